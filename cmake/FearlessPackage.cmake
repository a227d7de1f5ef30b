# What is installed of the checker, and what cpack makes of all: a Debian package
# and a tarball. The runtime's own rules are in runtime/CMakeLists.txt.
#
# A package is for one LLVM release: its major stands in the names of the package's
# file and of the plugin, beside our version, so that a cache which knows files by
# name never takes one for another.
include(GNUInstallDirs)

# The same place on every system: a plugin and scripts, no libraries to link.
set(FEARLESS_INSTALL_PRIVATE lib/fearless)

install(TARGETS fearless-tidy RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS FearlessTidyPlugin LIBRARY DESTINATION ${FEARLESS_INSTALL_PRIVATE})
set(man_pages fearless-tidy run-fearless fearless-report)
if(TARGET fearless-clangd)
  install(TARGETS fearless-clangd RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  list(APPEND man_pages fearless-clangd)
endif()

# All that is compiled of it, so that to install or to pack need not build the tests.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
add_custom_target(fearless-installed DEPENDS fearless-tidy FearlessTidyPlugin)
if(TARGET fearless-clangd)
  add_dependencies(fearless-installed fearless-clangd)
endif()

# The tools in Python find their parts beside them, through the links.
set(tools ${PROJECT_SOURCE_DIR}/checker/tools)
install(PROGRAMS ${tools}/run-fearless.py ${tools}/fearless-report.py DESTINATION ${FEARLESS_INSTALL_PRIVATE})
install(DIRECTORY ${tools}/fearless_report DESTINATION ${FEARLESS_INSTALL_PRIVATE}
  FILES_MATCHING PATTERN "*.py" PATTERN "*.css" PATTERN "*.js" PATTERN __pycache__ EXCLUDE)
install(FILES ${PROJECT_SOURCE_DIR}/checker/Checks.def ${PROJECT_SOURCE_DIR}/runtime/include/fearless/version.hpp
  DESTINATION ${FEARLESS_INSTALL_PRIVATE}/fearless_report)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/checks DESTINATION ${FEARLESS_INSTALL_PRIVATE}/fearless_report
  FILES_MATCHING PATTERN "*.md")
foreach(tool run-fearless fearless-report)
  install(CODE "
    set(folder \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\")
    file(MAKE_DIRECTORY \"\${folder}\")
    file(CREATE_LINK ../${FEARLESS_INSTALL_PRIVATE}/${tool}.py \"\${folder}/${tool}\" SYMBOLIC)")
endforeach()

foreach(page IN LISTS man_pages)
  configure_file(${PROJECT_SOURCE_DIR}/packaging/man/${page}.1.in ${PROJECT_BINARY_DIR}/man/${page}.1 @ONLY)
  install(FILES ${PROJECT_BINARY_DIR}/man/${page}.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
endforeach()

# LICENSE comes with the runtime.
install(FILES ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/packaging/debian/copyright
  DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${PROJECT_SOURCE_DIR}/CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR} RENAME changelog)
# For README.md's links.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs DESTINATION ${CMAKE_INSTALL_DOCDIR}
  FILES_MATCHING PATTERN "*.md" PATTERN "*.png")
# For builds with Bazel.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/ci/bazel DESTINATION ${CMAKE_INSTALL_DATADIR}/fearless)

# The maintainer of a package is who makes it: as Debian's tools are told it, else the author of the last commit.
set(FEARLESS_PACKAGE_MAINTAINER "" CACHE STRING
  "Maintainer of the packages that cpack makes, NAME <ADDRESS>; empty: DEBFULLNAME and DEBEMAIL, else the last commit's author")
set(maintainer "${FEARLESS_PACKAGE_MAINTAINER}")
if(maintainer STREQUAL "" AND NOT "$ENV{DEBFULLNAME}" STREQUAL "" AND NOT "$ENV{DEBEMAIL}" STREQUAL "")
  set(maintainer "$ENV{DEBFULLNAME} <$ENV{DEBEMAIL}>")
endif()
if(maintainer STREQUAL "")
  execute_process(COMMAND git log -1 "--format=%an <%ae>" WORKING_DIRECTORY ${PROJECT_SOURCE_DIR}
    OUTPUT_VARIABLE maintainer OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
endif()
if(maintainer STREQUAL "")
  set(maintainer "unknown <unknown@localhost>")
endif()
set(CPACK_GENERATOR "DEB;TGZ")
set(CPACK_PACKAGE_NAME fearless)
set(CPACK_PACKAGE_VENDOR fearless)
set(CPACK_PACKAGE_CONTACT "${maintainer}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "data-race rules of Rust for C and C++: clang-tidy checks and a library")
set(CPACK_PACKAGE_DESCRIPTION
"A clang-tidy module that flags in ordinary C and C++ what Rust's compiler would
forbid about threads, as a plugin and as a program; tools that run it on all
files of a project and turn what it found into SARIF, annotations and a page;
and a header-only C++20 library of channels, locks that own their data and
threads that own what they use.")
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_PACKAGE_CHECKSUM SHA256)
set(CPACK_STRIP_FILES ON)
set(CPACK_PACKAGE_FILE_NAME
  "fearless-${PROJECT_VERSION}-llvm${FEARLESS_LLVM_MAJOR}-${CMAKE_SYSTEM_NAME}-${CMAKE_SYSTEM_PROCESSOR}")

set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_VERSION "${PROJECT_VERSION}+llvm${FEARLESS_LLVM_MAJOR}")
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
# The libraries, by dpkg-shlibdeps. What no program is linked with: Clang's own
# headers, which it reads when it parses; Python; what the library's headers include.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS
  "libclang-common-${FEARLESS_LLVM_MAJOR}-dev, python3 (>= 3.9), python3-yaml, libexpected-dev")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "g++ | c++-compiler")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "clang-tidy-${FEARLESS_LLVM_MAJOR}, cmake, pkg-config")
set(CPACK_PRE_BUILD_SCRIPTS ${PROJECT_SOURCE_DIR}/packaging/debian/compress.cmake)

include(CPack)
