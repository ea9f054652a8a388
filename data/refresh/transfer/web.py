"""Asking publishers over HTTP: only their own hosts, patiently, and with an end to patience.

Redirects are followed one by one, so that none leads to a host that is not in the table. A proxy is
taken from HTTPS_PROXY, HTTP_PROXY and NO_PROXY, certificates from those of this machine.
"""

from __future__ import annotations

import email.utils
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

import httpx2

from data.refresh.failures import Absent, Refused, Unreachable
from data.refresh.source_table import Limits, Source, address_problem

REDIRECTS = 5
LARGEST_ANSWER = 200_000_000  # bytes of an answer that is held in memory
_LATER = (429, 503)
_AGAIN = (408, 500, 502, 504)
_PROXY = "If this office uses a proxy, name it in HTTPS_PROXY."


@dataclass
class Answer:
    """A whole answer, or the beginning of one that is still to be read.

    Attributes
    ----------
    status : int
        200, 206, 304, or what the caller said it can deal with.
    headers : httpx2.Headers
        As they came.
    address : str
        Where it came from in the end, after redirects.
    content : bytes
        Empty where the body is streamed.
    """

    status: int
    headers: httpx2.Headers
    address: str
    content: bytes = b""
    chunks: Iterator[bytes] = field(default_factory=lambda: iter(()))

    @property
    def etag(self) -> str | None:
        """The publisher's mark of this edition."""
        return self.headers.get("etag")

    @property
    def modified(self) -> datetime | None:
        """When the publisher last changed it, in UTC."""
        return as_time(self.headers.get("last-modified"))

    @property
    def length(self) -> int | None:
        """Bytes of the file, where the publisher says; of a packed body it does not."""
        length = self.headers.get("content-length", "")
        return int(length) if length.isdecimal() and not self.packed else None

    @property
    def packed(self) -> bool:
        """Whether the body is packed for the way, though it was asked for as it is."""
        return self.headers.get("content-encoding", "identity").lower() != "identity"


def as_time(written: str | None) -> datetime | None:
    """Read a time as HTTP writes it; None if it is none."""
    try:
        moment = email.utils.parsedate_to_datetime(written or "")
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


class Interrupted(Exception):
    """A connection broke or was too slow: worth another attempt."""


