"""What the engine is given with a block of worlds, in one bundle."""

from __future__ import annotations

from typing import NamedTuple

from sim.process.handles import Handle
from sim.worlds.block import Successors
from sim.worlds.tables import Walks


class Scene(NamedTuple):
    """What is the same in every world of a block, and what changes of government bring."""

    horizon: float
    review: float
    reopen: bool
    rules: Handle
    stages: Handle
    walks: Walks
    changes: Successors
