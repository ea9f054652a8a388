"""Scripts go out compressed, and the first document says where the server answers."""

from __future__ import annotations

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ui.shell.serving.served_files import ServedFiles

SCRIPT = b"const words = 'burglary';\n" * 200
DOCUMENT = b"<!DOCTYPE html><html><head><title>Essex</title></head><body></body></html>"


def answered(
    content: bytes,
    kind: bytes,
    *,
    headers: dict[bytes, bytes] | None = None,
    path: str = "/static/js/a.js",
    status: int = 200,
) -> tuple[dict[bytes, bytes], bytes]:
    """Ask for a file that arrives in two parts; return headers and body of the answer."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        length = str(len(content)).encode()
        start = [(b"content-type", kind), (b"content-length", length)]
        await send({"type": "http.response.start", "status": status, "headers": start})
        await send({"type": "http.response.body", "body": content[:50], "more_body": True})
        await send({"type": "http.response.body", "body": content[50:], "more_body": False})

    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": list((headers or {}).items()),
    }
    with ThreadPoolExecutor(1) as thread:  # a browser test may have left a loop in this one
        answer = ServedFiles(app)(scope, None, send)  # type: ignore[arg-type]
        thread.submit(asyncio.run, answer).result()
    body = b"".join(message["body"] for message in sent[1:])
    return dict(sent[0]["headers"]), body


GZIP = {b"accept-encoding": b"gzip, deflate, br"}


def test_a_script_goes_out_compressed() -> None:
    headers, body = answered(SCRIPT, b"text/javascript; charset=utf-8", headers=GZIP)
    assert headers[b"content-encoding"] == b"gzip"
    assert headers[b"vary"] == b"Accept-Encoding"
    assert int(headers[b"content-length"]) == len(body) < len(SCRIPT) / 4
    assert gzip.decompress(body) == SCRIPT


@pytest.mark.parametrize(
    ("headers", "kind", "path"),
    [
        ({}, b"text/javascript", "/static/js/a.js"),  # a browser that does not take gzip
        (GZIP | {b"range": b"bytes=0-9"}, b"text/javascript", "/static/js/a.js"),
        (GZIP, b"font/woff2", "/static/media/a.woff2"),
        (GZIP, b"application/json", "/_stcore/host-config"),
        (GZIP, b"image/svg+xml", "/media/a.svg"),  # made for one who saves it
    ],
)
def test_what_is_not_to_be_compressed_is_passed_on(
    headers: dict[bytes, bytes], kind: bytes, path: str
) -> None:
    answer, body = answered(SCRIPT, kind, headers=headers, path=path)
    assert body == SCRIPT
    assert b"content-encoding" not in answer
    assert int(answer[b"content-length"]) == len(SCRIPT)


def test_an_error_is_passed_on() -> None:
    answer, body = answered(b"x" * 2000, b"text/html", headers=GZIP, status=404)
    assert (body, b"content-encoding" in answer) == (b"x" * 2000, False)


@pytest.mark.parametrize("headers", [{}, GZIP])
def test_the_first_document_says_where_the_server_answers(headers: dict[bytes, bytes]) -> None:
    answer, body = answered(DOCUMENT, b"text/html; charset=utf-8", headers=headers, path="/my-ward")
    text = gzip.decompress(body) if b"content-encoding" in answer else body
    assert b"<head><script>window.__streamlit={BACKEND_BASE_URL:window.location.origin" in text
    assert text.endswith(b"<title>Essex</title></head><body></body></html>")
    # The scripts of the first picture are fetched with the first ones, not after them.
    for name in ("embed", "vega-interpreter", "BidiComponent"):
        assert f'<link rel="modulepreload" href="/static/js/{name}.'.encode() in text
    assert int(answer[b"content-length"]) == len(body)
