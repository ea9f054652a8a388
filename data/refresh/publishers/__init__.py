"""Each publisher in its own way: what it has that is newer, and how that is fetched."""
