"""One chart a module: rows in, specification and title out."""
