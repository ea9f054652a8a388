"""The victim satisfaction survey: from a file to the number, by hand; words, layouts, bad cells."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from analytics import gap_verdict, proportion_gap
from data.catalogue import indicators
from data.loading.load_files import load
from data.loading.register_of_loads import FileReport
from data.loading.undo_load import forget
from data.sources.survey import cells as survey_cells
from geo import boundaries
from tests.helpers.police_uk_files import put

Ask = Callable[..., list[tuple[Any, ...]]]

FORCE, COUNTY, LEFT_OVER = "E23000028", "E10000012", "E23000028:no-district"
COLCHESTER, SOUTHEND = "E07000071", "E06000033"
ASPECTS = ("contact", "action", "informed", "treatment", "overall")
SCALE = (
    "completely satisfied", "very satisfied", "fairly satisfied",
    "neither satisfied nor dissatisfied", "fairly dissatisfied", "very dissatisfied",
    "completely dissatisfied", "don't know", "refused", "",
)  # fmt: skip
COLUMNS = ("date", "crime group", "district", "ward", "ethnic group", *ASPECTS)
HEADER = ",".join(COLUMNS) + "\n"

Cells = dict[str, Any]


def interview(**changed: Any) -> Cells:
    """Return an interview in which everything is very satisfied; ``crime_group=`` sets a cell."""
    cells = {
        "date": "03/11/2014", "crime group": "Dwelling burglary", "district": "Colchester",
        "ward": "", "ethnic group": "White", **dict.fromkeys(ASPECTS, "very satisfied"),
    }  # fmt: skip
    return cells | {name.replace("_", " "): cell for name, cell in changed.items()}


def table(interviews: Iterable[Cells], header: str = HEADER, delimiter: str = ",") -> str:
    """Write interviews as the text of a CSV file."""
    rows = (delimiter.join(str(cells[name]) for name in COLUMNS) for cells in interviews)
    return header.replace(",", delimiter) + "".join(f"{row}\n" for row in rows)


def load_one(folder: Path, content: str | bytes, name: str = "survey.csv") -> FileReport:
    """Load one file and return its report."""
    (report,) = load([put(folder / name, content)]).files
    return report


def figures(ask: Ask, where: str = "true") -> dict[tuple[str, ...], tuple[float, float]]:
    """Return satisfied and answered by indicator, area and breakdown, of one month."""
    rows = ask(
        f"""
        select indicator, area_code, breakdown, numerator, denominator from indicator_values
        where indicator like 'satisfaction%' and {where}
        """
    )
    results = {row[:3]: row[3:] for row in rows}
    assert len(results) == len(rows)
    return results


# -- from the file to the number ------------------------------------------------------------------


def test_each_aspect_counts_its_own_answers(tmp_path: Path, ask: Ask) -> None:
    # Ten interviews with the ten things that can be answered. Contact has each of them once: three
    # are satisfied of seven who answered. Each further aspect has one more who is satisfied in
    # place of one who is not.
    better = list(SCALE)
    interviews = [interview() for _ in SCALE]
    for number, aspect in enumerate(ASPECTS):
        answers = better[:]
        answers[3 : 3 + number] = ["fairly satisfied"] * number
        for cells, answer in zip(interviews, answers, strict=True):
            cells[aspect] = answer
    report = load_one(tmp_path, table(interviews))
    assert (report.status, report.content) == ("loaded", "victim survey")
    assert (report.rows_read, report.rows_kept, report.set_aside) == (10, 10, {})
    assert (report.period_start, report.period_end) == (date(2014, 11, 1), date(2014, 11, 30))
    assert report.remarks == []
    result = figures(ask, "breakdown = '' and area_code = 'E23000028'")
    assert result == {
        ("satisfaction_contact", FORCE, ""): (3, 7),
        ("satisfaction_action", FORCE, ""): (4, 7),
        ("satisfaction_informed", FORCE, ""): (5, 7),
        ("satisfaction_treatment", FORCE, ""): (6, 7),
        ("satisfaction_overall", FORCE, ""): (7, 7),
        ("satisfaction_white", FORCE, ""): (7, 7),
    }
    rows = ask(
        """
        select period_start, period_end, value, status, source, area_name, area_kind
        from indicator_values
        where indicator = 'satisfaction_contact' and breakdown = '' and area_code = 'E07000071'
        """
    )
    assert rows == [
        (
            date(2014, 11, 1), date(2014, 11, 30), pytest.approx(100 * 3 / 7), "final",
            "Victim satisfaction survey: survey.csv", "Colchester", "district",
        )
    ]  # fmt: skip


def test_every_breakdown_and_area(tmp_path: Path, ask: Ask) -> None:
    bad = dict.fromkeys(ASPECTS, "very dissatisfied")
    report = load_one(
        tmp_path,
        table(
            [
                interview(),
                interview(crime_group="Vehicle crime", ethnic_group="BME", **bad),
                interview(district="Southend", ethnic_group="Indian"),
                interview(district="", ethnic_group="refused", crime_group="Violence", **bad),
                interview(district="", crime_group="Violence"),
            ]
        ),
    )
    assert report.remarks == [
        "1 interview gives no ethnic group (refused, not stated or blank): it is in neither group",
        "2 interviews name no district: they count for Essex as a whole",
    ]
    burglary, vehicle, violent = (
        f"crime_group={group}" for group in ("Dwelling burglary", "Vehicle crime", "Violent crime")
    )
    of_overall = {
        (FORCE, ""): (3, 5),
        (FORCE, burglary): (2, 2),
        (FORCE, vehicle): (0, 1),
        (FORCE, violent): (1, 2),
        (FORCE, "ethnicity=White"): (2, 2),
        (FORCE, "ethnicity=BME"): (1, 2),
        (FORCE, f"{burglary};ethnicity=White"): (1, 1),
        (FORCE, f"{burglary};ethnicity=BME"): (1, 1),
        (FORCE, f"{vehicle};ethnicity=BME"): (0, 1),
        (FORCE, f"{violent};ethnicity=White"): (1, 1),
        (SOUTHEND, ""): (1, 1),
        (SOUTHEND, burglary): (1, 1),
        (SOUTHEND, "ethnicity=BME"): (1, 1),
        (SOUTHEND, f"{burglary};ethnicity=BME"): (1, 1),
        (LEFT_OVER, ""): (1, 2),
        (LEFT_OVER, violent): (1, 2),
        (LEFT_OVER, "ethnicity=White"): (1, 1),
        (LEFT_OVER, f"{violent};ethnicity=White"): (1, 1),
        **{
            (area, breakdown): figure
            for area in (COUNTY, COLCHESTER)
            for breakdown, figure in {
                "": (1, 2), burglary: (1, 1), vehicle: (0, 1),
                "ethnicity=White": (1, 1), "ethnicity=BME": (0, 1),
                f"{burglary};ethnicity=White": (1, 1), f"{vehicle};ethnicity=BME": (0, 1),
            }.items()
        },
    }  # fmt: skip
    for aspect in ASPECTS:
        result = figures(ask, f"indicator = 'satisfaction_{aspect}'")
        assert {key[1:]: figure for key, figure in result.items()} == of_overall
    for indicator, group in (("satisfaction_white", "White"), ("satisfaction_bme", "BME")):
        result = figures(ask, f"indicator = '{indicator}'")
        assert {key[1:]: figure for key, figure in result.items()} == {
            (area, breakdown.removesuffix(f"ethnicity={group}").removesuffix(";")): figure
            for (area, breakdown), figure in of_overall.items()
            if breakdown.endswith(f"ethnicity={group}")
        }


def test_parts_and_remainder_add_up_to_the_force(tmp_path: Path, ask: Ask) -> None:
    names = ["Colchester", "Tendring", "E07000077", "Thurrock", "Southend-on-Sea", "", "not known"]
    groups = ["Dwelling burglary", "vehicle crime", "VIOLENT CRIME"]
    load_one(
        tmp_path,
        table(
            interview(
                date=f"{1 + n % 28:02}/{1 + n % 3:02}/2015", crime_group=groups[n // 3 % 3],
                district=names[n % 7], ethnic_group=["White", "BME", ""][n % 5 % 3],
                **{aspect: SCALE[(n + n // 7 * place) % 10]
                   for place, aspect in enumerate(ASPECTS)},
            )
            for n in range(400)
        ),
    )  # fmt: skip
    wholes = ask(
        """
        with figure as (
            select * from indicator_values where indicator like 'satisfaction%'
        )
        select
            whole.indicator, whole.period_start, whole.breakdown,
            any_value(whole.numerator) = sum(part.numerator)
                and any_value(whole.denominator) = sum(part.denominator),
            count(*)
        from figure as whole
        join figure as part using (indicator, period_start, breakdown)
        where whole.area_kind = 'force'
            and part.area_kind in ('district', 'unitary', 'remainder')
        group by all
        """
    )
    assert len(wholes) > 200
    assert [whole for whole in wholes if not whole[3]] == []
    # five districts and what names none
    assert {whole[4] for whole in wholes if whole[2] == ""} == {6}
    assert ask(
        "select count(*) from indicator_values "
        "where indicator like 'satisfaction%' and area_kind = 'force'"
    ) == [(len(wholes),)]


def test_a_month_in_which_nobody_answered_has_no_figure(tmp_path: Path, ask: Ask) -> None:
    load_one(tmp_path, table([interview(contact="don't know", action="", informed="refused")]))
    assert {key[0] for key in figures(ask)} == {
        "satisfaction_treatment", "satisfaction_overall", "satisfaction_white",
    }  # fmt: skip


def test_interviews_are_kept_as_they_were_given(tmp_path: Path, ask: Ask) -> None:
    load_one(tmp_path, "# Survey of victims\n" + table([interview(contact="refused", action="")]))
    assert ask("select * exclude (respondent) from interview") == [
        (
            1, 3, date(2014, 11, 3), date(2014, 11, 1), "Dwelling burglary", COLCHESTER, None,
            "White", 9, None, 2, 2, 2, None,
        )
    ]  # fmt: skip
    assert ask("select publisher, content, subject from load") == [
        ("Victim satisfaction survey", "victim survey", "survey 1")
    ]


# -- worked cases ---------------------------------------------------------------------------------


def _people(group: str, satisfied: int, answered: int) -> list[Cells]:
    return [
        interview(ethnic_group=group, overall=SCALE[1] if n < satisfied else SCALE[5])
        for n in range(answered)
    ]


def test_a_gap_of_eight_points_from_43_answers_is_too_few_to_say(tmp_path: Path, ask: Ask) -> None:
    # 32 of 43 is 74.4%, 494 of 600 is 82.3%; refusals and missing groups are in neither
    interviews = [
        *_people("BME", 32, 43), *_people("White", 494, 600), *_people("not stated", 20, 20),
        interview(ethnic_group="BME", overall="don't know"),
    ]  # fmt: skip
    load_one(tmp_path, table(interviews))
    (bme, white) = (
        ask(
            "select numerator, denominator from indicator_values "
            "where indicator = ? and area_code = ? and breakdown = ''",
            indicator,
            FORCE,
        )[0]
        for indicator in ("satisfaction_bme", "satisfaction_white")
    )
    assert (bme, white) == ((32, 43), (494, 600))
    gap, lower, upper = proportion_gap(*bme, *white)
    assert round(100 * gap) == -8
    assert lower < 0 < upper
    assert gap_verdict(*bme, *white) == "too few to say"
    assert figures(ask)["satisfaction_overall", FORCE, ""] == (32 + 494 + 20, 663)


def test_satisfaction_that_falls_three_months_running_is_seen_in_every_aspect(
    tmp_path: Path, ask: Ask
) -> None:
    satisfied = {8: 80, 9: 76, 10: 71, 11: 67}
    load_one(
        tmp_path,
        table(
            interview(
                date=f"15/{month:02}/2014",
                **{aspect: SCALE[2] if n < count + place else SCALE[4]
                   for place, aspect in enumerate(ASPECTS)},
            )
            for month, count in satisfied.items()
            for n in range(100)
        ),
    )  # fmt: skip
    falls = ask(
        """
        select indicator, list(value order by period_start)
        from indicator_values
        where indicator like 'satisfaction%' and area_kind = 'force' and breakdown = ''
        group by indicator order by indicator
        """
    )
    assert dict(falls) == {
        "satisfaction_contact": [80, 76, 71, 67], "satisfaction_action": [81, 77, 72, 68],
        "satisfaction_informed": [82, 78, 73, 69], "satisfaction_treatment": [83, 79, 74, 70],
        "satisfaction_overall": [84, 80, 75, 71], "satisfaction_white": [84, 80, 75, 71],
    }  # fmt: skip


# -- newer files ----------------------------------------------------------------------------------


def test_a_later_file_replaces_month_and_crime_group_and_can_be_undone(
    tmp_path: Path, ask: Ask
) -> None:
    first = [
        interview(), interview(), interview(crime_group="Vehicle crime"),
        interview(date="01/12/2014"),
    ]  # fmt: skip
    load_one(tmp_path, table(first), "first.csv")
    before = ask("from computed order by all")
    second = put(tmp_path / "second.csv", table([interview(overall="very dissatisfied")]))
    (report,) = load([second], interviews="replace").files
    assert report.remarks == [
        "2 interviews of earlier files, of the same months and crime groups, are replaced"
    ]
    overall = """
        select period_start, numerator, denominator from indicator_values
        where indicator = 'satisfaction_overall' and area_kind = 'force' and breakdown = ''
        order by all
    """
    # of November the burglary is replaced, the vehicle crime stays; December stays
    november, december = date(2014, 11, 1), date(2014, 12, 1)
    assert ask(overall) == [(november, 1, 2), (december, 1, 1)]
    assert ask("select superseded_by from interview order by load_id, row") == [
        (2,), (2,), (None,), (None,), (None,),
    ]  # fmt: skip
    assert ask("select superseded_by from load order by load_id") == [(None,), (None,)]
    assert forget(2).values_restored == 2
    assert ask(overall) == [(november, 3, 3), (december, 1, 1)]
    assert ask("from computed order by all") == before
    forget(1)
    assert ask("select count(*) from computed") == [(0,)]


HARLOW = "E07000073"
LATE = {"date": "29/11/2014", "overall": "very dissatisfied"}


def overall(ask: Ask, area: str = FORCE) -> tuple[float, float]:
    """Return satisfied and answered of November, all crime groups."""
    (row,) = ask(
        "select numerator, denominator from indicator_values where area_code = ? and breakdown = ''"
        " and indicator = 'satisfaction_overall' and period_start = '2014-11-01'",
        area,
    )
    return row


def test_interviews_that_come_late_add_up(tmp_path: Path, ask: Ask) -> None:
    load_one(tmp_path, table([interview() for _ in range(4)]), "first.csv")
    report = load_one(tmp_path, table([interview(**LATE)]), "late.csv")
    assert overall(ask) == (4, 5)
    assert report.remarks == [
        "4 interviews of earlier files, of the same months and crime groups, count together with "
        "these"
    ]
    assert forget(1).values_restored == 0
    assert overall(ask) == (0, 1)


def test_a_file_a_district_adds_up(tmp_path: Path, ask: Ask) -> None:
    places = ("Colchester", "Harlow", "Maldon", "")
    paths = [
        put(tmp_path / f"{n}.csv", table([interview(district=place), interview(district=place)]))
        for n, place in enumerate(places)
    ]
    assert load(paths).rejected == []
    assert overall(ask) == (8, 8)
    assert overall(ask, HARLOW) == (2, 2)


def test_a_file_that_holds_all_of_the_earlier_ones_replaces_them(tmp_path: Path, ask: Ask) -> None:
    early = [interview(), interview(), interview(overall="very dissatisfied")]
    load_one(tmp_path, table(early), "first.csv")
    report = load_one(tmp_path, table([*early, interview(**LATE)]), "second.csv")
    assert overall(ask) == (2, 4)
    assert report.remarks == [
        "3 interviews of earlier files, of the same months and crime groups, are replaced"
    ]


@pytest.mark.parametrize(("choice", "expected"), [("add", (4, 6)), ("replace", (1, 2))])
def test_where_it_could_be_either_it_is_asked(
    choice: Any, expected: tuple[int, int], tmp_path: Path, ask: Ask
) -> None:
    first = [interview(), interview(), interview(), interview(overall="very dissatisfied")]
    load_one(tmp_path, table(first), "first.csv")
    path = put(tmp_path / "second.csv", table([interview(contact="refused"), interview(**LATE)]))
    (report,) = load([path]).files
    (problem,) = report.problems
    assert "November 2014, Dwelling burglary: 2 here, 4 loaded already" in problem.fault
    assert (problem.line, problem.column) == (2, "date")
    assert "--interviews add" in problem.expected
    assert overall(ask) == (3, 4)
    assert load([path], interviews=choice).rejected == []
    assert overall(ask) == expected


WITH_ID = HEADER.replace("date,", "respondent id,date,")


def identified(*people: tuple[str, Cells]) -> str:
    """Write interviews with the respondents' numbers."""
    plain = table([cells for _, cells in people], "").splitlines()
    rows = (f"{number},{row}" for (number, _), row in zip(people, plain, strict=True))
    return WITH_ID + "".join(f"{row}\n" for row in rows)


