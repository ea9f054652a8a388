"""The pages of published records: papers, actions and funding, for everybody to read."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import date

import pandas as pd
import streamlit as st

from analytics import as_text
from data.accounts import threesixty, worked_out
from data.accounts.kinds import AREAS
from data.accounts.records import Record
from data.accounts.released import Preview, PublicRecords
from data.warehouse.snapshot import Snapshot
from ui.papers.kinds import KINDS
from ui.screens.accounts import open_register
from ui.shell import choice_held_in_address, escape

Readable = PublicRecords | Preview
OPEN, LATE, CLOSED, ALL = "open", "late", "closed", "all"
SHOWN = {OPEN: "Open", LATE: "Late", CLOSED: "Closed", ALL: "All"}
HIGH = 420  # pixels of a list
MIMES = {"pdf": "application/pdf", "ods": "application/vnd.oasis.opendocument.spreadsheet"}
PREVIEW = (
    "This is what the public edition would show of today's records, before its checks for figures "
    "that may not be shown. Files of papers are made when they are released."
)


def begin(state: Snapshot) -> Readable:
    """Return the records that are published; in the office, those that would be."""
    if open_register.is_demonstration(state):
        st.warning(open_register.MADE_UP, icon=":material/science:")
    if state.release is not None:
        return PublicRecords(state)
    st.info(PREVIEW)
    return Preview(open_register.register(state))


def papers(records: Readable) -> None:
    """List the papers, the newest first, each with its files."""
    every = records.newest("paper")[::-1]
    if not every:
        _none("No papers have been published yet.")
        return
    files: dict[str, list[str]] = {}
    for reference, name, _ in records.files():
        files.setdefault(reference, []).append(name)
    replaced = {record.text("replaces") for record in every}
    kinds = {"": "All", **{key: kind.title for key, kind in KINDS.items()}}
    chosen = choice_held_in_address.choose("kind", "Kind of paper", kinds, "", 320)
    choice_held_in_address.complaints()
    for record in every:
        if chosen and record.text("sort") != chosen:
            continue
        with st.container(key=f"paper-{record.reference.replace('/', '-')}"):
            issued = record.day("issued")
            old = " Replaced by a later paper." if record.reference in replaced else ""
            st.html(
                f'<p class="finding">{escape.html(record.text("title"))}</p>'
                f'<p class="subtitle">Issued {as_text.day(issued) if issued else "–"}, signed off '
                f"by the {escape.html(record.text('signed_off'))}.{old}</p>"
            )
            with st.container(horizontal=True):
                for name in files.get(record.reference, []):
                    form = name.rsplit(".", 1)[1]
                    st.download_button(
                        f"{form.upper()}: {name}",
                        functools.partial(_file, records, record.reference, name),
                        name, MIMES[form], on_click="ignore", type="tertiary",
                        key=f"file-{record.reference}-{name}",
                    )  # fmt: skip


def _file(records: Readable, reference: str, name: str) -> bytes:
    assert isinstance(records, PublicRecords)  # a preview lists no files
    return records.file(reference, name)


def actions(records: Readable) -> None:
    """List the actions with their owners by role, due dates and progress."""
    today = open_register.today()
    every = records.newest("action")[::-1]
    if not every:
        _none("No actions have been published yet.")
        return
    late = [each for each in every if worked_out.days_late(each, today)]
    still = [item for item in every if worked_out.state(item) in worked_out.OPEN]
    st.html(
        f'<p class="said">{as_text.counted(len(still), "action is", "actions are")} open, '
        f"{as_text.number(len(late))} of them late.</p>"
    )
    with choice_held_in_address.row("records"):
        shown = choice_held_in_address.choose("shown", "Show", SHOWN, OPEN, 160)
        words = choice_held_in_address.search("words", "Words", "Matter, owner, reference", 240)
    choice_held_in_address.complaints()
    chosen = {
        OPEN: still, LATE: late, ALL: every,
        CLOSED: [action for action in every if action not in still],
    }[shown]  # fmt: skip
    wanted = words.lower().split()
    rows = [_action(action, today) for action in chosen]
    rows = [row for row in rows if all(word in str(row).lower() for word in wanted)]
    _table(rows, f"Actions: {SHOWN[shown]}")


def _action(action: Record, today: date) -> dict[str, object]:
    due = worked_out.due(action)
    return {
        "Reference": action.reference,
        "State": worked_out.state(action),
        "Due": as_text.day(due) if due else "–",
        "Days late": worked_out.days_late(action, today) or None,
        "Matter": action.text("matter"),
        "Action": action.text("words"),
        "Owner": worked_out.owners_in_full(action) or "–",
        "Date moved": worked_out.times_moved(action) or None,
        "Area": AREAS.get(action.text("area"), "–"),
    }


def awards(records: Readable, every: Sequence[Record]) -> None:
    """List the awards and what they delivered, and offer them in the format of 360Giving."""
    if not every:
        _none("No awards have been published yet.")
        return
    st.header("Awards", anchor=False)
    rows: list[dict[str, object]] = [
        {
            "Reference": award.reference,
            "Project": award.text("title"),
            "Recipient": award.text("recipient"),
            "Area": AREAS.get(award.text("area"), "–"),
            "Area of Focus": award.text("focus") or "–",
            "Date": as_text.day(day) if (day := award.day("award_date")) else "–",
            "Awarded, £": award.values.get("amount"),
            "Paid, £": sum(row.get("amount", 0) for row in award.rows("payments")) or None,
        }
        for award in every[::-1]
    ]
    _table(rows, "Awards")
    st.download_button(
        "Awards in the format of 360Giving (CSV)",
        lambda: threesixty.to_csv(every),
        "essex-pcc-awards-360giving.csv",
        "text/csv",
        on_click="ignore",
        type="tertiary",
        key="save-360",
    )
    delivered = records.newest("deliverable")
    if delivered:
        st.header("What was delivered", anchor=False)
        _table([_deliverable(item) for item in delivered], "Deliverables")


def _deliverable(item: Record) -> dict[str, object]:
    reports = item.rows("reports")
    last = reports[-1] if reports else {}
    by = item.day("by")
    return {
        "Award": item.text("award"),
        "Deliverable": item.text("words"),
        "By": as_text.day(by) if by else "–",
        "Planned": item.values.get("planned"),
        "Achieved": last.get("achieved"),
        "Planned spend, £": item.values.get("budget"),
        "Spent, £": last.get("spent"),
        "Last report": f"{last['stage']}: {last.get('verdict', '–')}" if last else "none yet",
    }


def _table(rows: Sequence[dict[str, object]], alt: str) -> None:
    if not rows:
        _none("None.")
        return
    frame = pd.DataFrame(rows)
    st.dataframe(
        frame, hide_index=True, placeholder="–", height=min(HIGH, 38 + 35 * len(frame)), alt=alt,
        column_config={
            name: st.column_config.NumberColumn(format="localized")
            for name in frame.select_dtypes("number")
        },
    )  # fmt: skip


def _none(words: str) -> None:
    st.html(f'<p class="subtitle">{words}</p>')
