"""What figures mean: comparisons, signals, change by part, standing of areas, freshness."""
