"""The page in the eyes of axe-core: no serious finding in any view, at any width."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from sim.dashboard.base import Base
from sim.dashboard.serve import serving
from tests.dashboard.conftest import DRAWN, KOREA, tab

pytestmark = pytest.mark.browser
VIEWS = ("outcomes", "compose", "watch", "compare", "more")
GRAVE = ("serious", "critical")


def findings(page: Any) -> list[str]:
    """What axe-core finds that is serious or worse: rule, and the elements."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in found if one["impact"] in GRAVE for node in one["nodes"]]


@pytest.fixture(scope="module")
def korea_address(chromium: str) -> Iterator[str]:
    with serving(Base(KOREA)) as found:
        yield found


@pytest.mark.slow
@pytest.mark.parametrize("width", [1440, 800, 400])
def test_every_view(browser: Any, korea_address: str, width: int) -> None:
    with tab(browser, f"{korea_address}#worlds=500", DRAWN) as page:
        page.set_viewport_size({"width": width, "height": 900})
        keys = [one.get_attribute("id").removeprefix("tab-") for one in page.query_selector_all("#tabs [role=tab]")]
        assert len(keys) == len(VIEWS)
        for key in keys:
            page.click(f"#tab-{key}")
            page.wait_for_selector(f"#view-{key}:not([hidden]) :is(h2, h3, table, button)")
            page.wait_for_selector("#charts[aria-busy='false']")
            assert findings(page) == [], key


@pytest.mark.parametrize("width", [1440, 400])
def test_the_start_page(browser: Any, korea_address: str, width: int) -> None:
    with tab(browser, f"{korea_address}start/", "#shipped li") as page:
        page.set_viewport_size({"width": width, "height": 900})
        assert findings(page) == []
        page.click("#templates button >> nth=0")
        page.wait_for_selector("#open:enabled")
        assert findings(page) == []
