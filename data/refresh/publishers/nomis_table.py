"""Population estimates of the ONS, out of Nomis.

Numbers of data sets change, so that they are found by name. An answer holds 25,000 rows at most and
says how many there are in all; the row of all ages must be the sum of the single years.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from data.refresh.archive import Archive
from data.refresh.failures import Refused
from data.refresh.loaded_files import LoadedFiles
from data.refresh.publishers.findings import Findings, Wanted, why_wanted
from data.refresh.source_table import Source
from data.refresh.transfer.downloads import OnBytes, Pages, writing
from data.refresh.transfer.web import Web


def find(source: Source, web: Web, archive: Archive, here: LoadedFiles) -> Findings:
    """Find the data set, the newest year in it and how many rows that has."""
    dataset, updated = _dataset(source, web)
    query = source.settings["query"].format(dataset=dataset)
    first = _rows(source, web, query, 0, 1)
    if not first:
        raise Refused(f"{query} answered without any row. If the areas changed, correct `query`.")
    match = re.search(r"\b(?:19|20)\d\d\b", first[0]["DATE_NAME"])
    if not match:
        raise Refused(f"{query} is of '{first[0]['DATE_NAME']}'. Expected a year.")
    year, count = match[0], int(first[0]["RECORD_COUNT"])
    mark = {"dataset": dataset, "updated": updated, "year": year, "count": count}
    newest_here = archive.newest_edition(source.name)
    if newest_here and year < newest_here:
        raise Refused(
            f"{query} has an older edition, of {year}; that of {newest_here} is here already. "
            "Nothing was taken."
        )
    name = f"{source.name}-mid{year}.csv"
    why = why_wanted(archive, f"{source.name}/{name}", mark)
    findings = Findings(year)
    kind = {"LAD": "district"}.get(source.settings["area"], source.settings["area"].lower())
    by_hand = why == "not here yet" and ("population", f"{kind} mid-{year}") in here.subjects
    if why and not by_hand:
        findings.wanted.append(
            Wanted(name, year, name, source.name, "csv", query, why, mark, no_fewer=True)
        )
    return findings


def _dataset(source: Source, web: Web) -> tuple[str, str | None]:
    """Return the number of the data set, and when it was last updated."""
    address = source.settings["search"]
    content = web.get(source, address).content
    try:
        families = json.loads(content)["structure"]["keyfamilies"]["keyfamily"]
        named = {family["id"]: (family["name"]["value"], family) for family in families}
    except (ValueError, TypeError, KeyError) as error:
        raise Refused(
            f"{address} did not answer with a list of data sets, but with "
            f"'{content[:80].decode('utf-8', 'replace')}'. Try again later."
        ) from error
    fitting = [key for key in named if re.fullmatch(source.settings["dataset"], named[key][0])]
    if not fitting:
        some = "; ".join(sorted(name for name, _ in named.values())[:3])
        raise Refused(
            f"No data set is called as `dataset` of [source.{source.name}] in data/sources.toml "
            f"says; there are: {some}. If it was renamed, correct `dataset`."
        )
    number = max(fitting, key=lambda key: [int(part) for part in re.findall(r"\d+", key)])
    notes = (named[number][1].get("annotations") or {}).get("annotation") or []
    dates = {note.get("annotationtitle"): note.get("annotationtext") for note in notes}
    return number, dates.get("LastUpdated")


def _rows(source: Source, web: Web, query: str, offset: int, limit: int) -> list[dict[str, str]]:
    paging = {
        "select": source.settings["select"], "RecordOffset": offset, "RecordLimit": limit,
    }  # fmt: skip
    answer = web.get(source, f"{query}&{urlencode(paging, safe=',')}")
    text = answer.content.decode("utf-8-sig", "replace")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    wanted = {name.upper() for name in source.settings["select"].split(",")}
    if not wanted <= set(reader.fieldnames or ()):
        raise Refused(
            f"{query} answered with '{' '.join(text.split())[:100]}' and not with the columns "
            f"{source.settings['select']}. Try again later; if it stays so, correct `query` or "
            f"`select` of [source.{source.name}] in data/sources.toml."
        )
    rows = list(reader)
    if any(None in row or None in row.values() for row in rows):
        raise Refused(f"{query} was cut off in a row. Nothing was taken: try again later.")
    return rows


def fetch(
    source: Source, web: Web, wanted: Wanted, part: Path, whole: Path, on_bytes: OnBytes
) -> None:
    """Fetch all pages, check the totals, and write one row an area with a column an age.

    Raises
    ------
    Refused
        If rows are missing, come twice, are of another year, or an area's ages do not add up.
    """
    count = wanted.mark["count"]
    pages = Pages(part, f"{wanted.address} {wanted.mark}")
    rows: list[dict[str, str]] = [row for page in pages.pages for row in page]
    while len(rows) < count:
        page = _rows(source, web, wanted.address, len(rows), source.settings["records"])
        if not page:
            break
        pages.add(page)
        rows += page
        on_bytes(0)
    if len(rows) != count or any(int(row["RECORD_COUNT"]) != count for row in rows):
        raise Refused(
            f"{wanted.name}: {len(rows):,} rows came and {count:,} were announced. Nothing was "
            "taken: try again later."
        )
    table = _by_area(source, wanted, rows)
    with writing(whole):
        _write(source, wanted, rows, table, whole)
    part.unlink()


def _by_area(
    source: Source, wanted: Wanted, rows: list[dict[str, str]]
) -> dict[tuple[str, str], dict[str, int]]:
    """Return the numbers of each area by code of the age."""
    table: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in rows:
        area, age = (row["GEOGRAPHY_CODE"], row["GEOGRAPHY_NAME"]), row["C_AGE"]
        value = row["OBS_VALUE"]
        if age in table[area] or wanted.edition not in row["DATE_NAME"] or not value.isdecimal():
            raise Refused(
                f"{wanted.name}: {area[1]}, {row['C_AGE_NAME']}, {row['DATE_NAME']} is '{value}', "
                "or comes twice. Expected every area and age once, of one year. Nothing was taken."
            )
        table[area][age] = int(value)
    for (code, name), ages in table.items():
        total = ages.get(source.settings["all_ages"])
        single = sum(ages.values()) - (total or 0)
        if total is None or (len(ages) > 1 and single != total):
            raise Refused(
                f"{wanted.name}: the single years of {name} ({code}) add up to {single:,}, and all "
                f"ages are {total if total is None else f'{total:,}'}. Nothing was taken: try "
                "again later."
            )
    if len({len(ages) for ages in table.values()}) > 1:
        raise Refused(f"{wanted.name}: not every area has every age. Nothing was taken.")
    return table


def _write(
    source: Source,
    wanted: Wanted,
    rows: list[dict[str, str]],
    table: dict[tuple[str, str], dict[str, int]],
    whole: Path,
) -> None:
    """Write the table as the ONS lays it out: titles, then code, name, all ages, and each age."""
    whole_code, area = source.settings["all_ages"], source.settings["area"]
    names: dict[str, Any] = {row["C_AGE"]: row["C_AGE_NAME"] for row in rows}
    ages = sorted((age for age in names if age != whole_code), key=int)
    with whole.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow([f"{source.title}, persons, mid-{wanted.edition}"])
        writer.writerow([f"{area} code", f"{area} name", "All ages", *(names[a] for a in ages)])
        for (code, name), counts in sorted(table.items()):
            writer.writerow([code, name, counts[whole_code], *(counts[age] for age in ages)])
