"""Areas as people write them: every spelling, wards of other years, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from data.reading.area_names import AreaNames, UnknownArea
from data.sources import boundaries
from data.warehouse import schema
from data.warehouse.ward_codes_of_other_years import carry
from data.warehouse.ward_sets import ward_sets
from geo.essex import COUNTY, DISTRICTS, FORCE, fixed_areas

OLD_HARLOW = "E05015688"


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    """Return a warehouse in memory with the wards of 2025, and what became of some older ones."""
    with duckdb.connect() as connection:
        schema.create(connection)
        connection.executemany(
            "insert into loaded_area values (?, ?, ?, ?, '', null, null, null, null)",
            fixed_areas(),
        )
        boundaries.load_approximate(connection)
        connection.execute(
            "insert into load values (1, now()::timestamp, 'lookup.csv', 'x', 'ONS', 'lookup', "
            "'x', null, null, 0, 0, null, null)"
        )
        connection.executemany(
            "insert into loaded_lookup values ('ward13', ?, 'ward25', ?, '', 1)",
            [("E05004900", OLD_HARLOW), ("E05004901", "E05004117"), ("E05004901", "E05010855")],
        )
        carry(connection, ward_sets(connection))
        yield connection


@pytest.fixture(scope="module")
def names(connection: duckdb.DuckDBPyConnection) -> AreaNames:
    """Return what finds areas."""
    return AreaNames(connection)


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        (FORCE, ["E23000028", "e23000028", "Essex", "ESSEX ", "Essex force area", "Essex Police",
                 "Essex, Southend and Thurrock", "Essex (including Southend-on-Sea & Thurrock)",
                 "Essex incl. unitaries"]),
        (COUNTY, ["E10000012", "Essex County", "Essex County Council area",
                  "Essex County Council", "Essex (excl. Southend and Thurrock)",
                  "Essex excluding Thurrock and Southend-on-Sea", "Essex without the unitaries"]),
        ("E07000070", ["Chelmsford", "Chelmsford City Council", "Chelmsford City", "chelmsford",
                       "City of Chelmsford", "E07000070", " Chelmsford District Council"]),
        ("E06000033", ["Southend", "Southend-on-Sea", "Southend on Sea",
                       "Southend-on-Sea City Council", "Southend-on-Sea Borough Council",
                       "Southend UA"]),
        ("E06000034", ["Thurrock", "Thurrock UA", "Thurrock Council",
                       "Thurrock unitary authority"]),
        ("E07000071", ["Colchester", "Colchester Borough Council", "Colchester City Council"]),
        ("E07000074", ["Maldon", "Maldon District", "Maldon District Council"]),
        ("E07000069", ["Castle Point", "castle-point"]),
        (OLD_HARLOW, ["Old Harlow", "Old Harlow, Harlow", "Harlow: Old Harlow", "old harlow ward",
                      "Old Harlow (Harlow)", "Old Harlow - Harlow", "E05015688",
                      "Old Harlow Ward, Harlow District Council"]),
        ("E05004117", ["Trinity, Chelmsford", "Chelmsford: Trinity"]),
        ("E05010855", ["Trinity, Rochford", "Trinity (Rochford District)"]),
        ("E05011954", ["St. John's", "St John’s", "St Johns, Tendring"]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_every_spelling_is_found(names: AreaNames, code: str, texts: list[str]) -> None:
    assert {text: names.find(text) for text in texts} == dict.fromkeys(texts, code)


def test_every_area_is_found_by_its_code_and_by_its_own_name(
    names: AreaNames, connection: duckdb.DuckDBPyConnection
) -> None:
    wards = connection.execute("select code, name, parent from area where kind = 'ward'")
    for code, name, district in wards.fetchall():
        assert names.find(code) == code
        assert names.find(f"{name}, {DISTRICTS[district]}") == code
        assert names.find(name.replace("&", "and").upper(), district) == code
        assert names.name(code) == f"{name}, {DISTRICTS[district]}"
        assert names.kind(code) == "ward"
    for code, name in DISTRICTS.items():
        assert names.find(name) == names.find(code) == code
        assert names.kind(code) == ("unitary" if code.startswith("E06") else "district")


def test_a_district_says_which_ward_of_a_name_is_meant(names: AreaNames) -> None:
    assert names.find("Trinity", "E07000075") == "E05010855"
    with pytest.raises(UnknownArea) as both:
        names.find("Trinity")
    assert "2 wards" in both.value.fault
    assert "'Trinity, Chelmsford' (E05004117)" in both.value.expected
    assert "'Trinity, Rochford' (E05010855)" in both.value.expected
    for text, elsewhere in (("Trinity", "E07000071"), ("Trinity, Chelmsford", "E07000075")):
        with pytest.raises(UnknownArea):
            names.find(text, elsewhere)


def test_a_ward_of_another_year_is_kept_as_given_where_it_stands_for_one(
    names: AreaNames,
) -> None:
    assert names.find("E05004900") == "E05004900"
    assert names.stands_for("E05004900") == OLD_HARLOW
    assert names.name("E05004900") == "Old Harlow, Harlow"
    assert names.kind("E05004900") == "ward"
    assert names.stands_for(FORCE) == FORCE


def test_a_ward_that_was_divided_names_its_successors(names: AreaNames) -> None:
    with pytest.raises(UnknownArea) as divided:
        names.find("E05004901")
    assert "another year" in divided.value.fault
    assert "Trinity (E05004117)" in divided.value.expected
    assert "Trinity (E05010855)" in divided.value.expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chelmsfrod", "'Chelmsford' (E07000070)"),
        ("old harlo", "'Old Harlow, Harlow' (E05015688)"),
        ("Essex Council", "E10000012"),
        ("E07000079", "E07000077 (Uttlesford)"),
        ("E05015999", "Nearest: E050156"),
        ("Suffolk Coastal and Waveney", "Expected Essex, Essex County, a district"),
        ("", "Expected Essex"),
        ("E23000028:no-district", "Expected Essex"),
        ("E01021237", "Expected Essex"),
        ("x" * 100_000, "Expected Essex"),
    ],
)  # fmt: skip
def test_what_is_not_known_names_the_nearest(
    connection: duckdb.DuckDBPyConnection, text: str, expected: str
) -> None:
    with pytest.raises(UnknownArea) as unknown:
        AreaNames(connection).find(text)
    assert expected in unknown.value.expected
    assert len(str(unknown.value)) < 300


def test_a_wrong_column_does_not_take_forever(connection: duckdb.DuckDBPyConnection) -> None:
    names = AreaNames(connection)
    members = set()
    for number in range(20_000):
        with pytest.raises(UnknownArea) as unknown:
            names.find(f"Old Harlow {number}")
        members.add("Nearest" in unknown.value.expected)
    assert members == {True, False}
    assert names.find("Old Harlow") == OLD_HARLOW
