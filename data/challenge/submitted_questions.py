"""Questions from the public, as a form or a mailbox exports them: CSV with a header.

Anyone who put a question is not kept. Only the columns question, topic and submitted on are read;
of the others nothing stays, and what they were called is said. Addresses of e-mail and telephone
numbers inside a question are taken out and counted; a name inside one cannot be recognised.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date

from data.challenge.agenda import LARGEST, LONGEST, MOST_QUESTIONS, Submitted
from data.challenge.agenda_file import unfit
from data.problems import LISTED, Problem, Rejected, quoted

QUESTION, TOPIC, SUBMITTED = "question", "topic", "submitted on"
TAKEN_OUT = "[taken out]"
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+")
_TELEPHONE = re.compile(
    r"(?<![\d£])(?:\+\d{1,3}[ -]?(?:\(0\)[ -]?)?\d|\(?0\d)(?:[ )-]*\d){8,9}(?!\d)"
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
_BRITISH = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?: .*)?")


@dataclass(frozen=True)
class Imported:
    """What a file brought.

    Attributes
    ----------
    questions : tuple of Submitted
        In the order of the file, none twice.
    dropped : tuple of str
        Headings of the columns of which nothing was kept.
    taken_out : int
        Addresses and telephone numbers taken out of questions.
    twice : int
        Rows whose question stood in the file before.
    """

    questions: tuple[Submitted, ...]
    dropped: tuple[str, ...]
    taken_out: int
    twice: int


def read(content: bytes, file: str) -> Imported:
    """Read the questions of a file.

    Raises
    ------
    Rejected
        With every problem, each naming file, line and column; then nothing of it is kept.
    """
    rows = _rows(content, file)
    header = [" ".join(cell.lower().replace("_", " ").split()) for cell in rows[0][1]]
    problems = [
        Problem(
            file, f"the column '{name}' is missing",
            f"The header must hold {QUESTION}, {TOPIC} and {SUBMITTED}.", 1,
        )
        for name in (QUESTION, TOPIC, SUBMITTED)
        if header.count(name) != 1
    ]  # fmt: skip
    if problems:
        raise Rejected(problems)
    places = {name: header.index(name) for name in (QUESTION, TOPIC, SUBMITTED)}
    results: dict[str, Submitted] = {}
    taken_out = twice = 0
    for line, cells in rows[1:]:
        if len(cells) != len(header):
            problems.append(Problem(
                file, f"{len(cells)} cells, the header has {len(header)}",
                "Put a text that holds a comma between quotation marks.", line,
            ))  # fmt: skip
            continue
        text, mails = _MAIL.subn(TAKEN_OUT, _plain(cells[places[QUESTION]]))
        text, numbers = _TELEPHONE.subn(TAKEN_OUT, text)
        taken_out += mails + numbers
        topic = _plain(cells[places[TOPIC]])
        problems += _unfit(file, line, text, topic)
        on = _day(cells[places[SUBMITTED]])
        if on is None:
            problems.append(Problem(
                file, f"{quoted(cells[places[SUBMITTED]])} is not a day", "Write 2015-02-09 or "
                "09/02/2015.", line, SUBMITTED,
            ))  # fmt: skip
            continue
        twice += text in results
        results.setdefault(text, Submitted(text, topic, on))
    if len(results) > MOST_QUESTIONS:
        problems.append(Problem(file, f"{len(results)} questions", f"{MOST_QUESTIONS} at most."))
    if problems:
        raise Rejected(problems[:LISTED])
    dropped = tuple(
        cell.strip() or f"column {place}"
        for place, cell in enumerate(rows[0][1], 1)
        if place - 1 not in places.values()
    )
    return Imported(tuple(results.values()), dropped, taken_out, twice)


def _rows(content: bytes, file: str) -> list[tuple[int, list[str]]]:
    """Read the rows that hold anything, each with its line."""
    if len(content) > LARGEST:
        raise Rejected([Problem(file, "the file is over 1 MB", "Leave out older questions.")])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    head = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        before = 0
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((before + 1, cells))
            before = reader.line_num
    except csv.Error as error:
        problem = Problem(file, f"no CSV: {error}", "Save it as CSV again.", reader.line_num)
        raise Rejected([problem]) from error
    if not rows:
        raise Rejected([Problem(file, "the file is empty", "Export the questions again.")])
    return rows


def _plain(text: str) -> str:
    """Put a text on one line."""
    return " ".join(text.split())


def _unfit(file: str, line: int, text: str, topic: str) -> list[Problem]:
    results = []
    if not text:
        results.append(Problem(file, "no question", "Write it or delete the row.", line, QUESTION))
    for key, column, value in (("text", QUESTION, text), ("topic", TOPIC, topic)):
        if why := unfit(value, key):
            expected = (
                f"Shorten it to {LONGEST[key]} characters, in the words of the person who asked."
            )
            results.append(Problem(file, f"the {column} {why}", expected, line, column))
    return results


def _day(text: str) -> date | None:
    try:
        if iso := _ISO.fullmatch(text.strip()):
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if british := _BRITISH.fullmatch(text.strip()):
            return date(int(british[3]), int(british[2]), int(british[1]))
    except ValueError:
        return None
    return None
