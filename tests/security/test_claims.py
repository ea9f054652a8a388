"""What a browser claims is only a claim: addresses, widgets, pages, and far too much of it."""

from __future__ import annotations

import json
import threading
import time
from pathlib import Path
from urllib.parse import quote, urlencode

import duckdb
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.util import calc_hash
from websockets.exceptions import ConnectionClosed

from tests.helpers import marked_warehouse
from tests.helpers.pages import PUBLIC_PAGES
from tests.helpers.running_app import Server
from tests.helpers.websocket_visitor import Raw, Seen

# Every parameter that any page reads.
PARAMETERS = (
    "indicator", "category", "measure", "from", "to", "areas", "wards_of", "district", "wards",
    "area", "course", "compare_by", "compared", "span", "over", "search", "focus", "freshness",
    "set", "districts", "pick", "lines", "level",
)  # fmt: skip
INJECTED = (
    "' or '1'='1",
    "'; drop table warehouse; --",
    "x' union select name, file_name from load --",
    "recorded_crime' and 1=(select count(*) from read_csv('/etc/passwd')) --",
    "$1",
    "%s",
    "E07000066,E07000066' or true --",
)
ODD = (
    "\x00", "a\x00b", "\u202e\u0000", "\ud7ff\uffff", "\r\nSet-Cookie: a=b", "../../etc/passwd",
    "💥" * 50, "-1", "9999-99", "0000-00", "2025-13", "NaN", "1e999", "[]", "{}", "null", "true",
    ",,,,", "=", "&",
)  # fmt: skip


def _fault(seen: Seen) -> list[str]:
    return [
        element.exception.message or element.exception.type
        for element in seen.elements
        if element.WhichOneof("type") == "exception"
    ]


# Addresses ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PUBLIC_PAGES)
def test_no_parameter_is_more_than_a_claim(page: str, site: Server) -> None:
    """SQL, signs that end a text, and values of the wrong kind: said to be unknown, or ignored."""
    before = _contents(site)
    with Raw(site.address) as visitor:
        usual = visitor.look(page)
        # Pages of an Area of Focus read their addresses in the same way: each tries some.
        every = page in ("crime-prevention", "explorer")
        some = ODD if every else ODD[PUBLIC_PAGES.index(page) % 5 :: 5]
        for claim in (*(INJECTED if every else INJECTED[:3]), *some):
            seen = visitor.look(page, urlencode(dict.fromkeys(PARAMETERS, claim)))
            assert _fault(seen) == [], claim
            assert seen.page == page
            assert len(seen.frames) > len(usual.frames) / 3
            assert "passwd" not in seen.text or "passwd" in claim
            assert "root:" not in seen.decoded
    assert _contents(site) == before


def _contents(site: Server) -> list[tuple[object, ...]]:
    with duckdb.connect(site.warehouse, read_only=True) as connection:
        return connection.execute(
            "select indicator, count(*) from fact group by 1 order by 1"
        ).fetchall()


@pytest.mark.parametrize("query", ["%", "%zz", "a=%ff%fe", "&&&&", "=", "a" * 100, "a=1&a=2;a=3",
                                   "%00=%00", quote("\ud800", errors="surrogatepass")])  # fmt: skip
def test_a_broken_address_is_answered(query: str, site: Server) -> None:
    with Raw(site.address) as visitor:
        assert _fault(visitor.look("crime-prevention", query)) == []


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs /proc")
def test_ten_megabytes_of_address_harm_nobody(site: Server) -> None:
    """It is answered, others meanwhile too, and little of it stays."""
    with Raw(site.address) as other, Raw(site.address) as visitor:
        other.look("crime-prevention")
        usual = sum(map(len, visitor.look("crime-prevention").frames))
        before = _resident(site)
        waited: list[float] = []
        done = threading.Event()

        def look_meanwhile() -> None:
            while not done.is_set():
                start = time.perf_counter()
                other.look("")
                waited.append(time.perf_counter() - start)

        thread = threading.Thread(target=look_meanwhile)
        thread.start()
        try:
            for query in (
                f"district={'x' * 10_000_000}",
                f"district={'x' * 500_000}",  # Streamlit passes over more than 524,288 letters
                f"wards={'E05004177,' * 1_000_000}",
                "&".join(f"p{n}=1" for n in range(100_000)),
                f"{'x' * 10_000_000}=1",
            ):
                seen = visitor.look("crime-prevention", query)
                assert _fault(seen) == []
                assert sum(map(len, seen.frames)) < usual + 50_000  # no claim is given in full
        finally:
            done.set()
            thread.join()
        visitor.look("crime-prevention", "district=")
    assert waited
    assert max(waited) < 20
    assert _resident(site) - before < 150_000_000


def test_a_message_of_any_size_is_refused(site: Server) -> None:
    with Raw(site.address) as visitor, pytest.raises(ConnectionClosed):
        visitor.look("crime-prevention", f"district={'x' * 30_000_000}")
    with Raw(site.address) as another:
        assert _fault(another.look("crime-prevention")) == []


def _resident(site: Server) -> int:
    """Bytes of memory that the server holds."""
    lines = Path(f"/proc/{site.pid}/status").read_text().splitlines()
    return 1024 * next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))


# Widgets ------------------------------------------------------------------------------------------