def test_a_respondent_counts_once(tmp_path: Path, ask: Ask) -> None:
    unhappy = interview(overall="very dissatisfied")
    report = load_one(
        tmp_path, identified(("1001", interview()), ("1001", interview()), ("1002", unhappy))
    )
    assert (report.rows_read, report.rows_kept) == (3, 2)
    assert report.set_aside == {"exact repeat of a respondent": 1}
    assert report.remarks == []
    assert overall(ask) == (1, 2)
    assert not any("1001" in str(row) for row in ask("from interview"))  # nobody's number is kept


def test_a_respondent_with_two_answers_is_asked_about(tmp_path: Path) -> None:
    content = identified(("7", interview()), ("8", interview()), ("7", interview(**LATE)))
    (problem,) = load_one(tmp_path, content).problems
    assert problem.line == 4
    assert "the same respondent as in line 2" in problem.fault


def test_respondents_of_a_later_file_replace_themselves_and_add_up(
    tmp_path: Path, ask: Ask
) -> None:
    load_one(tmp_path, identified(("1", interview()), ("2", interview())), "first.csv")
    unhappy = interview(overall="very dissatisfied")
    report = load_one(tmp_path, identified(("2", unhappy), ("3", interview())), "second.csv")
    assert report.status == "loaded"
    assert overall(ask) == (2, 3)
    forget(2)
    assert overall(ask) == (2, 2)


