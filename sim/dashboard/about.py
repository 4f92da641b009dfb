"""What the page is built from: the scenario's texts, controls, paths, variants and the ledger, as plain data."""

from __future__ import annotations

import hashlib
from typing import Any

from sim.dashboard.base import Base
from sim.dashboard.controls import Control
from sim.dashboard.state import State
from sim.scenario.ledger import Ledger
from sim.scenario.schema import Scenario


def about(base: Base, state: State) -> dict[str, Any]:
    """A scenario as plain data.

    Parameters
    ----------
    base
        The scenario as the command line opened it.
    state
        The variant that is laid over it, and the paths that were composed.
    """
    variant, loaded = state.variant, base.as_written(state.variant)
    held, controls = base.with_deals(state), base.controls(state)
    ledger = loaded.ledger or Ledger()
    ids = sorted({id for one in controls.values() for source in one.sources for id in source[2]})
    return {
        "title": held.title,
        "as_of": held.as_of or "",
        "description": held.description or "",
        "caveat": held.caveat or "",
        "file": base.path.name,
        "identity": identity(base),
        "seed": base.seed,
        "opened": {"variant": base.variant, "overlays": len(base.overlays), "sets": list(base.sets)},
        "variant": variant,
        "variants": [{"key": name, "title": title} for name, title in base.opened.variants.items()],
        "paths": _paths(held),
        "issues": {
            key: {"title": held.issue_heading(key), "meaning": issue.meaning or "", "low": issue.low,
                  "high": issue.high, "scale": [[at, words] for at, words in sorted(issue.scale.items())],
                  "today": issue.today.mode}
            for key, issue in held.issues.items()
        },
        "actors": [
            {"key": key, "name": actor.name, "label": actor.label, "note": actor.note or "",
             "controls": [one.as_json() for one in controls.values() if _is_of(one, key)]}
            for key, actor in held.actors.items()
        ],
        "ledger": {id: ledger.in_words(id) for id in ids},
        "others": [one.as_json() for one in controls.values() if not _is_actors(one)],
        "outcomes": _outcomes(held),
        "endings": endings(),
        "guarantors": held.names,
        "drift": held.disagreement,
    }  # fmt: skip


def endings() -> list[dict[str, str]]:
    """Each way to end in the order of charts, with its colour and one letter of its hatch, as the charts have them.

    >>> endings()[0]
    {'key': 'completed', 'colour': '#009E73', 'hatch': ''}
    """
    from sim.charts.palette import ENDING_STYLE
    from sim.results.endings import ENDINGS, SHOWN

    styles = {ENDINGS[code].key: ENDING_STYLE[ENDINGS[code].key] for code in SHOWN}
    return [{"key": key, "colour": colour, "hatch": hatch[:1]} for key, (colour, hatch) in styles.items()]


def identity(base: Base) -> str:
    """What a link is of: the same for every edition of a scenario with these actors, issues and paths."""
    held = base.plain_file().scenario
    names = "\n".join([held.title, *sorted(held.actors), "", *sorted(held.issues), "", *sorted(held.paths)])
    return hashlib.sha256(names.encode()).hexdigest()[:12]


def _is_actors(control: Control) -> bool:
    return control.address.startswith("actors.")


def _is_of(control: Control, actor: str) -> bool:
    return control.address.split(".")[:2] == ["actors", actor]


def _paths(held: Scenario) -> list[dict[str, Any]]:
    from sim.runner import choose_paths

    return [
        {
            "key": key,
            "title": held.paths[key].title,
            "summary": held.paths[key].summary or "",
            "stages": [stage.title for stage in held.paths[key].stages],
            "needs_consent": any(stage.consent for stage in held.paths[key].stages),
        }
        for key in choose_paths(held, None)
    ]


def _outcomes(scenario: Any) -> list[dict[str, str]]:
    from sim.analysis.outcomes import catalogue

    return [{"key": one.key, "title": one.title, "unit": one.unit} for one in catalogue(scenario).values()]
