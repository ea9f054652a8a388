"""An agenda as a TOML file: read with every fault named by its line, written, listed."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from data.challenge.agenda import (
    CHOSEN,
    KINDS,
    LARGEST,
    LONGEST,
    MOST_ITEMS,
    MOST_QUESTIONS,
    PICTURES,
    PROJECT_STATES,
    Agenda,
    Item,
    Project,
    Question,
    Submitted,
    View,
)
from data.loading.atomic_file import put
from data.problems import Problem, Rejected, quoted
from data.warehouse import snapshot

_NAME = re.compile(r"\d{4}-\d\d-\d\d(-[a-z0-9]+)*")
_HEAD = re.compile(r"\s*\[\[\s*(\w+)\s*\]\]\s*(?:#.*)?")
_FIELD = re.compile(r"\s*(\w+)\s*=")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\u202a-\u202e\u2066-\u2069]")


def read(path: Path) -> Agenda:
    """Read and check an agenda.

    Raises
    ------
    Rejected
        With every problem found, each naming file and line.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise Rejected([Problem(path.name, "the file is over 1 MB", "No agenda is so long.")])
        return parsed(path.read_bytes(), path.name)
    except OSError as error:
        problem = Problem(path.name, f"cannot be read: {error.strerror}", "Name another file.")
        raise Rejected([problem]) from error


def parsed(content: bytes, file: str) -> Agenda:
    """Read and check what a file holds; see `read`."""
    if len(content) > LARGEST:
        raise Rejected([Problem(file, "the file is over 1 MB", "No agenda is so long.")])
    try:
        text = content.decode("utf-8-sig")
        held = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        problem = Problem(file, "a character that is not UTF-8", "Save the file as UTF-8.", line)
        raise Rejected([problem]) from error
    except tomllib.TOMLDecodeError as error:
        message, _, place = str(error).partition(" (at line ")
        at = int(place.split(",")[0]) if place else text.count("\n") + 1
        expected = "Write TOML as this program does: key = value, texts between quotation marks."
        raise Rejected([Problem(file, message, expected, at)]) from error
    return _Reader(held, text, file).agenda()


class _Reader:
    """Checks what is in a file, and says where."""

    def __init__(self, held: dict[str, Any], text: str, file: str) -> None:
        self.held, self.file = held, file
        self.lines = _lines(text)
        self.problems: list[Problem] = []

    def agenda(self) -> Agenda:
        known = {"title", "venue", "date", "item", "question"}
        self.unknown(self.held, known, ("", 0))
        head = {
            "title": self.text(self.held, "title", ("", 0)),
            "venue": self.text(self.held, "venue", ("", 0), needed=False),
            "on": self.day(self.held, "date", ("", 0)),
        }
        items = [self.item(*table) for table in self.tables("item", MOST_ITEMS)]
        questions = [self.question(*each) for each in self.tables("question", MOST_QUESTIONS)]
        chosen = sum(isinstance(item, Question) for item in items)
        if chosen > CHOSEN:
            self.wrong(("item", 1), "", f"{chosen} questions from the public are items",
                       f"Choose {CHOSEN} at most.")  # fmt: skip
        if self.problems:
            raise Rejected(self.problems)
        return Agenda(**head, items=tuple(items), questions=tuple(questions))  # type: ignore[arg-type]

    def tables(self, name: str, most: int) -> Iterator[tuple[dict[str, Any], tuple[str, int]]]:
        held = self.held.get(name, [])
        if not isinstance(held, list) or not all(isinstance(each, dict) for each in held):
            self.wrong((name, 1), "", f"'{name}' is not a list of tables", f"Write [[{name}]].")
            return
        if len(held) > most:
            self.wrong((name, most + 1), "", f"{len(held)} of [[{name}]]", f"Keep {most} at most.")
            return
        for number, item in enumerate(held, 1):
            yield item, (name, number)

    def item(self, held: dict[str, Any], at: tuple[str, int]) -> Item | None:
        kind = held.get("kind")
        if not isinstance(kind, str) or kind not in KINDS:
            self.wrong(at, "kind", f"kind is {_shown(kind)}", f"Expected one of {_any(KINDS)}.")
            return None
        made = KINDS[kind]
        wanted = {each.name for each in fields(made)} - {"start", "end"}
        self.unknown(held, wanted | {"kind", *(("from", "to") if made is View else ())}, at)
        results: dict[str, Any] = {}
        for item in fields(made):
            if item.name == "minutes":
                results["minutes"] = self.minutes(held, at, item.default)
            elif item.name not in ("start", "end"):
                needed = item.name in ("indicator", "area", "name") or (
                    item.name == "text" and made is not Project
                )
                text = self.text(held, item.name, at, needed=needed)
                results[item.name] = text or (item.default if item.name == "picture" else "")
        if made is View:
            results |= self.period(held, at)
            self.one_of(results["picture"], "picture", PICTURES, at)
        if made is Project:
            self.one_of(results["status"], "status", PROJECT_STATES, at)
        return made(**results)

    def question(self, held: dict[str, Any], at: tuple[str, int]) -> Submitted:
        self.unknown(held, {"text", "topic", "submitted"}, at)
        return Submitted(
            self.text(held, "text", at),
            self.text(held, "topic", at, needed=False),
            self.day(held, "submitted", at),
        )

    def period(self, held: dict[str, Any], at: tuple[str, int]) -> dict[str, date | None]:
        if "from" not in held and "to" not in held:
            return {"start": None, "end": None}
        start, end = self.day(held, "from", at), self.day(held, "to", at)
        if start > end:
            self.wrong(at, "to", f"to is {end}, before from, {start}", "Turn them round.")
        return {"start": start, "end": end}

    def text(
        self, held: Mapping[str, Any], key: str, at: tuple[str, int], needed: bool = True
    ) -> str:
        value = held.get(key, "")
        if not isinstance(value, str):
            self.wrong(at, key, f"{key} is {_shown(value)}", "Expected a text in quotation marks.")
            return ""
        if needed and not value.strip():
            self.wrong(at, key, f"{key} is missing or empty", f'Write {key} = "…".')
        if why := unfit(value, key):
            self.wrong(at, key, f"{key} {why}", "Correct or shorten it.")
        return value.strip()

    def day(self, held: Mapping[str, Any], key: str, at: tuple[str, int]) -> date:
        value = held.get(key)
        if not isinstance(value, date) or isinstance(value, datetime):
            result = f"{key} is {_shown(value)}" if key in held else f"{key} is missing"
            self.wrong(at, key, result, f"Write a day without quotation marks: {key} = 2015-03-12.")
            return date.min
        return value

    def minutes(self, held: Mapping[str, Any], at: tuple[str, int], default: Any) -> int:
        value = held.get("minutes", default)
        if type(value) is not int or not 1 <= value <= 120:
            self.wrong(at, "minutes", f"minutes is {_shown(value)}", "Expected 1 to 120.")
            return 1
        return value

    def one_of(self, value: str, key: str, allowed: tuple[str, ...], at: tuple[str, int]) -> None:
        if value and value not in allowed:
            self.wrong(at, key, f"{key} is {_shown(value)}", f"Expected one of {_any(allowed)}.")

    def unknown(self, held: Mapping[str, Any], known: set[str], at: tuple[str, int]) -> None:
        for key in held:
            if key not in known:
                self.wrong(at, key, f"{quoted(key)} is nothing that belongs here",
                           f"Expected {_any(sorted(known))}.")  # fmt: skip

    def wrong(self, at: tuple[str, int], key: str, text: str, expected: str) -> None:
        name, number = at
        line = self.lines.get((name, number, key)) or self.lines.get((name, number, "")) or 1
        where = f"{name} {number}: " if name else ""
        self.problems.append(Problem(self.file, f"{where}{text}", expected, line))


