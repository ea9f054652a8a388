"""Refreshes in processes that may be killed: one process imports everything, and forks the others.

Starting Python and importing takes longer than a refresh; a fork takes some milliseconds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Forker:
    """The process that forks."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def start(self, database: Path, table: Path, *only: str) -> int:
        """Begin a refresh in a process; return its number."""
        return int(self._ask([str(database), str(table), *only]))

    def wait(self) -> int:
        """Wait for the end of the process begun last; return its exit status, below 0 if killed."""
        return int(self._ask([]))

    def _ask(self, words: list[str]) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(words) + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()


@contextmanager
def forker() -> Iterator[Forker]:
    """Start the process that forks; it ends with the block."""
    project = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-c", "from tests.helpers.forked_refreshes import serve; serve()"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=project
    ) as process:
        try:
            yield Forker(process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(timeout=30)


def serve() -> None:
    """Fork a refresh for each line, and wait for it when an empty list comes."""
    from data.refresh import source_table
    from data.refresh.refresh import refresh

    child = 0
    for line in sys.stdin:
        words = json.loads(line)
        if not words:
            _, status = os.waitpid(child, 0)
            print(os.waitstatus_to_exitcode(status), flush=True)
            continue
        child = os.fork()
        if child == 0:
            database, table, *only = words
            os.setsid()
            report = refresh(
                Path(database),
                only=only,
                table=source_table.read(Path(table)),
                sleep=lambda seconds: None,
            )
            os._exit(0 if report.in_order else 1)
        print(child, flush=True)
