"""The app running as a user runs it, for anyone who looks at it through a browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def browser_path() -> str | None:
    """Find the browser that is installed; None where there is none."""
    return next((browser for name in BROWSERS if (browser := shutil.which(name))), None)


@dataclass
class Server:
    """A running app and the warehouse it shows."""

    address: str
    warehouse: Path
    pid: int


def free_port() -> int:
    """Find a port of this machine that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(
    warehouse: Path, port: int = 0, checkout: Path = PROJECT, **environment: str
) -> Iterator[Server]:
    """Run the app of a checkout on a warehouse, with settings of the environment."""
    port = port or free_port()
    process = subprocess.Popen(
        [
            sys.executable, "-m", "streamlit", "run", "app.py",
            "--server.port", str(port), "--server.headless", "true",
        ],
        cwd=checkout,
        env={**os.environ, "ESSEX_DATABASE": str(warehouse), **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    address = f"http://localhost:{port}"
    try:
        _wait_until_up(f"{address}/_stcore/health")
        yield Server(address, warehouse, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait_until_up(address: str) -> None:
    last: Exception | None = None
    for _ in range(120):
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except OSError as error:
            last = error
            time.sleep(0.25)
        else:
            return
    raise TimeoutError(f"The app did not start: {last}")
