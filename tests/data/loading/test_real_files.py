"""What is loaded from the publishers' own files, against counts taken from them by other means.

The raw files are counted with the csv module and nothing of the program: districts by the name of
the LSOA, solved offences from the labels, wards by a spatial join of GeoPandas.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from data.loading.load_files import load
from data.warehouse.snapshot import Snapshot, snapshot

pytestmark = pytest.mark.real_files

ASB = "Anti-social behaviour"
FORCE, COUNTY = "E23000028", "E10000012"
DISTRICTS = {
    "Southend-on-Sea": "E06000033", "Thurrock": "E06000034", "Basildon": "E07000066",
    "Braintree": "E07000067", "Brentwood": "E07000068", "Castle Point": "E07000069",
    "Chelmsford": "E07000070", "Colchester": "E07000071", "Epping Forest": "E07000072",
    "Harlow": "E07000073", "Maldon": "E07000074", "Rochford": "E07000075",
    "Tendring": "E07000076", "Uttlesford": "E07000077",
}  # fmt: skip
SOLVED = {
    "Awaiting court outcome", "Court result unavailable", "Local resolution",
    "Offender given a caution", "Offender given a drugs possession warning",
    "Offender given penalty notice", "Suspect charged", "Suspect charged as part of another case",
}  # fmt: skip
OPEN = {"", "Under investigation", "Status update unavailable"}
# Rows a zip, as counted when the files were put here: street, outcomes.
PUBLISHED = {
    "essex_2014-01_2014-05.zip": (60_239, 0),
    "essex_2018-01_2018-07.zip": (115_065, 0),
    "essex_2021-03_2022-03.zip": (216_436, 175_854),
    "essex_2025-01_2025-09.zip": (119_392, 0),
}
SAMPLE = "2021-06"  # the month of which every row is looked at
JOINED = ("2018-03", "2021-06", "2025-09")  # months whose points are joined to wards again

Figures = dict[tuple[str, ...], float]


@dataclass
class Raw:
    """What the raw files say, counted row by row."""

    rows: Counter[str] = field(default_factory=Counter)  # by file
    repeats: dict[str, int] = field(default_factory=dict)  # by outcomes file
    crime_types: Counter[tuple[str, str]] = field(default_factory=Counter)  # by month and type
    districts: Counter[tuple[str, str, bool]] = field(default_factory=Counter)  # …, whether ASB
    months: Counter[tuple[str, bool]] = field(default_factory=Counter)
    nowhere: Counter[tuple[str, bool]] = field(default_factory=Counter)
    outside: Counter[tuple[str, bool]] = field(default_factory=Counter)
    sample: list[dict[str, str]] = field(default_factory=list)
    points: dict[str, set[tuple[str, str, str, str]]] = field(
        default_factory=lambda: defaultdict(set)
    )
    events: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))


def _tables(folder: Path) -> Iterator[tuple[str, Iterator[list[str]]]]:
    for path in sorted(folder.glob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                with archive.open(name) as stream:
                    text = io.TextIOWrapper(stream, "utf-8-sig", newline="")
                    yield f"{path.name}/{name}", csv.reader(text)


@pytest.fixture(scope="module")
def raw(shared: Path) -> Raw:
    """Count the raw files."""
    counted = Raw()
    for name, reader in _tables(shared / "police_uk"):
        header = [column.lower().replace(" ", "_") for column in next(reader)]
        if name.endswith("outcomes.csv"):
            rows = [tuple(row) for row in reader]
            counted.rows[name] = len(rows)
            counted.repeats[name] = len(rows) - len(set(rows))
            month, label = header.index("month"), header.index("outcome_type")
            for row in rows:
                counted.events[row[0]].append((row[month], row[label]))
            continue
        for cells in reader:
            row = dict(zip(header, cells, strict=True))
            month, is_asb = row["month"], row["crime_type"] == ASB
            counted.rows[name] += 1
            counted.months[month, is_asb] += 1
            counted.crime_types[month, row["crime_type"]] += 1
            district = row["lsoa_name"][:-5]
            if not row["lsoa_name"]:
                assert (row["longitude"], row["latitude"], row["lsoa_code"]) == ("", "", "")
                counted.nowhere[month, is_asb] += 1
            elif district in DISTRICTS:
                counted.districts[month, DISTRICTS[district], is_asb] += 1
            else:
                counted.outside[month, is_asb] += 1
            if month == SAMPLE:
                counted.sample.append(row)
            if month in JOINED and row["longitude"]:
                place = (row["longitude"], row["latitude"], row["lsoa_code"], district)
                counted.points[month].add(place)
    return counted


@pytest.fixture(scope="module")
def held(real_database: Path) -> Snapshot:
    """Return the state with everything loaded."""
    state = snapshot(real_database)
    assert state is not None
    return state


def figures(
    held: Snapshot, keys: str, where: str, *parameters: Any, column: str = "numerator"
) -> Figures:
    """Return figures by month and other columns, zeros left out."""
    rows = held.query(
        f"""
        select strftime(period_start, '%Y-%m'), {keys}, {column} from indicator_values
        where {where} and {column} <> 0
        """,
        parameters,
    ).fetchall()
    result = {tuple(key): number for *key, number in rows}
    assert len(result) == len(rows)
    return result


def of(counter: Counter[Any], is_asb: bool) -> Figures:
    """Take the part of a counter that is, or is not, anti-social behaviour."""
    return {key[:-1]: number for key, number in counter.items() if key[-1] == is_asb}


# -- rows -----------------------------------------------------------------------------------------


def test_the_raw_files_are_those_that_were_counted_before(raw: Raw) -> None:
    for archive, (street, outcomes) in PUBLISHED.items():
        of_archive = {name: n for name, n in raw.rows.items() if name.startswith(archive)}
        assert sum(n for name, n in of_archive.items() if "street" in name) == street
        assert sum(n for name, n in of_archive.items() if "outcomes" in name) == outcomes


def test_every_row_of_every_file_was_read(raw: Raw, held: Snapshot) -> None:
    loads = held.query(
        "select file_name, rows_read from load where publisher = 'data.police.uk'"
    ).fetchall()
    assert {name.removeprefix("police_uk/"): read for name, read in loads} == dict(raw.rows)


def test_every_street_row_is_kept(raw: Raw, held: Snapshot) -> None:
    remaining = held.query(
        "select strftime(month, '%Y-%m'), crime_type, count(*) from crime group by all"
    ).fetchall()
    assert {(month, kind): rows for month, kind, rows in remaining} == dict(raw.crime_types)


def test_outcome_rows_repeated_exactly_are_set_aside_and_no_others(
    raw: Raw, held: Snapshot
) -> None:
    assert min(raw.repeats.values()) == 97
    assert max(raw.repeats.values()) == 161
    aside = held.query(
        "select file_name, rows from set_aside join load using (load_id) "
        "where reason = 'exact repeat of an outcome row'"
    ).fetchall()
    assert {name.removeprefix("police_uk/"): rows for name, rows in aside} == raw.repeats
    remaining = held.query(
        "select file_name, count(*) from outcome join load using (load_id) group by all"
    ).fetchall()
    assert {name.removeprefix("police_uk/"): rows for name, rows in remaining} == {
        name: raw.rows[name] - repeats for name, repeats in raw.repeats.items()
    }


def test_the_books_balance(held: Snapshot) -> None:
    assert held.query(
        """
        select file_name from load
        left join (select load_id, sum(rows) as aside from set_aside group by 1) using (load_id)
        where rows_read <> rows_kept + coalesce(aside, 0)
        """
    ).fetchall() == []  # fmt: skip


# -- figures --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("indicator", "is_asb"), [("recorded_crime", False), ("asb_incidents", True)]
)
class TestCounts:
    """Recorded crime and ASB, each by month and place, and never one in the other."""

    def test_force(self, indicator: str, is_asb: bool, raw: Raw, held: Snapshot) -> None:
        result = figures(held, "''", "indicator = ? and breakdown = '' and area_code = ?",
                        indicator, FORCE)  # fmt: skip
        assert {key[:1]: number for key, number in result.items()} == of(raw.months, is_asb)

    def test_districts(self, indicator: str, is_asb: bool, raw: Raw, held: Snapshot) -> None:
        result = figures(
            held, "area_code",
            "indicator = ? and breakdown = '' and area_kind in ('district', 'unitary')", indicator,
        )  # fmt: skip
        assert result == of(raw.districts, is_asb)

    @pytest.mark.parametrize("what", ["nowhere", "outside"])
    def test_remainders(
        self, what: str, indicator: str, is_asb: bool, raw: Raw, held: Snapshot
    ) -> None:
        code = {"nowhere": f"{FORCE}:no-place", "outside": f"{FORCE}:outside"}[what]
        result = figures(held, "''", "indicator = ? and breakdown = '' and area_code = ?",
                        indicator, code)  # fmt: skip
        expected = of(getattr(raw, what), is_asb)
        assert {key[:1]: number for key, number in result.items()} == expected


def test_rows_without_a_place_are_as_many_as_were_counted_before(raw: Raw) -> None:
    by_month: Counter[str] = Counter()
    for (month, _), rows in raw.nowhere.items():
        by_month[month] += rows
    for year, least, most in (("2014", 0, 7), ("2021", 103, 188), ("2022", 103, 188),
                              ("2025", 133, 205)):  # fmt: skip
        assert all(
            least <= rows <= most for month, rows in by_month.items() if month.startswith(year)
        )


def test_recorded_crime_by_month_and_category(raw: Raw, held: Snapshot) -> None:
    result = figures(
        held, "breakdown", "indicator = 'recorded_crime' and breakdown <> '' and area_code = ?",
        FORCE,
    )  # fmt: skip
    assert {(month, kind.removeprefix("crime_type=")): rows
            for (month, kind), rows in result.items()} == {
        key: rows for key, rows in raw.crime_types.items() if key[1] != ASB
    }  # fmt: skip


def test_solved_offences_counted_again_from_the_labels(raw: Raw, held: Snapshot) -> None:
    solved: Counter[str] = Counter()
    recorded: Counter[str] = Counter()
    for row in raw.sample:
        if row["crime_type"] == ASB:
            continue
        label = row["last_outcome_category"]
        events = raw.events.get(row["crime_id"], [])
        if label in OPEN and events:
            newest = max(month for month, _ in events)
            (label,) = {event for month, event in events if month == newest}
        district = DISTRICTS.get(row["lsoa_name"][:-5], "")
        for area in (FORCE, district):
            recorded[area] += 1
            solved[area] += label in SOLVED
    for counted, column in ((solved, "numerator"), (recorded, "denominator")):
        result = figures(
            held, "area_code",
            "indicator = 'solved_rate' and breakdown = '' and period_start = ?::date "
            "and area_kind in ('force', 'district', 'unitary')", f"{SAMPLE}-01", column=column,
        )  # fmt: skip
        assert {area: number for (_, area), number in result.items()} == {
            area: number for area, number in counted.items() if area
        }
    assert 0.05 < solved[FORCE] / recorded[FORCE] < 0.3


PARTS = """
with figure as (
    select fact.*, area.kind, area.parent
    from fact join area on area.code = fact.area and area.boundary_set = fact.boundary_set
)
select
    sum(part.numerator) is not distinct from any_value(whole.numerator)
        and sum(part.denominator) is not distinct from any_value(whole.denominator) as adds_up,
    whole.indicator, whole.breakdown, whole.period_start, whole.area
