"""The table of sources: hosts, addresses and patterns, which a person can change without code."""

from __future__ import annotations

import ipaddress
import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from string import Formatter
from typing import Any
from urllib.parse import urlsplit

from data.refresh.failures import TableError

DEFAULT = Path(__file__).resolve().parents[1] / "sources.toml"

# What each kind of source needs: the keys that hold addresses, patterns, and anything else.
_ADDRESSES = {
    "police-archive": ("newest", "archive"),
    "yearly-files": ("final", "provisional", "revised"),
    "arcgis-layer": ("search", "query"),
    "nomis-table": ("search", "query"),
    "linked-file": ("page", "file"),
}
_PATTERNS = {"arcgis-layer": ("layer",), "nomis-table": ("dataset",), "linked-file": ("link",)}
# What may stand between braces, and must; and the groups that a pattern must have.
_FILLED_IN = {
    "members": {"month"},
    "final": {"table", "year"},
    "provisional": {"table", "year"},
    "arcgis-layer query": {"layer"},
    "nomis-table query": {"dataset"},
    "where": {"yy", "districts"},
    "order_by": {"yy"},
    "code": {"yy"},
}
_NOT_ALWAYS = {"order_by", "code"}
_GROUPS = {"layer": "year"}
_OTHERS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "police-archive": {"force": str, "members": list},
    "yearly-files": {"tables": list, "years": int, "not_published": list},
    "arcgis-layer": {"where": str, "order_by": str, "code": str, "shapes": bool, "page": int},
    "nomis-table": {"select": str, "area": str, "all_ages": str, "records": int},
    "linked-file": {},
}


@dataclass(frozen=True)
class Limits:
    """How long a publisher is waited for, and how much is taken from it."""

    connect_seconds: float
    read_seconds: float
    attempts: int
    longest_wait_seconds: float
    slowest_bytes_per_second: float
    slowest_over_seconds: float
    largest_bytes: int


@dataclass(frozen=True)
class Source:
    """One source of the table.

    Attributes
    ----------
    name, title, kind : str
        As the command calls it, as a person reads it, and which code asks it.
    hosts : frozenset of str
        The only hosts it may be fetched from, with a port where it is not the usual one.
    settings : dict
        The remaining keys of its table.
    """

    name: str
    title: str
    kind: str
    hosts: frozenset[str]
    settings: dict[str, Any]


@dataclass(frozen=True)
class SourceTable:
    """The table as a whole."""

    path: Path
    limits: Limits
    smaller_by: float
    sources: dict[str, Source]


def default_path() -> Path:
    """Where the table is: ``ESSEX_SOURCES``, else ``data/sources.toml``."""
    return Path(os.environ.get("ESSEX_SOURCES") or DEFAULT).absolute()


def read(path: Path | None = None) -> SourceTable:
    """Read and check the table.

    Raises
    ------
    TableError
        If it cannot be read, a key is missing, of another type or unknown, a pattern is not a
        regular expression, or an address is not on a host of its source.
    """
    path = path or default_path()
    try:
        text = path.read_text("utf-8")
        table = tomllib.loads(text)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise TableError(
            f"{path}: cannot be read as the table of sources ({error}). Correct it, or take "
            "data/sources.toml as it came with the program."
        ) from error
    _require_keys(path, "limits", table.get("limits"), dict.fromkeys(_fields(), (int, float)))
    _require_keys(path, "held", table.get("held"), {"smaller_by": (int, float)})
    entries = table.get("source", {})
    sources = {name: _source(path, name, entry) for name, entry in entries.items()}
    if not sources:
        raise TableError(f"{path}: no source in it. Expected tables such as [source.street-crime].")
    return SourceTable(path, Limits(**table["limits"]), table["held"]["smaller_by"], sources)


def _fields() -> list[str]:
    return list(Limits.__dataclass_fields__)


