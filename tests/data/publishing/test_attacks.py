"""What was hidden and followed all the same: each kind, tried with the public files alone."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest

from data.loading.load_files import load
from data.problems import WarehouseError
from data.publishing import release
from data.publishing.attack.attack import Attack, attack
from data.publishing.open_pages import require_pages
from data.publishing.release import publish
from data.publishing.release_record import Published, ReleaseLog
from data.publishing.sums import system
from data.publishing.sums.former_releases import Former
from data.warehouse.snapshot import Snapshot
from geo import essex
from tests.helpers import return_files
from tests.helpers.return_files import Row, value
from tests.helpers.small_warehouse import ADDED_UP, Made, build, months

LAST = date(2026, 9, 30)
NEARLY = 1e-6
NAMES = {code: essex.DISTRICTS[code] for code in essex.DISTRICTS}
QUARTERS = ["2025/26 Q1", "2025/26 Q2", "2025/26 Q3", "2025/26 Q4", "2026/27 Q1"]


class Office:
    """An office that loads returns and publishes them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.database = folder / "office.duckdb"
        self.out = folder / "public" / "public.duckdb"
        self.files = 0

    def report(self, rows: list[Row]) -> None:
        self.files += 1
        file = return_files.as_csv(self.folder / f"return-{self.files}", rows)
        report = load([file], self.database)
        assert not report.rejected, [
            str(problem) for file in report.files for problem in file.problems
        ]

    def change(self, statements: str) -> None:
        """Change the warehouse as a load does: in a copy that takes its place."""
        copy = self.database.with_suffix(".changed")
        shutil.copy(self.database, copy)
        with duckdb.connect(copy) as connection:
            for statement in filter(str.strip, statements.split(";")):
                connection.execute(statement)
        copy.replace(self.database)

    def publish(self, as_at: date = LAST, **also: object) -> Published:
        return publish(self.out, as_at, "A tester", source=self.database, **also)

    def attacked(self) -> Attack:
        """Attack with every release that is kept."""
        return attack([file for file, _ in ReleaseLog(self.out).all_released()])

    def shown(self, indicator: str, area: str, breakdown: str = "") -> list[float | None]:
        return [
            row[0]
            for row in Snapshot(self.out)
            .query(
                "select coalesce(numerator, value) from fact where indicator = ? and area = ? "
                "and breakdown = ? order by period_start",
                [indicator, area, breakdown],
            )
            .fetchall()
        ]


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def narrowest(attack: Attack) -> float:
    assert attack.tried == attack.hidden
    assert attack.hidden, "nothing is hidden: there is nothing to find out"
    return float((attack.cells["most"] - attack.cells["least"]).min())


def test_two_of_three_parts_that_are_the_whole(office: Office) -> None:
    """Next to fatal and serious an estimate of the serious is given: all three exceed the whole."""
    fatal = [8, 9, 3, 7, 11]
    rows = []
    for quarter, many in zip(QUARTERS, fatal, strict=True):
        for breakdown, count in ("", 224 + many), ("fatal", many), ("serious", 224), (
            "adjusted", 230.4 + many,
        ):  # fmt: skip
            rows.append(value("ksi_total", "Essex", quarter, count, **({"severity": breakdown})))
    office.report(rows)
    office.publish()
    assert office.shown("ksi_total", essex.FORCE, "severity=fatal")[2] is None
    assert narrowest(office.attacked()) >= 5 - NEARLY


def supporting(quarter: str, whole: tuple[int, int], yes: object, no: object) -> list[Row]:
    indicator = "da_victims_not_supporting"
    rows = [value(indicator, "Essex", quarter, *whole)]
    for name, share in (("yes", yes), ("no", no)):
        above, below = share if isinstance(share, tuple) else (share, "")
        rows.append(value(indicator, "Essex", quarter, above, below, body_worn_video=name))
    return rows


def fits(place: int) -> list[tuple[int, int]]:
    yes, no = (20 + 3 * place, 61 + 7 * place), (41 + 5 * place, 103 + 2 * place)
    return [(yes[0] + no[0], yes[1] + no[1]), yes, no]


