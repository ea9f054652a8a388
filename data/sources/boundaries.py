"""Boundaries of wards, districts and LSOAs, as published by the Office for National Statistics.

Every year's compare is with the others under its own name. A set may come in several files (one
a district); it is used for placing and maps once it covers all 14 districts.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import duckdb
import pandas as pd
import shapely

from data.loading.register_of_loads import FileReport, Ledger
from data.problems import WHOLE_FILE, Problem, Rejected, of_whole_file
from data.reading.files import SHAPES, InputFile
from data.sources import council_sets
from data.sources.boundary_checks import (
    bare_wards,
    missing_wards,
    require_not_swapped,
    require_plausible,
)
from data.sources.council_sets import CouncilFile
from data.warehouse.council_sets import newest_districts
from data.warehouse.ward_sets import wards_of
from geo import boundaries
from geo.boundaries import BoundaryFile
from geo.essex import DISTRICTS, no_ward
from geo.shapes import light_shapes

PUBLISHER = "Office for National Statistics"
OUTSIDE = "outside the force area"


def recognise(file: InputFile) -> bool:
    """Say whether a file holds shapes, by its ending: what they are of is seen on reading."""
    return file.suffix in SHAPES


def load(connection: duckdb.DuckDBPyConnection, files: list[InputFile], ledger: Ledger) -> set[str]:
    """Load boundary files, each whole or not at all; every layer of a file that has areas.

    Returns
    -------
    set of str
        The boundary sets whose areas changed.
    """
    read: list[tuple[InputFile, BoundaryFile]] = []
    for file in files:
        try:
            with ledger.reading(file):
                read += [(_named(file, layer), layer) for layer in _layers(file)]
        except Rejected as rejected:
            ledger.reject(file, rejected.problems)
    # Districts first: they tell the district of a ward whose file does not.
    read.sort(key=lambda pair: ("district", "lsoa", "ward").index(pair[1].kind))
    touched = set()
    for file, boundary_file in read:
        try:
            with ledger.reading(file):
                touched.add(_keep(connection, file, boundary_file, ledger))
        except Rejected as rejected:
            ledger.reject(file, rejected.problems)
    for boundary_set in sorted(touched):  # districts before the wards that must tile them
        ledger.remark_on(boundary_set, complete(connection, boundary_set))
    return touched


def _layers(file: InputFile) -> list[BoundaryFile]:
    try:
        return boundaries.read_layers(file.path)
    except boundaries.NotBoundaries as error:
        expected = "Expected wards, districts or LSOAs as the ONS publishes them."
        if error.place is None:
            expected += " Download the file again."
        else:
            expected += " Correct it there, or download the file again."
        place = error.place or WHOLE_FILE
        raise Rejected([Problem(file.name, str(error), expected, part=place)]) from error


def _named(file: InputFile, layer: BoundaryFile) -> InputFile:
    """Return a file, or one of its layers under a name of its own."""
    return replace(file, name=f"{file.name}/{layer.layer}") if layer.layer else file


def load_approximate(connection: duckdb.DuckDBPyConnection) -> str:
    """Put the project's own approximate wards of 2025 into a new warehouse."""
    made = boundaries.read_approximate()
    boundary_set = "wards-2025-approximate"
    _insert_set(connection, boundary_set, made, "Wards of 2025, approximate", approximate=True)
    _insert_areas(connection, boundary_set, made.areas, made.kind, None)
    complete(connection, boundary_set)
    return boundary_set


