"""What no reader foresaw in a file: the file is rejected, the others load, the trace is kept."""

from __future__ import annotations

import logging
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb

from data.problems import Problem, Rejected, WarehouseError, of_whole_file
from data.reading.files import InputFile

# Not the fault of a file: the disk is full, memory is short, somebody stopped the load.
_OF_THE_MACHINE = (duckdb.IOException, duckdb.OutOfMemoryException, duckdb.InterruptException)


class FaultOfFile(Exception):
    """Reading a file, or one of several read together, failed in a way that nobody foresaw."""

    def __init__(self, files: list[InputFile], error: Exception) -> None:
        self.files = files
        self.error = error
        super().__init__(f"{', '.join(file.name for file in files)}: {error}")


@contextmanager
def reading(files: list[InputFile]) -> Iterator[None]:
    """Name the files that are being read in whatever goes wrong meanwhile."""
    try:
        yield
    except (Rejected, WarehouseError, FaultOfFile, OSError, *_OF_THE_MACHINE):
        raise
    except Exception as error:
        if str(error) == "Query interrupted":
            raise
        raise FaultOfFile(files, error) from error


def rejection(fault: FaultOfFile) -> Problem:
    """Keep the trace of a fault and say where it is."""
    file = fault.files[0]
    logging.getLogger(__name__).error("%s could not be read", file.name, exc_info=fault.error)
    name = f"essex-load-{datetime.now():%Y%m%d-%H%M%S-%f}.trace.txt"
    trace = Path(tempfile.gettempdir()) / name
    words = type(fault.error).__name__
    try:
        trace.write_text("".join(traceback.format_exception(fault.error)), "utf-8")
        where = f"What happened is in {trace}"
    except OSError:
        where = "What happened is in the log"
    return of_whole_file(
        file.name,
        f"reading it failed in a way that was not foreseen ({words})",
        f"Expected a file of the kinds in README. Nothing of it was loaded. {where}: please report "
        "it. Opening the file in a spreadsheet "
        "and saving it again may help.",
    )
