"""What the list of each kind of record shows, and the choices by which it is narrowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from analytics import as_text
from data import catalogue
from data.accounts import worked_out
from data.accounts.kinds import AREAS
from data.accounts.records import Record
from data.accounts.worked_out import OPEN

ListRow = dict[str, Any]
Choices = Mapping[str, Callable[[Record, date], bool]]
ALL = "All"


def row(record: Record, today: date) -> ListRow:
    """Lay a record out as a row of its list; what is late or due is worked out."""
    columns = _COLUMNS[record.kind](record, today)
    part = "II" if record.part == "II" else ("I, partly" if record.restricted else "I")
    return {"Reference": record.reference, **columns, "Part": part}


def choices(kind: str) -> Choices:
    """List the ways to narrow the list of a kind, the one that is shown first at the head."""
    return _CHOICES.get(kind, {}) | {ALL: lambda record, today: True}


def indicator_name(record: Record, key: str = "indicator") -> str:
    """Name the indicator of a record; '' where it has none."""
    value = catalogue.indicators().get(record.text(key))
    return value.name if value else ""


def area_name(record: Record) -> str:
    """Name the area of a record; '' where it has none."""
    return AREAS.get(record.text("area"), "")


def _day(day: date | None) -> str:
    return as_text.day(day) if day else "–"


def _meeting(record: Record, today: date) -> ListRow:
    minutes = "published" if record.day("published") else "to be published"
    verdicts = [item["verdict"] for item in record.rows("items") if item.get("verdict")]
    due = worked_out.publication_due(record)
    late = not record.day("published") and due < today
    return {
        "Series": record.text("series"),
        "Date": record.day("date"),
        "Place": record.text("place"),
        "Items": len(record.rows("items")),
        "Verdicts": ", ".join(dict.fromkeys(verdicts)) or "–",
        "Minutes": f"{minutes}, was due {_day(due)}" if late else
        (minutes if record.day("published") else f"{minutes} by {_day(due)}"),
    }  # fmt: skip


def _action(record: Record, today: date) -> ListRow:
    late = worked_out.days_late(record, today)
    return {
        "Matter": record.text("matter"),
        "Action": record.text("words"),
        "Owner": worked_out.owners(record),
        "Due": worked_out.due(record),
        "Days late": late or None,
        "Moved": worked_out.times_moved(record) or None,
        "State": worked_out.state(record),
        "Meeting": record.text("meeting"),
    }


def _recommendation(record: Record, today: date) -> ListRow:
    return {
        "Body": record.text("body"),
        "Report": record.text("report"),
        "Words": record.text("words"),
        "Kind": record.text("sort"),
        "Response due": worked_out.response_due(record),
        "Response": record.text("response") or "none yet",
        "Days late": worked_out.response_days_late(record, today) or None,
        "State": worked_out.state(record),
        "Days open": worked_out.days_open(record, today),
    }


def _account(record: Record, today: date) -> ListRow:
    return {
        "Quarter": record.text("quarter"),
        "Subject": record.text("subject"),
        "Area": area_name(record),
        "Indicator": indicator_name(record),
        "Strength": record.text("strength"),
        "Stage": record.text("stage"),
        "Author": record.text("author_role"),
    }


def _supply(record: Record, today: date) -> ListRow:
    days = record.text("due_days")
    return {
        "Supplier": record.text("supplier"),
        "What": record.text("what"),
        "Every": record.text("frequency"),
        "Due": f"{days} day{'' if days == '1' else 's'} after the period",
        "Indicators": len(record.rows("indicators")),
        "Contact": record.text("contact_role"),
    }


def _award(record: Record, today: date) -> ListRow:
    paid = sum(item.get("amount", 0) for item in record.rows("payments"))
    return {
        "Title": record.text("title"),
        "State": record.text("state"),
        "Recipient": record.text("recipient"),
        "Amount, £": record.values.get("amount"),
        "Paid, £": paid or None,
        "Date": record.day("award_date"),
        "Fund": record.text("fund"),
        "Area": area_name(record),
    }


def _deliverable(record: Record, today: date) -> ListRow:
    reports = record.rows("reports")
    last = reports[-1] if reports else {}
    return {
        "Award": record.text("award"),
        "Deliverable": record.text("words"),
        "Planned": record.values.get("planned"),
        "Achieved": last.get("achieved"),
        "By": record.day("by"),
        "Budget, £": record.values.get("budget"),
        "Spent, £": last.get("spent"),
        "Report": f"{last['stage']}: {last.get('verdict', '')}" if last else "none yet",
    }


def _judgement(record: Record, today: date) -> ListRow:
    return {
        "Award": record.text("award"),
        "Question": record.text("question"),
        "Indicator": indicator_name(record),
        "Begins": record.day("begins"),
        "Ends": record.day("ends"),
        "Finding": record.text("finding") or "none yet",
    }


def _topic(record: Record, today: date) -> ListRow:
    finished = record.text("state") == "Finished"
    lacks = [
        words
        for key, words in (("effect", "result"), ("decision", "decision it informed"))
        if finished and not record.text(key)
    ]
    return {
        "Question": record.text("question"),
        "Area of Focus": record.text("focus"),
        "Lead": record.text("lead"),
        "State": record.text("state"),
        "Begun": record.day("begun"),
        "Missing": ", ".join(lacks) or "–",
    }


def _event(record: Record, today: date) -> ListRow:
    return {
        "Date": record.day("date"),
        "District": area_name(record),
        "Place": record.text("place"),
        "Issues": "; ".join(item.get("issue", "") for item in record.rows("issues")) or "–",
        "Attended": record.values.get("attended"),
    }


def _question(record: Record, today: date) -> ListRow:
    wanted = record.day("asked")
    answered = record.day("answered")
    return {
        "Asked": wanted,
        "Question": record.text("words"),
        "Topic": record.text("topic"),
        "Area": area_name(record),
        "Answered": answered,
        "Days open": (today - wanted).days if wanted and not answered else None,
        "Reported back": record.text("reported_back") or "–",
    }


def _duty(record: Record, today: date) -> ListRow:
    due = worked_out.duty_due(record)
    done = [item.get("date", "") for item in record.rows("done")]
    return {
        "Item": record.text("item"),
        "Paragraph": record.text("paragraph"),
        "Every": record.text("frequency"),
        "Last published": date.fromisoformat(max(done)) if done else None,
        "Due": due,
        "Days late": max((today - due).days, 0) or None if due else None,
    }


def _paper(record: Record, today: date) -> ListRow:
    return {
        "Title": record.text("title"),
        "Kind": record.text("sort"),
        "Quarter": record.text("quarter"),
        "Issued": record.day("issued"),
        "Signed off by": record.text("signed_off"),
        "Files": len(record.rows("files")),
        "Figures": len(record.rows("figures")),
        "Replaces": record.text("replaces") or "–",
    }


_COLUMNS: dict[str, Callable[[Record, date], ListRow]] = {
    "meeting": _meeting, "action": _action, "recommendation": _recommendation,
    "account": _account, "supply": _supply, "award": _award, "deliverable": _deliverable,
    "judgement": _judgement, "topic": _topic, "event": _event, "question": _question,
    "duty": _duty, "paper": _paper,
}  # fmt: skip


def _is_open(record: Record, today: date) -> bool:
    return worked_out.state(record) in OPEN


_CHOICES: dict[str, dict[str, Callable[[Record, date], bool]]] = {
    "action": {
        "Open": _is_open,
        "Overdue": lambda record, today: worked_out.days_late(record, today) > 0,
        "Said done, not yet accepted": lambda record, today: (
            worked_out.state(record) == worked_out.SAID_DONE
        ),
        "Accepted": lambda record, today: worked_out.state(record) == worked_out.ACCEPTED,
        "Dropped": lambda record, today: worked_out.state(record) == worked_out.DROPPED,
    },
    "recommendation": {
        "Open": _is_open,
        "Awaiting a response": lambda record, today: not record.text("responded"),
        "Response late": lambda record, today: (
            not record.text("responded") and worked_out.response_due(record) < today
        ),
        "Said done, not yet verified": lambda record, today: (
            worked_out.state(record) == worked_out.SAID_DONE
        ),
    },
    "award": {
        "Awarded": lambda record, today: record.text("state") == "Awarded",
        "Bids": lambda record, today: record.text("state") == "Bid",
    },
    "question": {
        "Unanswered": lambda record, today: not record.text("answered"),
        "Answered, not yet reported back": lambda record, today: (
            bool(record.text("answered")) and not record.text("reported_back")
        ),
    },
}
