"""A page of records: the list with its filters, the record that is chosen, and its form."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from analytics import as_text
from data.accounts.kinds import Kind, kinds
from data.accounts.records import Record
from data.accounts.register import Register
from data.areas_of_focus import AREA_OF_FOCUS_NAMES
from ui.screens.accounts import list_columns, open_register, record_form, record_view
from ui.shell import choice_held_in_address, escape

NEW = "new"
TABLE = "accounts-table"
HIGH = 330  # pixels of the list
MOST_LISTED = 1_000  # anyone who looks for others narrows the list


def choose_kind(keys: Sequence[str]) -> Kind:
    """Offer the kinds of record of a page."""
    names = {key: kinds()[key].plural for key in keys}
    chosen = choice_held_in_address.switch("kind", "Kind of record", names, keys[0])
    return kinds()[chosen]


def records(opened: Register, kind: Kind, *, can_add: bool = True) -> Record | None:
    """Show the list of a kind, narrowed by its filters, and return the record that is chosen."""
    today = open_register.today()
    every = open_register.newest(opened, kind.key)
    choices = list_columns.choices(kind.key)
    with choice_held_in_address.row("records"):
        names = {name: name for name in choices}
        shown = choice_held_in_address.choose("shown", "Show", names, next(iter(names)), 220)
        focus = ""
        if "focus" in kind.fields:
            focuses = {"": "All", **{name: name for name in AREA_OF_FOCUS_NAMES}}
            focus = choice_held_in_address.choose("focus", "Area of Focus", focuses, "", 300)
        words = choice_held_in_address.search("words", "Words", "Owner, matter, reference", 240)
        if can_add and st.button(f"New {kind.name.lower()}", key="new-record"):
            st.session_state["choice"]["record"] = NEW
    choice_held_in_address.complaints()
    result = narrow(every, shown, focus, words, today)
    known = {item.reference: item for item in every}
    chosen = _chosen(known)
    st.html(f'<p class="subtitle">{_how_many(len(result), len(every), kind)}</p>')
    if result:
        _record_list(result[:MOST_LISTED], kind, today)
    return known.get(chosen)


def _how_many(shown: int, all_: int, kind: Kind) -> str:
    """Say how many records are listed, and that a row can be chosen where there is one."""
    if not all_:
        return f"No {kind.plural.lower()} yet."
    total = as_text.counted(all_, kind.name.lower(), kind.plural.lower())
    more = f" {_listed(shown)}Choose a row to read or change it." if shown else ""
    return f"{as_text.number(shown)} of {total}.{more}"


def _listed(count: int) -> str:
    if count <= MOST_LISTED:
        return ""
    return f"The newest {as_text.number(MOST_LISTED)} are listed: narrow the list for others. "


def _chosen(known: dict[str, Record]) -> str:
    """Return the reference in the address, checked."""
    state = st.session_state
    chosen = str(state["choice"].get("record", ""))
    if chosen and chosen != NEW and chosen not in known:
        if "record" in state["asked"]:
            st.warning(f"There is no {escape.plain(chosen[:40])} here.")
        chosen = ""
    state["choice"]["record"] = chosen
    state["used"].append("record")
    return chosen


def narrow(
    every: Sequence[Record], shown: str, focus: str, words: str, today: date
) -> list[Record]:
    """Leave the records that a filter lets through, the newest first."""
    fits = list_columns.choices(every[0].kind)[shown] if every else None
    wanted = words.lower().split()
    return [
        item
        for item in reversed(every)
        if fits is not None
        and fits(item, today)
        and (not focus or item.values.get("focus") == focus)
        and (not wanted or _has(item, wanted))
    ]


def _has(record: Record, words: Sequence[str]) -> bool:
    text = f"{record.reference} {record.values}".lower()
    return all(word in text for word in words)


def _record_list(result: Sequence[Record], kind: Kind, today: date) -> None:
    frame = pd.DataFrame([list_columns.row(item, today) for item in result])
    key = f"{TABLE}-{kind.key}"
    references = tuple(frame["Reference"])
    days = [name for name in frame if frame[name].map(lambda value: isinstance(value, date)).any()]
    frame[days] = frame[days].apply(pd.to_datetime)
    st.dataframe(
        frame,
        hide_index=True,
        height=min(HIGH, 38 + 35 * len(result)),
        key=key,
        on_select=functools.partial(
            choice_held_in_address.pick_row, key, "record", references
        ),
        selection_mode="single-row",
        placeholder="–",
        column_config={
            **{name: st.column_config.DateColumn(format="D MMM YYYY") for name in days},
            **{
                name: st.column_config.NumberColumn(format="localized")
                for name in frame.select_dtypes("number")
            },
            "Reference": st.column_config.TextColumn(width="small"),
            "Part": st.column_config.TextColumn(width="small"),
        },
        alt=f"{kind.plural}: the list above says how many",
    )  # fmt: skip


def record_page(
    opened: Register, kind: Kind, record: Record | None, *, can_change: bool = True
) -> None:
    """Show the record that is chosen, with its form and its history; or the form of a new one."""
    record_form.after_a_save(opened, kind)
    if record is None:
        if st.session_state["choice"].get("record") == NEW:
            st.header(f"New {kind.name.lower()}", anchor=False)
            record_form.form(opened, kind, None)
        return
    if not can_change:
        record_view.show(opened, record)
        return
    read, change, history = st.tabs(["Record", "Change", "History"])
    with read:
        record_view.show(opened, record)
    with change:
        record_form.form(opened, kind, record_form.as_read(opened, record))
    with history:
        record_view.history(opened, record)
