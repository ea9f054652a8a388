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

LEAST_COMMON = 10  # areas that two sets have to have in common to be compared
# Between two years some wards keep their code and change their shape: 12 of 276 from 2020 to 2022.
LEAST_ALIKE = 0.7
SAME_PLACE = 0.5  # of the smaller of two shapes
_WHERE_FROM = "Are codes, names and shapes in the right rows? Download the file again."


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
        Columns code, name, district, geometry: those inside Essex.
    districts : pandas.DataFrame
        Columns code and geometry: the districts as far as they are known.

    Raises
    ------
    Rejected
        Saying which areas and what they were compared with.
    """
    _require_different(file, areas)
    if kind == "district":
        _require_place(file, areas, districts, "the districts held", LEAST_ALIKE)
        return
    frame = pd.DataFrame({"code": areas.district, "geometry": areas.geometry, "of": areas.code})
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
        _require_place(file, areas, known, f"the set {boundary_set}", LEAST_ALIKE)
        names = dict(zip(known.code, known.name, strict=True)) | names
    _require_names(file, areas, names)


def _require_different(file: str, areas: pd.DataFrame) -> None:
    written = shapely.to_wkb(shapely.normalize(areas.geometry.to_numpy()))
    first: dict[bytes, str] = {}
    for code, shape in zip(areas.code, written, strict=True):
        if (other := first.setdefault(shape, code)) != code:
            text = f"{other} and {code} have the very same shape"
            raise Rejected([Problem(file, text, _WHERE_FROM)])


def _alike(ours: pd.DataFrame, theirs: pd.DataFrame, key: list[str]) -> pd.Series:
    """Say of the areas that two sets have in common which lie in the same place."""
    pair = ours.merge(theirs, on=key, suffixes=("", "_held"))
    if pair.empty:
        return pd.Series(dtype=bool)
    a, b = pair.geometry.to_numpy(), pair.geometry_held.to_numpy()
    smaller = np.minimum(shapely.area(a), shapely.area(b))
    shared = shapely.area(shapely.intersection(a, b)) / np.where(smaller > 0, smaller, 1)
    return pd.Series(shared >= SAME_PLACE, index=pair.code)


def _require_place(
    file: str, areas: pd.DataFrame, held: pd.DataFrame, which: str, least: float
) -> None:
    by_code = _alike(areas[["code", "geometry"]], held[["code", "geometry"]], ["code"])
    alike, by = by_code, "code"
    if len(by_code) < LEAST_COMMON and "parent" in held:
        ours = areas.rename(columns={"district": "parent"})[["code", "name", "parent", "geometry"]]
        theirs = held[["name", "parent", "geometry"]]
        alike, by = _alike(ours, theirs, ["name", "parent"]), "name"
    if len(alike) < LEAST_COMMON or alike.mean() >= least:
        return
    wrong = list(alike.index[~alike])
    raise Rejected(
        [
            Problem(
                file,
                f"{len(wrong)} of {len(alike)} areas that {which} also has by {by} lie elsewhere "
                f"there, such as {', '.join(wrong[:3])}",
                _WHERE_FROM,
            )
        ]
    )


def _require_in_district(file: str, frame: pd.DataFrame, districts: pd.DataFrame) -> None:
    """Refuse wards of which many lie outside the district that the file names."""
    frame = frame[frame.code.isin(set(districts.code))]
    if len(frame) < LEAST_COMMON:
        return
    shape_of = dict(zip(districts.code, districts.geometry, strict=True))
    there = np.array([shape_of[code] for code in frame.code], dtype=object)
    shapes = frame.geometry.to_numpy()
    inside = shapely.area(shapely.intersection(shapes, there)) >= SAME_PLACE * shapely.area(shapes)
    if inside.mean() < LEAST_ALIKE:
        code, district = frame.of.to_numpy()[~inside][0], frame.code.to_numpy()[~inside][0]
        text = (
            f"{(~inside).sum()} of {len(frame)} areas lie outside their district, such as {code} "
            f"outside {DISTRICTS.get(district, district)}"
        )
        raise Rejected([Problem(file, text, _WHERE_FROM)])


def _require_names(file: str, areas: pd.DataFrame, names: dict[str, str]) -> None:
    """Refuse wards whose codes have other names in what is held and in the lookups."""
    known = [
        (code, name, names[code])
        for code, name in zip(areas.code, areas["name"], strict=True)
        if code in names
    ]
    if len(known) < LEAST_COMMON:
        return
    other = [(code, name, held) for code, name, held in known if _plain(name) != _plain(held)]
    if len(other) > (1 - LEAST_ALIKE) * len(known):
        code, name, held = other[0]
        text = (
            f"{len(other)} of {len(known)} codes have other names here than in what is loaded, "
            f"such as {code}: '{name}' and '{held}'"
        )
        raise Rejected([Problem(file, text, _WHERE_FROM)])


def _plain(name: str) -> str:
    return "".join(c for c in name.casefold().replace("&", "and") if c.isalnum())


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
