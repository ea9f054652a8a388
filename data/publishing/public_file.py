"""Writing the public edition: a new file, from which nothing has been taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from data import catalogue
from data.problems import WarehouseError
from data.publishing import TOO_FEW
from data.publishing.hiding.system import Marks
from data.publishing.public_councils import council_facts, succession
from data.publishing.rules import LEVELS, QUARTER, Rules
from data.warehouse import schema
from data.warehouse.snapshot import Release, Snapshot

PUBLIC_SCHEMA = Path(__file__).with_name("public.sql")
FIGURES = ["numerator", "denominator", "value", "lower", "upper"]
COLUMNS = [
    "indicator", "boundary_set", "area", "period_start", "period_end", "breakdown", *FIGURES,
    "absent", "status", "load_id",
]  # fmt: skip
AS_IN_THE_OFFICE = (
    "warehouse", "boundary_set", "area_succession", "area_population", "area_population_by_age",
    "indicator", "broken", "indicator_values",
)  # fmt: skip
HELD = {*AS_IN_THE_OFFICE, "load", "area", "note", "fact", "record", "paper_file"}


@dataclass(frozen=True)
class Content:
    """What goes into a public edition.

    Attributes
    ----------
    facts : DataFrame
        Rows of `fact` as they are shown.
    loads, areas, sets, populations, indicators, notes, by_age, succession : DataFrame
        What goes with them.
    """

    facts: pd.DataFrame
    loads: pd.DataFrame
    areas: pd.DataFrame
    sets: pd.DataFrame
    populations: pd.DataFrame
    indicators: pd.DataFrame
    notes: pd.DataFrame
    by_age: pd.DataFrame
    succession: pd.DataFrame = field(default_factory=pd.DataFrame)


def shown(rows: pd.DataFrame, hidden: Marks, rules: Rules) -> pd.DataFrame:
    """Leave of rows what is shown of them: figures of hidden ones go, others may be rounded."""
    facts = rows[COLUMNS].copy()
    base = rows["indicator"].map({key: rule.round_to for key, rule in rules.of.items()})
    rounded = (base > 0).to_numpy()
    if rounded.any():
        scale = {key: entry.scale for key, entry in catalogue.indicators().items()}
        for column in ("numerator", "denominator"):
            facts.loc[rounded, column] = (
                np.floor(facts.loc[rounded, column] / base[rounded] + 0.5) * base[rounded]
            )
        supplied = rounded & facts["value"].notna().to_numpy()
        facts.loc[supplied, "value"] = (
            facts.loc[supplied, "indicator"].map(scale).astype(float)
            * facts.loc[supplied, "numerator"]
            / facts.loc[supplied, "denominator"].replace(0.0, np.nan)
        )
        facts.loc[rounded, ["lower", "upper"]] = np.nan
    facts.loc[hidden, FIGURES] = np.nan
    facts.loc[hidden, "absent"] = TOO_FEW
    return facts


def content(state: Snapshot, facts: pd.DataFrame, rules: Rules, as_at: date) -> Content:
    """Gather what goes with the figures: of nothing more than they need."""
    facts, loads = _loads(state, facts)
    pairs = succession(state)
    facts = pd.concat([facts, council_facts(facts, pairs, rules)], ignore_index=True)
    used = facts[["boundary_set", "area"]].drop_duplicates()
    sets = sorted({*pairs["boundary_set"]} & {*used["boundary_set"]})
    return Content(
        facts=facts,
        loads=loads,
        areas=_areas(state, set(used["area"]), sets),
        sets=state.query(
            """
            from boundary_set
            where boundary_set = (select value from warehouse where key = 'boundary_set')
                or list_contains($sets::varchar[], boundary_set)
            """,
            {"sets": sets},
        ).df(),
        succession=pairs[pairs["boundary_set"].isin(sets)],
        populations=_populations(state, "area_population", as_at, sets),
        by_age=_populations(state, "area_population_by_age", as_at, sets),
        indicators=_indicators(state, rules),
        notes=_notes(state, facts, rules, as_at),
    )


def _populations(state: Snapshot, table: str, as_at: date, sets: list[str]) -> pd.DataFrame:
    return state.query(
        f"""
        from {table}
        where make_date(year, 6, 30) <= $as_at
            and (
                boundary_set in ('', (select value from warehouse where key = 'boundary_set'))
                or list_contains($sets::varchar[], boundary_set)
            )
        """,
        {"as_at": as_at, "sets": sets},
    ).df()


def _loads(state: Snapshot, facts: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Say of loads only who supplied them, on which day, and from when to when they are."""
    loads = state.query(
        "select load_id, publisher, date_trunc('day', loaded_at) as loaded_at from load"
    ).df()
    rows = facts.merge(loads, on="load_id", how="left", validate="many_to_one")
    rows["load_id"] = rows.groupby(["publisher", "loaded_at"]).ngroup() + 1
    agg = (
        rows.groupby("load_id")
        .agg(
            loaded_at=("loaded_at", "first"),
            publisher=("publisher", "first"),
            period_start=("period_start", "min"),
            period_end=("period_end", "max"),
        )
        .reset_index()
        .assign(file_name=None)
    )
    return rows[COLUMNS], agg


