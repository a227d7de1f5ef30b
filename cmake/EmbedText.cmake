# Writes OUT: one row {"NAME", R"embedded(TEXT)embedded"}, for each file of the
# list FILES, so that the binary needs no file beside it.
set(text "// Written by cmake/EmbedText.cmake.\n")
foreach(file IN LISTS FILES)
  get_filename_component(name ${file} NAME)
  file(READ ${file} content)
  string(APPEND text "{\"${name}\", R\"embedded(\n${content})embedded\"},\n")
endforeach()
file(WRITE ${OUT} "${text}")
