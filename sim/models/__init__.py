"""Decision models: pure functions of arrays with a leading axis of worlds, and the catalogue of them.

A model that answers an issue has ``forecast(position, salience, capability, **options) -> Forecast``, with arrays of
shape (R, N), or (R, N, K) for several issues. To add one: a new file, one line in :data:`CATALOGUE`, and it faces the
battery in ``tests/models``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim.models.options import Option, written_options

if TYPE_CHECKING:
    from sim.models.base import Forecast, Status


@dataclass(frozen=True)
class Model:
    """One line of the catalogue.

    Attributes
    ----------
    title : str
        What it is called in charts.
    source : str
        Who to cite.
    module : str
        The file it is in.
    answers : bool
        It answers an issue: its file has a ``forecast``.
    joint : bool
        Several issues are settled together rather than one by one.
    bargaining : bool
        It weighs terms against a disagreement point: it takes ``disagreement``, ``exponent`` and ``within``.
    preset : mapping
        Options that make this entry what it is.
    """

    title: str
    source: str
    module: str
    answers: bool = True
    joint: bool = False
    bargaining: bool = False
    preset: Mapping[str, Any] = field(default_factory=dict)

    def forecast(self, position: Any, salience: Any, capability: Any, **options: Any) -> Forecast:
        """The model's forecast; options given here win over the preset."""
        return self.answer(position, salience, capability, **{**self.preset, **options})

    @property
    def answer(self) -> Callable[..., Forecast]:
        """Its ``forecast``; the file is loaded when it is first asked for."""
        if not self.answers:
            raise TypeError(f"{self.title} does not answer an issue; see sim.models.{self.module}")
        found: Callable[..., Forecast] = import_module(f"sim.models.{self.module}").forecast
        return found

    @property
    def options(self) -> dict[str, Option]:
        """Its options that can be written in a word or a number, by name, with the values that they take."""
        return written_options(self.answer, self.preset) if self.answers else {}


_bargaining = partial(Model, joint=True, bargaining=True)

CATALOGUE: dict[str, Model] = {
    "compromise": Model("Compromise (weighted mean)", "Van den Bos 1991", "compromise"),
    "median": Model("Weighted median", "Black 1958", "median"),
    "nash": _bargaining("Nash bargaining", "Nash 1950", "nash"),
    "nash_powers": _bargaining("Nash bargaining with powers", "Kalai 1977", "nash", preset={"power": "capability"}),
    "kalai_smorodinsky": _bargaining("Kalai-Smorodinsky", "Kalai and Smorodinsky 1975", "kalai_smorodinsky"),
    "egalitarian": _bargaining("Equal gains", "Kalai 1977", "egalitarian"),
    "challenge": Model("Challenge (expected utility)", "Bueno de Mesquita 1994", "challenge"),
    "exchange": Model("Exchange of positions", "Stokman and Van Oosten 1994", "exchange", joint=True),
    "election": Model("Probabilistic election", "Wise, Lester and Efird 2015", "election"),
    "spatial": Model("Spatial model of politics", "Wise, Lester and Efird 2015", "spatial", joint=True),
    "alternating_offers": Model("Alternating offers", "Rubinstein 1982", "alternating_offers", answers=False),
    "conflict_graph": Model("Conflict graph", "Fang, Hipel and Kilgour 1993", "conflict_graph", answers=False),
}
"""Every decision model by name. Entries whose ``answers`` is false do not answer an issue."""

SUPPORT = (
    "base",
    "conflict",
    "contests",
    "expected_utility",
    "gains",
    "line",
    "options",
    "proof",
    "scores",
    "space",
    "statements",
    "trades",
    "turns",
    "written_conflict",
)
"""Files of this folder that are not models themselves."""

ISSUE_MODELS: dict[str, Model] = {name: model for name, model in CATALOGUE.items() if model.answers}
"""The models with a ``forecast``."""

BARGAINING_MODELS: dict[str, Model] = {name: model for name, model in ISSUE_MODELS.items() if model.bargaining}
"""The models that weigh terms against a disagreement point."""

__all__ = [
    "BARGAINING_MODELS",
    "CATALOGUE",
    "ISSUE_MODELS",
    "SUPPORT",
    "Forecast",
    "Model",
    "Option",
    "Status",
    "alternating_offers",
    "challenge",
    "compromise",
    "conflict_graph",
    "egalitarian",
    "election",
    "exchange",
    "kalai_smorodinsky",
    "median",
    "nash",
    "spatial",
]


def __getattr__(name: str) -> Any:
    """Models by their file, and what they give, loaded when they are first asked for: a scenario needs only names."""
    if name in ("Forecast", "Status"):
        return getattr(import_module("sim.models.base"), name)
    if any(name == model.module for model in CATALOGUE.values()):
        return import_module(f"sim.models.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
