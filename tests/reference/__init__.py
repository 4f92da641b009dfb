"""The settlement process in plain loops over one world: the slow reading that the fast one must match."""

from tests.reference.walk import Outcome, run
from tests.reference.world import WorldInputs, at_modes, from_draws

__all__ = ["Outcome", "WorldInputs", "at_modes", "from_draws", "run"]
