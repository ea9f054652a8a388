"""The form of a record; a save names the version it was read at."""

from __future__ import annotations

from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from analytics.wording import figure_tokens
from data.accounts.kinds import Kind, Unfit
from data.accounts.narrative import texts
from data.accounts.records import PUBLIC, RESTRICTED, Record
from data.accounts.register import EditConflict, Register, RegisterError
from ui.screens.accounts import field_inputs, open_register
from ui.shell import escape, session

SIDE_BY_SIDE = 3
READ = "accounts-read"
SAVED, CONFLICT = "accounts-saved", "accounts-conflict"


def as_read(opened: Register, record: Record) -> Record:
    """Return the version of a record that this session opened.

    Somebody else may have saved another one since. A form of that one would be new to the browser,
    and what was typed into the old one would be lost without a word.
    """
    key, version = st.session_state.get(READ, ("", 0))
    text = f"{record.kind} {record.reference}"
    if key != text or version == record.version:
        st.session_state[READ] = (text, record.version)
        return record
    st.info(
        escape.plain(
            f"{record.author} has saved version {record.version} since you opened this form. If "
            "you save, both are shown and nothing is lost."
        )
    )
    if st.button("Show their version in the form", key="read-again"):
        del st.session_state[READ]
        st.rerun()
    return opened.history(record.kind, record.reference)[version - 1]


def form(opened: Register, kind: Kind, record: Record | None) -> None:
    """Offer the form of a record, or of a new one, and save it."""
    version = record.version if record else 0
    key = f"form-{kind.key}-{record.reference if record else 'new'}-{version}"
    with st.form(key, enter_to_submit=False):
        values = _fields(opened, kind, record, key)
        part, ground, restricted = _part(kind, record, key)
        reason = st.text_input("Reason for the change (optional)", key=f"{key}-reason")
        label = f"Save {kind.name.lower()} {record.reference}" if record else "Save"
        if not st.form_submit_button(label, type="primary"):
            return
    _save(opened, kind, record, values, part, ground, restricted, reason)


def _fields(opened: Register, kind: Kind, record: Record | None, key: str) -> dict[str, Any]:
    """Offer every field in its order, short ones side by side."""
    values: dict[str, Any] = {}
    columns: list[DeltaGenerator] = []
    for name, field in kind.fields.items():
        if name == "figures":
            continue
        if field.type in ("long", "rows"):
            columns = []
            values[name] = field_inputs.field(field, record, f"{key}-{name}", opened)
            continue
        if not columns:
            columns = list(st.columns(SIDE_BY_SIDE))
        with columns.pop(0):
            values[name] = field_inputs.field(field, record, f"{key}-{name}", opened)
    return values


def _part(kind: Kind, record: Record | None, key: str) -> tuple[str, str, dict[str, str]]:
    """Offer what may be published: the record as a whole, and field by field."""
    held = dict(record.restricted) if record else {}
    with st.expander("What may be published", expanded=bool(record and record.part != PUBLIC)):
        part = st.radio(
            "The record", [PUBLIC, RESTRICTED], horizontal=True, key=f"{key}-part",
            index=int(record is not None and record.part == RESTRICTED),
            format_func=lambda part: "Part I: public" if part == PUBLIC else "Part II: restricted",
        )  # fmt: skip
        ground = st.text_input(
            "Ground, if it is restricted", record.ground if record else "", key=f"{key}-ground"
        )
        fields = st.multiselect(
            "Fields that are restricted although the record is public", list(kind.fields),
            list(held), format_func=lambda name: kind.fields[name].name, key=f"{key}-restricted",
        )  # fmt: skip
        why = st.text_input(
            "Ground for those fields", next(iter(held.values()), ""), key=f"{key}-why"
        )
    return part, ground if part == RESTRICTED else "", dict.fromkeys(fields, why)


def _save(
    opened: Register,
    kind: Kind,
    record: Record | None,
    values: dict[str, Any],
    part: str,
    ground: str,
    restricted: dict[str, str],
    reason: str,
) -> None:
    if "figures" in kind.fields and kind.key != "paper":
        values["figures"] = figure_tokens.bind(
            session.state(), [text for _, text in texts(kind.key, values)], open_register.today()
        )
    more = {"part": part, "ground": ground, "restricted": restricted, "reason": reason}
    try:
        saved = opened.save(
            kind.key,
            values,
            open_register.author(),
            reference=record.reference if record else "",
            read_at=record.version if record else 0,
            **more,  # type: ignore[arg-type]
        )
    except Unfit as unfit:
        for why in unfit.reasons:
            st.error(escape.plain(why))
        return
    except EditConflict as conflict:
        st.session_state[CONFLICT] = (conflict, more)
        st.session_state.pop(READ, None)
        st.rerun()
    except RegisterError as error:
        st.error(escape.plain(str(error)))
        return
    open_record(saved)
    st.session_state[SAVED] = f"{kind.name} {saved.reference} is saved as version {saved.version}."
    st.rerun()


def open_record(record: Record) -> None:
    """Show a record from the next rerun on."""
    st.session_state.pop(READ, None)
    st.session_state["choice"]["record"] = record.reference
    st.session_state["touched"] = True


def after_a_save(opened: Register, kind: Kind) -> None:
    """Say what was saved; or show both versions, where another came first."""
    if words := st.session_state.pop(SAVED, ""):
        st.success(escape.plain(words))
    held = st.session_state.get(CONFLICT)
    if not held:
        return
    conflict, more = held
    newest = conflict.newest
    if newest.kind != kind.key:
        return
    st.error(escape.plain(str(conflict)))
    names = [name for name in kind.fields if conflict.yours.get(name) != newest.values.get(name)]
    rows = "".join(
        f'<tr><th scope="row">{escape.html(kind.fields[name].name)}</th>'
        f"<td>{escape.html(_plain(newest.values.get(name)))}</td>"
        f"<td>{escape.html(_plain(conflict.yours.get(name)))}</td></tr>"
        for name in names
    )
    st.html(
        '<div class="listing"><table><tr><th scope="col">Field</th>'
        f'<th scope="col">Saved by {escape.html(newest.author)}</th>'
        f'<th scope="col">Yours, not saved</th></tr>{rows}</table></div>'
    )
    with st.container(horizontal=True):
        if st.button("Save mine as the next version", key="conflict-mine"):
            del st.session_state[CONFLICT]
            st.session_state.pop(READ, None)
            try:
                saved = opened.save(
                    kind.key, conflict.yours, open_register.author(),
                    reference=newest.reference, read_at=newest.version, **more,
                )  # fmt: skip
                st.session_state[SAVED] = (
                    f"{kind.name} {saved.reference} is saved as version {saved.version}."
                )
            except EditConflict as again:
                st.session_state[CONFLICT] = (again, more)
            except Unfit as unfit:
                st.session_state[SAVED] = ""
                st.error(escape.plain(str(unfit)))
                st.stop()
            st.rerun()
        if st.button("Keep theirs", key="conflict-theirs"):
            del st.session_state[CONFLICT]
            st.rerun()


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(", ".join(str(cell) for cell in row.values()) for row in value) or "–"
    return "–" if value in (None, "") else str(value)
