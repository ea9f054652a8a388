"""A made-up register for the demonstration: two years of meetings, written by a seeded script."""

from data.accounts.demonstration.write import write

__all__ = ["write"]
