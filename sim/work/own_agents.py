"""Agents of one's own: whether they can walk, where, and what is said about it."""

from __future__ import annotations

import sys
from typing import Any

from sim.errors import SimError


def check_agent(agent: Any) -> None:
    """Make sure that this is a class whose agents can walk.

    Raises
    ------
    SimError
        It is no subclass of StakeholderAgent, or an instance.
    """
    from sim.agents.stakeholder import StakeholderAgent

    if not (isinstance(agent, type) and issubclass(agent, StakeholderAgent)):
        raise SimError(
            f"agent: {agent!r} is no kind of StakeholderAgent. Give a class that is derived from it (from "
            "sim.agents.stakeholder import StakeholderAgent), the class itself and not an instance of it."
        )


def name_of(agent: type) -> str:
    """Module and name of a class."""
    return f"{agent.__module__}.{agent.__qualname__}"


def is_importable(agent: type) -> bool:
    """Whether another process can import a class; what a script or a notebook defines it cannot."""
    found: Any = sys.modules.get(agent.__module__)
    for name in agent.__qualname__.split("."):
        found = getattr(found, name, None)
    return found is agent and agent.__module__ != "__main__"


def where(agent: type, workers: int, *, elsewhere: bool) -> str:
    """Who walks and where, in words.

    >>> where(dict, 2, elsewhere=False)
    'agents of the class builtins.dict walk every world in 2 processes'
    """
    said = f"agents of the class {name_of(agent)} walk every world"
    if not is_importable(agent):
        return f"{said} in this process alone: no other can import the class; it could, from a module of its own"
    return f"{said} on the executor" if elsewhere else f"{said} in {workers} process{'' if workers == 1 else 'es'}"
