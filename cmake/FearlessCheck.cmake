# fearless_check(TARGET... [WARNINGS_AS_ERRORS] [REQUIRED])
#
# Runs the fearless checks on the sources of the targets whenever they are
# compiled (CMake's CXX_CLANG_TIDY and C_CLANG_TIDY; Ninja and Makefiles).
#
#   WARNINGS_AS_ERRORS  a finding fails the build
#   REQUIRED            it is an error, not a warning, when fearless-tidy is
#                       not found
#
# FEARLESS_TIDY names the program where it is not in the PATH. Options of the
# checks come from .clang-tidy files.
include_guard(GLOBAL)

# Installed, this file lies in share/cmake/fearless; in a checkout, in cmake.
get_filename_component(fearless_prefix "${CMAKE_CURRENT_LIST_DIR}" DIRECTORY)
if(NOT EXISTS "${fearless_prefix}/dev")
  get_filename_component(fearless_prefix "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
endif()
set(FEARLESS_CHECK_PREFIX "${fearless_prefix}" CACHE INTERNAL "Where fearless is installed")
unset(fearless_prefix)

function(fearless_check)
  cmake_parse_arguments(arg "WARNINGS_AS_ERRORS;REQUIRED" "" "" ${ARGN})
  if(NOT arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "fearless_check: name the targets to check")
  endif()
  foreach(target IN LISTS arg_UNPARSED_ARGUMENTS)
    if(NOT TARGET ${target})
      message(FATAL_ERROR "fearless_check: there is no target '${target}'")
    endif()
  endforeach()

  find_program(FEARLESS_TIDY fearless-tidy 
    HINTS "${FEARLESS_CHECK_PREFIX}/bin" "${FEARLESS_CHECK_PREFIX}/build/bin"
    DOC "clang-tidy with the fearless checks")
  if(NOT FEARLESS_TIDY)
    if(arg_REQUIRED)
      set(kind FATAL_ERROR)
    else()
      set(kind WARNING)
    endif()
    message(${kind} "fearless_check: fearless-tidy is not found, so nothing is checked: "
      "${arg_UNPARSED_ARGUMENTS}. -DFEARLESS_TIDY=PATH names it")
    return()
  endif()

  set(command "${FEARLESS_TIDY}" "--checks=-*,fearless-*" --quiet)
  if(arg_WARNINGS_AS_ERRORS)
    list(APPEND command "--warnings-as-errors=fearless-*")
  endif()
  foreach(target IN LISTS arg_UNPARSED_ARGUMENTS)
    foreach(language C CXX)
      get_target_property(before ${target} ${language}_CLANG_TIDY)
      if(before AND NOT before STREQUAL "${command}")
        message(WARNING "fearless_check: takes the place of the ${language}_CLANG_TIDY of '${target}'")
      endif()
      set_target_properties(${target} PROPERTIES ${language}_CLANG_TIDY "${command}")
    endforeach()
  endforeach()
endfunction()
