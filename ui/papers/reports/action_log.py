"""The action log: open and late actions, those closed in the quarter, matters arising."""

from __future__ import annotations

from datetime import date

from analytics import as_text
from data.accounts import worked_out
from data.accounts.records import Record
from ui.papers.contents import Block, Heading, Paper, Table, Text
from ui.papers.material import Material

OPEN = ("Ref.", "Matter and action", "Owner", "Due", "Days late", "State")
WIDTHS = (0.9, 5.2, 2.6, 1.7, 0.8, 1.7)


def paper(material: Material) -> Paper:
    """Make the public part of the action log."""
    actions = sorted(
        (
            item
            for item in material.public("action")
            if (agreed := item.day("agreed")) and agreed <= material.on
        ),
        key=lambda action: worked_out.order(action.reference),
    )
    still = [
        action for action in actions if worked_out.state(action, material.on) in worked_out.OPEN
    ]
    late = [each for each in still if worked_out.days_late(each, material.on)]
    done = [element for element in actions if _closed_in(element, material.start, material.on)]
    blocks: list[Block] = [
        Text(
            f"{as_text.counted(len(still), 'action is', 'actions are')} open on "
            f"{as_text.day(material.on)}; {as_text.number(len(late))} of them late. "
            f"{as_text.counted(len(done), 'action was', 'actions were')} closed in the quarter.",
            "finding",
        ),
        Heading("Open actions"),
        open_actions(still, material.on, "Open actions"),
        Heading("Closed in the quarter"),
        Table(
            "Actions closed in the quarter",
            ("Ref.", "Matter and action", "Owner", "Outcome"),
            tuple(
                (
                    action.reference,
                    _words(action),
                    worked_out.owners_in_full(action),
                    _ended(action, material.on),
                )
                for action in done
            ),
            (0.9, 5.2, 2.6, 3.0),
        ),
        *_matters_arising(material, actions),
    ]
    return Paper(
        "Action log",
        f"Performance scrutiny, {material.quarter}",
        "action-log",
        (("As on", as_text.day(material.on)), ("Actions", as_text.number(len(actions)))),
        tuple(blocks),
        material.on,
        made_up=material.made_up,
    )


def open_actions(actions: list[Record], on: date, caption: str) -> Table:
    """Lay open actions out, those that are late first."""
    ordered = sorted(
        actions,
        key=lambda action: (-worked_out.days_late(action, on), worked_out.order(action.reference)),
    )
    rows = []
    for item in ordered:
        due, late = worked_out.due(item), worked_out.days_late(item, on)
        moved = worked_out.times_moved(item)
        when = as_text.day(due) if due else "–"
        if moved:
            when += f", moved {as_text.counted(moved, 'time')}"
        rows.append(
            (
                item.reference,
                _words(item),
                worked_out.owners_in_full(item),
                when,
                as_text.number(late) if late else "–",
                worked_out.state(item, on),
            )
        )
    return Table(caption, OPEN, tuple(rows), WIDTHS, frozenset({4}))


def _words(action: Record) -> str:
    return f"{action.text('matter')}: {action.text('words')}"


def _closed_in(action: Record, start: date, end: date) -> bool:
    before = date.fromordinal(start.toordinal() - 1)
    return (
        worked_out.state(action, end) not in worked_out.OPEN
        and worked_out.state(action, before) in worked_out.OPEN
    )


def _ended(action: Record, on: date) -> str:
    state = worked_out.state(action, on)
    why = worked_out.why_dropped(action)
    return f"{state}: {why}" if why else state


def _matters_arising(material: Material, actions: list[Record]) -> list[Block]:
    """Write the matters arising of the last scrutiny meeting of the quarter."""
    meetings = material.public("meeting")
    scrutiny = [
        meeting
        for meeting in meetings
        if meeting.text("series") == "Performance scrutiny"
        and (day := meeting.day("date"))
        and material.start <= day <= material.on
    ]
    if not scrutiny:
        return []
    last = scrutiny[-1]
    result = worked_out.matters_arising(last, meetings, actions)
    day = last.day("date")
    assert day is not None  # a needed field
    return [
        Heading("Matters arising"),
        Text(f"At the meeting of {as_text.day(day)} ({last.reference})."),
        Text("; ".join(map(str, result)) + "." if result else "None."),
    ]
