"""Awards as 360Giving writes them: out to CSV, and in by its column titles."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Any

from data.accounts.kinds import AREAS
from data.accounts.records import Record, public_part
from data.offices import office_on
from data.problems import LISTED, Problem, Rejected, quoted

PREFIX = "360G-essexpcc"
PUBLISHER_ID, PUBLISHER = "GB-LAE-PCCESSEX", office_on().holder
REQUIRED = (
    "Identifier", "Title", "Description", "Currency", "Amount Awarded", "Award Date",
    "Recipient Org:Identifier", "Recipient Org:Name", "Funding Org:Identifier", "Funding Org:Name",
)  # fmt: skip
OPTIONAL = ("Grant Programme:Title", "Beneficiary Location:Name",
            "Beneficiary Location:Geographic Code", "Last modified")  # fmt: skip
PERSON = "An individual"


def identifier(record: Record) -> str:
    """Return the identifier of an award, the same for good: 360G-essexpcc-G001-15."""
    return f"{PREFIX}-{record.reference.replace('/', '-')}"


def rows(awards: Iterable[Record]) -> list[dict[str, Any]]:
    """Write awards that may be published as grants; a recipient who is a person is not named."""
    results = []
    for record in awards:
        public = public_part(record)
        if public is None or record.text("state") != "Awarded":
            continue
        person = bool(record.values.get("to_person"))
        grant = {
            "Identifier": identifier(record),
            "Title": public.get("title", ""),
            "Description": public.get("description", ""),
            "Currency": public.get("currency", ""),
            "Amount Awarded": public.get("amount", ""),
            "Award Date": public.get("award_date", ""),
            "Recipient Org:Identifier": f"{PREFIX}-recipient-{record.reference.replace('/', '-')}"
            if person
            else public.get("recipient_id", ""),
            "Recipient Org:Name": PERSON if person else public.get("recipient", ""),
            "Funding Org:Identifier": PUBLISHER_ID,
            "Funding Org:Name": PUBLISHER,
            "Grant Programme:Title": public.get("fund", ""),
            "Beneficiary Location:Name": AREAS.get(public.get("area", ""), ""),
            "Beneficiary Location:Geographic Code": public.get("area", ""),
            "Last modified": _moment(record.saved_at),
        }
        if all(grant[name] not in ("", None) for name in REQUIRED):
            results.append(grant)
    return results


def _moment(saved_at: str) -> str:
    """Write when a record was saved as the schema asks: a whole date-time, in UTC."""
    return saved_at if "T" in saved_at else f"{saved_at[:10]}T00:00:00+00:00"


def to_csv(awards: Iterable[Record]) -> bytes:
    """Write awards as a CSV file."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [*REQUIRED, *OPTIONAL], lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows(awards))
    return text.getvalue().encode("utf-8-sig")


def from_csv(content: bytes, file: str) -> list[dict[str, Any]]:
    """Read grants by their column titles and return the fields of awards.

    Raises
    ------
    Rejected
        With every problem, each naming line and column; then nothing is read.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = Problem(file, "the file is not UTF-8", "Save it as CSV UTF-8.")
        raise Rejected([problem]) from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    header = [name.strip() for name in reader.fieldnames or []]
    reader.fieldnames = header
    problems = [
        Problem(file, f"the column '{name}' is missing", "Name it as 360Giving does.", 1)
        for name in REQUIRED
        if name not in header
    ]
    if problems:
        raise Rejected(problems)
    results, seen = [], set()
    for row in reader:
        line = reader.line_num
        supplied = {name: (row.get(name) or "").strip() for name in header}
        for name in REQUIRED:
            if not supplied[name]:
                problems.append(Problem(file, "the cell is empty", "Fill it in.", line, name))
        if supplied["Identifier"] in seen:
            problems.append(
                Problem(file, f"{quoted(supplied['Identifier'])} is there twice",
                        "An identifier names one grant.", line, "Identifier")
            )  # fmt: skip
        seen.add(supplied["Identifier"])
        amount, why = _amount(supplied["Amount Awarded"])
        if why:
            problems.append(Problem(file, why, "Write 1234.50.", line, "Amount Awarded"))
        day = supplied["Award Date"][:10]
        try:
            date.fromisoformat(day)
        except ValueError:
            problems.append(
                Problem(file, f"{quoted(day)} is not a day", "Write 2015-03-12.", line,
                        "Award Date")
            )  # fmt: skip
        area = supplied.get("Beneficiary Location:Geographic Code", "")
        results.append(
            {
                "state": "Awarded",
                "title": supplied["Title"],
                "description": supplied["Description"],
                "currency": supplied["Currency"],
                "amount": amount,
                "award_date": day,
                "recipient_id": supplied["Recipient Org:Identifier"],
                "recipient": supplied["Recipient Org:Name"],
                "fund": supplied.get("Grant Programme:Title") or "Community Safety Fund",
                "area": area if area in AREAS else None,
            }
        )
    if problems:
        raise Rejected(problems[:LISTED])
    return results


def _amount(text: str) -> tuple[float | None, str]:
    """Read an amount as 360Giving has it: digits and a point, no thousands commas."""
    try:
        value = float(text)
    except ValueError:
        return None, f"{quoted(text)} is not an amount"
    if value != value or abs(value) > 1e12 or round(value, 2) != value:
        return None, f"{quoted(text)} is not an amount"
    return (int(value) if value.is_integer() else value), ""
