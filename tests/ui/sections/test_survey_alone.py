"""A warehouse that holds the victim survey alone: what can be shown is shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.loading.load_files import load
from tests.ui.conftest import PROJECT, everything, sentences
from ui.charts import static_files

HEADER = "date,crime group,district,ethnic group,contact,action,informed,treatment,overall\n"
GROUPS = ("Dwelling burglary", "Vehicle crime")


@pytest.fixture(scope="module")
def survey(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve months in which 20 victims of each group answered; one group stopped before the last.

    No boundaries, no population and no crime were loaded.
    """
    folder = tmp_path_factory.mktemp("survey")
    rows = [
        f"2014-{month:02}-05,{group},Colchester,White{',very satisfied' * 5}\n"
        for month in range(1, 13)
        for group in GROUPS[: 1 if month == 12 else 2]
        for _ in range(20)
    ]
    (folder / "survey.csv").write_text(HEADER + "".join(rows))
    path = folder / "essex.duckdb"
    assert [file.status for file in load([folder / "survey.csv"], path).files] == ["loaded"]
    return path


@pytest.fixture
def opened(survey: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The app on that warehouse."""
    monkeypatch.setenv("ESSEX_DATABASE", str(survey))
    monkeypatch.setattr(static_files, "STATIC", tmp_path / "static")
    return AppTest.from_file(str(PROJECT / "app.py"), default_timeout=60)


def page(at: AppTest, name: str, **address: str) -> AppTest:
    at.switch_page(f"pages/{name}.py")
    for key, value in address.items():
        at.query_params[key] = value
    at.run()
    assert not at.exception, at.exception[0].message
    return at


def test_satisfaction_is_shown_without_boundaries(opened: AppTest) -> None:
    at = page(opened, "supporting-victims", indicator="satisfaction_overall", to="2014-11")
    assert not at.info
    assert "Victims satisfied with the overall service stood at 100.0%" in sentences(at)


def test_all_groups_together_have_no_figure_in_a_month_without_one_of_them(
    opened: AppTest,
) -> None:
    at = page(opened, "supporting-victims", indicator="satisfaction_overall", to="2014-12")
    assert "December 2014: no interviews about Vehicle crime" in sentences(at)


@pytest.mark.parametrize("name", ["district-profile", "explorer"])
def test_other_pages_open(opened: AppTest, name: str) -> None:
    assert "atisf" in everything(page(opened, name))


def test_a_page_without_any_figure_says_so_once(opened: AppTest) -> None:
    at = page(opened, "road-safety")
    assert [item.value[:45] for item in at.info] == [
        "Nothing that belongs on this page is loaded y"
    ]
    text = everything(at)
    assert "Of this Area of Focus:" in text
    assert "People killed or seriously injured" in text.split("Not yet supplied by")[1]
