"""The public edition: what may not be shown is not in it, and does not follow from it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
import pytest

from data import __main__ as command
from data import catalogue
from data.loading.load_files import LoadReport
from data.problems import WarehouseError
from data.publishing import TOO_FEW, public_file, release_record
from data.publishing import release as releases
from data.publishing.attack.attack import Attack, attack
from data.publishing.hiding.system import Hidden, System
from data.publishing.release import publish
from data.publishing.release_record import Published
from data.publishing.rules import rules as read_rules
from data.warehouse import preparation
from data.warehouse import snapshot as warehouse_snapshot
from data.warehouse.snapshot import Snapshot, snapshot
from geo import essex
from tests.helpers.small_warehouse import ADDED_UP, Made, build, months

NEARLY = 1e-6
LAST = date(2025, 9, 30)
MARKER = "Zyx-planted"
RESTRICTED = 9_173_264.0


@pytest.fixture
def office(made_office: Path, tmp_path: Path) -> Path:
    """Return an office edition of the test's own."""
    path = tmp_path / "office.duckdb"
    shutil.copy(made_office, path)
    return path


@pytest.fixture(scope="module")
def made_office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make an office edition: crime, returns of every kind, and markers of what must not go out."""
    folder = tmp_path_factory.mktemp("office")
    path = build(folder / "office.duckdb", Made(months=months("2025-07", "2025-09")))
    chance = np.random.default_rng(7)
    rows: list[tuple[object, ...]] = []

    def report(
        indicator: str, area: str, start: date, end: date, above: float, below: float | None = None,
        breakdown: str = "", absent: str | None = None,
    ) -> None:  # fmt: skip
        supplied = (None, None) if absent else (above, below)
        rows.append(
            (1, len(rows), indicator, area, start, end, breakdown, *supplied, None, None, None,
             absent, "final", f"{MARKER} note of a row", None)
        )  # fmt: skip

    for number in range(3):
        start = date(2025, 7 + number, 1)
        end = (start + timedelta(days=32)).replace(day=1) - timedelta(days=1)
        total = 0
        for code in essex.DISTRICTS:
            few = int(chance.integers(0, 12))
            total += few
            report("da_incidents", code, start, end, few)
        report("da_incidents", essex.FORCE, start, end, total + 2)
        report("da_incidents", essex.NO_DISTRICT, start, end, 2)
        report("da_repeat_offenders", essex.FORCE, start, end, RESTRICTED)
    # Rolling years: each shares three quarters with the next.
    quarters = chance.integers(0, 9, size=(len(essex.DISTRICTS), 8))
    for last in range(3, 8):
        begin = date(2023 + (4 + last) // 4 - 1, 3 * ((4 + last - 3) % 4) + 1, 1)
        first = date(2023, 10, 1)
        month = 3 * (last - 3)
        begin = _later(first, month)
        finish = _later(begin, 12) - timedelta(days=1)
        if finish > LAST:
            break
        for place, code in enumerate(essex.DISTRICTS):
            above = int(quarters[place, last - 3 : last + 1].sum())
            report("reoffending_under_18", code, begin, finish, above, above + 12)
        whole = int(quarters[:, last - 3 : last + 1].sum())
        report("reoffending_under_18", essex.FORCE, begin, finish, whole, whole + 12 * 14)
    report("dvds_applications", essex.FORCE, date(2025, 7, 1), LAST, 0, absent="confidential")
    notes = [
        ("recorded_crime", "", date(2025, 8, 1), None, "gap", "A known reason", None, 1),
        ("recorded_crime", "", date(2025, 8, 1), None, "caveat", f"{MARKER} caveat", None, 1),
        ("da_repeat_offenders", "", date(2025, 8, 1), None, "gap", f"{MARKER} of restricted", None,
         1),
    ]  # fmt: skip
    with duckdb.connect(path) as connection:
        catalogue.write(connection)
        connection.execute(ADDED_UP)
        connection.executemany(f"insert into reported values ({', '.join('?' * 16)})", rows)
        connection.executemany("insert into loaded_note values (?, ?, ?, ?, ?, ?, ?, ?)", notes)
        connection.execute(f"update load set file_name = '{MARKER}/' || file_name")
        connection.execute(f"insert into load_remark values (1, '{MARKER} remark')")
        connection.execute(
            f"insert into place values (1, 0.5, 51.6, 'E01021237', '{MARKER}', '{MARKER}', null)"
        )
        connection.execute(
            "insert into crime values (1, uuid(), '2025-07-01', 1, 'Burglary', null, ?)", [MARKER]
        )
    return path


def change(path: Path, *statements: str) -> None:
    """Change a warehouse as a load does: in a copy that takes its place."""
    copy = path.with_suffix(".changed")
    shutil.copy(path, copy)
    with duckdb.connect(copy) as connection:
        for statement in statements:
            connection.execute(statement)
    copy.replace(path)


def _later(day: date, months_: int) -> date:
    place = day.year * 12 + day.month - 1 + months_
    return date(place // 12, place % 12 + 1, 1)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where the public edition goes."""
    return tmp_path / "public" / "public.duckdb"


