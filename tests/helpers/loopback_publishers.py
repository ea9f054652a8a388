"""Publishers of official data on this machine, for tests: their shapes, and what goes wrong.

One server of the standard library on the loopback address answers for every publisher. A body is
bytes, or anything with a length that can be read in parts. Faults are queued by path; each is used
once, in order, and then the path answers well again.
"""

from __future__ import annotations

import email.utils
import hashlib
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

PUBLISHED = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
_PIECE = 16 * 1024


class Body(Protocol):
    """What can be sent in parts."""

    def __len__(self) -> int: ...

    def read(self, start: int, stop: int) -> bytes:
        """Return the bytes from `start` up to `stop`."""
        ...


@dataclass(frozen=True)
class Text:
    """A body in memory."""

    content: bytes

    def __len__(self) -> int:
        return len(self.content)

    def read(self, start: int, stop: int) -> bytes:
        """Return the bytes from `start` up to `stop`."""
        return self.content[start:stop]


@dataclass(frozen=True)
class Resource:
    """What is at an address."""

    body: Body
    modified: datetime | None = PUBLISHED
    etag: str | None = None
    kind: str = "text/csv"
    ranges: bool = True


Answering = Callable[[dict[str, str]], Resource]


@dataclass(frozen=True)
class Fault:
    """What goes wrong once.

    Attributes
    ----------
    status : int
        In place of the answer, with `headers` and `content`.
    cut : float
        The connection is closed after this share of the body.
    length : int
        Added to the Content-Length.
    pause : float
        Seconds between pieces of `piece` bytes.
    no_range : bool
        The whole is sent though a part was asked for.
    shift : int
        Another part is sent than the one asked for.
    then : callable
        Called when the fault has been used, to change what is published.
    """

    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    content: bytes | None = None
    cut: float | None = None
    length: int = 0
    pause: float = 0
    piece: int = _PIECE
    no_range: bool = False
    shift: int = 0
    then: Callable[[], None] | None = None


@dataclass
class Publishers:
    """The server: what it publishes, what goes wrong, what it was asked and has sent."""

    address: str = ""
    resources: dict[str, Resource | Answering] = field(default_factory=dict)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    sent: Counter[str] = field(default_factory=Counter)
    allowed: int | None = None  # bytes of bodies; then every answer pauses
    still: int = 0  # answers that pause
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def host(self) -> str:
        """Host and port."""
        return urlsplit(self.address).netloc

    @property
    def bytes_sent(self) -> int:
        """All bytes of bodies that were handed to the network."""
        return sum(self.sent.values())

    def put(self, path: str, content: bytes | str | Body, **more: object) -> None:
        """Publish something under a path."""
        if isinstance(content, str):
            content = content.encode()
        body = Text(content) if isinstance(content, bytes) else content
        if "etag" not in more and isinstance(body, Text):
            more["etag"] = f'"{hashlib.sha256(body.content).hexdigest()[:16]}"'
        self.resources[path] = Resource(body, **more)  # type: ignore[arg-type]

    def fail(self, path: str, *faults: Fault) -> None:
        """Let the next requests of a path go wrong."""
        self.faults.setdefault(path, []).extend(faults)

    def paths(self, method: str = "GET") -> list[str]:
        """List the paths that were asked for, in order."""
        return [path for how, path, _ in self.requests if how == method]

    def forget(self) -> None:
        """Begin to count again."""
        self.requests.clear()
        self.sent.clear()

    def let_go(self) -> None:
        """End the answers that pause: those who waited for them are gone."""
        self.allowed = None
        while self.still:
            time.sleep(0.001)

    def spend(self, path: str, size: int) -> None:
        """Count bytes that are about to be sent; pause where no more are allowed.

        Raises
        ------
        BrokenPipeError
            When the answer is let go.
        """
        with self.lock:
            if self.allowed is None or self.bytes_sent + size <= self.allowed:
                self.sent[path] += size
                return
            self.still += 1
        while self.allowed is not None:
            time.sleep(0.001)
        with self.lock:
            self.still -= 1
        raise BrokenPipeError


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of clients that went away: some are killed on purpose."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


