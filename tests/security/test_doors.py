"""Who may knock: other origins, other names, other paths, files that nobody asked for."""

from __future__ import annotations

import http.client
import re
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.helpers.running_app import Server, serving
from tests.helpers.websocket_visitor import Raw
from ui.charts import static_files

EVIL = "https://evil.example"
XSRF = "_streamlit_xsrf"


def _get(site: Server, path: str, **headers: str) -> tuple[int, bytes]:
    """Ask for a path exactly as it is written, which a well-meant client would tidy up."""
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(site.address).port, timeout=20)
    try:
        connection.putrequest("GET", path, skip_host="Host" in headers)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


# The web socket -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        (EVIL, ""),
        ("null", ""),
        ("http://localhost.evil.example", ""),
        ("http://localhost@evil.example", ""),
        (None, "evil.example"),
        (EVIL, "evil.example"),  # a name that was made to lead to this machine
        ("http://localhost", "localhost.evil.example"),
    ],
)
def test_other_origins_and_names_are_refused(origin: str | None, host: str, site: Server) -> None:
    with pytest.raises(InvalidStatus) as refused:
        Raw(site.address, origin=origin, host=host)
    assert refused.value.response.status_code == 403


def test_its_own_origin_is_let_in(site: Server) -> None:
    with Raw(site.address) as visitor:
        assert visitor.look("").page == ""


@pytest.mark.parametrize("frame", [b"\xff" * 100, b"", b"\x00", b"text"])
def test_what_is_no_message_says_nothing_of_the_server(frame: bytes, site: Server) -> None:
    with Raw(site.address) as visitor:
        visitor.look("")
        visitor.socket.send(frame)
        text = b""
        try:
            while True:
                text += visitor.socket.recv(1, decode=False)
        except (ConnectionClosed, TimeoutError):
            pass
    assert b"/site-packages/" not in text
    assert b"Traceback" not in text
    with Raw(site.address) as another:
        assert b"Essex" in b"".join(another.look("").frames)


def test_no_page_may_be_framed_into_another_ones_answers(site: Server) -> None:
    for path in ("/_stcore/health", "/_stcore/host-config", "/"):
        with urllib.request.urlopen(
            urllib.request.Request(f"{site.address}{path}", headers={"Origin": EVIL})
        ) as answer:
            assert answer.headers["Access-Control-Allow-Origin"] is None


# Files --------------------------------------------------------------------------------------------

TRICKS = (
    "../../{file}", "..%2f..%2f{file}", "%2e%2e/%2e%2e/{file}", "..%252f..%252f{file}",
    "..\\..\\{file}", "..%5c..%5c{file}", "....//....//{file}", "./.././../{file}",
    "{absolute}", "/{absolute}", "%2f{absolute}", "x/../../../{file}", "..;/..;/{file}",
    "shapes%00/../../{file}", "..%c0%af..%c0%af{file}", "file://{absolute}",
)  # fmt: skip
PLACES = ("/app/static/", "/static/", "/media/", "/component/", "/_stcore/bidi-components/", "/")


@pytest.mark.parametrize("place", PLACES)
def test_no_path_leads_out_of_what_is_served(place: str, site: Server) -> None:
    secrets = {"app.py": b"st.navigation", str(site.warehouse): b"DUCK"}
    for target, inside in secrets.items():
        for trick in TRICKS:
            path = place + trick.format(file=target.lstrip("/"), absolute=target)
            status, body = _get(site, path)
            assert inside not in body, path
            # What leads nowhere is the empty frame of the app, which is the same for everybody.
            assert status != 200 or b'<div id="root">' in body, path


def test_no_link_in_the_served_folder_leads_out_of_it(site: Server, tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text("qzsecret")
    link = static_files.STATIC / "shapes-of-a-test.json"
    link.symlink_to(secret)
    try:
        status, body = _get(site, f"/app/static/{link.name}")
    finally:
        link.unlink()
    assert b"qzsecret" not in body
    assert status in (400, 404)


def test_only_what_a_browser_fetches_lies_in_the_served_folder(
    site: Server,
) -> None:
    with Raw(site.address) as visitor:
        visitor.look("crime-prevention")
    names = [item.name for item in static_files.STATIC.iterdir()]
    assert names
    known = re.compile(r"\.gitignore|\.?(shapes|challenge)-[\w.-]+|live-chart-[0-9a-f]{8}\.js")
    assert [name for name in names if not known.fullmatch(name)] == []


# Uploads ------------------------------------------------------------------------------------------


def _upload(site: Server, visitor: Raw, size: int, token: str | None, name: str = "x") -> int:
    """Put a file where the page Load data would; return the status."""
    ask = BackMsg()
    ask.file_urls_request.request_id = "1"
    ask.file_urls_request.file_names.append(name)
    ask.file_urls_request.session_id = visitor.session
    visitor.send(ask)
    form = (
        f'--b\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n'
        f"Content-Type: text/csv\r\n\r\n{'x' * size}\r\n--b--\r\n"
    ).encode()
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    if token is not None:
        headers |= {"Cookie": f"{XSRF}={token}", "X-Xsrftoken": token}
    connection = http.client.HTTPConnection("127.0.0.1", urlsplit(site.address).port, timeout=20)
    try:
        path = f"/_stcore/upload_file/{visitor.session}/00000000-0000-0000-0000-000000000000"
        connection.request("PUT", path, form, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def _token(site: Server) -> str:
    with urllib.request.urlopen(f"{site.address}/_stcore/health") as answer:
        match = re.search(rf"{XSRF}=([^;]+)", str(answer.headers["Set-Cookie"]))
    assert match
    return match[1]


def test_an_upload_to_the_office_needs_the_token_of_its_own_page(office: Path) -> None:
    """Another site in the same browser has the cookie sent, but cannot read it for the header."""
    with serving(office) as running, Raw(running.address) as visitor:
        seen = visitor.look("load-data")
        assert any(element.WhichOneof("type") == "file_uploader" for element in seen.elements)
        assert _upload(running, visitor, 10, None) == 403
        assert _upload(running, visitor, 10, _token(running)) in (200, 204)


def test_the_public_edition_takes_no_files(site: Server) -> None:
    with Raw(site.address) as visitor:
        seen = visitor.look("")
        assert not any(element.WhichOneof("type") == "file_uploader" for element in seen.elements)
        assert _upload(site, visitor, 10, _token(site)) == 413
        assert _upload(site, visitor, 10, None) == 403
