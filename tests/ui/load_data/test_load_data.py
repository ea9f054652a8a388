"""The page "Load data": check, load, list and undo, with the words of the command."""

from __future__ import annotations

import hashlib
import io
import logging
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import filelock
import pytest
from streamlit.runtime.caching import clear_session_resource_cache
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.testing.v1 import AppTest

from data.loading import report_words
from data.loading.load_files import LoadReport, load
from data.loading.register_of_loads import FileReport
from data.problems import Problem, WarehouseError
from data.warehouse import status
from data.warehouse.snapshot import Snapshot, snapshot
from tests.data.loading.test_undo_load import everything
from tests.helpers.opened_page import open_page
from tests.helpers.police_uk_files import NOWHERE, asb, crime, outcome, pack, put, table, write
from ui.load_data import uploads, visitor_state
from ui.load_data.uploads import Dropped, plain_name
from ui.shell.background_job import Job

SESSION = "test session id"  # AppTest has one for all
MONTH = [crime(1), crime(2, NOWHERE), asb(), asb()]
STREET = "2025-02-essex-street.csv"
NEWER = (STREET, table([crime(1), crime(7)], "2025-02").encode(), "text/csv")
OUTCOMES = (
    "2025-03-essex-outcomes.csv",
    table([outcome(1), outcome(1), outcome(2)], "2025-03").encode(),
    "text/csv",
)
BROKEN = (
    "2025-04-essex-street.csv",
    table([crime(1), crime(2, Month="2025-13")], "2025-04").encode(),
    "text/csv",
)


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary folder, empty at first and seen by nobody else."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def page(database: Path, temporary: Path, tmp_path: Path) -> Iterator[AppTest]:
    """The page on a warehouse that holds one month."""
    load([write(tmp_path / "base", MONTH, "2025-02")])
    clear_session_resource_cache(SESSION)
    yield open_page("load-data")
    clear_session_resource_cache(SESSION)


def shown(at: AppTest) -> AppTest:
    """Run the page; nothing may be raised."""
    at.run()
    assert not at.exception, at.exception[0].message
    return at


def drop(at: AppTest, *files: tuple[str, bytes, str]) -> AppTest:
    """Drop files, and wait for the check."""
    at.file_uploader[0].set_value(list(files))
    return shown(at)


def click(at: AppTest, key: str) -> AppTest:
    """Click a button."""
    at.button(key=key).click()
    return shown(at)


def written(at: AppTest) -> str:
    """Return all that the page says, styles left out."""
    blocks = [*at.html, *at.header, *at.info, *at.error, *at.warning, *at.markdown]
    return "\n".join(str(block.value) for block in blocks if "<style>" not in str(block.value))


# The check --------------------------------------------------------------------------------------


def test_the_check_says_what_the_command_says_and_writes_nothing(
    page: AppTest, database: Path, tmp_path: Path
) -> None:
    before = database.read_bytes()
    drop(page, NEWER, OUTCOMES, BROKEN)
    text = written(page)
    assert "2 files would be loaded (5 rows), 0 unchanged, 1 rejected. Nothing was written." in text
    assert "street crime of February 2025" in text
    assert "replaces load 1: 1 row added, 3 gone, 0 with a changed outcome" in text
    assert "set aside: 1 exact repeat of an outcome row" in text
    for cell in ("All 2 files", "5", "4", "1"):
        assert f">{cell}</td>" in text
    assert "2025-04-essex-street.csv" in text
    assert "Line 3, column &#x27;month&#x27;" in text
    assert "&#x27;2025-13&#x27; is not a month" in text
    assert "Expected YYYY-MM." in text
    assert [button.label for button in page.button][:2] == ["Load 2 files", "Load nothing"]
    assert database.read_bytes() == before
    for file in load(
        [write(tmp_path / "again", [crime(1), crime(7)], "2025-02")], dry_run=True
    ).files:
        for sentence in report_words.consequences(file):
            assert sentence in text


def test_a_file_that_is_loaded_already_is_not_offered(page: AppTest) -> None:
    drop(page, (STREET, table(MONTH, "2025-02").encode(), "text/csv"))
    text = written(page)
    assert "0 files would be loaded (0 rows), 1 unchanged, 0 rejected." in text
    assert "the very same file is loaded already, as load 1" in text
    assert page.button[0].label == "Choose other files"


