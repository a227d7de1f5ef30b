# Finds what clangd is made of, and provides
#
#   fearless_clangd   INTERFACE target: the libraries of clangd, to be linked by
#                     an executable; it is not there when something is missing
#   FEARLESS_CLANGD_MISSING   what is missing, for a message
#
# Packagers build clangd with support for a remote index, or without. With it,
# gRPC and protobuf are needed.

set(FEARLESS_CLANGD_MISSING "")
# Imported targets are used by their files: what they name as their dependencies
# includes clang's own static libraries, a second time beside libclang-cpp.
set(fearless_clangd_archives "")
foreach(library clangDaemonTweaks clangdMain clangDaemon clangdSupport)
  if(TARGET ${library})
    list(APPEND fearless_clangd_archives $<TARGET_FILE:${library}>)
  else()
    list(APPEND FEARLESS_CLANGD_MISSING lib${library})
  endif()
endforeach()
set(fearless_clangd_shared "")
if(TARGET clangdRemoteIndexProto)
  foreach(library clangdRemoteIndex clangdRemoteMarshalling clangdRemoteIndexServiceProto
                  clangdMonitoringServiceProto clangdRemoteIndexProto)
    list(APPEND fearless_clangd_archives $<TARGET_FILE:${library}>)
  endforeach()
  # Not by find_package(gRPC): on Debian it fails without the code generators.
  foreach(library grpc++ gpr absl_synchronization protobuf)
    find_library(FEARLESS_LIB_${library} ${library})
    mark_as_advanced(FEARLESS_LIB_${library})
    if(FEARLESS_LIB_${library})
      list(APPEND fearless_clangd_shared ${FEARLESS_LIB_${library}})
    else()
      list(APPEND FEARLESS_CLANGD_MISSING lib${library})
    endif()
  endforeach()
endif()
# The checks are linked by wrapping functions of clangd (tools/fearless-clangd.cpp).
include(CheckCXXSourceCompiles)
set(CMAKE_REQUIRED_LINK_OPTIONS -Wl,--wrap=f)
check_cxx_source_compiles("int main() {}" FEARLESS_LINKER_WRAPS)
unset(CMAKE_REQUIRED_LINK_OPTIONS)
if(NOT FEARLESS_LINKER_WRAPS)
  list(APPEND FEARLESS_CLANGD_MISSING "a linker with --wrap")
endif()

if(NOT FEARLESS_CLANGD_MISSING)
  add_library(fearless_clangd INTERFACE)
  target_link_libraries(fearless_clangd INTERFACE
    # Code actions register themselves: nothing refers to them.
    -Wl,--whole-archive,$<TARGET_FILE:clangDaemonTweaks>,--no-whole-archive
    ${fearless_clangd_archives}
    # The stock checks of clang-tidy.
    clangTidyMain clangTidy clang-cpp LLVM
    ${fearless_clangd_shared})
endif()
