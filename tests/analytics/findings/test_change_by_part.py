"""The parts of a change: each in the unit of the figure, adding up to the whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import pytest

from analytics.findings.change_by_part import in_short, moved, splits
from analytics.model.choice import Choice, Comparison
from analytics.model.indicators import DISTRICTS
from tests.helpers.series_from_values import indicator


def rows(**columns: Sequence[float]) -> pd.DataFrame:
    """Make the figures of parts."""
    many = len(next(iter(columns.values())))
    frame = pd.DataFrame(columns).astype(float)
    return frame.assign(code=[f"E{place}" for place in range(many)], verdict="")


def test_counts_move_the_whole_by_their_difference() -> None:
    result = moved(
        rows(numerator=[490, 300, 12], numerator_before=[400, 380, 12]), indicator("recorded_crime")
    )
    assert result is not None
    assert result["moved"].tolist() == [90, -80, 0]


def test_shares_move_the_whole_by_their_own_share_and_their_weight() -> None:
    # Neither crime type is solved less; more is recorded of the one that is seldom solved.
    result = moved(
        rows(
            numerator=[90, 180], denominator=[900, 200],
            numerator_before=[60, 180], out_of_before=[600, 200],
        ),
        indicator("solved_rate"),
    )  # fmt: skip
    assert result is not None
    whole = 100 * (270 / 1100 - 240 / 800)
    assert result["moved"].sum() == pytest.approx(whole)
    assert result["moved"].tolist() == pytest.approx([-1.2, -4.3], abs=0.05)


def test_a_change_with_a_missing_part_is_not_shared_out() -> None:
    item = indicator("recorded_crime")
    nan = float("nan")
    assert moved(rows(numerator=[490, nan], numerator_before=[400, 380]), item) is None
    assert moved(rows(numerator=[490, 3], numerator_before=[400, nan]), item) is None
    assert moved(rows(numerator=[1], numerator_before=[1]).iloc[:0], item) is None


def test_a_long_list_keeps_what_moved_most_and_still_adds_up() -> None:
    before = [100] * 8
    after = [130, 99, 101, 60, 100, 102, 100, 97]
    item = indicator("recorded_crime")
    result = moved(rows(numerator=after, numerator_before=before), item)
    assert result is not None
    names = list("abcdefgh")
    short = in_short(result, names, 4)
    assert short["name"].tolist() == ["a", "h", "d", ""]
    assert short["moved"].sum() == result["moved"].sum()
    assert short["gathered"].tolist() == [1, 1, 1, 5]
    every = in_short(result, names, 8)
    assert len(every) == 8
    assert every["moved"].is_monotonic_decreasing


@pytest.mark.parametrize(
    ("breakdown", "expected"),
    [("", ("crime_group", "ethnicity")), ("crime_group=Violent crime", ("ethnicity",))],
)
def test_what_splits_the_whole_and_what_splits_a_part_further(
    breakdown: str, expected: tuple[str, ...]
) -> None:
    item = indicator(
        "satisfaction_overall",
        breakdowns=(
            "crime_group=Violent crime", "ethnicity=White", "outcome=awaiting",
            "crime_group=Violent crime;ethnicity=White",
        ),
    )  # fmt: skip
    compared = Comparison((date(2026, 9, 1),))
    choice = Choice(item, breakdown, "count", DISTRICTS, "", "", (), compared)
    assert splits(choice) == expected