def test_the_page_asks_before_provisional_values_replace_final_ones(
    page: AppTest, database: Path, tmp_path: Path
) -> None:
    row = "indicator,area,period,numerator,status\nsection_136,Harlow,2014-09,{},{}\n"
    load([put(tmp_path / "final.csv", row.format(14, "final"))])
    drop(page, ("later.csv", row.format(20, "provisional").encode(), "text/csv"))
    text = written(page)
    assert "Should they replace the final values?" in text
    assert "the final value 14 is loaded" in text
    click(page, "accept-provisional")
    text = written(page)
    assert "Values that would change" in text
    for cell in ("section_136", "Harlow", "14", "20", "final → provisional"):
        assert f">{cell}</td>" in text
    click(page, "load")
    held = snapshot(database)
    assert held is not None
    (section_136,) = held.query(
        "select numerator from fact where indicator = 'section_136'"
    ).fetchall()
    assert section_136 == (20,)


@pytest.mark.parametrize(("choice", "expected"), [("add", 3), ("replace", 1)])
def test_the_page_asks_whether_interviews_add_or_replace(
    choice: str, expected: int, page: AppTest, database: Path, tmp_path: Path
) -> None:
    header = "date,crime group,district,ethnic group,contact,action,informed,treatment,overall\n"
    row = "{},Vehicle crime,Harlow,White" + ",very satisfied" * 5 + "\n"
    load([put(tmp_path / "first.csv", header + 2 * row.format("05/09/2014"))])
    late = header + row.format("03/09/2014")
    drop(page, ("late.csv", late.encode(), "text/csv"))
    assert "Which is meant?" in written(page)
    click(page, f"interviews-{choice}")
    assert f"The interviews {choice}" in written(page)
    click(page, "load")
    held = snapshot(database)
    assert held is not None
    query = "select count(*) from interview where superseded_by is null"
    assert held.query(query).fetchall() == [(expected,)]


def test_a_name_inside_a_zip_is_text_and_nothing_else(page: AppTest, tmp_path: Path) -> None:
    archive = pack(tmp_path / "a.zip", {"<img src=x>.csv": "a,b\n1,2\n", "notes.txt": "x"})
    drop(page, ("a.zip", archive.read_bytes(), "application/zip"))
    text = written(page)
    assert "a.zip/&lt;img src=x&gt;.csv" in text
    assert "<img" not in text
    assert "<b>a.zip/notes.txt</b>: not a kind of file that is read here" in text