def test_a_group_that_does_not_add_up_unties_no_other(office: Office) -> None:
    office.report(
        [
            *supporting(QUARTERS[0], (43, 150), (3, 50), (40, 100)),
            *supporting(QUARTERS[1], (43, 150), (30, 50), (40, 100)),
            *supporting(QUARTERS[2], *fits(2)),
        ]
    )
    made = office.publish()
    name = "da_victims_not_supporting"
    assert office.shown(name, essex.FORCE, "body_worn_video=yes")[0] is None
    assert office.shown(name, essex.FORCE, "body_worn_video=no")[0] is None
    assert narrowest(office.attacked()) >= 5 - NEARLY
    assert any("2025-07-01" in item for item in made.not_sums)
    assert "2025-07-01" in made.report


def test_what_nearly_adds_up_comes_no_nearer_than_promised(office: Office) -> None:
    """Parts that exceed their whole by one: anyone who believes the sum is off by one."""
    office.report(
        [
            *supporting(QUARTERS[0], (43, 150), (4, 50), (40, 100)),
            *(
                row
                for place, quarter in enumerate(QUARTERS[1:])
                for row in supporting(quarter, *fits(place))
            ),
        ]
    )
    office.publish()
    shown = office.shown("da_victims_not_supporting", essex.FORCE, "body_worn_video=no")
    assert shown[0] is None


def test_no_complement_gives_back_a_confidential_value(office: Office) -> None:
    office.report(
        [
            *supporting(QUARTERS[0], (60, 150), "c", (40, 100)),
            *(
                row
                for place, quarter in enumerate(QUARTERS[1:])
                for row in supporting(quarter, *fits(place))
            ),
        ]
    )
    office.publish()
    assert narrowest(office.attacked()) >= 5 - NEARLY


def test_no_sum_gives_back_a_confidential_whole(office: Office) -> None:
    months = ["2026-06", "2026-07"]
    office.report(
        [
            value("da_incidents", name, month, 20 + 3 * place)
            for month in months
            for place, name in enumerate(NAMES.values())
        ]
        + [value("da_incidents", "Essex", months[0], 14 * 20 + 3 * 91)]
        + [value("da_incidents", "Essex", months[1], "c")]
    )
    office.publish()
    result = office.attacked()
    assert narrowest(result) >= 5 - NEARLY


def test_no_rolling_year_gives_back_a_confidential_one(office: Office) -> None:
    """Each twelve months share nine with the next."""
    ends = ["June 2025", "September 2025", "December 2025", "March 2026", "June 2026"]
    rows = []
    for name, first in (("Harlow", 30), ("Maldon", 40)):
        for at, end in enumerate(ends):
            confidential = name == "Harlow" and at == 2
            share = ("c", "") if confidential else (first + 2 * at, 100 + 9 * at)
            rows.append(value("reoffending_under_18", name, f"12 months to {end}", *share))
    for at, end in enumerate(ends):
        rows.append(
            value(
                "reoffending_under_18", "Essex", f"12 months to {end}", 70 + 4 * at, 200 + 18 * at
            )
        )
    office.report(rows)
    office.publish()
    assert narrowest(office.attacked()) >= 5 - NEARLY


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (value("treatment_planned_exit", "Maldon", "2025/26 Q1", value=66.7), "no numbers"),
        (
            value("reoffending_adult", "Maldon", "12 months to June 2026", value=33.333333),
            "no numbers",
        ),
        (
            value("feel_safe_day", "Maldon", "2025/26", value=66.7, lower=9.4, upper=99.2),
            "an interval that only so few give",
        ),
    ],
)
def test_a_share_without_its_numbers_is_not_released(office: Office, row: Row, why: str) -> None:
    remaining = value("da_incidents", "Essex", "2026-06", 500)
    office.report([row | {"numerator": "", "denominator": ""}, remaining])
    made = office.publish()
    held = Snapshot(office.out).query(
        "select value, lower, upper from fact where indicator = ?", [row["indicator"]]
    )
    assert set(held.fetchall()) <= {(None, None, None)}, why
    assert made.by_rule.get("no_numbers") == 1


