"""Statistics that set areas against each other: rates, limits, hot spots, ranks."""
