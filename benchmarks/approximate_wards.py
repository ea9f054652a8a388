"""Approximate wards against official ones: ``python -m benchmarks.approximate_wards``.

How much land a ward shares with its approximate shape, and how many real offences of 2025 lie in
another ward by the one than by the other.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import duckdb
import pandas as pd
import shapely

from data.loading.load_files import load

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
OFFICIAL = SHARED / "boundaries" / "wards_2025_by_district"
CRIME = SHARED / "police_uk" / "essex_2025-01_2025-09.zip"

IN_USE = "boundary_set = (select value from warehouse where key = 'boundary_set')"
PLACED = f"""
select longitude, latitude, lsoa_code, location, any_value(ward) as ward,
    count(*) as rows, count_if(crime_type <> 'Anti-social behaviour') as offences
from crime join place using (place_id) join placement using (place_id)
where {IN_USE}
group by all
"""


def _read(paths: list[Path], database: Path) -> tuple[pd.Series, pd.DataFrame]:
    """Return the shapes by code and the rows by place, of the set that is then in use."""
    assert not load(paths, database).rejected
    with duckdb.connect(str(database), read_only=True) as connection:
        shapes = connection.execute(
            f"select code, geometry from area where kind = 'ward' and {IN_USE}"
        ).df()
        placed = connection.execute(PLACED).df()
    made = [shapely.from_wkb(bytes(shape)) for shape in shapes["geometry"]]
    return pd.Series(made, index=shapes["code"]), placed


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        approximate, by_approximate = _read([CRIME], Path(name) / "approximate.duckdb")
        official, by_official = _read([OFFICIAL, CRIME], Path(name) / "official.duckdb")
    both = pd.DataFrame({"official": official, "approximate": approximate}).dropna()
    common = shapely.area(shapely.intersection(*(both[name].to_numpy() for name in both)))
    either = shapely.area(shapely.union(*(both[name].to_numpy() for name in both)))
    share = pd.Series(common / either, index=both.index)
    held = pd.Series(common / shapely.area(both["official"].to_numpy()), index=both.index)
    print(f"{len(both)} wards; shared land of what either has: mean {share.mean():.0%}, ")
    print(f"median {share.median():.0%}, worst {share.min():.0%} ({share.idxmin()}); ")
    print(f"land of a ward in its approximate shape: {held.mean():.0%}")
    keys = ["longitude", "latitude", "lsoa_code", "location"]
    joined = by_official.merge(by_approximate, on=keys, suffixes=("", "_approximate"))
    placed = joined[joined["ward"].notna() & joined["ward_approximate"].notna()]
    moved = placed[placed["ward"] != placed["ward_approximate"]]
    for what in ("offences", "rows"):
        share_moved = moved[what].sum() / placed[what].sum()
        print(f"{what}: {moved[what].sum():,} of {placed[what].sum():,} ({share_moved:.1%})")


if __name__ == "__main__":
    main()