def test_money_is_shown_only_where_its_seizures_are(office: Office) -> None:
    rows = [
        value("drug_seizures", "Essex", QUARTERS[0], 12, drug="Cannabis"),
        value("drug_seizures", "Essex", QUARTERS[0], 2, drug="Crack"),
        value("drug_seizures", "Essex", QUARTERS[1], "c", drug="Cannabis"),
    ]
    for quarter, drug in (
        (QUARTERS[0], "Cannabis"), (QUARTERS[0], "Crack"), (QUARTERS[0], "Heroin"),
        (QUARTERS[1], "Cannabis"),
    ):  # fmt: skip
        rows.append(value("drug_seizure_street_value", "Essex", quarter, 4500, drug=drug))
        rows.append(
            value("drug_seizure_quantity", "Essex", quarter, 250, drug=drug, quantity_unit="g")
        )
    office.report(rows)
    office.publish()
    held = Snapshot(office.out).query(
        "select indicator, breakdown, period_start from fact where absent is null and indicator <> "
        "'drug_seizures' order by all"
    )
    assert [row[:2] for row in held.fetchall()] == [
        ("drug_seizure_quantity", "drug=Cannabis;quantity_unit=g"),
        ("drug_seizure_street_value", "drug=Cannabis"),
    ]


def test_a_release_that_hides_nothing_goes_through(office: Office) -> None:
    office.report([value("da_incidents", "Essex", "2026-06", 500)])
    made = office.publish()
    assert (made.hidden, made.attacked["hidden"]) == (0, 0)
    assert office.shown("da_incidents", essex.FORCE) == [500]


# Several releases --------------------------------------------------------------------------------


def repeated(
    office: Office, change: Callable[[list[int]], list[int]] = lambda places: places
) -> None:
    """Report incidents of all districts, two of them few, over three months."""
    chance = np.random.default_rng(3)
    rows = []
    for month in ("2026-04", "2026-05", "2026-06"):
        counts = chance.integers(12, 60, size=14).tolist()
        counts[2], counts[9] = 3, 2
        counts = change(counts)
        rows += [
            value("da_incidents", name, month, many)
            for name, many in zip(NAMES.values(), counts, strict=True)
        ]
        rows.append(value("da_incidents", "Essex", month, sum(counts)))
    office.report(rows)


def test_an_earlier_day_in_between_forgets_nothing(office: Office) -> None:
    repeated(office)
    office.publish()
    hidden = hidden_rows(office)
    office.publish(date(2026, 4, 30))
    office.publish()
    assert hidden_rows(office) >= hidden
    assert narrowest(office.attacked()) >= 5 - NEARLY


def test_a_withdrawn_release_is_known_all_the_same(office: Office) -> None:
    from data.publishing.release import withdraw

    repeated(office)
    office.publish()
    hidden = hidden_rows(office)
    withdraw(office.out, "A tester")
    assert not office.out.exists()
    made = office.publish()
    assert made.number == 2
    assert hidden_rows(office) == hidden
    assert narrowest(office.attacked()) >= 5 - NEARLY


def test_a_revision_gives_nothing_away_with_the_release_before(office: Office) -> None:
    repeated(office)
    office.publish()
    # What was cheap to hide with the few becomes dear, and others cheap.
    repeated(office, lambda counts: [many if many < 5 else 71 - many for many in counts])
    office.publish()
    assert narrowest(office.attacked()) >= 5 - NEARLY


def hidden_rows(office: Office) -> set[tuple[object, ...]]:
    return set(
        Snapshot(office.out)
        .query("select indicator, area, period_start, breakdown from fact where numerator is null")
        .fetchall()
    )


# Never half-way ----------------------------------------------------------------------------------


def survey_twice(office: Office) -> None:
    # One as a quarter, the other by month, of which the release makes the quarter.
    office.report(
        [
            value("satisfaction_white", "Essex", "2026/27 Q1", 300, 400),
            *(
                value("satisfaction_overall", "Essex", month, satisfied, 140, ethnicity="White")
                for month, satisfied in (("2026-04", 100), ("2026-05", 100), ("2026-06", 110))
            ),
        ]
    )


