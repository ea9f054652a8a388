"""Lookups from code to code: what they say, and what is wrong with a bad one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from data.loading.load_files import load
from data.loading.register_of_loads import FileReport
from data.warehouse.snapshot import snapshot
from tests.helpers.police_uk_files import put

Ask = Callable[..., list[tuple[Any, ...]]]

LOOKUP = """\
lsoa21_name,lsoa21_code,ward24_name,ward24_code,ltla24_name,ltla24_code
Basildon 001A,E01021237,"Billericay, East",E05002212,Basildon,E07000066
Basildon 001B,E01021238,"Billericay, East",E05002212,Basildon,E07000066
Harlow 001A,E01021845,Old Harlow,E05002213,Harlow,E07000073
"""
PAIRS = "select from_kind, from_code, to_kind, to_code, to_name from area_lookup order by all"


def test_every_finer_code_leads_to_every_coarser_one(tmp_path: Path, ask: Ask) -> None:
    (report,) = load([put(tmp_path / "lookup.csv", LOOKUP)]).files
    assert (report.content, report.rows_read, report.rows_kept) == ("lookup", 3, 3)
    east, old = "Billericay, East", "Old Harlow"
    assert ask(PAIRS) == [
        ("lsoa21", "E01021237", "district24", "E07000066", "Basildon"),
        ("lsoa21", "E01021237", "ward24", "E05002212", east),
        ("lsoa21", "E01021238", "district24", "E07000066", "Basildon"),
        ("lsoa21", "E01021238", "ward24", "E05002212", east),
        ("lsoa21", "E01021845", "district24", "E07000073", "Harlow"),
        ("lsoa21", "E01021845", "ward24", "E05002213", old),
        ("ward24", "E05002212", "district24", "E07000066", "Basildon"),
        ("ward24", "E05002213", "district24", "E07000073", "Harlow"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + LOOKUP,
        LOOKUP.replace("\n", "\r\n"),
        LOOKUP.replace("_code", "CD").replace("_name", "NM").replace("ltla", "LAD").replace(
            "ward24", "WD24").replace("lsoa", "LSOA"),
        LOOKUP.replace(",ltla24_code", ", ltla24_code"),
        LOOKUP + "\n,,,,,\n",
    ],
    ids=["byte-order mark", "CRLF", "names of the ONS", "space in the header", "blank lines"],
)  # fmt: skip
def test_every_spelling_says_the_same(text: str, tmp_path: Path, ask: Ask) -> None:
    (report,) = load([put(tmp_path / "lookup.csv", text)]).files
    assert report.status == "loaded"
    assert len(ask(PAIRS)) == 8
    assert ask(PAIRS)[1] == ("lsoa21", "E01021237", "ward24", "E05002212", "Billericay, East")


def test_a_lookup_without_names_and_one_of_two_vintages(tmp_path: Path, ask: Ask) -> None:
    put(tmp_path / "a.csv", "lsoa11_code,ward17_code\nE01021237,E05002212\n")
    put(tmp_path / "b.csv", "lsoa11_code,change_code,lsoa21_code\nE01021237,S,E01099999\n")
    load([tmp_path])
    assert ask(PAIRS) == [
        ("lsoa11", "E01021237", "lsoa21", "E01099999", None),
        ("lsoa11", "E01021237", "ward17", "E05002212", None),
    ]


def test_a_newer_lookup_replaces_the_older_of_the_same_codes(tmp_path: Path, ask: Ask) -> None:
    load([put(tmp_path / "old.csv", LOOKUP)])
    load([put(tmp_path / "new.csv", LOOKUP.replace("E05002213", "E05002214"))])
    assert ask("select distinct load_id from area_lookup") == [(2,)]
    assert ask("select superseded_by from load order by load_id") == [(2,), (None,)]
    assert ask("select to_code from area_lookup where to_name = 'Old Harlow'") == [("E05002214",)]


LINES = LOOKUP.splitlines(keepends=True)
BAD = {
    "blank code": (LOOKUP.replace("E05002213", ""), "''", 4, "ward24_code"),
    "not a code": (LOOKUP.replace("E05002213", "Old Harlow"), "'Old Harlow'", 4, "ward24_code"),
    "cut off in a code": (LOOKUP[:-5], "'E0700'", 4, "ltla24_code"),
    "cut off in a row": (LOOKUP[:-30], "cells and not 6", 4, None),
    "cut off in the first cell": (LOOKUP + "Harlow 0", "''", 5, "lsoa21_code"),
    "too many cells": (LOOKUP.replace("Old Harlow", "Old, Harlow"), "7 cells and not 6", 4, None),
    "header only": (LINES[0], "a header and no rows", 2, None),
    "Latin-1": (LOOKUP.replace("Old", "Ôld").encode("latin-1"), "UTF-8", 4, None),
    "Latin-1 far down": (
        (LINES[0] + LINES[1] * 2000).encode() + LINES[3].replace("Old", "Ôld").encode("latin-1"),
        "UTF-8", 2002, None,
    ),
    "NUL byte": (LOOKUP.replace("Old", "\0ld"), "NUL", 4, None),
    "a quote that never ends": (LOOKUP.replace("Old", '"Old'), "unexpected end", 4, None),
}  # fmt: skip


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, FileReport], Path]:
    """Load a good lookup, and then every bad one next to another good one in one call."""
    folder = tmp_path_factory.mktemp("lookups")
    database = folder / "essex.duckdb"
    load([put(folder / "old.csv", LOOKUP)], database)
    good = put(folder / "good.csv", "lsoa11_code,ward17_code\nE01021237,E05002212\n")
    bad = [put(folder / f"{name}.csv", text) for name, (text, *_) in BAD.items()]
    reports = load([*bad, good], database).files
    return {report.file.removesuffix(".csv"): report for report in reports}, database


@pytest.mark.parametrize("name", BAD)
def test_bad_lookup_is_rejected(name: str, spoilt: tuple[dict[str, FileReport], Path]) -> None:
    _, result, line, column = BAD[name]
    (problem,) = spoilt[0][name].problems
    assert result in problem.fault
    assert (problem.file, problem.line, problem.column) == (f"{name}.csv", line, column)
    assert problem.expected


def test_bad_lookups_leave_the_old_one_and_the_others_of_the_call(
    spoilt: tuple[dict[str, FileReport], Path],
) -> None:
    reports, database = spoilt
    assert reports["good"].status == "loaded"
    held = snapshot(database)
    assert held is not None
    loads = held.query("select file_name, superseded_by from load order by load_id").fetchall()
    assert loads == [("old.csv", None), ("good.csv", None)]
    assert len(held.query(PAIRS).fetchall()) == 9