@contextmanager
def publishers() -> Iterator[Publishers]:
    """Run the server until the block ends."""
    state = Publishers()

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            _answer(self, state)

        do_HEAD = do_GET

    server = _Server(("127.0.0.1", 0), Answers)
    state.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    )
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(request: BaseHTTPRequestHandler, state: Publishers) -> None:
    target = urlsplit(request.path)
    path = target.path
    with state.lock:
        state.requests.append((request.command, request.path, dict(request.headers)))
        waiting = state.faults.get(path)
        fault = waiting.pop(0) if waiting else Fault()
        result = state.resources.get(path)
    if fault.status:
        _plain(request, state, fault)
    elif result is None:
        _plain(request, state, Fault(404, content=b"not found"))
    else:
        resource = result(dict(parse_qsl(target.query))) if callable(result) else result
        _send(request, state, path, resource, fault)
    if fault.then:
        fault.then()


def _plain(request: BaseHTTPRequestHandler, state: Publishers, fault: Fault) -> None:
    content = fault.content or b""
    request.send_response(fault.status)
    for name, value in fault.headers.items():
        request.send_header(name, value)
    request.send_header("Content-Length", str(len(content)))
    request.end_headers()
    if request.command != "HEAD":
        request.wfile.write(content)


def _not_modified(request: BaseHTTPRequestHandler, resource: Resource) -> bool:
    if match := request.headers.get("If-None-Match"):
        return match == resource.etag
    if since := request.headers.get("If-Modified-Since"):
        return bool(
            resource.modified and resource.modified <= email.utils.parsedate_to_datetime(since)
        )
    return False


def _range(request: BaseHTTPRequestHandler, resource: Resource) -> tuple[int, int] | None:
    result = request.headers.get("Range", "")
    if not result.startswith("bytes=") or not resource.ranges:
        return None
    condition = request.headers.get("If-Range")
    dated = email.utils.format_datetime(resource.modified, usegmt=True) if resource.modified else ""
    if condition and condition not in (resource.etag, dated):
        return None
    first, _, last = result.removeprefix("bytes=").partition("-")
    total = len(resource.body)
    if not first:
        return max(0, total - int(last)), total
    return int(first), min(int(last) + 1 if last else total, total)


def _send(
    request: BaseHTTPRequestHandler,
    state: Publishers,
    path: str,
    resource: Resource,
    fault: Fault,
) -> None:
    total = len(resource.body)
    wanted = None if fault.no_range else _range(request, resource)
    start, stop = wanted or (0, total)
    if _not_modified(request, resource):
        request.send_response(304)
        stop = start
    elif wanted and start >= total:
        request.send_response(416)
        stop = start
    else:
        request.send_response(206 if wanted else 200)
    if fault.content is not None:
        resource = Resource(Text(fault.content), resource.modified, resource.etag, "text/html")
        start, stop, total = 0, len(fault.content), len(fault.content)
    if wanted:
        request.send_header(
            "Content-Range", f"bytes {start + fault.shift}-{stop + fault.shift - 1}/{total}"
        )
    request.send_header("Content-Type", resource.kind)
    request.send_header("Content-Length", str(stop - start + fault.length))
    if resource.etag:
        request.send_header("ETag", resource.etag)
    if resource.modified:
        request.send_header(
            "Last-Modified", email.utils.format_datetime(resource.modified, usegmt=True)
        )
    for name, value in fault.headers.items():
        request.send_header(name, value)
    request.end_headers()
    if request.command == "HEAD":
        return
    end = start + int((stop - start) * fault.cut) if fault.cut is not None else stop
    try:
        _send_body(request, state, path, resource.body, start, end, fault)
    except (BrokenPipeError, ConnectionResetError):
        request.close_connection = True
    if fault.cut is not None or fault.length:
        request.close_connection = True


def _send_body(
    request: BaseHTTPRequestHandler,
    state: Publishers,
    path: str,
    body: Body,
    start: int,
    end: int,
    fault: Fault,
) -> None:
    for at in range(start, end, fault.piece):
        piece = body.read(at, min(at + fault.piece, end))
        state.spend(path, len(piece))
        request.wfile.write(piece)
        request.wfile.flush()
        if fault.pause:
            time.sleep(fault.pause)
