"""What is worked out of records: states, days late, clocks, expected returns."""

from __future__ import annotations

from datetime import date
from typing import Any

from data.accounts import worked_out
from data.accounts.records import Record


def action(**values: Any) -> Record:
    return Record("action", "07/15", 1, {"agreed": "2015-02-26", "due": "2015-03-12", **values})


def step(day: str, name: str, words: str = "") -> dict[str, str]:
    return {"date": day, "step": name, "words": words}


def test_said_done_is_not_accepted() -> None:
    updates = [step("2015-03-01", "Progress"), step("2015-03-20", "Said done")]
    text = action(updates=updates)
    assert worked_out.state(text) == "said done by the owner"
    assert worked_out.state(text, date(2015, 3, 19)) == "to follow"
    back = action(updates=[*updates, step("2015-04-01", "Reopened", "Not what was asked for")])
    assert worked_out.state(back) == "to follow"
    done = action(updates=[*updates, step("2015-04-01", "Accepted")])
    assert worked_out.state(done) == "accepted by the office"
    gone = action(updates=[*updates, step("2015-04-01", "Dropped", "No longer needed")])
    assert (worked_out.state(gone), worked_out.why_dropped(gone)) == ("dropped", "No longer needed")


def test_days_late_follow_the_last_move() -> None:
    assert worked_out.days_late(action(), date(2015, 3, 12)) == 0
    assert worked_out.days_late(action(), date(2015, 3, 31)) == 19
    moves = [
        {"moved_on": "2015-03-10", "to": "2015-03-26", "reason": "Awaiting data"},
        {"moved_on": "2015-03-25", "to": "2015-04-30", "reason": "Awaiting data still"},
    ]
    moved = action(moves=moves)
    assert worked_out.due(moved) == date(2015, 4, 30)
    assert worked_out.days_late(moved, date(2015, 3, 31)) == 0
    assert worked_out.times_moved(moved) == 2
    done = action(updates=[step("2015-03-20", "Said done")])
    assert worked_out.days_late(done, date(2015, 5, 1)) == 0
    assert worked_out.days_late(Record("action", "x", 1, {}), date(2015, 5, 1)) == 0


def test_recommendations_have_56_days() -> None:
    record = Record("recommendation", "R01/15", 1, {"published": "2015-01-05"})
    assert worked_out.response_due(record) == date(2015, 3, 2)
    assert worked_out.response_days_late(record, date(2015, 3, 2)) == 0
    assert worked_out.response_days_late(record, date(2015, 3, 5)) == 3
    assert worked_out.days_open(record, date(2015, 1, 15)) == 10
    answered = Record(
        "recommendation", "R01/15", 2, {"published": "2015-01-05", "responded": "2015-03-04"}
    )
    assert worked_out.response_days_late(answered, date(2015, 9, 1)) == 2


def test_expected_returns() -> None:
    supply = Record(
        "supply", "S01/15", 1,
        {"since": "2014-05-10", "frequency": "quarter", "due_days": 30,
         "chased": [{"date": "2015-02-20", "period": "2014-10", "words": "Asked"}]},
    )  # fmt: skip
    received = [(date(2014, 6, 30), date(2014, 7, 10)), (date(2014, 9, 30), date(2014, 11, 14))]
    expected_returns = worked_out.expected_returns(supply, received, date(2015, 2, 26))
    assert [(item.start, item.due, item.received, item.chased) for item in expected_returns] == [
        (date(2014, 10, 1), date(2015, 1, 30), None, 1),
        (date(2014, 7, 1), date(2014, 10, 30), date(2014, 11, 14), 0),
        (date(2014, 4, 1), date(2014, 7, 30), date(2014, 7, 10), 0),
    ]
    assert [each.days_late(date(2015, 2, 26)) for each in expected_returns] == [27, 15, 0]


def test_duties_come_round() -> None:
    duty = Record("duty", "P01/15", 1, {"since": "2015-01-31", "frequency": "month"})
    assert worked_out.duty_due(duty) == date(2015, 1, 31)
    done = Record(
        "duty", "P01/15", 1,
        {"since": "2015-01-31", "frequency": "month", "done": [{"date": "2015-01-31"}]},
    )  # fmt: skip
    assert worked_out.duty_due(done) == date(2015, 2, 28)
    changes = Record("duty", "P02/15", 1, {"since": "2015-01-31", "frequency": "when it changes"})
    assert worked_out.duty_due(changes) is None


def test_reports_of_awards_are_late_after_thirty_days() -> None:
    award = Record("award", "G001/15", 1, {"award_date": "2015-04-01"})

    def deliverable(*reports: dict[str, Any]) -> Record:
        return Record("deliverable", "D001/16", 1, {"by": "2016-03-31", "reports": list(reports)})

    middle = {"stage": "Mid-year", "date": "2015-10-20", "spent": 400.5}
    end = {"stage": "End of year", "date": "2016-04-20", "spent": 990}
    assert worked_out.late_reports(deliverable(), award, date(2015, 10, 31)) == []
    assert worked_out.late_reports(deliverable(), award, date(2015, 11, 2)) == [("Mid-year", 2)]
    assert worked_out.late_reports(deliverable(middle), award, date(2016, 5, 1)) == [
        ("End of year", 1)
    ]
    assert worked_out.late_reports(deliverable(end), award, date(2016, 6, 1)) == []
    assert [worked_out.spent(item) for item in (deliverable(), deliverable(middle),
            deliverable(middle, end))] == [0, 400.5, 990]  # fmt: skip
