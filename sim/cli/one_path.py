"""Commands that look into one path: which one is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.errors import SimError

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario


def one_path(scenario: Scenario, paths: Sequence[str]) -> str:
    """The one path that is asked for.

    Raises
    ------
    SimError
        For none or several, unless the scenario has only one, and for a path that is not there.
    """
    from sim.runner import choose_paths

    known = choose_paths(scenario, paths)
    if len(known) == 1:
        return known[0]
    which = "several are named" if paths else "none is named"
    others = [key for key in known if key != scenario.disagreement]
    raise SimError(f"this looks into one path, and {which}. Add --path KEY, one of {', '.join(others)}.")


def no_outcome(outcomes: Sequence[str], instead: str) -> None:
    """Refuse ``--outcome`` where a command says by other means what it is about.

    Raises
    ------
    SimError
        With what to write instead.
    """
    if outcomes:
        raise SimError(f"--outcome {outcomes[0]}: {instead}")
