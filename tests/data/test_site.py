"""The settings of the site: read, checked, and silent about what nobody gave."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data import site

GOOD = 'name = "Police figures"\nowner = "The office"\nshows = "How it is going."\n'


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "site.toml"
    path.write_text(text)
    return path


def test_the_file_that_comes_along_makes_no_address_up() -> None:
    settings = site.read(site.DEFAULT)
    assert settings.owner == "Office of the Police and Crime Commissioner for Essex"
    assert (settings.contact_email, settings.contact_page, settings.report_to) == ("", "", "")
    assert settings.accessibility_checked is None


def test_another_file_is_read_where_the_environment_names_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    more = 'contact_email = "office@essex.example"\naccessibility_checked = 2026-11-30\n'
    monkeypatch.setenv("ESSEX_SITE", str(written(tmp_path, GOOD + more)))
    settings = site.settings()
    assert settings.name == "Police figures"
    assert settings.report_to == "office@essex.example"
    assert settings.accessibility_checked == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name = ", "site.toml: "),
        (GOOD.replace('owner = "The office"\n', ""), "owner is missing"),
        (GOOD.replace("Police figures", " "), "name is"),
        (GOOD + 'phone = "01245"\n', "phone"),
        (GOOD + 'contact_email = "javascript:alert(1)"\n', "contact_email is"),
        (GOOD + 'contact_page = "http://essex.example"\n', "contact_page is"),
        (GOOD + 'contact_page = "https://essex.example/\\"><script>"\n', "contact_page is"),
        (GOOD + 'accessibility_checked = "last year"\n', "Write a day without quotation marks"),
    ],
)
def test_a_setting_that_cannot_be_right_is_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(site.SiteError, match=r"site\.toml") as refused:
        site.read(written(tmp_path, text))
    assert words in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(site.SiteError, match=r"nowhere\.toml: cannot be read"):
        site.read(tmp_path / "nowhere.toml")