def _areas(state: Snapshot, used: set[str], sets: list[str]) -> pd.DataFrame:
    """Take the areas of Essex and of the wards in use; what stands for leftovers, where needed."""
    areas = state.query(
        """
        select code, name, kind, parent, boundary_set, geometry from area
        where kind <> 'lsoa' and (
            boundary_set in ('', (select value from warehouse where key = 'boundary_set'))
            or list_contains($sets::varchar[], boundary_set)
        )
        """,
        {"sets": sets},
    ).df()
    needed = areas["code"].isin(used) | ~areas["kind"].isin(["remainder", "other force"])
    return areas[needed]


def _indicators(state: Snapshot, rules: Rules) -> pd.DataFrame:
    held = state.query("from indicator where published").df()
    held = held[held["indicator"].isin(list(rules.of))].reset_index(drop=True)
    smallest = {"none": "force"}
    held["smallest_area"] = [
        smallest.get(rules.of[key].smallest_area, rules.of[key].smallest_area)
        for key in held["indicator"]
    ]
    for place, key in enumerate(held["indicator"]):
        results = [held.loc[place, "caveats"]]
        if rules.of[key].period == QUARTER:
            held.loc[place, "frequency"] = QUARTER
            results.append(
                "In the public edition it is given by quarter: single months of small areas are "
                "often too few to show."
            )
        if base := rules.of[key].round_to:
            results.append(f"In the public edition every count is rounded to the nearest {base}.")
        held.loc[place, "caveats"] = " ".join(filter(None, results))
    return held


def _notes(state: Snapshot, facts: pd.DataFrame, rules: Rules, as_at: date) -> pd.DataFrame:
    """Take the notes of kinds that are shown, of what is shown, that began by the day."""
    notes = state.query(
        """
        select distinct
            note.indicator,
            note.area,
            period_start,
            if(period_end > $as_at, null, period_end) as period_end,
            note.kind,
            text,
            note.breakdown,
            case
                when note.area = '' or area.kind in ('force', 'other force') then 'force'
                when area.kind = 'ward' or contains(area.code, ':no-ward') then 'ward'
                else 'district'
            end as level
        from note
        left join area on area.code = note.area
        where list_contains($kinds, note.kind)
            and period_start <= $as_at
            and (note.area = '' or area.boundary_set in (
                '', (select value from warehouse where key = 'boundary_set')
            ))
        """,
        {"kinds": list(rules.notes), "as_at": as_at},
    ).df()
    held = set(zip(facts["indicator"], facts["breakdown"], strict=True))
    remaining = [
        rules.releases(row.indicator, row.level, row.breakdown or "")
        and (row.breakdown is None or (row.indicator, row.breakdown) in held)
        if isinstance(row.breakdown, str)
        else rules.releases(row.indicator, row.level, "")
        for row in notes.itertuples()
    ]
    return notes[np.array(remaining, dtype=bool)].drop(columns="level")


