"""What the site says of itself: name, owner, what it shows, contact; one readable TOML file."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from data.problems import quoted

DEFAULT = Path(__file__).with_name("site.toml")
LONGEST = {"name": 60, "owner": 120, "shows": 300}
_EMAIL = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_PAGE = re.compile(r"https://[A-Za-z0-9.-]+(/[A-Za-z0-9._~%/?=&#+-]*)?")


class SiteError(Exception):
    """The settings of the site cannot be used; the message names file, key and what is expected."""


@dataclass(frozen=True)
class Site:
    """The settings of the site; '' and None where nothing was given.

    Attributes
    ----------
    name, owner, shows : str
        What the site is called, whose it is, and what it shows in a sentence.
    contact_email, contact_page, mistakes_email : str
        How readers ask, and where they report a mistake.
    accessibility_checked : datetime.date or None
        When the whole site was last checked for accessibility.
    """

    name: str
    owner: str
    shows: str
    contact_email: str = ""
    contact_page: str = ""
    mistakes_email: str = ""
    accessibility_checked: date | None = None

    @property
    def report_to(self) -> str:
        """The mailbox for mistakes; '' where none was given."""
        return self.mistakes_email or self.contact_email


def settings() -> Site:
    """Read the settings: of the file that ESSEX_SITE names, else of ``site.toml``.

    Raises
    ------
    SiteError
        If there is no such file, it is no TOML, or a value cannot be right.
    """
    return read(Path(os.environ.get("ESSEX_SITE") or DEFAULT))


@cache
def read(path: Path) -> Site:
    """Read and check a file of settings; see `settings`."""
    try:
        values = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise SiteError(f"{path}: cannot be read ({error.strerror}). Check ESSEX_SITE.") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SiteError(f"{path.name}: {error}. Correct the line, or start from site.toml.") from (
            error
        )
    unknown = sorted(set(values) - set(Site.__dataclass_fields__))
    if unknown:
        known = ", ".join(Site.__dataclass_fields__)
        raise SiteError(f"{path.name}: {quoted(unknown[0])} is not known. Expected: {known}.")
    checked = values.get("accessibility_checked")
    if checked is not None and (not isinstance(checked, date) or isinstance(checked, datetime)):
        raise SiteError(
            f"{path.name}: accessibility_checked is {quoted(str(checked))}. Write a day without "
            "quotation marks: 2026-11-30."
        )
    return Site(
        **{key: _text(values, key, path) for key in ("name", "owner", "shows")},
        contact_email=_address(values, "contact_email", _EMAIL, "office@example.org", path),
        contact_page=_address(values, "contact_page", _PAGE, "https://example.org/contact", path),
        mistakes_email=_address(values, "mistakes_email", _EMAIL, "office@example.org", path),
        accessibility_checked=checked,
    )


def _text(values: dict[str, Any], key: str, path: Path) -> str:
    value = values.get(key)
    if not isinstance(value, str) or not value.strip() or len(value) > LONGEST[key]:
        result = "missing" if value is None else quoted(str(value)[:80])
        raise SiteError(
            f"{path.name}: {key} is {result}. Expected a text of 1 to {LONGEST[key]} characters in "
            "quotation marks."
        )
    return " ".join(value.split())


def _address(
    values: dict[str, Any], key: str, form: re.Pattern[str], example: str, path: Path
) -> str:
    value = values.get(key, "")
    if value != "" and not (isinstance(value, str) and form.fullmatch(value)):
        raise SiteError(
            f'{path.name}: {key} is {quoted(str(value))}. Expected "{example}", or "" for none.'
        )
    return str(value)
