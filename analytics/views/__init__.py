"""All that one page shows, worked out before anything is drawn."""
