# Run by cpack before it packs: Debian wants manual pages and change logs compressed.
if(CPACK_GENERATOR STREQUAL "DEB")
  file(GLOB_RECURSE files
    "${CPACK_TEMPORARY_DIRECTORY}/*/share/man/*.[1-9]" "${CPACK_TEMPORARY_DIRECTORY}/*/share/doc/*/changelog")
  foreach(file IN LISTS files)
    execute_process(COMMAND gzip -9n "${file}" COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
endif()
