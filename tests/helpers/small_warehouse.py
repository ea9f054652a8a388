"""Small made warehouses for tests: every figure in them can be worked out by hand.

Each of the 14 districts is a square of nine wards; ward number ``w`` (0 to 8) of district number
``d`` (0 to 13) has ``(d + 1) * (w + 1)`` recorded offences in every month, of which a third are
burglary. `Made` says what is different in a test.
"""

from __future__ import annotations

import json
import pickle
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

import duckdb
import pandas as pd
import shapely

from data.derived.recount import COUNTING
from data.warehouse import schema
from geo import essex

WARD_SET = "wards-2021"
OTHER_SET = "wards-2025-approximate"
SIDE = 9  # wards a district
STANDING = (None, None, None, None)  # no shape, no part, of no load, not replaced
PER_WARD = 8_000  # residents
WHOLE = "recorded crime"  # the name of all categories together

INDICATORS = {
    "recorded_crime": ("Recorded crime", "offences", None, 1.0, "worse"),
    "burglary": ("Burglary", "offences", None, 1.0, "worse"),
    "robbery": ("Robbery", "offences", None, 1.0, "worse"),
    "vehicle_crime": ("Vehicle crime", "offences", None, 1.0, "worse"),
    "asb_incidents": ("Anti-social behaviour", "incidents", None, 1.0, "no judgement"),
    "solved_rate": ("Solved crime rate", "per cent", "recorded offences", 100.0, "better"),
}
DEFINITIONS = {"burglary": "Burglary of homes and of other buildings together."}


def months(first: str, last: str) -> list[date]:
    """List the first days of the months from ``first`` to ``last`` ('2025-01'), both included."""
    return [stamp.date() for stamp in pd.date_range(first, last, freq="MS")]


def ward_code(district: int, ward: int, boundary_set: str = WARD_SET) -> str:
    """Return the code of a made ward; a code belongs to one boundary set."""
    first = 5_000_000 if boundary_set == WARD_SET else 5_500_000
    return f"E{first + 100 * district + ward:08d}"


@dataclass
class Made:
    """What a made warehouse holds.

    Attributes
    ----------
    months : list of datetime.date
        First days of the months that count as loaded.
    edition : str
        'published' or 'demonstration'.
    ward_sets : sequence of str
        The last one is the set in use.
    population : bool
        Whether districts and the wards of 'wards-2021' have a population.
    factor : dict
        Multiplies the offences of a month (all indicators); a month not named has 1.
    only_in : str
        The district or unitary that ``factor`` is about; the whole of Essex unless given.
    notes : list of tuple
        Rows of the table ``note``, without the load.
    """

    months: list[date] = field(default_factory=lambda: months("2024-01", "2025-09"))
    edition: str = "published"
    ward_sets: Sequence[str] = (WARD_SET,)
    population: bool = True
    factor: dict[date, int] = field(default_factory=dict)
    only_in: str = ""
    notes: list[tuple[object, ...]] = field(default_factory=list)


def build(path: Path, made: Made | None = None) -> Path:
    """Write a made warehouse to ``path``, in one step as a load does, and return the path."""
    preparing = path.with_name(path.name + ".made")
    preparing.write_bytes(_content(pickle.dumps(made or Made())))
    preparing.replace(path)
    return path


