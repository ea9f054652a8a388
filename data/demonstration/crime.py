"""The demonstration edition: made-up figures in the publishers' own files.

Whoever has no data yet, or may not show it, still wants to see the dashboard at work. This module
writes files laid out as the publishers lay out theirs, so that the ordinary readers load them and
nothing else need know. Magnitudes, proportions and the habits of the real files are true to Essex
(``demonstration.toml`` names the sources); every row is made up, and says so by its force.

There is something to find: burglary rises in neighbouring wards of Basildon in the second year and
of Colchester in the third, vehicle crime falls by a quarter, and the count of anti-social behaviour
breaks off at `ASB_BREAK`. The rest is ordinary variation.

Another partner's file is one more function in `PARTNERS`.
"""

from __future__ import annotations

import calendar
import csv
import tomllib
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

WARDS = Path(__file__).resolve().parents[1] / "geo" / "approximate" / "wards_2025.geojson"
PLAN = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
SEED = 2013
MONTHS = 36
# Position in `span` of the first month in which anti-social behaviour is recorded the new way.
ASB_BREAK = 9

CRIME_TYPES: list[str] = [kind["name"] for kind in PLAN["crime_type"]]
ASB = CRIME_TYPES.index("Anti-social behaviour")
LABELS: list[str] = PLAN["outcome"]["labels"]
STATUSES = [*LABELS, "Under investigation", "Awaiting court outcome", "Court result unavailable"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


def write(
    folder: Path,
    *,
    through: date | None = None,
    progress: Callable[[float], None] | None = None,
) -> list[Path]:
    """Write the demonstration files of every partner.

    Parameters
    ----------
    folder : pathlib.Path
        Where to; it is made if it is not there.
    through : datetime.date, optional
        The day on which the files might have been published, default today. Nothing else changes
        what is written: two days of the same quarter give the same bytes.
    progress : callable, optional
        Told the share done, from 0 to 1, after each file.

    Returns
    -------
    list of pathlib.Path
        The files, in the order in which they were written.
    """
    months, wards = span(through), read_wards()
    expected = sum(files for _, files in PARTNERS)
    paths: list[Path] = []
    for partner, _ in PARTNERS:
        for path in partner(folder, wards, months):
            paths.append(path)
            if progress is not None:
                progress(len(paths) / expected)
    return paths


def span(through: date | None = None) -> list[date]:
    """First days of the 36 months up to the last quarter that was over before `through`."""
    day = through or date.today()
    after = day.year * 12 + (day.month - 1) // 3 * 3
    return [_month(number) for number in range(after - MONTHS, after)]


def read_wards() -> gpd.GeoDataFrame:
    """Wards of May 2025 in their approximate outlines, by name of district and ward code."""
    return gpd.read_file(WARDS).sort_values(["LAD25NM", "WD25CD"], ignore_index=True)


def hot_spot_wards(wards: gpd.GeoDataFrame, district: str, count: int) -> list[int]:
    """Rows of `count` adjoining wards of a district, grown from the most built-up one."""
    inside = wards[wards["LAD25NM"] == district]
    density = inside["postcodes"] / inside.area
    chosen = [density.idxmax()]
    while len(chosen) < count:
        rest = inside.drop(chosen)
        # Simplified outlines of neighbours may leave a gap of a few metres.
        near = rest[rest.distance(inside.loc[chosen].union_all()) < 50]
        chosen.append(density[near.index].idxmax())
    return chosen


def _notes(folder: Path, wards: gpd.GeoDataFrame, months: list[date]) -> Iterator[Path]:
    """The break that the demonstration has, as the office would note it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "demonstration-notes.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["indicator", "area", "from", "to", "kind", "text"])
        month = months[ASB_BREAK]
        text = f"Recording practice changed in {month:%B %Y} (demonstration)"
        rows.writerow(["asb_incidents", "", f"{month:%Y-%m}", "", "break", text])
    yield path


def _population(folder: Path, wards: gpd.GeoDataFrame, months: list[date]) -> Iterator[Path]:
    """Residents by ward, adding up to the real figure of each district."""
    rng = _generator("population")
    spread = np.exp(rng.normal(0, PLAN["magnitude"]["population"], len(wards)))
    weights = wards["postcodes"].to_numpy() * spread
    residents = np.zeros(len(wards), dtype=np.int64)
    for district in PLAN["district"]:
        inside = (wards["LAD25CD"] == district["code"]).to_numpy()
        edges = np.cumsum(weights[inside]) / weights[inside].sum() * district["residents"]
        residents[inside] = np.diff(np.rint(edges), prepend=0)

    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "demonstration-population-wards.csv"
    columns = [wards[name] for name in ("WD25CD", "WD25NM", "LAD25CD", "LAD25NM")]
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["Demonstration population estimates for 2025 wards, mid-2020 (not real)"])
        rows.writerow(["Ward code", "Ward name", "LA code", "LA name", "All ages"])
        rows.writerows(zip(*columns, residents.tolist(), strict=True))
    yield path


def _crime(folder: Path, wards: gpd.GeoDataFrame, months: list[date]) -> Iterator[Path]:
    """Street-level crime and outcomes, month by month."""
    places, level, plan = _places(wards), _level(wards), PLAN["outcome"]
    spots = [(hot_spot_wards(wards, s["district"], s["wards"]), s) for s in PLAN["hot_spot"]]
    rng = _generator("crime")
    waits = np.array(plan["months_to_outcome"]) / sum(plan["months_to_outcome"])
    pending: dict[int, list[tuple[NDArray[Any], Integers, Integers]]] = defaultdict(list)
    # Crimes of the months before the first are needed for their outcomes: without them the
    # outcomes files would start nearly empty and seem to rise.
    for position in range(1 - waits.size, len(months)):
        month = _month(months[0].year * 12 + months[0].month - 1 + position)
        expected = level * _course(position, month)
        for cluster, spot in spots:
            if position // 12 + 1 == spot["year"]:
                expected[cluster, CRIME_TYPES.index(spot["crime_type"])] *= spot["factor"]
        expected[: len(wards)] *= _ordinary_variation(rng, wards)

        counts = rng.poisson(expected).ravel()
        area, kind = np.divmod(np.repeat(np.arange(counts.size), counts), len(CRIME_TYPES))
        point = _pick(rng, area, places.weights, places.sizes)
        sequence = np.lexsort((kind, places.order[point]))
        point, kind = point[sequence], kind[sequence]

        crime = kind != ASB
        identifier = np.full(kind.size, "", dtype=object)
        identifier[crime] = _identifiers(rng, int(crime.sum()))
        outcome = _pick_outcome(rng, kind)
        wait = rng.choice(waits.size, kind.size, p=waits)
        told = crime & (outcome != LABELS.index(plan["no_event"]))
        for later in range(waits.size):
            now = told & (wait == later)
            pending[position + later].append((identifier[now], point[now], outcome[now]))
        if position < 0:
            continue

        status = _status(rng, outcome, wait, age=len(months) - 1 - position)
        particulars = {
            "Crime type": pa.array(CRIME_TYPES).take(pa.array(kind)),
            "Last outcome category": pa.array(STATUSES).take(pa.array(status, mask=~crime)),
            "Context": pa.nulls(kind.size, pa.string()),
        }
        yield _write_rows(folder, month, "street", identifier, places.table, point, particulars)

        events = zip(*pending.pop(position), strict=True)
        identifier, point, outcome = (np.concatenate(part) for part in events)
        repeats = rng.integers(point.size, size=rng.poisson(PLAN["magnitude"]["repeated_outcomes"]))
        rows = rng.permutation(np.concatenate([np.arange(point.size), repeats]))
        identifier, point, outcome = identifier[rows], point[rows], outcome[rows]
        particulars = {"Outcome type": pa.array(LABELS).take(pa.array(outcome))}
        yield _write_rows(folder, month, "outcomes", identifier, places.table, point, particulars)


# The function of each partner's files and the number of files it writes.
PARTNERS: list[tuple[Callable[[Path, gpd.GeoDataFrame, list[date]], Iterator[Path]], int]] = [
    (_population, 1),
    (_notes, 1),
    (_crime, 2 * MONTHS),
]


def _level(wards: gpd.GeoDataFrame) -> Floats:
    """Rows of an average month, by area (the wards, outside, no location) and crime type."""
    rng, size = _generator("level"), PLAN["magnitude"]
    postcodes = wards["postcodes"].to_numpy(dtype=float)
    busy = (postcodes / (wards.area.to_numpy() / 10_000)) ** size["density"]
    busy *= np.exp(rng.normal(0, size["ward_to_ward"], len(wards)))

    shares = np.array([sum(kind["outcomes"]) for kind in PLAN["crime_type"]], dtype=float)
    shares /= shares.sum()
    elsewhere = np.outer([size["outside_essex"], size["no_location"]], shares)
    placed = shares * size["recorded_offences"] / 12 - elsewhere.sum(axis=0)
    placed[ASB] = size["anti_social_behaviour"] / 12
    level = np.zeros((len(wards), len(CRIME_TYPES)))
    offences = sum(district["offences"] for district in PLAN["district"])
    for district in PLAN["district"]:
        inside = (wards["LAD25CD"] == district["code"]).to_numpy()
        for column, kind in enumerate(PLAN["crime_type"]):
            weight = postcodes[inside] * busy[inside] ** kind["concentration"]
            share = district["offences"] / offences
            level[inside, column] = placed[column] * share * weight / weight.sum()
    return np.vstack([level, elsewhere])


def _course(position: int, month: date) -> Floats:
    """Multiply for each crime type the month's length, the season, the trend and the break."""
    change = PLAN["change"]
    days = calendar.monthrange(month.year, month.month)[1] / (365.25 / 12)
    from_peak = np.array([month.month - kind["peak"] for kind in PLAN["crime_type"]])
    season = np.array([kind["season"] for kind in PLAN["crime_type"]])
    course = days * (1 + season * np.cos(from_peak * np.pi / 6))
    years_from_middle = (position - (MONTHS - 1) / 2) / 12
    fall = change["vehicle_crime_third_year"] ** (years_from_middle / 2)
    course[CRIME_TYPES.index("Vehicle crime")] *= fall
    if position < ASB_BREAK:
        course[ASB] *= change["anti_social_behaviour_before_break"]
    return course


def _ordinary_variation(rng: np.random.Generator, wards: gpd.GeoDataFrame) -> Floats:
    """Move the wards of a district together in a month, for no reason of their own."""
    codes = [district["code"] for district in PLAN["district"]]
    spread = rng.normal(0, PLAN["magnitude"]["month_to_month"], (len(codes), len(CRIME_TYPES)))
    return np.exp(spread)[[codes.index(code) for code in wards["LAD25CD"]]]


class Places(NamedTuple):
    """The snap points, ward by ward; after them those outside Essex and the blank one."""

    # The publisher's five columns of a place, one row a point.
    table: pa.Table
    # How busy each point is.
    weights: Floats
    # Number of points of each ward, of the outside and of the blank.
    sizes: Integers
    # Where the point's rows stand in a file: by LSOA name, the blank one last.
    order: Integers


def _places(wards: gpd.GeoDataFrame) -> Places:
    """Scatter snap points over each ward and name them."""
    rng, plan = _generator("places"), PLAN["place"]
    postcodes = wards["postcodes"].to_numpy()
    sizes = (postcodes / plan["postcodes_per_point"]).round().astype(int)
    sizes = sizes.clip(plan["fewest_points"], plan["most_points"])
    parts = (postcodes / plan["postcodes_per_lsoa"]).round().astype(int).clip(1, 26)
    number = wards.groupby("LAD25NM").cumcount() + 1
    metres = np.vstack([_points(rng, *pair) for pair in zip(wards.geometry, sizes, strict=True)])
    lsoas = [
        f"{district} {middle:03d}{chr(ord('A') + point * part // size)}"
        for district, middle, part, size in zip(wards["LAD25NM"], number, parts, sizes, strict=True)
        for point in range(size)
    ]
    to_degrees = Transformer.from_crs("EPSG:27700", "EPSG:4326", always_xy=True)
    degrees = np.column_stack(to_degrees.transform(*metres.T))
    coordinates = [(f"{x:.6f}", f"{y:.6f}") for x, y in degrees.tolist()]
    for name, x, y in plan["outside"]:
        lsoas.append(name)
        coordinates.append((x, y))

    landmark = rng.random(len(lsoas)) < plan["landmark_share"]
    landmarks = rng.choice(plan["landmarks"], len(lsoas))
    names = np.where(landmark, landmarks, rng.choice(plan["streets"], len(lsoas))).tolist()
    # No real LSOA code begins with E019.
    alphabet = {name: rank for rank, name in enumerate(sorted(set(lsoas)))}
    table = pa.table(
        {
            "Longitude": [x for x, _ in coordinates] + [""],
            "Latitude": [y for _, y in coordinates] + [""],
            "Location": [f"On or near {name}" for name in names] + ["No Location"],
            "LSOA code": [f"E01{900_001 + alphabet[name]}" for name in lsoas] + [""],
            "LSOA name": [*lsoas, ""],
        }
    )
    weights = np.exp(rng.normal(0, PLAN["magnitude"]["place_to_place"], table.num_rows))
    order = np.array([*(alphabet[name] for name in lsoas), len(alphabet)])
    return Places(table, weights, np.array([*sizes, len(plan["outside"]), 1]), order)


def _points(rng: np.random.Generator, shape: shapely.Geometry, count: int) -> Floats:
    """Random points of a shape, from west to east so that those of an LSOA lie together."""
    shapely.prepare(shape)
    west, south, east, north = shape.bounds
    found = np.empty((0, 2))
    while len(found) < count:
        tried = rng.uniform((west, south), (east, north), (4 * count, 2))
        found = np.vstack([found, tried[shapely.contains_xy(shape, tried)]])
    return found[:count][np.argsort(found[:count, 0], kind="stable")]


def _pick(rng: np.random.Generator, group: Integers, weights: Floats, sizes: Integers) -> Integers:
    """For each row one member of its group, by weight; the groups stand one after the other."""
    total = np.concatenate([[0.0], np.cumsum(weights)])
    first = np.concatenate([[0], np.cumsum(sizes)])
    low, high = total[first[group]], total[first[group + 1]]
    picked = np.searchsorted(total, low + rng.random(group.size) * (high - low), side="right") - 1
    # Rounding must not carry a row over into the next group.
    within: Integers = np.minimum(picked, first[group + 1] - 1)
    return within


def _pick_outcome(rng: np.random.Generator, kind: Integers) -> Integers:
    """For each row what comes of it in the end, as a position in `LABELS`."""
    plan = PLAN["outcome"]
    # Anti-social behaviour has no outcomes: any will do, for it is not written.
    weights = np.array([kind["outcomes"] or [1] * len(LABELS) for kind in PLAN["crime_type"]])
    scaled = weights * np.where(np.isin(LABELS, plan["solved"]), plan["solved_scale"], 1.0)
    sizes = np.full(len(CRIME_TYPES), len(LABELS))
    return _pick(rng, kind, scaled.ravel(), sizes) % len(LABELS)


def _status(rng: np.random.Generator, outcome: Integers, wait: Integers, age: int) -> Integers:
    """Say of each crime, `age` months later, what the street file does (as in `STATUSES`)."""
    plan = PLAN["outcome"]
    charged = outcome == LABELS.index("Suspect charged")
    in_court = plan["awaiting_court"] - plan["awaiting_court_monthly_fall"] * age
    awaiting = rng.random(outcome.size) < in_court
    status = np.where(charged, STATUSES.index("Court result unavailable"), outcome)
    status[charged & awaiting] = STATUSES.index("Awaiting court outcome")
    status[wait > age + plan["snapshot"]] = STATUSES.index("Under investigation")
    return status


def _identifiers(rng: np.random.Generator, count: int) -> list[str]:
    """64 random hexadecimal digits each."""
    digits = rng.bytes(32 * count).hex()
    return [digits[start : start + 64] for start in range(0, len(digits), 64)]


def _write_rows(
    folder: Path,
    month: date,
    kind: str,
    identifier: NDArray[Any],
    places: pa.Table,
    point: Integers,
    particulars: dict[str, pa.Array],
) -> Path:
    """Write one file of a month, in the publisher's layout of 2025."""
    force = pa.repeat(PLAN["force"], point.size)
    columns = {
        "Crime ID": pa.array(identifier),
        "Month": pa.repeat(f"{month:%Y-%m}", point.size),
        "Reported by": force,
        "Falls within": force,
        **dict(zip(places.column_names, places.take(pa.array(point)).columns, strict=True)),
        **particulars,
    }
    path = folder / f"{month:%Y-%m}" / f"{month:%Y-%m}-essex-{kind}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write((",".join(columns) + "\n").encode("ascii"))
        # Nothing here needs quotes, and this style refuses a value that would.
        options = pa_csv.WriteOptions(include_header=False, quoting_style="none")
        pa_csv.write_csv(pa.table(columns), file, options)
    return path


def _generator(purpose: str) -> np.random.Generator:
    """Chance of its own for each purpose, so that a new partner does not change the others."""
    return np.random.default_rng([SEED, zlib.crc32(purpose.encode())])


def _month(number: int) -> date:
    """Month by number, counted from the year 0."""
    return date(number // 12, number % 12 + 1, 1)
