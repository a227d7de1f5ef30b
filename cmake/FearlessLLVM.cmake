# Finds LLVM and Clang, and provides
#
#   fearless_llvm           INTERFACE target: include directories, definitions
#                           and code generation flags that match the LLVM build
#   FEARLESS_LLVM_TOOLS     folder of clang and FileCheck
#   FEARLESS_LIT            lit, which not every release of Debian's LLVM has there
#   FEARLESS_RESOURCE_DIR   Clang's own headers (stddef.h and friends)

set(FEARLESS_LLVM_ROOT /usr/lib/llvm-${FEARLESS_LLVM_MAJOR} CACHE PATH
  "Prefix of the LLVM and Clang installation")

# Configurations differ in layout between packagers; the usual search of CMake
# comes second so that -DClang_DIR and CMAKE_PREFIX_PATH work as always.
find_package(Clang CONFIG QUIET HINTS ${FEARLESS_LLVM_ROOT} NO_DEFAULT_PATH)
if(NOT Clang_FOUND)
  find_package(Clang CONFIG)
endif()
if(NOT Clang_FOUND)
  message(FATAL_ERROR
    "fearless: no development files of Clang ${FEARLESS_LLVM_MAJOR} under ${FEARLESS_LLVM_ROOT}.\n"
    "On Debian: apt-get install libclang-${FEARLESS_LLVM_MAJOR}-dev llvm-${FEARLESS_LLVM_MAJOR}-dev\n"
    "Elsewhere: pass -DFEARLESS_LLVM_ROOT=PREFIX. "
    "For the runtime alone: -DFEARLESS_BUILD_CHECKER=OFF")
endif()
if(NOT LLVM_VERSION_MAJOR EQUAL FEARLESS_LLVM_MAJOR)
  message(FATAL_ERROR
    "fearless: LLVM ${FEARLESS_LLVM_MAJOR} is needed, ${LLVM_INSTALL_PREFIX} has ${LLVM_PACKAGE_VERSION}")
endif()
if(NOT TARGET clang-cpp OR NOT TARGET LLVM)
  message(FATAL_ERROR
    "fearless: ${LLVM_INSTALL_PREFIX} has no shared libclang-cpp and libLLVM, "
    "without which the module cannot share them with clang-tidy")
endif()
message(STATUS "fearless: LLVM ${LLVM_PACKAGE_VERSION} in ${LLVM_INSTALL_PREFIX}")

# Cached, because the tests are configured in another scope.
set(FEARLESS_RESOURCE_DIR ${LLVM_INSTALL_PREFIX}/lib/clang/${LLVM_VERSION_MAJOR}
  CACHE INTERNAL "Clang's own headers")
set(FEARLESS_LLVM_TOOLS ${LLVM_TOOLS_BINARY_DIR} CACHE INTERNAL "clang, FileCheck")
find_program(FEARLESS_LIT NAMES lit lit.py llvm-lit
  HINTS ${LLVM_TOOLS_BINARY_DIR} ${LLVM_INSTALL_PREFIX}/build/utils/lit NO_DEFAULT_PATH)
find_program(FEARLESS_LIT NAMES lit llvm-lit)
mark_as_advanced(FEARLESS_LIT)

add_library(fearless_llvm INTERFACE)
target_include_directories(fearless_llvm SYSTEM INTERFACE
  ${LLVM_INCLUDE_DIRS} ${CLANG_INCLUDE_DIRS})
separate_arguments(fearless_llvm_definitions NATIVE_COMMAND "${LLVM_DEFINITIONS}")
target_compile_definitions(fearless_llvm INTERFACE ${fearless_llvm_definitions})
target_compile_features(fearless_llvm INTERFACE cxx_std_20)
# Classes derived from clang-tidy's need the same RTTI setting as their bases.
if(NOT LLVM_ENABLE_RTTI)
  target_compile_options(fearless_llvm INTERFACE -fno-rtti)
endif()
if(NOT LLVM_ENABLE_EH)
  target_compile_options(fearless_llvm INTERFACE -fno-exceptions)
endif()
