"""Screens, the document they stand in, and its files: what is in them, and what never is."""

from __future__ import annotations

import io
import re
import struct
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader

from analytics.views.challenge import NotPublic
from data.challenge import agenda as agendas
from data.challenge import agenda_file
from data.challenge.agenda import COMPARE, MAP, AgendaSentence, Project, Question, View
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE
from tests.helpers.public_edition import AGENDA, COLCHESTER, EVIL, ON, public, state_of
from tests.helpers.small_warehouse import Made, build
from ui.challenge import __main__ as command
from ui.challenge import edition, paper
from ui.challenge.canvas import CannotDraw
from ui.challenge.document import document
from ui.challenge.lettering import fitted, lines, wide
from ui.challenge.screens import NARROW, SHAPES, SMALLEST, WIDE, Screen, check, draw, screens
from ui.charts import static_files
from ui.shell import theme

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A made public edition."""
    return state_of(public(tmp_path_factory.mktemp("challenge") / "public.duckdb"))


@pytest.fixture(scope="module")
def shown(state: Snapshot) -> list[Screen]:
    """The screens of an agenda with every kind of item."""
    return screens(state, AGENDA)


# Screens ------------------------------------------------------------------------------------------


def test_every_screen_is_headed_by_a_sentence_and_says_as_at(shown: list[Screen]) -> None:
    assert len(shown) == len(AGENDA.items) + 1
    assert all(re.search(r"[.?!]$", item.title) for item in shown[1:])
    assert all("As at 31 Oct 2025." in each.foot[1] for each in shown[:5])
    assert shown[1].foot[0] == "Source: data.police.uk."


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK], ids=lambda look: look.name)
def test_no_text_is_small_and_no_line_thin(
    shown: list[Screen], shape: object, look: theme.Look
) -> None:
    for item in shown:
        drawn = ElementTree.fromstring(draw(item, shape, look).whole)  # type: ignore[arg-type]
        texts = drawn.findall(f".//{SVG}text")
        assert min(float(text.get("font-size", 0)) for text in texts) >= SMALLEST
        headline = max(texts, key=lambda text: float(text.get("font-size", 0)))
        assert shape is NARROW or float(headline.get("font-size", 0)) >= 56
        for course in drawn.findall(f".//{SVG}polyline"):
            assert float(course.get("stroke-width", 0)) >= 4
        used = set(re.findall(r"#[0-9A-Fa-f]{6}", ElementTree.tostring(drawn, "unicode")))
        assert used <= {*(v for v in vars(look).values() if isinstance(v, str)), *look.shades}


def test_a_map_has_four_classes_at_most_and_names_the_district(state: Snapshot) -> None:
    item = screens(state, replace(AGENDA, items=(View("recorded_crime", FORCE, MAP),)))[1]
    drawn = ElementTree.fromstring(draw(item, WIDE, theme.LIGHT).whole)
    areas = drawn.findall(f".//{SVG}path")
    assert len(areas) == 14
    assert 2 <= len({area.get("fill") for area in areas}) <= 4
    texts = [text.text for text in drawn.findall(f".//{SVG}text")]
    assert "Uttlesford" in texts
    mine = replace(AGENDA, items=(View("recorded_crime", COLCHESTER, MAP),))
    assert ">Colchester</text>" in draw(screens(state, mine)[1], WIDE).whole


def test_bars_are_as_long_as_their_figures(state: Snapshot) -> None:
    item = screens(state, replace(AGENDA, items=(View("recorded_crime", COLCHESTER, COMPARE),)))[1]
    drawn = ElementTree.fromstring(draw(item, WIDE, theme.LIGHT).whole)
    bars = drawn.findall(f".//{SVG}g/{SVG}rect")[:14]
    assert item.view is not None
    rates = item.view.answers.ranked["rate"]
    longest = float(bars[0].get("width", 0))
    for bar, rate in zip(bars, rates, strict=True):
        assert float(bar.get("width", 0)) == pytest.approx(longest * rate / rates.max(), abs=0.1)


def test_a_picture_that_cannot_be_drawn_is_said_in_words(
    state: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise CannotDraw("There is no outline of these areas to draw.")

    monkeypatch.setattr("ui.challenge.screens.draw_view", broken)
    shown = screens(state, AGENDA)
    texts = ElementTree.fromstring(draw(shown[1], WIDE, theme.LIGHT).whole)
    message = " ".join(text.text or "" for text in texts.findall(f".//{SVG}text"))
    assert "The picture cannot be drawn here" in message
    assert "There is no outline" in message
    assert "4,746" in message
    assert "no real change, 4,746" in message
    assert state.release is not None
    assert document(AGENDA, shown, state.release).count("<section") == len(shown)


def test_without_outlines_the_map_is_words_and_the_rest_goes_on(tmp_path: Path) -> None:
    import duckdb

    path = public(tmp_path / "public.duckdb")
    with duckdb.connect(path) as connection:
        connection.execute("""update boundary_set set shapes = '{"ward": [], "district": []}'""")
    shown = screens(state_of(path), AGENDA)
    assert draw(shown[2], WIDE).picture is None
    assert "There is no outline" in draw(shown[2], WIDE).whole
    assert draw(shown[1], WIDE).picture is not None


def test_what_is_refused_is_named_by_its_place(state: Snapshot, tmp_path: Path) -> None:
    agenda = replace(AGENDA, items=(*AGENDA.items, View("da_incidents", FORCE)))
    assert [(item.place, item.why) for item in check(state, agenda)] == [
        (7, "Incidents of domestic abuse is not in the public edition.")
    ]
    with pytest.raises(NotPublic):
        screens(state, agenda)
    office = state_of(build(tmp_path / "essex.duckdb"))
    assert len(check(office, AGENDA)) == len(AGENDA.items)


# Lettering ----------------------------------------------------------------------------------------


def test_text_is_broken_where_it_fits() -> None:
    broken = lines("Burglary fell to 412 in the quarter, 88 fewer than before", 400, 30)
    assert len(broken) > 1
    assert all(wide(line, 30) <= 400 for line in broken)
    assert "".join(lines("w" * 90, 300, 30)) == "w" * 90
    assert fitted("short", 900, (80, 60), 1)[0] == 80
    assert fitted("much too long for one line " * 3, 900, (80, 60), 1)[0] == 60


# The document -------------------------------------------------------------------------------------


class _Tags(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_the_document_holds_every_screen_in_both_shapes_and_asks_for_nothing(
    state: Snapshot, shown: list[Screen]
) -> None:
    assert state.release is not None
    text = document(AGENDA, shown, state.release)
    tags = _Tags(text).tags
    assert sum(tag == "section" for tag, _ in tags) == len(shown)
    assert sum(tag == "svg" for tag, _ in tags) == 2 * len(shown)
    assert [tag for tag, _ in tags if tag in ("img", "iframe", "object", "video")] == []
    for _, attributes in tags:
        assert not {"src", "srcset", "onclick", "onload", "action"} & attributes.keys()
    assert {held["href"] for _, held in tags if "href" in held} == {"data:,"}
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "").replace("http-equiv", "")
    assert "default-src 'none'" in text
    names = [held["id"] for _, held in tags if "id" in held]
    assert len(names) == len(set(names))
    for item in shown:
        assert item.title.replace("'", "&#x27;") in text


def test_texts_from_outside_stay_texts(state: Snapshot) -> None:
    agenda = agendas.Agenda(
        EVIL[:60], EVIL[:80], date(2026, 12, 10),
        (
            View("burglary", FORCE, topic=EVIL[:50], note=EVIL),
            Question(EVIL, EVIL[:50]), AgendaSentence(EVIL), Project(EVIL[:60], "delayed", EVIL),
        ),
    )  # fmt: skip
    agenda = agenda_file.parsed(agenda_file.written(agenda).encode(), "a.toml")
    assert state.release is not None
    text = document(agenda, screens(state, agenda), state.release)
    tags = _Tags(text).tags
    assert sum(tag == "script" for tag, _ in tags) == 1
    assert not [tag for tag, _ in tags if tag == "img"]
    assert not [held for _, held in tags if any(name.startswith("on") for name in held)]
    assert text.count("<script>") == 1
    for screen in screens(state, agenda):
        ElementTree.fromstring(draw(screen, WIDE, theme.LIGHT).whole)


# The public edition, and the document handed out --------------------------------------------------


def test_only_a_public_edition_is_presented(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = state_of(build(tmp_path / "essex.duckdb"))
    with pytest.raises(NotPublic, match=r"no public edition at public\.duckdb yet"):
        edition.public(office)
    build(tmp_path / "public.duckdb")
    with pytest.raises(NotPublic, match="is an office warehouse"):
        edition.public(office)
    (tmp_path / "public.duckdb").write_bytes(b"no database")
    with pytest.raises(NotPublic, match="cannot be read"):
        edition.public(office)
    other = public(tmp_path / "other.duckdb")
    monkeypatch.setenv("ESSEX_PUBLIC", str(other))
    result = edition.public(office)
    assert result.release is not None
    assert edition.public(result) is result


def test_a_document_is_made_once_and_again_for_another_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static_files, "STATIC", tmp_path / "static")
    held = state_of(public(tmp_path / "public.duckdb"))
    address = edition.handed_out(held, "a", AGENDA)
    path = tmp_path / "static" / Path(address).name
    assert address.startswith("app/static/challenge-a-")
    first = path.stat().st_mtime_ns
    drawn = edition.pdf(held, "a", AGENDA)
    monkeypatch.setattr(edition.paper, "pdf", lambda *_: pytest.fail("drawn twice"))
    assert edition.pdf(held, "a", AGENDA) == drawn
    monkeypatch.setattr(edition, "display", lambda *_: pytest.fail("made twice"))
    assert edition.handed_out(held, "a", AGENDA) == address
    assert path.stat().st_mtime_ns == first
    monkeypatch.undo()
    monkeypatch.setattr(static_files, "STATIC", tmp_path / "static")
    newer = state_of(public(tmp_path / "public.duckdb", number=4))
    assert edition.handed_out(newer, "a", AGENDA) == address
    assert "Release 4 of the public edition" in path.read_text()


def test_a_withdrawn_figure_is_not_handed_out_any_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static_files, "STATIC", tmp_path / "static")
    path = public(tmp_path / "public.duckdb")
    held = state_of(path)
    remaining, gone, closed = (replace(AGENDA, venue=name) for name in ("kept", "gone", "closed"))
    for item in (remaining, gone, closed):
        edition.handed_out(held, item.name, item)
    (tmp_path / "static" / edition.file_name(held, remaining.name, "pdf")).write_bytes(b"of before")
    where = agenda_file.opened(path)
    agenda_file.save(replace(remaining, items=(AgendaSentence("All is well."),)), where)
    agenda_file.save(replace(gone, items=(View("da_incidents", FORCE),)), where)
    edition._renew(state_of(public(path, Made(population=False), number=2)))
    (left,) = (tmp_path / "static").iterdir()
    assert left.name == edition.file_name(held, remaining.name)
    assert "All is well." in left.read_text()


def test_keeping_up_looks_once_at_a_state(monkeypatch: pytest.MonkeyPatch, state: Snapshot) -> None:
    renewed = []
    monkeypatch.setattr(edition, "_renew", renewed.append)
    monkeypatch.setattr(edition, "_seen", {})
    edition.keep_up(None)
    edition.keep_up(state)
    edition.keep_up(state)
    for thread in __import__("threading").enumerate():
        if thread.name == "challenge":
            thread.join()
    assert renewed == [state]


def test_with_the_last_release_its_documents_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static_files, "STATIC", tmp_path / "static")
    path, other = (public(tmp_path / f"{name}.duckdb") for name in ("public", "other"))
    for item in (path, other):
        edition.handed_out(state_of(item), "a", AGENDA)
    monkeypatch.setattr(edition, "_seen", {path: "before", other: "before"})
    path.unlink()
    edition.keep_up(None)
    left = [each.name for each in (tmp_path / "static").iterdir()]
    assert left == [edition.file_name(state_of(other), "a")]


# Paper --------------------------------------------------------------------------------------------


def test_the_pdf_has_a_page_a_screen(shown: list[Screen]) -> None:
    made = paper.pdf(shown[:3], ON)
    assert made == paper.pdf(shown[:3], ON)
    read = PdfReader(io.BytesIO(made))
    assert len(read.pages) == 3
    box = read.pages[0].mediabox
    assert float(box.width) / float(box.height) == pytest.approx(16 / 9, rel=0.01)
    assert "no real change, 4,746" in read.pages[1].extract_text().replace("\n", " ")
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data().decode()  # type: ignore[index]
    assert [item.title for item in read.outline] == [item.title for item in shown[:3]]  # type: ignore[union-attr]
    assert (
        _alternatives(root["/StructTreeRoot"])
        == [  # type: ignore[index]
            " ".join(filter(None, (item.what, item.alt, *item.notes, *item.foot))) or item.title
            for item in shown[:3]
        ]
    )


def _alternatives(node: Any) -> list[str]:
    """List what is read aloud in place of each picture."""
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        return [text for part in node for text in _alternatives(part)]
    if not isinstance(node, dict):
        return []
    if node.get("/S") == "/Figure":
        return [str(node["/Alt"])]
    return _alternatives(node["/K"]) if "/K" in node else []


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_pngs_have_the_size_of_the_screen(shown: list[Screen], shape: object) -> None:
    (name, picture), *rest = paper.pngs(shown[1:2], shape).items()  # type: ignore[arg-type]
    assert rest == []
    assert name == "00-burglary-in-essex-no-real-change-4-746.png"
    width, height = struct.unpack(">II", picture[16:24])
    assert (width, height) == (shape.width, shape.height)  # type: ignore[attr-defined]


# The command --------------------------------------------------------------------------------------


def test_one_command_makes_all_files(tmp_path: Path, capsys: pytest.CaptureFixture[str],
                                     monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    held = public(tmp_path / "public.duckdb")
    agenda = agenda_file.save(replace(AGENDA, items=AGENDA.items[:2]), tmp_path)
    out = tmp_path / "out"
    monkeypatch.setattr("sys.argv", ["challenge", str(agenda), "--public", str(held), "--out",
                                     str(out), "--shape", "4:3", "--look", "dark"])  # fmt: skip
    assert command._run() == 0
    assert "3 screens of release 3" in capsys.readouterr().out
    assert sorted(item.name for item in out.iterdir()) == [
        "challenge.html", "challenge.pdf", "screens",
    ]  # fmt: skip
    assert len(list((out / "screens").iterdir())) == 3
    assert "data-look=dark" in (out / "challenge.html").read_text()


@pytest.mark.parametrize(
    ("what", "words", "status"),
    [
        ("office", "this is an office warehouse", 1),
        ("nothing", "there is no such file", 1),
        ("item", "item 3: Incidents of domestic abuse is not in the public edition.", 1),
        ("broken", "line 1: title is missing or empty", 1),
        ("usage", "Invalid value for '--shape'", 2),
    ],
)
def test_the_command_says_why_nothing_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
    what: str, words: str, status: int,
) -> None:  # fmt: skip
    held = tmp_path / "public.duckdb"
    if what != "nothing":
        (build if what == "office" else public)(held)
    items = (*AGENDA.items[:2], View("da_incidents", FORCE))
    agenda = agenda_file.save(replace(AGENDA, items=items), tmp_path)
    if what == "broken":
        agenda.write_text("date = 2026-12-10\n")
    more = ["--shape", "5:4"] if what == "usage" else []
    monkeypatch.setattr("sys.argv", ["challenge", str(agenda), "--public", str(held), "--out",
                                     str(tmp_path / "out"), *more])  # fmt: skip
    assert command._run() == status
    assert words in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_status_that_nobody_gave_is_not_shown(tmp_path: Path) -> None:
    state = state_of(public(tmp_path / "public.duckdb"))
    (refused,) = check(state, replace(AGENDA, items=(Project("Athena"),)))
    assert "Nobody has given a status of Athena yet" in refused.why
