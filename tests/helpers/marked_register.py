"""A register in which everything that may not be published bears a mark.

With it goes what may be published: an account whose figure is shown, an action, an award with what
it delivered, and two papers; so that pages and papers have something to leave out.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from analytics.wording import figure_tokens
from data.accounts.register import Register
from data.warehouse.snapshot import Snapshot, snapshot
from geo import essex

TODAY = date(2025, 10, 25)
AUTHOR = "qzauthor"
FOCUS = "Improving crime prevention"
MARKS = (
    "qzpart", "qzground", "qzfield", "qzitem", "qzinitials", "qzperson", "qzchased", "qzbid",
    "qzdraft", "qzauthor", "qzsaved", "qzfigure", "qztopic", "qzquestion", "qzfile", "qztyped",
)  # fmt: skip
SHOWN = "{recorded_crime | Essex | 2025/26 Q2}"
# The sixth district has two such crimes in September (`marked_warehouse`).
HIDDEN_IN = list(essex.DISTRICTS)[5]
HIDDEN = f"{{night_time_economy_crime | {essex.DISTRICTS[HIDDEN_IN]} | September 2025}}"


def keep(path: Path, office: Path, hidden_figure: str = "") -> Register:
    """Write the register.

    Parameters
    ----------
    path : pathlib.Path
        Where none is yet.
    office : pathlib.Path
        The warehouse with the figures.
    hidden_figure : str
        What an account says of crime at night in Maldon, '' for no such account.
    """
    state = snapshot(office)
    assert state is not None
    register = Register(path)
    ground = {"part": "II", "ground": "qzground"}
    for kind, held in _PUBLIC.items():
        values = dict(held)
        if kind == "account":
            values["figures"] = _bound(state, str(values["why"]))
        restricted = {"evidence": "qzground"} if kind == "action" else {}
        register.save(kind, values, AUTHOR, reason="qzsaved", restricted=restricted)
        if kind != "paper":
            title = register.newest(kind)[0].of.title
            secret = values if title in ("series", "sort") else {**values, title: "qzpart"}
            register.save(kind, secret, AUTHOR, **ground)  # type: ignore[arg-type]
    award = register.newest("award")[1].reference  # part II
    deliverable = {**_PUBLIC["deliverable"], "award": award, "words": "qzpart of another"}
    register.save("deliverable", deliverable, AUTHOR)
    register.save("award", {**_PUBLIC["award"], "state": "Bid", "title": "qzbid"}, AUTHOR)
    person = {
        "recipient": "qzperson", "recipient_id": "qzperson", "to_person": True,
        "title": "qzperson", "description": "qzperson",
    }  # fmt: skip
    register.save("award", {**_PUBLIC["award"], **person}, AUTHOR)
    register.save("account", {**_PUBLIC["account"], "stage": "Draft", "why": "qzdraft"}, AUTHOR)
    register.save(
        "topic",
        {"question": "qztopic", "focus": FOCUS, "lead": "qztopic", "state": "Agreed",
         "begun": "2025-09-01"},
        AUTHOR,
    )  # fmt: skip
    register.save("question", {"asked": "2025-09-01", "words": "qzquestion"}, AUTHOR)
    if hidden_figure:
        values = {
            **_PUBLIC["account"], "why": f"qztyped {hidden_figure}", "area": HIDDEN_IN,
            "focus": _NIGHT, "subject": _NIGHT, "figures": _bound(state, hidden_figure),
        }  # fmt: skip
        register.save("account", values, AUTHOR)
    return register


def _bound(state: Snapshot, text: str) -> list[dict[str, str]]:
    """List the figures of a text, and a marked one."""
    figures = figure_tokens.bind(state, [text], TODAY)
    return [*figures, {"token": "qzfigure", "shown": "qzfigure"}]


_NIGHT = "Tackling the consequences of alcohol and drugs abuse and mental health issues"
_DISTRICT = next(iter(essex.DISTRICTS))
_PUBLIC: dict[str, dict[str, object]] = {
    "meeting": {
        "series": "Performance scrutiny",
        "date": "2025-08-28",
        "published": "2025-09-10",
        "present": [{"role": "Chief Executive", "body": "OPCC", "initials": "qzinitials"}],
        "items": [
            {"number": "1", "title": "Open item", "minute": "Noted."},
            {"number": "2", "title": "Another", "minute": "qzitem", "part": "II"},
        ],
        "figures": [{"token": "qzfigure", "shown": "qzfigure"}],
    },
    "action": {
        "meeting": "M01/25",
        "agreed": "2025-08-28",
        "matter": "Burglary",
        "words": "Provide the improvement plan",
        "owners": [{"role": "Head of Performance", "initials": "qzinitials"}],
        "due": "2025-09-30",
        "updates": [{"date": "2025-09-10", "by": "qzinitials", "step": "Progress"}],
        "evidence": "qzfield",
        "focus": FOCUS,
        "area": _DISTRICT,
    },
    "account": {
        "subject": FOCUS,
        "focus": FOCUS,
        "quarter": "2025/26 Q2",
        "area": essex.FORCE,
        "written": "2025-10-10",
        "author_role": "Analyst",
        "why": f"There were {SHOWN} offences in the quarter, and patrols were moved.",
        "strength": "Likely",
        "stage": "Agreed",
    },
    "award": {
        "state": "Awarded",
        "title": "Outreach",
        "description": "A project",
        "currency": "GBP",
        "amount": 12_000,
        "award_date": "2025-06-01",
        "recipient_id": "GB-CHC-1",
        "recipient": "A charity",
        "fund": "Community Safety Fund",
        "focus": FOCUS,
        "area": _DISTRICT,
    },
    "deliverable": {
        "award": "G001/25",
        "words": "People reached",
        "planned": 40_000,
        "by": "2026-05-31",
        "reports": [
            {
                "stage": "Mid-year",
                "date": "2025-10-01",
                "achieved": 21_000,
                "spent": 6_100,
                "verdict": "Met",
            }
        ],
    },
    "recommendation": {
        "body": "HMICFRS",
        "report": "Inspection",
        "published": "2025-07-01",
        "sort": "Recommendation",
        "words": "Record crimes sooner",
        "response": "Action will be taken",
        "responded": "2025-08-01",
    },
    "supply": {
        "supplier": "A partner",
        "what": "Returns",
        "indicators": [{"indicator": "burglary"}],
        "frequency": "month",
        "due_days": 20,
        "since": "2025-07-01",
        "chased": [{"date": "2025-09-01", "words": "qzchased"}],
    },
    "paper": {
        "title": "Action log, 2025/26 Q2",
        "sort": "action-log",
        "quarter": "2025/26 Q2",
        "area": essex.FORCE,
        "issued": "2025-10-20",
        "signed_off": "Chief Executive",
        "files": [{"file": "qzfile.pdf", "sha256": "0" * 64, "part": "II"}],
        "figures": [{"token": "qzfigure", "shown": "qzfigure"}],
    },
}
