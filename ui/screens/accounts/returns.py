"""Data due from partners: every expected return, its due date, when it came, and reminders."""

from __future__ import annotations

import functools
from datetime import date, timedelta
from email.message import EmailMessage
from typing import NamedTuple

import pandas as pd
import streamlit as st

from analytics import as_text
from analytics.queries.received import received
from data.accounts.records import Record
from data.accounts.register import Register
from data.accounts.worked_out import Return, expected_returns
from data.offices import office_on
from data.warehouse.snapshot import Snapshot
from ui.papers.formats.calendar import Event, calendar
from ui.screens.accounts import open_register
from ui.shell import choice_held_in_address, escape

LATE, DUE, CAME, ALL = "late", "due", "received", "all"
SHOWN = {LATE: "Late", DUE: "Due next", CAME: "Received", ALL: "All"}
AHEAD = 60  # days


class Owed(NamedTuple):
    """An expected return of a supply."""

    supply: Record
    expected: Return


def all_owed(state: Snapshot, register: Register, today: date) -> list[Owed]:
    """List every expected return, the latest due date first.

    A return counts as received when every indicator of the supply has a value for its period.
    """
    came = received(state)
    results = []
    for supply in open_register.newest(register, "supply"):
        keys = [row["indicator"] for row in supply.rows("indicators")]
        by_end: dict[date, list[date]] = {}
        for key in keys:
            for end, loaded in came.get(key, ()):
                by_end.setdefault(end, []).append(loaded)
        whole = [(end, max(days)) for end, days in by_end.items() if len(days) == len(keys)]
        results += [Owed(supply, item) for item in expected_returns(supply, whole, today)]
    return sorted(results, key=lambda supply: supply.expected.due, reverse=True)


def owed(state: Snapshot, register: Register) -> list[Owed]:
    """Show the returns that are expected, and return those that are late."""
    today = open_register.today()
    result = all_owed(state, register, today)
    late = [item for item in result if not item.expected.received and item.expected.due < today]
    came = [each for each in result if each.expected.received]
    on_time = sum(element.expected.days_late(today) == 0 for element in came)
    st.html(
        f'<p class="said">{as_text.counted(len(late), "return is", "returns are")} late. '
        f"Of {as_text.number(len(came))} received in the last year, "
        f"{as_text.number(on_time)} arrived on time.</p>"
    )
    shown = choice_held_in_address.switch("returns", "Returns", SHOWN, LATE)
    if shown == LATE:
        rows = late
    elif shown == DUE:
        rows = [
            supply
            for supply in result
            if not supply.expected.received and supply.expected.due >= today
        ]
    else:
        rows = came if shown == CAME else result
    if not rows:
        st.html('<p class="subtitle">None.</p>')
    else:
        frame = pd.DataFrame([_row(row, today) for row in rows])
        st.dataframe(
            frame,
            hide_index=True,
            placeholder="–",
            height=min(300, 38 + 35 * len(rows)),
            alt=f"Returns: {SHOWN[shown]}",
        )
    return late


def _row(item: Owed, today: date) -> dict[str, object]:
    back = item.expected
    return {
        "Supplier": item.supply.text("supplier"),
        "What": item.supply.text("what"),
        "Period": as_text.span(back.start, back.end),
        "Due": as_text.day(back.due),
        "Received": as_text.day(back.received) if back.received else None,
        "Days late": back.days_late(today) or None,
        "Chased": back.chased or None,
    }


def reminders(register: Register, late: list[Owed]) -> None:
    """Offer a calendar of due dates and draft reminders, which a person sends."""
    today = open_register.today()
    with st.container(horizontal=True, key="save-supply"):
        st.download_button(
            "Calendar of returns (ICS)",
            data=lambda: calendar(due_events(register, today)),
            file_name="essex-returns.ics",
            mime="text/calendar",
            on_click="ignore",
            type="tertiary",
        )
        suppliers = sorted({item.supply.text("supplier") for item in late})
        for supplier in suppliers:
            st.download_button(
                f"Reminder to {escape.plain(supplier)} (EML)",
                data=functools.partial(draft, supplier, late),
                file_name=f"reminder-{as_file(supplier)}.eml",
                mime="message/rfc822",
                on_click="ignore",
                type="tertiary",
                key=f"reminder-{supplier}",
            )


def due_events(register: Register, today: date) -> list[Event]:
    """List the returns that fall due in the coming days, for a calendar."""
    results = []
    for supply in open_register.newest(register, "supply"):
        for item in expected_returns(supply, (), today + timedelta(days=AHEAD)):
            if today <= item.due <= today + timedelta(days=AHEAD):
                what = f"{supply.text('supplier')}: {supply.text('what')}"
                when = as_text.span(item.start, item.end)
                results.append(
                    Event(f"{supply.reference}-{item.end:%Y%m%d}", item.due, f"{what}, {when}")
                )
    return results


def draft(supplier: str, late: list[Owed]) -> bytes:
    """Write the draft of a reminder; a person reads, addresses and sends it."""
    ones = [item for item in late if item.supply.text("supplier") == supplier]
    lines = [
        f"- {each.supply.text('what')}, {as_text.span(each.expected.start, each.expected.end)}: "
        f"due {as_text.day(each.expected.due)}"
        for each in ones
    ]
    message = EmailMessage()
    message["Subject"] = f"Performance data: {as_text.counted(len(ones), 'return')} outstanding"
    message["To"] = ""
    message["X-Unsent"] = "1"
    message.set_content(
        "Good morning,\n\nWe have not yet received these returns:\n\n"
        + "\n".join(lines)
        + "\n\nPlease send them, or let us know when we can expect them and why they are late.\n\n"
        f"{office_on().name}\n"
    )
    return bytes(message)


def as_file(name: str) -> str:
    """Write a name as part of a file's name."""
    return "-".join("".join(c if c.isalnum() else " " for c in name.lower()).split())