from figure as whole
left join figure as part
    on part.indicator = whole.indicator and part.breakdown = whole.breakdown
    and part.period_start = whole.period_start and {belongs}
where {is_whole}
group by all
"""


@pytest.mark.parametrize(
    ("is_whole", "belongs"),
    [
        ("whole.kind in ('district', 'unitary')",
         "part.boundary_set = 'wards-2025' and part.parent = whole.area"),
        ("whole.kind in ('district', 'unitary')",
         "part.boundary_set = 'wards-2013' and part.parent = whole.area"),
        ("whole.kind = 'force'",
         "part.boundary_set = '' and part.kind in ('district', 'unitary', 'remainder')"),
        ("whole.kind = 'county'",
         "part.boundary_set = '' and part.kind = 'district' and part.area like 'E07%'"),
    ],
    ids=["wards of 2021 and remainder", "wards of 2013 and remainder",
         "districts and remainders", "the county's 12 districts"],
)  # fmt: skip
def test_the_parts_add_up_to_the_whole(is_whole: str, belongs: str, held: Snapshot) -> None:
    wholes = held.query(PARTS.format(is_whole=is_whole, belongs=belongs)).fetchall()
    assert len(wholes) > 1000
    assert [whole for adds_up, *whole in wholes if not adds_up] == []


def test_every_area_has_every_month_of_every_figure(raw: Raw, held: Snapshot) -> None:
    months = len({month for month, _ in raw.months})
    areas = 257 + 14 + 2 + 14 + 2  # wards, districts, force and county, remainders
    counted = held.query(
        "select indicator, breakdown, count(*), count(distinct (area_code, period_start)) "
        "from indicator_values group by all"
    ).fetchall()
    assert counted
    assert {rows for _, _, *both in counted for rows in both} == {months * areas}


# -- places ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("month", JOINED)
def test_wards_are_those_of_an_independent_spatial_join(
    month: str, raw: Raw, held: Snapshot, shared: Path
) -> None:
    wards = gpd.read_file(shared / "boundaries" / "wards_2021_essex.geojson").to_crs(27700)
    code = next(name for name in wards.columns if name.lower().endswith(("cd", "code")))
    with (shared / "lookups" / "lookup_ward21_ltla21_essex.csv").open(encoding="utf-8-sig") as file:
        district_of = {row["ward21_code"]: row["ltla21_code"] for row in csv.DictReader(file)}
    places = sorted(place for place in raw.points[month] if place[3] in DISTRICTS)
    points = gpd.GeoDataFrame(
        {"number": range(len(places))},
        geometry=gpd.points_from_xy([float(p[0]) for p in places], [float(p[1]) for p in places]),
        crs=4326,
    ).to_crs(27700)
    joined = gpd.sjoin(points, wards[[code, "geometry"]], predicate="intersects")
    results: dict[tuple[float, float, str], set[str]] = {
        (float(x), float(y), lsoa): set() for x, y, lsoa, _ in places
    }
    for number, ward in zip(joined["number"], joined[code], strict=True):
        x, y, lsoa, district = places[number]
        if district_of[ward] == DISTRICTS[district]:
            results[float(x), float(y), lsoa].add(ward)
    placed = held.query(
        """
        select distinct longitude, latitude, lsoa_code, ward, method
        from placement join place using (place_id)
        where boundary_set = 'wards-2021' and place_id in (
            select place_id from crime where month = ?::date
        )
        """,
        [f"{month}-01"],
    ).fetchall()
    method = {(x, y, lsoa): (ward, how) for x, y, lsoa, ward, how in placed if how != "outside"}
    assert set(method) == set(results)
    wrong = {
        place: (method[place], among)
        for place, among in results.items()
        if (method[place][0] not in among if among else method[place][1] == "point")
        or (among and method[place][1] != "point")
    }
    assert wrong == {}
    assert sum(1 for among in results.values() if among) > 0.97 * len(results)


def test_both_vintages_of_lsoas_are_placed(held: Snapshot) -> None:
    shares = dict(
        held.query(
            """
            select
                if(month < date '2023-01-01', 2011, 2021),
                count_if(ward is not null) / count(*)
            from crime join placement using (place_id)
            where boundary_set = 'wards-2021' and method <> 'outside'
            group by all
            """
        ).fetchall()
    )
    assert min(shares.values()) > 0.9995
    assert set(shares) == {2011, 2021}
    only_new = held.query(
        """
        select count(*) from crime join place using (place_id) join placement using (place_id)
        where boundary_set = 'wards-2021' and ward is null and lsoa_code in (
            select to_code from area_lookup where from_kind = 'lsoa11' and to_kind = 'lsoa21'
            except select from_code from area_lookup where from_kind = 'lsoa11'
        )
        """
    ).fetchall()[0][0]  # fmt: skip
    assert only_new == 0


def test_official_wards_are_used_and_the_approximate_ones_are_not(held: Snapshot) -> None:
    assert held.query("select value from warehouse where key = 'boundary_set'").fetchall() == [
        ("wards-2025",)
    ]
    for table in ("fact", "placement"):
        sets = held.query(f"select distinct boundary_set from {table} where boundary_set <> ''")
        assert set(sets.fetchall()) == {("wards-2013",), ("wards-2021",), ("wards-2025",)}
    sets = held.query(
        """
        select boundary_set, complete, count(*) from boundary_set
        join area using (boundary_set) where area.kind <> 'remainder'
        group by all order by all
        """
    ).fetchall()
    assert sets == [
        ("districts-2024", True, 14), ("districts-2025", True, 14), ("lsoas-2021", True, 1111),
        ("wards-2013", True, 304), ("wards-2021", True, 276),
        ("wards-2025", True, 257), ("wards-2025-approximate", True, 257),
    ]  # fmt: skip


def test_map_shapes_are_light_and_hold_every_ward(held: Snapshot) -> None:
    for name, shapes in held.query(
        "select boundary_set, shapes from boundary_set where kind = 'ward' and complete"
    ).fetchall():
        assert len(shapes) <= 150_000, name
        drawn = {feature["properties"]["code"] for feature in json.loads(shapes)["ward"]}
        wards = held.query(
            "select code from area where boundary_set = ? and kind = 'ward'", [name]
        ).fetchall()
        assert drawn == {code for (code,) in wards}


# -- populations ----------------------------------------------------------------------------------

ESSEX = 1_856_063


def _wards_as_repaired(shared: Path) -> dict[str, int]:
    path = shared / "population" / "mid2020_ward_2021_essex.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return {row["ward21_code"]: int(row["population_mid2020"]) for row in csv.DictReader(file)}


def people(held: Snapshot, boundary_set: str) -> dict[str, float]:
    """Return residents of mid-2020 by area of a boundary set."""
    rows = held.query(
        "select code, persons from area_population where boundary_set = ? and year = 2020",
        [boundary_set],
    ).fetchall()
    return dict(rows)


def test_populations_of_districts_county_and_force(held: Snapshot) -> None:
    of_area = people(held, "")
    assert of_area[FORCE] == ESSEX
    assert sum(of_area[code] for code in DISTRICTS.values()) == ESSEX
    assert of_area[COUNTY] == ESSEX - of_area["E06000033"] - of_area["E06000034"]


def test_populations_of_wards_are_the_published_ones(shared: Path, held: Snapshot) -> None:
    wards = people(held, "wards-2021")
    assert wards == _wards_as_repaired(shared)
    assert sum(wards.values()) == ESSEX


def test_nobody_is_lost_when_populations_are_summed_from_lsoas(held: Snapshot) -> None:
    wards = people(held, "wards-2013")
    assert len(wards) == 304
    assert sum(wards.values()) == pytest.approx(ESSEX)


def test_the_ward_table_with_wrong_codes_is_reported_and_right(
    shared: Path, tmp_path: Path, database: Path
) -> None:
    report = load(
        [
            shared / "boundaries" / "wards_2021_essex.geojson",
            shared / "lookups" / "lookup_ward21_ltla21_essex.csv",
            shared / "population" / "mid2020_persons_ward_as_published_essex.csv",
        ]
    )
    (remark,) = report.files[-1].remarks
    assert "'Ward Code 1' is wrong in 276 of 276 rows" in remark
    assert "matched by name and district" in remark
    state = snapshot(database)
    assert state is not None
    rows = state.query(
        "select code, persons from area_population where boundary_set = 'wards-2021'"
    ).fetchall()
    assert dict(rows) == _wards_as_repaired(shared)
