"""The register as text, out and in again; its backup; and whether its history was altered."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.accounts.kinds import Unfit, canonical, check, kind
from data.accounts.records import COLUMNS, digest
from data.accounts.register import Register, RegisterError, insert
from data.problems import LISTED, Problem, Rejected, quoted


@dataclass(frozen=True)
class Verified:
    """What the check of a register found.

    Attributes
    ----------
    versions : int
        How many were looked at.
    altered : str
        What is wrong with the first version that is not as it was saved; '' if all are.
    hash : str
        Of the last version: written down elsewhere, it shows whether versions were cut off.
    """

    versions: int
    altered: str
    hash: str


def verify(register: Register) -> Verified:
    """Recompute the chain of hashes and name the first version that was altered."""
    if not register.exists:
        return Verified(0, "", "")
    with register._open() as connection:
        broken = connection.execute("pragma integrity_check(1)").fetchone()[0]
        if broken != "ok":
            return Verified(0, f"the file itself is damaged: {broken}", "")
        count, last = 0, ""
        for row in connection.execute("select * from version order by number"):
            count += 1
            if why := _altered(row, count, last):
                name = f"version {row['version']} of {row['kind']} {row['reference']}"
                return Verified(count, f"number {row['number']}, {name}: {why}", last)
            last = row["hash"]
    return Verified(count, "", last)


def _altered(row: Mapping[str, Any], number: int, last: str) -> str:
    if row["number"] != number:
        return f"number {number} is missing before it"
    if row["previous_hash"] != last:
        return "it does not follow the version before it"
    return "" if digest(row) == row["hash"] else "its content is not what was saved"


def export(register: Register) -> Iterator[str]:
    """Write every version as a line of JSON, oldest first."""
    if not register.exists:
        return
    with register._open() as connection:
        for row in connection.execute("select * from version order by number"):
            held = dict(row)
            for name in ("fields", "restricted"):
                held[name] = json.loads(held[name])
            yield canonical(held) + "\n"


def import_(register: Register, lines: Iterable[str], file: str) -> int:
    """Read an export into a register that has no versions yet: all of it, or nothing.

    Returns
    -------
    int
        How many versions came in.

    Raises
    ------
    Rejected
        With the lines that are not as they were exported.
    RegisterError
        If the register holds versions already.
    """
    if register.versions():
        raise RegisterError(
            f"{register.path} holds versions already, and two histories cannot be joined. "
            "Set ESSEX_ACCOUNTS to a file that is not there yet."
        )
    rows, problems, last = [], [], ""
    for number, line in enumerate(lines, 1):
        row, why = _read(line)
        why = why or _altered(row, number, last)
        if why:
            problems.append(Problem(file, why, "Export the register again.", number))
            if len(problems) == LISTED:
                break
            continue
        rows.append(row)
        last = row["hash"]
    if problems:
        raise Rejected(problems)
    with register._saving() as connection:
        for row in rows:
            insert(connection, row)
    return len(rows)


def _read(line: str) -> tuple[dict[str, Any], str]:
    """Read a line of an export; and say what is wrong with it, '' if nothing is."""
    try:
        held = json.loads(line)
    except json.JSONDecodeError as error:
        return {}, f"the line is not JSON: {error}"
    if not isinstance(held, dict) or set(held) != set(COLUMNS):
        return {}, "the line is not a version of a record"
    try:
        fields = check(kind(held["kind"]), held["fields"])
    except Unfit as unfit:
        return {}, f"{held['kind']} {held['reference']}: {unfit}"
    row = {**held, "fields": canonical(fields), "restricted": canonical(held["restricted"])}
    return row, ""


def backup(register: Register, out: Path) -> int:
    """Copy the register while it is in use, and verify the copy; return its versions.

    Raises
    ------
    RegisterError
        If there is nothing to copy, a file of that name is there, or the copy is not whole.
    """
    if not register.exists:
        raise RegisterError(f"{register.path}: nothing was ever saved, so nothing can be copied.")
    if out.exists():
        raise RegisterError(f"{out} is there already: name another file.")
    out.parent.mkdir(parents=True, exist_ok=True)
    with register._open() as source:
        target = sqlite3.connect(out)
        try:
            source.backup(target)
            target.execute("pragma journal_mode = delete")
        finally:
            target.close()
    verified = verify(Register(out))
    if verified.altered:
        raise RegisterError(f"{out}: the copy does not verify: {quoted(verified.altered)}")
    return verified.versions
