"""Tables as CSV that a spreadsheet can open without running what somebody wrote into a name."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping

import pandas as pd
import streamlit as st

# What begins a formula, also in its wide form and after what spreadsheets pass over; and what
# begins one in a cell of its own, where another sign than the comma parts cells.
RISKY = re.compile(r"^[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*[=+\-@|＝＋－＠]|^[\t\r]")
AFTER_SEPARATOR = re.compile(r"([;\t\r\n]\s*)(?=[=+\-@＝＋－＠])")


def safe(cell: object) -> object:
    """Disarm text that a spreadsheet would take for a formula; numbers stay numbers."""
    if isinstance(cell, str):
        cell = AFTER_SEPARATOR.sub(r"\1'", cell)
        return f"'{cell}" if RISKY.match(cell) else cell
    return "" if pd.isna(cell) else cell


def as_csv(table: pd.DataFrame, facts: Mapping[str, str]) -> bytes:
    """Write a table with what it is about above it.

    Parameters
    ----------
    table : DataFrame
        As shown.
    facts : mapping
        What it shows, where, when and from whom: one line each, empty ones left out.

    Returns
    -------
    bytes
        UTF-8 with a byte-order mark, without which spreadsheets misread names and signs.
    """
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\r\n").writerow
    for name, text in facts.items():
        if text:
            write([safe(name), safe(text)])
    write([])
    write([safe(str(name)) for name in table.columns])
    for row in table.astype(object).itertuples(index=False):
        write([safe(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def download(label: str, table: pd.DataFrame, facts: Mapping[str, str], key: str) -> None:
    """Offer a table as CSV; it is written only when somebody asks for it."""
    words = f"{facts['Title']} {facts['Period']}".lower()
    st.download_button(
        label,
        data=lambda: as_csv(table, facts),
        file_name=f"{re.sub(r'[^a-z0-9]+', '-', words).strip('-')}.csv",
        mime="text/csv",
        key=f"download-{key}",
        on_click="ignore",
        icon=":material/download:",
    )
