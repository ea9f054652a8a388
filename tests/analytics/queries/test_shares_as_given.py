"""Shares that came without their numbers are shown by area as they were given."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from analytics import queries
from analytics.model.choice import Choice, Subject
from analytics.model.indicators import DISTRICTS
from data.loading.load_files import load
from data.warehouse.snapshot import snapshot
from tests.helpers.return_files import as_csv, value

KEY, WARD_SET = "treatment_planned_exit", "wards-2025-approximate"
HARLOW, MALDON = "E07000073", "E07000074"


def ranked(first: date, last: date) -> tuple[Choice, pd.DataFrame]:
    state = snapshot()
    assert state is not None
    indicator = queries.contents(state, (KEY,)).indicators[KEY]
    compared = queries.comparison(state, indicator, first, last)
    choice = Choice(indicator, "", "count", DISTRICTS, WARD_SET, "", (), compared)
    return choice, queries.ranked(state, choice).set_index("code")


def send(folder: Path, quarters: tuple[str, ...], **interval: float) -> None:
    rows = [
        value(KEY, area, f"{quarter}", value=share, **{k: share + v for k, v in interval.items()})
        for quarter in quarters
        for area, share in (("Essex", 44.1), ("Harlow", 45.6), ("Maldon", 42.3))
    ]
    assert load([as_csv(folder / "r", rows)]).rejected == []


def test_a_share_alone_is_shown_and_has_no_interval(tmp_path: Path, database: Path) -> None:
    send(tmp_path, ("2014/15 Q2",))
    choice, areas = ranked(date(2014, 7, 1), date(2014, 9, 30))
    assert areas["value"].dropna().to_dict() == {HARLOW: 45.6, MALDON: 42.3}
    assert areas[["lower", "upper", "numerator", "denominator"]].isna().all(axis=None)
    state = snapshot()
    assert state is not None
    assert queries.together(state, choice, Subject("Harlow", (HARLOW,)))["value"] == 45.6
    assert pd.isna(queries.together(state, choice, Subject("both", (HARLOW, MALDON)))["value"])


def test_its_published_interval_is_shown_with_it(tmp_path: Path, database: Path) -> None:
    send(tmp_path, ("2014/15 Q2",), lower=-2, upper=3)
    _, areas = ranked(date(2014, 7, 1), date(2014, 9, 30))
    assert areas.loc[HARLOW, ["lower", "upper"]].tolist() == pytest.approx([43.6, 48.6])


def test_shares_of_several_quarters_are_not_added_up(tmp_path: Path, database: Path) -> None:
    send(tmp_path, ("2013/14 Q2", "2014/15 Q1", "2014/15 Q2"))
    choice, areas = ranked(date(2014, 4, 1), date(2014, 9, 30))
    assert choice.compared.periods == (date(2014, 7, 1),)
    assert areas.loc[MALDON, "value"] == 42.3
    assert areas.loc[MALDON, "difference"] == pytest.approx(0)
