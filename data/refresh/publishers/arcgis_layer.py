"""Boundaries and lookups of the ONS, out of the layers of its ArcGIS services.

Layers are found by name, since each edition is a layer with an irregular name. Rows come in pages
whose length the server decides; how many there are is asked first and compared. An error may come
as an answer like any other, so every answer is looked at.
"""

from __future__ import annotations

import csv
import json
import re
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
from geo.essex import DISTRICTS

_GRID = 27700
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def find(source: Source, web: Web, archive: Archive, here: LoadedFiles) -> Findings:
    """Find the newest layer, how many areas of the police area it has, and when it was changed."""
    layer, edition = _newest_layer(source, web)
    newest_here = archive.newest_edition(source.name)
    if newest_here and edition < newest_here:
        raise Refused(
            f"The newest layer found is {layer}, of {edition}: an older edition, as that of "
            f"{newest_here} is here already. Nothing was taken."
        )
    base = source.settings["query"].format(layer=layer)
    about = _ask(source, web, base.removesuffix("/query") + "?f=json")
    where = source.settings["where"].format(
        yy=edition[2:4], districts=",".join(f"'{code}'" for code in DISTRICTS)
    )
    counted = _ask(
        source, web, f"{base}?{urlencode({'where': where, 'returnCountOnly': 'true', 'f': 'json'})}"
    )
    count = counted.get("count")
    if not isinstance(count, int) or count < 1:
        raise Refused(
            f"{layer} has {count!r} areas where {where[:60]} … If its columns are called "
            f"otherwise, correct `where` of [source.{source.name}] in data/sources.toml."
        )
    editing = about.get("editingInfo") or {}
    changed = editing.get("dataLastEditDate") or editing.get("lastEditDate")
    mark = {"layer": layer, "changed": changed, "count": count}
    name = f"{layer}.{'geojson' if source.settings['shapes'] else 'csv'}"
    why = why_wanted(archive, f"{source.name}/{name}", mark)
    findings = Findings(edition)
    if why and not (why == "not here yet" and _loaded_by_hand(source, edition, changed, here)):
        findings.wanted.append(
            Wanted(
                name, edition, name, source.name,
                "geojson" if source.settings["shapes"] else "csv",
                base, why, mark, no_fewer=True, details=where,
            )
        )  # fmt: skip
    return findings


def _newest_layer(source: Source, web: Web) -> tuple[str, str]:
    """Return name and edition (2025-12, or 2025) of the newest layer among the answers."""
    pattern = source.settings["layer"]
    text = web.get(source, source.settings["search"]).content.decode("utf-8", "replace")
    _require_no_error(source.settings["search"], text)
    editions: dict[str, tuple[str, int]] = {}
    for match in re.finditer(rf"(?<![\w-])(?:{pattern})(?![\w-])", text):
        if not re.fullmatch(r"[\w-]+", match[0]):
            continue  # a name, and nothing that leads elsewhere
        groups = match.groupdict()
        year = int(groups["year"]) + (2000 if len(groups["year"]) == 2 else 0)
        edition = f"{year}"
        if groups.get("month"):
            month = groups["month"][:3].lower()
            if month not in _MONTHS:
                continue
            edition += f"-{_MONTHS.index(month) + 1:02}"
        version = re.search(r"_v(\d+)$", match[0], re.IGNORECASE)
        editions[match[0]] = (edition, int(version[1]) if version else 1)
    if not editions:
        named = re.findall(r"services/([\w-]+)/FeatureServer", text)
        some = f"; it names {', '.join(sorted(set(named))[:4])}" if named else ""
        raise Refused(
            f"No layer is called as `layer` of [source.{source.name}] in data/sources.toml "
            f"says{some}. If the publisher renamed it, correct `layer`."
        )
    layer = max(editions, key=lambda name: editions[name])
    return layer, editions[layer][0]


def _ask(source: Source, web: Web, address: str) -> dict[str, Any]:
    answer = web.get(source, address)
    text = answer.content.decode("utf-8", "replace")
    _require_no_error(address, text)
    try:
        content = json.loads(text)
    except ValueError as error:
        raise Refused(
            f"{address.partition('?')[0]} answered with '{text[:80]}' and not with JSON. Try again "
            "later."
        ) from error
    if not isinstance(content, dict):
        raise Refused(f"{address.partition('?')[0]} answered with a list. Expected an object.")
    return content


def _require_no_error(address: str, text: str) -> None:
    """Refuse an error that came with the status of a good answer."""
    try:
        content = json.loads(text)
    except ValueError:
        return
    if isinstance(content, dict) and "error" in content:
        error = (
            content["error"]
            if isinstance(content["error"], dict)
            else {"message": content["error"]}
        )
        more = "; ".join(map(str, error.get("details") or []))
        raise Refused(
            f"{address.partition('?')[0]} answered with an error: {error.get('message')}"
            f"{f' ({more})' if more else ''}. If it stays so, the layer may have been renamed: "
            "correct data/sources.toml."
        )


