"""Pages are made one after the other: side by side all of them would come later.

Python runs one thread at a time. Where many people ask at once, threads that make pages hand each
other the right to run thousands of times a second, and that costs more than the pages do: 25
viewers waited 4.4 s for half of their pages side by side, 0.4 s in turns (`benchmarks.page`).
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 10  # seconds; a page that hangs must not stop the others for good

_turn = threading.Lock()
_mine = threading.local()


@contextmanager
def taken() -> Iterator[None]:
    """Wait for one's turn, and let the next one have theirs at the end, however it ends."""
    _mine.held = _turn.acquire(timeout=PATIENCE)
    try:
        yield
    finally:
        _leave()


@contextmanager
def let_pass() -> Iterator[None]:
    """Let others have their turn while one only waits; then wait for one's own again."""
    held = _leave()
    try:
        yield
    finally:
        if held:
            _mine.held = _turn.acquire(timeout=PATIENCE)


def _leave() -> bool:
    held = getattr(_mine, "held", False)
    if held:
        _mine.held = False
        _turn.release()
    return held
