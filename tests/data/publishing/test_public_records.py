"""Records in a public edition: part I of what was agreed, without a figure that is not shown."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pypdf
import pytest

from analytics.wording import figure_tokens
from data.accounts.register import Register
from data.accounts.released import PublicRecords
from data.publishing import release
from data.publishing.named_figures import find
from data.publishing.release_record import Published
from data.warehouse.snapshot import Snapshot, snapshot
from tests.helpers import marked_register, marked_warehouse


@pytest.fixture(scope="module")
def marked(tmp_path_factory: pytest.TempPathFactory) -> marked_warehouse.Marked:
    """An office whose restricted records and figures bear marks, and what was released of it."""
    return marked_warehouse.marked(tmp_path_factory)


@pytest.fixture(scope="module")
def office(marked: marked_warehouse.Marked, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its warehouse."""
    return Path(shutil.copy(marked.office, tmp_path_factory.mktemp("office")))


@pytest.fixture(scope="module")
def register(marked: marked_warehouse.Marked) -> Register:
    """The register that goes with it."""
    return Register(marked.register)


@pytest.fixture(scope="module")
def made(marked: marked_warehouse.Marked) -> Published:
    """A release with its records."""
    return marked.made


@pytest.fixture(scope="module")
def public(made: Published) -> Snapshot:
    """The public file."""
    state = snapshot(Path(made.out))
    assert state is not None
    return state


def test_what_was_agreed_of_part_one_is_in(public: Snapshot) -> None:
    records = PublicRecords(public)
    counts = {kind: len(records.newest(kind)) for kind in ("account", "action", "award", "paper")}
    assert counts == {"account": 1, "action": 1, "award": 2, "paper": 1}
    (action,) = records.newest("action")
    assert action.rows("owners") == [{"role": "Head of Performance"}]
    assert action.text("meeting") == "M01/25"
    (account,) = records.newest("account")
    assert "figures" not in account.values
    assert records.newest("award")[1].text("recipient") == "An individual"
    assert [item.text("words") for item in records.newest("deliverable")] == ["People reached"]


def _bytes_of(path: Path) -> Iterator[tuple[str, bytes]]:
    """Every byte of a public file: as it lies there, each cell of each table, files unpacked."""
    yield "file", path.read_bytes()
    with duckdb.connect(str(path), read_only=True) as connection:
        tables = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'main'"
        ).fetchall()
        for (table,) in tables:
            for row in connection.execute(f"from {table}").fetchall():
                for cell in row:
                    if isinstance(cell, bytes):
                        yield f"a file in {table}", cell
                        yield from _unpacked(cell)
                    else:
                        yield table, str(cell).encode()


def _unpacked(content: bytes) -> Iterator[tuple[str, bytes]]:
    if content[:4] == b"%PDF":
        read = pypdf.PdfReader(io.BytesIO(content))
        yield "pdf", "".join(page.extract_text() for page in read.pages).encode()
        yield "pdf", str(read.metadata).encode()
    elif zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                yield name, packed.read(name)


def test_no_byte_of_part_two_is_in_the_file_or_its_papers(
    made: Published, register: Register
) -> None:
    marks = {mark.encode() for mark in marked_register.MARKS}
    held = "".join(str(vars(item)) for kind in ("meeting", "action", "award", "account", "supply",
                   "paper", "question", "topic") for item in register.newest(kind))  # fmt: skip
    assert all(mark.decode() in held for mark in marks)  # each was there to be found
    everything = list(_bytes_of(Path(made.out)))
    assert any(b"Provide the improvement plan" in content for _, content in everything)
    assert any(where == "pdf" and b"improvement plan" in text for where, text in everything)
    leaks = {
        (where, mark) for where, content in everything for mark in marks if mark in content.lower()
    }
    assert leaks == set()
    for neighbour in Path(made.out).parent.iterdir():
        assert marked_warehouse.marks_in(neighbour.read_bytes()) == [], neighbour.name


def test_a_token_of_a_hidden_figure_keeps_its_account_out(made: Published) -> None:
    assert len(made.refused) == 1
    assert marked_register.HIDDEN.strip("{}") in made.refused[0]
    assert "not shown in the public edition" in made.refused[0]
    assert made.refused[0].split(":")[-1].strip() in made.report


def _hidden(office: Path, public: Snapshot) -> tuple[str, float, str]:
    """Return a hidden count of 3 or more: name of the district, number, code."""
    rows = public.query(
        "select area, period_start from fact where indicator = 'night_time_economy_crime' "
        "and absent is not null"
    ).fetchall()
    with duckdb.connect(str(office), read_only=True) as connection:
        for area, start in rows:
            name, number = connection.execute(
                "select area_name, numerator from indicator_values where indicator = "
                "'night_time_economy_crime' and area_code = ? and period_start = ?",
                [area, start],
            ).fetchall()[0]
            if 3 <= number < 12:
                return name, number, area
    raise AssertionError("no such count is hidden")


