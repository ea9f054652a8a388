"""Councils in a public edition follow from districts that it shows, and give nothing more away."""

from __future__ import annotations

from datetime import date

import pandas as pd

from data.publishing import TOO_FEW
from data.publishing.public_councils import council_facts
from data.publishing.public_file import COLUMNS
from data.publishing.rules import rules

PAIRS = pd.DataFrame(
    [("councils-2028", "E06000070", former, 1.0, date(2028, 4, 1)) for former in ("A", "B")]
    + [("councils-2028", "E06000071", "C", 1.0, date(2028, 4, 1))],
    columns=["boundary_set", "code", "former", "share", "since"],
)


def fact(area: str, numerator: float | None, **changed: object) -> dict[str, object]:
    """Return a row of a public edition."""
    row: dict[str, object] = dict.fromkeys(COLUMNS)
    row |= {
        "indicator": "recorded_crime", "boundary_set": "", "area": area, "breakdown": "",
        "period_start": date(2025, 9, 1), "period_end": date(2025, 9, 30),
        "numerator": numerator, "status": "final", "load_id": 1,
        "absent": None if numerator is not None else TOO_FEW,
    }  # fmt: skip
    return row | changed


def councils(*rows: dict[str, object]) -> dict[str, tuple[object, ...]]:
    """Add up districts to councils: numerator, denominator and absent by code."""
    facts = pd.DataFrame(list(rows), columns=COLUMNS)
    facts = facts.astype(dict.fromkeys(("numerator", "denominator"), float))
    made = council_facts(facts, PAIRS, rules())
    assert list(made.columns) == COLUMNS
    assert set(made["boundary_set"]) <= {"councils-2028"}
    return {
        row.area: (
            None if pd.isna(row.numerator) else row.numerator,
            None if pd.isna(row.denominator) else row.denominator,
            row.absent,
        )
        for row in made.itertuples()
    }


def test_a_council_is_the_sum_of_its_districts() -> None:
    assert councils(fact("A", 100), fact("B", 50), fact("C", 70)) == {
        "E06000070": (150, None, None),
        "E06000071": (70, None, None),
    }


def test_where_a_district_is_hidden_so_is_the_council() -> None:
    assert councils(fact("A", 100), fact("B", None))["E06000070"] == (None, None, TOO_FEW)


def test_where_a_district_has_no_row_the_council_has_none() -> None:
    assert "E06000070" not in councils(fact("A", 100), fact("C", 70))


def test_shares_are_added_up_by_their_numbers() -> None:
    rows = [fact(area, 30, indicator="solved_rate", denominator=90.0) for area in ("A", "B")]
    assert councils(*rows)["E06000070"] == (60, 180, None)


def test_a_sum_that_would_be_small_is_hidden_too() -> None:
    small = councils(fact("A", 1, indicator="da_incidents"), fact("B", 1, indicator="da_incidents"))
    assert small["E06000070"] == (None, None, TOO_FEW)


def test_what_lies_in_no_district_is_in_no_council() -> None:
    made = councils(fact("A", 100), fact("B", 50), fact("E23000028:no-place", 9))
    assert made == {"E06000070": (150, None, None)}
