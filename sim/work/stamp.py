"""Workers must compute what the one who asks would compute: same version of this program, same version of NumPy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Generic

from sim.errors import SimError
from sim.results.manifest import versions
from sim.work.parts import Do, Part, T

_MATTER = ("settlement-sim", "numpy")


def stamp() -> dict[str, str]:
    """What numbers depend on, besides what is asked.

    >>> sorted(stamp())
    ['numpy', 'settlement-sim']
    """
    return {name: versions()[name] for name in _MATTER}


def check(asked: Mapping[str, str]) -> None:
    """Make sure that this process computes what the one who asks would compute.

    Raises
    ------
    SimError
        If a version differs.

    Examples
    --------
    >>> check(stamp())
    """
    here = stamp()
    for name, version in asked.items():
        if here.get(name) != version:
            raise SimError(
                f"a worker has {name} {here.get(name)}, and {version} asks. Install the same version everywhere."
            )


@dataclass(frozen=True)
class Stamped(Generic[T]):
    """A task's doer that refuses to work where it would compute something else.

    Parameters
    ----------
    do : callable
    asked : dict of str to str
        The versions of whoever asks.
    """

    do: Do[T]
    asked: dict[str, str] = field(default_factory=stamp)

    def __call__(self, task: Any) -> Part:
        check(self.asked)
        return self.do(task)
