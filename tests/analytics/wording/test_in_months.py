"""Quarters of a financial year are written as their months."""

from __future__ import annotations

import pytest

from analytics.wording.in_months import in_months


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (
            "fell to 412 in Q2 2026/27, 88 fewer",
            "fell to 412 from July to September 2026, 88 fewer",
        ),
        ("Q4 2014/15", "January to March 2015"),
        ("in the 12 months to September 2026", "in the 12 months to September 2026"),
    ],
)
def test_a_quarter_is_its_months(text: str, written: str) -> None:
    assert in_months(text) == written
