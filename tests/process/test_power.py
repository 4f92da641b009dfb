"""The compiled engine's own powers against those of extended precision."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from sim.process import engine

pytestmark = pytest.mark.skipif(not engine.can_compile(), reason="numba is not installed")
WITHIN = 3e-16
EXTENDED = np.finfo(np.longdouble).eps < 1e-18
needs_extended = pytest.mark.skipif(not EXTENDED, reason="this machine has no extended precision")


def powers(x: np.ndarray, a: np.ndarray) -> np.ndarray:
    import numba

    from sim.process.compiled.power import power

    @numba.njit
    def raise_each(x, a, raised):
        for m in range(x.size):
            raised[m] = power(x[m], a[m])

    raised = np.empty(x.size)
    raise_each(x, a, raised)
    return raised


def true(x: np.ndarray, a: np.ndarray) -> np.ndarray:
    return np.power(x.astype(np.longdouble), a.astype(np.longdouble))


@needs_extended
def test_losses_are_true_to_the_last_digits() -> None:
    rng = np.random.default_rng(1)
    x = np.concatenate(
        [rng.random(200_000), 10.0 ** -rng.uniform(0, 300, 20_000), 1.0 - 10.0 ** -rng.uniform(0, 16, 20_000)]
    )
    a = rng.uniform(0.2, 3.0, x.size)
    assert np.abs(powers(x, a) - true(x, a)).max() <= WITHIN


@needs_extended
def test_discounts_over_months_are_true_to_the_last_digits() -> None:
    rng = np.random.default_rng(2)
    discount, months = rng.uniform(0.01, 1.0, 100_000) ** (1 / 12), rng.uniform(0.0, 600.0, 100_000)
    assert np.abs(powers(discount, months) - true(discount, months)).max() <= WITHIN


def test_exact_where_the_answer_is_exact() -> None:
    x, a = (np.array(each) for each in zip(*product([0.0, 0.25, 0.3, 1.0], [0.0, 1.0]), strict=True))
    assert powers(x, a).tolist() == [1.0, 0.0, 1.0, 0.25, 1.0, 0.3, 1.0, 1.0]
    assert powers(np.array([0.0, 1.0]), np.array([2.5, 2.5])).tolist() == [0.0, 1.0]


def test_several_at_a_time_are_what_each_is_alone() -> None:
    rng = np.random.default_rng(3)
    x, a = rng.random(101), rng.uniform(0.5, 3.0, 101)
    alone = [powers(x[m : m + 1], a[m : m + 1])[0] for m in range(x.size)]
    assert powers(x, a).tolist() == alone
