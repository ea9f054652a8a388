"""One reader a publisher; each module has the same few functions (see `police_uk`)."""