@pytest.fixture
def release(office: Path, out: Path) -> Callable[..., Published]:
    """Return a function that publishes the made office edition."""

    def run(as_at: date = LAST, by: str = "A tester", **also: bool) -> Published:
        return publish(out, as_at, by, source=office, **also)

    return run


@pytest.fixture(scope="module")
def first_release(made_office: Path, tmp_path_factory: pytest.TempPathFactory) -> Published:
    """Publish the made office edition once, for all that only look at it."""
    out = tmp_path_factory.mktemp("released") / "public" / "public.duckdb"
    return publish(out, LAST, "A tester", source=made_office)


@pytest.fixture
def made(first_release: Published, out: Path) -> Published:
    """Put a copy of that release, with all that lies next to it, where a release goes."""
    shutil.copytree(Path(first_release.out).parent, out.parent)
    return first_release


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    return Snapshot(path).query(sql).fetchall()


def narrowest(attack: Attack) -> float:
    assert attack.hidden, "nothing is hidden: there is nothing to find out"
    assert attack.tried == attack.hidden
    return float((attack.cells["most"] - attack.cells["least"]).min())


# What is in it and what is not -------------------------------------------------------------------


def test_it_is_a_warehouse_that_says_what_it_is(made: Published, out: Path) -> None:
    held = Snapshot(out)
    assert held.release is not None
    assert (held.release.number, held.release.as_at) == (1, LAST)
    text = dict(rows(out, "from warehouse"))
    assert text["edition"] == "published"
    assert "A tester" not in text.values()  # who it was is not for everybody
    assert made.rows == rows(out, "select count(*) from fact")[0][0]
    assert rows(out, "select count(*) from indicator_values")[0][0] == made.rows
    tables = {name for (name,) in rows(out, "select table_name from duckdb_tables()")}
    assert tables == {
        "warehouse", "load", "boundary_set", "area", "area_succession", "area_population",
        "area_population_by_age",
        "indicator", "fact", "note", "record", "paper_file",
    }  # fmt: skip


def test_nothing_that_was_planted_is_among_its_bytes(
    made: Published, office: Path, out: Path
) -> None:
    content = office.read_bytes()
    number = np.float64(RESTRICTED).tobytes()
    assert MARKER.encode() in content
    assert number in content or str(int(RESTRICTED)).encode() in content
    for file in out.parent.iterdir():
        content = file.read_bytes()
        assert MARKER.encode() not in content, file
        assert number not in content, file
    assert rows(out, "select * from fact where indicator = 'da_repeat_offenders'") == []
    assert rows(out, "select * from indicator where not published") == []
    assert rows(out, "select kind, text from note") == [("gap", "A known reason")]
    assert rows(out, "select distinct file_name from load") == [(None,)]


def test_no_small_count_is_shown_and_nothing_is_made_up(
    made: Published, office: Path, out: Path
) -> None:
    shown = rows(
        out,
        "select indicator, area, period_start, period_end, breakdown, numerator, denominator "
        "from fact where absent is null",
    )
    assert shown
    truth = defaultdict(list)  # of an indicator that is given by quarter: its months
    for indicator, area, start, end, breakdown, above in rows(
        office, "select indicator, area, period_start, period_end, breakdown, numerator from fact"
    ):
        truth[indicator, area, breakdown].append((start, end, above))
    for indicator, area, start, end, breakdown, above, below in shown:
        key = (indicator, area, breakdown)
        ones = [item for item in truth[key] if start <= item[0] and item[1] <= end]
        exact = [each for each in ones if each[:2] == (start, end)] or ones
        assert sum(element[2] for element in exact) == above, (key, start)
        for count in (above, below, None if below is None else below - above):
            assert count is None or count == 0 or count >= 5, key
    hidden = rows(out, f"select numerator, denominator, value from fact where absent = '{TOO_FEW}'")
    assert set(hidden) == {(None, None, None)}


