"""The app served for a benchmark, and its pages: the list by which each has its area."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import quantiles

PROJECT = Path(__file__).resolve().parents[1]
# Address, what chooses the area there and in the list of that label, and the median aimed at (ms).
PAGES: dict[str, tuple[str, str, int | None]] = {
    "overview": ("district", "District", 80),
    "domestic-abuse": ("district", "Area", 60),
    "supporting-victims": ("district", "Area", 60),
    "reoffending": ("district", "Area", 60),
    "alcohol-drugs-mental-health": ("district", "Area", 60),
    "road-safety": ("district", "Area", 60),
    "crime-prevention": ("district", "Area", 60),
    "explorer": ("districts", "Districts of the set", 100),
    "district-profile": ("district", "District", None),
    "data-and-methods": ("indicator", "", None),
}


def p95(times: Sequence[float]) -> float:
    """Return the 95th percentile, between the values there are."""
    return quantiles(times, n=20, method="inclusive")[-1]


@contextlib.contextmanager
def served(database: Path, **environment: str) -> Iterator[tuple[str, int]]:
    """Serve the app on a free port of this machine: its address and its process."""
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [
            sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true",
            "--server.address", "127.0.0.1", "--server.port", str(port),
        ],
        cwd=PROJECT,
        env={**os.environ, "ESSEX_DATABASE": str(database), **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=1)
                break
            time.sleep(0.1)
        else:
            raise TimeoutError("the app did not start")
        yield address, server.pid
    finally:
        server.terminate()
        server.wait()