def _source(path: Path, name: str, entry: Any) -> Source:
    table = f"source.{name}"
    kind = entry.get("kind") if isinstance(entry, dict) else None
    if kind not in _ADDRESSES:
        raise TableError(
            f"{path}, [{table}]: kind is {kind!r}. Expected one of {', '.join(_ADDRESSES)}."
        )
    addresses, patterns = _ADDRESSES[kind], _PATTERNS.get(kind, ())
    expected: dict[str, type | tuple[type, ...]] = {"title": str, "kind": str, "hosts": list}
    expected |= dict.fromkeys((*addresses, *patterns), str) | _OTHERS[kind]
    if "revised" in expected:
        expected["revised"] = list
    _require_keys(path, table, entry, expected)
    hosts = frozenset(host.lower() for host in entry["hosts"])
    for key in addresses:
        for address in entry[key] if isinstance(entry[key], list) else [entry[key]]:
            if address and (problem := address_problem(address, hosts)):
                raise TableError(f"{path}, [{table}], {key}: {problem}")
    for key in patterns:
        try:
            groups = re.compile(entry[key]).groupindex
        except re.error as error:
            raise TableError(
                f"{path}, [{table}], {key}: not a regular expression ({error}). Correct it."
            ) from error
        if (group := _GROUPS.get(key)) and group not in groups:
            raise TableError(
                f"{path}, [{table}], {key}: does not say where the {group} is. Expected "
                f"(?P<{group}>…) in it."
            )
    for key in entry:
        _require_filled_in(path, table, kind, key, entry[key])
    settings = {key: entry[key] for key in entry if key not in ("title", "kind", "hosts")}
    return Source(name, entry["title"], kind, hosts, settings)


def _require_filled_in(path: Path, table: str, kind: str, key: str, value: Any) -> None:
    """Refuse braces with something else in them than what is filled in there."""
    expected = _FILLED_IN.get(f"{kind} {key}") or _FILLED_IN.get(key)
    for text in value if isinstance(value, list) else [value]:
        if expected is None or not isinstance(text, str):
            continue
        try:
            fields = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        except ValueError as error:
            raise TableError(f"{path}, [{table}], {key}: {error} in '{text}'.") from error
        if fields - expected or (key not in _NOT_ALWAYS and fields != expected):
            names = " and ".join(f"{{{name}}}" for name in sorted(expected))
            raise TableError(f"{path}, [{table}], {key}: '{text}'. Expected {names} in it.")


def _require_keys(
    path: Path, table: str, entry: Any, expected: dict[str, type | tuple[type, ...]]
) -> None:
    if not isinstance(entry, dict):
        raise TableError(f"{path}: the table [{table}] is missing. Take it from data/sources.toml.")
    for key, kind in expected.items():
        if key not in entry:
            raise TableError(
                f"{path}, [{table}]: '{key}' is missing. Take it from data/sources.toml as it came "
                "with the program."
            )
        if not isinstance(entry[key], kind) or (kind is not bool and isinstance(entry[key], bool)):
            kinds = kind if isinstance(kind, tuple) else (kind,)
            raise TableError(
                f"{path}, [{table}]: '{key}' is {entry[key]!r}. Expected "
                f"{' or '.join(each.__name__ for each in kinds)}."
            )
    if unknown := sorted(set(entry) - set(expected)):
        raise TableError(
            f"{path}, [{table}]: '{unknown[0]}' is not a key of it. Expected "
            f"{', '.join(sorted(expected))}."
        )


def address_problem(address: str, hosts: frozenset[str]) -> str | None:
    """Say why nothing may be fetched from an address, or return None if it may.

    Only https, and only from the hosts named; plain http is for this machine alone.
    """
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    try:
        port = parts.port
    except ValueError:
        return f"'{address}' is not an address. Expected https://host/path."
    if parts.scheme not in ("https", "http") or not host or parts.username or parts.password:
        return f"'{address}' is not an address that is fetched. Expected https://host/path."
    if parts.scheme == "http" and not _this_machine(host):
        return f"'{address}' is not encrypted. Expected https."
    usual = port in (None, 443 if parts.scheme == "https" else 80)
    if (host if usual else f"{host}:{port}") not in hosts:
        return (
            f"'{host}{'' if usual else f':{port}'}' is not one of the hosts of this source "
            f"({', '.join(sorted(hosts))}). If the publisher has moved there, add it to `hosts`."
        )
    return None


def _this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
