"""Decision models: pure functions of arrays with a leading axis of worlds, and the catalogue of them.

A model that answers an issue has ``forecast(position, salience, capability, **options) -> Forecast``, with arrays of
shape (R, N), or (R, N, K) for several issues. To add one: a new file, one line in :data:`CATALOGUE`, and it faces the
battery in ``tests/models``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sim.models import (
    alternating_offers,
    challenge,
    compromise,
    conflict_graph,
    egalitarian,
    election,
    exchange,
    kalai_smorodinsky,
    median,
    nash,
    spatial,
)
from sim.models.base import Forecast, Status
from sim.models.options import Option, written_options


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
    answer : callable, optional
        Its ``forecast``, for models that answer an issue.
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
    answer: Callable[..., Forecast] | None = None
    joint: bool = False
    bargaining: bool = False
    preset: Mapping[str, Any] = field(default_factory=dict)

    def forecast(self, position: Any, salience: Any, capability: Any, **options: Any) -> Forecast:
        """The model's forecast; options given here win over the preset."""
        if self.answer is None:
            raise TypeError(f"{self.title} does not answer an issue; see sim.models.{self.module}")
        return self.answer(position, salience, capability, **{**self.preset, **options})

    @property
    def options(self) -> dict[str, Option]:
        """Its options that can be written in a word or a number, by name, with the values that they take."""
        return {} if self.answer is None else written_options(self.answer, self.preset)


_bargaining = partial(Model, joint=True, bargaining=True)

CATALOGUE: dict[str, Model] = {
    "compromise": Model("Compromise (weighted mean)", "Van den Bos 1991", "compromise", compromise.forecast),
    "median": Model("Weighted median", "Black 1958", "median", median.forecast),
    "nash": _bargaining("Nash bargaining", "Nash 1950", "nash", nash.forecast),
    "nash_powers": _bargaining(
        "Nash bargaining with powers", "Kalai 1977", "nash", nash.forecast, preset={"power": "capability"}
    ),
    "kalai_smorodinsky": _bargaining(
        "Kalai-Smorodinsky", "Kalai and Smorodinsky 1975", "kalai_smorodinsky", kalai_smorodinsky.forecast
    ),
    "egalitarian": _bargaining("Equal gains", "Kalai 1977", "egalitarian", egalitarian.forecast),
    "challenge": Model("Challenge (expected utility)", "Bueno de Mesquita 1994", "challenge", challenge.forecast),
    "exchange": Model(
        "Exchange of positions", "Stokman and Van Oosten 1994", "exchange", exchange.forecast, joint=True
    ),
    "election": Model("Probabilistic election", "Wise, Lester and Efird 2015", "election", election.forecast),
    "spatial": Model(
        "Spatial model of politics", "Wise, Lester and Efird 2015", "spatial", spatial.forecast, joint=True
    ),
    "alternating_offers": Model("Alternating offers", "Rubinstein 1982", "alternating_offers"),
    "conflict_graph": Model("Conflict graph", "Fang, Hipel and Kilgour 1993", "conflict_graph"),
}
"""Every decision model by name. Entries without ``answer`` do not answer an issue."""

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

ISSUE_MODELS: dict[str, Model] = {name: model for name, model in CATALOGUE.items() if model.answer is not None}
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
