"""What a paper is made of: a quarter, the warehouse, the register, and prose with figures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from analytics.wording import figure_tokens
from analytics.wording.figure_tokens import TokenTrouble
from data.accounts.narrative import texts
from data.accounts.prose import Elsewhere
from data.accounts.records import Record, Records, public_part
from data.warehouse import status
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE

_QUARTER = re.compile(r"(\d{4})(?:/(\d{2}))?[- ]Q([1-4])", re.IGNORECASE)


@dataclass
class Material:
    """What a paper is made of.

    Attributes
    ----------
    state, register
        The figures and the records.
    start, end : datetime.date
        First and last day of the quarter.
    today : datetime.date
        The day on which the paper is made.
    area : str
        Code of the district of a briefing note; Essex otherwise.
    troubles : list of TokenTrouble
        Numbers in its prose that keep it from being issued; filled while it is written.
    figures : dict
        The figures it used, by token.
    """

    state: Snapshot
    register: Records
    start: date
    end: date
    today: date
    area: str = FORCE
    troubles: list[TokenTrouble] = field(default_factory=list)
    figures: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def quarter(self) -> str:
        """The quarter as records have it: 2014/15 Q3."""
        year = self.start.year - (self.start.month < 4)
        return f"{year}/{(year + 1) % 100:02d} Q{(self.start.month - 4) // 3 % 4 + 1}"

    @property
    def on(self) -> date:
        """The day for which states are given: the end of the quarter, or today while it runs."""
        return min(self.end, self.today)

    @property
    def made_up(self) -> bool:
        """Whether figures and records are those of the demonstration."""
        return status.edition(self.state) == "demonstration"

    def public(self, kind: str) -> list[Record]:
        """List the records of a kind with what may be published of them."""
        return [
            replace(record, values=values)
            for record in self.register.newest(kind)
            if (values := public_part(record)) is not None
        ]

    def prose(self, record: Record, text: str, where: str) -> str:
        """Write a narrative with its figures; note what it used, and what is wrong with it."""
        name = f"{record.of.name} {record.reference}, {where}"
        bound = record.rows("figures")
        if self.state.release is not None:
            # It holds no bound figures; whether they agree was checked at its release.
            bound = figure_tokens.bind(self.state, [text], self.today)
        self.troubles += figure_tokens.check(self.state, name, text, bound, self.today)
        for row in figure_tokens.bind(self.state, [text], self.today):
            self.figures[row["token"]] = row
        written = []
        for piece, shown in figure_tokens.in_words(self.state, text, self.today):
            if isinstance(piece, Elsewhere):
                shown = f"{shown} (from elsewhere: {piece.source})"
            written.append(shown)
        return "".join(written)

    def narrative(self, record: Record) -> dict[str, str]:
        """Write the narrative of a record: by name of the field, or number of the item."""
        return {
            where: self.prose(record, text, where)
            for where, text in texts(record.kind, record.values)
        }


def quarter(text: str) -> tuple[date, date]:
    """Read a quarter of a financial year: 2014-Q3 is October to December 2014.

    Raises
    ------
    ValueError
        If it is none.
    """
    match = _QUARTER.fullmatch(text.strip())
    if match is None or (match[2] and (int(match[1]) + 1) % 100 != int(match[2])):
        raise ValueError(
            f"'{text}' is not a quarter. Write 2014-Q3 for the third quarter of 2014/15, October "
            "to December 2014."
        )
    month = 4 + 3 * (int(match[3]) - 1)
    year = int(match[1]) + (month > 12)
    month = month - 12 if month > 12 else month
    start = date(year, month, 1)
    end_month = month + 3
    end = date(year + (end_month > 12), end_month - 12 if end_month > 12 else end_month, 1)
    return start, date.fromordinal(end.toordinal() - 1)