def test_wards_have_what_the_rules_release_for_them_and_no_more(made: Published, out: Path) -> None:
    held = rows(
        out, "select distinct indicator, breakdown from fact where starts_with(area, 'E05')"
    )
    assert set(held) == {("recorded_crime", ""), ("asb_incidents", "")}


def test_nothing_is_of_a_later_day(release: Callable[..., Published], out: Path) -> None:
    release(as_at=date(2025, 8, 30))
    assert rows(out, "select max(period_end) from fact") == [(date(2025, 7, 31),)]
    assert rows(out, "select count(*) from area_population where year > 2025") == [(0,)]


def test_what_is_given_by_quarter_has_its_sums_and_no_months(
    made: Published, office: Path, out: Path
) -> None:
    quarter = (date(2025, 7, 1), LAST)
    periods = "select distinct period_start, period_end from fact where indicator = 'burglary'"
    assert rows(out, periods) == [quarter]
    whole = "select sum(numerator) from fact where indicator = 'burglary' and area = 'E23000028'"
    assert rows(out, whole) == rows(office, whole)
    assert rows(out, "select frequency from indicator where indicator = 'burglary'") == [
        ("quarter",)
    ]
    assert rows(out, "select frequency from indicator where indicator = 'vehicle_crime'") == [
        ("month",)
    ]
    # By months it would have shown fewer of the districts.
    districts = (
        "select count(distinct area) from fact join area on code = area and kind = 'district' "
        "where indicator = 'burglary' and numerator is not null"
    )
    assert rows(out, districts)[0][0] > 6


def test_a_quarter_of_fewer_months_is_not_given(
    release: Callable[..., Published], out: Path
) -> None:
    release(as_at=date(2025, 8, 31))
    assert rows(out, "select count(*) from fact where indicator = 'burglary'") == [(0,)]
    assert rows(out, "select count(*) from fact where indicator = 'vehicle_crime'") != [(0,)]


def test_a_part_that_some_months_lack_has_its_sum_all_the_same(
    release: Callable[..., Published], office: Path, out: Path
) -> None:
    start, counts = date(2025, 7, 1), {0: (30, 9), 1: (31, None), 2: (32, 8)}
    for number, (all_, fatal) in counts.items():
        first = _later(start, number)
        last = _later(first, 1) - timedelta(days=1)
        for breakdown, many in (("", all_), ("severity=fatal", fatal)):
            if many is not None:
                change(
                    office,
                    f"insert into reported select 1, {100 + number}, 'ksi_total', 'E23000028', "
                    f"'{first}', '{last}', '{breakdown}', {many}, null, null, null, null, null, "
                    "'provisional', null, null",
                )
    release()
    text = (
        "select breakdown, numerator, status from fact where indicator = 'ksi_total' "
        "and area = 'E23000028' order by breakdown"
    )
    assert rows(out, text) == [("", 93.0, "provisional"), ("severity=fatal", 17.0, "provisional")]


