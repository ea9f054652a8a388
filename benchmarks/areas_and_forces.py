"""Other forces and councils of another date, paired: ``python -m benchmarks.areas_and_forces``.

The nine real months of 2025, of Essex alone and copied to the 42 other forces (5 million rows):
how the warehouse grows, and the page Crime prevention with "Compared with similar forces" against
the same page of Essex alone. Then twelve made years: the page by five unitary councils against the
page by districts. Every page is opened in a process of its own (first), and then asked for other
months (again); the ways take turns.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks import all_forces

PROJECT = Path(__file__).resolve().parents[1]
OTHERS = 42
Way = tuple[Path, dict[str, str]]  # a warehouse, and the address of the page


def page_times(database: Path, address: dict[str, str]) -> dict[str, float]:
    """Open a page and change its months; return the server's seconds of both."""
    from streamlit.testing.v1 import AppTest

    os.environ["ESSEX_DATABASE"] = str(database)
    at = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=120)
    at.run()  # the Overview, which is worked out whatever is looked at
    at.switch_page("pages/crime-prevention.py")
    for key, value in address.items():
        at.query_params[key] = value
    start = time.process_time()
    at.run()
    first = time.process_time() - start
    assert not at.exception, at.exception[0].message
    options = at.selectbox(key="to").options
    start = time.process_time()
    at.selectbox(key="to").select_index(min(2, len(options) - 1)).run()
    again = time.process_time() - start
    assert not at.exception, at.exception[0].message
    return {"first": first, "again": again}


def load_in_turn(files: Path, folder: Path) -> dict[str, Path]:
    """Load Essex alone, with all other forces in one call, and with them in a second one."""
    from data.loading.load_files import load

    calls = {
        "alone": [[all_forces.ZIP]],
        "forces": [[all_forces.ZIP, files]],
        "forces later": [[all_forces.ZIP], [files]],
    }
    made = {name: folder / f"{name.replace(' ', '-')}.duckdb" for name in calls}
    for name, database in made.items():
        start = time.perf_counter()
        for paths in calls[name]:
            report = load(paths, database, include_forces=("all",))
            assert not report.rejected, report.rejected[0].problems
        print(f"{name}: {time.perf_counter() - start:.1f} s to load")
    return made


def twelve_years(folder: Path) -> Path:
    """Make a warehouse of 144 months with the five councils."""
    from tests.helpers.small_warehouse import Made, build, months
    from tests.helpers.unitary_councils import add_councils

    return add_councils(build(folder / "years.duckdb", Made(months=months("2014-01", "2025-12"))))


def in_turns(
    ways: dict[str, tuple[Path, dict[str, str]]], runs: int
) -> dict[str, dict[str, float]]:
    """Open each page in processes of their own, in turns; return medians."""
    seconds: dict[str, list[dict[str, float]]] = {name: [] for name in ways}
    for _ in range(runs):
        for name, (database, address) in ways.items():
            command = [
                sys.executable, "-m", "benchmarks.areas_and_forces", "--page", str(database),
                json.dumps(address),
            ]  # fmt: skip
            out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            seconds[name].append(json.loads(out.splitlines()[-1]))
    return {
        name: {key: median(run[key] for run in taken) for key in taken[0]}
        for name, taken in seconds.items()
    }


def ratios(what: str, times: dict[str, dict[str, float]]) -> None:
    """Print how the second way compares with the first."""
    (_, first), (_, second) = times.items()
    for key in first:
        print(
            f"{what}, {key}: {1000 * first[key]:.0f} and {1000 * second[key]:.0f} ms of processor, "
            f"{second[key] / first[key]:.2f}x"
        )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Other forces and councils, paired.")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--page", nargs=2, metavar=("DATABASE", "ADDRESS"))
    chosen = parser.parse_args()
    if chosen.page:
        print(json.dumps(page_times(Path(chosen.page[0]), json.loads(chosen.page[1]))))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ways = {"by districts": "districts", "by councils": "councils-2028"}
        years = twelve_years(folder)
        ratios(
            "twelve years, councils against districts",
            in_turns({way: (years, {"areas": areas}) for way, areas in ways.items()}, chosen.runs),
        )
        all_forces.OTHERS = OTHERS
        rows = all_forces.prepare(folder / "files")
        print(f"{rows:,} rows of {OTHERS + 1} forces")
        made = load_in_turn(folder / "files", folder)
        alone, *sizes = [database.stat().st_size for database in made.values()]
        for name, size in zip(list(made)[1:], sizes, strict=True):
            print(f"warehouse, {name}: {alone / 1e6:.1f} and {size / 1e6:.1f} MB, "
                  f"{size / alone:.2f}x")  # fmt: skip
        pages = {
            "alone": (made["alone"], {}),
            "forces": (made["forces"], {"compare_by": "similar-forces"}),
        }
        ratios("crime prevention, similar forces against Essex alone", in_turns(pages, chosen.runs))


if __name__ == "__main__":
    main()