def test_weights_are_refused_and_never_dropped(tmp_path: Path, ask: Ask) -> None:
    header = HEADER.replace("date,", "weight,date,")
    rows = table([interview(), interview()], "").splitlines()
    content = header + f"0.8,{rows[0]}\n1.2,{rows[1]}\n"
    (problem,) = load_one(tmp_path, content).problems
    assert "'weight' gives interviews different weights" in problem.fault
    assert load_one(tmp_path, content.replace("0.8,", "1,").replace("1.2,", "1,")).problems == []
    assert overall(ask) == (2, 2)


def test_a_file_whose_rows_were_put_in_twice_is_asked_about(tmp_path: Path) -> None:
    rows = [interview(date=f"{day:02}/11/2014", ward="") for day in range(1, 13)]
    (problem,) = load_one(tmp_path, table([*rows, *rows])).problems
    assert "second half of its 24 rows repeats the first" in problem.fault


def test_the_same_file_again_changes_nothing(tmp_path: Path, ask: Ask) -> None:
    load_one(tmp_path, table([interview()]))
    before = figures(ask)
    assert load_one(tmp_path, table([interview()]), "copy.csv").status == "unchanged"
    assert figures(ask) == before


# -- layouts --------------------------------------------------------------------------------------

TEN = [interview(overall=answer) for answer in SCALE]
OTHER_WORDS = (
    "Date of interview,Crime_Group,DISTRICT,Ward,Ethnicity,Making contact,Action Taken,"
    "kept_informed,Treatment by staff,Whole experience\n"
)


