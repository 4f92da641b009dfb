"""Every number of a scenario with a ledger says what it rests on, itself or in the part it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.content.shipped import SCENARIOS, ledger_of, plain

BARE = {
    "iran-2013": set(),
    "korea-2019": {
        "variants.us_reading",
        "variants.keeper_pyongyang",
        "variants.seoul_in_front",
        "variants.material_power",
    },
    "korea-2019-japan": {
        "actors.china",
        "actors.united_states",
        "actors.south_korea",
        "variants.material_power",
    },
    "korea-2026": {
        "paths.pressure_resisted",
        "paths.freeze_for_freeze",
        "paths.comprehensive_phased",
        "paths.peace_treaty_first",
        "paths.economy_first",
    },
}
"""Where numbers without a reason of their own are known to stand: a title or a note says what they are."""


def is_number(raw: Any) -> bool:
    """A figure, or the points of one."""
    if isinstance(raw, list):
        return bool(raw) and all(map(is_number, raw))
    return isinstance(raw, (int, float)) and not isinstance(raw, bool)


def bare_numbers(tree: Any, at: tuple[str, ...] = ()) -> Iterator[str]:
    """Addresses of numbers in no part with `because` or `basis`; counts of stages and how long one looks are none."""
    if is_number(tree):
        if at[-1] not in ("version", "stage", "horizon", "review"):
            yield ".".join(at)
    elif isinstance(tree, dict):
        if "because" not in tree and "basis" not in tree:
            for key, child in tree.items():
                yield from bare_numbers(child, (*at, str(key)))
    elif isinstance(tree, list):
        for place, child in enumerate(tree, start=1):
            yield from bare_numbers(child, (*at, str(place)))


def test_a_number_is_bare_without_a_reason_above_it() -> None:
    tree = {"a": {"basis": "judgement", "b": [1, 2, 3]}, "c": {"d": {"value": 4}}, "e": [{"months": 5, "stage": 2}]}
    assert list(bare_numbers(tree)) == ["c.d.value", "e.1.months"]


@pytest.mark.parametrize("path", [path for path in SCENARIOS if ledger_of(path)], ids=lambda path: path.stem)
def test_every_number_has_a_source_or_is_marked_judgement(path: Path) -> None:
    bare = list(bare_numbers(plain(path)))
    assert {".".join(at.split(".")[:2]) for at in bare} == BARE[path.stem], bare
