"""Who is let in: nobody but this machine, unless they sign in and are on the list."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.helpers.running_app import Server, free_port, serving
from tests.helpers.sign_in_provider import provider, secrets
from tests.helpers.small_warehouse import Made, build

FIGURES = "[data-testid=stDataFrame], .said, .finding, svg path[aria-label]"
NETWORK = "0.0.0.0"


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("guarded") / "essex.duckdb", Made())


@contextmanager
def guarded(warehouse: Path, home: Path, email: str, allowed: list[str]) -> Iterator[Server]:
    """Serve the office edition to a network, with sign-in."""
    port = free_port()
    with provider(email) as address:
        settings = home / ".streamlit" / "secrets.toml"
        settings.parent.mkdir()
        secrets(settings, address, port, allowed)
        with serving(warehouse, port, HOME=str(home), STREAMLIT_SERVER_ADDRESS=NETWORK) as running:
            yield running


def sign_in(page: Page, server: Server) -> None:
    page.goto(f"{server.address}/crime-prevention")
    page.get_by_role("button", name="Sign in").click()


def test_refuses_to_stand_open_to_a_network(
    browser: Browser, warehouse: Path, tmp_path: Path
) -> None:
    with serving(warehouse, HOME=str(tmp_path), STREAMLIT_SERVER_ADDRESS=NETWORK) as running:
        page = browser.new_page()
        for address in ("/", "/crime-prevention", "/explorer", "/load-data"):
            page.goto(f"{running.address}{address}")
            expect(page.get_by_text("Not open to a network")).to_be_visible(timeout=20_000)
            assert page.locator(FIGURES).count() == 0
        page.close()


def test_refuses_what_comes_through_a_proxy(
    browser: Browser, warehouse: Path, tmp_path: Path
) -> None:
    with serving(warehouse, HOME=str(tmp_path)) as running:
        context = browser.new_context(extra_http_headers={"X-Forwarded-For": "203.0.113.7"})
        page = context.new_page()
        page.goto(f"{running.address}/crime-prevention")
        expect(page.get_by_text("Not open to a network")).to_be_visible(timeout=20_000)
        assert page.locator(FIGURES).count() == 0
        context.close()


def test_lets_in_who_is_on_the_list_and_writes_it_down(
    browser: Browser, warehouse: Path, tmp_path: Path
) -> None:
    with guarded(warehouse, tmp_path, "Analyst@Essex.Example", ["analyst@essex.example"]) as server:
        page = browser.new_page()
        sign_in(page, server)
        expect(page.get_by_text("How is Essex doing")).to_be_visible(timeout=20_000)
        page.goto(f"{server.address}/crime-prevention?areas=wards")
        page.wait_for_selector(".said", timeout=20_000)
        page.close()
    log = warehouse.with_name("essex.access.jsonl").read_text("utf-8").splitlines()
    looked = [(line["who"], line["page"], line["asked"]) for line in map(json.loads, log)]
    assert ("analyst@essex.example", "/crime-prevention", {"areas": "wards"}) in looked


def test_keeps_out_who_is_not_on_the_list(
    browser: Browser, warehouse: Path, tmp_path: Path
) -> None:
    with guarded(warehouse, tmp_path, "visitor@elsewhere.example", ["a@essex.example"]) as server:
        page = browser.new_page()
        sign_in(page, server)
        expect(page.get_by_text("signed in, but do not have access")).to_be_visible(timeout=20_000)
        for address in ("/", "/load-data"):
            page.goto(f"{server.address}{address}")
            expect(page.get_by_text("signed in, but do not have access")).to_be_visible(
                timeout=20_000
            )
            assert page.locator(FIGURES).count() == 0
        page.close()
