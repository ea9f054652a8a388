"""Finding files: what a path holds, and zips that must not be trusted."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from data.loading.load_files import load
from data.reading import files
from data.reading.files import CHUNK, InputFiles, gather
from tests.helpers.police_uk_files import asb, crime, pack, put, table, write
from tests.helpers.return_files import workbook

STREET = table([crime(1), asb()])
MEMBER = "2025-01/2025-01-essex-street.csv"


@pytest.fixture
def look(tmp_path: Path) -> Callable[..., InputFiles]:
    """Return a function that gathers paths with a folder to unpack into."""
    unpacked = tmp_path / "unpacked"
    unpacked.mkdir()
    return lambda *paths: gather(paths, unpacked)


def everything(folder: Path) -> set[str]:
    """List what is in a folder, at any depth."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


# -- what is found --------------------------------------------------------------------------------


def test_files_folders_and_zips_are_named_as_the_user_knows_them(
    tmp_path: Path, look: Callable[..., InputFiles]
) -> None:
    put(tmp_path / "in/deep/a.csv", "a")
    put(tmp_path / "in/b.GeoJSON", "{}")
    put(tmp_path / "in/.hidden.csv", "x")
    put(tmp_path / "in/readme.txt", "x")
    pack(tmp_path / "in/c.zip", {"x/d.csv": "d", "x/notes.txt": "n", "__MACOSX/x/._d.csv": "\0"})
    result = look(tmp_path / "in", put(tmp_path / "alone.csv", "e"))
    assert {file.name for file in result.files} == {
        "in/b.GeoJSON", "in/c.zip/x/d.csv", "in/deep/a.csv", "alone.csv",
    }  # fmt: skip
    assert set(result.passed_over) == {"in/readme.txt", "in/c.zip/x/notes.txt"}
    assert result.problems == []


def test_hash_and_size_are_of_the_bytes_in_a_zip_or_out_of_it(
    tmp_path: Path, look: Callable[..., InputFiles]
) -> None:
    content = os.urandom(2 * CHUNK + 7).replace(b"\0", b"1")
    plain = put(tmp_path / "a.csv", content)
    result = look(plain, pack(tmp_path / "b.zip", {"a.csv": content}))
    assert [(file.sha256, file.size) for file in result.files] == [
        (hashlib.sha256(content).hexdigest(), len(content))
    ] * 2
    assert result.files[1].path.read_bytes() == content


def test_a_zip_without_its_ending_is_a_zip(tmp_path: Path, look: Callable[..., InputFiles]) -> None:
    archive = pack(tmp_path / "download", {MEMBER: STREET})
    assert [file.name for file in look(archive).files] == [f"download/{MEMBER}"]


def test_zips_of_the_same_name_do_not_mix(tmp_path: Path, look: Callable[..., InputFiles]) -> None:
    for month in ("2025-01", "2025-02"):
        pack(tmp_path / "in" / month / "essex.zip", {"street.csv": month})
    result = look(tmp_path / "in")
    assert sorted(file.path.read_text() for file in result.files) == ["2025-01", "2025-02"]
    assert len({file.sha256 for file in result.files}) == 2


def test_a_shapefile_is_found_with_its_companions(
    tmp_path: Path, look: Callable[..., InputFiles]
) -> None:
    parts = {f"wards.{ending}": ending for ending in ("shp", "shx", "dbf", "prj", "cpg")}
    (file,) = look(pack(tmp_path / "wards.zip", parts)).files
    assert file.suffix == ".shp"
    assert {path.name for path in file.path.parent.iterdir()} == set(parts)


def test_a_workbook_is_one_file_and_no_archive(
    tmp_path: Path, look: Callable[..., InputFiles]
) -> None:
    book = workbook(tmp_path / "in/returns.xlsx", {"Returns": [["a"], [1]]})
    content = book.read_bytes()
    book.with_suffix(".XLSM").write_bytes(content)
    pack(tmp_path / "in/sent.zip", {"2014/returns.xlsx": content, "old.xls": b"x"})
    result = look(tmp_path / "in")
    assert {(file.name, file.suffix) for file in result.files} == {
        ("in/returns.xlsx", ".xlsx"),
        ("in/returns.XLSM", ".xlsm"),
        ("in/sent.zip/2014/returns.xlsx", ".xlsx"),
    }
    assert {file.sha256 for file in result.files} == {hashlib.sha256(content).hexdigest()}
    assert {file.path.read_bytes() for file in result.files} == {content}
    assert (result.passed_over, result.problems) == (["in/sent.zip/old.xls"], [])


