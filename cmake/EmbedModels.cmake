# Writes OUT: one row {"NAME.models", R"models(TEXT)models"}, for each file of
# the list MODELS. A semicolon-safe read: file(READ) keeps the text as it is.
set(text "// Written by cmake/EmbedModels.cmake from vocabulary/models.\n")
foreach(file IN LISTS MODELS)
  get_filename_component(name ${file} NAME)
  file(READ ${file} rows)
  string(APPEND text "{\"${name}\", R\"models(\n${rows})models\"},\n")
endforeach()
file(CONFIGURE OUTPUT ${OUT} CONTENT "@text@" @ONLY)
