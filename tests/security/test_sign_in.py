"""The sign-in fails closed: every row of the table in docs/threat-model.md, tried."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit import config
from streamlit.testing.v1 import AppTest

from tests.helpers.running_app import Server
from tests.helpers.websocket_visitor import Raw, Seen
from ui.shell import access, sign_in_settings
from ui.shell.sign_in_settings import SettingsError

PROJECT = Path(__file__).resolve().parents[2]
THREATS = (PROJECT / "docs" / "threat-model.md").read_text("utf-8")
AUTH = '[auth]\nredirect_uri = "http://localhost/oauth2callback"\ncookie_secret = "x"\n'
ACCESS = '[access]\nallowed = ["analyst@essex.example"]\n'
GOOD = AUTH + ACCESS

BROKEN: dict[str, tuple[bytes, int]] = {
    "empty": (b"", 1),
    "only a comment": (b"# to be filled in\n", 2),
    "malformed": ((GOOD + "allowed = [\n").encode(), 7),
    "a quotation mark is missing": (GOOD.replace('e"]', "e]").encode(), 5),
    "not UTF-8": (GOOD.encode() + b"# caf\xe9\n", 6),
    "no [access]": (AUTH.encode(), 4),
    "[acess]": (GOOD.replace("[access]", "[acess]").encode(), 4),
    "[Access]": (GOOD.replace("[access]", "[Access]").encode(), 4),
    "access is not a table": ((f"access = 5\n{AUTH}").encode(), 1),
    "no [auth]": (ACCESS.encode(), 3),
    "[oauth]": (GOOD.replace("[auth]", "[oauth]").encode(), 1),
    "no cookie_secret": (GOOD.replace('cookie_secret = "x"\n', "").encode(), 1),
    "cookie_secret is empty": (GOOD.replace('"x"', '""').encode(), 3),
    "no allowed": ((AUTH + "[access]\n").encode(), 4),
    "alowed": (GOOD.replace("allowed", "alowed").encode(), 5),
    "allowed is empty": (GOOD.replace('"analyst@essex.example"', "").encode(), 5),
    "allowed is one address": (GOOD.replace("[\"a", '"a').replace("e\"]", 'e"').encode(), 5),
    "allowed has a number": (GOOD.replace("]\n", ", 5]\n").replace("[auth, 5]", "[auth]").replace(
        "[access, 5]", "[access]").encode(), 5),
    "allowed is everybody": (GOOD.replace("analyst@essex.example", "*").encode(), 5),
}  # fmt: skip


def listed(heading: str) -> list[str]:
    """Read what the first column of a table of the threat model lists, in code marks."""
    table = THREATS.split(f"| {heading} |")[1].split("\n\n")[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| ")]
    return [item for cell in cells for item in re.findall(r"`([^`]+)`", cell)]


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], Path]:
    """Return a function that writes the file of settings of this machine."""
    path = tmp_path / ".streamlit" / "secrets.toml"
    path.parent.mkdir()

    def write(content: bytes) -> Path:
        path.write_bytes(content)
        monkeypatch.setattr(
            config, "get_option",
            lambda name, usual=config.get_option: [str(path)] if name == "secrets.files"
            else usual(name),
        )  # fmt: skip
        return path

    return write


def test_the_table_lists_what_is_tried_here() -> None:
    assert listed("settings of the sign-in") == list(BROKEN)


def test_good_settings_are_read(settings: Callable[[bytes], Path]) -> None:
    read = sign_in_settings.read([settings(GOOD.encode())])
    assert read is not None
    assert read["access"]["allowed"] == ["analyst@essex.example"]
    assert sign_in_settings.read([]) is None


@pytest.mark.parametrize("name", BROKEN)
def test_wrong_settings_name_the_line(name: str, settings: Callable[[bytes], Path]) -> None:
    content, line = BROKEN[name]
    with pytest.raises(SettingsError, match=rf"^\.streamlit/secrets\.toml, line {line}\b"):
        sign_in_settings.read([settings(content)])


def test_settings_that_cannot_be_opened_are_wrong(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="line 1: cannot be read"):
        sign_in_settings.read([tmp_path])


@pytest.mark.parametrize("name", ["empty", "malformed", "[acess]"])
def test_with_wrong_settings_the_office_shows_nothing(
    name: str, settings: Callable[[bytes], Path], office: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On this machine too, which without any settings would be let in."""
    settings(BROKEN[name][0])
    monkeypatch.setenv("ESSEX_DATABASE", str(office))
    at = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60).run()
    text = at.error[0].value.replace("\u2060", "").replace("\\", "")
    assert f"secrets.toml, line {BROKEN[name][1]}" in text
    assert all(item.value.lstrip().startswith(("<style", "<script")) for item in at.html)
    assert not at.dataframe


class Came:
    """How somebody came, as Streamlit gives it."""

    def __init__(self, headers: dict[str, str]) -> None:
        self.headers = headers


BROWSER = {
    "Host": "localhost:8501", "Origin": "http://localhost:8501", "Connection": "Upgrade",
    "Upgrade": "websocket", "User-Agent": "Mozilla/5.0", "Accept-Language": "en-GB",
    "Sec-WebSocket-Key": "x", "Sec-Fetch-Site": "same-origin", "Cookie": "_streamlit_xsrf=1",
}  # fmt: skip


def test_a_browser_of_this_machine_is_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access.st, "get_option", lambda _: "127.0.0.1")
    monkeypatch.setattr(access.st, "context", Came(BROWSER))
    assert access._this_machine_only()


@pytest.mark.parametrize("header", listed("headers of a proxy"))
@pytest.mark.parametrize("written", [str, str.lower, str.upper])
def test_whatever_a_proxy_adds_is_not_this_machine(
    header: str, written: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access.st, "get_option", lambda _: "127.0.0.1")
    monkeypatch.setattr(access.st, "context", Came(BROWSER | {written(header): "127.0.0.1"}))
    assert not access._this_machine_only()


def named(seen: Seen) -> list[str]:
    first = seen.messages[0]
    assert first.WhichOneof("type") == "new_session"
    return [page.page_name for page in first.new_session.app_pages]


def test_the_first_frame_of_a_public_server_names_what_was_asked_for_and_no_more(
    first_look: tuple[Server, Seen],
) -> None:
    """It gives back the visitor's own words, whether there is such a page or not."""
    running, seen = first_look
    assert named(seen) == ["load-data"]  # asked for by the first visitor of a fresh server
    with Raw(running.address) as visitor:
        assert named(visitor.look("no-such-page")) == ["no-such-page"]
    with Raw(running.address) as visitor:
        assert named(visitor.look("")) == [""]


def test_nor_does_any_other(site: Server) -> None:
    with Raw(site.address) as visitor:
        seen = visitor.look("")
    assert "load-data" not in seen.decoded
    assert "Load data" not in seen.decoded
