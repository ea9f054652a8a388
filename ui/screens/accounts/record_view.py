"""One record: its fields, what is calculated from it, linked records, its history."""

from __future__ import annotations

from datetime import date, datetime

import streamlit as st

from analytics import as_text
from data.accounts import worked_out
from data.accounts.kinds import kinds
from data.accounts.records import Record
from data.accounts.register import Register, next_reference
from ui.screens.accounts import field_inputs, list_columns, narrative, open_register
from ui.shell import escape, session


def show(opened: Register, record: Record) -> None:
    """Show a record."""
    today = open_register.today()
    st.header(f"{record.of.name} {record.reference}", anchor=False)
    message = _worked_out(opened, record, today)
    if message:
        st.html(f'<p class="said">{escape.html(message)}</p>')
    pairs = []
    for key, field in record.of.fields.items():
        if key not in record.values or field.type == "rows":
            continue
        value = record.values[key]
        text = (
            open_register.name_of(opened, field.to, value)
            if field.type == "link"
            else field_inputs.cell(field.type, value)
        )
        restricted = record.restricted.get(key) or ("office" if field.office_only else "")
        pairs.append((field.name, text, restricted))
    if record.part == "II":
        pairs.append(("Part", f"II, restricted: {record.ground}", ""))
    st.html(_definitions(pairs))
    for key, field in record.of.fields.items():
        if key == "items":
            _items(record)
        elif field.type == "rows" and key != "figures" and record.rows(key):
            st.markdown(f"**{escape.plain(field.name)}**")
            st.html(field_inputs.listing(field, record.rows(key)))
    _belonging(opened, record)


def _items(record: Record) -> None:
    """Show the items of a meeting as minutes: each figure in the words of the pages."""
    if not record.rows("items"):
        return
    st.markdown("**Items**")
    rows = []
    for row in record.rows("items"):
        about = ", ".join(row[name] for name in ("paper", "presenter", "verdict") if name in row)
        head = f"<dt>{escape.html(row.get('number', ''))}</dt><dd><b>"
        head += escape.html(row.get("title", "")) + "</b>"
        if row.get("part") == "II":
            head += " (part II, not for publication)"
        text = f"<br>{escape.html(about)}" if about else ""
        if row.get("minute"):
            text += f"<br>{narrative.written(session.state(), row['minute'])}"
        rows.append(f"{head}{text}</dd>")
    st.html(f'<dl class="definition">{"".join(rows)}</dl>')


def _definitions(pairs: list[tuple[str, str, str]]) -> str:
    rows = "".join(
        f"<dt>{escape.html(name)}</dt><dd>{_paragraphs(text)}"
        + (f" <b>(not for publication: {escape.html(ground)})</b>" if ground else "")
        + "</dd>"
        for name, text, ground in pairs
    )
    return f'<dl class="definition">{rows}</dl>'


def _paragraphs(text: str) -> str:
    return "<br>".join(escape.html(line) for line in text.split("\n"))


def _worked_out(opened: Register, record: Record, today: date) -> str:
    """Say what follows from a record: a state, a clock, the next number."""
    if record.kind == "action":
        return _action(record, today)
    if record.kind == "recommendation":
        return _recommendation(record, today)
    if record.kind != "meeting":
        return ""
    due = worked_out.publication_due(record)
    published = record.day("published")
    on = record.day("date")
    assert on is not None  # a needed field
    minutes = (
        f"Minutes published on {as_text.day(published)} (due {as_text.day(due)})."
        if published
        else f"Minutes to be published by {as_text.day(due)}"
        + (f", {as_text.counted((today - due).days, 'day')} ago." if due < today else ".")
    )
    return f"{minutes} The next action is {next_reference(opened, 'action', on.year)}."


def _action(record: Record, today: date) -> str:
    state = as_text.upper_first(worked_out.state(record))
    due, late = worked_out.due(record), worked_out.days_late(record, today)
    moved = worked_out.times_moved(record)
    words = [f"{state}."]
    if why := worked_out.why_dropped(record):
        words = [f"{state}: {why.rstrip('.')}."]
    if due:
        first = record.day("due")
        moves = ""
        if moved and first:
            moves = f", moved {as_text.counted(moved, 'time')} from {as_text.day(first)}"
        overdue = f": {as_text.counted(late, 'day')} late" if late else ""
        words.append(f"Due {as_text.day(due)}{moves}{overdue}.")
    return " ".join(words)


def _recommendation(record: Record, today: date) -> str:
    due, late = worked_out.response_due(record), worked_out.response_days_late(record, today)
    responded = record.day("responded")
    clock = f"Response due {as_text.day(due)} (56 days)"
    if responded:
        clock += f", given {as_text.day(responded)}"
    if late:
        clock += f": {as_text.counted(late, 'day')} late"
    return f"{as_text.upper_first(worked_out.state(record))}. {clock}."


def _belonging(opened: Register, record: Record) -> None:
    """List matters arising of a meeting, and the records that point to this one."""
    if record.kind == "meeting":
        result = worked_out.matters_arising(
            record, open_register.newest(opened, "meeting"), open_register.newest(opened, "action")
        )
        if result:
            st.markdown("**Matters arising** (from the actions of earlier meetings)")
            st.html(f'<p class="said">{escape.html("; ".join(map(str, result)))}</p>')
    today = open_register.today()
    for kind in kinds().values():
        for key, field in kind.fields.items():
            if field.type != "link" or field.to != record.kind:
                continue
            records = opened.linked(kind.key, key, record.reference)
            if records:
                st.markdown(f"**{kind.plural}**, by “{escape.plain(field.name.lower())}”")
                rows = [_plain(list_columns.row(each, today)) for each in records]
                st.dataframe(
                    rows,
                    hide_index=True,
                    placeholder="–",
                    alt=f"{kind.plural} of {record.reference}",
                )


def _plain(row: dict[str, object]) -> dict[str, object]:
    return {
        name: as_text.day(value) if isinstance(value, date) else value
        for name, value in row.items()
    }


def history(opened: Register, record: Record) -> None:
    """List every version: who saved it, when, why, and what changed."""
    versions = opened.history(record.kind, record.reference)
    rows = []
    for place, version in enumerate(versions):
        before = versions[place - 1].values if place else {}
        changed = [
            field.name
            for key, field in version.of.fields.items()
            if version.values.get(key) != before.get(key)
        ]
        saved = datetime.fromisoformat(version.saved_at)
        rows.append(
            {
                "Version": version.version,
                "Saved by": version.author,
                "At (UTC)": f"{as_text.day(saved)}, {saved:%H:%M}",
                "Reason": version.reason or "–",
                "Changed": ", ".join(changed) if place else "first version",
                "Hash": version.hash[:12],
            }
        )
    st.dataframe(rows, hide_index=True, alt=f"Versions of {record.reference}")