def test_quarters_give_away_no_month_that_was_hidden_before(
    release: Callable[..., Published], out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = read_rules()
    by_month = {
        key: replace(rule, period="") if key in ("burglary", "house_burglary") else rule
        for key, rule in rules.of.items()
    }
    monkeypatch.setattr(releases, "read_rules", lambda: replace(rules, of=by_month))
    release()
    hidden_months = "indicator = 'burglary' and absent is not null and area = 'E06000033'"
    assert rows(out, f"select count(*) from fact where {hidden_months}") != [(0,)]
    monkeypatch.setattr(releases, "read_rules", lambda: rules)
    release()
    assert narrowest(attack([together(out, 1)])) >= 5 - NEARLY


def together(out: Path, *numbers: int) -> Path:
    """Put what former releases show into the file: anyone who has them all knows it."""
    key = "indicator, boundary_set, area, period_start, period_end, breakdown"
    both = out.with_name("together.duckdb")
    shutil.copy(out, both)
    with duckdb.connect(both) as connection:
        for number in numbers:
            former = releases.ReleaseLog(out).former(number)
            connection.execute(f"attach '{former}' as former (read_only)")
            connection.execute(
                "update fact set numerator = one.numerator, denominator = one.denominator, "
                f"absent = null from former.fact as one where fact.absent = '{TOO_FEW}' "
                "and one.absent is null and "
                + " and ".join(f"fact.{name} = one.{name}" for name in key.split(", "))
            )
            connection.execute(
                f"insert into fact by name select * from former.fact as one anti join fact using "
                f"({key})"
            )
            connection.execute("detach former")
    return both


# What follows from it ----------------------------------------------------------------------------


def test_nobody_can_work_out_what_is_hidden(made: Published, out: Path) -> None:
    result = attack([out])
    assert result.hidden > 100
    assert narrowest(result) >= 5 - NEARLY
    assert made.narrowest >= 1 - NEARLY


def test_without_secondary_suppression_the_attacker_succeeds(
    release: Callable[..., Published], out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def primary_only(system: System, stays: np.ndarray) -> Hidden:
        hidden = (system.in_rows @ system.secret.astype(float)) > 0
        return Hidden(hidden | stays, np.zeros(len(system.value), bool), 0, 1.0)

    monkeypatch.setattr(releases, "hide", primary_only)
    with pytest.raises(WarehouseError, match="could be worked out from the public files"):
        release()
    assert not out.exists()


def test_the_demonstration_keeps_its_secrets(
    loaded: tuple[Path, LoadReport], tmp_path: Path
) -> None:
    out = tmp_path / "public.duckdb"
    made = publish(out, date(2026, 9, 30), "A tester", source=loaded[0])
    assert made.hidden < made.rows / 3, "what is left is of use"
    result = attack([out], 120)
    assert result.hidden >= made.hidden > 3_000  # every row that is not shown was attacked
    assert narrowest(result) >= 5 - NEARLY


def test_what_the_last_release_shows_does_not_give_away_this_one(
    release: Callable[..., Published], office: Path, out: Path
) -> None:
    release()
    key = "indicator, boundary_set, area, period_start, period_end, breakdown"
    hidden = set(rows(out, f"select {key} from fact where absent = '{TOO_FEW}'"))
    shown = dict.fromkeys(rows(out, f"select {key} from fact where absent is null"))
    # A district of August is revised, and with it what it is part of.
    change(
        office,
        "update reported set numerator = numerator + 9 where indicator = 'da_incidents' "
        "and area in ('E07000066', 'E23000028') and period_start = '2025-08-01'",
    )
    made = release()
    assert made.last == 1
    assert made.differences["newly shown"] == 0
    assert set(rows(out, f"select {key} from fact where absent = '{TOO_FEW}'")) >= hidden
    # Anyone who has both files: what either shows of a figure that was not revised is known.
    former = release_record.ReleaseLog(out).former(1)
    combined = out.with_name("both.duckdb")
    combined.write_bytes(out.read_bytes())
    with duckdb.connect(combined) as connection:
        connection.execute(f"attach '{former}' as former (read_only)")
        connection.execute(
            f"update fact set numerator = one.numerator, denominator = one.denominator, "
            f"absent = null from former.fact as one where fact.absent = '{TOO_FEW}' "
            "and one.absent is null and fact.period_start <> '2025-08-01' and "
            + " and ".join(f"fact.{name} = one.{name}" for name in key.split(", "))
        )
    assert narrowest(attack([combined])) >= 5 - NEARLY
    assert shown


def test_a_confidential_value_does_not_follow_from_its_whole(
    office: Path, out: Path, release: Callable[..., Published]
) -> None:
    change(
        office,
        "update reported set numerator = null, absent = 'confidential' where area = 'E07000074' "
        "and indicator = 'da_incidents'",
    )
    release()
    shown = rows(
        out,
        "select area, numerator from fact where indicator = 'da_incidents' and breakdown = '' "
        "and period_start = '2025-07-01' and absent is null",
    )
    # With Essex, at least one more than the confidential one is not known.
    assert len(shown) < 15


# Releases ----------------------------------------------------------------------------------------


def test_withdrawing_restores_the_last_release(
    release: Callable[..., Published], out: Path
) -> None:
    release()
    first = out.read_bytes()
    release()
    gone, current = releases.withdraw(out, "A tester")
    assert (gone.number, current and current.number) == (2, 1)
    assert out.read_bytes() == first
    assert release().number == 3  # no number is given twice
    releases.withdraw(out, "A tester")
    assert releases.withdraw(out, "A tester")[1] is None
    assert snapshot(out) is None
    with pytest.raises(WarehouseError, match="nothing is released"):
        releases.withdraw(out, "A tester")


def test_former_releases_are_kept_within_bounds(
    release: Callable[..., Published], out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release_record, "MOST_FORMER", 1)
    for _ in range(3):
        release()
    assert release_record.ReleaseLog(out).former_releases() == [2]


def test_nothing_is_released_while_releases_are_held(
    release: Callable[..., Published], out: Path
) -> None:
    release()
    before = out.read_bytes()
    releases.freeze(out, date.today(), "pre-election period", "A tester")
    with pytest.raises(WarehouseError, match=r"until .* is over \(pre-election period\)"):
        release()
    assert out.read_bytes() == before
    assert not release(check=True).written  # looking ahead is not releasing
    releases.freeze(out, None, "", "A tester")
    assert release().number == 2
    releases.freeze(out, date.today() - timedelta(days=1), "past", "A tester")
    assert release().number == 3


def test_a_failure_in_the_middle_leaves_the_release_that_stands(
    release: Callable[..., Published], out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release()
    before, iterdir = out.read_bytes(), sorted(out.parent.iterdir())
    create = public_file.create

    def create_too_much(connection: duckdb.DuckDBPyConnection) -> None:
        create(connection)
        connection.execute("create table loaded_lookup (from_code varchar)")

    monkeypatch.setattr(public_file, "create", create_too_much)
    with pytest.raises(WarehouseError, match="not put in place: 'loaded_lookup' is in it"):
        release()
    assert out.read_bytes() == before
    assert sorted(out.parent.iterdir()) == iterdir


def test_a_check_writes_its_report_alone_and_says_the_same(
    release: Callable[..., Published], out: Path
) -> None:
    looked = release(check=True)
    assert not out.exists()
    assert [file.name for file in out.parent.iterdir()] == ["public.report-1.md"]
    made = release()
    assert (looked.rows, looked.hidden, looked.by_rule) == (made.rows, made.hidden, made.by_rule)


def test_only_an_office_edition_is_published_and_only_over_a_public_one(
    release: Callable[..., Published], office: Path, out: Path, tmp_path: Path
) -> None:
    release()
    with pytest.raises(WarehouseError, match="public edition itself"):
        publish(tmp_path / "again.duckdb", LAST, "A tester", source=out)
    other = build(tmp_path / "other.duckdb", Made(months=months("2025-07", "2025-07")))
    with pytest.raises(WarehouseError, match="no public edition"):
        publish(other, LAST, "A tester", source=office)
    with pytest.raises(WarehouseError, match="its own public edition"):
        publish(office, LAST, "A tester", source=office)


def test_the_report_says_what_was_left_out_and_why(
    release: Callable[..., Published], out: Path
) -> None:
    report = release(by="<b>A</b> | tester").report
    assert "Release 1 of the public edition" in report
    assert "30 September 2025: no figure is of a later day" in report
    assert "would let another hidden count be worked out" in report
    assert "Repeat offenders of domestic abuse" in report
    assert "A known reason" in report
    assert MARKER not in report
    assert "<b>" not in report
    assert release().report.count("Against release 1") == 1


def test_rounding_keeps_what_is_hidden_hidden(
    release: Callable[..., Published], out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = releases.read_rules()
    of = {key: replace(rule, round_to=5) for key, rule in rules.of.items()}
    monkeypatch.setattr(releases, "read_rules", lambda: replace(rules, of=of))
    release()
    figures = rows(out, "select numerator, denominator from fact where absent is null")
    assert all(count is None or count % 5 == 0 for row in figures for count in row)
    assert "rounded to the nearest 5" in str(rows(out, "select caveats from indicator")[0][0])


# Two who read while it is swapped ----------------------------------------------------------------

READER = """
import sys, time
from pathlib import Path
from data.warehouse.snapshot import snapshot
path, begun, until = map(Path, sys.argv[1:])
seen = set()
while True:
    last = until.exists()  # asked before reading: what is read then is the last release
    state = snapshot(path)
    number = state.release.number
    said = state.query("select distinct text from note").fetchall()
    assert said == [(f"release {number}",)], (number, said)
    seen.add(number)
    begun.touch()
    if last:
        break
    time.sleep(0.005)  # two that never rest would leave no core for who writes
print(len(seen), max(seen))
"""


def test_two_readers_see_fifty_releases_and_never_half_of_one(
    release: Callable[..., Published], office: Path, out: Path, tmp_path: Path
) -> None:
    release()
    done = tmp_path / "done"
    state = Snapshot(out)
    held = public_file.Content(
        *(state.query(f"from {table}").df() for table in
          ("fact", "load", "area", "boundary_set", "area_population", "indicator", "note",
           "area_population_by_age"))
    )  # fmt: skip
    held = replace(
        held, facts=held.facts.head(100), areas=held.areas.assign(geometry=None).head(20)
    )

    def put(number: int) -> None:
        notes = held.notes.assign(text=f"release {number}")
        settings = dict(rows(office, "from warehouse where key <> 'schema'")) | {
            "public": str(number), "as_at": "2025-09-30", "released_at": "2025-10-10T09:00:00",
            "released_by": "A tester",
        }  # fmt: skip
        with preparation.preparation(out, create=public_file.create) as connection:
            public_file.write(connection, replace(held, notes=notes), settings)

    put(1)
    begun = [tmp_path / "first", tmp_path / "second"]
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READER, str(out), str(mark), str(done)],
            cwd=warehouse_snapshot.PROJECT,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            env=os.environ,
        )
        for mark in begun
    ]  # fmt: skip
    while not all(mark.exists() for mark in begun):
        assert all(reader.poll() is None for reader in readers), "a reader ended before its time"
        time.sleep(0.01)
    for number in range(2, 52):
        put(number)
    done.touch()
    for reader in readers:
        text, wrong = reader.communicate(timeout=60)
        assert reader.returncode == 0, wrong
        many, newest = map(int, text.split())
        assert newest == 51
        assert many > 1


# The command -------------------------------------------------------------------------------------


@pytest.fixture
def call(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str]]:
    """Return a function that runs ``python -m data`` in this process: exit status, and output."""

    def run(*arguments: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["data", *map(str, arguments)])
        monkeypatch.setattr(command.signal, "signal", lambda *_: None)
        status = command._run_command()
        text = capsys.readouterr()
        return status, text.out or text.err

    return run


