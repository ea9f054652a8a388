"""Showing charts and tables, and saving them as pictures or CSV."""
