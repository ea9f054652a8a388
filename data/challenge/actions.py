"""What was promised at a meeting: actions with an owner and a date, kept by the office.

They stand in a file of their own next to the warehouse, not in it. The warehouse can be built again
from the files that were sent, and people are asked to put it away and do so (another version, the
demonstration); nobody could send these again. A load or a forget never touches them, and what is
made for the public is made from the warehouse, where they never were.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import filelock

from data.challenge import agenda_file
from data.loading.atomic_file import put
from data.problems import Problem, Rejected, WarehouseError, quoted

STATES = ("open", "answered", "closed")
LONGEST = {"matter": 80, "question": 280, "action": 280, "owner": 80}
_REFERENCE = re.compile(r"\d{2,}/\d{2}")


@dataclass(frozen=True)
class Action:
    """What is to be done about a question, by whom and by when.

    Attributes
    ----------
    reference : str
        Number in the year and year, as in the minutes: 07/15.
    matter : str
        The meeting it comes from.
    question : str
        As it was put.
    action : str
        What is to be done, or what was answered.
    owner : str
        The role that answers for it.
    due : datetime.date
        By when.
    status : str
        'open', 'answered' or 'closed'.
    """

    reference: str
    matter: str
    question: str
    action: str
    owner: str
    due: date
    status: str = "open"


def default_path(database: Path | None = None) -> Path:
    """Where the actions stand: in the folder of the agendas."""
    return agenda_file.folder(database) / "actions.toml"


def read(path: Path) -> tuple[Action, ...]:
    """Read and check the actions; none where there is no file yet.

    Raises
    ------
    Rejected
        If the file is broken, naming file and line.
    """
    try:
        text = path.read_text("utf-8")
        held = tomllib.loads(text)
    except FileNotFoundError:
        return ()
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Rejected([Problem(path.name, str(error), "Correct the file.")]) from error
    heads = [n for n, line in enumerate(text.splitlines(), 1) if line.strip() == "[[action]]"]
    rows = held.get("action", [])
    problems: list[Problem] = []
    results = []
    for place, row in enumerate(rows if isinstance(rows, list) else [rows]):
        why = _wrong(row)
        if why:
            line = heads[place] if place < len(heads) else None
            problems.append(Problem(path.name, f"action {place + 1}: {why}", "Correct it.", line))
        else:
            results.append(Action(**row))
    if problems:
        raise Rejected(problems)
    return tuple(results)


def _wrong(row: Any) -> str:
    """Say what is wrong with an action as it is in the file; '' if nothing is."""
    if not isinstance(row, dict):
        return "is not a table [[action]]"
    wanted = {field.name for field in fields(Action)}
    if set(row) != wanted:
        names = ", ".join(sorted(map(str, set(row) ^ wanted)))
        return f"lacks fields or has unknown ones: {names}"
    for key, value in row.items():
        right = date if key == "due" else str
        if not isinstance(value, right) or isinstance(value, datetime):
            return f"{key} is {quoted(str(value))}"
    if not _REFERENCE.fullmatch(row["reference"]):
        return f"reference is {quoted(row['reference'])}, expected such as 07/15"
    if row["status"] not in STATES:
        return f"status is {quoted(row['status'])}, expected one of {', '.join(STATES)}"
    return ""


def unfit(action: Action) -> str:
    """Say why an action cannot be kept; '' if it can."""
    for key, most in LONGEST.items():
        text = getattr(action, key)
        if not text.strip() and key != "matter":
            return f"Write the {key}."
        if len(text) > most:
            return f"The {key} has {len(text)} characters, more than {most}."
    return ""


def add(new: Action, path: Path) -> Action:
    """Keep an action under the next reference of the year in which it is due to be noted.

    Returns
    -------
    Action
        With its reference.
    """
    with _alone(path):
        held = read(path)
        year = f"{date.today():%y}"
        used = [int(item.reference.split("/")[0]) for item in held
                if item.reference.endswith(f"/{year}")]  # fmt: skip
        remaining = replace(new, reference=f"{max(used, default=0) + 1:02d}/{year}")
        _write((*held, remaining), path)
    return remaining


def change(reference: str, status: str, path: Path) -> None:
    """Give an action another status."""
    if status not in STATES:
        raise ValueError(f"{status!r} is not a status of an action")
    with _alone(path):
        held = read(path)
        _write(
            tuple(replace(o, status=status) if o.reference == reference else o for o in held), path
        )


def _alone(path: Path) -> filelock.FileLock:
    path.parent.mkdir(parents=True, exist_ok=True)
    return filelock.FileLock(path.with_name(f".{path.name}.lock"), timeout=10)


def _write(held: tuple[Action, ...], path: Path) -> None:
    lines = ["# Actions from meetings of the Essex Police Challenge. Kept by the office."]
    for item in held:
        lines += ["", "[[action]]"]
        lines += [f"{key} = {agenda_file.toml(value)}" for key, value in vars(item).items()]
    try:
        put(("\n".join(lines) + "\n").encode(), path)
    except OSError as error:
        raise WarehouseError(f"{path}: the actions cannot be kept: {error}") from error
