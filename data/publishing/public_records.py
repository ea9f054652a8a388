"""Records of the office's register in a public edition: what goes in, and what is refused.

Whether a narrative still agrees with its figures, and how a paper is made, is known to `ui.papers`,
of which nothing in `data` knows; so that runs by itself, in another process.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pandas as pd

from data.accounts.kinds import canonical
from data.accounts.records import Record
from data.accounts.register import Register
from data.accounts.released import PublicRecords, released, without
from data.problems import WarehouseError
from data.publishing.named_figures import Named, find
from data.warehouse.snapshot import PROJECT, Snapshot

SECONDS = 900
"""Longest that the papers of a release may take to be made."""


@dataclass(frozen=True)
class ReleasedRecords:
    """What goes into a public edition of the register.

    Attributes
    ----------
    records : list of Record
        With nothing but what may be published.
    refused : list of Named
        What keeps records out.
    """

    records: list[Record] = field(default_factory=list)
    refused: list[Named] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many records of each kind are in."""
        results: dict[str, int] = {}
        for record in self.records:
            results[record.of.plural] = results.get(record.of.plural, 0) + 1
        return results

    @property
    def frame(self) -> pd.DataFrame:
        """The rows of the table ``record``."""
        return pd.DataFrame(
            [
                (record.kind, record.reference, place, record.saved_at, canonical(record.values))
                for place, record in enumerate(self.records, 1)
            ],
            columns=["kind", "reference", "place", "saved_on", "fields"],
        )


def gather(
    state: Snapshot, register: Register | None, facts: pd.DataFrame, names: dict[str, str]
) -> ReleasedRecords:
    """Choose what goes in: part I of what was agreed, unless it names a figure that is not shown.

    Parameters
    ----------
    state : Snapshot
        The office's warehouse.
    register : Register or None
        None where no records are kept.
    facts : DataFrame
        Rows of figures as they are released.
    names : dict
        Code to name of the areas in the public file.
    """
    if register is None or not register.exists:
        return ReleasedRecords()
    records = released(register)
    refused = find(state, facts, names, records)
    if any(record.kind in ("account", "meeting") for record in records):
        answer = _run(["disagreeing"], state.path, register.path)
        refused += [Named(**item) for item in json.loads(answer)]
    gone = {(item.kind, item.reference) for item in refused}
    return ReleasedRecords(without(records, gone), refused)


def add_papers(copy: Path, register: Register, former: list[Path]) -> list[str]:
    """Put the files of released papers into a public file; return their names.

    A paper that an earlier release has stays as it was there. A new one is made of the figures and
    records of the public file itself, so that it shows nothing the file does not.
    """
    papers = {record.reference for record in PublicRecords(Snapshot(copy)).newest("paper")}
    if not papers:
        return []
    rows = _former(former, papers)
    new = papers - {reference for reference, *_ in rows}
    if new:
        with tempfile.TemporaryDirectory() as folder:
            _run(["papers", folder, *sorted(new)], copy, register.path)
            for place in sorted(Path(folder).glob("*/*")):
                content = place.read_bytes()
                reference = place.parent.name.replace("-", "/")
                rows.append((reference, place.name, hashlib.sha256(content).hexdigest(), content))
    with duckdb.connect(str(copy)) as connection:
        connection.executemany("insert into paper_file values (?, ?, ?, ?)", rows)
        connection.execute("checkpoint")
    return [name for _, name, _, _ in rows]


def _former(files: list[Path], papers: set[str]) -> list[tuple[str, str, str, bytes]]:
    """Take the papers that the newest release with them has."""
    results: dict[str, list[tuple[str, str, str, bytes]]] = {}
    for file in files:
        held = PublicRecords(Snapshot(file))
        here: dict[str, list[tuple[str, str, str, bytes]]] = {}
        for reference, name, digest in held.files():
            if reference in papers and reference not in results:
                row = (reference, name, digest, held.file(reference, name))
                here.setdefault(reference, []).append(row)
        results |= here
    return [row for rows in results.values() for row in rows]


def _run(arguments: list[str], database: Path, register: Path) -> str:
    """Run `ui.papers.for_release` over a warehouse and return what it says."""
    settings = {**os.environ, "ESSEX_DATABASE": str(database), "ESSEX_ACCOUNTS": str(register)}
    settings.pop("ESSEX_EDITION", None)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "ui.papers.for_release", *arguments],
            cwd=PROJECT, env=settings, capture_output=True, text=True, timeout=SECONDS, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise WarehouseError(
            f"Nothing was released: the papers took longer than {SECONDS} seconds."
        ) from error
    if done.returncode:
        lines = (done.stderr or done.stdout).splitlines()[-3:] or ["no reason given"]
        raise WarehouseError(f"Nothing was released: {'; '.join(line[:300] for line in lines)}")
    return done.stdout
