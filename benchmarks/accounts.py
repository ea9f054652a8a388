"""The register and its papers, measured: ``python -m benchmarks.accounts [--only PART]``.

- ``kills``: writers are killed 60 times in the middle of saves; what they acknowledged has to be
  there, and the chain of hashes has to verify.
- ``writers``: 5 processes save 200 records each at once.
- ``actions``: 10,000 actions, listed as the page lists them and narrowed by each of its filters.
- ``papers``: the quarterly Panel report of the demonstration in PDF, Word, PowerPoint and ODS: in
  a new process, and once more in the same process after an account has other words.
- ``path``: a partner's last return loaded by command, and the draft of the scrutiny pack made.
- ``checks``: that PDF looked at by pdfua and outloud, where they are installed (they are no part
  of requirements.txt), and every file opened by LibreOffice, where that is.

``papers``, ``path`` and ``checks`` need the demonstration in the file that ESSEX_DATABASE names,
and make its register in a temporary folder.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median

KILLS, WRITERS, SAVES, ACTIONS = 60, 5, 200, 10_000
_WRITER = """
import sys
from pathlib import Path
from data.accounts.register import Register
register = Register(Path(sys.argv[1]))
for number in range(int(sys.argv[2])):
    saved = register.save("action", {
        "agreed": "2015-02-26", "matter": f"Matter {number}", "words": "x" * 2000,
        "owners": [{"role": "Officer"}]}, "writer")
    print(saved.reference, saved.hash, flush=True)
"""


def _writer(path: Path, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path), str(count)], stdout=subprocess.PIPE, text=True
    )


def kills(folder: Path) -> None:
    """Kill writers while they save."""
    from data.accounts import exchange
    from data.accounts.register import Register

    path, acknowledged = folder / "kills.sqlite", set()
    for number in range(KILLS):
        writer = _writer(path, 1_000_000)
        assert writer.stdout is not None
        acknowledged.add(writer.stdout.readline().split()[1])
        time.sleep(0.003 * (number % 20))
        writer.send_signal(signal.SIGKILL)
        acknowledged |= {line.split()[1] for line in writer.stdout if len(line.split()) == 2}
        writer.wait()
    register = Register(path)
    held = {record.hash for record in register.newest("action")}
    altered = exchange.verify(register).altered
    print(
        f"kills: {KILLS}, acknowledged {len(acknowledged)}, lost {len(acknowledged - held)}, "
        f"chain {altered or 'verifies'}"
    )
    assert acknowledged <= held
    assert not altered


def writers(folder: Path) -> None:
    """Let several processes save at once."""
    from data.accounts import exchange
    from data.accounts.register import Register

    path = folder / "writers.sqlite"
    start = time.perf_counter()
    running = [_writer(path, SAVES) for _ in range(WRITERS)]
    lines = [line for writer in running for line in writer.communicate()[0].splitlines()]
    seconds = time.perf_counter() - start
    result = exchange.verify(Register(path))
    saved = len({line.split()[0] for line in lines})
    print(
        f"writers: {WRITERS} x {SAVES}, kept {saved} of {WRITERS * SAVES}, "
        f"{'none' if not result.altered else result.altered} altered, {seconds:.1f} s"
    )
    assert saved == result.versions == WRITERS * SAVES


def actions(folder: Path) -> None:
    """List and narrow many actions as the page does."""
    import pandas as pd

    from data.accounts.register import Register
    from ui.screens.accounts import list_columns, page

    register = Register(folder / "actions.sqlite")
    with register.together():
        for number in range(ACTIONS):
            register.save(
                "action",
                {
                    "agreed": "2015-02-26", "matter": f"Matter {number}", "words": "w" * 200,
                    "owners": [{"role": "Officer", "initials": "AB"}], "due": "2015-03-26",
                    "focus": "Improving road safety" if number % 6 else "Reducing domestic abuse",
                    "updates": [{"date": "2015-03-20", "step": "Said done"}] if number % 3 else [],
                },
                "ann",
            )  # fmt: skip
    today = date(2015, 6, 1)
    start = time.perf_counter()
    every = register.newest("action")
    took = 1000 * (time.perf_counter() - start)
    print(f"actions: {len(every):,} read after a save in {took:.0f} ms")

    def look(shown: str, focus: str, words: str) -> Callable[[], None]:
        def run() -> None:
            ones = page.narrow(every, shown, focus, words, today)[: page.MOST_LISTED]
            pd.DataFrame([list_columns.row(item, today) for item in ones])

        return run

    worst = 0.0
    for shown in list_columns.choices("action"):
        for focus, words in (("", ""), ("Reducing domestic abuse", ""), ("", "officer 77")):
            seconds = median(_seconds(look(shown, focus, words)) for _ in range(5))
            worst = max(worst, seconds)
    print(f"actions: listed and narrowed, slowest of all filters {1000 * worst:.0f} ms")


def _seconds(run: Callable[[], None]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


_PAPER = """
import json, os, sys, time
start = time.perf_counter()
from datetime import date
from pathlib import Path
from analytics.wording import figure_tokens
from data.accounts import demonstration
from data.accounts.register import Register
from data.warehouse.snapshot import snapshot
from ui.papers import issue
from ui.papers.kinds import KINDS
from ui.papers.material import Material, quarter
imported = time.perf_counter() - start
folder, today = Path(sys.argv[1]), date.fromisoformat(sys.argv[2])
state = snapshot()
register = Register(folder / "register.sqlite")
if not register.exists:
    demonstration.write(register.path, today,
                        lambda texts: figure_tokens.bind(state, texts, today))
    sys.exit(0)
kind = KINDS["panel-report"]
def processor():
    return sum(os.times()[:4])
