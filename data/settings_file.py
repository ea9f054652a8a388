"""Files of dated settings: tables that hold from a day on; each is checked by its own module."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from data.problems import quoted


def dated_entries(
    path: Path, table: str, variable: str, example: str, error: type[Exception]
) -> Iterator[tuple[str, date, dict[str, Any]]]:
    """Read the tables of a name, each with where it is, for messages, and the day it holds from.

    Parameters
    ----------
    path : Path
    table : str
        Name of the tables: 'office' for ``[[office]]``.
    variable : str
        The setting that names the file, for the message if it cannot be read.
    example : str
        A day as it is written.
    error : type
        What is raised where the file cannot be used.
    """
    try:
        entries = tomllib.loads(path.read_text("utf-8")).get(table, [])
    except OSError as failed:
        raise error(f"{path}: cannot be read ({failed.strerror}). Check {variable}.") from failed
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as failed:
        raise error(f"{path.name}: {failed}. Correct the line.") from failed
    if not isinstance(entries, list):
        raise error(f"{path.name}: no [[{table}]] in it. Write each as [[{table}]].")
    for number, entry in enumerate(entries, 1):
        where, since = f"{path.name}, {table} {number}", entry.get("from")
        if type(since) is not date:
            raise error(
                f"{where}: from is {quoted(str(since))}. Expected a day without quotation marks, "
                f"such as {example}."
            )
        yield where, since, entry


def require_text(entry: dict[str, Any], key: str, where: str, error: type[Exception]) -> str:
    """Return a text of an entry; raise where it is missing."""
    text = entry.get(key)
    if not isinstance(text, str) or not text.strip():
        raise error(f"{where}: {key} is missing. Expected a text.")
    return text