def unfit(text: str, key: str) -> str:
    """Say why a text cannot stand in this field of an agenda; '' if it can."""
    if _CONTROL.search(text):
        return "holds a line break or a character that cannot be shown"
    most = LONGEST[key]
    return f"has {len(text)} characters, more than {most}" if len(text) > most else ""


def _lines(text: str) -> dict[tuple[str, int, str], int]:
    """List the line of every [[table]] and of every key in it."""
    line_numbers: dict[tuple[str, int, str], int] = {}
    seen: dict[str, int] = {}
    at = ("", 0)
    for number, line in enumerate(text.splitlines(), 1):
        if head := _HEAD.fullmatch(line):
            seen[head[1]] = seen.get(head[1], 0) + 1
            at = (head[1], seen[head[1]])
            line_numbers[(*at, "")] = number
        elif key := _FIELD.match(line):
            line_numbers.setdefault((*at, key[1]), number)
    return line_numbers


def _shown(value: object) -> str:
    return "missing" if value is None else quoted(str(value))


def _any(names: Any) -> str:
    return ", ".join(names)


def written(agenda: Agenda) -> str:
    """Write an agenda as the text of a file."""
    lines = [
        "# An agenda of the Essex Police Challenge: what is shown, in which order. No figures:",
        "# they come from the public edition when the display is made.",
        *_pairs({"title": agenda.title, "venue": agenda.venue, "date": agenda.on}),
    ]
    for item in agenda.items:
        held = {"kind": item.kind} | {each.name: getattr(item, each.name) for each in fields(item)}
        if isinstance(item, View):
            held = {{"start": "from", "end": "to"}.get(key, key): held[key] for key in held}
        lines += ["", "[[item]]", *_pairs(held)]
    for question in agenda.questions:
        lines += ["", "[[question]]", *_pairs(vars(question))]
    return "\n".join(lines) + "\n"


def _pairs(held: Mapping[str, Any]) -> list[str]:
    return [f"{key} = {toml(value)}" for key, value in held.items() if value not in ("", None)]


def toml(value: str | int | date) -> str:
    """Write a value as TOML does; what JSON escapes in a text, TOML reads."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return value.isoformat() if isinstance(value, date) else str(value)


def folder(database: Path | None = None) -> Path:
    """Where agendas stand: next to the warehouse."""
    return (database or snapshot.default_path()).parent / "challenge"


def opened(database: Path | None = None) -> Path:
    """Where agendas stand that the audience may see."""
    return folder(database) / "open"


def listed(where: Path) -> dict[str, Path]:
    """List the agendas of a folder by name, the newest meeting first."""
    results = {path.stem: path for path in where.glob("*.toml") if _NAME.fullmatch(path.stem)}
    return {name: results[name] for name in sorted(results, reverse=True)}


def save(agenda: Agenda, where: Path) -> Path:
    """Write an agenda into a folder under its name, whole or not at all."""
    path = where / f"{agenda.name}.toml"
    put(written(agenda).encode(), path)
    return path


FIRST = Path(__file__).with_name("challenge.toml")


def first(on: date, venue: str) -> Agenda:
    """Begin an agenda as the first Challenge was: its matters and projects, no question yet."""
    return replace(read(FIRST), on=on, venue=venue)
