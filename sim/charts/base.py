"""What every chart shares: where its table comes from, and the line at its foot.

A chart of a run is one module ``sim/charts/<name>.py``: ``<name>_data(results)`` makes the tidy table, and what
:class:`~sim.charts.catalogue.Catalogue` names draws it. The table carries the :class:`Context` in its ``attrs``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.results.stands import needs_consent
from sim.results.wording import counted, percent, quoted, sampled, sentence, whole

if TYPE_CHECKING:
    from sim.results import Results


@dataclass(frozen=True)
class Context:
    """What a chart says about the run at its foot, and the words of the issues' scales.

    Counts and shares are of all ``worlds``, spreads over the first ``kept`` of them (all, if None), and what became of
    each stage over the first ``traced``.
    """

    scenario: str
    as_of: str
    caveat: str
    worlds: int
    traced: int
    seed: str
    scales: Mapping[str, Mapping[float, str]] = field(default_factory=dict)
    actors: Mapping[str, str] = field(default_factory=dict)
    each: str = " a path"
    drift: str = "Drift"
    kept: int | None = None

    @property
    def footer(self) -> str:
        """Scenario, number of worlds, and the caveat in one line."""
        date = f", {self.as_of}" if self.as_of else ""
        kept = self.worlds if self.kept is None else self.kept
        worlds = sentence(sampled(self.worlds, kept, self.each)) + (" unless noted" if kept < self.worlds else "")
        caveat = f" {self.caveat}" if self.caveat else " A model of what was put into it, not a forecast."
        draws = f" {worlds}, seed {self.seed}." if self.worlds else ""
        return f"{self.scenario}{date}.{draws}{caveat}"

    @property
    def sample(self) -> str:
        """Which worlds are drawn where every stage had to be kept."""
        if self.traced < self.worlds:
            return f"the first {self.traced:,} of {counted(self.worlds, 'world')}"
        return counted(self.traced, "world")

    @property
    def without(self) -> str:
        """The title of the path that is the disagreement point, as sentences use it."""
        return quoted(self.drift)

    def __deepcopy__(self, memo: object) -> Context:
        """Tables copy their ``attrs`` whenever they are cut; a frozen record need not be."""
        return self


def context_of(results: Results) -> Context:
    """The context of a run."""
    data = results.data
    return Context(
        scenario=results.scenario.title,
        as_of=results.scenario.as_of or "",
        caveat=results.scenario.caveat or "",
        worlds=results.worlds,
        traced=int(data.sizes.get("trace_world", 0)),
        kept=results.kept,
        seed=str(data.attrs.get("seed", results.settings.get("seed", "unknown"))),
        drift=drift_title(results),
        scales={key: issue.scale for key, issue in results.scenario.issues.items()},
    )


def drift_title(results: Results) -> str:
    """What the scenario calls the path on which nobody agrees."""
    drift = results.scenario.disagreement
    return "no agreement" if drift is None else results.scenario.paths[drift].title


def needing_consent(results: Results) -> dict[str, bool]:
    """Whether a path needs anybody's consent at all; drift does not, and titles do not praise it for being walked."""
    return {path: needs_consent(results.scenario, path) for path in results.paths}


def context(table: pd.DataFrame) -> Context:
    """The context that a table carries."""
    found = table.attrs.get("context")
    return found if isinstance(found, Context) else Context("", "", "", 0, 0, "unknown")


def finding_sentence(table: pd.DataFrame) -> str:
    """The sentence of the finding that a table comes from, without its full stop; '' for the table of a run."""
    return str(table.attrs.get("sentence", "")).removesuffix(".")


def row_at(table: pd.DataFrame, values: pd.Series, *, lowest: bool = False) -> dict[str, Any]:
    """The row in which a column of values is highest, or lowest; the first of several."""
    numbers = values.to_numpy(dtype=float)
    place = int(np.nanargmin(numbers) if lowest else np.nanargmax(numbers))
    return {str(name): value for name, value in table.iloc[place].items()}


def first_places(values: pd.Series) -> list[str]:
    """The different entries of a column, in the order in which they first stand."""
    return [str(value) for value in values.drop_duplicates()]


def claim(*wordings: str) -> str:
    """A title: the first of several wordings, the longest first, that is short enough; the last, cut, if none is."""
    from sim.charts.style import CLAIM, cut

    return next((one for one in wordings if len(one) <= CLAIM), cut(wordings[-1], CLAIM))


def span(shares: Iterable[float]) -> str:
    """From the lowest to the highest share, such as ``36 to 46 %``.

    >>> span([0.36, 0.46, 0.4]), span([0.5]), span([0.0, 0.2]), span([0.98, 1.0])
    ('36 to 46 %', '50 %', 'up to 20 %', '98 % or more')
    """
    low, high = whole(min(shares := list(shares))), whole(max(shares))
    if low == 0 and high > 0:
        return f"up to {percent(max(shares))}"
    if low < high == 100:
        return f"{low} % or more"
    return f"{low} to {high} %" if low < high else percent(max(shares))
