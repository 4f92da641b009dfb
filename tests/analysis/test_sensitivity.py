"""On a linear outcome every method finds what can be worked out on paper."""

from __future__ import annotations

import numpy as np
import pytest

from sim.api import sensitivity
from sim.errors import SimError
from sim.scenario.schema import Factor
from tests.analysis.toys import OTHER, OWN, linear, patient_enough

BY_HAND = {OTHER: 0.6 * 0.2, OWN: -0.4 * 0.2}
"""Effect on a's gain of each number from its low to its high end."""
SHARES = ((OTHER, 9 / 13), (OWN, 4 / 13))
"""Of the variance of a's gain: as the squares of the effects."""


def found(method: str, **options: object) -> dict[str, dict[str, float]]:
    table = sensitivity(linear(), method=method, paths=["deal"], outcomes=["gain.a"], **options).table  # type: ignore[arg-type]
    assert table["address"].tolist() == [OTHER, OWN]
    return table.set_index("address").to_dict("index")


def test_tornado() -> None:
    table = found("tornado", worlds=40)
    for address, effect in BY_HAND.items():
        assert table[address]["effect"] == pytest.approx(effect, abs=1e-6)
        assert table[address]["effect_low"] == pytest.approx(effect, abs=1e-6)
        assert table[address]["at_high"] - table[address]["at_low"] == pytest.approx(effect, abs=1e-6)
        assert table[address]["clear"]


def test_morris() -> None:
    table = found("morris", samples=6)
    for address, effect in BY_HAND.items():
        assert table[address]["mean"] == pytest.approx(effect, abs=1e-6)
        assert table[address]["spread"] == pytest.approx(0, abs=1e-6)


def test_sobol() -> None:
    table = found("sobol", samples=512)
    for address, share in SHARES:
        assert table[address]["first"] == pytest.approx(share, abs=0.02)
        assert table[address]["total"] == pytest.approx(share, abs=0.02)


def test_what_is_worth_knowing() -> None:
    table = found("research", worlds=4000)
    for address, share in SHARES:
        assert table[address]["share"] == pytest.approx(share, abs=0.03)
        assert table[address]["share_low"] <= share + 0.02
        assert table[address]["share_high"] >= share - 0.02
    assert table[OTHER]["narrower"] == pytest.approx(1 - np.sqrt(4 / 13), abs=0.05)


def test_certain_numbers_cannot_be_varied() -> None:
    with pytest.raises(SimError, match="no number of 'A symmetric exchange' has a range"):
        sensitivity(patient_enough()[0])


@pytest.mark.parametrize("method", ["tornado", "morris", "research"])
def test_nothing_moves_what_is_certain(method: str) -> None:
    one = sensitivity(linear(), method=method, paths=["deal"], outcomes=["completed"])
    assert one.sentence.startswith("No number moves")
    assert one.chart() is not None


def test_the_same_whoever_works() -> None:
    from concurrent.futures import ThreadPoolExecutor

    gradual = "scenarios/exchange-gradual.yaml"
    with ThreadPoolExecutor(2) as pool:
        for method in ("tornado", "morris"):
            few: dict[str, int] = {"samples": 5} if method == "morris" else {"worlds": 20}
            apart = sensitivity(gradual, method=method, executor=pool, **few)  # type: ignore[arg-type]
            alone = sensitivity(gradual, method=method, **few)  # type: ignore[arg-type]
            assert apart.table.equals(alone.table)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"method": "torndo"}, "Did you mean 'tornado'"),
        ({"method": "sobol", "samples": 100}, "no power of 2"),
        ({"method": "tornado", "samples": 10}, "takes none"),
        ({"paths": ["deel"]}, "Did you mean 'deal'"),
        ({"outcomes": ["gain.c"]}, "Did you mean 'gain"),
        ({"worlds": 0}, "outside 1"),
        ({"method": "morris", "worlds": 500}, "Say how many rows it has with --samples; 40 if absent"),
    ],
)
def test_what_is_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(SimError, match=message):
        sensitivity(linear(), **options)  # type: ignore[arg-type]


def test_research_refuses_more_worlds_than_can_be_ranked() -> None:
    with pytest.raises(SimError, match=r"worlds: 6,000,000 are too many.*up to 5,000,000. Ask for fewer"):
        sensitivity("scenarios/exchange-gradual.yaml", method="research", worlds=6_000_000)


@pytest.mark.parametrize(
    ("method", "said", "size"),
    [
        ("sobol", "as if they were independent", {"samples": 8}),
        ("research", "share what they explain", {"worlds": 8}),
    ],
)
def test_numbers_that_go_together_are_spoken_of(method: str, said: str, size: dict[str, int]) -> None:
    wind = Factor(title="Wind", inputs={OWN: 0.5, OTHER: 0.5})
    apart, joined = (
        sensitivity(one, method=method, paths=["deal"], outcomes=["gain.a"], **size).notes
        for one in (linear(), linear().model_copy(update={"together": {"wind": wind}}))
    )
    assert said in joined[-1]
    assert "'Wind'" in joined[-1]
    assert joined[:-1] == apart
