"""The actors' numbers as arrays over worlds: what they bring, and what a change of government draws afresh.

``weight[k] = salience[k] / sum(salience)``; the monthly discount factor is the yearly one to the power of 1/12; the
exponent of utility is ``2 - risk / 100`` where none is given; trust ``-100..100`` is ``(v + 100) / 200``, inside
[.01, .99].
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from sim.scenario.schema import Actor, Scenario
from sim.worlds.block import Array, Own
from sim.worlds.rules import BoundSource
from sim.worlds.worlds import Afresh, Worlds

Source = Worlds | Afresh


def own_numbers(
    source: Source, actors: Mapping[str, Actor], bounds: Sequence[BoundSource], links: Sequence[str]
) -> Own:
    """Some actors' own numbers, with the numbers of some bounds and links; worlds first."""
    each = [_interests(source, key, actor) for key, actor in actors.items()]
    position, ideal, salience = (stack([row[n] for row in each]) for n in range(3))
    whole = total(salience[..., k] for k in range(salience.shape[-1]))
    return Own(
        position=position,
        ideal=ideal,
        salience=salience,
        weight=salience / np.where(whole > 0, whole, 1.0)[..., None],
        discount=stack([_patience(source, key, actor) for key, actor in actors.items()]),
        exponent=stack([_exponent(source, key, actor) for key, actor in actors.items()]),
        bound=_bounds(source, bounds),
        link=_links(source, links),
    )


def stack(columns: Sequence[Array]) -> Array:
    """Arrays of shape (R, ...) side by side as (R, n, ...).

    >>> stack([np.zeros(3), np.ones(3)]).shape
    (3, 2)
    """
    return np.stack(columns, axis=1)


def total(terms: Iterable[Array]) -> Array:
    """A sum made one term at a time, so that a world's numbers never depend on the batch it is in."""
    whole: Array | float = 0.0
    for term in terms:
        whole = whole + term
    return np.asarray(whole)


def _interests(source: Source, key: str, actor: Actor) -> tuple[Array, Array, Array]:
    """Position, ideal and salience of one actor, (R, K); where it has no interest it stands at today and cares not."""
    position: list[Array] = []
    ideal: list[Array] = []
    salience: list[Array] = []
    for issue, spec in source.scenario.issues.items():
        interest, here = actor.interests.get(issue), f"actors.{key}.interests.{issue}"
        if interest is None:
            today = source.on_scale(f"issues.{issue}.today", spec.today, issue)
            rows = (today, today, np.zeros(source.count))
        else:
            stance = source.on_scale(f"{here}.position", interest.position, issue)
            best = stance if interest.ideal is None else source.on_scale(f"{here}.ideal", interest.ideal, issue)
            rows = (stance, best, source.draw(f"{here}.salience", interest.salience) / 100.0)
        for column, values in zip((position, ideal, salience), rows, strict=True):
            column.append(values)
    return stack(position), stack(ideal), stack(salience)


def _patience(source: Source, key: str, actor: Actor) -> Array:
    return np.asarray(source.draw(f"actors.{key}.patience", actor.patience) ** (1.0 / 12.0))


def _exponent(source: Source, key: str, actor: Actor) -> Array:
    if actor.exponent is not None:
        return source.draw(f"actors.{key}.exponent", actor.exponent)
    return 2.0 - source.draw(f"actors.{key}.risk_attitude", actor.risk_attitude) / 100.0


def _bounds(source: Source, bounds: Sequence[BoundSource]) -> Array:
    columns = [source.on_scale(bound.address, bound.number, bound.issue) + bound.inside for bound in bounds]
    return stack(columns) if columns else np.empty((source.count, 0))


def _links(source: Source, names: Sequence[str]) -> Array:
    """Per link the bound's new value or its shift in [0, 1] of the scale, or the share that is felt; else 0."""
    columns = []
    for name in names:
        link = source.scenario.links[name]
        spec = source.scenario.issues[link.issue]
        if link.set is not None:
            columns.append(source.on_scale(f"links.{name}.set", link.set, link.issue))
        elif link.shift is not None:
            columns.append(source.draw(f"links.{name}.shift", link.shift) / (spec.high - spec.low))
        elif link.factor is not None:
            columns.append(source.draw(f"links.{name}.factor", link.factor))
        else:
            columns.append(np.zeros(source.count))
    return stack(columns) if columns else np.empty((source.count, 0))


def leverage(worlds: Worlds) -> Array:
    """Leverage of actors and outside bodies, (R, G, K) in [0, 1]; one half where none is given."""
    scenario = worlds.scenario
    rows = []
    for key, actor in scenario.actors.items():
        rows.append([_leverage(worlds, f"actors.{key}.leverage.{issue}", actor, issue) for issue in scenario.issues])
    for key, body in scenario.outside_guarantors.items():
        everywhere = worlds.draw(f"outside_guarantors.{key}.leverage", body.leverage) / 100.0
        rows.append([everywhere for _ in scenario.issues])
    return stack([stack(row) for row in rows])


def _leverage(worlds: Worlds, address: str, actor: Actor, issue: str) -> Array:
    number = actor.leverage.get(issue)
    return np.full(worlds.count, 0.5) if number is None else worlds.draw(address, number) / 100.0


def trust(worlds: Worlds) -> Array:
    """Trust of actors in actors and outside bodies, (R, N, G); in itself 1, zero on the scale where none is given."""
    scenario: Scenario = worlds.scenario
    rows = []
    for key, actor in scenario.actors.items():
        columns = []
        for other in (*scenario.actors, *scenario.outside_guarantors):
            number = actor.trust.get(other)
            value = np.zeros(worlds.count) if number is None else worlds.draw(f"actors.{key}.trust.{other}", number)
            one = np.ones(worlds.count)
            columns.append(one if other == key else np.clip((value + 100.0) / 200.0, 0.01, 0.99))
        rows.append(stack(columns))
    return stack(rows)
