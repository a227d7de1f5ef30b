# Writes OUT: one row {"NAME.models", R"models(TEXT)models"}, for each file of
# the list MODELS.
set(text "// Written by cmake/EmbedModels.cmake from vocabulary/models.\n")
foreach(file IN LISTS MODELS)
  get_filename_component(name ${file} NAME)
  file(READ ${file} rows)
  string(APPEND text "{\"${name}\", R\"models(\n${rows})models\"},\n")
endforeach()
file(WRITE ${OUT} "${text}")
