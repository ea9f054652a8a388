"""Opening every page of a file before it is called a release.

The pages are the app's, of which nothing in `data` knows; so the app is run by itself, in another
process, with the new file as its warehouse.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from data.problems import WarehouseError
from data.warehouse.snapshot import PROJECT

SECONDS = 600
"""Longest that all pages together may take."""
NAMED = 3


def require_pages(file: Path) -> None:
    """Open every page of a public file.

    Raises
    ------
    WarehouseError
        Naming the pages that fail, and why.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", "ui.open_every_page"],
            cwd=PROJECT,
            env={**os.environ, "ESSEX_DATABASE": str(file), "ESSEX_EDITION": "public"},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise WarehouseError(
            f"Nothing was released: the pages took longer than {SECONDS} seconds to open."
        ) from error
    if done.returncode == 0:
        return
    lines = done.stdout.splitlines() or done.stderr.splitlines()[-1:]
    listed = "; ".join(line[:200] for line in lines[:NAMED])
    raise WarehouseError(
        f"Nothing was released: {len(lines)} page(s) of the new file fail to open: {listed}. "
        "Tell anyone who looks after the program; what is in place stays."
    )
