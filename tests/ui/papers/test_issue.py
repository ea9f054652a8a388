"""A paper is issued only while every number in it has its source and agrees with it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pypdf
import pytest

from analytics.wording import figure_tokens
from data.accounts.register import Register
from data.warehouse.snapshot import Snapshot, snapshot
from geo.essex import DISTRICTS
from tests.helpers.small_warehouse import Made, build
from ui.papers import issue
from ui.papers.issue import NotIssued
from ui.papers.kinds import KINDS
from ui.papers.material import Material, quarter

FOCUS = "Improving crime prevention"
TODAY = date(2025, 10, 20)
TOKEN = "{recorded_crime | Essex | 2025/26 Q2}"


@pytest.fixture
def register(warehouse: Path, tmp_path: Path) -> Register:
    """An empty register."""
    return Register(tmp_path / "accounts.sqlite")


@pytest.fixture
def state(warehouse: Path) -> Snapshot:
    """The made warehouse."""
    result = snapshot(warehouse)
    assert result is not None
    return result


@pytest.fixture
def made(state: Snapshot, register: Register) -> Callable[..., Material]:
    """Return a function that gathers what a paper of the second quarter is made of."""

    def material(newest: Snapshot | None = None) -> Material:
        return Material(newest or state, register, *quarter("2025-Q2"), TODAY)

    return material


def account(state: Snapshot, why: str, **more: Any) -> dict[str, Any]:
    return {
        "subject": FOCUS, "focus": FOCUS, "quarter": "2025/26 Q2", "area": "E23000028",
        "written": "2025-10-10", "author_role": "Analyst", "strength": "Likely",
        "stage": "Agreed", "why": why, "figures": figure_tokens.bind(state, [why], TODAY), **more,
    }  # fmt: skip


def wrong_numbers(state: Snapshot, place: int) -> tuple[str, list[dict[str, str]]]:
    """Plant five wrong numbers in a narrative: three bare, one altered, one unknown."""
    months = ("July", "August", "September")
    altered = f"{{recorded_crime | Essex | {months[place % 3]} 2025}}"
    unknown = [
        "{recorded_crimes | Essex | 2025/26 Q2}",
        "{recorded_crime | Wessex | 2025/26 Q2}",
        "{recorded_crime | Essex | 2031/32 Q2}",
        "{recorded_crime | Essex | 2015/16 Q2}",
    ][place % 4]
    words = ["forty per cent", "one third", "twice", "£12,500", "three-quarters"][place % 5]
    text = (
        f"Crime fell by {place + 3}.{place % 7}% to {1_000 + 37 * place:,} offences, "
        f"{words} of them in July: {altered}, {unknown}. Agreed on 10 October 2025."
    )
    figures = figure_tokens.bind(state, [text], TODAY)
    assert len(figures) == 1
    figures[0]["value"] = f"[{place}.0, {place}.0, null]"
    figures[0]["shown"] = str(place)
    return text, figures


def test_100_wrong_numbers_in_20_accounts_are_refused(
    state: Snapshot, register: Register, made: Callable[..., Material]
) -> None:
    refused = 0
    for place in range(20):
        text, figures = wrong_numbers(state, place)
        register.save("account", account(state, text, figures=figures), "ann")
        with pytest.raises(NotIssued) as why:
            issue.make(KINDS["panel-report"], made(), ("ods",))
        # The newest account of the quarter is the one that is printed.
        ones = [
            trouble for trouble in why.value.troubles if f"A{place + 1:03d}/25" in trouble.where
        ]
        assert len(ones) == len(why.value.troubles) == 5, [str(item) for item in why.value.troubles]
        changed = [each for each in ones if each.was]
        assert [element.was for element in changed] == [str(place)]
        assert changed[0].is_ == figure_tokens.bind(state, [text], TODAY)[0]["shown"]
        refused += len(ones)
    assert refused == 100


def test_what_agrees_is_issued_with_its_figures_and_hashes(
    state: Snapshot, register: Register, made: Callable[..., Material]
) -> None:
    register.save("account", account(state, f"There were {TOKEN} offences in the quarter."), "ann")
    material = made()
    paper = issue.make(KINDS["panel-report"], material, ("ods", "docx"))
    saved = issue.record(paper, KINDS["panel-report"], material, "ann", "Chief Executive")
    assert [row["token"] for row in saved.rows("figures")] == [TOKEN.strip("{}")]
    assert {row["file"]: row["sha256"] for row in saved.rows("files")} == paper.hashes
    again = issue.record(paper, KINDS["panel-report"], material, "ann", "Chief Executive")
    assert again.links == (("replaces", "paper", saved.reference),)


def test_a_revision_makes_exactly_what_it_touches_stale(
    state: Snapshot, register: Register, warehouse: Path
) -> None:
    months = ("April", "May", "June", "July", "August", "September")
    for place, month in enumerate(months * 5):
        area = ("Essex", "Basildon", "Harlow", "E05000001", "Tendring")[place // 6]
        area = "Maldon" if area.startswith("E05") else area
        why = f"There were {{burglary | {area} | {month} 2025}} burglaries."
        register.save("account", account(state, why), "ann")
    build(warehouse, Made(factor={date(2025, 6, 1): 2}))
    newer = snapshot(warehouse)
    assert newer is not None
    stale = [
        item.reference
        for item in register.newest("account")
        if figure_tokens.check(newer, "", item.text("why"), item.rows("figures"), TODAY)
    ]
    june = [each.reference for each in register.newest("account") if "June" in each.text("why")]
    assert stale == june
    assert len(stale) == 5


def test_thirty_revised_values_make_stale_what_they_touch_and_nothing_else(
    state: Snapshot, register: Register, warehouse: Path, made: Callable[..., Material]
) -> None:
    """Fifteen months of two indicators are revised; each has an account, and as many others."""
    revised = [date(2024, 3, 1), *(date(2024, month, 1) for month in range(4, 13)),
               *(date(2025, month, 1) for month in range(1, 6))]  # fmt: skip
    untouched = [date(2024, 1, 1), date(2024, 2, 1), date(2025, 6, 1), date(2025, 7, 1)]
    district = list(DISTRICTS.values())[4]
    touched = set()
    for indicator in ("burglary", "robbery"):
        for month in (*revised, *untouched):
            for area in (district, "Maldon"):
                why = f"There were {{{indicator} | {area} | {month:%B %Y}}} of them."
                saved = register.save("account", account(state, why), "ann")
                if month in revised and area == district:
                    touched.add(saved.reference)
    assert len(touched) == 30
    factors = dict.fromkeys(revised, 2)
    build(warehouse, Made(factor=factors, only_in=list(DISTRICTS)[4]))
    newer = snapshot(warehouse)
    assert newer is not None
    stale = {
        item.reference
        for item in register.newest("account")
        if figure_tokens.check(newer, "", item.text("why"), item.rows("figures"), TODAY)
    }
    assert stale == touched
    # The last account of the quarter is the one that is printed: one that was touched refuses it.
    register.save("account", dict(register.get("account", min(touched)).values), "ann")
    with pytest.raises(NotIssued):
        issue.make(KINDS["panel-report"], made(newer), ("ods",))


def test_a_load_that_changes_a_figure_refuses_the_paper(
    state: Snapshot, register: Register, warehouse: Path, made: Callable[..., Material]
) -> None:
    register.save("account", account(state, f"There were {TOKEN} offences."), "ann")
    build(warehouse, Made(factor={date(2025, 7, 1): 2}))
    with pytest.raises(NotIssued, match=r"Account A001/25, why: .*has changed .* Was .*, is "):
        issue.make(KINDS["panel-report"], made(snapshot(warehouse)), ("ods",))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2014-Q3", date(2014, 10, 1), date(2014, 12, 31)),
        ("2014/15 Q4", date(2015, 1, 1), date(2015, 3, 31)),
        ("2014-Q1", date(2014, 4, 1), date(2014, 6, 30)),
    ],
)
def test_quarters_are_those_of_the_financial_year(text: str, first: date, last: date) -> None:
    assert quarter(text) == (first, last)
    for wrong in ("2014-Q5", "2014/16 Q1", "Q3"):
        with pytest.raises(ValueError, match="is not a quarter"):
            quarter(wrong)


def test_public_and_restricted_parts_are_kept_apart(
    register: Register, made: Callable[..., Material]
) -> None:
    action = {
        "agreed": "2025-08-01", "matter": "Drugs", "words": "Open words",
        "owners": [{"role": "Sergeant"}], "evidence": "SECRETFIELD",
    }  # fmt: skip
    register.save("action", action, "ann", restricted={"evidence": "Operational"})
    hidden = {**action, "words": "SECRETRECORD"}
    register.save("action", hidden, "ann", part="II", ground="Operational")
    register.save(
        "meeting",
        {
            "series": "Performance scrutiny", "date": "2025-08-28",
            "items": [
                {"number": "1", "title": "Open item", "minute": "Said."},
                {"number": "2", "title": "Secret", "minute": "SECRETITEM", "part": "II"},
            ],
        },
        "ann",
    )  # fmt: skip
    paper = issue.make(KINDS["action-log"], made(), ("ods", "docx", "pdf"))
    assert sorted(paper.parts.values()) == ["I", "I", "I", "II", "II", "II"]
    for name, content in paper.files.items():
        text = everything_in(content)
        secrets = [word for word in ("FIELD", "RECORD", "ITEM") if f"SECRET{word}" in text]
        assert secrets == ([] if paper.parts[name] == "I" else ["FIELD", "RECORD", "ITEM"]), name
        assert ("Open item" in text or "Open words" in text) == (paper.parts[name] == "I")


def everything_in(content: bytes) -> str:
    """Return every byte of a file, unpacked, as text; and what a PDF shows."""
    text = content.decode("latin-1")
    if content[:4] == b"%PDF":
        read = pypdf.PdfReader(io.BytesIO(content))
        return text + "".join(page.extract_text() for page in read.pages)
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        return text + "".join(packed.read(entry).decode("latin-1") for entry in packed.infolist())
