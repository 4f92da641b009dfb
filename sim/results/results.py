"""The answer of a run: labelled data, the scenario it came from, and how it was made.

Axes and units are labelled in :attr:`Results.data`; tables and reasons are made from it on demand. Charts and files are
made by what stands above: :class:`sim.api.Results`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import xarray as xr

from sim.errors import SimError
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from sim.scenario.ledger import Ledger


@dataclass(frozen=True, repr=False)
class Results:
    """What a run found.

    Parameters
    ----------
    data
        Labelled outcomes and traces of the worlds that are kept, and counts over all: dimensions path, world, stage,
        actor, issue, cause.
    scenario
        The resolved scenario.
    settings
        How the run was made, as plain data: seed, worlds, the files read with their hashes (``inputs``), seconds.
    episodes
        Past episodes to mark in charts: mappings with id, name, nearest_path, months_in_force, stages_kept.
    ledger
        The claims and sources behind the numbers, for the report.
    home
        The folder that the files named in the scenario are relative to.
    """

    data: xr.Dataset
    scenario: Scenario
    settings: Mapping[str, Any] = field(default_factory=dict)
    episodes: tuple[Mapping[str, Any], ...] = ()
    ledger: Ledger | None = None
    home: Path | None = None

    def __repr__(self) -> str:
        seed = self.settings.get("seed", self.data.attrs.get("seed", "unknown"))
        worlds = f"{self.worlds:,} world{'' if self.worlds == 1 else 's'}"
        return f"<Results of {self.scenario.title!r}: {worlds}, seed {seed}, paths {', '.join(self.paths)}>"

    @property
    def paths(self) -> tuple[str, ...]:
        """Keys of the paths that were run, in the order of the file."""
        return tuple(str(key) for key in self.data["path"].values)

    @property
    def worlds(self) -> int:
        """Number of worlds: shares are of all of them."""
        from sim.results.counts import worlds_of

        return worlds_of(self.data)

    @property
    def kept(self) -> int:
        """Of how many worlds, the first ones, every outcome is kept: spreads are over these."""
        return int(self.data.sizes["world"])

    def path_title(self, path: str) -> str:
        """A path's title."""
        return self._path_titles[path]

    @cached_property
    def _path_titles(self) -> dict[str, str]:
        titles = self.data["path_title"]
        return dict(zip(titles["path"].values.astype(str).tolist(), titles.values.astype(str).tolist(), strict=True))

    def actor_name(self, actor: str) -> str:
        """An actor's name, as sentences use it."""
        return self.scenario.actors[actor].name

    def actor_label(self, actor: str) -> str:
        """An actor's short name, for axes and tables."""
        return self.scenario.actors[actor].label

    def issue_label(self, issue: str) -> str:
        """An issue's short name, for sentences and pictures; '' for none."""
        return self.scenario.issue_label(issue)

    @cached_property
    def reason_table(self) -> pd.DataFrame:
        """One row per path, with every number that its reason quotes; see :mod:`sim.results.reasons`."""
        from sim.results.reasons import reason_data

        return reason_data(self)

    def reasons(self) -> dict[str, str]:
        """For every path, why it ends as it does."""
        return dict(zip(self.reason_table["path"], self.reason_table["reason"], strict=True))

    def reason(self, path: str) -> str:
        """Why one path ends as it does."""
        found = self.reasons()
        if path not in found:
            raise SimError(f"There is no path {path!r} in these results. They hold: {', '.join(found)}.")
        return found[path]

    def summary(self) -> pd.DataFrame:
        """One row per path: how often signed, how far carried out, who gains, and why it ends."""
        return self._summary.copy()

    @cached_property
    def _summary(self) -> pd.DataFrame:
        from sim.results.summary import summary_table

        return summary_table(self)
