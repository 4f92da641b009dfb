"""Who wants what on every issue, as the arrays that decision models take: in drawn worlds, or at the modes.

Positions are those of the talks; leverage is the models' capability. Values are on [0, 1] of each issue's scale.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.engine.block import BLOCK, blocks
from sim.errors import SimError
from sim.models import BARGAINING_MODELS, ISSUE_MODELS, Model
from sim.models.base import Forecast
from sim.scenario.numbers import Number
from sim.scenario.schema import Scenario
from sim.scenario.suggest import did_you_mean
from sim.worlds.block import Array
from sim.worlds.draw import numbers
from sim.worlds.worlds import Worlds

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


T = TypeVar("T", bound="DataclassInstance")


@dataclass(frozen=True)
class Interests:
    """Interests over R worlds, N actors and K issues; a position is ``nan`` where an actor does not care."""

    position: Array  # (R, N, K)
    salience: Array
    leverage: Array
    ideal: Array
    weight: Array
    exponent: Array  # (R, N)
    today: Array  # (R, K)
    drift: Array

    def answer(self, model: str, **options: Any) -> Forecast:
        """A model's forecast of all issues; bargaining models weigh gains over drift with the actors' exponents.

        Where worlds are the same, as they all are where everything is certain, it is worked out once.
        """
        first, which = self._once
        given = take(self, first)
        if model in BARGAINING_MODELS:
            options = {"exponent": given.exponent, "disagreement": given.drift, **options}
        found = ISSUE_MODELS[model].forecast(given.position, given.salience, given.leverage, **options)
        if len(first) == len(which):
            return found
        record = None if found.record is None else take(found.record, which)
        parts = {name: getattr(found, name)[which] for name in ("outcome", "status", "low", "high")}
        return replace(found, **parts, record=record)

    @cached_property
    def _once(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """One world of each kind, and of which kind each world is; all in their order where no two are the same."""
        worlds = len(self.position)
        parts = (self.position, self.salience, self.leverage, self.exponent, self.drift)
        rows = np.nan_to_num(np.concatenate([part.reshape(worlds, -1) for part in parts], axis=1), nan=-1.0)
        _, first, which = np.unique(rows, axis=0, return_index=True, return_inverse=True)
        if len(first) == worlds:
            return np.arange(worlds), np.arange(worlds)
        return first, which.reshape(worlds)

    def utility(self, values: Array) -> Array:
        """What values (R, K) are worth to every actor, ``1 - sum_k w_k |x_k - ideal_k| ** alpha``, (R, N)."""
        lost = self.weight * np.abs(values[:, None, :] - self.ideal) ** self.exponent[:, :, None]
        return np.asarray(1.0 - lost.sum(axis=2))


class Modal(Worlds):
    """Worlds in which every number has its most likely value."""

    def _fresh(self, address: str, number: Number) -> Array:
        return np.full(self.count, number.mode)


def interests_in(worlds: Worlds) -> Interests:
    """The interests in some worlds."""
    own, shared = numbers(worlds)
    return Interests(
        position=np.where(own.salience > 0, own.position, np.nan),
        salience=own.salience,
        leverage=shared.leverage[:, : own.position.shape[1]],
        ideal=own.ideal,
        weight=own.weight,
        exponent=own.exponent,
        today=shared.today,
        drift=shared.drift,
    )


def at_modes(scenario: Scenario) -> Interests:
    """The interests with every number at its most likely value; one world."""
    return interests_in(Modal(scenario, 0, 0, 1))


def drawn(scenario: Scenario, *, worlds: int, seed: int, size: int = BLOCK) -> Iterator[Interests]:
    """The interests of all worlds of a seed, block by block."""
    for first, count in blocks(worlds, size):
        yield interests_in(Worlds(scenario, seed, first, count))


def joined(parts: list[Interests]) -> Interests:
    """Blocks of worlds one after the other."""
    return Interests(*(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Interests)))


def take(record: T, worlds: NDArray[np.intp]) -> T:
    """Some worlds of a record: a dataclass whose arrays have the worlds in front.

    >>> one = at_modes(Scenario.model_validate({
    ...     "title": "t", "actors": {"a": {"name": "A"}},
    ...     "issues": {"k": {"title": "K", "scale": {0: "none", 100: "all"}, "today": 20}}}))
    >>> take(one, np.array([0, 0])).today.tolist()
    [[0.2], [0.2]]
    """
    arrays = {one.name: getattr(record, one.name) for one in fields(record)}
    some = {name: values[worlds] for name, values in arrays.items() if isinstance(values, np.ndarray)}
    return replace(record, **some)


def model_options(texts: Mapping[str, Mapping[str, Any]] | Sequence[str]) -> dict[str, dict[str, Any]]:
    """Options by model and name.

    Parameters
    ----------
    texts : sequence of str, or mapping
        Such as ``challenge.probability=as_run``; a mapping comes back as it is.

    Raises
    ------
    SimError
        If a model, an option or a value is not there, with what there is.

    Examples
    --------
    >>> model_options(["challenge.rounds=20", "challenge.status_quo=0.5"])
    {'challenge': {'rounds': 20, 'status_quo': 0.5}}
    """
    if isinstance(texts, Mapping):
        return {name: dict(own) for name, own in texts.items()}
    found: dict[str, dict[str, Any]] = {}
    for text in [texts] if isinstance(texts, str) else texts:
        address, equals, value = text.partition("=")
        name, dot, option = (part.strip() for part in address.partition("."))
        if not equals or not dot:
            raise SimError(f"--option {text}: write MODEL.OPTION=VALUE, such as challenge.rounds=20. {_all()}")
        if name not in ISSUE_MODELS:
            raise SimError(
                f"--option {text}: there is no model '{name}'. {did_you_mean(name, ISSUE_MODELS, noun='models')}"
            )
        known = ISSUE_MODELS[name].options
        if option not in known:
            remedy = did_you_mean(option, known, noun="options") if known else ""
            raise SimError(
                f"--option {text}: the model {name} has no option '{option}'. {remedy} {_options_of(name)}".strip()
            )
        try:
            found.setdefault(name, {})[option] = known[option].read(value)
        except SimError as error:
            raise SimError(f"--option {text}: {error}") from None
    return found


def _all() -> str:
    """All models' options in one line each."""
    return " ".join(_options_of(name) for name, model in ISSUE_MODELS.items() if model.options)


def _options_of(name: str) -> str:
    """One model's options, with the values that they take."""
    model: Model = ISSUE_MODELS[name]
    parts = [f"{one.name} ({one.takes}; {one.usual} if absent)" for one in model.options.values()]
    return f"{name} takes {', '.join(parts)}." if parts else f"{name} has no options."