def lone_confidential(office: Office) -> None:
    office.report([value("da_incidents", "Essex", "2026-06", "c")])


@pytest.mark.parametrize(
    ("prepare", "words"),
    [
        (survey_twice, "satisfaction_white is 300, but .* Nothing is released while they differ"),
        (lone_confidential, "no figure that may be shown"),
    ],
)
def test_what_cannot_be_released_gets_a_sentence(
    office: Office, prepare: Callable[[Office], None], words: str
) -> None:
    prepare(office)
    with pytest.raises(WarehouseError, match=words):
        office.publish()
    assert not office.out.exists()
    assert not list(office.out.parent.glob("*.duckdb"))


def test_a_report_that_cannot_be_written_stops_the_release(office: Office) -> None:
    repeated(office)
    barred = office.folder / "a file"
    barred.write_text("", "utf-8")
    for report in (barred / "report.md", office.folder):
        with pytest.raises(WarehouseError, match="report cannot be written"):
            office.publish(report=report)
    assert not office.out.exists()
    assert ReleaseLog(office.out).newest == 0


# Other maps --------------------------------------------------------------------------------------

NEW_SET = """
update loaded_area set boundary_set = 'wards-2030' where boundary_set = 'wards-2021';
update crime_count set boundary_set = 'wards-2030' where boundary_set = 'wards-2021';
update area_population set boundary_set = 'wards-2030' where boundary_set = 'wards-2021';
update boundary_set set boundary_set = 'wards-2030' where boundary_set = 'wards-2021';
update warehouse set value = 'wards-2030' where key = 'boundary_set'
"""
NEW_CODES = """
update loaded_area set code = replace(code, 'E050', 'E059') where kind = 'ward';
update crime_count set area = replace(area, 'E050', 'E059') where starts_with(area, 'E050');
update area_population set code = replace(code, 'E050', 'E059') where starts_with(code, 'E050')
"""


@pytest.mark.parametrize(
    "change",
    ["", NEW_SET, NEW_CODES, f"{NEW_SET};{NEW_CODES}"],
    ids=["same", "set", "code", "both"],
)
@pytest.mark.parametrize("known", [True, False], ids=["known", "forgotten"])
def test_a_new_map_forgets_nothing(
    change: str, known: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two releases that hide different wards: each safe, together they are not."""
    office = Office(tmp_path)
    build(office.database, Made(months=months("2025-07", "2025-09")))
    office.change(ADDED_UP)
    office.publish(date(2025, 9, 30))
    office.change(change)
    # The other way round: what was dear to hide is cheap.
    usual = system.costs
    monkeypatch.setattr(system, "costs", lambda *prepare: 1e4 / (1.0 + usual(*prepare)))
    if known:
        office.publish(date(2025, 9, 30))
        assert narrowest(office.attacked()) >= 5 - NEARLY
        return
    monkeypatch.setattr(release, "read_former", lambda *_: Former([]))
    with pytest.raises(WarehouseError, match="could be worked out from the public files"):
        office.publish(date(2025, 9, 30))


# Words and pages ---------------------------------------------------------------------------------


def test_a_note_that_gives_a_withheld_figure_stops_the_release(office: Office) -> None:
    repeated(office)
    office.change(
        "insert into loaded_note values ('da_incidents', '', '2026-04-01', null, 'gap', "
        f"'Of {list(NAMES.values())[2]} 3 incidents were reported late', null, 1)"
    )
    with pytest.raises(WarehouseError, match=r"3 incidents were reported late.* is not shown"):
        office.publish()
    assert not office.out.exists()


def test_a_page_that_does_not_open_stops_the_release(office: Office) -> None:
    repeated(office)

    def break_file(copy: Path) -> None:
        copy.write_bytes(b"no database")
        require_pages(copy)

    with pytest.raises(WarehouseError, match=r" 1 page\(s\) .* overview: Please come back"):
        office.publish(inspections=(break_file,))
    assert not office.out.exists()