def make():
    start, busy = time.perf_counter(), processor()
    made = issue.make(kind, Material(state, register, *quarter(sys.argv[3]), today))
    return (time.perf_counter() - start, processor() - busy), made
cold, made = make()
accounts = [item for item in register.newest("account")
            if item.text("quarter") == sys.argv[3]]
for account in accounts:
    register.save("account", {**account.values, "next": "Something else comes next."}, "ann",
                  reference=account.reference, read_at=account.version)
again, changed = make()
issue.save(changed, folder / "papers")
print(json.dumps({"imports": imported, "cold": cold, "again": again, "accounts": len(accounts),
                  "tables": len(made.paper.tables), "charts": len(made.paper.charts),
                  "files": {name: len(content) for name, content in changed.files.items()}}))
"""


def papers(folder: Path) -> None:
    """Make the Panel report."""
    from data.warehouse.snapshot import snapshot
    from ui.screens.accounts.field_inputs import quarters

    state = snapshot()
    assert state is not None, "ESSEX_DATABASE names no warehouse"
    (today,) = state.query("select max(loaded_at)::date from load").fetchone() or ("",)
    run = [sys.executable, "-c", _PAPER, str(folder), str(today), quarters(today)[1]]
    subprocess.run(run, check=True)
    done = subprocess.run(run, check=True, capture_output=True, text=True)
    result = json.loads(done.stdout.splitlines()[-1])
    print(
        f"papers: Panel report of {run[-1]}, {result['tables']} tables, {result['charts']} charts, "
        f"{result['accounts']} accounts; imports {result['imports']:.1f} s"
    )
    for name, key in (("cold", "cold"), ("after other words", "again")):
        clock, processor = result[key]
        print(f"  {name}: {clock:.1f} s, {processor:.1f} s of processor")
    for name, size in result["files"].items():
        print(f"  {name}: {size / 1000:,.0f} kB")


def checks(folder: Path) -> None:
    """Check the files of `papers`."""
    files = sorted((folder / "papers").rglob("*.*"))
    assert files, "run it together with papers"
    for name, command in (("pdfua", ["pdfua", "check"]), ("outloud", ["outloud"])):
        program = shutil.which(command[0])
        if program is None:
            print(f"checks: {name} is not installed")
            continue
        for file in files:
            if file.suffix == ".pdf":
                done = subprocess.run(
                    [program, *command[1:], str(file)], capture_output=True, text=True, check=False
                )
                words = " ".join((done.stdout + done.stderr).split())[-300:]
                print(f"checks: {name} {file.name}: exit {done.returncode}: {words}")
    office = shutil.which("soffice")
    if office is None:
        print("checks: LibreOffice is not installed")
        return
    for file in files:
        if file.suffix in (".docx", ".pptx", ".ods"):
            out = folder / "opened"
            subprocess.run(
                [office, "--headless", f"-env:UserInstallation=file://{folder}/profile",
                 "--convert-to", "pdf", "--outdir", str(out / file.suffix[1:]), str(file)],
                capture_output=True, check=True, timeout=120,
            )  # fmt: skip
            opened = (out / file.suffix[1:] / file.name).with_suffix(".pdf")
            print(f"checks: LibreOffice opens {file.name}: {opened.stat().st_size / 1000:,.0f} kB")


def path(folder: Path) -> None:
    """Load a partner's return by command, then make the draft of the scrutiny pack."""
    import duckdb

    from data.warehouse.snapshot import default_path, snapshot
    from ui.screens.accounts.field_inputs import quarters

    state = snapshot()
    assert state is not None, "ESSEX_DATABASE names no warehouse"
    today, month = state.query(
        "select max(loaded_at)::date, max(fact.period_start) from load, fact "
        "where indicator = 'da_incidents' and fact.load_id = load.load_id"
    ).fetchone() or ("", "")
    rows = state.query(
        "select area_name, numerator + 1 from indicator_values where breakdown = '' and "
        "indicator = 'da_incidents' and area_kind in ('district', 'unitary') "
        "and period_start = $month", {"month": month},
    ).fetchall()  # fmt: skip
    file = folder / "return.csv"
    lines = [f"da_incidents,{name},{month:%Y-%m},{number:.0f},provisional" for name, number in rows]
    file.write_text("\n".join(["indicator,area,period,numerator,status", *lines]) + "\n")
    database = folder / "path.duckdb"
    shutil.copy(default_path(), database)
    with duckdb.connect(database) as connection:  # a partner's return does not go to made-up data
        connection.execute("update warehouse set value = 'published' where key = 'edition'")
    settings = {**os.environ, "ESSEX_DATABASE": str(database),
                "ESSEX_ACCOUNTS": str(folder / "register.sqlite")}  # fmt: skip
    quarter = quarters(today)[1]
    start = time.perf_counter()
    for command in (
        ["data", "load", str(file)],
        ["ui.papers", "scrutiny-pack", "--quarter", quarter, "--out", str(folder / "pack")],
    ):
        subprocess.run([sys.executable, "-m", *command], env=settings, check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
    files = len(list((folder / "pack").rglob("*.*")))
    took = time.perf_counter() - start
    print(f"path: {len(rows)} rows loaded, pack of {files} files in {took:.1f} s")


PARTS = {
    "kills": kills, "writers": writers, "actions": actions, "papers": papers, "path": path,
    "checks": checks,
}  # fmt: skip


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", choices=list(PARTS), action="append")
    parser.add_argument("--keep", type=Path, help="Work in this folder, and leave it.")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = chosen.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for part in chosen.only or PARTS:
            PARTS[part](folder)
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB at most")


if __name__ == "__main__":
    os.environ.pop("ESSEX_EDITION", None)
    main()
