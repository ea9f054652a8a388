"""The overview: what changed, a row an indicator, the districts, the tables."""
