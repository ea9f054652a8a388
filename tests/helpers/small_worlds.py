"""Small made-up offices, one a seed: every family of the catalogue, with few and confidential.

Nothing in them is real. A family is an indicator with its breakdowns, districts and periods.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

from data import catalogue
from data.catalogue import Indicator
from data.publishing.rules import rules
from geo import essex
from tests.helpers.small_warehouse import WARD_SET, WHOLE, Made, build, ward_code

AS_AT = date(2026, 6, 30)
FEW = 0.25
"""Share of counts that are small."""
Value = tuple[str, str, date, date, str, float | None, float | None, str | None]
"""Indicator, area, first and last day, breakdown, in it, all, why there is none."""


def office(path: Path) -> Path:
    """Make an office that holds nothing but areas and the catalogue."""
    build(path, Made(months=[], population=False))
    with duckdb.connect(path) as connection:
        catalogue.write(connection)
        connection.execute("delete from crime_measure")
        connection.executemany("insert into crime_measure values (?, ?, ?, ?)", _measures())
        connection.execute(
            """
            insert into load values (1, '2026-07-01 09:00:00', 'made.csv', 'none', 'Made up',
                'return', 'made', null, null, 0, 0, 'published', null)
            """
        )
    return path


def _measures() -> list[tuple[str, str, str, str]]:
    return [
        ("recorded_crime", "", WHOLE, "recorded"),
        ("solved_rate", "", WHOLE, "solved"),
        *(("recorded_crime", f"crime_type={type_}", type_, "recorded") for type_ in TYPES),
        *(("solved_rate", f"crime_type={item}", item, "solved") for item in TYPES),
        *(
            ("solved_rate", f"outcome={each}", WHOLE, each)
            for each in ("awaiting", "not known", "not solved")
        ),
        ("burglary", "", "Burglary", "recorded"),
        ("robbery", "", "Robbery", "recorded"),
        ("vehicle_crime", "", "Vehicle crime", "recorded"),
        ("asb_incidents", "", "Anti-social behaviour", "recorded"),
    ]


def fill(template: Path, path: Path, seed: int, revised: int = 0) -> Path:
    """Fill a copy of an office with the figures of a seed.

    Parameters
    ----------
    revised : int
        Figures of some places differ from those of another number.
    """
    copy = path.with_suffix(".filling")
    shutil.copy(template, copy)
    values = list(_values(np.random.default_rng(seed), np.random.default_rng([seed, revised])))
    rows = [
        (1, number, *value[:7], None, None, None, value[7], "final", None, None)
        for number, value in enumerate(values)
    ]
    with duckdb.connect(copy) as connection:
        connection.execute("begin")
        connection.register("counts", pd.DataFrame(_crime(seed, revised), columns=COUNTS))
        connection.execute("insert into crime_count by name from counts")
        connection.unregister("counts")
        connection.register("rows", pd.DataFrame(rows, columns=REPORTED, dtype=object))
        connection.execute(
            f"insert into reported select {', '.join(f'{item}' for item in REPORTED)} from rows"
        )
        connection.execute("commit")
    copy.replace(path)
    return path


def _values(chance: np.random.Generator, other: np.random.Generator) -> Iterator[Value]:
    for indicator, entry in catalogue.indicators().items():
        if indicator not in rules().of or _of_crime(entry):
            continue
        for start, end in _periods(entry, int(chance.integers(1, 4))):
            yield from _family(indicator, entry, start, end, chance, other)


REPORTED = (
    "load_id", "row", "indicator", "area", "period_start", "period_end", "breakdown", "numerator",
    "denominator", "value", "lower", "upper", "absent", "status", "note", "superseded_by",
)  # fmt: skip


def _of_crime(entry: Indicator) -> bool:
    return bool(entry.computed_from) and entry.computed_from.get("records") == "crime"


TYPES = ("Burglary", "Robbery", "Vehicle crime", "Violence and sexual offences")
CRIME_MONTHS = (date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1))
COUNTS = (
    "boundary_set", "area", "month", "category", "recorded", "solved", "not_solved", "awaiting",
    "not_known", "load_id",
)  # fmt: skip


def _crime(seed: int, revised: int) -> list[tuple[object, ...]]:
    """Counts of crime by ward, district and type, which add up as those of records do."""
    chance, other = np.random.default_rng([seed, 9]), np.random.default_rng([seed, 9, revised])
    rows: list[tuple[object, ...]] = []
    for month in CRIME_MONTHS:
        lowest: dict[tuple[str, str, str], np.ndarray] = {}
        for number, district in enumerate(essex.DISTRICTS):
            for ward in range(3):
                place = (WARD_SET, ward_code(number, ward), district)
                lowest[place] = _crime_of_a_place(chance, 40)
            lowest[WARD_SET, essex.no_ward(district), district] = _crime_of_a_place(chance, 4)
        lowest["", essex.NO_PLACE, essex.FORCE] = _crime_of_a_place(chance, 12)
        lowest["", essex.OUTSIDE, essex.FORCE] = _crime_of_a_place(chance, 5)
        for place in lowest:
            if revised and other.random() < 0.05:
                lowest[place] = lowest[place] + _crime_of_a_place(other, 4)
        sums = {("", essex.FORCE): sum(lowest.values(), np.zeros((5, 4), int))}
        for (boundary_set, area, above), counts in lowest.items():
            sums[boundary_set, area] = counts
            if above != essex.FORCE:
                sums["", above] = sums.get(("", above), 0) + counts
        for (boundary_set, area), counts in sums.items():
            of = {WHOLE: counts[:4].sum(axis=0), "Anti-social behaviour": counts[4]}
            of |= dict(zip(TYPES, counts, strict=False))
            rows += [
                (boundary_set, area, month, category, int(entry.sum()), *map(int, entry), 1)
                for category, entry in of.items()
            ]
    return rows


def _crime_of_a_place(chance: np.random.Generator, usual: int) -> np.ndarray:
    """Four types and anti-social behaviour, by what became of them."""
    recorded = chance.poisson(chance.integers(1, usual, 5))
    return np.array([chance.multinomial(many, (0.15, 0.7, 0.1, 0.05)) for many in recorded])


def _periods(entry: Indicator, many: int) -> Iterator[tuple[date, date]]:
    months = {"month": 1, "quarter": 3, "year": 12}[entry.frequency]
    for back in range(many):
        last = _months_before(date(2026, 7, 1), back * months)
        length = 12 if entry.rolling else months
        yield _months_before(last, length), last - timedelta(days=1)


def _months_before(day: date, months: int) -> date:
    place = day.year * 12 + day.month - 1 - months
    return date(place // 12, place % 12 + 1, 1)


def _family(
    indicator: str, entry: Indicator, start: date, end: date,
    chance: np.random.Generator, other: np.random.Generator,
) -> Iterator[Value]:  # fmt: skip
    """A family over the districts, or of Essex alone, with its parts."""
    key, parts = next(
        ((key, values) for key, values in entry.breakdowns.items() if values), ("", [""])
    )
    labels = [f"{key}={part}" if key else "" for part in parts[:5]]
    areas = list(essex.DISTRICTS) if entry.smallest_area != "force" else [essex.FORCE]
    inside = _counts(chance, (len(areas), len(labels)))
    out_of = _counts(chance, (len(areas), len(labels)))
    revised = other.random(inside.shape) < 0.05
    inside = np.where(revised, inside + other.integers(1, 9, inside.shape), inside)
    misfit = float(chance.random() < 0.1)
    for area, above, rest in zip(areas, inside, out_of, strict=True):
        yield from _place(indicator, entry, area, start, end, labels, above, rest, misfit, chance)
    if len(areas) > 1:
        left = float(chance.integers(0, 7))
        above, rest = inside.sum(axis=0), out_of.sum(axis=0)
        above[0] += left
        yield from _place(
            indicator,
            entry,
            essex.FORCE,
            start,
            end,
            labels,
            above,
            rest,
            misfit * len(areas),
            chance,
        )
        below = left if entry.is_share else None
        for label in {"", labels[0]} if left else ():
            yield indicator, essex.NO_DISTRICT, start, end, label, left, below, None


def _place(
    indicator: str, entry: Indicator, area: str, start: date, end: date, labels: list[str],
    above: np.ndarray, rest: np.ndarray, misfit: float, chance: np.random.Generator,
) -> Iterator[Value]:  # fmt: skip
    """The whole and the parts of one place."""
    below = above + rest
    cells = [("", above.sum() + misfit, below.sum() + misfit)]
    if labels != [""]:
        cells += list(zip(labels, above, below, strict=True))
    for label, numerator, denominator in cells:
        if chance.random() < 0.02:
            yield indicator, area, start, end, label, None, None, "confidential"
        else:
            all_ = float(denominator) if entry.is_share else None
            yield indicator, area, start, end, label, float(numerator), all_, None


def _counts(chance: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    few = chance.random(shape) < FEW
    return np.where(few, chance.integers(0, 6, shape), chance.integers(5, 90, shape)).astype(float)
