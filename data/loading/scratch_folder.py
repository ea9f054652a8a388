"""Folders for what is only on its way: unpacked files, dropped files, rehearsals.

They may hold interviews. So they go when they are no longer wanted, and those of a process that was
killed go when the next one is made.
"""

from __future__ import annotations

import shutil
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType

import filelock

PREFIX = "essex-scratch-"
LOCK = ".lock"
ATTEMPTS = 5  # at a folder that another process clears in the moment it is made
_making = threading.Lock()


class Scratch:
    """A folder of our own, until it is cleared.

    Attributes
    ----------
    path : pathlib.Path
        The folder.

    Raises
    ------
    OSError
        If there is no room for it.
    """

    def __init__(self) -> None:
        with _making:
            clear_leftovers()
            for _ in range(ATTEMPTS):
                if self._make():
                    return
        raise OSError(f"no folder could be kept in {tempfile.gettempdir()}: try again")

    def _make(self) -> bool:
        """Make the folder; False where another process took it for a leftover meanwhile."""
        # What cannot be removed in the end is a leftover, and removed with those.
        self._folder = tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True)
        self.path = Path(self._folder.name)
        # Held while the folder is wanted: if this process is killed, the next one sees that
        # nobody holds it any more.
        self._lock = filelock.FileLock(self.path / LOCK, thread_local=False)
        with suppress(filelock.Timeout, FileNotFoundError):
            self._lock.acquire(timeout=0)
            if (self.path / LOCK).exists():  # else it was removed between opening and locking
                return True
        self._lock.release()
        self._folder.cleanup()
        return False

    def clear(self) -> None:
        """Remove the folder. May be called more than once, from any thread."""
        self._lock.release()
        self._folder.cleanup()

    def __enter__(self) -> Path:
        return self.path

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.clear()


def clear_leftovers() -> None:
    """Remove what a process that was killed has left behind."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        # Another user's folder cannot be opened, and is none of our business.
        with suppress(OSError, filelock.Timeout):
            if folder.is_symlink() or not (folder / LOCK).exists():
                continue
            with filelock.FileLock(folder / LOCK, timeout=0, thread_local=False):
                shutil.rmtree(folder)
