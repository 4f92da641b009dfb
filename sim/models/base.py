"""What every decision model shares: the profile of interests, the forecast, and the codes per world.

A model that answers an issue is a function ``forecast(position, salience, capability, **options)`` of arrays on
[0, 1] whose first axis is the world. It returns a :class:`Forecast` and never raises for the sake of one world:
what happened there is a :class:`Status`. An actor without an interest on an issue has the position ``nan`` and
counts nowhere on it. Sums over actors and issues are added up one by one (:func:`total`), so that the answer for
a world is the same to the last bit whatever else is in the batch.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.errors import SimError

Array = NDArray[np.float64]
Codes = NDArray[np.int8]
Mask = NDArray[np.bool_]


PAIRS = 2**22
"""Pairs of actors, over worlds, that a rule for one issue works on at a time."""


class Status(IntEnum):
    """What happened in one world (and on one issue)."""

    OK = 0
    UNANIMOUS = 1
    """Everybody who counts holds the same position; the outcome is that position."""
    TIE = 2
    """Several outcomes answer equally well; the lower end is given."""
    NO_WEIGHT = 3
    """Nobody has any weight (salience times capability); everybody counts alike instead."""
    UNSETTLED = 4
    """The process was still moving when the rounds ended; the outcome is where it stood."""
    NO_AGREEMENT = 5
    """Nothing is better for everybody than the disagreement point; the outcome is the disagreement point."""
    LOCAL = 6
    """An exponent below 1 makes gains crooked; the outcome may be a local answer only."""
    NO_ACTOR = 7
    """Nobody has an interest here; the outcome is not a number."""
    UNSOLVED = 8
    """The search stopped short: the outcome leaves nobody worse off than disagreement where the parties agreed, but it
    is not proven to have the property that names the model."""


@dataclass(frozen=True)
class Forecast:
    """The answer of one decision model in every world.

    Attributes
    ----------
    model : str
        The model's name in the catalogue.
    outcome : ndarray, shape (R,) or (R, K)
        What the table settles on, on [0, 1].
    status : ndarray of int8, the shape of outcome
        A :class:`Status` per world (and issue).
    low, high : ndarray, the shape of outcome
        The interval of equally good answers; equal to the outcome where there is only one.
    options : dict
        The named choices the forecast was made with.
    record : object, optional
        What led there, for models that proceed in rounds.
    """

    model: str
    outcome: Array
    status: Codes
    low: Array
    high: Array
    options: dict[str, Any]
    record: Any = None


@dataclass(frozen=True)
class Profile:
    """Everybody's position, salience and capability in every world, checked.

    All arrays are (R, N), or (R, N, K) when there are several issues. ``weight`` is salience times capability,
    zero where an actor has no interest; where nobody has weight it is one for everybody present (``weightless``).
    """

    position: Array
    salience: Array
    capability: Array
    weight: Array
    present: Mask
    weightless: Mask


def total(values: NDArray[Any], axis: int = -1) -> Array:
    """Sum along an axis, added up in order, one by one.

    >>> total(np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([3., 7.])
    """
    first_axis = np.moveaxis(np.asarray(values, dtype=np.float64), axis, 0)
    result = np.zeros(first_axis.shape[1:])
    for part in first_axis:
        result = result + part
    return result


def some(mask: Mask, axis: int) -> Mask:
    """Whether any is true along an axis."""
    return np.asarray(np.logical_or.reduce(mask, axis=axis), dtype=np.bool_)


def every(mask: Mask, axis: int) -> Mask:
    """Whether all are true along an axis."""
    return np.asarray(np.logical_and.reduce(mask, axis=axis), dtype=np.bool_)


def ratio(top: ArrayLike, bottom: ArrayLike, otherwise: float) -> Array:
    """``top / bottom``, and ``otherwise`` where the bottom is zero.

    >>> ratio([1.0, 1.0], [2.0, 0.0], 0.5)
    array([0.5, 0.5])
    """
    top, bottom = np.broadcast_arrays(np.asarray(top, float), np.asarray(bottom, float))
    safe = np.where(bottom == 0, 1.0, bottom)
    return np.where(bottom == 0, otherwise, top / safe)


def profile_of(position: ArrayLike, salience: ArrayLike, capability: ArrayLike) -> Profile:
    """Check a model's input and work out the weights.

    Parameters
    ----------
    position : array_like, shape (R, N) or (R, N, K)
        On [0, 1]; ``nan`` where an actor has no interest.
    salience : array_like, the shape of position
        On [0, 1].
    capability : array_like, shape (R, N) or (R, N, K)
        Zero or more; one figure per actor serves all issues.

    Raises
    ------
    SimError
        If shapes do not fit or a value is out of range, saying which.
    """
    place = np.array(position, dtype=np.float64)
    care = np.array(salience, dtype=np.float64)
    might = np.array(capability, dtype=np.float64)
    if place.ndim not in (2, 3) or place.shape[1] == 0:
        raise SimError(f"position has shape {place.shape}; it must be (worlds, actors) or (worlds, actors, issues)")
    if care.shape != place.shape:
        raise SimError(f"salience has shape {care.shape}; it must be that of position, {place.shape}")
    if place.ndim == 3 and might.shape == place.shape[:2]:
        might = np.repeat(might[:, :, None], place.shape[2], axis=2)
    if might.shape != place.shape:
        raise SimError(f"capability has shape {might.shape}; it must be {place.shape} or {place.shape[:2]}")
    present = ~np.isnan(place)
    place, care, might = (np.where(present, part, 0.0) for part in (place, care, might))
    for name, part, top in (("position", place, 1.0), ("salience", care, 1.0), ("capability", might, np.inf)):
        if not np.all((part >= 0) & (part <= top) & np.isfinite(part)):
            found = f"{part.min():g} to {part.max():g}"
            raise SimError(f"{name} must be finite and from 0 to {top:g}; its range is {found}")
    weight = care * might
    weightless = total(weight, axis=1) == 0
    weight = np.where(weightless[:, None] & present, 1.0, weight)
    return Profile(place, care, might, weight, present, weightless)


def issue_by_issue(
    rule: Callable[[Profile], tuple[Array, Codes, Array, Array, Any]], profile: Profile
) -> tuple[Array, Codes, Array, Array, Any]:
    """Apply a rule for one issue, ``(R, N)``, to a profile with one or several issues: issues are taken as more worlds.

    The arrays of a record come back as (R, K, ...). Worlds are taken in parts, so that what there is of every pair of
    actors fits into memory.
    """
    worlds, actors = profile.position.shape[:2]
    shape = profile.weightless.shape
    count = worlds * (shape[1] if len(shape) == 2 else 1)
    parts = (profile.position, profile.salience, profile.capability, profile.weight, profile.present)
    flat: Any = [np.moveaxis(part, 1, -1).reshape(count, actors) for part in parts]
    flat.append(profile.weightless.reshape(count))
    size = max(1, PAIRS // actors**2)
    found = [rule(Profile(*(part[n : n + size] for part in flat))) for n in range(0, max(count, 1), size)]
    *answers, records = zip(*found, strict=True)
    outcome, status, low, high = (np.concatenate(part).reshape(shape) for part in answers)
    record = records[0]
    if record is not None:
        arrays = {one.name: np.concatenate([getattr(part, one.name) for part in records]) for one in fields(record)}
        record = replace(record, **{name: a.reshape(shape + a.shape[1:]) for name, a in arrays.items()})
    return outcome, status, low, high, record


def hull(profile: Profile) -> tuple[Array, Array]:
    """The lowest and highest position of those who have weight, each (R,) or (R, K)."""
    counts = profile.weight > 0
    low = np.where(counts, profile.position, np.inf).min(axis=1)
    high = np.where(counts, profile.position, -np.inf).max(axis=1)
    return low, high


def code(profile: Profile, *, tie: Mask | None = None) -> Codes:
    """The status every model gives the plain cases: nobody, no weight, unanimity, a tie."""
    low, high = hull(profile)
    status = np.zeros(low.shape, dtype=np.int8)
    if tie is not None:
        status[tie] = Status.TIE
    status[low == high] = Status.UNANIMOUS
    status[profile.weightless] = Status.NO_WEIGHT
    status[~profile.present.any(axis=1)] = Status.NO_ACTOR
    return status