@pytest.mark.parametrize("name", ["returns.xls", "returns.XLSB", "returns.xlsb"])
def test_a_workbook_of_another_kind_is_to_be_saved_as_xlsx(
    name: str, tmp_path: Path, look: Callable[..., InputFiles]
) -> None:
    path = pack(tmp_path / name, {"content.xml": "x"})  # .ods is a zip as well
    (problem,) = look(path).problems
    assert (problem.file, "not read here" in problem.fault) == (name, True)
    assert "save it as .xlsx" in problem.expected
    (problem,) = look(pack(tmp_path / "sent.zip", {name: b"x"})).problems
    assert "as .xlsx" in problem.expected


def test_a_workbook_of_another_name_is_to_be_named_so(
    tmp_path: Path, look: Callable[..., InputFiles]
) -> None:
    book = workbook(tmp_path / "returns.xlsx", {"Returns": [["a"], [1]]})
    (problem,) = look(book.rename(tmp_path / "returns.csv")).problems
    assert "an Excel workbook" in problem.fault
    assert ".xlsx" in problem.expected


def test_zero_bytes_are_looked_for_in_text_alone(
    tmp_path: Path, look: Callable[..., InputFiles]
) -> None:
    book = workbook(tmp_path / "a.xlsx", {"Returns": [["a"]]})
    assert b"\0" in book.read_bytes()
    assert look(book).problems == []
    (problem,) = look(put(tmp_path / "a.csv", "indicator,area".encode("utf-16"))).problems
    assert "UTF-16" in problem.fault
    (problem,) = look(put(tmp_path / "b.csv", "indicator,area".encode("utf-16-le"))).problems
    assert "NUL" in problem.fault


# -- paths that hold nothing ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: folder / "nowhere", "no such file or folder"),
        (lambda folder: (folder / "empty").mkdir() or folder / "empty", "holds nothing"),
        (lambda folder: put(folder / "notes/a.txt", "x").parent, "holds nothing"),
        (lambda folder: put(folder / "a.docx", "x"), "not a kind of file"),
        (lambda folder: pack(folder / "a.zip", {}), "holds nothing"),
        (lambda folder: pack(folder / "a.zip", {"a.txt": "x"}), "holds nothing"),
        (lambda folder: pack(folder / "a.zip", {"b.zip": b"PK\x05\x06" + bytes(18)}), "nothing"),
    ],
    ids=["missing", "empty folder", "folder of notes", "a document", "empty zip", "zip of notes",
         "zip in a zip"],
)  # fmt: skip
def test_a_path_with_nothing_to_read_is_a_problem(
    make: Callable[[Path], Path], words: str, tmp_path: Path, look: Callable[..., InputFiles]
) -> None:
    path = make(tmp_path)
    (problem,) = look(path).problems
    assert words in problem.fault
    assert path.name in problem.file
    assert problem.expected


# -- zips that must not be trusted ----------------------------------------------------------------


def rename(archive: Path, name: bytes) -> None:
    """Write another name of the same length over that of the first member."""
    content = archive.read_bytes()
    with zipfile.ZipFile(archive) as opened:
        old = opened.infolist()[0].filename.encode()
    assert len(old) == len(name)
    archive.write_bytes(content.replace(old, name))


def patch(archive: Path, *, local: int, central: int, form: str, number: int) -> None:
    """Write a number into the local header and the central directory of the first member."""
    content = bytearray(archive.read_bytes())
    struct.pack_into(form, content, local, number)
    struct.pack_into(form, content, content.index(b"PK\x01\x02") + central, number)
    archive.write_bytes(content)


def climbing(path: Path) -> None:
    pack(path, {"xx/xx/up.csv": STREET})
    rename(path, b"../../up.csv")


def climbing_backwards(path: Path) -> None:
    pack(path, {"xx/xx/up.csv": STREET})
    rename(path, b"..\\..\\up.csv")


def absolute(path: Path) -> None:
    pack(path, {"xtmp/up.csv": STREET})
    rename(path, b"/tmp/up.csv")


def drive(path: Path) -> None:
    pack(path, {"xx/up.csv": STREET})
    rename(path, b"C:/up.csv")


