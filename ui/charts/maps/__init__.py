"""Charts that are maps."""
