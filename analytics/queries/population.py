"""Residents of areas: every mid-year that is loaded, of all ages or of those at risk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from analytics.cache import remembered
from analytics.model.indicators import Indicator
from analytics.model.population import People, people_in
from data.warehouse.snapshot import Snapshot


@remembered
def residents(state: Snapshot, ages: str) -> dict[tuple[str, str], People]:
    """List the residents of every area by (boundary set, code).

    Parameters
    ----------
    ages : str
        '' for everybody, or the ages at risk, as "10-17".
    """
    if ages and not _has_ages(state):
        return {}
    rows = state.query(
        """
        select boundary_set, code, year, persons::double
        from area_population_by_age
        where ages = $ages
        order by year
        """
        if ages
        else """
        select boundary_set, code, year, persons::double
        from area_population
        where $ages = ''
        order by year
        """,
        {"ages": ages},
    ).fetchall()
    people: dict[tuple[str, str], list[tuple[int, float]]] = {}
    for boundary_set, code, year, persons in rows:
        people.setdefault((boundary_set, code), []).append((year, persons))
    return {area: tuple(known) for area, known in people.items()}


def with_residents(
    state: Snapshot,
    rows: pd.DataFrame,
    indicator: Indicator,
    ward_set: str,
    start: date,
    end: date,
) -> pd.DataFrame:
    """Add to rows of areas the residents nearest to a period: persons, and year (their mid-year).

    Parameters
    ----------
    rows : DataFrame
        With a column code.
    ward_set : str
        The boundary set that wards are looked for in.
    """
    people = residents(state, indicator.at_risk)
    codes = rows["code"].tolist()
    by_code = {
        code: people_in(people.get(("", code)) or people.get((ward_set, code), ()), start, end)
        for code in set(codes)
    }
    nearest = [by_code[code] for code in codes]
    return rows.assign(
        persons=pd.array([persons for persons, _ in nearest], dtype="float64"),
        year=[float("nan") if year is None else float(year) for _, year in nearest],
    )


@remembered
def _has_ages(state: Snapshot) -> bool:
    """Whether the warehouse was counted with ages: one of an earlier version was not."""
    rows = state.query(
        "select 1 from duckdb_tables() where table_name = 'area_population_by_age'"
    ).fetchall()
    return bool(rows)


def with_residents_of_each(
    state: Snapshot,
    rows: pd.DataFrame,
    periods: Sequence[tuple[Indicator, date, date]],
    ward_set: str,
) -> pd.DataFrame:
    """Do the same for rows of several indicators, each of which has a period of its own.

    Parameters
    ----------
    rows : DataFrame
        With columns indicator and code, those of an indicator together.
    """
    of = {indicator.key: (indicator, start, end) for indicator, start, end in periods}
    several = []
    for key, part in rows.groupby("indicator", sort=False):
        indicator, start, end = of[str(key)]
        several.append(with_residents(state, part, indicator, ward_set, start, end))
    if not several:
        return rows.assign(persons=pd.Series(dtype=float), year=pd.Series(dtype=float))
    return pd.concat(several)
