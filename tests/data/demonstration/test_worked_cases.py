"""The seven worked cases of the scrutiny minutes, from the files partners send to the figures.

Force Performance Scrutiny Meeting, 26 February 2015: each case is what was said there, and what the
data behind it must let a page say.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from analytics import gap_verdict, proportion_gap
from analytics import queries as q
from analytics.model.choice import Comparison
from analytics.model.indicators import DISTRICTS
from data.loading.load_files import load
from data.warehouse import snapshot
from geo.essex import FORCE
from tests.helpers.police_uk_files import put

Ask = Callable[..., list[tuple[Any, ...]]]
VALUES = "select {} from indicator_values where indicator = ? and area_code = ? and breakdown = ? "


def send(folder: Path, text: str, name: str = "return.csv") -> None:
    """Load a partner's file, which must be accepted."""
    (report,) = load([put(folder / name, text)]).files
    assert report.status == "loaded", "\n".join(map(str, report.problems))


def test_1_the_rate_fell_although_more_were_solved(tmp_path: Path, ask: Ask) -> None:
    """Solved rate 44.3% a year ago, 40.6% now, yet 324 more offences solved."""
    send(
        tmp_path,
        "indicator,area,period,numerator,denominator,status\n"
        'da_solved_rate,Essex,12 months to January 2014,"4,430","10,000",final\n'
        'da_solved_rate,Essex,12 months to January 2015,"4,754","11,709",provisional\n',
    )
    rows = ask(
        VALUES.format("numerator, denominator, round(value, 1), status") + "order by period_start",
        "da_solved_rate", FORCE, "",
    )  # fmt: skip
    assert rows == [(4430, 10_000, 44.3, "final"), (4754, 11_709, 40.6, "provisional")]
    assert rows[1][0] - rows[0][0] == 324


INTERVIEW = "{date},Dwelling burglary,Basildon,,{group},{0},{0},{0},{0},{0}\n"
SURVEY = "date,crime group,district,ward,ethnic group,contact,action,informed,treatment,overall\n"


def interviews(day: str, group: str, satisfied: int, respondents: int) -> str:
    """Write interviews of which so many were satisfied with everything."""
    answers = ["very satisfied"] * satisfied + ["fairly dissatisfied"] * (respondents - satisfied)
    return "".join(INTERVIEW.format(answer, date=day, group=group) for answer in answers)


def test_2_a_gap_from_few_answers_says_nothing(tmp_path: Path, ask: Ask) -> None:
    """A gap of 8 points, from 43 answers against 600."""
    send(
        tmp_path,
        SURVEY
        + interviews("15/01/2015", "White", 492, 600)  # 82.0%
        + interviews("16/01/2015", "BME", 32, 43),  # 74.4%
    )
    select = VALUES.format("numerator::int, denominator::int")
    white = ask(select, "satisfaction_overall", FORCE, "ethnicity=White")[0]
    bme = ask(select, "satisfaction_overall", FORCE, "ethnicity=BME")[0]
    assert (white, bme) == ((492, 600), (32, 43))
    gap, lower, upper = proportion_gap(*bme, *white)
    assert round(-100 * float(gap)) == 8
    assert lower < 0 < upper
    assert str(gap_verdict(*bme, *white)) == "too few to say"


def test_3_three_months_of_falling_satisfaction_in_every_aspect(tmp_path: Path, ask: Ask) -> None:
    months = {"15/10/2014": 84, "15/11/2014": 83, "15/12/2014": 81, "15/01/2015": 78}
    send(tmp_path, SURVEY + "".join(interviews(day, "White", n, 100) for day, n in months.items()))
    for aspect in ("contact", "action", "informed", "treatment", "overall"):
        shares = ask(
            VALUES.format("value") + "order by period_start", f"satisfaction_{aspect}", FORCE, ""
        )
        assert [share for (share,) in shares] == [84, 83, 81, 78]


