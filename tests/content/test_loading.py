"""Every shipped scenario, and every variant of it, is read without a fault."""

from __future__ import annotations

import pytest

from tests.content.shipped import SCENARIOS, plain

read = pytest.importorskip("sim.scenario.read")

CASES = [(path, None) for path in SCENARIOS] + [
    (path, name) for path in SCENARIOS for name in plain(path).get("variants", {})
]


@pytest.mark.parametrize(("path", "variant"), CASES, ids=lambda part: getattr(part, "stem", part))
def test_it_loads(path, variant) -> None:
    loaded = read.load(path, variants=[variant] if variant else [])
    assert loaded.scenario.title
