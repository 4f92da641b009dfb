"""Conflicts as gmcr-py and GMCR+ save them: options, decision makers with what they prefer, states that cannot be.

A condition is a list of ``[option, "Y" or "N"]`` that must all hold, or ``{"compound": true, "members": [...]}``, of
which one must hold; options count from 0 there and from 1 here, and states are numbered from 1 in the order in which
options count up like binary digits, the first the smallest.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.errors import Problem, ScenarioError, printable
from sim.interchange.draft import key_of
from sim.models.conflict import feasible_states
from sim.scenario.write import to_yaml

MOST_OPTIONS = 14
DIRECTIONS = ("both", "fwd", "back")


def conflict_text(path: Path, text: str, assumed: list[str]) -> str:
    """A saved conflict as YAML with comments; what was assumed is added to a list.

    Raises
    ------
    ScenarioError
        For what is no saved conflict.
    """
    try:
        data = json.loads(text)
        held = _conflict(data, path.stem, assumed)
    except json.JSONDecodeError as error:
        raise _refused(path, f"this is no JSON: {error.msg}", error.lineno) from None
    except RecursionError:
        raise _refused(path, "it is nested too deeply") from None
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        fault = f"it is no conflict as gmcr-py saves it ({type(error).__name__}: {str(error)[:80]})"
        raise _refused(path, fault) from None
    head = [f"# Imported from {path.name}, saved by {str(data.get('program', 'a program for the graph model'))[:60]}."]
    comments = [*head, *(f"# - {line}" for line in assumed)]
    return "".join(f"{printable(' '.join(line.split()))}\n" for line in comments) + to_yaml(held, flow=None)


def _conflict(data: Any, title: str, assumed: list[str]) -> dict[str, Any]:
    options = data["options"]
    count = len(options)
    if not 1 <= count <= MOST_OPTIONS:
        raise ValueError(f"{count} options; 1 to {MOST_OPTIONS} can be read")
    actors, owner = dict[str, str](), dict[int, str]()
    for maker in data["decisionMakers"]:
        key = key_of(printable(str(maker["name"])), actors, "actor")
        actors[key] = printable(str(maker["name"]))
        owner |= {int(option): key for option in maker["options"]}
    missing = [str(options[n]["name"]) for n in range(count) if n not in owner]
    if missing or set(owner) - set(range(count)):
        raise ValueError(f"nobody controls {', '.join(missing) or 'an option that is there'}")
    infeasible = [_pattern(one, count) for one in data.get("infeasibles") or []]
    labels = ["".join(map(str, row)) for row in feasible_states(count, infeasible=infeasible).tolist()]
    held: dict[str, Any] = {
        "title": printable(str(data.get("title") or title)),
        "options": [_option(option, owner[n]) for n, option in enumerate(options)],
        "actors": actors,
        "infeasible": infeasible,
    }
    manual = bool(data.get("useManualPreferenceRanking") or data.get("useManualPreferenceVectors"))
    rankings, preferences = dict[str, Any](), dict[str, Any]()
    for key, maker in zip(actors, data["decisionMakers"], strict=True):
        ranking = maker.get("preferenceRanking") or maker.get("preferenceVector")
        if manual and ranking:
            rankings[key] = [_labels(one, labels) for one in ranking]
        elif maker.get("preferences"):
            preferences[key] = [_statement(one, count) for one in maker["preferences"]]
        else:
            rankings[key] = [labels]
            assumed.append(f"{maker['name']} has no preferences in the file: all states are alike to it.")
    if manual:
        assumed.append("Rankings are those entered by hand; states are called by their options, 1 for taken.")
    groups = [one for one in data.get("coalitions") or [] if isinstance(one, list) and len(one) > 1]
    if groups:
        keys = list(actors)
        alone = [[key] for n, key in enumerate(keys) if not any(n in group for group in groups)]
        held["coalitions"] = [{"groups": [*([keys[int(n)] for n in group] for group in groups), *alone]}]
    return {key: value for key, value in (held | {"rankings": rankings, "preferences": preferences}).items() if value}


def _option(option: Any, actor: str) -> dict[str, str]:
    direction = str(option.get("permittedDirection", "both"))
    if direction not in DIRECTIONS:
        raise ValueError(f"direction {direction}")
    made = {"title": printable(str(option["name"])), "actor": actor}
    return made if direction == "both" else {**made, "direction": direction}


def _pattern(conditions: Any, count: int) -> str:
    """Conditions that must not hold together as a pattern, such as ``1-0``."""
    marks = ["-"] * count
    for option, taken in conditions:
        marks[_place(option, count)] = {"Y": "1", "N": "0"}[taken]
    return "".join(marks)


def _statement(condition: Any, count: int) -> str:
    """A condition as a statement about options, counted from 1."""
    if isinstance(condition, dict):
        return " | ".join(f"({_statement(one, count)})" for one in condition["members"])
    parts = [
        f"{'-' if {'Y': False, 'N': True}[taken] else ''}{_place(option, count) + 1}" for option, taken in condition
    ]
    if not parts:
        raise ValueError("a condition without options")
    return " & ".join(parts)


def _place(option: Any, count: int) -> int:
    if not 0 <= int(option) < count:
        raise ValueError(f"option {option}")
    return int(option)


def _labels(place: Any, labels: list[str]) -> Any:
    """States by their number from 1, a list for a tie, by their labels."""
    if isinstance(place, list):
        return [_labels(one, labels) for one in place]
    if not 1 <= int(place) <= len(labels):
        raise ValueError(f"state {place}")
    return labels[int(place) - 1]


def _refused(path: Path, fault: str, line: int | None = None) -> ScenarioError:
    remedy = "It has options, decisionMakers and infeasibles."
    return ScenarioError([Problem(fault, remedy, str(path), line)], str(path))
