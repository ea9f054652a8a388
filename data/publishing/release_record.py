"""What is recorded of each release, and where."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from data.problems import WarehouseError
from data.warehouse.snapshot import Release

MOST_FORMER = 24
"""Former releases that are kept next to the public file: what they show is known for good."""
PREPARED = "prepared"
"""What the record calls a release until its file is in place."""
RECORDED = 200
"""Lines of the record that are kept."""


@dataclass
class Published:
    """A release, as it was made or would be.

    Attributes
    ----------
    out : str
        The public file.
    number : int
        Of the release.
    as_at : datetime.date
        No figure is of a later day.
    released_at : str
        In UTC.
    released_by : str
        Who answers for it.
    written : bool
        False for a check.
    rows, hidden : int
        Rows of figures in the file, and those of them that are not shown.
    by_rule : dict
        How many rows are not shown, by the rule; 'secondary': so that others do not follow.
    protected : int
        Counts that nobody can work out.
    narrowest : float
        The smallest proven distance between the least and the largest possible value of one of
        them, in widths promised; at least 1.
    public_already : int
        Counts that the rules would not show, but that an earlier release does.
    last : int or None
        Number of the release before.
    differences : dict
        Against the release before: rows new, gone, revised, newly shown, newly hidden.
    sha256 : str
        Of the file; '' if nothing was written.
    not_sums : list of str
        Groups that do not add up where others of their kind do.
    attacked : dict
        What the attack on the file tried and found: see `data/publishing/attack`.
    records : dict
        Records of the register that are in, counted by kind.
    refused : list of str
        Numbers in records that keep them out.
    papers : list of str
        Files of papers that are in.
    report : str
        To be signed off, in Markdown.
    report_file : str
        Where that is.
    """

    out: str
    number: int
    as_at: date
    released_at: str
    released_by: str
    written: bool
    rows: int
    hidden: int
    by_rule: dict[str, int]
    protected: int
    narrowest: float
    public_already: int
    last: int | None
    differences: dict[str, int]
    sha256: str = ""
    not_sums: list[str] = field(default_factory=list)
    attacked: dict[str, float] = field(default_factory=dict)
    records: dict[str, int] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    papers: list[str] = field(default_factory=list)
    report: str = field(default="", repr=False)
    report_file: str = ""


class ReleaseLog:
    """What lies next to a public file: former releases, who released what, until when none may.

    Parameters
    ----------
    out : pathlib.Path
        The public file.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        self.path = out.with_name(f"{out.stem}.releases.json")
        self.content: dict[str, Any] = {"newest": 0, "frozen": None, "record": []}
        if self.path.exists():
            try:
                self.content |= json.loads(self.path.read_text("utf-8"))
            except ValueError as error:
                raise WarehouseError(
                    f"{self.path}: the record of releases cannot be read ({error}). Correct it, or "
                    "move it away: then releases are counted from the file alone."
                ) from error

    @property
    def newest(self) -> int:
        """The highest number given to a release."""
        return int(self.content["newest"])

    def former(self, number: int) -> Path:
        """Where a release lies that no longer is."""
        return self.out.with_name(f"{self.out.stem}.release-{number}{self.out.suffix}")

    def former_releases(self) -> list[int]:
        """List the former releases that lie next to the file, the newest first."""
        return self._numbered("release")

    def withdrawn(self, number: int) -> Path:
        """Where a withdrawn release is kept: what it showed is known all the same."""
        return self.out.with_name(f"{self.out.stem}.withdrawn-{number}{self.out.suffix}")

    def all_released(self) -> list[tuple[Path, bool]]:
        """List every public file there is, the newest first, and whether it was withdrawn."""
        standing = [(self.out, False)] if self.out.exists() else []
        former = [(self.former(number), False) for number in self.former_releases()]
        gone = [(self.withdrawn(number), True) for number in self._numbered("withdrawn")]
        return standing + former + gone

    def _numbered(self, what: str) -> list[int]:
        head, tail = f"{self.out.stem}.{what}-", self.out.suffix
        removesuffixs = [
            file.name.removeprefix(head).removesuffix(tail)
            for file in self.out.parent.glob(f"{self.out.stem}.{what}-*{tail}")
        ]
        return sorted((int(number) for number in removesuffixs if number.isdigit()), reverse=True)

    def keep(self, out: Path, last: Release | None) -> None:
        """Keep the current release, before another takes its place."""
        if last is None:
            return
        place = self.former(last.number)
        place.unlink(missing_ok=True)
        os.link(out, place)
        for number in self.former_releases()[MOST_FORMER:]:
            self.former(number).unlink()

    def note(self, what: str, number: int | None, by: str, **more: str) -> None:
        """Write down what was done."""
        now = datetime.now(UTC).replace(microsecond=0, tzinfo=None).isoformat()
        self.content["record"].append(
            {"what": what, "release": number, "by": by, "at": now, **more}
        )
        self.content["record"] = self.content["record"][-RECORDED:]
        self.content["newest"] = max(self.newest, number or 0)
        self._write()

    def in_place(self, number: int) -> None:
        """Complete the line of a release that was prepared: its file is in place."""
        for line in self.content["record"]:
            if line["release"] == number and line["what"] == PREPARED:
                line["what"] = "released"
        self._write()

    def require_unfrozen(self) -> None:
        """Refuse while releases are held."""
        held = self.frozen
        if held is None:
            return
        until, reason = held
        raise WarehouseError(
            f"Nothing is released until {until:%d %B %Y} is over"
            f"{f' ({reason})' if reason else ''}. What is published stays. To lift this before: "
            f"python -m data freeze --lift --out {self.out}"
        )

    @property
    def frozen(self) -> tuple[date, str] | None:
        """Until which day, that day included, nothing is released, and why."""
        content = ReleaseLog(self.out).content if self.path.exists() else self.content
        text = content["frozen"]
        if not text or date.fromisoformat(text["until"]) < date.today():
            return None
        return date.fromisoformat(text["until"]), text["reason"]

    def freeze(self, until: date | None, reason: str, by: str) -> None:
        """Release nothing until a day is over; None lifts it."""
        self.content["frozen"] = until and {"until": until.isoformat(), "reason": reason}
        more = {"until": until.isoformat(), "reason": reason} if until else {}
        self.note("frozen" if until else "freeze lifted", None, by, **more)

    def _write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        copy = self.path.with_name(f".{self.path.name}.preparing")
        copy.write_text(json.dumps(self.content, indent=2) + "\n", "utf-8")
        os.replace(copy, self.path)
