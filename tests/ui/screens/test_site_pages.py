"""Whose site it is, on every page; contact, mistakes and accessibility on pages of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from data import site
from tests.ui.conftest import Opener, everything

CONTACT = 'contact_email = "office@essex.example"\nmistakes_email = "figures@essex.example"\n'


@pytest.fixture
def contact_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "own-site.toml"
    path.write_text(site.DEFAULT.read_text().replace('_email = ""', '_email_ = ""') + CONTACT)
    path.write_text("\n".join(line for line in path.read_text().splitlines() if "_ =" not in line))
    monkeypatch.setenv("ESSEX_SITE", str(path))


@pytest.mark.parametrize("page", ["overview", "crime-prevention", "my-ward", "accessibility"])
def test_every_page_says_whose_it_is_and_as_at_when(open_page: Opener, page: str) -> None:
    text = everything(open_page(page))
    assert "Office of the Police and Crime Commissioner for Essex" in text
    assert "Office edition, last loaded" in text
    assert "How Essex Police is doing on the Police and Crime Plan" in text


def test_without_a_contact_none_is_made_up(open_page: Opener) -> None:
    text = everything(open_page("about-this-site"))
    assert "have not given a way to reach them yet" in text
    assert "mailto:" not in text


@pytest.mark.usefixtures("contact_given")
def test_contact_and_mistakes_go_where_the_settings_say(open_page: Opener) -> None:
    text = everything(open_page("about-this-site"))
    assert "figures@essex.example" in text
    assert "office@essex.example" in text
    assert "have not given a way" not in text


def test_settings_that_cannot_be_read_are_named_on_the_page(
    open_page: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "site.toml"
    broken.write_text("name = 3")
    monkeypatch.setenv("ESSEX_SITE", str(broken))
    at = open_page("overview")
    assert any("site.toml: name is" in error.value for error in at.error)


def test_the_accessibility_statement_says_what_does_not_hold(open_page: Opener) -> None:
    at = open_page("accessibility")
    assert at.header[0].value == "What does not hold"
    text = everything(at)
    assert "partially conforms" in text
    assert "WCAG) 2.2, level AA" in text
    assert "has been recorded for this copy of the site yet" in text
