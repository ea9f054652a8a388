"""What follows from the records and returns: placed, counted, summed, never typed in."""
