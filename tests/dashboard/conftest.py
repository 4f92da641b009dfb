"""A small scenario with a variant, as a server sees it, and a browser where there is one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from sim.dashboard.app import make_app
from sim.dashboard.base import Base

ROOT = Path(__file__).parents[2]
EXCHANGE = ROOT / "scenarios" / "exchange-gradual.yaml"
KOREA = ROOT / "scenarios" / "korea-2019.yaml"
TOKEN = "a-token-for-tests"
HOST = "http://127.0.0.1:8765"


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
