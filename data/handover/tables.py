"""Figures, totals and areas of a handover, as CSV with CSVW metadata and as Parquet."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet

from data.warehouse.snapshot import Snapshot

LICENCE = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
_TYPES = {
    "string": "string", "double": "number", "int64": "integer", "int32": "integer",
    "date32[day]": "date", "bool": "boolean",
}  # fmt: skip
ROWS_AT_ONCE = 100_000

# Which sums a row is part of: of the districts, of the wards in use, of each set of councils. What
# has no place is part of all of them.
PART_OF = """
case
    when kind in ('district', 'unitary') then 'districts'
    when fact.boundary_set = '' and kind = 'remainder' then
        'districts'
        || if(ends_with(fact.area, ':no-district'), '', ' wards')
        || coalesce((
            select string_agg(' ' || boundary_set, '' order by boundary_set)
            from boundary_set where kind = 'council'
        ), '')
    when kind = 'ward' or contains(fact.area, ':no-ward') then 'wards'
    when fact.boundary_set in (select boundary_set from boundary_set where kind = 'council')
        then fact.boundary_set
    else ''
end
"""

_HELD = f"""
held as (
    select
        fact.indicator, breakdown, fact.period_start, fact.period_end,
        fact.area as area_code, area.name as area_name, area.kind as area_kind,
        fact.boundary_set, fact.numerator, fact.denominator,
        coalesce(
            fact.value,
            if(
                indicator.denominator is null, fact.numerator,
                indicator.scale * fact.numerator / nullif(fact.denominator, 0)
            )
        ) as value,
        indicator.unit, fact.status, fact.absent,
        {PART_OF} as part_of,
        concat_ws(': ', load.publisher, load.file_name) as source,
        indicator.adds_up
    from fact
    join indicator using (indicator)
    join load on load.load_id = fact.load_id
    join area on area.code = fact.area and area.boundary_set = fact.boundary_set
    where (
        fact.boundary_set in ('', (select value from warehouse where key = 'boundary_set'))
        or fact.boundary_set in (select boundary_set from boundary_set where kind = 'council')
    ) and (indicator.published or not $only_published)
        and (not $only_force or area.kind = 'force' and fact.numerator >= 10)
)
"""

FIGURES = f"""
with {_HELD}
select * exclude (adds_up) from held
order by indicator, breakdown, period_start, period_end, boundary_set, area_code
"""

# There is a total where the parts add up to the row of Essex: where one was not given, or is not
# shown, there is no total to check.
TOTALS = f"""
with {_HELD},
part as (
    select
        indicator, breakdown, period_start, period_end,
        unnest(string_split(part_of, ' ')) as sum_of, numerator, denominator, area_kind
    from held where adds_up in ('areas and periods', 'areas') and part_of <> ''
),
summed as (
    select
        indicator, breakdown, period_start, period_end, sum_of,
        count(*) as parts, count(numerator) as with_numerator,
        sum(numerator) as numerator, sum(denominator) as denominator,
        count_if(area_kind <> 'remainder') as areas
    from part where sum_of <> '' group by all
)
select
    summed.indicator, summed.breakdown, summed.period_start, summed.period_end,
    sum_of as summed_from, parts, summed.numerator, summed.denominator
from summed
join (from held where area_kind = 'force') as whole
    using (indicator, breakdown, period_start, period_end)
where with_numerator = parts and areas > 0
    and abs(summed.numerator - whole.numerator) <= 1e-6 * (1 + abs(whole.numerator))
    and coalesce(summed.denominator, 0) - coalesce(whole.denominator, 0) between -1e-6 and 1e-6
order by all
"""

AREAS = """
select code, name, kind, parent, boundary_set from area
where kind <> 'lsoa'
order by boundary_set, kind, code
"""

SUCCESSION = """
select boundary_set, code, former, share, since from area_succession order by all
"""

INDICATORS = """
select indicator, name, area_of_focus, definition, unit, numerator, denominator, scale, adds_up,
    rise_is, owner, published, caveats
from indicator where published or not $only_published order by indicator
"""

NOTES = """
select indicator, area, period_start, period_end, kind, text, breakdown
from note
where indicator in (select indicator from indicator where published or not $only_published)
order by all
"""

TABLES: dict[str, tuple[str, str]] = {
    "figures": (FIGURES, "Every figure: indicator, area, period, numerator and denominator"),
    "totals": (TOTALS, "Totals of Essex, and from which rows of figures.csv they are summed"),
    "areas": (AREAS, "Areas: code, name, kind and boundary set"),
    "succession": (SUCCESSION, "Which council takes the place of which district, and from when"),
    "indicators": (INDICATORS, "Indicators: what is counted, and out of what"),
    "notes": (NOTES, "Known gaps, breaks and caveats"),
}


def write_tables(
    state: Snapshot, folder: Path, *, only_published: bool, licence: str, only_force: bool
) -> int:
    """Write the tables of a part, each as CSV and Parquet, and the metadata of all.

    Parameters
    ----------
    only_published : bool
        Leave out what is restricted: its figures and its very names.
    licence : str
    only_force : bool
        Leave out every area but Essex as a whole, and small counts of it.

    Returns
    -------
    int
        How many figures were written.
    """
    folder.mkdir(parents=True)
    described = []
    figures = 0
    for name, (sql, title) in TABLES.items():
        if name == "succession" and not _has_succession(state):
            continue  # written before there were councils of another date
        bound = {"only_published": only_published, "only_force": only_force}
        rows, schema = _write(state, folder / name, sql, bound)
        described.append(_metadata(name, title, schema))
        figures += rows if name == "figures" else 0
    text = {"@context": "http://www.w3.org/ns/csvw", "dc:license": licence, "tables": described}
    (folder / "csv-metadata.json").write_text(json.dumps(text, indent=1) + "\n", "utf-8")
    return figures


def _has_succession(state: Snapshot) -> bool:
    rows = state.query("select 1 from duckdb_tables() where table_name = 'area_succession'")
    return bool(rows.fetchall())


def _write(state: Snapshot, path: Path, sql: str, bound: dict[str, Any]) -> tuple[int, pa.Schema]:
    known = {key: value for key, value in bound.items() if f"${key}" in sql}
    with warnings.catch_warnings():  # of a copy in memory, which a batch at a time is small
        warnings.simplefilter("ignore", UserWarning)
        reader = state.query(sql, known).to_arrow_reader(ROWS_AT_ONCE)
    assert reader is not None  # it is a question, which has an answer
    rows = 0
    with (
        pyarrow.csv.CSVWriter(path.with_suffix(".csv"), reader.schema) as as_csv,
        pyarrow.parquet.ParquetWriter(path.with_suffix(".parquet"), reader.schema) as as_parquet,
    ):
        for batch in reader:
            as_csv.write_batch(batch)
            as_parquet.write_batch(batch)
            rows += batch.num_rows
    return rows, reader.schema


def _metadata(name: str, title: str, schema: pa.Schema) -> dict[str, Any]:
    return {
        "url": f"{name}.csv",
        "dc:title": title,
        "dialect": {"header": True, "encoding": "utf-8"},
        "tableSchema": {
            "columns": [
                {
                    "name": column.name,
                    "titles": column.name,
                    "datatype": _TYPES.get(str(column.type), "string"),
                }
                for column in schema
            ]
        },
    }
