"""Every shipped scenario, and every variant of it, is read without a fault."""

from __future__ import annotations

import pytest

import sim
from tests.content.shipped import SCENARIOS, plain

CASES = [(path, None) for path in SCENARIOS] + [
    (path, name) for path in SCENARIOS for name in plain(path).get("variants", {})
]


@pytest.mark.parametrize(("path", "variant"), CASES, ids=lambda part: getattr(part, "stem", part))
def test_it_loads(path, variant) -> None:
    loaded = sim.load(path, variant=variant)
    assert loaded.scenario.title
