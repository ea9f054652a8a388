"""What a browser fetches first: scripts compressed once, and the first document with addresses."""

from __future__ import annotations

import asyncio
import gzip
from functools import lru_cache
from typing import TYPE_CHECKING

from streamlit import config

from ui.shell.serving.streamlit_scripts import address

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_FILES = 512  # of Streamlit's own some 300, of which a visit fetches 150
SMALLEST = 1_000  # bytes: below, a header costs what compression saves
TEXT = (b"text/html", b"javascript", b"text/css", b"application/json", b"image/svg")
HEAD = b"<head>"
# A link to a page would else be tried as the address of a server, in vain, before the right one.
# Streamlit asks for these one after the other, the last when the first picture is to be drawn.
FIRST = ("BidiComponent", "embed", "vega-interpreter", "Html", "Selectbox", "ButtonGroup")
ADDRESS = "<script>window.__streamlit={BACKEND_BASE_URL:window.location.origin+%s}</script>"


@lru_cache(maxsize=MOST_FILES)
def compressed(content: bytes) -> bytes:
    """Compress a file of text; the next who asks for the same gets the same."""
    return gzip.compress(content, compresslevel=9, mtime=0)


class ServedFiles:
    """Middleware: compress scripts, styles and shapes, and say in the first document who answers.

    Streamlit sends its 5.7 MB of scripts as they are. What is not text, is small, is a part of a
    file or a file to save, or is asked for by a browser that does not take gzip, is passed on
    untouched.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        request_headers = dict(scope["headers"])
        takes_gzip = b"gzip" in request_headers.get(b"accept-encoding", b"")
        # A picture or table that somebody saves is asked for once: it is not worth keeping.
        untouched = ("_stcore", "/media/")
        if b"range" in request_headers or any(part in scope["path"] for part in untouched):
            await self.app(scope, receive, send)
            return
        plain = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        await self.app({**scope, "headers": plain}, receive, _Answer(send, takes_gzip).pass_on)


class _Answer:
    """One answer, held back until it is whole if it is text."""

    def __init__(self, send: Send, takes_gzip: bool) -> None:
        self.send = send
        self.takes_gzip = takes_gzip
        self.start: Message | None = None
        self.body = b""

    async def pass_on(self, message: Message) -> None:
        """Pass a part of the answer on, or hold it back."""
        if message["type"] == "http.response.start":
            headers = dict(message["headers"])
            kind = headers.get(b"content-type", b"")
            held = b"text/html" in kind or (self.takes_gzip and any(t in kind for t in TEXT))
            if message["status"] == 200 and held:
                self.start = message
                return
            await self.send(message)
        elif self.start is None:
            await self.send(message)
        else:
            self.body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self.start)

    async def _finish(self, start: Message) -> None:
        headers = {name: value for name, value in start["headers"] if name != b"content-length"}
        body = self.body
        if b"text/html" in headers.get(b"content-type", b""):
            body = body.replace(HEAD, HEAD + _opening(), 1)
        if self.takes_gzip and len(body) >= SMALLEST:
            body = await asyncio.to_thread(compressed, body)  # others are answered meanwhile
            headers |= {b"content-encoding": b"gzip", b"vary": b"Accept-Encoding"}
        headers[b"content-length"] = str(len(body)).encode()
        await self.send({**start, "headers": list(headers.items())})
        await self.send({"type": "http.response.body", "body": body})


def _opening() -> bytes:
    """Say where the server answers, and which scripts a page will need."""
    path = str(config.get_option("server.baseUrlPath") or "").strip("/")
    base = f"/{path}/" if path else "/"
    scripts = (f'<link rel="modulepreload" href="{base}{address(name)}">' for name in FIRST)
    return (ADDRESS % f"'/{path}'" + "".join(scripts)).encode()
