"""Figures in print beside ours: the worked example of the expected-utility model, and conflicts with their equilibria.

The printed figures are in ``scenarios/published``; ours are made by the models now, so a change that breaks one shows.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.conflict_file import conflict_file
from sim.analysis.finding import Finding
from sim.analysis.interests import at_modes
from sim.analysis.plain_files import plain_yaml
from sim.models.challenge import Rounds
from sim.models.conflict_graph import CONCEPTS
from sim.scenario.files import SHIPPED
from sim.scenario.read import load


def published() -> Finding:
    """Hold the printed tables against our own figures.

    Returns
    -------
    Finding
        ``published``: a row per printed figure (risk exponents, the 90 expected utilities, figure 7) with ours and
        whether they agree to the printed digit; and a row per conflict and definition.

    Examples
    --------
    >>> bool(published().table["agrees"].all())
    True
    """
    folder = next(root / "published" for root in SHIPPED if (root / "published").is_dir())
    printed = plain_yaml(folder / "tables" / "emission-standards.yaml")
    scenario = load(folder / str(printed["scenario"])).scenario
    figures = pd.DataFrame(_figures(printed, scenario.actors, at_modes(scenario)))
    figures["agrees"] = (figures["ours"] - figures["printed"]).abs() <= figures["rounding"]
    conflicts = pd.DataFrame(_conflicts(folder / "conflicts"))
    agreed, same = int(figures["agrees"].sum()), int(conflicts["agrees"].sum())
    sentence = (
        f"{agreed} of {len(figures)} printed figures of the expected-utility model ({100 * agreed // len(figures)} %) "
        f"and {same} of {len(conflicts)} published sets of stable states ({100 * same // len(conflicts)} %) "
        "come out as printed."
    )
    notes = (str(printed["source"]),)
    tables = {"figures": figures, "conflicts": conflicts}
    return Finding("published", sentence, tables, scenario, {"folder": folder.name}, notes)


def _figures(printed: Any, actors: Any, held: Any) -> list[dict[str, Any]]:
    """Every printed figure of the worked example with ours."""
    keys, rows = list(actors), []
    as_printed: Rounds = held.answer("challenge", rounds=1, record=True).record
    as_run: Rounds = held.answer("challenge", rounds=1, probability="as_run", record=True).record

    def row(table: str, one: str, other: str, figure: float, ours: float, rounding: float) -> None:
        names = (actors[one].label, actors[other].label if other else "")
        label = " → ".join(name for name in names if name)
        rows.append({"table": table, "item": label, "printed": figure, "ours": float(ours), "rounding": rounding})

    for key, figure in printed["risk_exponents"].items():
        row("risk exponents", key, "", figure, as_printed.exponent[0, 0, 0, keys.index(key)], printed["rounding"])
    own, order = as_printed.own[0, 0, 0], printed["order"]
    for one, line in zip(order, printed["expected_utilities"], strict=True):
        for other, figure in zip(order, line, strict=True):
            if figure is not None:
                ours = own[keys.index(one), keys.index(other)]
                row("expected utilities", one, other, figure, ours, printed["rounding"])
    for one, other, forth, back in printed["figure_7"]:
        i, j = keys.index(one), keys.index(other)
        row("figure 7", one, other, forth, as_run.own[0, 0, 0, i, j], printed["figure_7_rounding"])
        row("figure 7", other, one, back, as_run.other[0, 0, 0, i, j], printed["figure_7_rounding"])
    return rows


def _conflicts(folder: Path) -> list[dict[str, Any]]:
    """Every published set of stable states with ours; coalitions included, our own constructions left out."""
    rows = []
    for path in sorted(folder.glob("*.yaml")):
        game, scenario, coalitions = conflict_file(path)
        if plain_yaml(path).get("basis") == "judgement":
            continue
        cases: list[tuple[str, Any, Any]] = [("", None, game.expected)]
        for case in coalitions:
            groups = tuple(tuple(game.actors.index(actor) for actor in group) for group in case["groups"])
            cases.append((" and ".join(case["groups"][0]) + " together", groups, case["expected"]))
        for who, groups, expected in cases:
            found = game.stability(game.modal[None], "legal", groups).equilibria
            for concept in (*CONCEPTS, "SEQ_or_SIM"):
                if concept in expected:
                    ours = [game.states[s] for s in np.flatnonzero(found[concept][0])]
                    given = [str(one) for one in expected[concept]]
                    rows.append(
                        {
                            "conflict": scenario.title,
                            "who": who,
                            "definition": concept,
                            "printed": ", ".join(given),
                            "ours": ", ".join(ours),
                            "agrees": set(ours) == set(given),
                        }
                    )
    return rows
