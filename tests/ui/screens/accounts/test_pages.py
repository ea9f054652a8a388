"""The pages of what the office keeps: lists, forms, conflicts, what is late and what is stale."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analytics.wording import figure_tokens
from data.accounts.register import Register, default_path
from data.warehouse.snapshot import snapshot
from tests.helpers.opened_page import open_page
from tests.ui.conftest import PROJECT, everything

PAGES = (
    "meetings-and-actions", "recommendations", "accounts", "supply", "money", "research",
    "events-and-questions", "duties", "papers",
)  # fmt: skip
ACTION = {
    "agreed": "2025-02-26",
    "matter": "Drug seizures",
    "words": "Provide the number of seizures",
    "owners": [{"role": "Detective Sergeant", "initials": "DS"}],
    "due": "2025-03-26",
}
Opener = Callable[..., AppTest]


@pytest.fixture
def register(warehouse: Path) -> Register:
    """The register next to the made warehouse."""
    return Register(default_path())


@pytest.fixture
def open_accounts(warehouse: Path) -> Opener:
    """Open a page of accounts with an address, and fail on any exception."""
    return open_page


def test_every_page_opens_on_an_empty_register_and_makes_no_file(
    open_accounts: Opener, register: Register
) -> None:
    for page in PAGES:
        at = open_accounts(page)
        assert at.title[0].value
    assert not register.exists


def test_an_action_is_listed_with_what_is_late_and_opened_by_its_address(
    open_accounts: Opener, register: Register
) -> None:
    register.save("action", ACTION, "ann")
    at = open_accounts("meetings-and-actions", record="01/25")
    row = at.dataframe[0].value.iloc[0]
    late = (date.today() - date(2025, 3, 26)).days
    assert (row["Reference"], row["Owner"], row["State"]) == ("01/25", "DS", "to follow")
    assert row["Days late"] == late
    assert "Due 26 March 2025" in everything(at)
    at = open_accounts("meetings-and-actions", record="77/25")
    assert "There is no 77/25 here." in everything(at)


def test_a_change_is_saved_as_the_next_version(open_accounts: Opener, register: Register) -> None:
    register.save("action", ACTION, "ann")
    at = open_accounts("meetings-and-actions", record="01/25")
    field = next(item for item in at.text_input if item.label == "Matter")
    field.input("Seizures of drugs")
    next(each for each in at.button if each.label == "Save action 01/25").click()
    at.run()
    assert not at.exception
    assert "Action 01/25 is saved as version 2." in " ".join(
        element.value for element in at.success
    )
    assert register.get("action", "01/25").values["matter"] == "Seizures of drugs"


def test_a_save_after_somebody_elses_is_refused_and_both_are_shown(
    open_accounts: Opener, register: Register
) -> None:
    register.save("action", ACTION, "ann")
    at = open_accounts("meetings-and-actions", record="01/25")
    register.save("action", {**ACTION, "matter": "Theirs"}, "ben", reference="01/25", read_at=1)
    next(item for item in at.text_input if item.label == "Matter").input("Mine")
    next(each for each in at.button if each.label == "Save action 01/25").click()
    at.run()
    shown = everything(at)
    assert "was changed by ben" in shown
    assert "<td>Theirs</td><td>Mine</td>" in shown
    assert register.get("action", "01/25").version == 2
    next(element for element in at.button if element.label.startswith("Save mine")).click()
    at.run()
    assert register.get("action", "01/25").values["matter"] == "Mine"
    assert [version.version for version in register.history("action", "01/25")] == [1, 2, 3]


def test_what_does_not_fit_is_said_and_nothing_is_saved(
    open_accounts: Opener, register: Register
) -> None:
    at = open_accounts("meetings-and-actions", record="new")
    next(item for item in at.button if item.label == "Save").click()
    at.run()
    assert "Matter is missing: fill it in." in everything(at)
    assert not register.exists


def test_stale_figures_and_bare_numbers_are_named(
    open_accounts: Opener, register: Register
) -> None:
    state = snapshot()
    assert state is not None
    text = "Offences were {recorded_crime | Essex | 2025/26 Q1}."
    account = {
        "subject": "Crime", "quarter": "2025/26 Q1", "area": "E23000028",
        "written": "2025-07-20", "author_role": "Analyst", "strength": "Likely", "stage": "Agreed",
        "why": text, "figures": figure_tokens.bind(state, [text], date.today()),
    }  # fmt: skip
    register.save("account", account, "ann")
    assert "Every figure in every account agrees" in everything(open_accounts("accounts"))
    figures = [{**account["figures"][0], "shown": "99", "value": "[99.0, 99.0, null]"}]
    register.save(
        "account", {**account, "figures": figures, "doing": "It fell by 12%."}, "ann",
        reference="A001/25", read_at=1,
    )  # fmt: skip
    shown = everything(open_accounts("accounts"))
    assert "2 figures in accounts cannot be issued" in shown
    assert "<td>99</td>" in shown
    assert "<td>12%</td>" in shown


def test_the_pages_are_not_offered_in_the_public_edition(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESSEX_EDITION", "public")
    at = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60).run()
    with pytest.raises(ValueError, match="Could not find a navigation page"):
        at.switch_page("pages/accounts/meetings-and-actions.py")


def test_supplies_that_are_late(open_accounts: Opener, register: Register) -> None:
    since = date.today() - timedelta(days=200)
    register.save(
        "supply",
        {
            "supplier": "Probation", "what": "Quarterly return", "frequency": "quarter",
            "indicators": [{"indicator": "reoffending_probation"}], "due_days": 10,
            "since": since.isoformat(),
        },
        "ann",
    )  # fmt: skip
    shown = everything(open_accounts("supply"))
    assert "returns are late" in shown or "return is late" in shown


def test_an_area_of_focus_shows_its_account_and_open_actions(
    open_accounts: Opener, open_page: Opener, register: Register
) -> None:
    assert "What the office says" not in str(open_page("crime-prevention").header)
    focus = "Improving crime prevention"
    register.save("action", {**ACTION, "focus": focus}, "ann")
    done = [{"date": "2025-03-01", "step": "Accepted"}]
    register.save("action", {**ACTION, "matter": "Done", "focus": focus, "updates": done}, "ann")
    register.save(
        "account",
        {
            "subject": focus, "focus": focus, "quarter": "2025/26 Q1", "area": "E23000028",
            "written": "2025-07-20", "author_role": "Analyst", "strength": "Likely",
            "stage": "Agreed", "why": "Offences were {recorded_crime | Essex | June 2025}.",
        },
        "ann",
    )  # fmt: skip
    shown = everything(open_page("crime-prevention"))
    assert "1 action is open, 1 late." in shown
    assert "Drug seizures" in shown
    assert "Done" not in shown
    assert "Account of 2025/26 Q1 by the Analyst" in shown
    assert "Offences were <b title=" in shown


def test_a_paper_is_made_and_issued_on_its_page(open_accounts: Opener, register: Register) -> None:
    register.save("action", ACTION, "ann")
    at = open_accounts("papers")
    at.selectbox(key="paper-kind").set_value("action-log")
    at.button(key="paper-make").click()
    at.run()
    assert not at.exception
    assert "Action log, Performance scrutiny" in everything(at)
    next(item for item in at.button if item.label == "Issue the paper").click()
    at.run()
    (paper,) = register.newest("paper")
    assert paper.values["signed_off"] == "Chief Executive"
    assert {row["file"].rsplit(".")[-1] for row in paper.rows("files")} == {"pdf", "docx", "ods"}
