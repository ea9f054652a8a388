"""The areas of a partner's return; a name that could be two areas is asked about, never guessed."""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt

from data.catalogue import Indicator
from data.problems import quoted
from data.reading.area_names import AreaNames, UnknownArea
from data.reading.row_problems import Findings
from data.reading.table_types import PartnerTable
from geo import essex

Ints = npt.NDArray[np.int64]

_SIZE = {"ward": 0, "district": 1, "unitary": 1, "council": 1, "county": 2, "force": 3}


def read_areas(
    table: PartnerTable,
    names: AreaNames,
    entries: list[Indicator],
    indicator: Ints,
    findings: Findings,
) -> tuple[list[str], Ints]:
    """Find the code of the area of every row.

    Returns
    -------
    list of str
        Codes as they were given; a name as the code in the set in use.
    numpy.ndarray of int
        Which of them each row is of; -1 where it is not known.
    """
    column = table.columns["area"]
    codes: dict[str, int] = {}
    unknown: dict[str, UnknownArea] = {}
    number = []
    for text in column.texts:
        try:
            number.append(codes.setdefault(names.find(text), len(codes)))
        except UnknownArea as error:
            unknown[text] = error
            number.append(-1)
    by_text = {
        text: list(codes)[at] for text, at in zip(column.texts, number, strict=True) if at >= 0
    }
    doubtful = doubtful_wards(by_text, names) | county_or_force(by_text, names)
    unknown |= doubtful
    number = [-1 if text in doubtful else at for text, at in zip(column.texts, number, strict=True)]
    area = np.array(number, dtype=np.int64)[column.codes]

    def say_unknown(row: int) -> tuple[str, str]:
        error = unknown[column[row]]
        return error.fault, error.expected

    def say_too_small(row: int) -> tuple[str, str]:
        entry, code = entries[indicator[row]], list(codes)[area[row]]
        smallest = {"district": "a district or unitary", "force": "the force area"}
        return (
            f"{quoted(column[row])} is a {names.kind(code)}, and {entry.indicator} is for no "
            f"smaller area than {smallest.get(entry.smallest_area, entry.smallest_area)}",
            "Report the larger area alone.",
        )

    findings.at(area < 0, "area", say_unknown)
    size = np.array([*(_SIZE[names.kind(code)] for code in codes), 9])[area]
    smallest = np.array([*(_SIZE[entry.smallest_area] for entry in entries), 0])[indicator]
    findings.at(size < smallest, "area", say_too_small)
    return list(codes), area


def doubtful_wards(by_text: dict[str, str], names: AreaNames) -> dict[str, UnknownArea]:
    """Find names of wards that may be those of another year, and so of another district.

    A name alone is a ward of the set in use; but St. Andrew's, a ward of Colchester until 2016, is
    one of Chelmsford today. The file's other rows say which districts it is of: a name is asked
    about where other years have it elsewhere and the file does not settle it, or where it is the
    only ward of its district among those of another.

    Parameters
    ----------
    by_text : dict
        What is written to the code of the area.
    """
    bare = {text: code for text, code in by_text.items() if names.is_ward_name_alone(text)}
    if not bare:
        return {}
    certain = Counter(
        district
        for text, code in by_text.items()
        if text not in bare and (district := names.district(code))
    )
    of_names = {text: names.districts_of_name(text) for text in bare}
    settled = Counter(certain)
    for text, code in bare.items():
        if len(of_names[text]) == 1:
            settled[names.district(code) or ""] += 1
    doubtful = {}
    for text, code in bare.items():
        here = names.district(code) or ""  # a ward has one
        possible = of_names[text]
        supported = {district for district in possible if settled[district]}
        if len(possible) > 1 and supported != {here}:
            doubtful[text] = _ward_of_other_years(text, code, possible, names)
            continue
        others = settled - Counter({here: settled[here]})
        most = max(others.values(), default=0)
        alone = settled[here] <= 1 and not certain[here]
        if len(possible) == 1 and alone and most >= 2:
            elsewhere = max(others, key=lambda district: others[district])
            doubtful[text] = UnknownArea(
                f"{quoted(text)} is a ward of {names.name(here)} in the set in use, and the only "
                f"one of it here; other rows are of {names.name(elsewhere)}",
                f"If it is meant, write '{names.name(code)}' or {code}; if a ward of another year "
                "is meant, write its code.",
            )
    return doubtful


def _ward_of_other_years(text: str, code: str, possible: set[str], names: AreaNames) -> UnknownArea:
    where = " and ".join(sorted(names.name(district) for district in possible))
    return UnknownArea(
        f"{quoted(text)} is the name of wards of {where} in the years that are loaded",
        f"Write '{names.name(code)}' or {code} if that is meant, else the code of the ward of its "
        "own year.",
    )


def county_or_force(by_text: dict[str, str], names: AreaNames) -> dict[str, UnknownArea]:
    """Find 'Essex' next to the unitaries alone, as upper-tier councils report: county or force?"""
    kinds = {names.kind(code) for code in by_text.values()}
    wards_of_county = any(
        essex.district_kind(district) == "district"
        for code in by_text.values()
        if names.kind(code) == "ward" and (district := names.district(code))
    )
    if "unitary" not in kinds or kinds & {"district", "county"} or wards_of_county:
        return {}
    return {
        text: UnknownArea(
            f"{quoted(text)} next to Southend-on-Sea or Thurrock and no other district may be the "
            "county without them or the force area with them",
            f"Write 'Essex County' ({essex.COUNTY}) or 'Essex Police' ({essex.FORCE}).",
        )
        for text, code in by_text.items()
        if code == essex.FORCE and names.is_bare_essex(text)
    }
