"""Awards out to 360Giving and in again; persons and part II are not named."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from pathlib import Path

import pytest

from data.accounts import threesixty
from data.accounts.register import Register
from data.problems import Rejected

AWARD = {
    "state": "Awarded", "title": "Outreach, \"rural\" homes", "description": "A project",
    "currency": "GBP", "amount": 1234.5, "award_date": "2015-03-12",
    "recipient_id": "GB-CHC-1234567", "recipient": "A charity",
    "fund": "Community Safety Fund", "area": "E07000071",
}  # fmt: skip


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


def test_what_goes_out_has_the_form_the_standard_asks_for(tmp_path: Path) -> None:
    """Titles, required cells and formats, as 360Giving's schema has them."""
    register = Register(tmp_path / "a.sqlite")
    for number in range(3):
        register.save("award", {**AWARD, "title": f"Award {number}"}, "ann")
    written = threesixty.to_csv(register.newest("award")).decode("utf-8-sig")
    grants = list(csv.DictReader(io.StringIO(written, newline="")))
    assert len({grant["Identifier"] for grant in grants}) == len(grants) == 3
    for grant in grants:
        assert all(grant[name] for name in threesixty.REQUIRED)
        assert re.fullmatch(r"360G-essexpcc-G\d{3}-15", grant["Identifier"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", grant["Award Date"])
        assert re.fullmatch(r"[A-Z]{3}", grant["Currency"])
        assert float(grant["Amount Awarded"]) == 1234.5
        assert datetime.fromisoformat(grant["Last modified"]).tzinfo is not None


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