def _keep(
    connection: duckdb.DuckDBPyConnection, file: InputFile, made: BoundaryFile, ledger: Ledger
) -> str:
    areas = made.areas.assign(named=made.areas.district.notna())
    if made.kind == "district":
        councils = council_sets.councils_of_another_date(connection, made)
        if councils and (not councils.why_not or not areas.code.isin(DISTRICTS).any()):
            return _keep_councils(connection, file, made, councils, ledger)
        inside = areas.code.isin(DISTRICTS)
    else:
        _find_districts(connection, file, areas)
        inside = areas.district.isin(DISTRICTS)
    if not inside.any():
        require_not_swapped(file.name, areas)
        raise Rejected(
            [
                of_whole_file(
                    file.name,
                    f"none of its {len(areas)} areas lies in the Essex Police area",
                    "Expected areas of at least one of the 14 districts. Load the file with them.",
                )
            ]
        )
    remaining = areas[inside]
    require_plausible(connection, file.name, made.kind, remaining, _districts(connection))
    boundary_set = f"{made.kind}s-{made.year}"
    title = {"ward": "Wards", "district": "Districts", "lsoa": "LSOAs"}[made.kind]
    _insert_set(connection, boundary_set, made, f"{title} of {made.year}", approximate=False)
    mine = sorted(set(remaining.code if made.kind == "district" else remaining.district))
    subject = boundary_set if len(mine) == len(DISTRICTS) else f"{boundary_set} {' '.join(mine)}"
    load_id = ledger.next_id()
    # A newer file of a district replaces that district's areas in the set.
    connection.execute(
        "update loaded_area set superseded_by = ? where superseded_by is null "
        "and boundary_set = ? and (code in (from unnest(?)) or part in (from unnest(?)))",
        [load_id, boundary_set, list(remaining.code), mine],
    )
    _insert_areas(connection, boundary_set, remaining, made.kind, load_id)
    report = FileReport(
        file.name,
        "loaded",
        "boundaries",
        load_id,
        date(made.year, 1, 1),
        date(made.year, 12, 31),
        len(areas),
        len(remaining),
        {OUTSIDE: len(areas) - len(remaining)} if len(remaining) < len(areas) else {},
        made.remarks,
    )

    def includes(other: str) -> bool:
        name, *districts = other.split()
        return name == boundary_set and bool(districts) and set(districts) <= set(mine)

    ledger.enter(file, report, publisher=PUBLISHER, subject=subject, includes=includes)
    ledger.progress(file.size)
    return boundary_set


def _keep_councils(
    connection: duckdb.DuckDBPyConnection,
    file: InputFile,
    made: BoundaryFile,
    councils: CouncilFile,
    ledger: Ledger,
) -> str:
    council_sets.require_cover(file.name, councils)
    load_id = ledger.next_id()
    council_sets.keep_set(connection, councils, load_id)
    rows, inside = len(made.areas), len(councils.areas)
    report = FileReport(
        file.name, "loaded", "boundaries", load_id, date(made.year, 1, 1), date(made.year, 12, 31),
        rows, inside, {OUTSIDE: rows - inside} if inside < rows else {}, made.remarks,
    )  # fmt: skip
    ledger.enter(file, report, publisher=PUBLISHER, subject=councils.boundary_set)
    ledger.progress(file.size)
    return councils.boundary_set


def _find_districts(
    connection: duckdb.DuckDBPyConnection, file: InputFile, areas: pd.DataFrame
) -> None:
    """Fill in the districts that the file does not name: by lookup, else by where shapes lie."""
    unknown = areas.district.isna()
    if not unknown.any():
        return
    looked_up = dict(
        connection.execute(
            "select from_code, min(to_code) from area_lookup where to_kind like 'district%' "
            "group by 1 having count(distinct to_code) = 1"
        ).fetchall()
    )
    areas.loc[unknown, "district"] = areas.code[unknown].map(looked_up).astype(object)
    unknown = areas.district.isna()
    if unknown.any():
        result = boundaries.belonging(areas[unknown].reset_index(drop=True), _districts(connection))
        areas.loc[unknown, "district"] = result.to_numpy()