def test_4_a_small_rise_in_a_sample_survey_is_no_change(tmp_path: Path, ask: Ask) -> None:
    """58.3% against 57.9% a year earlier, of about 1,000 people asked each year."""
    send(
        tmp_path,
        "indicator,area,period,value,denominator,status\n"
        "police_council_dealing,Essex,12 months to September 2013,57.9%,1012,final\n"
        "police_council_dealing,Essex,12 months to September 2014,58.3%,998,final\n",
    )
    rows = ask(
        VALUES.format("value, numerator, denominator") + "order by period_start",
        "police_council_dealing", FORCE, "",
    )  # fmt: skip
    assert [row[0] for row in rows] == [57.9, 58.3]
    (_, x1, n1), (_, x2, n2) = rows
    assert x1 == pytest.approx(0.579 * 1012)
    assert str(gap_verdict(x2, n2, x1, n1)) == "no significant difference"


def test_5_a_national_range_is_not_a_target(tmp_path: Path, ask: Ask) -> None:
    """35% of applications authorised, nationally from 11% to 60%."""
    send(
        tmp_path,
        "indicator,area,period,national,numerator,denominator,value,status\n"
        "dvds_authorised,Essex,2014/15 Q3,,42,120,,final\n"
        "dvds_authorised,Essex,2014/15 Q3,lowest,,,11,final\n"
        "dvds_authorised,Essex,2014/15 Q3,highest,,,60,final\n",
    )
    rows = ask(
        "select breakdown, value, numerator from indicator_values "
        "where indicator = 'dvds_authorised' order by breakdown"
    )
    assert rows == [("", 35, 42), ("national=highest", 60, None), ("national=lowest", 11, None)]


def test_6_what_is_missing_is_a_gap_with_its_reason(tmp_path: Path, ask: Ask) -> None:
    """Road safety breakdowns missing because of the supplier's input problems."""
    send(
        tmp_path,
        "indicator,area,period,value,status\n"
        + "".join(
            f"ksi_drink_driver,Essex,{month},{value},final\n"
            for month, value in {
                "2014-10": "7", "2014-11": "..", "2014-12": "..", "2015-01": "0",
            }.items()
        ),
    )  # fmt: skip
    reason = "Breakdown missing: input problems at the supplier"
    send(
        tmp_path,
        f"indicator,area,from,to,kind,text\nksi_drink_driver,,2014-11,2014-12,gap,{reason}\n",
        "notes.csv",
    )
    rows = ask(
        VALUES.format("numerator, value") + "order by period_start", "ksi_drink_driver", FORCE, ""
    )
    assert rows == [(7, 7), (None, None), (None, None), (0, 0)]
    held = snapshot.snapshot()
    assert held is not None
    (note,) = q.notes(held, "ksi_drink_driver")
    assert (note.kind, note.start, note.end) == ("gap", date(2014, 11, 1), date(2014, 12, 31))
    assert note.text == reason


def test_7_no_comparison_across_a_change_of_definition(tmp_path: Path, ask: Ask) -> None:
    """The definition of domestic abuse changed in April 2013."""
    months = [f"20{year}-{month:02d}" for year in (12, 13) for month in (4, 5, 6)]
    send(
        tmp_path,
        "indicator,area,period,value,status\n"
        + "".join(f"da_incidents,Essex,{month},3000,final\n" for month in months),
    )
    held = snapshot.snapshot()
    assert held is not None
    item = q.contents(held, ("da_incidents",)).indicators["da_incidents"]
    wanted = q.comparison(held, item, date(2013, 4, 1), date(2013, 6, 1))
    assert not wanted.allowed
    assert wanted.broken
    # and a page that compares all the same is given nothing to compare with
    forced = Comparison(wanted.periods, before=tuple(m.replace(year=2012) for m in wanted.periods))
    figures = q.by_area(held, item, "", "wards-2025-approximate", DISTRICTS, forced)
    essex = figures[figures["code"] == FORCE].iloc[0]
    assert essex["value"] == 9000
    assert essex[["before", "difference", "percent"]].isna().all()
