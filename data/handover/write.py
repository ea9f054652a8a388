"""Writing a handover: two parts, each complete in itself, a manifest of hashes and its checker.

Part I may be made public: with a public edition it holds the figures of that release, without one
the figures of Essex as a whole of indicators that are published. Part II is restricted: every
figure of the office, and what the register holds on restricted matters.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from data.accounts import exchange
from data.accounts.kinds import canonical, kinds
from data.accounts.records import public_part
from data.accounts.register import Register
from data.handover import verify
from data.handover.tables import LICENCE, write_tables
from data.problems import WarehouseError
from data.warehouse.snapshot import Snapshot

PART_I, PART_II = "part-I", "part-II-restricted"
ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "Contains OS data (c) Crown copyright and database right. "
    "Source: Office for National Statistics."
)
RESTRICTED = (
    "Restricted: for the body that takes over the functions of the office, and nobody else. Small "
    "counts are not hidden here."
)


@dataclass(frozen=True)
class Handover:
    """What was written.

    Attributes
    ----------
    folder : str
    figures, restricted_figures : int
        Rows of part I and of part II.
    records, restricted_records : int
        Of the register: those of part I, and every version in part II.
    papers : int
        Files of issued papers.
    papers_not_at_hand : list of str
        Files that the register names and that no folder given holds.
    manifest : str
        SHA-256 of the manifest: written down elsewhere, it shows whether anything was exchanged.
    """

    folder: str
    figures: int
    restricted_figures: int
    records: int
    restricted_records: int
    papers: int
    papers_not_at_hand: list[str]
    manifest: str


def write(
    out: Path, state: Snapshot, register: Register, public: Snapshot | None, papers: Path | None
) -> Handover:
    """Write a handover into a folder that is not there yet.

    Parameters
    ----------
    state : Snapshot
        The office's warehouse.
    public : Snapshot, optional
        The public edition, whose figures part I has.
    papers : Path, optional
        Folder in which issued papers are kept.

    Raises
    ------
    WarehouseError
        If the folder is there, or an edition is not what it should be.
    """
    if out.exists():
        raise WarehouseError(f"{out} is there already: name another folder, or move it away.")
    if state.release is not None:
        raise WarehouseError(f"{state.path} is a public edition. A handover is of the office's.")
    if public is not None and public.release is None:
        raise WarehouseError(f"{public.path} is no public edition. Name one with --public.")
    making = out.with_name(f".{out.name}.making")
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir(parents=True)
    try:
        first = write_tables(
            public or state, making / PART_I,
            only_published=True, licence=LICENCE, only_force=public is None,
        )  # fmt: skip
        second = write_tables(
            state, making / PART_II, only_published=False, licence=RESTRICTED, only_force=False
        )
        records, versions = _accounts(register, making)
        copied, lacking = _papers(register, papers, making)
        _words(making, public)
        shutil.copy(verify.__file__, making / "verify.py")
        manifest = _manifest(making)
        making.rename(out)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return Handover(str(out), first, second, records, versions, copied, lacking, manifest)


def _accounts(register: Register, folder: Path) -> tuple[int, int]:
    """Write the register: the newest public fields of each record, and every version of all."""
    records = 0
    with (folder / PART_I / "accounts.jsonl").open("w", encoding="utf-8") as file:
        for kind in kinds() if register.exists else ():
            for record in register.newest(kind):
                values = public_part(record)
                if values is None:
                    continue
                line = {"kind": kind, "reference": record.reference, "version": record.version}
                file.write(canonical({**line, "fields": values}) + "\n")
                records += 1
    versions = 0
    with (folder / PART_II / "accounts.jsonl").open("w", encoding="utf-8") as file:
        for line_ in exchange.export(register):
            file.write(line_)
            versions += 1
    return records, versions


def _papers(register: Register, papers: Path | None, folder: Path) -> tuple[int, list[str]]:
    """Copy the files of issued papers that are as they were issued; list those not at hand."""
    copied, lacking = 0, []
    held = {}
    if papers is not None:
        held = {verify.hash_of(path): path for path in sorted(papers.rglob("*")) if path.is_file()}
    for record in register.newest("paper") if register.exists else ():
        for item in record.rows("files"):
            public = record.part == "I" and item.get("part", "I") == "I"
            target = folder / (PART_I if public else PART_II) / "papers" / item["file"]
            source = held.get(item["sha256"])
            if source is None:
                lacking.append(item["file"])
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
            copied += 1
    return copied, lacking


def _words(folder: Path, public: Snapshot | None) -> None:
    of = (
        f"Its figures are those of release {public.release.number} of the public edition."
        if public is not None and public.release is not None
        else "Its figures are those of Essex as a whole: no public edition was named, and which "
        "figures of smaller areas may be shown is decided by a release."
    )
    (folder / "README.txt").write_text(
        f"""Handover of figures, accounts and papers on policing in Essex

{PART_I}/              may be made public. {of}
{PART_II}/  {RESTRICTED}
manifest.json         every file with its length and SHA-256
verify.py             checks both: python verify.py (Python 3.9 or newer, nothing else)

In each part: figures, totals, areas, succession, indicators, notes, each as CSV (UTF-8; what it
means is in csv-metadata.json, as CSV on the Web has it) and as Parquet; accounts.jsonl, a record a
line; papers/, as issued. An empty cell is a figure that was not given: it is not 0.

{ATTRIBUTION}
Licence of part I: {LICENCE}
""",
        "utf-8",
    )


def _manifest(folder: Path) -> str:
    files: dict[str, dict[str, Any]] = {
        path.relative_to(folder).as_posix(): {
            "bytes": path.stat().st_size, "sha256": verify.hash_of(path),
        }
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }  # fmt: skip
    text = {"made": datetime.now(UTC).isoformat(timespec="seconds"), "files": files}
    path = folder / verify.MANIFEST
    path.write_text(json.dumps(text, indent=1) + "\n", "utf-8")
    return str(verify.hash_of(path))