@lru_cache(maxsize=32)
def _content(pickled: bytes) -> bytes:
    """Make a warehouse once, of which `build` writes copies: most tests want the same few."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.duckdb"
        _make(path, pickle.loads(pickled))
        return path.read_bytes()


def _make(path: Path, made: Made) -> None:
    with duckdb.connect(path) as connection:
        schema.create(connection)
        connection.executemany(
            "insert into warehouse values (?, ?)",
            [
                ("schema", schema.VERSION),
                ("edition", made.edition),
                ("counting", COUNTING),
                ("boundary_set", made.ward_sets[-1]),
            ],
        )
        _insert(
            connection, "load", [_load(made, number, month) for number, month in _numbered(made)]
        )
        _insert(connection, "indicator", [_indicator(key) for key in INDICATORS])
        _insert(connection, "loaded_area", _areas(made))
        _insert(connection, "boundary_set", [_boundary_set(name) for name in made.ward_sets])
        if made.population:
            _insert(connection, "area_population", _populations(made))
        _insert(connection, "crime_count", _counts(made))
        _insert(connection, "crime_measure", _measures())
        _insert(connection, "loaded_note", [(*note, None, 1) for note in made.notes])


def _insert(
    connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[tuple[object, ...]]
) -> None:
    if not rows:
        return
    names = [row[0] for row in connection.execute(f"describe {table}").fetchall()]
    connection.register("rows", pd.DataFrame(rows, columns=names))
    connection.execute(f"insert into {table} by name select * from rows")
    connection.unregister("rows")


def _numbered(made: Made) -> list[tuple[int, date]]:
    return list(enumerate(made.months, start=1))


def _load(made: Made, number: int, month: date) -> tuple[object, ...]:
    return (
        number, datetime(2026, 11, 22), f"{month:%Y-%m}-essex-street.csv", f"{number:064d}",
        "data.police.uk", "street crime", f"Essex Police {month:%Y-%m}", month,
        (pd.Timestamp(month) + pd.offsets.MonthEnd()).date(), 9, 9, made.edition, None,
    )  # fmt: skip


def _indicator(key: str) -> tuple[object, ...]:
    name, unit, denominator, scale, rise_is = INDICATORS[key]
    return (
        key, name, "Improving crime prevention", "headline",
        DEFINITIONS.get(key, f"{name} as published."), unit, denominator, unit, scale, rise_is,
        "ward", "month", False, "areas and periods", True, key == "solved_rate", 62, "Essex Police",
        True, True, "Locations are approximate.", "crime",
    )  # fmt: skip


def _areas(made: Made) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = [(*area, "", *STANDING) for area in essex.fixed_areas()]
    for boundary_set in made.ward_sets:
        for d, (code, name) in enumerate(essex.DISTRICTS.items()):
            rows += [
                (
                    ward_code(d, w, boundary_set),
                    "Castle" if w == 0 and d < 2 else f"{name} {w + 1}",
                    "ward", code, boundary_set, _outline(d, w), *STANDING[1:],
                )
                for w in range(SIDE)
            ]  # fmt: skip
            rows.append(
                (essex.no_ward(code), f"{name}: ward not known", "remainder", code,
                 boundary_set, *STANDING)
            )  # fmt: skip
    return rows


def _boundary_set(name: str) -> tuple[object, ...]:
    approximate = name.endswith("approximate")
    year = int(name.split("-")[1])
    title = f"Wards of {year}" + (" (approximate)" if approximate else "")
    return name, "ward", date(year, 5, 1), title, approximate, True, shapes(name)


def shapes(boundary_set: str) -> bytes:
    """Return the map shapes of the made squares."""
    wards, districts = [], []
    for d, (code, name) in enumerate(essex.DISTRICTS.items()):
        left, bottom = _corner(d)
        districts.append(_square(code, name, left, bottom, 12_000))
        wards += [
            _square(
                ward_code(d, w, boundary_set), f"{name} {w + 1}",
                left + 4_000 * (w % 3), bottom + 4_000 * (w // 3), 4_000,
            )
            for w in range(SIDE)
        ]  # fmt: skip
    return json.dumps({"ward": wards, "district": districts}).encode()


def _corner(d: int) -> tuple[int, int]:
    return 540_000 + 12_000 * (d % 5), 180_000 + 12_000 * (d // 5)


def _outline(d: int, w: int) -> bytes:
    left, bottom = _corner(d)
    x, y = left + 4_000 * (w % 3), bottom + 4_000 * (w // 3)
    return bytes(shapely.to_wkb(shapely.box(x, y, x + 4_000, y + 4_000)))


def _square(code: str, name: str, left: int, bottom: int, side: int) -> dict[str, object]:
    right, top = left + side, bottom + side
    ring = [[left, bottom], [right, bottom], [right, top], [left, top], [left, bottom]]
    return {
        "type": "Feature",
        "properties": {"code": code, "name": name},
        "geometry": {"type": "MultiPolygon", "coordinates": [[ring]]},
    }


def _populations(made: Made) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for d, code in enumerate(essex.DISTRICTS):
        rows.append(("", code, 2020, PER_WARD * SIDE, "as published"))
        if WARD_SET in made.ward_sets:
            rows += [
                (WARD_SET, ward_code(d, w), 2020, PER_WARD, "as published") for w in range(SIDE)
            ]
    rows.append(("", essex.FORCE, 2020, PER_WARD * SIDE * 14, "summed from districts"))
    return rows


def _counts(made: Made) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for load_id, month in _numbered(made):
        force = 0
        for d, code in enumerate(essex.DISTRICTS):
            factor = made.factor.get(month, 1) if made.only_in in ("", code) else 1
            counts = [(d + 1) * (w + 1) * factor for w in range(SIDE)]
            for boundary_set in made.ward_sets:
                for w, count in enumerate(counts):
                    area = ward_code(d, w, boundary_set)
                    rows += _of_area(boundary_set, area, month, load_id, count)
                rows += _of_area(boundary_set, essex.no_ward(code), month, load_id, 1)
            rows += _of_area("", code, month, load_id, sum(counts) + 1)
            force += sum(counts) + 1
        rows += _of_area("", essex.NO_PLACE, month, load_id, 7)
        rows += _of_area("", essex.OUTSIDE, month, load_id, 2)
        rows += _of_area("", essex.FORCE, month, load_id, force + 9)
    return rows


def _of_area(
    boundary_set: str, area: str, month: date, load_id: int, count: int
) -> list[tuple[object, ...]]:
    of = {
        WHOLE: count,
        "Burglary": count // 3,
        "Violence and sexual offences": count - count // 3,
        "Robbery": count // 10,
        "Vehicle crime": count // 6,
        "Anti-social behaviour": count // 2,
    }
    return [
        (
            boundary_set, area, month, category, n, n // 5, n - n // 5 - n // 4, n // 4, 0,
            load_id,
        )
        for category, n in of.items()
    ]  # fmt: skip


def _measures() -> list[tuple[object, ...]]:
    types = ("Burglary", "Violence and sexual offences")
    outcomes = ("awaiting", "not known", "not solved")
    return [
        ("recorded_crime", "", WHOLE, "recorded"),
        ("solved_rate", "", WHOLE, "solved"),
        *(("recorded_crime", f"crime_type={type_}", type_, "recorded") for type_ in types),
        *(("solved_rate", f"crime_type={item}", item, "solved") for item in types),
        *(("solved_rate", f"outcome={outcome}", WHOLE, outcome) for outcome in outcomes),
        ("burglary", "", "Burglary", "recorded"),
        ("robbery", "", "Robbery", "recorded"),
        ("vehicle_crime", "", "Vehicle crime", "recorded"),
        ("asb_incidents", "", "Anti-social behaviour", "recorded"),
    ]


# As made, a third of a sum is not the sum of the thirds: districts and Essex are added up again.
ADDED_UP = """
create temp table lowest as
select crime_count.*, coalesce(if(parent = 'E23000028', null, parent), 'E23000028') as above
from crime_count join (from area where kind in ('ward', 'remainder')) as here
    on here.code = crime_count.area and here.boundary_set = crime_count.boundary_set;
delete from crime_count where area in (select code from area where kind in
    ('force', 'county', 'district', 'unitary'));
insert into crime_count
select '', area, month, category, sum(recorded), sum(solved), sum(not_solved), sum(awaiting),
    sum(not_known), any_value(load_id)
from (
    select * exclude (area, above), above as area from lowest
    union all by name
    select * exclude (area, above), 'E23000028' as area from lowest where above <> 'E23000028'
)
group by area, month, category
"""
