"""The warehouse itself: one DuckDB file, its snapshots, its ward sets and its status."""