def test_the_command_publishes_withdraws_and_freezes(
    call: Callable[..., tuple[int, str]], office: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESSEX_DATABASE", str(office))
    status, text = call("publish", "--as-at", LAST, "--out", out, "--by", "A tester", "--json")
    assert status == 0, text
    content = json.loads(text)
    assert content["number"] == 1
    assert Path(content["report"]).read_text("utf-8").startswith("# Release 1")
    status, text = call("freeze", "--until", "2999-01-01", "--out", out, "--json")
    assert (status, json.loads(text)["frozen_until"]) == (0, "2999-01-01")
    status, text = call("publish", "--as-at", LAST, "--out", out)
    assert status == 1
    assert "Nothing is released until 01 January 2999 is over" in text
    assert call("freeze", "--lift", "--out", out)[0] == 0
    assert json.loads(call("withdraw", "--out", out, "--json")[1]) == {
        "withdrawn": 1, "restored": None,
    }  # fmt: skip
    assert call("withdraw", "--out", out)[0] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["publish", "--out", "x.duckdb"],
        ["publish", "--as-at", "soon", "--out", "x.duckdb"],
        ["publish", "--as-at", "2999-01-01", "--out", "x.duckdb"],
        ["publish", "--as-at", "2025-09-30"],
        ["freeze", "--out", "x.duckdb"],
        ["freeze", "--lift", "--until", "2025-09-30", "--out", "x.duckdb"],
    ],
    ids=" ".join,
)
def test_wrong_usage(call: Callable[..., tuple[int, str]], arguments: list[str]) -> None:
    status, text = call(*arguments)
    assert status == 2
    assert text
