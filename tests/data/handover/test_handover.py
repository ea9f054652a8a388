"""The handover: what is in each part, and that one byte or one total altered does not pass."""

from __future__ import annotations

import csv
import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet
import pytest
from click.testing import CliRunner

from data.__main__ import main
from tests.helpers.public_edition import public
from tests.helpers.small_warehouse import Made, build, months
from tests.helpers.unitary_councils import SET, add_councils

FEW = Made(months=months("2025-08", "2025-09"))
RESTRICTED = "part-II-restricted"


@pytest.fixture
def handed(database: Path, tmp_path: Path) -> Path:
    """Write a handover of a made warehouse with the five councils, and its public edition."""
    database.parent.mkdir(parents=True, exist_ok=True)
    add_councils(build(database, FEW))
    released = add_councils(public(tmp_path / "public.duckdb", FEW))
    out = tmp_path / "handover"
    done = CliRunner().invoke(
        main, ["handover", "--out", str(out), "--public", str(released)], catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    assert hashlib.sha256((out / "manifest.json").read_bytes()).hexdigest() in done.output
    return out


def verified(folder: Path) -> tuple[int, str]:
    """Run the checker as its reader would: with the standard library alone."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(folder / "verify.py")], capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_it_verifies_with_the_standard_library_alone(handed: Path) -> None:
    status, text = verified(handed)
    assert status == 0, text
    assert text.startswith("Nothing was altered; all ")
    assert int(text.split("all ")[1].split()[0].replace(",", "")) > 20


def test_one_byte_is_noticed(handed: Path) -> None:
    path = handed / RESTRICTED / "figures.csv"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))
    status, text = verified(handed)
    assert status == 1
    assert f"{RESTRICTED}/figures.csv: was altered" in text


@pytest.mark.parametrize("part", ["part-I", RESTRICTED])
def test_one_total_is_noticed_also_with_its_hash(handed: Path, part: str) -> None:
    """Somebody may write the new hash into the manifest as well: the sum still shows it."""
    path = handed / part / "totals.csv"
    with path.open(newline="") as file:
        rows = list(csv.reader(file))
    at = rows[0].index("numerator")
    rows[5][at] = str(float(rows[5][at]) + 1)
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    manifest = handed / "manifest.json"
    text = json.loads(manifest.read_text())
    text["files"][f"{part}/totals.csv"]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    manifest.write_text(json.dumps(text))
    status, printed = verified(handed)
    assert status == 1
    assert f"{part}/totals.csv, line 6" in printed
    assert "its parts add up to" in printed


@pytest.mark.parametrize("name", ["part-I/areas.csv", "README.txt"])
def test_a_missing_and_an_added_file_are_noticed(handed: Path, name: str) -> None:
    (handed / name).rename(handed / f"{name}.away")
    status, text = verified(handed)
    assert status == 1
    assert f"{name}: is missing" in text
    assert f"{name}.away: is not in the manifest" in text


def test_totals_are_of_districts_wards_and_councils(handed: Path) -> None:
    for part, sums in (("part-I", {"districts"}), (RESTRICTED, {"districts", "wards", SET})):
        with (handed / part / "totals.csv").open(newline="") as file:
            rows = list(csv.DictReader(file))
        assert sums <= {row["summed_from"] for row in rows}
        recorded = [row for row in rows if row["indicator"] == "recorded_crime"
                    and not row["breakdown"] and row["period_start"] == "2025-09-01"]  # fmt: skip
        assert {float(row["numerator"]) for row in recorded} == {4748.0}


def test_csv_and_parquet_say_the_same_and_the_metadata_describes_them(handed: Path) -> None:
    folder = handed / RESTRICTED
    metadata = json.loads((folder / "csv-metadata.json").read_text())
    assert metadata["@context"] == "http://www.w3.org/ns/csvw"
    assert metadata["dc:license"].startswith("Restricted")
    for table in metadata["tables"]:
        with (folder / table["url"]).open(newline="") as file:
            rows = list(csv.reader(file))
        names = [column["name"] for column in table["tableSchema"]["columns"]]
        assert rows[0] == names
        held = pyarrow.parquet.read_table(folder / table["url"].replace(".csv", ".parquet"))
        assert (held.num_rows, held.column_names) == (len(rows) - 1, names)
    public_licence = json.loads((handed / "part-I" / "csv-metadata.json").read_text())
    assert "open-government-licence" in public_licence["dc:license"]


def test_without_a_public_edition_part_one_has_essex_alone(database: Path, tmp_path: Path) -> None:
    database.parent.mkdir(parents=True, exist_ok=True)
    build(database, FEW)
    out = tmp_path / "handover"
    done = CliRunner().invoke(main, ["handover", "--out", str(out)], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    with (out / "part-I" / "figures.csv").open(newline="") as file:
        assert {row["area_kind"] for row in csv.DictReader(file)} == {"force"}
    assert verified(out)[0] == 0


def test_a_folder_that_is_there_is_left_alone(database: Path, tmp_path: Path) -> None:
    database.parent.mkdir(parents=True, exist_ok=True)
    build(database, FEW)
    (tmp_path / "there").mkdir()
    done = CliRunner().invoke(main, ["handover", "--out", str(tmp_path / "there")])
    assert done.exit_code == 1
    assert "is there already" in str(done.exception)
