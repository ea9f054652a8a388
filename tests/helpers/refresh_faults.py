"""What goes wrong between a publisher and the warehouse, one case each, and how it has to end."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from tests.helpers import publisher_shapes as shapes
from tests.helpers.loopback_publishers import PUBLISHED, Fault, Publishers, Resource, Text
from tests.helpers.refresh_setting import ARCHIVE, NEWEST, Setting, street
from tests.helpers.zip_made_on_the_fly import ZipMadeOnTheFly

CRIME, ROADS, WARDS, PEOPLE = (
    "street-crime",
    "road-casualties",
    "ward-lookup",
    "district-population",
)
COLLISION = f"{shapes.STATS19}collision-2024.csv"
LAYER = "WD25_LAD25_UK_LU"
LAYER_QUERY = f"{shapes.SERVICES}/{LAYER}/FeatureServer/0/query"
PEOPLE_QUERY = f"{shapes.NOMIS}/NM_2002_1.data.csv"
STREET_2025_09 = "2025-09/2025-09-essex-street.csv"
LATER = PUBLISHED + timedelta(days=1)
SHAPELESS = (
    b"DATE_NAME,GEOGRAPHY_CODE,GEOGRAPHY_NAME,C_AGE,C_AGE_NAME,OBS_VALUE,RECORD_COUNT\n"
    b"2024,E06000033,Southend-on-Sea,200,All Ages,9100,many\n"
)
HTML = b"<!DOCTYPE html><html><head><title>Down for maintenance</title></head></html>"


def publish_lookup(at: Publishers, **more: Any) -> None:
    """Publish the lookup of wards to districts."""
    shapes.publish_search(at, LAYER)
    shapes.publish_layer(at, LAYER, shapes.lookup_features(), **more)


@dataclass(frozen=True)
class Case:
    """One thing that goes wrong.

    Attributes
    ----------
    source : str
        Which source is refreshed.
    arrange : callable
        Lets it go wrong.
    status : str
        Of the source in the end.
    says : str
        Part of the sentence.
    new : bool
        Whether the new edition is in the warehouse in the end, else the old one, byte for byte.
    """

    source: str
    arrange: Callable[[Setting], Any]
    status: str
    says: str = ""
    new: bool = False


def fail(path: str, *faults: Fault) -> Callable[[Setting], None]:
    """Let the next requests of a path go wrong."""
    return lambda at: at.publishers.fail(path, *faults)


def always(path: str, fault: Fault) -> Callable[[Setting], None]:
    """Let every request of a path go wrong."""
    return fail(path, *([fault] * 12))


SOUND = Fault()


def rows_of(month: str, rows: int) -> Callable[[Setting], Any]:
    """Publish another edition of a month, with so many rows."""
    changed = {f"{month}/{month}-essex-street.csv": street(month, rows)}
    return lambda at: at.publish_months(
        {"2025-08": 100, "2025-09": 100}, changed=changed, modified=LATER
    )


def replaced_while_read(at: Setting) -> None:
    """Put a newer archive there once the list of contents of the present one was read."""
    at.publishers.fail(
        ARCHIVE,
        Fault(
            then=lambda: (
                at.publish_months({"2025-08": 100, "2025-09": 120}, modified=LATER) and None
            )
        ),
    )


def broken_member(at: Setting) -> None:
    """Publish an archive in which one member is not what the list of contents says."""
    made = at.publish_months({"2025-08": 100, "2025-09": 100}, modified=LATER)
    at.publishers.put(ARCHIVE, _Damaged(made, b"2025-09-essex-street.csv"), etag='"damaged"')


@dataclass(frozen=True)
class _Damaged:
    """An archive with one byte changed, some way behind the first place where a name is."""

    made: ZipMadeOnTheFly
    name: bytes

    def __len__(self) -> int:
        return len(self.made)

    def read(self, start: int, stop: int) -> bytes:
        """Return the bytes from `start` up to `stop`."""
        whole = self.made.read(0, len(self.made))
        place = whole.find(self.name) + len(self.name) + 40
        damaged = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        return damaged[start:stop]


def cut_archive(at: Setting) -> None:
    """Publish an archive whose last kilobyte is missing."""
    made = at.publish_months({"2025-08": 100, "2025-09": 100})
    at.publishers.put(ARCHIVE, made.read(0, len(made) - 1024))


def casualties_without_length(at: Setting) -> None:
    """Publish a table that ends inside a row, with a length that fits."""
    content = shapes.casualty_tables(2024)["collision"].encode()
    at.publishers.put(COLLISION, content[: len(content) - 30])


def packed_casualties(at: Setting) -> None:
    """Send a table packed, as a proxy may do."""
    content = gzip.compress(shapes.casualty_tables(2024, 10)["collision"].encode())
    packed = Fault(content=content, headers={"Content-Encoding": "gzip"})
    at.publishers.fail(COLLISION, packed, packed)


def older_casualties(at: Setting) -> None:
    """Put an older edition of the year that is here."""
    shapes.publish_casualties(at.publishers, 2023, 12, modified=PUBLISHED - timedelta(days=90))


def answered(change: Callable[[dict[str, Any], dict[str, str]], dict[str, Any]]) -> Any:
    """Publish the lookup with its answers changed."""
    return lambda at: publish_lookup(at.publishers, changed=1_764_000_000_000, answered=change)


def stuck(page: dict[str, Any], query: dict[str, str]) -> dict[str, Any]:
    """Say for ever that there is more."""
    if "features" not in page or query["resultOffset"] == "0":
        return page
    return {"features": [], "exceededTransferLimit": True}


def one_short(page: dict[str, Any], query: dict[str, str]) -> dict[str, Any]:
    """Leave out the last area of the last page."""
    if "features" in page and "exceededTransferLimit" not in page:
        page["features"] = page["features"][:-1]
    return page


def said_at_both_places(page: dict[str, Any], query: dict[str, str]) -> dict[str, Any]:
    """Say that there is more under properties as well, and call one ward otherwise."""
    if query.get("resultOffset") == "0":
        first = dict(page["features"][0]["attributes"], WD25NM="Belfairs Park")
        page["features"] = [{"attributes": first}, *page["features"][1:]]
    if page.get("exceededTransferLimit"):
        page["properties"] = {"exceededTransferLimit": True}
    return page


def error_with_200(page: dict[str, Any], query: dict[str, str]) -> dict[str, Any]:
    """Answer with an error as if it were a good answer."""
    return {"error": {"code": 400, "message": "Invalid URL", "details": ["Layer not found"]}}


def error_in_the_second_page(page: dict[str, Any], query: dict[str, str]) -> dict[str, Any]:
    """Answer well once."""
    return page if query.get("resultOffset", "0") == "0" else error_with_200(page, query)


def people(changed: Callable[[list[list[str]]], list[list[str]]]) -> Callable[[Setting], None]:
    """Publish the population with its rows changed."""
    return lambda at: shapes.publish_population(at.publishers, 2024, changed=changed)


def wrong_total(rows: list[list[str]]) -> list[list[str]]:
    """Let one age of one district be another number."""
    return [[*row[:5], "101" if number == 5 else row[5]] for number, row in enumerate(rows)]


def fewer_rows_than_announced(at: Setting) -> None:
    """Let the second answer, the first page of the data, lack its end."""
    sound = at.publishers.resources[PEOPLE_QUERY]
    assert callable(sound)

    def answer(query: dict[str, str]) -> Resource:
        whole = sound(query)
        lines = whole.body.read(0, len(whole.body)).split(b"\n")
        keep = 2 if query["RecordLimit"] == "1" else 501
        few = lines[:keep] if int(query["RecordOffset"]) == 0 else lines[:1]
        return replace(whole, body=Text(b"\n".join([*few, b""])))

    at.publishers.resources[PEOPLE_QUERY] = answer


CASES: dict[str, Case] = {
    # Waiting as the publisher says
    "429 with Retry-After": Case(
        CRIME, fail(NEWEST, Fault(429, {"Retry-After": "7"})), "fetched", new=True
    ),
    "503 with Retry-After": Case(
        CRIME, fail(ARCHIVE, Fault(503, {"Retry-After": "3"}), SOUND, Fault(503)), "fetched",
        new=True,
    ),
    "503 for ever": Case(CRIME, always(NEWEST, Fault(503)), "failed", "answered 503 3 times"),
    "429 for two hours": Case(
        CRIME, fail(NEWEST, Fault(429, {"Retry-After": "7200"})), "failed",
        "left alone for 120 minutes",
    ),
    "503 until tomorrow": Case(
        CRIME,
        fail(
            NEWEST,
            Fault(503, {"Retry-After": format_datetime(datetime.now(UTC) + timedelta(days=1))}),
        ),
        "failed", "left alone for 14",
    ),
    "500 once": Case(CRIME, fail(NEWEST, Fault(500)), "fetched", new=True),
    "403": Case(CRIME, fail(NEWEST, Fault(403)), "failed", "refused to answer (403)"),
    "407 of a proxy": Case(CRIME, fail(NEWEST, Fault(407)), "failed", "HTTPS_PROXY"),
    # Bodies that end early, are too long, or are something else
    "cut at half, three times": Case(
        CRIME, always(ARCHIVE, Fault(cut=0.5)), "failed", "broke off 3 times"
    ),
    "cut at half, twice": Case(
        CRIME, fail(ARCHIVE, SOUND, Fault(cut=0.5), Fault(cut=0.5)), "fetched", new=True
    ),
    "casualties cut at half": Case(
        ROADS, fail(COLLISION, SOUND, Fault(cut=0.5)), "fetched", new=True
    ),
    "length too long": Case(
        ROADS, fail(COLLISION, SOUND, *[Fault(length=500)] * 3), "failed", "broke off 3 times"
    ),
    "length too short": Case(
        ROADS, fail(COLLISION, SOUND, Fault(length=-500)), "refused", "had announced"
    ),
    "last row cut, length right": Case(
        ROADS, casualties_without_length, "refused", "cut off in its last line"
    ),
    "HTML in place of CSV": Case(
        ROADS, fail(COLLISION, SOUND, Fault(content=HTML)), "refused",
        "a web page came in place of the file ('Down for maintenance')",
    ),
    "HTML in place of CSV, announced": Case(
        ROADS, fail(COLLISION, Fault(content=HTML), Fault(content=HTML)), "refused",
        "a web page came in place of the file ('Down for maintenance')",
    ),
    "HTML in place of JSON": Case(
        CRIME, fail(NEWEST, Fault(content=HTML)), "refused", "did not answer with a month"
    ),
    "packed, though asked for as it is": Case(ROADS, packed_casualties, "fetched", new=True),
    "empty file": Case(
        ROADS, lambda at: at.publishers.put(COLLISION, b""), "refused", "sent an empty file"
    ),
    "slow drip": Case(
        CRIME, always(ARCHIVE, Fault(pause=0.02, piece=4)), "failed", "bytes a second"
    ),
    # The archive and its parts
    "archive cut off": Case(CRIME, cut_archive, "refused", "is not a complete zip"),
    "a member damaged": Case(CRIME, broken_member, "refused", "essex-street.csv"),
    "archive replaced while read": Case(CRIME, replaced_while_read, "fetched", new=True),
    "a whole archive in place of a part": Case(
        CRIME, fail(ARCHIVE, Fault(no_range=True)), "refused", "does not send parts"
    ),
    "a whole archive in place of a member": Case(
        CRIME, fail(ARCHIVE, SOUND, Fault(no_range=True), Fault(no_range=True)), "refused",
        "sends the whole file",
    ),
    "another part than asked for": Case(
        CRIME, fail(ARCHIVE, SOUND, Fault(shift=9), Fault(shift=9)), "refused", "another part"
    ),
    "members renamed": Case(
        CRIME,
        lambda at: at.publish_archive({"2025-09/2025-09-essex-crime.csv": b"x"}, "2025-09"),
        "refused", "correct `members`",
    ),
    # Editions
    "older archive": Case(
        CRIME, lambda at: at.publish_months({"2025-07": 90}, newest="2025-09"), "refused",
        "is an older edition: it ends with 2025-07, and 2025-08 is here",
    ),
    "older edition of a year": Case(ROADS, older_casualties, "refused", "is an older edition"),
    "40% fewer rows than the month before": Case(
        CRIME, rows_of("2025-09", 60), "held", "60 rows, against 100"
    ),
    "fewer rows in a newer edition of a month": Case(
        CRIME, rows_of("2025-08", 99), "held", "99 rows, against 100", new=True
    ),
    "fewer rows than the month before, but not 40%": Case(
        CRIME, rows_of("2025-09", 70), "fetched", new=True
    ),
    # Other hosts
    "redirect to another host": Case(
        CRIME, fail(ARCHIVE, Fault(302, {"Location": "https://example.org/archive.zip"})),
        "refused", "'example.org' is not one of the hosts",
    ),
    "redirect to plain http": Case(
        CRIME, fail(ARCHIVE, Fault(301, {"Location": "http://data.police.uk/archive.zip"})),
        "refused", "is not encrypted",
    ),
    "redirect within the host": Case(
        CRIME, fail(ARCHIVE, Fault(302, {"Location": ARCHIVE})), "fetched", new=True
    ),
    "redirects in a circle": Case(
        CRIME, always(ARCHIVE, Fault(302, {"Location": ARCHIVE})), "refused", "more than 5 times"
    ),
    # Years, layers and tables
    "one table of a year missing": Case(
        ROADS, lambda at: at.publishers.resources.pop(f"{shapes.STATS19}vehicle-2024.csv"),
        "up to date", "no vehicle file is there yet",
    ),
    "files of all years renamed": Case(
        ROADS, lambda at: at.publishers.resources.clear(), "refused", "correct `final`"
    ),
    "layer renamed": Case(
        WARDS, lambda at: shapes.publish_search(at.publishers, "Ward_District_Lookup_2026"),
        "refused", "it names Ward_District_Lookup_2026",
    ),
    "error with 200": Case(WARDS, answered(error_with_200), "refused", "Invalid URL"),
    "error with 200 in the second page": Case(
        WARDS, answered(error_in_the_second_page), "refused", "Layer not found"
    ),
    "exceededTransferLimit twice": Case(
        WARDS, answered(said_at_both_places), "fetched", new=True
    ),
    "exceededTransferLimit for ever": Case(WARDS, answered(stuck), "refused", "sends nothing more"),
    "an area missing": Case(WARDS, answered(one_short), "refused", "257 were announced"),
    "ages that do not add up": Case(PEOPLE, people(wrong_total), "refused", "add up to"),
    "rows missing in the population": Case(
        PEOPLE, fewer_rows_than_announced, "refused", "were announced"
    ),
    "data set renamed": Case(
        PEOPLE,
        lambda at: at.publishers.put(
            f"{shapes.NOMIS}/def.sdmx.json",
            json.dumps({"structure": {"keyfamilies": {"keyfamily": [
                {"id": "NM_9_1", "name": {"value": "Residents"}}]}}}),
        ),
        "refused", "there are: Residents",
    ),
    "an answer of another shape": Case(
        PEOPLE, fail(PEOPLE_QUERY, Fault(content=SHAPELESS)), "refused",
        "in another shape than the one that is known here",
    ),
    "redirect to no address": Case(
        CRIME, fail(ARCHIVE, Fault(302, {"Location": "http://[::"})), "refused", ""
    ),
    "population cut in a row": Case(
        PEOPLE, fail(PEOPLE_QUERY, SOUND, Fault(content=b'"DATE_NAME"\n"20')), "refused",
        "and not with the columns",
    ),
}  # fmt: skip
