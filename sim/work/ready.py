"""Before worlds are walked: who walks them is found out, the engine is compiled, and whoever waits is told.

Workers are started afterwards: those that are forked have the compiled code, others find it kept on disk.
"""

from __future__ import annotations

import sys
from functools import cache
from typing import Any

from sim.errors import SimError
from sim.process import compiling
from sim.results.wording import counted

AGENTS_A_SECOND = 100
"""Walks of the Mesa agents a second and core, roughly."""
SLOWER = 300
"""How many times longer the agents take than the compiled engine, roughly."""


def say(words: str) -> None:
    """Tell whoever waits, on standard error."""
    print(words, file=sys.stderr, flush=True)


def get_ready(walks: int, workers: int) -> int:
    """Compile the engine, or load it; where that cannot be, say why and how long the agents will take.

    Parameters
    ----------
    walks : int
        Worlds times paths times settings.
    workers : int
        Processes that will share them.

    Returns
    -------
    int
        What the work weighs, in walks of the compiled engine.
    """
    if compiling.numba is None:
        say(
            f"The Mesa agents walk, because numba cannot be used here ({compiling.WHY_NOT}): {about(walks, workers)}. "
            "With numba (pip install numba) it takes a small part of that."
        )
        return walks * SLOWER
    compile_engine()
    return walks


@cache
def compile_engine() -> None:
    """Compile the engine for this machine, or load what was compiled before; once a process."""
    if not compiling.KEPT:
        say(
            f"Compiling the engine, half a minute or more; {compiling.cache_folder()} cannot be written, so this is "
            "done every time. Name a folder that can be written in SETTLEMENT_SIM_CACHE."
        )
    elif not is_compiled():
        say("Compiling the engine, once on this machine, half a minute or more: worlds are walked much faster with it.")
    from sim.engine.block import compile_now

    compile_now()


def is_compiled() -> bool:
    """Whether compiled code of the engine as it stands is kept on this machine."""
    return any(compiling.cache_folder().rglob("*.walk_worlds-*.nbi"))


def about(walks: int, workers: int) -> str:
    """How long agents take, in words.

    >>> about(500, 1), about(24_000, 2), about(7_200_000, 2)
    ('about 5 seconds', 'about 2 minutes', 'about 10 hours')
    """
    seconds = max(1.0, walks / AGENTS_A_SECOND / workers)
    units = ((3600, "hour"), (60, "minute"), (1, "second"))
    size, unit = next((size, unit) for size, unit in units if seconds >= size)
    return f"about {counted(round(seconds / size), unit)}"


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
