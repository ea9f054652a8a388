"""The settings of the sign-in, read by ourselves: what is wrong with them lets nobody in.

Streamlit treats a file of secrets that it cannot read like one that is not there. A door that has
lost its lock must not stand open, so the same files are read here, and anyone who looks after the
site is shown which line to correct.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from streamlit import config

TABLES = {
    "auth": ("redirect_uri", "cookie_secret"),
    "access": ("allowed",),
}
"""Tables that the sign-in needs, and what has to be in them."""
HOW = "See 'Serve it to others' in README."


class SettingsError(Exception):
    """The settings are there, but nobody can be let in by them; the message names file and line."""


def files() -> list[Path]:
    """List the files of secrets that there are, as Streamlit looks for them."""
    return [Path(item) for item in config.get_option("secrets.files") if Path(item).exists()]


def read(paths: Sequence[Path]) -> dict[str, Any] | None:
    """Read and check the settings.

    Returns
    -------
    dict or None
        auth and access; None where there is no file at all.

    Raises
    ------
    SettingsError
        If there is a file and it does not say who may look: malformed, empty, or without a table
        or entry that the sign-in needs.
    """
    if not paths:
        return None
    settings: dict[str, Any] = {}
    texts: list[tuple[Path, str]] = []
    for path in paths:
        text = _text(path)
        texts.append((path, text))
        settings |= _parsed(path, text)
    for table, entries in TABLES.items():
        _require_table(settings, table, texts)
        for entry in entries:
            _require_entry(settings, table, entry, texts)
    _require_list(settings["access"]["allowed"], texts)
    return settings


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise SettingsError(
            f"{_name(path)}, line {line}: not UTF-8 text. Save it as UTF-8."
        ) from error
    except OSError as error:
        raise SettingsError(
            f"{_name(path)}, line 1: cannot be read ({error.strerror}). Let the account that runs "
            "the site read it."
        ) from error


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"at line (\d+)", str(error))
        line = int(match[1]) if match else text.count("\n") + 1
        what = re.sub(r"\s*\(at .*\)", "", str(error))
        raise SettingsError(
            f"{_name(path)}, line {line}: this is not TOML ({what}). Correct that line."
        ) from error


def _require_table(settings: dict[str, Any], table: str, texts: list[tuple[Path, str]]) -> None:
    if isinstance(settings.get(table), dict):
        return
    path, text = texts[-1]
    if table in settings:
        place = _where(texts, rf"^\s*{table}\b")
        raise SettingsError(
            f"{place}: '{table}' is not a table. Write [{table}] on a line of its own. {HOW}"
        )
    near = get_close_matches(table, [setting.lower() for setting in settings], n=1, cutoff=0.6)
    if near:
        written = next(item for item in settings if item.lower() == near[0])
        place = _where(texts, rf"^\s*\[+\s*[\"']?{re.escape(written)}\b")
        raise SettingsError(f"{place}: [{written}] is not known. Write [{table}]. {HOW}")
    raise SettingsError(
        f"{_name(path)}, line {text.count(chr(10)) + 1}: the table [{table}] is missing. Add it "
        f"there. {HOW}"
    )


def _require_entry(
    settings: dict[str, Any], table: str, entry: str, texts: list[tuple[Path, str]]
) -> None:
    held = settings[table]
    if held.get(entry):
        return
    head = _where(texts, rf"^\s*\[\s*[\"']?{table}\b")
    if entry in held:
        place = _where(texts, rf"^\s*{entry}\b")
        raise SettingsError(f"{place}: '{entry}' is empty. Fill it in. {HOW}")
    near = get_close_matches(entry, [str(item).lower() for item in held], n=1, cutoff=0.6)
    if near:
        written = next(str(each) for each in held if str(each).lower() == near[0])
        place = _where(texts, rf"^\s*[\"']?{re.escape(written)}\b")
        raise SettingsError(f"{place}: '{written}' is not known. Write '{entry}'. {HOW}")
    raise SettingsError(f"{head}: [{table}] has no '{entry}'. Add it below that line. {HOW}")


def _require_list(allowed: Any, texts: list[tuple[Path, str]]) -> None:
    addresses = allowed if isinstance(allowed, list) else []
    if addresses and all(isinstance(address, str) and "@" in address for address in addresses):
        return
    place = _where(texts, r"^\s*allowed\b")
    raise SettingsError(
        f"{place}: 'allowed' has to list the addresses of those who may "
        f'look, such as allowed = ["analyst@essex.example"]. {HOW}'
    )


def _where(texts: list[tuple[Path, str]], pattern: str) -> str:
    """Name the file and line of what was found; the last line of the last file if nothing was."""
    for path, text in reversed(texts):
        for number, line in enumerate(text.splitlines(), start=1):
            if re.match(pattern, line):
                return f"{_name(path)}, line {number}"
    path, text = texts[-1]
    return f"{_name(path)}, line {max(1, len(text.splitlines()))}"


def _name(path: Path) -> str:
    """Name a file without the folders above: anyone who reads it need not know the machine."""
    return f"{path.parent.name}/{path.name}"