def _loaded_by_hand(source: Source, edition: str, changed: int | None, here: LoadedFiles) -> bool:
    """Say whether boundaries of that year were loaded from a file after they were last changed."""
    if not source.settings["shapes"]:
        return False
    kind = "districts" if source.settings["code"].startswith("LAD") else "wards"
    loaded = here.subjects.get(("boundaries", f"{kind}-{edition[:4]}"))
    return loaded is not None and (changed is None or loaded.timestamp() * 1000 >= changed)


def fetch(
    source: Source, web: Web, wanted: Wanted, part: Path, whole: Path, on_bytes: OnBytes
) -> None:
    """Fetch all pages, and write them as one GeoJSON or CSV file.

    Raises
    ------
    Refused
        If an error comes, pages end early or do not go on, or the number of areas is not the one
        that was said before.
    """
    count, shapes = wanted.mark["count"], source.settings["shapes"]
    order = source.settings["order_by"].format(yy=wanted.edition[2:4])
    pages = Pages(part, f"{wanted.address} {wanted.mark}")
    features = [feature for page in pages.pages for feature in page["features"]]
    more = not pages.pages or _exceeded(pages.pages[-1])
    while more:
        query = {
            "where": wanted.details,
            "outFields": "*",
            "returnGeometry": "true" if shapes else "false",
            "f": "geojson" if shapes else "json",
            "resultOffset": len(features),  # not pages times their length: the server may send less
            "resultRecordCount": source.settings["page"],
            "orderByFields": order,
        } | ({"outSR": _GRID} if shapes else {})
        address = f"{wanted.address}?{urlencode(query)}"
        page = _ask(source, web, address)
        if not isinstance(page.get("features"), list):
            raise Refused(f"{wanted.address} answered without any features. Try again later.")
        more = _exceeded(page)
        if more and not page["features"]:
            raise Refused(
                f"{wanted.address} says that there is more after {len(features)} of {count} areas, "
                "and sends nothing more. Try again later."
            )
        pages.add(page)
        features += page["features"]
        on_bytes(0)
        if len(features) > count:
            break
    _require_all(source, wanted, features, count)
    with writing(whole):
        (_write_shapes if shapes else _write_table)(whole, pages.pages[0], features)
    part.unlink()


def _exceeded(page: dict[str, Any]) -> bool:
    """Say whether there are further pages: at the top, or under properties in GeoJSON."""
    return bool(
        page.get("exceededTransferLimit")
        or (page.get("properties") or {}).get("exceededTransferLimit")
    )


def _require_all(
    source: Source, wanted: Wanted, features: list[dict[str, Any]], count: int
) -> None:
    code = source.settings["code"].format(yy=wanted.edition[2:4])
    codes = [_columns(feature).get(code) for feature in features]
    if None in codes:
        names = ", ".join(list(_columns(features[codes.index(None)]))[:6])
        raise Refused(
            f"{wanted.name} has the columns {names} … and no {code}. If the publisher calls it "
            f"otherwise, correct `code` of [source.{source.name}] in data/sources.toml."
        )
    if len(features) != count or len(set(codes)) != len(codes):
        raise Refused(
            f"{wanted.name}: {len(features):,} areas came, {len(set(codes)):,} of them different, "
            f"and {count:,} were announced. Nothing was taken: try again later."
        )


def _columns(feature: dict[str, Any]) -> dict[str, Any]:
    return feature.get("properties") or feature.get("attributes") or {}


def _write_shapes(whole: Path, first: dict[str, Any], features: list[dict[str, Any]]) -> None:
    collection: dict[str, Any] = {"type": "FeatureCollection"}
    # GeoJSON without a system of coordinates means degrees; these are metres of the grid.
    name = f"urn:ogc:def:crs:EPSG::{_GRID}"
    if first.get("crs") or _in_metres(features[0]):
        collection["crs"] = first.get("crs") or {"type": "name", "properties": {"name": name}}
    whole.write_text(json.dumps(collection | {"features": features}), "utf-8")


def _in_metres(feature: dict[str, Any]) -> bool:
    numbers = (feature.get("geometry") or {}).get("coordinates") or [0]
    while isinstance(numbers, list):
        numbers = numbers[0]
    return abs(numbers) > 360


def _write_table(whole: Path, first: dict[str, Any], features: list[dict[str, Any]]) -> None:
    names = [name for name in _columns(features[0]) if name.upper() not in ("FID", "OBJECTID")]
    with whole.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([_columns(feature)[name] for name in names] for feature in features)
