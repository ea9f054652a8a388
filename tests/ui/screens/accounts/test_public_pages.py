"""The pages of published records, on a public file; and where records belong on other pages."""

from __future__ import annotations

import shutil
from pathlib import Path

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from geo import essex
from tests.helpers import marked_register, marked_warehouse
from tests.helpers.opened_page import open_page
from tests.ui.conftest import everything
from ui.charts import static_files
from ui.screens.accounts.open_register import MADE_UP


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """An office's warehouse in which what is restricted bears marks, and its public edition."""
    marked = marked_warehouse.marked(tmp_path_factory)
    office, public = tmp_path_factory.mktemp("office"), tmp_path_factory.mktemp("public")
    return Path(shutil.copy(marked.office, office)), Path(shutil.copy(marked.made.out, public))


def opened(page: str, file: Path, monkeypatch: pytest.MonkeyPatch, **address: str) -> AppTest:
    """Open a page with its folded parts open, and fail on any exception."""
    monkeypatch.setenv("ESSEX_DATABASE", str(file))
    monkeypatch.setattr(static_files, "STATIC", file.with_name("static"))
    return open_page(page, ("twin-office",), **address)


def test_actions_are_listed_with_owners_by_role(
    released: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened("actions", released[1], monkeypatch)
    row = at.dataframe[0].value.iloc[0]
    assert (row["Reference"], row["Owner"]) == ("01/25", "Head of Performance")
    assert "1 action is open, 1 of them late." in everything(at)
    assert "qz" not in str(at.dataframe[0].value.to_dict()).lower()


@pytest.mark.parametrize("page", ["actions", "funding", "issued-papers"])
def test_records_of_the_demonstration_say_that_they_are_made_up(
    page: str, released: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert MADE_UP not in everything(opened(page, released[1], monkeypatch))
    made_up = shutil.copy(released[1], tmp_path / "demonstration.duckdb")
    with duckdb.connect(made_up) as connection:
        connection.execute("update warehouse set value = 'demonstration' where key = 'edition'")
    assert MADE_UP in everything(opened(page, Path(made_up), monkeypatch))


def test_papers_are_offered_and_awards_with_what_they_delivered(
    released: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened("issued-papers", released[1], monkeypatch)
    assert "Action log, 2025/26 Q2" in everything(at)
    labels = [element.proto.label for element in at.get("download_button")]
    assert [label.split(":")[0] for label in labels] == ["ODS", "PDF"]
    at = opened("funding", released[1], monkeypatch)
    frames = [frame.value for frame in at.dataframe]
    assert list(frames[0]["District"])[:1] == [next(iter(essex.DISTRICTS.values()))]
    assert list(frames[1]["Recipient"]) == ["An individual", "A charity"]
    assert list(frames[2]["Achieved"]) == [21_000]


@pytest.mark.parametrize("edition", [0, 1], ids=["office", "public"])
def test_a_record_is_shown_with_its_indicator_and_area_in_both_editions(
    edition: int, released: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    if edition == 0:
        register = marked_register.keep(tmp_path / "accounts.sqlite", released[0])
        monkeypatch.setenv("ESSEX_ACCOUNTS", str(register.path))
    at = opened("crime-prevention", released[edition], monkeypatch)
    text = everything(at)
    assert "Account of 2025/26 Q2 by the Analyst" in text
    assert "Provide the improvement plan" in text
    assert "of the Community Safety Fund, £" in text
    at = opened("road-safety", released[edition], monkeypatch)
    assert "What the office says" not in " ".join(item.label for item in at.expander)
    at = opened(
        "district-profile", released[edition], monkeypatch,
        district=next(iter(essex.DISTRICTS)),
    )  # fmt: skip
    assert "Provide the improvement plan" in everything(at)
