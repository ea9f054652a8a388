"""Whether boundaries are what they say: compared with those held, and with the lookups loaded.

A set whose codes slipped by one row gives each ward its neighbour's crime, and nothing in the file
alone shows it.
"""

from __future__ import annotations

import duckdb
import numpy as np
import pandas as pd
import shapely

from data.problems import Problem, Rejected
from geo.essex import DISTRICTS
from geo.placing import Wards, degrees, grid_points

# Metres: Essex, with its sea, lies well inside.
ESSEX = shapely.box(500_000, 150_000, 670_000, 280_000)
LEAST_COMMON = 10  # areas that two sets have to have in common to be compared
# Between two years some wards keep their code and change their shape: 12 of 276 from 2020 to 2022.
LEAST_ALIKE = 0.7
SAME_PLACE = 0.5  # of the smaller of two shapes
# Of the wards of 2013, 2021 and 2025 that share a code none shares less than 0.65, also with the
# approximate set; two neighbours that are exchanged share 0.15 at most.
ANOTHER_PLACE = 0.2
LEAST_COVERED = 0.5  # of a ward held: 0.62 is the least by any whole set of these years
_WHERE_FROM = (
    "Expected every code with its own name and shape. Are they in the right rows? Download the "
    "file again."
)


def require_plausible(
    connection: duckdb.DuckDBPyConnection,
    file: str,
    kind: str,
    areas: pd.DataFrame,
    districts: pd.DataFrame,
) -> None:
    """Refuse areas whose shapes are alike, or lie elsewhere than those of the same code or name.

    Parameters
    ----------
    areas : pandas.DataFrame
        Columns code, name, district, geometry: those inside Essex; and named: whether the file
        itself names the district.
    districts : pandas.DataFrame
        Columns code and geometry: the districts as far as they are known.

    Raises
    ------
    Rejected
        Saying which areas and what they were compared with.
    """
    _require_in_essex(file, areas)
    _require_different(file, areas)
    if kind == "district":
        _require_place(file, areas, districts, "the districts held")
        return
    frame = pd.DataFrame(
        {
            "code": areas.district,
            "geometry": areas.geometry,
            "of": areas.code,
            "named": areas.named,
        }
    )
    _require_in_district(file, frame, districts)
    if kind != "ward":
        return
    held = connection.execute(
        """
        select boundary_set, code, name, parent, geometry from area
        where kind = 'ward' and geometry is not null
        order by boundary_set desc, code
        """
    ).df()
    names = dict(
        connection.execute(
            "select to_code, any_value(to_name) from area_lookup "
            "where to_kind like 'ward%' and to_name is not null group by to_code"
        ).fetchall()
    )
    for boundary_set, of_set in held.groupby("boundary_set", sort=False):
        shapes = shapely.from_wkb([bytes(shape) for shape in of_set.geometry])
        known = of_set.assign(geometry=shapes)
        _require_place(file, areas, known, f"the set {boundary_set}")
        names = dict(zip(known.code, known.name, strict=True)) | names
    _require_names(file, areas, names)


def _require_in_essex(file: str, areas: pd.DataFrame) -> None:
    elsewhere = ~shapely.within(areas.geometry.to_numpy(), ESSEX)
    if elsewhere.any():
        require_not_swapped(file, areas[elsewhere])
        text = f"{areas.code[elsewhere].iloc[0]} is an area of Essex and does not lie there"
        expected = "Expected WGS 84 as longitude, latitude or EPSG:27700. Check which it is in."
        place = _shape(areas.code[elsewhere].iloc[0])
        raise Rejected([Problem(file, text, expected, part=place)])


