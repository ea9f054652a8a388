"""Narrative and its figures: which are out of date, how it reads, and choosing a figure."""

from __future__ import annotations

import streamlit as st

from analytics import as_text, queries
from analytics.wording import figure_tokens
from analytics.wording.figure_tokens import TokenTrouble
from data import catalogue
from data.accounts.kinds import AREAS
from data.accounts.narrative import texts
from data.accounts.prose import FIGURE, MEASURES, Bare, Broken, Elsewhere, Token
from data.accounts.records import Record
from data.accounts.register import Register
from data.warehouse.snapshot import Snapshot
from ui.screens.accounts import open_register
from ui.shell import escape

LISTED = 20
MOST_PERIODS = 48


def troubles(state: Snapshot, record: Record) -> list[TokenTrouble]:
    """List the numbers of a record that keep it from being issued."""
    today = open_register.today()
    results = []
    for where, text in texts(record.kind, record.values):
        field = record.of.fields.get(where)
        name = f"{record.of.name} {record.reference}, {field.name.lower() if field else where}"
        results += figure_tokens.check(state, name, text, record.rows("figures"), today)
    return results


def stale(state: Snapshot, register: Register) -> None:
    """Name the accounts with figures that have changed since, or without a source."""
    result = [
        trouble
        for record in open_register.newest(register, "account")
        if record.text("stage") != "Draft"
        for trouble in troubles(state, record)
    ]
    if not result:
        st.html('<p class="said">Every figure in every account agrees with the data.</p>')
        return
    st.error(
        f"{as_text.counted(len(result), 'figure')} in accounts cannot be issued as they are. "
        "Read each account again and save it, so that it is agreed with today's figures."
    )
    rows = "".join(
        f"<tr><td>{escape.html(item.where)}</td><td>{escape.html(item.number)}</td>"
        f"<td>{escape.html(item.why)}</td><td>{escape.html(item.was or '–')}</td>"
        f"<td>{escape.html(item.is_ or '–')}</td></tr>"
        for item in result[:LISTED]
    )
    head = "".join(
        f'<th scope="col">{name}</th>' for name in ("Where", "Figure", "Why", "Was", "Is")
    )
    st.html(f'<div class="listing"><table><tr>{head}</tr>{rows}</table></div>')
    if len(result) > LISTED:
        st.html(f'<p class="subtitle">And {as_text.number(len(result) - LISTED)} more.</p>')


def read(state: Snapshot, record: Record | None) -> None:
    """Show how the narrative of a record reads, each figure in the words of the pages."""
    if record is None:
        return
    for where, text in texts(record.kind, record.values):
        field = record.of.fields.get(where)
        st.markdown(f"**{escape.plain(field.name if field else where)}**")
        st.html(f'<p class="said">{written(state, text)}</p>')


def written(state: Snapshot, text: str) -> str:
    """Write a narrative as HTML: figures in bold, numbers without a source underlined."""
    parts = []
    for piece, shown in figure_tokens.in_words(state, text, open_register.today()):
        safe = escape.html(shown)
        if isinstance(piece, Token):
            parts.append(f'<b title="{escape.html(piece.text)}">{safe}</b>')
        elif isinstance(piece, Elsewhere):
            parts.append(f"{safe} (from elsewhere: {escape.html(piece.source)})")
        elif isinstance(piece, Bare | Broken):
            parts.append(
                f'<u style="text-decoration-style: wavy" title="A number without a source">'
                f"{safe}</u>"
            )
        else:
            parts.append(safe.replace("\n", "<br>"))
    return "".join(parts)


def choose_figure(state: Snapshot) -> None:
    """Offer the figures of the warehouse as tokens, to be copied into a narrative."""
    st.header("Choose a figure", anchor=False)
    st.caption("Choose indicator, area and period, then copy the line into the text.")
    known = queries.contents(state, tuple(catalogue.indicators())).indicators
    if not known:
        st.info("No figures are loaded yet.")
        return
    item, two, three, four = st.columns([3, 2, 3, 2])
    key = item.selectbox(
        "Indicator", list(known), format_func=lambda name: known[name].name, key="token-indicator"
    )
    area = two.selectbox("Area", list(AREAS.values()), key="token-area")
    periods = _periods(state, key)
    period = three.selectbox("Period", periods, key="token-period")
    measure = four.selectbox("Measure", MEASURES, key="token-measure")
    if not period:
        st.html('<p class="subtitle">Nothing is loaded for this indicator.</p>')
        return
    token = Token(key, area, period, "", measure or FIGURE)
    now = figure_tokens.resolve(state, token, open_register.today())
    st.code(f"{{{token.text}}}", language=None)
    st.html(
        f'<p class="said">{escape.html(now.text or now.why)}'
        + (f" <span class='foot'>loaded {now.load}</span>" if now.load else "")
        + "</p>"
    )


def _periods(state: Snapshot, key: str) -> list[str]:
    """List periods of an indicator as tokens name them: twelve months, quarters, its own."""
    item = figure_tokens.indicator_of(state, key)
    if item is None:
        return []
    results = []
    for start in reversed(item.periods[-MOST_PERIODS:]):
        end = item.last_day(start)
        if item.length < 12 and item.periods_add_up:
            results.append(f"12 months to {as_text.month(end)}")
        results.append(as_text.span(start, end))
        if item.length == 1 and end.month % 3 == 0 and item.periods_add_up:
            year = end.year - (end.month < 4)
            quarter = (end.month - 4) // 3 % 4 + 1
            results.append(f"{year}/{(year + 1) % 100:02d} Q{quarter}")
    return list(dict.fromkeys(results))
