"""What the office keeps about an Area of Focus or a district, on the page of its figures."""

from __future__ import annotations

from datetime import date

import streamlit as st

from analytics import as_text
from data.accounts import worked_out
from data.accounts.narrative import texts
from data.accounts.records import Record
from data.accounts.register import Register
from data.warehouse.snapshot import Snapshot
from ui.screens.accounts import narrative, open_register
from ui.shell import escape
from ui.shell.part_of_page import part_of_page

MOST = 6  # open actions on a page of figures
LATEST = ("Agreed", "Published")


@part_of_page("The account and the actions of the office")
def of_focus(state: Snapshot, focus: str) -> None:
    """Show the newest account and the open actions of an Area of Focus; nothing if there is none.

    Never in a public edition.
    """
    register = _register(state)
    if register is None:
        return
    accounts = [
        item
        for item in open_register.newest(register, "account")
        if item.text("focus") == focus and item.text("stage") in LATEST
    ]
    actions = [
        each for each in open_register.newest(register, "action") if each.text("focus") == focus
    ]
    _show(state, accounts[-1] if accounts else None, actions, [])


@part_of_page("The actions and awards of the district")
def of_area(state: Snapshot, area: str) -> None:
    """Show the newest account, open actions and awards of a district; nothing if there is none."""
    register = _register(state)
    if register is None:
        return
    of = {
        kind: [item for item in open_register.newest(register, kind) if item.text("area") == area]
        for kind in ("account", "action", "award")
    }
    accounts = [each for each in of["account"] if each.text("stage") in LATEST]
    awards = [element for element in of["award"] if element.text("state") == "Awarded"]
    _show(state, accounts[-1] if accounts else None, of["action"], awards)


def scrutiny_meetings(state: Snapshot, most: int = 2) -> tuple[date, ...]:
    """List the days of the last performance scrutiny meetings; none in a public edition."""
    register = _register(state)
    if register is None:
        return ()
    days = {
        day
        for item in open_register.newest(register, "meeting")
        if item.text("series") == "Performance scrutiny" and (day := item.day("date"))
        if day <= open_register.today()
    }
    return tuple(sorted(days, reverse=True)[:most])


def _register(state: Snapshot) -> Register | None:
    """Return the register, where there is one that this page may show."""
    if state.release is not None:
        return None
    opened = open_register.register(state)
    return opened if opened.exists else None


def _show(
    state: Snapshot, account: Record | None, actions: list[Record], awards: list[Record]
) -> None:
    today = open_register.today()
    still = [action for action in actions if worked_out.state(action) in worked_out.OPEN]
    if account is None and not still and not awards:
        return
    late = sum(worked_out.days_late(item, today) > 0 for item in still)
    known = [f"account of {account.text('quarter')}"] if account else []
    known += [_open_actions(still, late)] if still else []
    known += [as_text.counted(len(awards), "award")] if awards else []
    closed = st.expander(
        f"What the office says and has asked for: {as_text.joined(known)}",
        on_change="rerun",
        key="twin-office",
    )
    if closed.open:
        with closed:
            _in_full(state, account, still, late, awards)


def _open_actions(still: list[Record], late: int) -> str:
    words = f"{as_text.counted(len(still), 'action')} open"
    return f"{words} ({as_text.number(late)} late)" if late else words


def _in_full(
    state: Snapshot, account: Record | None, still: list[Record], late: int, awards: list[Record]
) -> None:
    today = open_register.today()
    if open_register.is_demonstration(state):
        st.html(f'<p class="subtitle">{open_register.MADE_UP}</p>')
    if account is not None:
        _account(state, account)
    if still:
        still.sort(key=lambda action: -worked_out.days_late(action, today))
        words = f"{as_text.counted(len(still), 'action is', 'actions are')} open"
        words += f", {as_text.number(late)} late." if late else "."
        rows = "".join(
            f"<tr><td>{escape.html(each.reference)}</td><td>{escape.html(each.text('matter'))}: "
            f"{escape.html(each.text('words'))}</td><td>{escape.html(worked_out.owners(each))}</td>"
            f"<td>{_due(each)}</td></tr>"
            for each in still[:MOST]
        )
        names = ("Action", "What", "Owner", "Due")
        head = "".join(f'<th scope="col">{name}</th>' for name in names)
        st.html(
            f'<p class="finding">{words}</p>'
            f'<div class="listing"><table><tr>{head}</tr>{rows}</table></div>'
        )
        if len(still) > MOST:
            more = as_text.number(len(still) - MOST)
            st.html(f'<p class="subtitle">And {more} more on the page Meetings and actions.</p>')
    if awards:
        total = as_text.number(sum(award.values["amount"] for award in awards))
        st.html(
            f'<p class="said">{as_text.counted(len(awards), "award")} of the Community Safety '
            f"Fund, £{total} together.</p>"
        )


def _account(state: Snapshot, account: Record) -> None:
    stale = narrative.troubles(state, account)
    st.html(
        f'<p class="finding">Account of {escape.html(account.text("quarter"))} by the '
        f"{escape.html(account.text('author_role'))}</p>"
    )
    if stale:
        st.warning(
            f"{as_text.counted(len(stale), 'figure')} in this account changed since it was agreed: "
            "see the page Accounts."
        )
    for key, text in texts("account", account.values):
        name = account.of.fields[key].name
        st.html(f'<p class="said"><b>{escape.html(name)}.</b> {narrative.written(state, text)}</p>')


def _due(action: Record) -> str:
    due = worked_out.due(action)
    late = worked_out.days_late(action, open_register.today())
    text = as_text.day(due) if due else "–"
    return f"{text}, {as_text.counted(late, 'day')} late" if late else text