def create(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the tables of a public edition in an empty file."""
    schema.run(connection, "shared_tables")
    connection.execute(PUBLIC_SCHEMA.read_text("utf-8"))
    schema.run(connection, "shared_views")


def write(
    connection: duckdb.DuckDBPyConnection,
    held: Content,
    settings: dict[str, str],
    records: pd.DataFrame | None = None,
) -> None:
    """Fill the tables of a public edition; `records` are rows of the table of that name."""
    tables: Sequence[tuple[str, pd.DataFrame]] = (
        *([("record", records)] if records is not None else []),
        ("indicator", held.indicators),
        ("boundary_set", held.sets),
        ("area_succession", held.succession),
        ("area", held.areas),
        ("area_population", held.populations),
        ("area_population_by_age", held.by_age),
        ("load", held.loads),
        ("note", held.notes),
        ("fact", held.facts),
    )
    for table, rows in tables:
        if not len(rows.columns):
            continue
        connection.register("written", rows)
        connection.execute(f"insert into {table} by name from written")
        connection.unregister("written")
    connection.executemany("insert into warehouse values (?, ?)", list(settings.items()))


def examine(
    connection: duckdb.DuckDBPyConnection, rules: Rules, as_at: date, public_already: int
) -> None:
    """Look once more at what was written, before anybody else does.

    Parameters
    ----------
    public_already : int
        How many rows show small counts because the last release does.

    Raises
    ------
    WarehouseError
        If anything is in it that must not be: then it is not put in place.
    """
    held = {
        name
        for (name,) in connection.execute(
            "select table_name from information_schema.tables where table_schema = 'main' "
            "and table_catalog = current_database()"
        ).fetchall()
    }
    wrong = [f"'{name}' is in it" for name in sorted(held - HELD)]
    wrong += [f"'{name}' is not in it" for name in sorted(HELD - held)]
    for question, what in _EXAMINED.items():
        wrong += [
            f"{what}: {row}"
            for (row,) in connection.execute(
                question, {"as_at": as_at} if "$as_at" in question else None
            ).fetchall()
        ]
    for indicator, breakdown, level in connection.execute(_RELEASED).fetchall():
        if level not in LEVELS or not rules.releases(indicator, level, breakdown):
            wrong.append(f"no rule releases {indicator} ({breakdown or 'whole'}) for a {level}")
    small = sum(
        connection.execute(_SMALL, [indicator, rule.threshold]).fetchall()[0][0]
        for indicator, rule in rules.of.items()
        if not rule.round_to
    )
    if small > public_already:
        wrong.append(f"{small} rows show small counts, and only {public_already} are public yet")
    if wrong:
        raise WarehouseError(
            "The new public edition holds what it must not, and was not put in place: "
            + "; ".join(wrong[:5])
        )


_EXAMINED = {
    "select distinct indicator from fact anti join (from indicator where published) "
    "using (indicator)": "a restricted indicator",
    "select distinct area from fact anti join area on area.code = fact.area "
    "and area.boundary_set = fact.boundary_set": "figures of an area that is not in it",
    "select indicator from fact where period_end > $as_at limit 1": "a later figure",
    "select indicator from note where period_start > $as_at limit 1": "a later note",
    "select 'population' from (from area_population union all by name "
    "from area_population_by_age) where make_date(year, 6, 30) > $as_at limit 1": "a later",
    "select load_id from fact anti join load using (load_id) limit 1": "an unknown load",
}  # fmt: skip

_RELEASED = """
select distinct indicator, breakdown, case
    when kind in ('force', 'other force') then 'force'
    when kind = 'ward' or contains(area, ':no-ward') then 'ward'
    else 'district'
end
from fact join area on area.code = fact.area and area.boundary_set = fact.boundary_set
"""

_SMALL = """
select count(*) from fact
where indicator = $1 and absent is null and (
    numerator > 1e-6 and numerator < $2 - 1e-6
    or denominator > 1e-6 and denominator < $2 - 1e-6
    or denominator - numerator > 1e-6 and denominator - numerator < $2 - 1e-6
)
"""


def release_of(path: Path) -> Release | None:
    """Return what a file says of its release; None if there is no file.

    Raises
    ------
    WarehouseError
        If it is not a public edition: then it must not be replaced.
    """
    if not path.exists():
        return None
    release = Snapshot(path).release
    if release is None:
        raise WarehouseError(
            f"{path}: this is a warehouse of the office, no public edition, and is not replaced. "
            "Name another file with --out."
        )
    return release
