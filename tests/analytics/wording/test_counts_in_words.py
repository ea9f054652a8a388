"""One of something is; none and several are: every sentence that counts, over all small counts."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analytics import as_text
from analytics.model.choice import COUNT, LIKELY, Choice, Comparison, Subject
from analytics.model.indicators import DISTRICTS, WARDS, WardSet
from analytics.views import district_profile
from analytics.wording import (
    area_maps,
    levels,
    page_summary,
    phrases,
    satisfaction_words,
    trends,
    victim_survey,
    where,
)
from analytics.wording.caption import About
from geo.essex import FORCE
from tests.helpers.counts_in_words import disagreements
from tests.helpers.series_from_values import indicator
from tests.helpers.small_warehouse import months
from ui.sections import solved_at_equal_age

MONTHS = tuple(months("2024-04", "2024-06"))
SMALL = range(4)


def about(kind: str = "ward", measure: str = COUNT, key: str = "burglary") -> About:
    level = WARDS if kind == "ward" else DISTRICTS
    choice = Choice(indicator(key), "", measure, level, "", "", (), Comparison(MONTHS))
    return About(choice, Subject("Essex", (FORCE,)), WardSet("", "Wards", False), "", False)


def areas(**columns: list[Any]) -> pd.DataFrame:
    many = len(next(iter(columns.values())))
    return pd.DataFrame(
        {
            "code": [f"E05{place:06d}" for place in range(many)],
            "name": [f"Area {'ABCDEFGHIJKLMNOP'[place]}" for place in range(many)],
            "kind": "district", "district": "", "hidden": False, "hidden_before": False,
            **columns,
        }
    )  # fmt: skip


def test_the_check_knows_what_is_wrong() -> None:
    for text in (
        "1 of 257 wards are likely", "1 wards rose", "3 district fell", "of 1 districts",
        "2 of 14 districts is higher", "1.0 percentage points", "3.7 percentage point lower",
        "None of 1 indicator", "1 other indicators", "1 have changed",
    ):  # fmt: skip
        assert disagreements(text), text
    for text in (
        "1 of 257 wards is", "1 ward rose", "3 districts fell", "1.0 percentage point",
        "of 11 wards", "2 of 14 districts are higher", "3.7 percentage points",
        "In 2024/25 1 other indicator",
    ):  # fmt: skip
        assert not disagreements(text), text


def agree(*texts: str) -> None:
    for text in texts:
        assert not disagreements(text), text


@pytest.mark.parametrize("kind", ["ward", "district"])
def test_maps_of_likely_areas_and_differences_agree(kind: str) -> None:
    for high, low, none in product(SMALL, SMALL, SMALL):
        many = high + low + none
        if not many:
            continue
        side = [2.0] * high + [-2.0] * low + [0.0] * none
        word = {2.0: "higher", -2.0: "lower", 0.0: "no different"}
        likely = {2.0: "very likely high", -2.0: "very likely low", 0.0: "undecided"}
        for wide in (True, False):
            frame = areas(
                compared=[5.0] * many,
                z_adjusted=[4.0 * value for value in side],
                beyond_chance=[word[value] for value in side],
                essex_verdict=[word[value if wide else 0.0] for value in side],
                likely=[likely[value] for value in side],
                above=[50.0] * many,
            )
            few = frame.assign(beyond_chance="too few to say", essex_verdict="too few to say")
            for rows in (frame, few, pd.concat([frame, few.head(1)])):
                words = area_maps.difference_from_essex(rows.reset_index(drop=True), about(kind))
                agree(words.title, words.text)
            words = area_maps.likely_above(frame, about(kind, LIKELY))
            agree(words.title, words.text)


@pytest.mark.parametrize("kind", ["ward", "district"])
@pytest.mark.parametrize("counts", [
    [], [0.0], [5.0], [0.0, 0.0], [400.0, 2.0], [40.0, 38.0, 2.0], [9.0, 8.0, 7.0, 6.0, 0.0],
    [900.0, 880.0, 500.0, 1.0], [3.0, 0.0, 0.0], [50.0] * 3,
])  # fmt: skip
def test_titles_and_ranks_agree(kind: str, counts: list[float]) -> None:
    frame = areas(value=counts or [np.nan])
    for hidden in (False, True):
        rows = frame.assign(numerator=frame["value"], rate=np.nan, denominator=np.nan)
        rows.loc[0, "hidden"] = hidden
        agree(page_summary.finding(about(kind), rows), page_summary.rank(about(kind), rows))


def test_highest_areas_never_skip_a_rank_nor_hold_one_with_nothing() -> None:
    """C is below A beyond chance, D is not, as it is of few cases: D is not named without C."""
    rates = areas(
        value=[9000.0, 90.0, 8000.0, 20.0], numerator=[9000.0, 90.0, 8000.0, 20.0],
        rate=[9.0, 8.9, 8.0, 7.9], denominator=[np.nan] * 4,
    )  # fmt: skip
    of = about("district", "rate")
    assert page_summary.rank(of, rates) == (
        "Highest by rate: Area A or Area B, too close to say which; 1 other district of few cases "
        "may be as high."
    )
    assert page_summary.finding(of, rates).startswith(
        "Highest in Area A (9.0) or Area B (8.9): too close to say which; 1 other district of"
    )
    zero = areas(
        value=[3.0, 0.0, 0.0],
        numerator=[3.0, 0.0, 0.0],
        rate=[np.nan] * 3,
        denominator=[np.nan] * 3,
    )
    title = page_summary.finding(about(), zero)
    assert title.startswith("Highest in Area A: 3; 2 other wards")


def test_highest_areas_that_are_written_alike_are_named_together_or_not() -> None:
    alike = areas(
        value=[9000.0, 8300.0, 90.0], numerator=[9000.0, 8300.0, 90.0],
        rate=[9.04, 8.96, 8.95], denominator=[np.nan] * 3,
    )  # fmt: skip
    named = page_summary.finding(about("district", "rate"), alike)
    assert "Area C" not in named or "Area B" in named


def test_hot_spots_agree() -> None:
    for hot, cold, none in product(SMALL, SMALL, SMALL):
        spots = pd.DataFrame(
            {
                "name": [f"Area {place}" for place in "ABCDEFGHI"[: hot + cold + none]],
                "hotspot": ["hot spot"] * hot + ["cold spot"] * cold + ["not significant"] * none,
                "lasting": ["new hot spot"] * hot + [""] * (cold + none),
                "statistic": 1.0,
            }
        )
        words = where.hot_spots(spots, "ward", indicator("burglary"), "June 2024")
        agree(words.title, words.text)


def test_ranks_among_few_agree() -> None:
    for many in (1, 2, 3):
        row = {
            "name": "Harlow", "compared": 3.0, "beyond_chance": "no different",
            "essex_verdict": "no different", "place": 1.0, "place_lower": 1.0,
            "place_upper": float(many),
        }  # fmt: skip
        item = indicator("burglary")
        words = where.compared_with_essex(row, 3.1, many, "district", item, "June 2024")
        agree(words.title, words.text)


def test_areas_at_equal_age_agree() -> None:
    for rose, fell, high in product(SMALL, SMALL, SMALL):
        verdicts = ["real rise"] * rose + ["real fall"] * fell + ["no real change"]
        sides = (["higher"] * high + ["lower"] * rose + ["no different"] * 9)[: len(verdicts)]
        rows = pd.DataFrame({"verdict": verdicts, "beyond_chance": sides, "before": 10.0})
        agree(solved_at_equal_age.describe_areas(rows, "district"))
        agree(solved_at_equal_age.describe_areas(rows.assign(before=np.nan), "ward"))
    lone = pd.DataFrame({"verdict": ["real fall"], "beyond_chance": ["lower"], "before": [9.0]})
    assert solved_at_equal_age.describe_areas(lone, "district") == (
        "At equal age 1 district really fell; 1 of 1 district is lower than all districts together"
    )


def test_profiles_repeat_victims_signals_and_answers_agree() -> None:
    item = indicator("burglary")
    row = SimpleNamespace(indicator=item)
    for changed, rest, many in product(SMALL, SMALL, SMALL):
        words = district_profile._others(changed, [row] * rest, many)  # type: ignore[list-item]
        agree(words.text)
    for length in (1, 2, 6):
        signal = SimpleNamespace(expected=20.0, together=30.0, side=1, length=length)
        agree(trends._together(signal, item, "month", "June 2024"))  # type: ignore[arg-type]
    for answers in ([1], [1, 1], [1, 40], [2]):
        agree(satisfaction_words.answers_given(pd.Series(answers), pd.Series([""]), "aspect"))
    for lead in SMALL:
        rows = areas(value=[9.0, 8.0, 7.0, 6.0], rate=[np.nan] * 4, verdict=[""] * 4).assign(
            leads=[place <= lead for place in range(4)],
            named=[place <= lead for place in range(4)],
            difference=1.0, year=np.nan,
        )  # fmt: skip
        agree(victim_survey.repeat_victims(rows, "in June 2024").title)
    for more in (1, 2):
        agree(phrases.further_down(more, "ward"))


def test_one_percentage_point_is_one() -> None:
    assert as_text.points(-1.0) == "1.0 percentage point"
    assert as_text.points(0.96) == "1.0 percentage point"
    assert as_text.points(1.1) == "1.1 percentage points"
    assert levels.gap(1.0, indicator("solved_rate")) == "1.0 percentage point higher"
