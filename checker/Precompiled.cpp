// A target needs a source; what it builds is Precompiled.h, once for all
// layers.