def test_the_first_problems_are_shown_and_the_rest_are_counted(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    problems = [
        Problem("survey.xlsx", f"fault {n}", "Correct it.", 7, cell=f"sheet A, cell B{n}")
        for n in range(1, 26)
    ]
    report = LoadReport([FileReport("survey.xlsx", "rejected", problems=problems)], [])
    monkeypatch.setattr(visitor_state.load_files, "load", lambda *_, **__: report)
    drop(page, BROKEN)
    text = written(page)
    assert "Sheet A, cell B20" in text
    assert "Fault 21" not in text
    assert "and 5 places more</td>" in text


# The load ---------------------------------------------------------------------------------------


def test_confirming_loads_the_files_and_reconciles_them(
    page: AppTest, ask: Callable[..., Any], temporary: Path
) -> None:
    drop(page, NEWER, OUTCOMES, BROKEN)
    assert [path.name for path in temporary.glob("*/*/*")] != []
    click(page, "load")
    text = written(page)
    assert "Loaded. The pages show it now." in text
    assert "2 files loaded (5 rows), 0 unchanged, 1 rejected." in text
    assert "Nothing was written" not in text
    assert "All 2 files" in text
    assert list(temporary.iterdir()) == []
    assert ask("select load_id, rows_read, rows_kept, superseded_by from load order by 1") == [
        (1, 4, 4, 3), (2, 3, 2, None), (3, 2, 2, None),
    ]  # fmt: skip
    held = page.dataframe[0].value
    assert list(held["Load"]) == [3, 2, 1]
    assert set(held["File"]) == {STREET, "2025-03-essex-outcomes.csv"}
    # The uploader is there again, for the next files.
    assert len(page.file_uploader) == 1


def test_what_is_loaded_is_what_was_checked_to_the_byte(
    page: AppTest, ask: Callable[..., Any]
) -> None:
    drop(page, NEWER)
    click(page, "load")
    assert (hashlib.sha256(NEWER[1]).hexdigest(),) in ask("select sha256 from load")


def test_loading_nothing_clears_the_files_away(page: AppTest, temporary: Path) -> None:
    drop(page, NEWER)
    assert list(temporary.rglob(STREET)) != []
    click(page, "discard")
    assert list(temporary.iterdir()) == []
    assert len(page.file_uploader) == 1
    assert "What the check says" not in written(page)


def test_files_do_not_stay_behind_when_their_visitor_leaves(page: AppTest, temporary: Path) -> None:
    drop(page, NEWER)
    assert list(temporary.rglob(STREET)) != []
    clear_session_resource_cache(SESSION)
    assert list(temporary.iterdir()) == []


def test_the_server_lets_go_of_the_bytes(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    removed: list[str] = []
    monkeypatch.setattr(
        MemoryUploadedFileManager,
        "remove_file",
        lambda self, session_id, file_id: removed.append(file_id),
    )
    drop(page, NEWER, OUTCOMES)
    assert len(set(removed)) == 2


def test_another_load_under_way_is_said_and_the_page_goes_on(
    page: AppTest, database: Path, temporary: Path
) -> None:
    drop(page, NEWER)
    before = database.read_bytes()
    with filelock.FileLock(database.with_name(f".{database.name}.lock")):
        click(page, "load")
    assert "another load is under way" in page.error[0].value
    assert database.read_bytes() == before
    assert list(temporary.iterdir()) == []
    drop(page, NEWER)
    click(page, "load")
    assert "Loaded. The pages show it now." in written(page)
    assert not page.error


def test_a_fault_of_the_program_is_said_without_its_text_and_logged(
    page: AppTest, temporary: Path, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise TypeError("secret of the inside")

    monkeypatch.setattr(visitor_state.load_files, "load", fail)
    with caplog.at_level(logging.ERROR):
        drop(page, NEWER)
    assert "fault of the program itself (TypeError), and nothing was changed" in page.error[0].value
    assert "secret" not in written(page)
    assert "secret of the inside" in caplog.text
    assert list(temporary.iterdir()) == []


def test_work_goes_on_when_nobody_watches() -> None:
    begun, go, over = threading.Event(), threading.Event(), threading.Event()

    def work(progress: Callable[[float, str], None]) -> str:
        progress(0.5, "half")
        begun.set()
        assert go.wait(10)
        return "done"

    job = Job("Loading", work, after=over.set)
    assert begun.wait(10)
    cleared = threading.Event()
    job.when_over(cleared.set)
    assert not over.is_set()
    assert not cleared.is_set()
    go.set()
    assert job.result == "done"
    assert over.is_set()
    assert cleared.wait(10)


# Undoing a load -----------------------------------------------------------------------------


def test_a_load_is_undone_after_it_was_said_what_happens(page: AppTest, database: Path) -> None:
    before = everything(database)
    drop(page, NEWER)
    click(page, "load")
    assert everything(database) != before
    page.selectbox(key="take-back").set_value(2)
    shown(page)
    click(page, "ask-to-take-back")
    assert "2 rows of 2025-02-essex-street.csv go. Load 1 is restored." in written(page)
    assert page.button(key="take-back-now").label == "Undo load 2"
    click(page, "take-back-now")
    assert "Load 2 is undone: 2 rows of 2025-02-essex-street.csv." in written(page)
    assert everything(database) == before
    assert list(page.dataframe[0].value["Load"]) == [1]


def test_leaving_a_load_changes_nothing(page: AppTest, database: Path) -> None:
    before = database.read_bytes()
    page.selectbox(key="take-back").set_value(1)
    shown(page)
    click(page, "ask-to-take-back")
    click(page, "leave")
    assert [button.key for button in page.button if button.key == "take-back-now"] == []
    assert database.read_bytes() == before


def test_a_question_about_one_load_is_no_yes_for_another(page: AppTest) -> None:
    drop(page, NEWER)
    click(page, "load")
    page.selectbox(key="take-back").set_value(2)
    shown(page)
    click(page, "ask-to-take-back")
    page.selectbox(key="take-back").set_value(1)
    shown(page)
    assert [button.key for button in page.button if button.key == "take-back-now"] == []


def test_a_load_that_somebody_else_took_back_meanwhile_is_said(
    page: AppTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(load_id: int) -> None:
        raise WarehouseError(f"There is no load {load_id}.")

    monkeypatch.setattr(visitor_state.undo_load, "forget", gone)
    page.selectbox(key="take-back").set_value(1)
    shown(page)
    click(page, "ask-to-take-back")
    click(page, "take-back-now")
    assert page.error[0].value == "There is no load 1."


def test_the_last_load_can_be_undone_too(page: AppTest) -> None:
    page.selectbox(key="take-back").set_value(1)
    shown(page)
    click(page, "ask-to-take-back")
    click(page, "take-back-now")
    assert "Nothing is loaded." in written(page)


# The demonstration ------------------------------------------------------------------------------


def test_real_files_are_kept_out_of_the_demonstration_and_it_is_said_what_to_do(
    database: Path, temporary: Path, tmp_path: Path
) -> None:
    made_up = [crime(1, Reported_by="Essex Police (demonstration)")]
    load([write(tmp_path / "made up", made_up, "2025-01")])
    before = database.read_bytes()
    clear_session_resource_cache(SESSION)
    at = open_page("load-data")
    assert "Real data is never mixed with it" in at.warning[0].value
    drop(at, NEWER)
    text = written(at)
    assert "published data, and the warehouse holds demonstration data" in text.lower()
    assert "They are never mixed." in text
    assert "tick it on the page Load data" in text
    assert at.expander[0].label == "How to keep the demonstration as well as real data"
    assert "export ESSEX_DATABASE=" in at.code[0].value
    assert at.button[0].label == "Choose other files"
    assert database.read_bytes() == before

    click(at, "discard")
    at.checkbox(key="instead").check()
    drop(at, NEWER)
    assert "1 file would be loaded" in written(at)
    assert "They replace the demonstration." in written(at)
    assert database.read_bytes() == before
    click(at, "load")
    assert "Loaded." in written(at)
    shown(at)
    assert not at.warning
    assert not at.checkbox
    assert status.edition(Snapshot(database)) == "published"
    clear_session_resource_cache(SESSION)


# Files on disk ----------------------------------------------------------------------------------


class File(io.BytesIO):
    """A file as the browser sends it."""

    def __init__(self, name: str, content: bytes = b"x") -> None:
        super().__init__(content)
        self.name = name


@pytest.mark.parametrize(
    ("claimed", "name"),
    [
        ("essex.csv", "essex.csv"),
        ("../../etc/passwd", "passwd"),
        ("/etc/passwd", "passwd"),
        ("C:\\Users\\me\\essex.csv", "essex.csv"),
        ("..\\..\\essex.csv", "essex.csv"),
        ("..", "file"),
        (".", "file"),
        ("", "file"),
        ("a/", "file"),
        (".bashrc", "bashrc"),
        ("a\x00b\n.csv", "a_b_.csv"),
        ("a:b|c.csv", "a_b_c.csv"),
        ("CON.csv", "_CON.csv"),
        ("Wards – Décembre 2024.geojson", "Wards – Décembre 2024.geojson"),
        ("\udcff.csv", "_.csv"),
    ],
)
def test_a_name_from_a_browser_leads_nowhere_else(claimed: str, name: str, temporary: Path) -> None:
    assert plain_name(claimed) == name
    dropped = Dropped([File(claimed)])
    assert [path.resolve() for path in dropped.paths] == [
        (temporary / dropped.folder.name / "1" / name).resolve()
    ]
    dropped.clear()


def test_a_long_name_keeps_its_ending(temporary: Path) -> None:
    dropped = Dropped([File("é" * 500 + ".csv")])
    assert dropped.paths[0].name.endswith("é.csv")
    assert len(dropped.paths[0].name.encode()) <= 200
    dropped.clear()


def test_two_files_of_one_name_are_kept_apart(temporary: Path) -> None:
    dropped = Dropped(
        [File("a.csv", b"1"), File("A.csv", b"2"), File("b.csv"), File("a.csv", b"3")]
    )
    assert [path.name for path in dropped.paths] == ["a.csv", "A.csv", "b.csv", "a.csv"]
    assert [path.read_bytes() for path in dropped.paths] == [b"1", b"2", b"x", b"3"]
    dropped.clear()
    assert list(temporary.iterdir()) == []
    dropped.clear()  # again, from somewhere else


def test_the_parts_of_a_shapefile_stay_together(temporary: Path) -> None:
    parts = ["w.shp", "w.dbf", "w.shx", "w.prj", "w.shp.xml"]
    dropped = Dropped([File(name) for name in [*parts, *parts, "lonely.dbf"]])
    assert [path.name for path in dropped.paths] == ["w.shp", "w.shp", "lonely.dbf"]
    for shape in dropped.paths[:2]:
        assert {path.name for path in shape.parent.iterdir()} >= set(parts)
    dropped.clear()


def test_what_a_killed_process_left_behind_is_cleared_and_nobody_elses(temporary: Path) -> None:
    left = temporary / "essex-scratch-killed"
    (left / "1").mkdir(parents=True)
    (left / ".lock").touch()
    (left / "1" / "interviews.csv").write_text("answers")
    another = temporary / "somebody-else"
    another.mkdir()
    elsewhere = temporary / "linked"
    shutil.copytree(left, elsewhere)
    (temporary / "essex-scratch-link").symlink_to(elsewhere)
    living = Dropped([File("a.csv")])
    assert not left.exists()
    other = Dropped([File("b.csv")])
    assert living.paths[0].exists()
    assert another.exists()
    assert (elsewhere / "1" / "interviews.csv").exists()
    living.clear()
    other.clear()


def test_a_full_disk_is_said_and_nothing_stays_behind(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploads.shutil, "copyfileobj", full)
    with pytest.raises(WarehouseError, match=r"No space left on device\. Nothing was changed"):
        Dropped([File("a.csv")])
    assert list(temporary.iterdir()) == []
