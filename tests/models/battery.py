"""What every model that answers an issue must bear, whatever it is: the battery that new models face."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.models import Model, Status

Input = tuple[np.ndarray, np.ndarray, np.ndarray]

SMOOTH = 1e-9
"""Tolerance where only the order of additions differs."""


def table(worlds: int, actors: int, issues: int | None, *, seed: int = 0) -> Input:
    """Random input in general position: no ties."""
    rng = np.random.default_rng(seed)
    shape = (worlds, actors) if issues is None else (worlds, actors, issues)
    return rng.random(shape), 0.05 + 0.95 * rng.random(shape), 0.05 + rng.random(shape)


def outcome(model: Model, given: Input, **options: Any) -> np.ndarray:
    """The model's outcome."""
    return model.forecast(*given, **options).outcome


def batch_equals_loop(model: Model, given: Input) -> None:
    """To the last bit, and the codes too."""
    whole = model.forecast(*given)
    for r in range(given[0].shape[0]):
        alone = model.forecast(*(part[r : r + 1] for part in given))
        np.testing.assert_array_equal(alone.outcome[0], whole.outcome[r])
        np.testing.assert_array_equal(alone.status[0], whole.status[r])
        np.testing.assert_array_equal(alone.high[0], whole.high[r])


def names_do_not_matter(model: Model, given: Input) -> None:
    """Actors in another order, and issues in another order, give the same answer."""
    order = np.random.default_rng(1).permutation(given[0].shape[1])
    close(outcome(model, tuple(part[:, order] for part in given)), outcome(model, given))
    if given[0].ndim == 3:
        turned = tuple(part[:, :, ::-1] for part in given)
        close(outcome(model, turned)[:, ::-1], outcome(model, given))


def inputs_stay(model: Model, given: Input) -> None:
    """Nothing is changed in place."""
    copies = tuple(part.copy() for part in given)
    for part in given:
        part.flags.writeable = False
    model.forecast(*given)
    for part, copy in zip(given, copies, strict=True):
        np.testing.assert_array_equal(part, copy)


def finite_and_inside(model: Model, given: Input) -> None:
    """A number, between the lowest and the highest position, in the order low, outcome, high."""
    answer = model.forecast(*given)
    assert np.isfinite(answer.outcome).all()
    assert (answer.outcome >= given[0].min(axis=1) - SMOOTH).all()
    assert (answer.outcome <= given[0].max(axis=1) + SMOOTH).all()
    assert (answer.low <= answer.outcome).all()
    assert (answer.outcome <= answer.high).all()
    assert answer.status.shape == answer.outcome.shape


def a_bystander_changes_nothing(model: Model, given: Input, **options: Any) -> None:
    """An actor without an interest, or without salience, or without capability, at the end of the scale."""
    before = model.forecast(*given, **options)
    for position, salience, capability in ((np.nan, np.nan, 1.0), (1.0, 0.0, 1.0), (1.0, 1.0, 0.0)):
        for place in (0, given[0].shape[1]):  # before everybody else, and after
            extra = (position, salience, capability)
            more = (np.insert(part, place, x, axis=1) for part, x in zip(given, extra, strict=True))
            after = model.forecast(*more, **options)
            close(after.outcome, before.outcome)
            np.testing.assert_array_equal(after.status, before.status)


def plain_cases(model: Model, issues: int | None) -> None:
    """Unanimity, one actor, nobody with any weight, nobody at all: defined answers."""
    x, s, c = table(3, 4, issues)
    same = np.broadcast_to(x[:, :1], x.shape)
    answer = model.forecast(same, s, c)
    close(answer.outcome, x[:, 0])
    assert (answer.status == Status.UNANIMOUS).all()
    close(outcome(model, (x[:, :1], s[:, :1], c[:, :1])), x[:, 0])
    idle = model.forecast(x, 0 * s, c)
    assert (idle.status == Status.NO_WEIGHT).all()
    assert np.isfinite(idle.outcome).all()
    close(idle.outcome, model.forecast(x, 0 * s, 0 * c).outcome)
    nobody = model.forecast(np.full_like(x, np.nan), s, c)
    assert (nobody.status == Status.NO_ACTOR).all()
    assert np.isnan(nobody.outcome).all()


def two_points(model: Model, issues: int | None) -> None:
    """Everybody at an end of the scale."""
    x, s, c = table(8, 5, issues)
    ends = np.round(x)
    finite_and_inside(model, (ends, s, c))
    batch_equals_loop(model, (ends, s, c))


def mirrored(model: Model, given: Input) -> None:
    """Turning the scale round turns the answer round, where there is no tie."""
    x, s, c = given
    if model.module == "exchange" and x.ndim == 3:
        return  # by definition whoever stands at an outcome counts as left of it, and trades lead there
    close(outcome(model, (1 - x, s, c)), 1 - outcome(model, given))


def close(left: np.ndarray, right: np.ndarray) -> None:
    np.testing.assert_allclose(left, right, rtol=0, atol=2e-6)