def _workbook(interviews: Iterable[Cells], header: str = HEADER, title: str = "") -> bytes:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    if title:
        sheet.append([title])
    sheet.append(header.strip().split(","))
    for cells in interviews:
        sheet.append([cells[name] or None for name in COLUMNS])
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


LAYOUTS = {
    "as it is": table(TEN),
    "other words": table(TEN, OTHER_WORDS),
    "byte-order mark": "\ufeff" + table(TEN),
    "CRLF": table(TEN).replace("\n", "\r\n"),
    "semicolons": table(TEN, delimiter=";"),
    "Windows-1252": table(TEN).replace("don't", "don’t").encode("cp1252"),
    "comments above": "# Essex Police\n# Victim survey\n" + table(TEN),
    "ISO dates": table([cells | {"date": "2014-11-03"} for cells in TEN]),
    "workbook": _workbook(TEN),
    "workbook of date cells": _workbook(
        [cells | {"date": datetime(2014, 11, 3)} for cells in TEN], OTHER_WORDS
    ),
    "workbook with a comment": _workbook(TEN, title="# Victim survey"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_numbers(layout: str, tmp_path: Path, ask: Ask) -> None:
    name = "survey.xlsx" if "workbook" in layout else "survey.csv"
    report = load_one(tmp_path, LAYOUTS[layout], name)
    assert (report.status, report.rows_kept) == ("loaded", 10)
    assert figures(ask)["satisfaction_overall", FORCE, ""] == (3, 7)


def test_the_ward_may_be_missing_and_other_columns_are_not_kept(tmp_path: Path, ask: Ask) -> None:
    lines = table(TEN).replace(",ward,", ",victim's age,").replace("Colchester,,", "Colchester,34,")
    report = load_one(tmp_path, lines)
    assert report.remarks == ["column 'victim's age' is not kept"]
    assert figures(ask)["satisfaction_overall", COLCHESTER, ""] == (3, 7)


def test_demonstration_interviews_say_so(tmp_path: Path, ask: Ask) -> None:
    load_one(tmp_path, "# Made for demonstration\n" + table(TEN), "made.csv")
    assert ask("select value from warehouse where key = 'edition'") == [("demonstration",)]
    report = load_one(tmp_path, table(TEN), "real.csv")
    assert "published data, and the warehouse holds demonstration data" in str(report.problems[0])


# -- cells ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("White British", "White"), ("white - irish", "White"), ("W H I T E", None),
        ("White: English/Welsh/Scottish/Northern Irish/British", "White"),
        ("Any other White background", "White"), ("White: Other", "White"),
        ("Asian or Asian British: Indian", "BME"), ("Asian/Asian British - Chinese", "BME"),
        ("Mixed: White and Black Caribbean", "BME"), ("White and Asian", "BME"),
        ("Black / African / Caribbean / Black British", "BME"), ("Arab", "BME"), ("bme", "BME"),
        ("White: Indian", None), ("British", None), ("W", None),
    ],
)  # fmt: skip
def test_groups_of_the_census(text: str, group: str | None) -> None:
    if group:
        assert survey_cells.ethnicity(text) == group
    else:
        with pytest.raises(survey_cells.Unknown, match="is not an ethnic group"):
            survey_cells.ethnicity(text)


