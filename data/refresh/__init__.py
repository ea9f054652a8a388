"""Fetching official sources: what is newer than what is here, that and nothing else, then a load.

Only the command ``python -m data refresh`` comes in here; the app never fetches anything. Where
each source is, and what is asked for, is in ``data/sources.toml``.
"""
