"""One ward for those who live there: what changed, next to its district and Essex, what is hidden.

No measure that needs an explanation is here: figures, the change on a year before and its verdict,
and rates per 1,000 residents.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analytics import as_text, queries
from analytics.cache import remembered
from analytics.findings.compared_span import TWELVE, spanned
from analytics.findings.comparison import years_before
from analytics.findings.over_time.series_in_context import many_series
from analytics.model.figure import Change, Figure, between
from analytics.model.indicators import WARDS, Indicator
from analytics.model.indicators import known as catalogued
from analytics.model.series import Series
from analytics.model.verdict_words import BOUNDS, CANNOT_SAY_YET, REAL, REAL_RISE
from analytics.wording import phrases
from data.warehouse.snapshot import Snapshot
from geo.essex import FORCE

FIRST = "recorded_crime"  # listed first, changed or not


@dataclass(frozen=True, eq=False)
class WardLine:
    """One indicator of the ward.

    Attributes
    ----------
    indicator : Indicator
        What is counted.
    compared : Change
        The figure of the ward, and that of a year before with the verdict.
    district, essex : Figure
        The same period in the district and in Essex.
    """

    indicator: Indicator
    compared: Change
    district: Figure
    essex: Figure

    @property
    def has_changed(self) -> bool:
        """Whether the ward really changed on a year before."""
        return self.compared.verdict in REAL


@dataclass(frozen=True, eq=False)
class WardView:
    """All that the page shows of a ward.

    Attributes
    ----------
    name, district, district_code : str
        Of the ward, and of the district it lies in.
    lines : tuple of WardLine
        Indicators with a figure: the first one, then those that really changed, then the others.
    not_shown : dict
        Why there is no figure of the ward, as a sentence begins, to names of indicators.
    """

    name: str
    district: str
    district_code: str
    lines: tuple[WardLine, ...]
    not_shown: dict[str, tuple[str, ...]]


def names(state: Snapshot, ward_set: str) -> dict[str, str]:
    """Name every ward by code, with its district: Trinity (Chelmsford)."""
    areas = queries.areas(state, ward_set)
    rows = areas[areas["kind"].eq("ward")]
    named = map(phrases.area_name, rows["name"], rows["kind"], rows["district"])
    return dict(sorted(zip(rows["code"], named, strict=True), key=lambda pair: pair[1]))


@remembered
def ward_view(state: Snapshot, ward: str, ward_set: str) -> WardView:
    """Set every indicator of a ward next to a year before, its district and Essex.

    Parameters
    ----------
    ward : str
        Code of the ward.
    ward_set : str
        The boundary set it belongs to.
    """
    known = catalogued(state.release)
    loaded = queries.contents(state, tuple(known)).indicators
    ones = tuple(item for item in loaded.values() if item.finest == WARDS and item.has_whole)
    row = queries.areas(state, ward_set).set_index("code").loc[ward]
    of_ward, of_district, of_essex = (
        many_series(state, ones, code, ward_set) for code in (ward, row["parent"], FORCE)
    )
    lines: list[WardLine] = []
    not_shown: dict[str, list[str]] = {}
    several = [of_ward[each.key, ""] for each in ones]
    for value, series, compared in zip(ones, several, _compared(several), strict=True):
        if compared is None or pd.isna(compared.now.value):
            not_shown.setdefault(_why(series, compared), []).append(value.name)
            continue
        when = compared.now.start, compared.now.end
        lines.append(
            WardLine(
                value, compared,
                between(of_district[value.key, ""], *when), between(of_essex[value.key, ""], *when),
            )
        )  # fmt: skip
    for key, value in loaded.items():
        if value.finest != WARDS:
            why = _why_larger(known[key].smallest_area == "ward", state.release is not None)
            not_shown.setdefault(why, []).append(value.name)
    for key, entry in known.items():
        if key not in loaded and entry.smallest_area == "ward":
            why = phrases.not_supplied(entry.owner).rstrip(".")
            not_shown.setdefault(why, []).append(entry.name)
    return WardView(
        row["name"],
        row["district"],
        row["parent"],
        tuple(sorted(lines, key=lambda line: (line.indicator.key != FIRST, not line.has_changed))),
        {why: tuple(several) for why, several in not_shown.items()},
    )


def _compared(several: list[Series]) -> list[Change | None]:
    """Compare the newest twelve months with those before, or what there is instead."""
    return years_before([(series, spanned(series, TWELVE)[0]) for series in several])


def _why_larger(by_ward: bool, public: bool) -> str:
    """Say why an indicator is there for larger areas only."""
    if not by_ward:
        return "Not given for areas as small as a ward"
    return "Not shown by ward, so that nobody can be recognised" if public else "Not loaded by ward"


def _why(series: Series, compared: Change | None) -> str:
    """Say why there is no figure of the ward, as the beginning of a sentence."""
    why = compared.now.why if compared else next((why for why in series.whys[::-1] if why), "")
    if as_text.is_not_shown(why):
        return "Not shown in this ward: too few, so that nobody can be recognised"
    return "No figure of this ward"


# In words -----------------------------------------------------------------------------------------


def summary(view: WardView) -> str:
    """Say in two or three sentences what changed in the ward."""
    compared = [line for line in view.lines if not line.compared.refused]
    if not compared:
        return f"Nothing in {view.name} can be compared with a year before."
    changed = [line for line in compared if line.has_changed]
    if not changed:
        several = as_text.counted(len(compared), "indicator")
        return f"No real change in {view.name} in a year: {several} compared."
    parts = []
    for way in ("rise", "fall"):
        named = [
            as_text.lower_first(line.indicator.name)
            for line in changed
            if (line.compared.verdict == REAL_RISE) == (way == "rise")
        ]
        if named:
            a_way = f"A real {way} in" if len(named) == 1 else f"Real {way}s in"
            parts.append(f"{a_way} {as_text.joined(named)}")
    unsaid = sum(line.compared.verdict in (CANNOT_SAY_YET, BOUNDS) for line in compared)
    rest = len(compared) - len(changed) - unsaid
    others = as_text.counted(rest, "other indicator")
    also = f" No real change in {others}." if rest else ""
    text = "; ".join([parts[0], *map(as_text.lower_first, parts[1:])])
    return f"{view.name} in a year: {as_text.lower_first(text)}.{also}"


def left_out(view: WardView) -> str:
    """Say how many indicators are not shown of the ward, reason by reason."""
    parts = [f"{len(names)} {_reason(why)}" for why, names in view.not_shown.items()]
    return f"Not shown: {'; '.join(parts)}." if parts else ""


def _reason(why: str) -> str:
    return as_text.lower_first(why).removeprefix("not shown ")
