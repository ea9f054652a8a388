"""The page Load data: check, confirm and undo loads."""
