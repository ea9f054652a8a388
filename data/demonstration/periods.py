"""Periods as partners write them."""

from __future__ import annotations

from datetime import date


def month(first: date) -> str:
    """Write a month: 2014-09."""
    return f"{first:%Y-%m}"


def short_month(first: date) -> str:
    """Write a month as spreadsheets do: Sep-14."""
    return f"{first:%b-%y}"


def quarter(month: date) -> str:
    """Write the quarter of a month: 2014/15 Q2."""
    year = month.year - (month.month < 4)
    return f"{year}/{(year + 1) % 100:02d} Q{(month.month - 4) % 12 // 3 + 1}"


def twelve_months(last: date) -> str:
    """Write the twelve months to a month: 12 months to September 2014."""
    return f"12 months to {last:%B %Y}"
