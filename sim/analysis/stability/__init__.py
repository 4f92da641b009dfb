"""Which end states are stable, and by which definition of foresight: of a settlement path, or a written conflict.

The definitions are those of :mod:`sim.models.conflict_graph`: Nash (R), general and symmetric metarationality (GMR,
SMR), sequential (SEQ) and simultaneous (SIM) stability. For a path they are asked in every world, with the share of
worlds as the answer; reasons and changes of preferences are told with every number at its most likely value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Unpack

import numpy as np
import pandas as pd

from sim.analysis.case import Case, Openable
from sim.analysis.conflict_file import conflict_file, is_conflict
from sim.analysis.estimates import difference_of, mean_of
from sim.analysis.finding import Finding
from sim.analysis.game import TRUE, Game, Groups, View, views
from sim.analysis.options import Options, Shared, several
from sim.analysis.stability.of_path import By, path_conflict
from sim.analysis.stability.said import said
from sim.analysis.stability.why import changes, group_name, reasons
from sim.errors import SimError
from sim.models.conflict_graph import CONCEPTS, Sanction
from sim.results.files import sha256
from sim.results.wording import percent
from sim.scenario.schema import Scenario
from sim.scenario.suggest import did_you_mean


def stability(
    source: Openable | Case,
    path: str | None = None,
    *,
    sanction: Sanction = "legal",
    coalitions: Sequence[Sequence[str] | str] = (),
    seen_by: Sequence[str] = (),
    by: By = "auto",
    state: str | None = None,
    **shared: Unpack[Shared],
) -> Finding:
    """Find the stable states of a path or of a written conflict.

    Parameters
    ----------
    source : path, Loaded, Scenario or Case
        A scenario, or the file of a conflict.
    path : str, optional
        The path, for a scenario.
    sanction : {"legal", "single"}
        How several opponents answer a move: in any order and number, or one of them once.
    coalitions : sequence of sequences of str, or of "A,B"
        Actors who move together; everybody else moves alone.
    seen_by : sequence of str
        For a path, actors through whose eyes to look as well; see :func:`sim.analysis.path_conflict.path_conflict`.
        A written conflict says itself who sees what.
    by : {"auto", "actor", "stage"}
        Options on a path: one per actor, or one per actor and stage.
    state : str, optional
        For a written conflict, the state whose stability is asked about.
    **shared
        Worlds, seed, what is laid over the file, who works: see :class:`sim.analysis.options.Options`.

    Returns
    -------
    Finding
        Tables: states (a row per view, state and definition), actors (why, per actor and state), changes (the nearest
        changes of preferences that make the end state stable), and for coalitions in print their published states.

    Raises
    ------
    SimError
        For a path, an actor or a state that is not there.

    Examples
    --------
    >>> found = stability("scenarios/published/conflicts/prisoners-dilemma.yaml")
    >>> found.table.query("concept == 'SEQ' and at_modes")["state"].tolist()
    ['both_confess', 'both_silent']
    """
    if sanction not in ("legal", "single"):
        raise SimError(f"there is no rule of sanctions '{sanction}'. {did_you_mean(sanction, ('legal', 'single'))}")
    options, seen_by = Options(**shared), several(seen_by)
    parted = [
        tuple(who.strip() for who in one.split(",")) if isinstance(one, str) else tuple(one) for one in coalitions
    ]
    if isinstance(source, (str, Path)) and is_conflict(source):
        if path is not None or options.variant or options.overlays or options.sets or seen_by:
            raise SimError(
                "a written conflict has no paths, variants, overlays and settings, and says itself who sees what."
            )
        game, held, printed = conflict_file(source, state=state)
        about: dict[str, Any] = {"conflict": Path(source).name, "state": state}
    else:
        held = options.case(source).scenario
        game, printed = _of_path(held, path, options, by, seen_by), []
        about = {"path": path, "worlds": options.count, "seed": options.seed, "by": by, "seen_by": list(seen_by)}
    groups = _groups(game, parted)
    about |= {"sanction": sanction, "coalitions": [list(group) for group in parted]}
    found = views(game, sanction, groups)
    tables = {
        "states": _states(game, found, coalition=bool(parted)),
        "actors": reasons(game, sanction, groups),
        "changes": changes(game, sanction, groups),
    }
    title = held.paths[path].title if path is not None else held.title
    sentence, heading, notes = said(game, tables, title, groups, of_path=path is not None)
    notes = (*notes, *_published_coalitions(game, sanction, printed))
    return Finding("stability", sentence, tables, held, about, notes, title=heading)


def sources(options: Mapping[str, Any], given: dict[str, Any]) -> tuple[list[str], list[str]] | None:
    """The file of a written conflict, with what tells its content; nothing for a scenario."""
    if not is_conflict(options["scenario"]):
        return None
    given |= {key: options[key] for key in ("overlays", "variant", "sets") if options[key]}
    files = [Path(one) for one in (options["scenario"], *options["overlays"])]
    return [options["scenario"]], [sha256(one) for one in files if one.is_file()]


def view(finding: Finding) -> pd.DataFrame:
    """A row a state, a column a definition: the share of worlds in which it is stable, as things are."""
    table = finding.table[finding.table["view"] == TRUE]
    states, concepts = table["state"].drop_duplicates(), table["concept"].drop_duplicates()
    made = table.pivot(index="state", columns="concept", values="share").loc[states, concepts]
    made = made.loc[(made > 0).any(axis=1)] if len(made) > 12 else made
    single = "worlds" not in finding.settings
    shown = made.map(lambda share: ("yes" if share else "-") if single else percent(share))
    return shown.rename_axis(index="state", columns=None).reset_index()


def _of_path(scenario: Scenario, path: str | None, options: Options, by: By, seen_by: Sequence[str]) -> Game:
    if not scenario.paths:
        raise SimError("this scenario has no paths whose end could be stable. Add paths, or ask sim forecast.")
    if path is None or path not in scenario.paths:
        others = [key for key in scenario.paths if key != scenario.disagreement]
        remedy = did_you_mean(path, others, noun="paths") if path else f"Add --path KEY, one of {', '.join(others)}."
        raise SimError((f"there is no path '{path}'. " if path else "which path? ") + remedy)
    for actor in seen_by:
        if actor not in scenario.actors:
            raise SimError(f"there is no actor '{actor}'. {did_you_mean(actor, scenario.actors, noun='actors')}")
    options.paths(scenario, [path])
    return path_conflict(scenario, path, worlds=options.count, seed=options.seed, by=by, seen_by=tuple(seen_by))


def _groups(game: Game, coalitions: Sequence[Sequence[str]]) -> Groups | None:
    """Coalitions as indexes, with everybody else alone; None for single actors."""
    if not coalitions:
        return None
    named: list[int] = []
    groups = []
    for coalition in coalitions:
        for actor in coalition:
            if actor not in game.actors:
                remedy = did_you_mean(actor, game.actors, noun="actors who move")
                raise SimError(f"there is no actor '{actor}' with anything to do here. {remedy}")
            if game.actors.index(actor) in named:
                raise SimError(f"{actor} stands in two coalitions, or twice in one.")
            named.append(game.actors.index(actor))
        groups.append(tuple(game.actors.index(actor) for actor in coalition))
    return (*groups, *((i,) for i in range(len(game.actors)) if i not in named))


def _states(game: Game, found: Sequence[View], *, coalition: bool) -> pd.DataFrame:
    """A row per view, state and definition, with the share of worlds and how much more often than the end state."""
    rows = []
    for view in found:
        for s, label in enumerate(game.states):
            for concept in CONCEPTS:
                known = view.name == TRUE and not coalition and concept in game.expected
                stable = view.equilibria[concept].astype(np.float64)
                share = mean_of(stable[:, s], unit="share")
                over = difference_of(stable[:, s], stable[:, s if game.end is None else game.end], unit="share")
                rows.append({
                    "view": view.name, "view_title": game.view_title(view.name), "state": label,
                    "words": game.words[s], "leads_to": game.leads_to[s] if game.leads_to else "",
                    "role": "end" if s == game.end else "start" if s == game.start else "", "concept": concept,
                    "share": share.mean, "low": share.low, "high": share.high, "over_end": over.mean,
                    "over_end_low": over.low, "over_end_high": over.high, "at_modes": bool(view.modal[concept][s]),
                    "published": (label in game.expected[concept]) if known else None,
                })  # fmt: skip
    return pd.DataFrame(rows)


def _published_coalitions(game: Game, sanction: Sanction, printed: Sequence[dict[str, Any]]) -> list[str]:
    """Coalitions in print, worked out and held against what was published."""
    notes = []
    for case in printed:
        groups = tuple(tuple(game.actors.index(actor) for actor in group) for group in case["groups"])
        found = game.stability(game.modal[None], sanction, groups).equilibria
        agreed = [
            concept
            for concept, labels in case["expected"].items()
            if {game.states[s] for s in np.flatnonzero(found[concept][0])} == {str(label) for label in labels}
        ]
        names = " and ".join(group_name(game, group) for group in groups if len(group) > 1)
        same = "as published" if len(agreed) == len(case["expected"]) else "not as published"
        notes.append(f"With {names} as a coalition the stable states are {same} ({', '.join(case['expected'])}).")
    return notes