def link(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        member = zipfile.ZipInfo("a.csv")
        member.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(member, "/etc/hostname")


def locked(path: Path) -> None:
    pack(path, {"a.csv": STREET})
    patch(path, local=6, central=8, form="<H", number=1)


def bomb(path: Path) -> None:
    pack(path, {"a.csv": bytes(64 * 1024 * 1024)})


def bomb_that_names_too_much_input(path: Path) -> None:
    bomb(path)
    patch(path, local=18, central=20, form="<L", number=32 * 1024 * 1024)


def bomb_that_names_no_input(path: Path) -> None:
    bomb(path)
    patch(path, local=18, central=20, form="<L", number=0)


def too_large(path: Path) -> None:
    pack(path, {f"{i}.csv": STREET for i in range(9)})
    content = bytearray(path.read_bytes())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<L", content, at + 20, 2**30)
        struct.pack_into("<L", content, at + 24, 2**31)
        at = content.find(b"PK\x01\x02", at + 1)
    path.write_bytes(content)


def twice(path: Path) -> None:
    pack(path, {"a.csv": STREET, "b.csv": "x"})
    path.write_bytes(path.read_bytes().replace(b"b.csv", b"a.csv"))


def rubbish(path: Path) -> None:
    put(path, os.urandom(4096))


def cut_off(path: Path) -> None:
    pack(path, {MEMBER: STREET * 999})
    path.write_bytes(path.read_bytes()[:-40])


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (climbing, "climbs out"),
        (climbing_backwards, "climbs out"),
        (absolute, "climbs out"),
        (drive, "climbs out"),
        (link, "a link"),
        (locked, "password"),
        (bomb, "-fold"),
        (bomb_that_names_too_much_input, "-fold"),
        (bomb_that_names_no_input, "-fold"),
        (too_large, "-fold"),
        (twice, "twice"),
        (rubbish, "broken"),
        (cut_off, "broken"),
    ],
)
def test_nothing_of_a_bad_zip_is_unpacked(
    spoil: Callable[[Path], None], words: str, tmp_path: Path, look: Callable[..., InputFiles]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    spoil(folder / "bad.zip")
    before = everything(tmp_path)
    result = look(folder / "bad.zip", put(tmp_path / "good.csv", STREET))
    (problem,) = result.problems
    assert problem.file == "bad.zip"
    assert words in problem.fault
    assert problem.expected
    assert [file.name for file in result.files] == ["good.csv"]
    assert everything(tmp_path) - before == {"good.csv"}


def test_a_zip_too_large_for_any_disk_is_not_unpacked(
    tmp_path: Path, look: Callable[..., InputFiles], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "ZIP_TOTAL_LIMIT", 1000)
    (problem,) = look(pack(tmp_path / "a.zip", {"a.csv": os.urandom(2000)})).problems
    assert "more than" in problem.fault
    assert not everything(tmp_path / "unpacked")


def lying(path: Path) -> None:
    pack(path, {"a.csv": bytes(64 * 1024 * 1024), "b.csv": STREET})
    patch(path, local=22, central=24, form="<L", number=100)


def damaged(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.csv", STREET)
        archive.writestr("b.csv", STREET + " ")
    path.write_bytes(path.read_bytes().replace(b"Coach Mews", b"Coach News", 1))


def unknown_method(path: Path) -> None:
    pack(path, {"a.csv": STREET, "b.csv": STREET + " "})
    patch(path, local=8, central=10, form="<H", number=99)


@pytest.mark.parametrize("spoil", [lying, damaged, unknown_method])
def test_a_member_that_cannot_be_unpacked_leaves_the_others(
    spoil: Callable[[Path], None], tmp_path: Path, look: Callable[..., InputFiles]
) -> None:
    spoil(tmp_path / "bad.zip")
    result = look(tmp_path / "bad.zip")
    assert [problem.file for problem in result.problems] == ["bad.zip/a.csv"]
    assert [file.name for file in result.files] == ["bad.zip/b.csv"]
    unpacked = [path for path in (tmp_path / "unpacked").rglob("*") if path.is_file()]
    assert all(path.stat().st_size < 1_000_000 for path in unpacked)


# -- files that cannot be read --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.csv", "a.zip"])
def test_a_file_that_may_not_be_read_is_a_problem(
    name: str, tmp_path: Path, look: Callable[..., InputFiles], monkeypatch: pytest.MonkeyPatch
) -> None:
    forbidden = put(tmp_path / name, STREET)
    opened, made = Path.open, zipfile.ZipFile

    def refuse(path: Path, *arguments: object, **named: object) -> object:
        if Path(path) == forbidden:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return (opened if isinstance(path, Path) else made)(path, *arguments, **named)

    # An administrator may read anything, so the refusal is played.
    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(zipfile, "ZipFile", refuse)
    result = look(forbidden, put(tmp_path / "good.csv", STREET))
    assert [(problem.file, problem.fault) for problem in result.problems] == [
        (name, "cannot be read: no permission")
    ]
    assert [file.name for file in result.files] == ["good.csv"]


def test_no_space_to_unpack_is_a_problem_and_not_a_crash(
    tmp_path: Path, look: Callable[..., InputFiles], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: object) -> Iterator[bytes]:
        raise OSError(errno.ENOSPC, "No space left on device")

    archive = pack(tmp_path / "a.zip", {"a.csv": STREET})
    monkeypatch.setattr(files, "_chunks", full)
    (problem,) = look(archive).problems
    assert "no space is left" in problem.fault
    assert "TMPDIR" in problem.expected


def test_bad_paths_and_zips_leave_the_good_files_of_the_call(
    tmp_path: Path, database: Path
) -> None:
    bomb(tmp_path / "bomb.zip")
    report = load([tmp_path / "nowhere", tmp_path / "bomb.zip", write(tmp_path, [crime()])])
    assert [(file.file.split("/")[-1], file.status) for file in report.files] == [
        ("nowhere", "rejected"), ("bomb.zip", "rejected"), ("2025-01-essex-street.csv", "loaded"),
    ]  # fmt: skip
    assert len(report.rejected) == 2


def test_marks_that_programs_leave_are_passed_over(
    tmp_path: Path, look: Callable[..., InputFiles]
) -> None:
    text = b"a,b\n1,2\n"
    for name in ("return.csv", "~$return.xlsx", ".~lock.return.csv#", ".DS_Store"):
        put(tmp_path / "in" / name, text)
    for name in (".checkpoints/return.csv", "$RECYCLE.BIN/old.csv", "__MACOSX/x.csv", "~x.csv"):
        put(tmp_path / "in" / name, text)
    pack(tmp_path / "in/sent.zip", {"x.csv": text, "~$x.xlsx": b"x", "__MACOSX/._x.csv": b"x"})
    result = look(tmp_path / "in")
    assert [file.name for file in result.files] == ["in/return.csv", "in/sent.zip/x.csv"]
    assert (result.problems, result.passed_over) == ([], [])
    result = look(tmp_path / "in" / "~$return.xlsx")
    assert (result.files, result.problems, result.passed_over) == ([], [], ["~$return.xlsx"])


def test_version_10_comes_after_version_9(tmp_path: Path, look: Callable[..., InputFiles]) -> None:
    names = ("v1.csv", "v10.csv", "v2.csv", "v9.csv")
    paths = [put(tmp_path / "in" / name, name.encode()) for name in names]
    sorted_ = ["v1.csv", "v2.csv", "v9.csv", "v10.csv"]
    assert [file.name for file in look(tmp_path / "in").files] == [f"in/{n}" for n in sorted_]
    assert [file.name for file in look(*paths).files] == sorted_  # as a shell writes *.csv
    chosen = [paths[3], paths[0], paths[1]]
    assert [file.name for file in look(*chosen).files] == ["v9.csv", "v1.csv", "v10.csv"]
    zipped = pack(tmp_path / "sent.zip", {name: name.encode() for name in names})
    assert [file.stem for file in look(zipped).files] == ["v1", "v2", "v9", "v10"]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("s v1.csv", "s final.csv"), ("s_draft.csv", "s.csv"), ("s final v1.csv", "s final v2.csv"),
        ("s provisional.csv", "s.csv"), ("prelim s.csv", "s.csv"),
        ("s 30-09-2014.csv", "s 02-10-2014.csv"), ("s 30.9.2014.csv", "s 2.10.2014.csv"),
        ("s sep 2014.csv", "s oct 2014.csv"), ("s_February_2014.csv", "s_January_2015.csv"),
        ("s 30 Sept 2014.csv", "s 2 October 2014.csv"), ("s 2014-09-30.csv", "s 2014-10-02.csv"),
    ],
)  # fmt: skip
def test_the_later_version_by_date_or_word_comes_last(
    earlier: str, later: str, tmp_path: Path, look: Callable[..., InputFiles]
) -> None:
    for name in (earlier, later):
        put(tmp_path / "in" / name, name.encode())
    assert [file.name for file in look(tmp_path / "in").files] == [f"in/{earlier}", f"in/{later}"]


def test_a_numbered_copy_comes_after_the_file(
    tmp_path: Path, look: Callable[..., InputFiles]
) -> None:
    for name in ("return (2).csv", "return.csv", "return (10).csv"):
        put(tmp_path / "in" / name, name.encode())
    stems = [file.stem for file in look(tmp_path / "in").files]
    assert stems == ["return", "return (2)", "return (10)"]
