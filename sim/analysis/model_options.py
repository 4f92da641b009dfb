"""Options of decision models as commands take them: MODEL.OPTION=VALUE, checked against the models' own options."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.errors import SimError
from sim.models import ISSUE_MODELS, Model
from sim.scenario.suggest import did_you_mean


def model_options(texts: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Options by model and name.

    Parameters
    ----------
    texts : sequence of str
        Such as ``challenge.probability=as_run``.

    Raises
    ------
    SimError
        If a model, an option or a value is not there, with what there is.

    Examples
    --------
    >>> model_options(["challenge.rounds=20", "challenge.status_quo=0.5"])
    {'challenge': {'rounds': 20, 'status_quo': 0.5}}
    """
    found: dict[str, dict[str, Any]] = {}
    for text in texts:
        address, equals, value = text.partition("=")
        name, dot, option = (part.strip() for part in address.partition("."))
        if not equals or not dot:
            raise SimError(f"--option {text}: write MODEL.OPTION=VALUE, such as challenge.rounds=20. {_all()}")
        if name not in ISSUE_MODELS:
            raise SimError(
                f"--option {text}: there is no model '{name}'. {did_you_mean(name, ISSUE_MODELS, noun='models')}"
            )
        known = ISSUE_MODELS[name].options
        if option not in known:
            remedy = did_you_mean(option, known, noun="options") if known else ""
            raise SimError(
                f"--option {text}: the model {name} has no option '{option}'. {remedy} {_told(name)}".strip()
            )
        try:
            found.setdefault(name, {})[option] = known[option].read(value)
        except SimError as error:
            raise SimError(f"--option {text}: {error}") from None
    return found


def _all() -> str:
    """All models' options in one line each."""
    return " ".join(_told(name) for name, model in ISSUE_MODELS.items() if model.options)


def _told(name: str) -> str:
    """One model's options, with the values that they take."""
    model: Model = ISSUE_MODELS[name]
    parts = [f"{one.name} ({one.takes}; {one.usual} if absent)" for one in model.options.values()]
    return f"{name} takes {', '.join(parts)}." if parts else f"{name} has no options."
