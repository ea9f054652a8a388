"""The input of a field: one widget by its type; rows as a group of inputs each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import streamlit as st

from analytics import as_text
from data import catalogue
from data.accounts.kinds import AREAS, CHOICES, LONGEST, Field
from data.accounts.records import Record
from data.accounts.register import Register
from data.areas_of_focus import AREA_OF_FOCUS_NAMES
from ui.screens.accounts import open_register
from ui.shell import escape

SPARE = 1  # empty rows offered below those that are filled
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)


def field(item: Field, record: Record | None, key: str, opened: Register) -> Any:
    """Offer the input of a field and return what is in it; None where it is empty."""
    held = record.values.get(item.key) if record else None
    if item.type == "rows":
        return _rows(item, held or [], key)
    return _input(
        item.type, _label(item), held, key, item.choices, item.needed, item.help, opened, item
    )


def _label(item: Field) -> str:
    return item.name if item.needed else f"{item.name} (optional)"


def _input(
    type_: str,
    label: str,
    held: Any,
    key: str,
    choices: Sequence[str] = (),
    needed: bool = False,
    help_: str = "",
    opened: Register | None = None,
    item: Field | None = None,
) -> Any:
    tip = help_ or None
    if type_ == "long":
        return st.text_area(label, held or "", key=key, max_chars=LONGEST["long"], help=tip)
    if type_ == "text":
        return st.text_input(label, held or "", key=key, max_chars=LONGEST["text"], help=tip)
    if type_ == "day":
        day = date.fromisoformat(held) if held else None
        return st.date_input(
            label, day, key=key, format="DD/MM/YYYY", help=tip,
            min_value=EARLIEST, max_value=LATEST,
        )  # fmt: skip
    if type_ in ("number", "money"):
        step = 0.01 if type_ == "money" else None
        value = held if held is None or type_ != "money" else float(held)
        shown = "%.2f" if type_ == "money" else None
        return st.number_input(label, value=value, key=key, step=step, format=shown, help=tip)
    if type_ == "yes":
        return st.checkbox(label, bool(held), key=key, help=tip) or None
    options = _options(type_, choices, held, opened, item)
    names = list(options)
    place = names.index(held) if held in options else None
    return st.selectbox(
        label, names, index=place, format_func=lambda code: options[code], key=key, help=tip,
        placeholder="Choose" if needed else "None",
    )  # fmt: skip


def _options(
    type_: str, choices: Sequence[str], held: Any, opened: Register | None, item: Field | None
) -> Mapping[str, str]:
    """List what can be chosen: value to name."""
    if choices or type_ in CHOICES:
        return {name: name or "–" for name in choices or CHOICES[type_]}
    if type_ == "indicator":
        return {key: entry.name for key, entry in catalogue.indicators().items()}
    if type_ == "focus":
        return {name: name for name in AREA_OF_FOCUS_NAMES}
    if type_ == "area":
        return AREAS
    if type_ == "quarter":
        names = quarters(open_register.today())
        return {name: name for name in ([held] if held and held not in names else []) + names}
    assert type_ == "link"
    assert opened is not None
    assert item is not None
    records = open_register.newest(opened, item.to)[::-1]
    results = {each.reference: f"{each.reference} {open_register.label(each)}" for each in records}
    return results if not held or held in results else {held: held, **results}


def quarters(today: date, back: int = 12) -> list[str]:
    """List the quarters of the financial years, the newest that has begun first: 2014/15 Q3."""
    number = today.year * 4 + (today.month - 1) // 3
    results = []
    for place in range(number, number - back, -1):
        year, quarter = divmod(place - 1, 4)
        results.append(f"{year}/{(year + 1) % 100:02d} Q{quarter + 1}")
    return results


def _rows(item: Field, held: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    """Offer rows: those that are there, and an empty one to add. Emptied ones go."""
    st.markdown(f"**{escape.plain(_label(item))}**")
    if item.help:
        st.caption(item.help)
    rows: list[dict[str, Any]] = []
    if item.append_only:
        st.html(listing(item, held) if held else '<p class="subtitle">None yet.</p>')
        rows = list(held)
        held = []
    for place in range(len(held) + SPARE):
        before = held[place] if place < len(held) else {}
        rows.append(_row(item, before, f"{key}-{place}", bool(before)))
    return [row for row in rows if any(value not in (None, "") for value in row.values())]


def _row(item: Field, before: Mapping[str, Any], key: str, filled: bool) -> dict[str, Any]:
    short = [name for name, type_ in item.columns.items() if type_ != "long"]
    row: dict[str, Any] = {}
    with st.container(border=filled and len(short) < len(item.columns)):
        for column, name in zip(st.columns(len(short)), short, strict=True):
            with column:
                row[name] = _cell(item, name, before, key)
        for name in item.columns:
            if name not in short:
                row[name] = _cell(item, name, before, key)
    if set(row) and not _worth_keeping(item, row):
        return {}
    return row


def _worth_keeping(item: Field, row: Mapping[str, Any]) -> bool:
    """Whether anything is filled in but what a list offers by itself."""
    return any(
        value not in (None, "") for name, value in row.items() if item.columns[name] != "part"
    )


def _cell(item: Field, name: str, before: Mapping[str, Any], key: str) -> Any:
    return _input(item.columns[name], column_name(name), before.get(name), f"{key}-{name}")


def column_name(name: str) -> str:
    """Write the name of a column of rows as a person reads it."""
    return as_text.upper_first(name.replace("_", " "))


def listing(item: Field, rows: Sequence[Mapping[str, Any]]) -> str:
    """Write rows as a table."""
    used = [name for name in item.columns if any(row.get(name) not in (None, "") for row in rows)]
    head = "".join(f'<th scope="col">{escape.html(column_name(name))}</th>' for name in used)
    body = "".join(
        "<tr>"
        + "".join(f"<td>{escape.html(cell(item.columns[n], row.get(n)))}</td>" for n in used)
        + "</tr>"
        for row in rows
    )
    return f'<div class="listing"><table><tr>{head}</tr>{body}</table></div>'


def cell(type_: str, value: Any) -> str:
    """Write a value of a field as a person reads it."""
    if value in (None, ""):
        return "–"
    if type_ == "day":
        return as_text.day(date.fromisoformat(value))
    if type_ == "indicator":
        entry = catalogue.indicators().get(value)
        return entry.name if entry else str(value)
    if type_ == "area":
        return AREAS.get(value, str(value))
    if type_ == "money":
        return f"£{as_text.number(value, 0 if float(value).is_integer() else 2)}"
    if type_ == "number":
        return as_text.number(value, 0 if float(value).is_integer() else 1)
    if type_ == "yes":
        return "yes" if value else "no"
    return str(value)
