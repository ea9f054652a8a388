"""Essex next to its most similar forces: figures by hand, what is missing, and what is said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analytics import queries
from analytics.findings.similar_forces import compare_forces, newest_year
from analytics.model.indicators import CRIME_PREVENTION
from analytics.wording import similar_forces as words
from data import similar_forces
from data.loading.load_files import load
from data.warehouse.snapshot import Snapshot, snapshot
from tests.helpers.other_forces import SEVEN, add_forces
from tests.helpers.small_warehouse import Made, build, months

YEAR = date(2024, 10, 1), date(2025, 9, 30)
LIKE_ESSEX = dict.fromkeys(SEVEN, 0.9)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A made warehouse of Essex alone, with three years."""
    return build(tmp_path / "essex.duckdb", Made(months=months("2022-10", "2025-09")))


def state_of(path: Path) -> Snapshot:
    """Open a warehouse."""
    held = snapshot(path)
    assert held is not None
    return held


def compared(path: Path, key: str = "recorded_crime"):
    """Compare an indicator over the newest year that can be compared."""
    state = state_of(path)
    indicator = queries.contents(state, CRIME_PREVENTION).indicators[key]
    year = newest_year(state, indicator) if indicator.matures else YEAR
    assert year is not None
    result = compare_forces(state, indicator, *year)
    assert result is not None
    return result


def test_the_mean_is_weighted_and_without_essex(path: Path) -> None:
    result = compared(add_forces(path, LIKE_ESSEX))
    assert [force.name for force in result.forces] == ["Essex", *SEVEN]
    counts = sum(force.figure.numerator for force in result.others)
    residents = sum(force.size for force in result.others)
    assert result.comparison is not None
    assert result.comparison.mean == pytest.approx(1000 * counts / residents)
    assert result.comparison.value == pytest.approx(result.essex.value)
    assert result.essex.value == pytest.approx(1000 * 12 * 4_748 / 1_008_000)
    assert result.comparison.verdict == "higher"
    text = words.finding(result).text
    assert "the mean of 7 similar forces without Essex" in text
    assert "Essex: no real change" in text


def test_shares_are_compared_as_shares(path: Path) -> None:
    result = compared(add_forces(path, LIKE_ESSEX), "solved_rate")
    assert result.comparison is not None
    assert result.comparison.verdict == "no different"
    assert "20.0%" in words.finding(result).title


def test_a_solved_rate_of_young_months_is_not_compared(path: Path) -> None:
    state = state_of(add_forces(path, LIKE_ESSEX))
    indicator = queries.contents(state, CRIME_PREVENTION).indicators["solved_rate"]
    young = compare_forces(state, indicator, *YEAR)
    assert young is not None
    assert young.comparison is None
    assert words.finding(young).text.endswith(
        "Essex: outcomes of its newest months are still awaited."
    )
    assert newest_year(state, indicator) == (date(2024, 3, 1), date(2025, 2, 28))


def test_each_force_is_as_young_as_its_own_files(path: Path) -> None:
    """Sussex ends in May 2025: its February is young, that of the others is not."""
    state = state_of(add_forces(path, LIKE_ESSEX, without_months={"Sussex": 4}))
    indicator = queries.contents(state, CRIME_PREVENTION).indicators["solved_rate"]
    result = compare_forces(state, indicator, date(2024, 3, 1), date(2025, 2, 28))
    assert result is not None
    assert result.left_out == {"Sussex": "outcomes of its newest months are still awaited"}
    assert len(result.others) == 6


def test_without_residents_nothing_is_said_of_rates(path: Path) -> None:
    result = compared(add_forces(path, LIKE_ESSEX, residents=None))
    assert result.comparison is None
    assert set(result.left_out.values()) == {"its population is not loaded"}
    sentence = words.finding(result)
    assert sentence.title == "Recorded crime: cannot say how Essex compares with similar forces."
    assert "0 of the 7 forces of the group can be compared; 3 are needed" in sentence.text


