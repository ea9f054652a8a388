"""What each paper contains, as one list of blocks."""
