"""What the office keeps about an Area of Focus or a district, on the page of its figures."""

from __future__ import annotations

from datetime import date

import streamlit as st

from analytics import as_text
from data import catalogue
from data.accounts import worked_out
from data.accounts.narrative import texts
from data.accounts.records import Record
from data.accounts.register import Register
from data.accounts.released import AGREED, PublicRecords
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE
from ui.screens.accounts import narrative, open_register
from ui.shell import escape
from ui.shell.part_of_page import part_of_page

MOST = 6  # open actions on a page of figures


@part_of_page("The account and the actions of the office")
def of_focus(state: Snapshot, focus: str) -> None:
    """Show the newest account, open actions and awards of an Area of Focus; nothing without any.

    In a public edition, what was published of them.
    """
    records = _records(state)
    if records is None:
        return
    of = {
        kind: [item for item in open_register.newest(records, kind) if _is_about(item, focus)]
        for kind in ("account", "action", "award")
    }
    accounts = [item for item in of["account"] if item.text("area") == FORCE]
    _show(state, _latest(accounts), of["action"], _awarded(of["award"]))


def _is_about(record: Record, focus: str) -> bool:
    """Whether a record belongs to an Area of Focus, by itself or by its indicator."""
    indicator = catalogue.indicators().get(record.text("indicator"))
    return record.text("focus") == focus or (
        indicator is not None and indicator.area_of_focus == focus
    )


def _latest(accounts: list[Record]) -> Record | None:
    """Return the agreed account of the newest quarter."""
    agreed = [item for item in accounts if item.text("stage") in AGREED]
    return max(agreed, key=lambda item: item.text("quarter"), default=None)


def _awarded(awards: list[Record]) -> list[Record]:
    return [award for award in awards if award.text("state") == "Awarded"]


@part_of_page("The actions and awards of the district")
def of_area(state: Snapshot, area: str) -> None:
    """Show the newest account, open actions and awards of an area; nothing if there is none.

    Of a ward there are the awards that name it.
    """
    records = _records(state)
    if records is None:
        return
    of = {
        kind: [
            item
            for item in open_register.newest(records, kind)
            if item.text("area") == area or area in item.text("wards").split()
        ]
        for kind in ("account", "action", "award")
    }
    _show(state, _latest(of["account"]), of["action"], _awarded(of["award"]))


def scrutiny_meetings(state: Snapshot, most: int = 2) -> tuple[date, ...]:
    """List the days of the last performance scrutiny meetings; none in a public edition."""
    records = _records(state)
    if records is None or state.release is not None:
        return ()
    days = {
        day
        for item in open_register.newest(records, "meeting")
        if item.text("series") == "Performance scrutiny" and (day := item.day("date"))
        if day <= open_register.today()
    }
    return tuple(sorted(days, reverse=True)[:most])


def _records(state: Snapshot) -> Register | PublicRecords | None:
    """Return the register of the office, or the records of a public edition; None without any."""
    if state.release is not None:
        records = PublicRecords(state)
        return records if records.exists else None
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
            page = "Meetings and actions" if state.release is None else "Actions"
            st.html(f'<p class="subtitle">And {more} more on the page {page}.</p>')
    if awards:
        total = as_text.number(sum(award.values["amount"] for award in awards))
        st.html(
            f'<p class="said">{as_text.counted(len(awards), "award")} of the Community Safety '
            f"Fund, £{total} in total.</p>"
        )


def _account(state: Snapshot, account: Record) -> None:
    # The figures of a public edition were checked at its release.
    stale = narrative.troubles(state, account) if state.release is None else []
    st.html(
        f'<p class="finding">Account of {escape.html(account.text("quarter"))} by the '
        f"{escape.html(account.text('author_role'))}</p>"
    )
    if stale:
        st.warning(
            f"{as_text.counted(len(stale), 'figure')} in this account changed after it was agreed: "
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
