"""Awards out to 360Giving and in again; persons and part II are not named."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, FormatChecker

from data.accounts import threesixty
from data.accounts.register import Register
from data.problems import Rejected

FORM = json.loads((Path(__file__).parents[2] / "reference" / "threesixty_grant.json").read_text())
FORMATS = FormatChecker()
SCHEMA = Draft4Validator(FORM, format_checker=FORMATS)
AWARD = {
    "state": "Awarded", "title": "Outreach, \"rural\" homes", "description": "A project",
    "currency": "GBP", "amount": 1234.5, "award_date": "2015-03-12",
    "recipient_id": "GB-CHC-1234567", "recipient": "A charity",
    "fund": "Community Safety Fund", "area": "E07000071",
}  # fmt: skip


@FORMATS.checks("date-time", raises=ValueError)
def whole_moment(text: object) -> bool:
    """Tell whether it is a whole date-time: jsonschema has no such check of its own."""
    return "T" in str(text) and datetime.fromisoformat(str(text)).tzinfo is not None


def test_out_and_in_again_is_the_same(tmp_path: Path) -> None:
    register = Register(tmp_path / "a.sqlite")
    register.save("award", AWARD, "ann")
    register.save("award", {**AWARD, "title": "Second", "amount": 20_000}, "ann")
    register.save("award", {**AWARD, "title": "Only a bid", "state": "Bid"}, "ann")
    register.save("award", {**AWARD, "title": "Secret"}, "ann", part="II", ground="Safety")
    written = threesixty.to_csv(register.newest("award"))
    assert "Secret" not in written.decode("utf-8")
    read = threesixty.from_csv(written, "awards.csv")
    assert read == [AWARD, {**AWARD, "title": "Second", "amount": 20_000}]


def test_a_person_is_not_named(tmp_path: Path) -> None:
    register = Register(tmp_path / "a.sqlite")
    register.save("award", {**AWARD, "recipient": "Jane Doe", "to_person": True}, "ann")
    (grant,) = threesixty.rows(register.newest("award"))
    assert grant["Recipient Org:Name"] == "An individual"
    assert "1234567" not in str(grant)


def test_what_goes_out_is_valid_by_the_schema_of_the_standard(tmp_path: Path) -> None:
    register = Register(tmp_path / "a.sqlite")
    for number in range(3):
        register.save("award", {**AWARD, "title": f"Award {number}"}, "ann")
    register.save("award", {**AWARD, "recipient": "Jane Doe", "to_person": True}, "ann")
    grants = nested(threesixty.to_csv(register.newest("award")))
    assert len({grant["id"] for grant in grants}) == len(grants) == 4
    for grant in grants:
        assert not list(SCHEMA.iter_errors(grant))
        assert re.fullmatch(r"360G-essexpcc-G\d{3}-15", grant["id"])


@pytest.mark.parametrize(
    ("column", "value"),
    [("Award Date", "12/03/2015"), ("Currency", "£"), ("Amount Awarded", "1,234"),
     ("Last modified", "2015-03-12"), ("Recipient Org:Name", ""), ("Extra", "1")],
)  # fmt: skip
def test_the_schema_finds_what_is_wrong(tmp_path: Path, column: str, value: str) -> None:
    register = Register(tmp_path / "a.sqlite")
    register.save("award", AWARD, "ann")
    (right,) = csv.DictReader(
        io.StringIO(threesixty.to_csv(register.newest("award")).decode("utf-8-sig"))
    )
    text = io.StringIO()
    writer = csv.DictWriter(text, list(dict.fromkeys([*right, column])))
    writer.writeheader()
    writer.writerow({**right, column: value})
    (grant,) = nested(text.getvalue().encode())
    assert list(SCHEMA.iter_errors(grant))


def nested(content: bytes) -> list[dict[str, Any]]:
    """Put the rows of a CSV file into the form of the schema, by the titles of its fields."""
    lines = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    return [_grant(line) for line in lines]


def _grant(line: dict[str, str]) -> dict[str, Any]:
    grant: dict[str, Any] = {}
    for column, cell in line.items():
        whole, _, part = column.partition(":")
        key, field = _field(FORM["properties"], whole)
        if part:
            items = field["items"]
            items = FORM["definitions"]["organization"] if "$ref" in items else items
            inner, _ = _field(items["properties"], part)
            grant.setdefault(key, [{}])[0][inner] = cell
        elif field.get("type") == "number":
            grant[key] = float(cell) if re.fullmatch(r"[0-9.]+", cell) else cell
        else:
            grant[key] = cell
    return grant


def _field(fields: dict[str, Any], title: str) -> tuple[str, dict[str, Any]]:
    return next(
        ((key, field) for key, field in fields.items() if field["title"] == title), (title, {})
    )


def test_every_problem_of_a_file_is_named() -> None:
    header = ",".join(threesixty.REQUIRED)
    row = 'A,T,D,GBP,"1,234.50",12/03/2015,GB-1,R,GB-2,F'
    with pytest.raises(Rejected) as rejected:
        threesixty.from_csv(f"{header}\n{row}\n{row}\n".encode(), "awards.csv")
    messages = " ".join(map(str, rejected.value.problems))
    assert "line 2, column 'Amount Awarded': '1,234.50' is not an amount" in messages
    assert "line 2, column 'Award Date': '12/03/2015' is not a day" in messages
    assert "line 3, column 'Identifier': 'A' is there twice" in messages
    with pytest.raises(Rejected, match="the column 'Identifier' is missing"):
        threesixty.from_csv(b"Title\nX\n", "awards.csv")
