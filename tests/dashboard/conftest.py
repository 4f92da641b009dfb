"""A small scenario with a variant, as a server sees it, and a browser where there is one."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from sim.dashboard.base import Base
from sim.dashboard.serve import make_app, serving

ROOT = Path(__file__).parents[2]
EXCHANGE = ROOT / "scenarios" / "exchange-gradual.yaml"
KOREA = ROOT / "scenarios" / "korea-2019.yaml"
TOKEN = "a-token-for-tests"
HOST = "http://127.0.0.1:8765"
SMALL = """\
title: Fish
issues:
  fish: {scale: {0: none, 100: all}, today: 20}
actors:
  sea: {interests: {fish: {position: 90, salience: 50}}}
  land: {interests: {fish: {position: 10, salience: 50}}}
paths:
  share:
    stages:
      - {moves: {fish: 50}, consent: [sea, land], months: 12}
"""


class Page:
    """What the page does, without a browser."""

    def __init__(self, client: TestClient, token: str = TOKEN) -> None:
        self.client, self.token = client, token

    def get(self, address: str, **more: Any) -> Any:
        return self.client.get(f"/{self.token}/{address}", **more)

    def post(self, address: str, content: Any, **more: Any) -> Any:
        return self.client.post(f"/{self.token}/{address}", json=content, **more)

    def picture(self, **state: Any) -> Any:
        return self.post("api/picture", {"tab": "t", "state": state})


def page_of(base: Base, **options: Any) -> Iterator[Page]:
    with TestClient(make_app(base, token=TOKEN, **options), base_url=HOST) as client:
        yield Page(client)


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A small scenario."""
    yield from page_of(Base(EXCHANGE))


@pytest.fixture(scope="module")
def korea() -> Iterator[Page]:
    """The large one, with variants and a ledger."""
    yield from page_of(Base(KOREA))


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a browser."""
    found = os.environ.get("SIM_BROWSER") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("no browser: install Debian's chromium, or name one in SIM_BROWSER")
    return found


FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
DRAWN = "#middle[data-worlds]:has(#charts[aria-busy='false'])"


@pytest.fixture(scope="module")
def browser(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A browser in which the tour was seen."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        folder = str(tmp_path_factory.mktemp("browser"))
        context = play.chromium.launch_persistent_context(
            folder, executable_path=chromium, args=FLAGS, viewport={"width": 1440, "height": 900}
        )
        context.set_default_timeout(60_000)
        context.add_init_script("localStorage.setItem('settlement-sim-tour', 'seen')")
        yield context
        context.close()


@pytest.fixture(scope="module")
def address(chromium: str) -> Iterator[str]:
    """The small scenario, served."""
    with serving(Base(EXCHANGE)) as found:
        yield found


@contextmanager
def tab(browser: Any, address: str, ready: str = DRAWN) -> Iterator[Any]:
    """A page that asks its own origin only and complains of nothing."""
    page, complaints, asked = browser.new_page(), [], []
    page.on("console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    page.wait_for_selector(ready)
    yield page
    page.close()
    assert complaints == []
    origin = re.match(r"http://[^/]+/|file://", address)
    assert origin is not None
    assert [one for one in asked if not one.startswith((origin[0], "data:", "blob:"))] == []