@pytest.mark.parametrize("text", ["", "Refused", "NOT STATED", "prefer not to say", "Don’t know"])
def test_missing_groups(text: str) -> None:
    assert survey_cells.ethnicity(text) is None


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("DWELLING BURGLARY", "Dwelling burglary"), ("Burglary dwelling", "Dwelling burglary"),
        ("burglary (dwelling)", "Dwelling burglary"), ("vehicle-crime", "Vehicle crime"),
        ("Violence", "Violent crime"), ("Violent Crime ", "Violent crime"),
    ],
)  # fmt: skip
def test_crime_groups(text: str, group: str) -> None:
    assert survey_cells.crime_group(text) == group


@pytest.mark.parametrize("text", ["3/11/2014", "2014-11-03", "3 Nov 2014", "2014-11-03 14:30:00"])
def test_days(text: str) -> None:
    assert survey_cells.day(text) == date(2014, 11, 3)


def test_today_is_not_the_future() -> None:
    today = date.today()
    assert survey_cells.day(f"{today:%d/%m/%Y}") == today


def test_no_word_means_two_things() -> None:
    for part in ("columns", "crime_groups", "answers", "ethnic_groups", "districts"):
        listed = survey_cells.tomllib.loads(survey_cells.WORDS.read_text("utf-8"))[part]
        plain = [survey_cells.plain(text) for texts in listed.values() for text in texts]
        assert len(plain) == len(set(plain)), part


