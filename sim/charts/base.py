"""What every chart shares: how it is found by its name, where its table comes from, and the line at its foot.

A chart of a run is a module ``sim/charts/<name>.py`` with

* ``<name>_data(results)``, which makes the tidy table; it carries its :class:`Context` in its ``attrs``;
* ``<name>_title(table, part)``, the claim above it;
* ``draw_<name>(figure, table, part)``, which draws the table and computes nothing;
* ``<name>_parts(table)``, where it comes in several figures, or may have nothing to show.

Charts that are always read together share a module. Nothing of matplotlib is imported before something is drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any, final

import pandas as pd

from sim.errors import SimError
from sim.results import Results
from sim.results.stands import needs_consent
from sim.results.wording import counted, percent, quoted, sampled, sentence, whole
from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from matplotlib.figure import Figure


@final
@dataclass(frozen=True)
class Catalogue:
    """Charts by name.

    Attributes
    ----------
    package : str
        Where their modules are.
    questions : mapping of str to str
        Name of each chart, and the question that it answers.
    modules : mapping of str to str
        The module of a chart that shares one; others have that of their own name.
    """

    package: str
    questions: Mapping[str, str]
    modules: Mapping[str, str]

    def member(self, name: str, form: str) -> Any:
        """A function of a chart's module, such as ``{}_title``; None where it has none.

        Raises
        ------
        SimError
            For a chart that does not exist.
        """
        if name not in self.questions:
            raise SimError(f"There is no chart '{name}'. The charts are: {', '.join(self.questions)}.")
        return getattr(import_module(f"{self.package}.{self.modules.get(name, name)}"), form.format(name), None)

    def parts(self, name: str, data: pd.DataFrame) -> list[str | None]:
        """The figures of a chart: ``[None]`` for one, else the key of each; none where there is nothing to show."""
        if data.empty:
            return []
        lister = self.member(name, "{}_parts")
        return [None] if lister is None else list(lister(data))

    def title(self, name: str, data: pd.DataFrame, part: str | None = None) -> str:
        """What a chart shows, as a sentence; the claim of the finding where the chart makes none."""
        made = self.member(name, "{}_title")
        return finding_claim(data) if made is None else str(made(data, part))

    def draw(self, name: str, data: pd.DataFrame, part: str | None = None, style: str = "screen") -> Figure:
        """A chart from its table, in one of the ``STYLES``."""
        from matplotlib.figure import Figure

        from sim.charts.style import styled

        with styled(style):
            figure = Figure()
            self.member(name, "draw_{}")(figure, data, part)
        return figure

    def chart(self, name: str, data: pd.DataFrame, part: str | None = None, style: str = "screen") -> Figure:
        """A chart from its table; of one that comes in parts, the first unless another is named.

        Raises
        ------
        SimError
            For a part that does not exist, or a table with nothing to show.
        """
        known = self.parts(name, data)
        if not known:
            raise SimError(f"These results hold nothing for the chart '{name}'.")
        if part is not None and part not in known:
            raise SimError(f"The chart '{name}' has no part '{part}'. Its parts: {', '.join(map(str, known))}.")
        return self.draw(name, data, known[0] if part is None else part, style)


@dataclass(frozen=True)
class Context:
    """What a chart says about the run at its foot, and the words of the issues' scales.

    Counts and shares are of all ``worlds``, spreads over the first ``kept`` of them (all, if None), and what became of
    each stage over the first ``traced``.
    """

    scenario: str = ""
    as_of: str = ""
    caveat: str = ""
    worlds: int = 0
    traced: int = 0
    seed: str = "unknown"
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


def context_of(scenario: Scenario, **about: Any) -> Context:
    """The context of a scenario, with what is known of the worlds."""
    return Context(
        scenario=scenario.title,
        as_of=scenario.as_of or "",
        caveat=scenario.caveat or "",
        scales={key: issue.scale for key, issue in scenario.issues.items()},
        actors={key: actor.label for key, actor in scenario.actors.items()},
        **about,
    )


def context(table: pd.DataFrame) -> Context:
    """The context that a table carries."""
    found = table.attrs.get("context")
    return found if isinstance(found, Context) else Context()


def needing_consent(results: Results) -> dict[str, bool]:
    """Whether a path needs anybody's consent at all; drift does not, and titles do not praise it for being walked."""
    return {path: needs_consent(results.scenario, path) for path in results.paths}


def part_of(table: pd.DataFrame, column: str, part: str | None) -> pd.DataFrame:
    """The rows in which a column says the part that a figure shows; those of its first entry if none is named."""
    return table[table[column] == (part or table[column].iloc[0])]


def first_places(values: pd.Series) -> list[str]:
    """The different entries of a column, in the order in which they first stand."""
    return [str(value) for value in values.drop_duplicates()]


def claim(*wordings: str) -> str:
    """A title: the first of several wordings, the longest first, that is short enough; the last, cut, if none is."""
    from sim.charts.style import CLAIM, cut

    return next((one for one in wordings if len(one) <= CLAIM), cut(wordings[-1], CLAIM))


def finding_claim(table: pd.DataFrame) -> str:
    """What the finding that a table comes from says in one line: its title, or the first sentence of it."""
    return str(table.attrs.get("title") or claim(first_sentences(str(table.attrs.get("sentence", "")), 1)))


def first_sentences(text: str, count: int) -> str:
    """The first sentences of a text, without the last full stop.

    >>> first_sentences("One is 0.5. Two is more. Three", 2)
    'One is 0.5. Two is more'
    """
    return ". ".join(re.split(r"\.\s+(?=[A-Z'])", text)[:count]).removesuffix(".")


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
