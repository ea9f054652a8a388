"""A file whose address changes with every edition: the publisher's page links to the newest."""

from __future__ import annotations

import html
import re
from pathlib import PurePosixPath
from urllib.parse import parse_qs, unquote, urljoin, urlsplit

from data.refresh.archive import Archive
from data.refresh.failures import Refused
from data.refresh.loaded_files import LoadedFiles
from data.refresh.publishers import published_file
from data.refresh.publishers.findings import Findings, Wanted
from data.refresh.source_table import Source, address_problem
from data.refresh.transfer.web import Web

fetch = published_file.fetch


def find(source: Source, web: Web, archive: Archive, here: LoadedFiles) -> Findings:
    """Find the first link of the page that fits the pattern, unless a person gave the address."""
    address = source.settings["file"] or _first_link(source, web)
    name = _name(address)
    published = published_file.look(web, source, archive, name, address)
    findings = Findings(name)
    if published.why:
        shape = "csv" if name.endswith(".csv") else "workbook"
        modified = published.modified
        findings.wanted.append(
            Wanted(
                name, f"{modified:%Y-%m-%d}" if modified else name, name, source.name, shape,
                address, published.why, published.mark, published.mark["length"],
            )
        )  # fmt: skip
    return findings


def _first_link(source: Source, web: Web) -> str:
    page = source.settings["page"]
    answer = web.get(source, page)
    text = html.unescape(answer.content.decode("utf-8", "replace"))
    match = re.search(source.settings["link"], text)
    if not match:
        raise Refused(
            f"{page} shows no link that fits `link` of [source.{source.name}] in "
            "data/sources.toml. Open the page: if the file is there under another name, correct "
            "`link`, or give its address as `file`."
        )
    address = urljoin(answer.address, match[0])
    if problem := address_problem(address, source.hosts):
        raise Refused(f"{page} links to another place: {problem}")
    return address


def _name(address: str) -> str:
    """Return the name of the file: from the path, or the query where the publisher has it there."""
    parts = urlsplit(address)
    named = [value for values in parse_qs(parts.query).values() for value in values]
    for path in (*named, unquote(parts.path)):
        name = PurePosixPath(path).name
        if re.fullmatch(r"\w[\w.() -]*\.[A-Za-z]{3,4}", name):
            return name
    raise Refused(f"{address}: no name of a file is in the address. Expected one ending in .xlsx.")