def _districts(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    return newest_districts(connection)[0]


def _insert_set(
    connection: duckdb.DuckDBPyConnection,
    boundary_set: str,
    made: BoundaryFile,
    title: str,
    *,
    approximate: bool,
) -> None:
    connection.execute(
        "insert or ignore into boundary_set values (?, ?, ?, ?, ?, false, null)",
        [boundary_set, made.kind, date(made.year, 1, 1), title, approximate],
    )


def _insert_areas(
    connection: duckdb.DuckDBPyConnection,
    boundary_set: str,
    areas: pd.DataFrame,
    kind: str,
    load_id: int | None,
) -> None:
    frame = pd.DataFrame(
        {
            "code": areas.code.to_numpy(),
            "name": areas["name"].to_numpy(),
            "parent": areas.district.to_numpy(),
            "geometry": shapely.to_wkb(areas.geometry.to_numpy()),
        }
    )
    connection.register("made", frame)
    connection.execute(
        "insert into loaded_area "
        "select code, name, $kind, parent, $boundary_set, geometry, "
        "if($kind = 'district', code, parent), $load_id, null from made order by code",
        {"kind": kind, "boundary_set": boundary_set, "load_id": load_id},
    )
    connection.unregister("made")


def complete(connection: duckdb.DuckDBPyConnection, boundary_set: str) -> list[str]:
    """Check a set as a whole, and make its light map shapes once it covers every district.

    Returns
    -------
    list of str
        What a person should know of it.
    """
    kind, approximate = connection.execute(
        "select kind, approximate from boundary_set where boundary_set = ?", [boundary_set]
    ).fetchall()[0]
    if kind == "council":
        return council_sets.complete_set(connection, boundary_set)
    if kind != "ward":
        connection.execute(
            """
            update boundary_set set complete = (
                select count(distinct if(kind = 'district', code, parent)) from area
                where area.boundary_set = $boundary_set
            ) = $districts
            where boundary_set = $boundary_set
            """,
            {"boundary_set": boundary_set, "districts": len(DISTRICTS)},
        )
        return []
    wards, names = wards_of(connection, boundary_set)
    covers = approximate  # the stand-in is as good as it gets
    remarks = []
    if not approximate:
        frame = pd.DataFrame(
            {"code": wards.codes, "district": wards.districts, "geometry": wards.shapes}
        )
        tiling = boundaries.tiling(frame, _districts(connection))
        official = _official(connection)
        missing = missing_wards(connection, boundary_set)
        bare = bare_wards(connection, boundary_set, wards)
        covers = tiling.covers(official) and not missing and not bare
        remarks = _in_words(tiling, official, missing, bare)
    connection.execute(
        "delete from loaded_area where boundary_set = ? and kind = 'remainder'", [boundary_set]
    )
    connection.executemany(
        "insert into loaded_area values (?, ?, 'remainder', ?, ?, null, null, null, null)",
        [
            [no_ward(code), f"{name}: ward not known", code, boundary_set]
            for code, name in DISTRICTS.items()
        ],
    )
    shapes = light_shapes(wards, names) if covers else None
    connection.execute(
        "update boundary_set set complete = ?, shapes = ? where boundary_set = ?",
        [covers, shapes, boundary_set],
    )
    return remarks


def _official(connection: duckdb.DuckDBPyConnection) -> bool:
    rows = connection.execute(
        "select count(*) from boundary_set where kind = 'district' and complete"
    ).fetchall()
    return rows[0][0] > 0


def _listed(names: list[str]) -> str:
    return ", ".join(names[:6]) + (f" and {len(names) - 6} more" if names[6:] else "")


def _in_words(
    tiling: boundaries.Tiling, official: bool, missing: list[str], bare: list[str]
) -> list[str]:
    remarks = []
    if missing:
        remarks.append(f"not used: wards are missing that a loaded lookup has: {_listed(missing)}")
    elif bare:
        remarks.append(
            f"not used: most of the land of {_listed(bare)}, as other sets have it, is in no ward "
            "here: are all wards in the file?"
        )
    elif tiling.holes > boundaries.LARGEST_HOLE and not tiling.missing:
        remarks.append(
            f"not used: the wards leave a gap of {tiling.holes / 1e6:.1f} square kilometres in the "
            "middle of Essex, as where wards are missing"
        )
    if tiling.missing:
        remarks.append(f"no wards yet of {', '.join(tiling.missing)}")
    if tiling.overlap > 1e-6:
        remarks.append(f"wards overlap on {tiling.overlap:.3%} of the land")
    if tiling.overlap > boundaries.MOST_OVERLAP:
        remarks.append("not used: the wards overlap too much")
    if not tiling.agreement:
        return remarks
    least = tiling.agreement[tiling.least]
    if official:
        mean = sum(tiling.agreement.values()) / len(tiling.agreement)
        remarks.append(
            f"wards and districts share {mean:.1%} of their land, least in {tiling.least} "
            f"({least:.1%})"
        )
    if least < boundaries.LEAST_AGREEMENT or tiling.bare(official):
        name = tiling.most_bare if tiling.bare(official) else tiling.least
        remarks.append(
            f"not used: the wards leave out too much of {name} ({tiling.uncovered[name]:.0%} of "
            "its land): are all of its wards in the file?"
        )
    return remarks