class Web:
    """Asks the publishers, counts what they send, and waits when they say so."""

    def __init__(
        self,
        limits: Limits,
        sleep: Callable[[float], None] = time.sleep,
        tell: Callable[[str], None] = lambda doing: None,
    ) -> None:
        self._limits = limits
        self._sleep = sleep
        self._tell = tell
        self.bytes_received = 0
        self.largest_bytes = limits.largest_bytes
        self._client = httpx2.Client(
            follow_redirects=False,
            timeout=httpx2.Timeout(limits.read_seconds, connect=limits.connect_seconds),
            headers={"User-Agent": "essex-police-performance (python -m data refresh)"},
        )

    def __enter__(self) -> Web:
        return self

    def __exit__(self, *error: object) -> None:
        self._client.close()

    def get(
        self,
        source: Source,
        address: str,
        headers: dict[str, str] | None = None,
        *,
        method: str = "GET",
        accept: tuple[int, ...] = (),
    ) -> Answer:
        """Ask and return the whole answer.

        Parameters
        ----------
        source : Source
            Whose hosts are allowed.
        address : str
            What to ask.
        headers : dict, optional
            Further headers, such as a Range.
        method : str
            'GET' or 'HEAD'.
        accept : tuple of int
            Statuses besides 200, 206 and 304 that the caller can deal with.

        Raises
        ------
        Unreachable, Absent, Refused
        """
        sent = headers or {}

        def whole(answer: Answer) -> Answer:
            pieces, size = [], 0
            for chunk in answer.chunks:
                size += len(chunk)
                if size > LARGEST_ANSWER:
                    raise Refused(f"{_host(address)} sent more than {LARGEST_ANSWER:,} bytes.")
                pieces.append(chunk)
            answer.content = b"".join(pieces)
            return answer

        return self.read(source, address, lambda: sent, whole, method=method, accept=accept)

    def read(
        self,
        source: Source,
        address: str,
        headers: Callable[[], dict[str, str]],
        use: Callable[[Answer], Answer],
        *,
        method: str = "GET",
        accept: tuple[int, ...] = (),
    ) -> Answer:
        """Ask, and hand the answer to `use` while its body is still to be read; again if it breaks.

        `headers` is called before each attempt: a resumed download begins where the last one ended.
        """
        for attempt in range(1, self._limits.attempts + 1):
            last = attempt == self._limits.attempts
            try:
                with self._open(source, address, headers(), method) as answer:
                    if answer.status in (200, 206, 304, *accept):
                        return use(answer)
                    wait = self._pause(address, answer, attempt)
                    if last:
                        raise Unreachable(
                            f"{_host(address)} answered {answer.status} {attempt} times. Nothing "
                            "was changed: try again later."
                        )
            except httpx2.InvalidURL as error:
                raise Refused(f"{_host(address)} sends on to no address ({error}).") from error
            except (httpx2.RequestError, Interrupted) as error:
                if last:
                    raise Unreachable(_unreachable(address, error, attempt)) from error
                wait = self._backoff(attempt)
            self._tell(f"waiting {wait:.0f} s for {_host(address)}")
            self._sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    @contextmanager
    def _open(
        self, source: Source, address: str, headers: dict[str, str], method: str
    ) -> Iterator[Answer]:
        """Send one request and follow its redirects, as far as the hosts of the source allow."""
        target = address
        for _ in range(REDIRECTS + 1):
            if problem := address_problem(target, source.hosts):
                raise Refused(
                    f"{_host(address)} sends on to another place: {problem}"
                    if target != address
                    else problem
                )
            # A packed body has another length than the file, and cannot be resumed.
            sent = {"Accept-Encoding": "identity"} | headers
            with self._client.stream(method, target, headers=sent) as response:
                if response.status_code in (301, 302, 303, 307, 308):
                    target = urljoin(target, response.headers.get("location", ""))
                    continue
                yield Answer(
                    response.status_code, response.headers, target, chunks=self._chunks(response)
                )
                return
        raise Refused(f"{_host(address)} redirects more than {REDIRECTS} times. Try again later.")

    def _chunks(self, response: httpx2.Response) -> Iterator[bytes]:
        """Yield the body as it comes, and stop where it comes too slowly."""
        since, size = time.monotonic(), 0
        packed = response.headers.get("content-encoding", "identity").lower() != "identity"
        for chunk in response.iter_bytes() if packed else response.iter_raw():
            self.bytes_received += len(chunk)
            size += len(chunk)
            yield chunk
            if (passed := time.monotonic() - since) >= self._limits.slowest_over_seconds:
                if size < self._limits.slowest_bytes_per_second * passed:
                    raise Interrupted(f"it sends only {size / passed:.0f} bytes a second")
                since, size = time.monotonic(), 0

    def _pause(self, address: str, answer: Answer, attempt: int) -> float:
        """Return how long to wait before the next attempt; raise if there is no use in one."""
        host, status = _host(address), answer.status
        if status in (404, 410):
            raise Absent(
                f"{host} has no such file ({status}): {address}. If the publisher has moved it, "
                "correct the address in data/sources.toml."
            )
        if status == 407:
            raise Unreachable(
                "The proxy wants a name and password. Put them into HTTPS_PROXY, as in "
                "https://name:password@proxy:8080."
            )
        if status not in _LATER + _AGAIN:
            raise Unreachable(
                f"{host} refused to answer ({status}): {address}. Open the address in a browser; "
                "if it has moved, correct it in data/sources.toml."
            )
        requested = _retry_after(answer.headers.get("retry-after"))
        wait = self._backoff(attempt) if requested is None else requested
        if wait > self._limits.longest_wait_seconds:
            raise Unreachable(
                f"{host} asks to be left alone for {_spoken(wait)} ({status}). Nothing was "
                "changed: run the command again after that."
            )
        return wait

    def _backoff(self, attempt: int) -> float:
        return float(min(2 ** (attempt - 1), self._limits.longest_wait_seconds))


def _retry_after(value: str | None) -> float | None:
    """Return the seconds to wait of a Retry-After, which is a number or a time."""
    if value is None:
        return None
    if value.strip().isdecimal():
        return float(value)
    until = as_time(value)
    return None if until is None else max(0.0, (until - datetime.now(UTC)).total_seconds())


def _host(address: str) -> str:
    return urlsplit(address).hostname or address


def _spoken(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} seconds"


def _unreachable(address: str, error: Exception, attempts: int) -> str:
    host, why = _host(address), str(error) or type(error).__name__
    if isinstance(error, httpx2.ProxyError):
        return f"The proxy did not connect to {host} ({why}). Check HTTPS_PROXY."
    if "CERTIFICATE_VERIFY_FAILED" in why:
        return (
            f"The certificate of {host} is not trusted ({why}). If the office's proxy reads "
            "encrypted traffic, its certificate has to be installed on this machine."
        )
    if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout):
        return f"{host} could not be reached ({why}). {_PROXY}"
    return (
        f"The connection to {host} broke off {attempts} times ({why}). What has come so far is "
        "kept: run the command again to go on from there."
    )
