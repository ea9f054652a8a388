"""Wholes that cannot be summed: the page names the part that has no value."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from analytics.model import figure
from analytics.queries.contents import contents
from analytics.queries.series import series
from data.loading.load_files import load
from data.warehouse.snapshot import snapshot
from geo.essex import COUNTY, DISTRICTS, FORCE
from tests.helpers.return_files import as_csv, value

Ask = Callable[..., list[tuple[Any, ...]]]
GAPS = "select area, text from note where kind = 'gap' order by all"
MALDON, THURROCK = "E07000074", "E06000034"


def send(folder: Path, lacking: dict[str, str | None], name: str = "r") -> None:
    rows = [
        value("section_136", code, numerator=lacking.get(code, 5))
        for code in DISTRICTS
        if lacking.get(code, "") is not None
    ]
    assert load([as_csv(folder / name, rows)]).rejected == []


@pytest.mark.parametrize("sign", ["-", "..", "[x]", None])
def test_the_part_that_lacks_a_value_is_named(sign: str | None, tmp_path: Path, ask: Ask) -> None:
    send(tmp_path, {MALDON: sign})
    text = "No total: Maldon has no value"
    assert ask(GAPS) == [(COUNTY, text), (FORCE, text)]
    state = snapshot()
    assert state is not None
    indicator = contents(state, ("section_136",)).indicators["section_136"]
    essex = series(state, indicator, FORCE, "wards-2025-approximate")
    result = figure.between(essex, date(2014, 9, 1), date(2014, 9, 30))
    assert result.why == text


def test_a_unitary_without_a_value_leaves_the_county_its_total(tmp_path: Path, ask: Ask) -> None:
    send(tmp_path, {THURROCK: ".."})
    assert ask(GAPS) == [(FORCE, "No total: Thurrock has no value")]
    assert ask("select numerator from fact where area = ?", COUNTY) == [(60,)]


def test_nothing_is_said_where_the_whole_is_there(tmp_path: Path, ask: Ask) -> None:
    send(tmp_path, {})
    assert ask(GAPS) == []
    send(tmp_path, {MALDON: "-"}, "later")
    assert len(ask(GAPS)) == 2
    load([as_csv(tmp_path / "whole", [value("section_136", "Essex Police", numerator=80)])])
    assert ask(GAPS) == [(COUNTY, "No total: Maldon has no value")]


def test_the_ward_that_lacks_a_value_is_named(tmp_path: Path, ask: Ask) -> None:
    assert load([as_csv(tmp_path / "r", [value("section_136", "Harlow", numerator=1)])])
    wards = ask("select code, name, parent from area where kind = 'ward' order by name")
    of_brentwood = [code for code, _, parent in wards if parent == "E07000068"]
    names = {code: name for code, name, _ in wards}
    rows = [value("da_incidents", code, numerator=2) for code in of_brentwood[1:]]
    assert load([as_csv(tmp_path / "wards", rows)]).rejected == []
    text = f"No total: {names[of_brentwood[0]]} has no value"
    assert ask(GAPS) == [("E07000068", text)]
    rest = [value("da_incidents", code, numerator=2) for code, _, parent in wards
            if parent != "E07000068"]  # fmt: skip
    assert load([as_csv(tmp_path / "rest", rest)]).rejected == []
    whole = "No total: Brentwood has no value"
    assert ask(GAPS) == [("E07000068", text), (COUNTY, whole), (FORCE, whole)]