WORDS = {3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight"}


@pytest.mark.parametrize(
    "text",
    [
        "There were {number} victim-based crimes at night in {name}.",
        "There were {{{number} | from elsewhere: the force}} such crimes in {name}.",
        "There were {word} such crimes in {name}.",
        "Of the {number}, most were at weekends.",
        "In {name}: {number}.0 a month",
    ],
)
def test_a_typed_number_that_is_hidden_is_found(
    text: str, office: Path, public: Snapshot, tmp_path: Path
) -> None:
    name, number, area = _hidden(office, public)
    words = text.format(number=int(number), word=WORDS[int(number)], name=name)
    where = {"area": area} if "{name}" not in text else {}
    assert _refusals(office, public, tmp_path, words, **where)
    assert not _refusals(office, public, tmp_path, words.replace(str(int(number)), "987,650")
                      .replace(WORDS[int(number)], "many"), **where)  # fmt: skip


def test_a_sum_that_holds_a_hidden_month_is_found(
    office: Path, public: Snapshot, tmp_path: Path
) -> None:
    name, _, area = _hidden(office, public)
    state = snapshot(office)
    assert state is not None
    (total,) = state.query(
        "select sum(numerator) from indicator_values where area_code = $area and "
        "indicator = 'night_time_economy_crime' and breakdown = '' "
        "and period_start between date '2025-07-01' and date '2025-09-01'", {"area": area},
    ).fetchone() or (0,)  # fmt: skip
    assert _refusals(office, public, tmp_path, f"In the quarter {name} had {total:.0f} of them.")


@pytest.mark.parametrize(
    ("text", "is_found"),
    [
        (marked_register.SHOWN, False),
        ("{recorded_crime | Essex | October 2025}", True),  # after the day of the release
        ("{recorded_crime | Essex | September 2025 | a year before}", False),
        ("{da_incidents | E05000001 | September 2025}", True),  # never by ward
        ("{da_repeat_offenders | Essex | September 2025}", True),  # restricted
        ("{burglary | Essex | September 2025}", True),  # by quarter for the public
        ("{burglary | Essex | 2025/26 Q2}", False),
        ("At the meeting of 25 September 2025, action 07/25, year to September 2025.", False),
    ],
)
def test_tokens_follow_what_is_released(
    text: str, is_found: bool, office: Path, public: Snapshot, tmp_path: Path
) -> None:
    assert bool(_refusals(office, public, tmp_path, text)) == is_found


def _refusals(office: Path, public: Snapshot, folder: Path, why: str, **more: Any) -> list[object]:
    register = Register(folder / f"{len(list(folder.iterdir()))}.sqlite")
    values = {
        "subject": "Night", "quarter": "2025/26 Q2", "area": "E23000028", "written": "2025-10-10",
        "author_role": "Analyst", "strength": "Likely", "stage": "Agreed", "why": why,
        "focus": "Tackling the consequences of alcohol and drugs abuse and mental health issues",
        **more,
    }  # fmt: skip
    register.save("account", values, "ann")
    state = snapshot(office)
    assert state is not None
    facts = public.query("from fact").df()
    names = dict(public.query("select code, name from area").fetchall())
    return list(find(state, facts, names, register.newest("account")))


def test_an_account_that_no_longer_agrees_is_kept_out(office: Path, tmp_path: Path) -> None:
    register = marked_register.keep(tmp_path / "accounts.sqlite", office)
    account = register.newest("account")[0]
    figures = account.rows("figures")
    figures[0]["value"], figures[0]["shown"] = "[1.0, 1.0, null]", "1"
    register.save("account", {**account.values, "figures": figures}, "ann",
                  reference=account.reference, read_at=1)  # fmt: skip
    made = release.publish(
        tmp_path / "public.duckdb", marked_warehouse.AS_AT, "ann", source=office,
        register=register, check=True,
    )  # fmt: skip
    assert made.records.get("Accounts") is None
    assert "has changed since it was agreed" in made.refused[0]


def test_withdrawing_takes_records_and_papers_away_too(
    office: Path, register: Register, made: Published, tmp_path: Path
) -> None:
    out = tmp_path / "public.duckdb"
    first = marked_register.keep(tmp_path / "first.sqlite", office)
    release.publish(out, marked_warehouse.AS_AT, "ann", source=office, register=first)
    action = first.newest("action")[0]
    first.save(
        "action", {**action.values, "words": "Something later"}, "ann",
        reference=action.reference, read_at=1, restricted={"evidence": "Ground"},
    )  # fmt: skip
    paper = first.newest("paper")[0]
    first.save("paper", {**paper.values, "title": "A later paper"}, "ann")
    release.publish(out, marked_warehouse.AS_AT, "ann", source=office, register=first)
    state = snapshot(out)
    assert state is not None
    files = PublicRecords(state).files()
    assert {reference for reference, *_ in files} == {"X001/25", "X002/25"}
    release.withdraw(out, "ann")
    state = snapshot(out)
    assert state is not None
    records = PublicRecords(state)
    assert [item.text("words") for item in records.newest("action")] == [
        "Provide the improvement plan"
    ]
    assert {reference for reference, *_ in records.files()} == {"X001/25"}
    # A paper that was released stays as it was: the same bytes.
    assert set(records.files()) <= set(files)


def test_the_figures_of_a_published_account_are_those_of_the_public_file(
    public: Snapshot,
) -> None:
    (account,) = PublicRecords(public).newest("account")
    shown = figure_tokens.in_words(public, account.text("why"), marked_register.TODAY)
    assert not any(text.startswith("[") for _, text in shown)