def require_not_swapped(file: str, areas: pd.DataFrame) -> None:
    """Refuse areas of which one would lie in Essex if its two coordinates changed places."""
    points = np.array([shapely.get_coordinates(shape)[0] for shape in areas.geometry])
    axes = {
        "easting and northing": points[:, ::-1],
        "longitude and latitude": grid_points(*degrees(*points.T).T[::-1]),
    }
    for names, there in axes.items():
        inside = shapely.within(shapely.points(there), ESSEX)
        if inside.any():
            text = f"{names} swapped: {areas.code[inside].iloc[0]} would lie in Essex the other way"
            first, second = names.split(" and ")
            expected = f"Expected {first} first, then {second}, as the file's format says."
            place = _shape(areas.code[inside].iloc[0])
            raise Rejected([Problem(file, text, expected, part=place)])


def _require_different(file: str, areas: pd.DataFrame) -> None:
    written = shapely.to_wkb(shapely.normalize(areas.geometry.to_numpy()))
    first: dict[bytes, str] = {}
    for code, shape in zip(areas.code, written, strict=True):
        if (other := first.setdefault(shape, code)) != code:
            text = f"{other} and {code} have the very same shape"
            raise Rejected([Problem(file, text, _WHERE_FROM, part=_shape(code))])


def _shared(ours: pd.DataFrame, theirs: pd.DataFrame, key: list[str]) -> pd.Series:
    """Work out of the areas that two sets have in common how much of the smaller is in both."""
    pair = ours.merge(theirs, on=key, suffixes=("", "_held"))
    if pair.empty:
        return pd.Series(dtype=float)
    a, b = pair.geometry.to_numpy(), pair.geometry_held.to_numpy()
    smaller = np.minimum(shapely.area(a), shapely.area(b))
    shared = shapely.area(shapely.intersection(a, b)) / np.where(smaller > 0, smaller, 1)
    return pd.Series(shared, index=pair.code)


def _require_place(file: str, areas: pd.DataFrame, held: pd.DataFrame, which: str) -> None:
    shared = _shared(areas[["code", "geometry"]], held[["code", "geometry"]], ["code"])
    limit, by = ANOTHER_PLACE, "code"  # a code that is given again is given to the same place
    if (shared >= limit).all() and len(shared) < LEAST_COMMON and "parent" in held:
        ours = areas.rename(columns={"district": "parent"})[["code", "name", "parent", "geometry"]]
        theirs = held[["name", "parent", "geometry"]]
        shared = _shared(ours, theirs, ["name", "parent"])
        limit, by = SAME_PLACE, "name"
        if len(shared) < LEAST_COMMON or (shared >= limit).mean() >= LEAST_ALIKE:
            return
    wrong = list(shared.index[shared < limit])
    if not wrong:
        return
    raise Rejected(
        [
            Problem(
                file,
                f"{len(wrong)} of {len(shared)} areas that {which} also has by {by} lie elsewhere "
                f"there, such as {', '.join(wrong[:3])}",
                _WHERE_FROM,
                part=_shape(wrong[0]),
            )
        ]
    )


def _require_in_district(file: str, frame: pd.DataFrame, districts: pd.DataFrame) -> None:
    """Refuse wards of which many lie outside the district that the file names."""
    frame = frame[frame.code.isin(set(districts.code))]
    shape_of = dict(zip(districts.code, districts.geometry, strict=True))
    there = np.array([shape_of[code] for code in frame.code], dtype=object)
    shapes = frame.geometry.to_numpy()
    inside = shapely.area(shapely.intersection(shapes, there)) / shapely.area(shapes)
    many = len(frame) >= LEAST_COMMON and (inside >= SAME_PLACE).mean() < LEAST_ALIKE
    outside = (inside < SAME_PLACE) if many else (inside < ANOTHER_PLACE) & frame.named.to_numpy()
    if outside.any():
        code, district = frame.of.to_numpy()[outside][0], frame.code.to_numpy()[outside][0]
        text = (
            f"{outside.sum()} of {len(frame)} areas lie outside their district, such as {code} "
            f"outside {DISTRICTS.get(district, district)}"
        )
        raise Rejected([Problem(file, text, _WHERE_FROM, part=_shape(code))])


