"""What the months of a series mean: signals, settled months, views over time."""
