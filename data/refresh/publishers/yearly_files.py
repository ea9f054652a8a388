"""Files by year at addresses that follow a pattern, such as the road casualties of STATS19.

There is no listing: a year is asked for by its address, and an answer that it is not there means
that it is not published. The last years are final; before that comes half a year, provisional.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from data.refresh.archive import Archive
from data.refresh.failures import Absent, Refused
from data.refresh.loaded_files import LoadedFiles
from data.refresh.publishers import published_file
from data.refresh.publishers.findings import Findings, Wanted
from data.refresh.publishers.published_file import Published
from data.refresh.source_table import Source
from data.refresh.transfer.web import Web

fetch = published_file.fetch
_FINAL, _PROVISIONAL = "final", "provisional"


def find(source: Source, web: Web, archive: Archive, here: LoadedFiles) -> Findings:
    """Find the years that are new or revised, and what is revised with every year."""
    newest, seen = "", Findings("")
    this_year = date.today().year
    for year in range(this_year, this_year - source.settings["years"] - 1, -1):
        # Once a final year was found, no earlier one is provisional any more.
        for status in (_FINAL,) if newest == _FINAL else (_FINAL, _PROVISIONAL):
            tables = _year(source, web, archive, year, status)
            if not tables:
                continue
            newest = _FINAL if status == _FINAL else newest or _PROVISIONAL
            seen.published = seen.published or f"{year} {status}"
            missing = set(source.settings["tables"]) - set(tables)
            if missing:
                seen.remarks.append(
                    f"{year} ({status}): no {' and no '.join(sorted(missing))} file is there yet, "
                    "so the others wait too"
                )
            else:
                seen.wanted += _wanted(source, year, status, tables, here)
            break
    if not seen.published:
        raise Refused(
            f"No year from {this_year - source.settings['years']} to {this_year} is where "
            f"[source.{source.name}] in data/sources.toml says. If the publisher renamed the "
            "files, correct `final` there."
        )
    for address in source.settings["revised"]:
        name = _name(address)
        published = published_file.look(web, source, archive, name, address)
        if published.why:
            seen.wanted.append(
                Wanted(
                    name, "revised", name, f"{source.name} {name}", "csv", address, published.why,
                    published.mark, published.mark["length"], no_fewer=True,
                )
            )  # fmt: skip
    return seen


def _name(address: str) -> str:
    return PurePosixPath(urlsplit(address).path).name


def _year(
    source: Source, web: Web, archive: Archive, year: int, status: str
) -> dict[str, tuple[str, Published]]:
    """Return what is published of a year, by table."""
    absent = tuple(source.settings["not_published"])
    tables: dict[str, tuple[str, Published]] = {}
    for table in source.settings["tables"]:
        address = source.settings[status].format(table=table, year=year)
        try:
            published = published_file.look(web, source, archive, _name(address), address, absent)
        except Absent:
            if not tables:
                return {}  # the first table is not there: nor are the others
            continue
        tables[table] = (address, published)
    return tables


def _wanted(
    source: Source,
    year: int,
    status: str,
    tables: dict[str, tuple[str, Published]],
    here: LoadedFiles,
) -> list[Wanted]:
    """List the files of a year that are wanted; the year may have been loaded by hand."""
    loaded = here.collision_years.get((year, status))
    return [
        Wanted(
            _name(address), str(year), f"{year} {status}", f"{source.name} {table} {status}",
            "csv", address, published.why, published.mark, published.mark["length"],
        )
        for table, (address, published) in tables.items()
        if published.why and not (published.why == "not here yet" and _since(loaded, published))
    ]  # fmt: skip


def _since(loaded: datetime | None, published: Published) -> bool:
    """Say whether a year was loaded after its file was last changed."""
    modified = published.modified
    return loaded is not None and modified is not None and loaded >= modified
