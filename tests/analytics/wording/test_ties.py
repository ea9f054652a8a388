"""Ties and zeros are not "highest": six collisions in one ward, and 256 wards without any."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from analytics import queries
from analytics.findings.answers import Answers, ask, choose
from analytics.model.choice import COUNT, RATE
from analytics.model.indicators import DISTRICTS, WARDS
from analytics.wording import page_summary
from analytics.wording.caption import about_choice
from data.loading.load_files import load
from data.warehouse.snapshot import Snapshot, snapshot
from tests.helpers import stats19_files as stats19
from tests.helpers.police_uk_files import put

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases" / "highest-then-none"
# In the files of one year every month of it is known, so that a ward without a row has none.
MONTHS = range(1, 13)


def tied(folder: Path) -> list[Path]:
    """Write files of a year: three wards have two collisions each, every other ward has none."""
    places = ((0.432656, 51.633318), (0.700000, 51.540000), (0.890000, 51.890000))
    crashes = [
        stats19.collision(number + 1, f"10/{number + 1:02}/2023") | _at(*places[number % 3])
        for number in range(6)
    ]
    hurt = [stats19.casualty(number, 1) | {"casualty_severity": "2"} for number in range(1, 7)]
    cars = [stats19.vehicle(number) for number in range(1, 7)]
    names = ("collision", "casualty", "vehicle")
    return [
        put(folder / f"dft-road-casualty-statistics-{name}-2023.csv", stats19.table(rows).encode())
        for name, rows in zip(names, (crashes, hurt, cars), strict=True)
    ]


def _at(longitude: float, latitude: float) -> dict[str, str]:
    return {"longitude": str(longitude), "latitude": str(latitude)}


def ranked(state: Snapshot, level: str, measure: str) -> tuple[str, str, Answers]:
    """Return what the page says below the map and above it, and the figures."""
    contents = queries.contents(state, ("ksi_total",))
    first, last = date(2023, 1, 1), date(2023, 12, 1)
    choice = choose(
        state, contents.indicators["ksi_total"], first, last,
        ward_set=contents.ward_set, level=level, measure=measure,
    )  # fmt: skip
    answers = ask(state, choice)
    about = about_choice(answers, contents)
    return (
        page_summary.rank(about, answers.ranked),
        page_summary.finding(about, answers.ranked),
        answers,
    )


def names_with_none(answers: Answers) -> list[str]:
    """Name the areas that have no casualty."""
    rows = answers.ranked
    return list(rows.loc[rows["numerator"].eq(0), "name"])


@pytest.mark.parametrize("level", [WARDS, DISTRICTS])
@pytest.mark.parametrize("measure", [COUNT, RATE])
@pytest.mark.parametrize("files", ["case", "tied"])
def test_no_area_without_any_is_called_highest_and_no_tie_is_cut(
    files: str, measure: str, level: str, tmp_path: Path, database: Path
) -> None:
    if files == "tied":
        paths = tied(tmp_path)
    elif CASES.is_dir():
        paths = [Path(shutil.copy(path, tmp_path)) for path in sorted(CASES.glob("*.csv"))]
    else:
        pytest.skip("the small cases are not at hand")
    report = load(paths)
    assert report.rejected == []
    state = snapshot(database)
    assert state is not None
    for sentence in ranked(state, level, measure)[:2]:
        answers = ranked(state, level, measure)[2]
        named = re.sub(r"[^\w' &]", "|", sentence).split("|")
        assert not {name.strip() for name in named} & set(names_with_none(answers))
        if "ighest" in sentence and "No " not in sentence:
            top = answers.ranked.loc[answers.ranked["numerator"].gt(0), "name"]
            shown = [name for name in top if name in sentence]
            assert shown
            assert len(shown) == len(top)