REDACTED = "This app has encountered an error. The original error message is redacted"
CLAIMED = {
    "string_value": ("qz", "E23000028", "Repeat offenders of domestic abuse", "", "\x00"),
    "int_value": (-1, 10**12),
    "bool_value": (True,),
    "double_value": (float("nan"), float("inf")),
    "trigger_value": (True,),
    "json_value": ('{"pick": "qz"}', "not json", "[]", "{}"),
    "json_trigger_value": (
        '[{"event": "pick", "value": "qz"}]',
        '{"event": "pick", "value": {"a": 1}}',
        "not json",
        '[{"event": "lacking", "value": "qz"}]',
        '[{"event": 5}]',
        "[[]]",
        "{}",
    ),
}


def _map_of(seen: Seen) -> str:
    components = (element.bidi_component.id for element in seen.elements)
    return next(each for each in components if each.endswith("-map"))


def _clicks(chart: str) -> str:
    """Name what the browser reports of clicks on a chart."""
    return f"$$STREAMLIT_INTERNAL_KEY_{chart}__events"


def test_widgets_may_claim_anything(site: Server) -> None:
    """A code that is no option, another force's area, a restricted indicator, or the wrong kind."""
    with Raw(site.address) as visitor:
        seen = visitor.look("crime-prevention")
        lists = [
            element.selectbox
            for element in seen.elements
            if element.WhichOneof("type") == "selectbox"
        ]
        chart = _map_of(seen)
        assert len(lists) >= 5
        for kind, values in CLAIMED.items():
            for value in values:
                for item in (*(shown.id for shown in lists), chart, _clicks(chart)):
                    visitor.set(item, **{kind: value})
                seen = visitor.look("crime-prevention")
                visitor.states.clear()
                assert marked_warehouse.marks_in(b"".join(seen.frames)) == []
                # A kind that no browser sends is a fault to Streamlit, which reads widgets before
                # the app does. It says so to the liar, and says nothing more.
                assert all(fault.startswith(REDACTED) for fault in _fault(seen))
    with Raw(site.address) as another:
        assert _fault(another.look("crime-prevention")) == []


@pytest.mark.parametrize("picked", ["qz", "E23000028", "W05000981", "", "x" * 100_000, 5, None, [],
                                    {"a": 1}])  # fmt: skip
def test_a_click_on_what_is_not_on_the_map_chooses_nothing(picked: object, site: Server) -> None:
    with Raw(site.address) as visitor:
        seen = visitor.look("crime-prevention")
        claim = json.dumps([{"event": "pick", "value": picked}])
        visitor.set(_clicks(_map_of(seen)), json_trigger_value=claim)
        after = visitor.look("crime-prevention")
        assert _fault(after) == []
        assert marked_warehouse.marks_in(b"".join(after.frames)) == []
        assert sum(map(len, after.frames)) < 2_000_000


# Pages of the office ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def of_the_office(site: Server) -> dict[str, str]:
    """The hashes by which browsers of the office ask for its pages."""
    with Raw(site.address) as visitor:
        known = visitor.look("").pages
    project = Path(__file__).resolve().parents[2]
    made = {
        "load-data": calc_hash("load-data"),
        **{
            f"script {path.stem}": calc_hash(str(path))
            for path in (project / "pages").rglob("*.py")
        },
        "router": calc_hash(str(project / "app.py")),
    }
    assert calc_hash("explorer") == known["explorer"], "Streamlit makes hashes otherwise by now"
    return made


def test_not_even_the_first_visitor_sees_a_page_of_the_office(
    first_look: tuple[Server, Seen],
) -> None:
    _, seen = first_look
    assert "load-data" not in seen.pages
    assert not any(element.WhichOneof("type") == "file_uploader" for element in seen.elements)
    assert "Load data" not in seen.decoded
    assert _fault(seen) == []


def test_pages_of_the_office_are_not_there(of_the_office: dict[str, str], site: Server) -> None:
    names = ("load-data", "load_data", "Load data", "pages/load-data.py", "../pages/load-data")
    for name, page_hash in (
        *((name, "") for name in names),
        *(("", page_hash) for page_hash in of_the_office.values()),
    ):
        with Raw(site.address) as visitor:
            seen = visitor.look(name, page_hash=page_hash)
            assert "load-data" not in seen.pages
            assert not any(
                element.WhichOneof("type") == "file_uploader" for element in seen.elements
            )
            assert "Load data" not in seen.text
            assert _fault(seen) == []


def test_a_fragment_or_a_file_of_somebody_else_is_not_run(site: Server) -> None:
    with Raw(site.address) as raw, Raw(site.address) as other:
        seen = raw.look_into_all("crime-prevention")
        other.look("")
        button = next(
            e.download_button for e in seen.elements if e.download_button.deferred_file_id
        )
        ask = BackMsg()
        ask.backend_operation_request.request_id = "1"
        ask.backend_operation_request.session_id = raw.session
        ask.backend_operation_request.deferred_file.file_id = button.deferred_file_id
        other.send(ask)
        assert other.answer().error_msg


def test_the_shutters_of_streamlit_stay_closed(site: Server) -> None:
    """Messages meant for its makers do nothing."""
    for shutter in ("debug_shutdown_runtime", "debug_disconnect_websocket", "load_git_info"):
        message = BackMsg()
        setattr(message, shutter, True)
        with Raw(site.address) as visitor:
            visitor.look("")
            visitor.send(message)
            seen = visitor.look("")
            assert _fault(seen) == []
            assert not any(item.WhichOneof("type") == "git_info_changed" for item in seen.messages)