def test_words_are_those_of_the_catalogue() -> None:
    breakdowns = indicators()["satisfaction_overall"].breakdowns
    assert list(breakdowns) == ["crime_group", "ethnicity"]
    assert set(survey_cells.words("crime_groups").values()) == set(breakdowns["crime_group"])
    groups = set(survey_cells.words("ethnic_groups").values()) - {"missing"}
    assert groups == set(breakdowns["ethnicity"])


# -- bad cells ------------------------------------------------------------------------------------

TOMORROW = f"{date.today() + timedelta(days=1):%d/%m/%Y}"
BAD_CELLS = {
    "a month of 25": ({"date": "11/25/2014"}, "date", "'11/25/2014' is not a date"),
    "year of two digits": ({"date": "03/11/14"}, "date", "'03/11/14' is not a date"),
    "no date": ({"date": ""}, "date", "'' is not a date"),
    "the future": ({"date": TOMORROW}, "date", "lies in the future"),
    "long ago": ({"date": "03/11/1914"}, "date", "lies long ago"),
    "crime": ({"crime group": "Robbery"}, "crime group", "'Robbery' is not a crime group"),
    "no crime": ({"crime group": ""}, "crime group", "'' is not a crime group"),
    "district": ({"district": "Colchster"}, "district", "'Colchster' names no area. Nearest"),
    "not a district": ({"district": "Essex"}, "district", "'Essex' is not a district"),
    "elsewhere": ({"district": "E07000200"}, "district", "E07000200 is the code of no area"),
    "ethnic group": ({"ethnic group": "3"}, "ethnic group", "'3' is not an ethnic group"),
    "a number": ({"overall": "2"}, "overall", "Numbers do not say which end"),
    "another word": ({"contact": "satisfied"}, "contact", "'satisfied' is not an answer"),
    "ward": ({"ward": "Atlantis"}, "ward", "'Atlantis' names no area"),
    "district as ward": ({"ward": "E07000072"}, "ward", "'E07000072' is not a ward"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_CELLS)
def test_a_cell_that_is_not_understood_is_named(case: str, tmp_path: Path, database: Path) -> None:
    changed, column, result = BAD_CELLS[case]
    report = load_one(tmp_path, table([interview(), interview() | changed, interview()]))
    assert report.status == "rejected"
    (problem,) = report.problems
    assert (problem.line, problem.column) == (3, column)
    assert result in str(problem)
    assert not database.exists()


def test_a_cell_of_a_workbook_is_named(tmp_path: Path, database: Path) -> None:
    report = load_one(tmp_path, _workbook([interview(), interview(overall="good")]), "survey.xlsx")
    (problem,) = report.problems
    assert "sheet Sheet, cell J3, column 'overall': 'good' is not an answer" in str(problem)


def test_every_cell_is_named_up_to_a_hundred(tmp_path: Path, database: Path) -> None:
    bad = interview(date="soon", crime_group="Arson", ward="Atlantis", overall="good")
    report = load_one(tmp_path, table([bad] * 30))
    assert [(p.line, p.column) for p in report.problems[:4]] == [
        (2, "date"), (2, "crime group"), (2, "overall"), (2, "ward"),
    ]  # fmt: skip
    assert len(report.problems) == 101
    assert "20 more problems" in str(report.problems[100])


BAD_FILES = {
    "no interviews": (HEADER, "a header and no interviews"),
    "an aspect missing": (
        "\n".join(line.rsplit(",", 1)[0] for line in table(TEN).splitlines()),
        "column 'overall' is missing",
    ),
    "no ethnic group": (table(TEN).replace("ethnic group", "colour"),
                        "column 'ethnicity' is missing"),
    "twice": (table(TEN).replace(",ward,", ",whole experience,"),
              "'whole experience' and 'overall' are the same"),
    "a cell too many": (table(TEN) + "a" + table(TEN[:1], header="") .replace("\n", ",x\n"),
                        "11 cells and not 10"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_is_refused(case: str, tmp_path: Path, database: Path) -> None:
    text, result = BAD_FILES[case]
    report = load_one(tmp_path, text)
    assert report.status == "rejected"
    assert result in " ".join(map(str, report.problems))
    assert not database.exists()


def test_a_bad_file_does_not_keep_a_good_one_out(tmp_path: Path, ask: Ask) -> None:
    good = put(tmp_path / "good.csv", table(TEN))
    bad = put(tmp_path / "bad.csv", table([interview(overall="good")]))
    assert {report.file: report.status for report in load([bad, good]).files} == {
        "bad.csv": "rejected", "good.csv": "loaded",
    }  # fmt: skip
    assert figures(ask)["satisfaction_overall", FORCE, ""] == (3, 7)


# -- wards ----------------------------------------------------------------------------------------


def _ward(district: str) -> Any:
    wards = boundaries.read_approximate().areas
    alone = wards[~wards["name"].duplicated(keep=False) & wards["district"].eq(district)]
    return alone.iloc[0]


def test_wards_by_code_or_name_say_the_district_too(tmp_path: Path, ask: Ask) -> None:
    ward = _ward(COLCHESTER)
    load_one(
        tmp_path,
        table(
            [
                interview(ward=ward.code), interview(ward=f'"{ward["name"]}"'),
                interview(ward=ward.code, district=""),
            ]
        ),
    )  # fmt: skip
    assert ask("select district, ward from interview") == [(COLCHESTER, ward.code)] * 3
    assert figures(ask)["satisfaction_overall", COLCHESTER, ""] == (3, 3)
    assert ("satisfaction_overall", LEFT_OVER, "") not in figures(ask)


def test_a_ward_of_another_district_is_refused(tmp_path: Path, database: Path) -> None:
    report = load_one(tmp_path, table([interview(ward=_ward(SOUTHEND).code)]))
    assert "is not a ward of Colchester" in str(report.problems[0])


@pytest.mark.parametrize("name", ["victim_ref", "Case number", "URN", "id", "crime reference"])
def test_any_number_of_a_person_tells_them_apart(name: str, tmp_path: Path, ask: Ask) -> None:
    rows = table([interview(), interview(), interview()]).splitlines()
    text = "\n".join([f"{name},{rows[0]}", f"1,{rows[1]}", f"1,{rows[2]}", f"2,{rows[3]}"]) + "\n"
    report = load_one(tmp_path, text, "numbered.csv")
    assert report.set_aside == {"exact repeat of a respondent": 1}
    assert overall(ask) == (2, 2)


@pytest.mark.parametrize("name", ["design weight", "Grossing", "weighted by", "wt"])
def test_weights_by_any_name_are_refused(name: str, tmp_path: Path) -> None:
    rows = table([interview(), interview()]).splitlines()
    text = "\n".join([f"{rows[0]},{name}", f"{rows[1]},1.5", f"{rows[2]},0.5"]) + "\n"
    (report,) = load([put(tmp_path / "weighted.csv", text)]).files
    (problem,) = report.problems
    assert "different weights" in problem.fault
    assert problem.line == 1


def test_numbers_that_begin_again_are_asked_about(tmp_path: Path, ask: Ask) -> None:
    def numbered(*days: str) -> str:
        rows = table([interview(date=day) for day in days]).splitlines()
        cells = ["serial", *map(str, range(1, len(rows)))]
        return "\n".join(f"{cell},{row}" for cell, row in zip(cells, rows, strict=True)) + "\n"

    load_one(tmp_path, numbered("03/11/2014", "04/11/2014"), "first.csv")
    path = put(tmp_path / "late.csv", numbered("20/11/2014", "04/11/2014"))
    (problem,) = load([path]).files[0].problems
    assert problem.line == 2
    assert "is loaded already, for an interview of 03 November 2014" in problem.fault
    assert load([path], interviews="add").rejected == []
    assert overall(ask) == (3, 3)