def test_a_force_without_its_newest_months_is_left_out_and_named(path: Path) -> None:
    result = compared(add_forces(path, LIKE_ESSEX, without_months={"Sussex": 2}))
    assert list(result.left_out) == ["Sussex"]
    assert "months are missing (loaded: October 2022 to July 2025)" in words.subtitle(result)
    assert len(result.others) == 6


def test_the_newest_year_is_that_of_most_of_the_group(path: Path) -> None:
    state = state_of(add_forces(path, LIKE_ESSEX, without_months=dict.fromkeys(SEVEN[:5], 1)))
    indicator = queries.contents(state, CRIME_PREVENTION).indicators["recorded_crime"]
    assert newest_year(state, indicator) == (date(2024, 9, 1), date(2025, 8, 31))


def test_each_force_says_up_to_when_it_is_loaded(path: Path) -> None:
    result = compared(add_forces(path, LIKE_ESSEX))
    assert words.as_at(result) == "All are loaded up to September 2025."
    table = words.table(result)
    assert list(table["Force"][:2]) == ["Essex", "Mean of the group without Essex"]


def test_a_group_holds_from_its_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "forces.toml"
    file.write_text(
        '[[group]]\nfrom = 2013-04-01\nname = "old"\nsource = "x"\nforces = ["Kent"]\n'
        '[[group]]\nfrom = 2025-01-01\nname = "new"\nsource = "y"\nforces = ["Surrey"]\n'
    )
    monkeypatch.setenv("ESSEX_SIMILAR_FORCES", str(file))
    assert similar_forces.group_on(date(2012, 1, 1)) is None
    assert similar_forces.group_on(date(2024, 12, 31)).forces == ("Kent",)
    assert similar_forces.group_on(date(2025, 1, 1)).codes == ("E23000031",)


@pytest.mark.parametrize(
    ("entry", "words_of_it"),
    [
        ('from = "2013"\nname = "a"\nsource = "b"\nforces = ["Kent"]', "from is '2013'"),
        ('from = 2013-04-01\nsource = "b"\nforces = ["Kent"]', "name is missing"),
        ('from = 2013-04-01\nname = "a"\nsource = "b"\nforces = ["Essex"]', "'Essex' in forces"),
        ('from = 2013-04-01\nname = "a"\nsource = "b"\nforces = []', "forces is missing"),
        ('from = 2013-04-01\nname = "a"\nsource = "b"\nforces = ["Kent", "Kent"]', "a force twice"),
    ],
)
def test_a_wrong_file_names_group_and_fault(tmp_path: Path, entry: str, words_of_it: str) -> None:
    file = tmp_path / "forces.toml"
    file.write_text(f"[[group]]\n{entry}\n")
    with pytest.raises(similar_forces.SimilarForcesError, match="group 1") as raised:
        similar_forces.groups(file)
    assert words_of_it in str(raised.value).replace("“", "'").replace("”", "'")


def test_real_tables_of_all_forces(shared: Path, tmp_path: Path) -> None:
    """The ONS tables of December 2019: counts and residents of 43 forces, as published."""
    file = shared / "published" / "pfatablesdec19.xlsx"
    if not file.exists():
        pytest.skip("the published tables are not at hand")
    database = tmp_path / "real.duckdb"
    assert load([file], database).rejected == []
    state = state_of(database)
    indicator = queries.contents(state, ("police_recorded_crime",)).indicators[
        "police_recorded_crime"
    ]
    year = newest_year(state, indicator)
    assert year == (date(2019, 1, 1), date(2019, 12, 31))
    result = compare_forces(state, indicator, *year)
    assert result is not None
    assert result.left_out == {}
    assert [force.name for force in result.others] == list(SEVEN)
    by_name = {force.name: force for force in result.forces}
    # Table P3: residents of mid-2018 rounded to hundreds, and the rate that it gives
    assert by_name["Derbyshire"].size == pytest.approx(1_053_300, rel=0.02)
    assert result.comparison is not None
    counts = sum(force.figure.numerator for force in result.others)
    residents = sum(force.size for force in result.others)
    assert result.comparison.mean == pytest.approx(1000 * counts / residents)
    assert {force.figure.year for force in result.forces} == {2018}