def _require_names(file: str, areas: pd.DataFrame, names: dict[str, str]) -> None:
    """Refuse wards whose codes have other names in what is held and in the lookups."""
    known = [
        (code, name, names[code])
        for code, name in zip(areas.code, areas["name"], strict=True)
        if code in names
    ]
    other = [(code, name, held) for code, name, held in known if _plain(name) != _plain(held)]
    pairs = {(_plain(name), _plain(held)) for _, name, held in other}
    exchanged = [each for each in other if (_plain(each[2]), _plain(each[1])) in pairs]
    slipped = len(known) >= LEAST_COMMON and len(other) > (1 - LEAST_ALIKE) * len(known)
    if exchanged and not slipped:
        other = exchanged
    if exchanged or slipped:
        code, name, held = other[0]
        text = (
            f"{len(other)} of {len(known)} codes have other names here than in what is loaded, "
            f"such as {code}: '{name}' and '{held}'"
        )
        raise Rejected([Problem(file, text, _WHERE_FROM, part=_shape(code))])


def _shape(code: str) -> str:
    return f"shape {code}"


def _plain(name: str) -> str:
    return "".join(c for c in name.casefold().replace("&", "and") if c.isalnum())


def bare_wards(connection: duckdb.DuckDBPyConnection, boundary_set: str, wards: Wards) -> list[str]:
    """Name the wards of other sets of whose land most is in none of these: one may be missing.

    Parameters
    ----------
    wards : Wards
        Those of the set. Districts of which it has none are left out.
    """
    held = connection.execute(
        """
        select code, name, boundary_set, geometry from area join boundary_set using (boundary_set)
        where area.kind = 'ward' and geometry is not null and complete
            and boundary_set <> $boundary_set and list_contains($districts, parent)
        order by dated desc, code
        """,
        {"boundary_set": boundary_set, "districts": sorted(set(wards.districts))},
    ).df()
    if held.empty:
        return []
    shapes = shapely.from_wkb([bytes(shape) for shape in held.geometry])
    at, other = shapely.STRtree(wards.shapes).query(shapes, predicate="intersects")
    both = shapely.area(shapely.intersection(shapes[at], wards.shapes[other]))
    covered = np.bincount(at, both, len(shapes)) / shapely.area(shapes)
    bare = held[covered < LEAST_COVERED].drop_duplicates("code")
    return [f"{row.name} ({row.code})" for row in bare.itertuples(index=False)]


def missing_wards(connection: duckdb.DuckDBPyConnection, boundary_set: str) -> list[str]:
    """Name the wards that a loaded lookup of the same wards has and a set has not."""
    rows = connection.execute(
        """
        with listed as (
            select to_kind as kind, to_code as code, any_value(to_name) as name
            from area_lookup where to_kind like 'ward%' group by all
            union
            select from_kind, from_code, null from area_lookup where from_kind like 'ward%'
        ),
        own as (select code from area where boundary_set = $boundary_set and kind = 'ward'),
        same as (
            -- the lookup of these very wards: nearly all of theirs are in it
            select kind from listed
            group by kind
            having count(distinct code) filter (code in (from own))
                >= 0.8 * (select count(*) from own)
            order by count(distinct code) filter (code in (from own)) desc limit 1
        ),
        of_essex as (
            select from_code as code from area_lookup
            where to_kind like 'district%' and list_contains($districts, to_code)
        )
        select listed.code, any_value(name)
        from listed semi join same using (kind) semi join of_essex using (code)
        where listed.code not in (from own)
        group by listed.code order by all
        """,
        {"boundary_set": boundary_set, "districts": list(DISTRICTS)},
    ).fetchall()
    named = dict(
        connection.execute(
            "select code, any_value(name) from area where kind = 'ward' group by code"
        ).fetchall()
    )
    known = [(code, name or named.get(code)) for code, name in rows]
    return [f"{name} ({code})" if name else code for code, name in known]
