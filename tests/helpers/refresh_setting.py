"""A setting for tests of the refresh: publishers on loopback, a table that points at them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.refresh import source_table
from data.refresh.refresh import refresh
from data.refresh.report import RefreshReport
from tests.helpers.loopback_publishers import PUBLISHED, Publishers
from tests.helpers.police_uk_files import crime, outcome, table
from tests.helpers.zip_made_on_the_fly import ZipMadeOnTheFly

ARCHIVE, NEWEST = "/data/archive/latest.zip", "/api/crime-last-updated"


def street(month: str, rows: int = 10) -> bytes:
    """Return a street file of a month."""
    return table([crime(number) for number in range(rows)], month).encode()


def outcomes(month: str, rows: int = 6) -> bytes:
    """Return an outcomes file of a month."""
    return table([outcome(number) for number in range(rows)], month).encode()


def month_members(month: str, rows: int = 10) -> dict[str, bytes]:
    """Return the two members of a month of Essex, with a neighbour before and after."""
    return {
        f"{month}/{month}-devon-and-cornwall-street.csv": b"Crime ID\n",
        f"{month}/{month}-essex-outcomes.csv": outcomes(month, max(1, rows - 4)),
        f"{month}/{month}-essex-street.csv": street(month, rows),
        f"{month}/{month}-gloucestershire-street.csv": b"Crime ID\n",
    }


@dataclass
class Setting:
    """The publishers, the warehouse, and the table that points at the one from the other."""

    publishers: Publishers
    folder: Path
    limits: dict[str, float] = field(default_factory=dict)
    waited: list[float] = field(default_factory=list)

    @property
    def database(self) -> Path:
        """The warehouse."""
        return self.folder / "essex.duckdb"

    @property
    def archive(self) -> Path:
        """The folder of fetched files."""
        return self.folder / "essex-sources"

    def write_table(self) -> Path:
        """Write the project's own table with every host replaced by the one on loopback."""
        text = source_table.DEFAULT.read_text("utf-8")
        # In a pattern, the dots of a host are escaped.
        text = re.sub(r"https://[\w-]+(?:\\?\.[\w-]+)+", self.publishers.address, text)
        text = re.sub(r"(?m)^hosts = .*$", f'hosts = ["{self.publishers.host}"]', text)
        for key, value in self.limits.items():
            text = re.sub(rf"(?m)^{key} = \S+", f"{key} = {value}", text)
        path = self.folder / "sources.toml"
        path.write_text(text, "utf-8")
        return path

    def refresh(self, *only: str, **options: Any) -> RefreshReport:
        """Refresh with this setting; what is waited for is written down and not waited for."""
        return refresh(
            self.database,
            only=only,
            table=source_table.read(self.write_table()),
            sleep=self.waited.append,
            **options,
        )

    def publish_months(
        self, months: Iterable[str] | Mapping[str, int], newest: str | None = None, **more: Any
    ) -> ZipMadeOnTheFly:
        """Publish an archive with these months, and say which is the newest."""
        sizes = months if isinstance(months, Mapping) else dict.fromkeys(months, 10)
        members: dict[str, Any] = {}
        for month, rows in sizes.items():
            members |= month_members(month, rows)
        members |= more.pop("changed", {})
        return self.publish_archive(members, newest or max(sizes), **more)

    def publish_archive(
        self, members: Mapping[str, Any], newest: str, *, zip64: bool = False, **more: Any
    ) -> ZipMadeOnTheFly:
        """Publish an archive with these members."""
        made = ZipMadeOnTheFly(members, zip64=zip64)
        listed = zlib.crc32(made.read(max(0, len(made) - 65_536), len(made)))
        self.publishers.put(
            ARCHIVE, made, **({"etag": f'"{listed:08x}"', "modified": PUBLISHED} | more)
        )
        self.publishers.put(NEWEST, f'{{"date": "{newest}-01"}}', kind="application/json")
        return made
