"""Which end states are stable, and by which definition of foresight: of a settlement path, or a written conflict.

The definitions are those of :mod:`sim.models.conflict_graph`: Nash (R), general and symmetric metarationality (GMR,
SMR), sequential (SEQ) and simultaneous (SIM) stability. For a path they are asked in every world, with the share of
worlds as the answer; reasons and changes of preferences are told with every number at its most likely value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.case import Case, Openable, opened
from sim.analysis.conflict_file import conflict_file, is_conflict
from sim.analysis.finding import Finding
from sim.analysis.game import HYPERGAME, TRUE, Game, Groups, View, views
from sim.analysis.stability.of_path import By, path_conflict
from sim.analysis.stability.why import changes, group_name, reasons
from sim.errors import SimError
from sim.models.conflict_graph import CONCEPTS, Sanction
from sim.results.wording import listed, number, percent, sentence
from sim.runner import MOST_WORLDS
from sim.scenario.schema import Scenario
from sim.scenario.suggest import did_you_mean

NAMES = {
    "R": "Nash (R)",
    "GMR": "general metarational (GMR)",
    "SMR": "symmetric metarational (SMR)",
    "SEQ": "sequential (SEQ)",
    "SIM": "simultaneous (SIM)",
}

MANY = 8
"""States that are listed before it becomes a number."""


def stability(
    source: Openable | Case,
    path: str | None = None,
    *,
    sanction: Sanction = "legal",
    coalitions: Sequence[Sequence[str]] = (),
    seen_by: Sequence[str] = (),
    by: By = "auto",
    state: str | None = None,
    worlds: int = 500,
    seed: int = 1,
    variant: str | None = None,
    overlays: Sequence[str | Path] = (),
    sets: Sequence[str] = (),
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
    coalitions : sequence of sequences of str
        Actors who move together; everybody else moves alone.
    seen_by : sequence of str
        For a path, actors through whose eyes to look as well; see :func:`sim.analysis.path_conflict.path_conflict`.
        A written conflict says itself who sees what.
    by : {"auto", "actor", "stage"}
        Options on a path: one per actor, or one per actor and stage.
    state : str, optional
        For a written conflict, the state whose stability is asked about.
    worlds, seed : int
    variant, overlays, sets
        Laid over a scenario file.

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
    if isinstance(source, (str, Path)) and is_conflict(source):
        if path is not None or variant or overlays or sets or seen_by:
            raise SimError(
                "a written conflict has no paths, variants, overlays and settings, and says itself who sees what."
            )
        game, held, printed = conflict_file(source, state=state)
        about: dict[str, Any] = {"conflict": Path(source).name, "state": state}
    else:
        if not 1 <= worlds <= MOST_WORLDS:
            raise SimError(f"worlds: {worlds} is outside 1 to {MOST_WORLDS:,}.")
        held = opened(source, variant=variant, overlays=overlays, sets=sets).scenario
        game, printed = _of_path(held, path, worlds, seed, by, seen_by), []
        about = {"path": path, "worlds": worlds, "seed": seed, "by": by, "seen_by": list(seen_by)}
    groups = _groups(game, coalitions)
    about |= {"sanction": sanction, "coalitions": [list(group) for group in coalitions]}
    found = views(game, sanction, groups)
    tables = {
        "states": _states(game, found, coalition=bool(coalitions)),
        "actors": reasons(game, sanction, groups),
        "changes": changes(game, sanction, groups),
    }
    title = held.paths[path].title if path is not None else held.title
    sentence, notes = said(game, tables, title, groups, of_path=path is not None)
    notes = (*notes, *_published_coalitions(game, sanction, printed))
    return Finding("stability", sentence, tables, held, about, notes)


def _of_path(scenario: Scenario, path: str | None, worlds: int, seed: int, by: By, seen_by: Sequence[str]) -> Game:
    if path is None or path not in scenario.paths:
        others = [key for key in scenario.paths if key != scenario.disagreement]
        remedy = did_you_mean(path, others, noun="paths") if path else f"Add --path KEY, one of {', '.join(others)}."
        raise SimError((f"there is no path '{path}'. " if path else "which path? ") + remedy)
    for actor in seen_by:
        if actor not in scenario.actors:
            raise SimError(f"there is no actor '{actor}'. {did_you_mean(actor, scenario.actors, noun='actors')}")
    return path_conflict(scenario, path, worlds=worlds, seed=seed, by=by, seen_by=tuple(seen_by))


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
    """A row per view, state and definition."""
    rows = []
    for view in found:
        for s, label in enumerate(game.states):
            role = "end" if s == game.end else "start" if s == game.start else ""
            for concept in CONCEPTS:
                known = view.name == TRUE and not coalition and concept in game.expected
                rows.append(
                    {
                        "view": view.name,
                        "view_title": game.view_title(view.name),
                        "state": label,
                        "words": game.words[s],
                        "leads_to": game.leads_to[s] if game.leads_to else "",
                        "role": role,
                        "concept": concept,
                        "share": float(view.equilibria[concept][:, s].mean()),
                        "at_modes": bool(view.modal[concept][s]),
                        "published": (label in game.expected[concept]) if known else None,
                    }
                )
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


def said(
    game: Game, tables: Mapping[str, pd.DataFrame], title: str, groups: Groups | None, *, of_path: bool
) -> tuple[str, tuple[str, ...]]:
    """The sentence of a stability analysis, and its notes."""
    states = tables["states"]
    true = states[states["view"] == TRUE]
    first = _said_of_path(game, true, title) if of_path else _said_of_file(true, title)
    notes = [
        *_seen(game, states, over_worlds=of_path),
        *_why_not(game, tables),
        *_changes(game, tables["changes"], of_path),
    ]
    notes += _as_published(game, true)
    if groups is not None:
        pairs = [listed([game.names[i] for i in group]) for group in groups if len(group) > 1]
        notes.append(f"{sentence(listed(pairs))} move together.")
    return first, (*notes, *game.notes)


def _stable(table: pd.DataFrame, concept: str) -> list[str]:
    return [str(one) for one in table.loc[(table["concept"] == concept) & table["at_modes"], "state"]]


def _said_of_path(game: Game, true: pd.DataFrame, title: str) -> str:
    end = true[true["role"] == "end"].set_index("concept")["share"]
    best = true[true["concept"] == "SEQ"].sort_values("share", ascending=False, kind="stable").iloc[0]
    foresight = f"{percent(float(end['SEQ']))} when sanctions are foreseen (SEQ)"
    text = (
        f"{title}: that everybody delivers is stable in {percent(float(end['R']))} of worlds if nobody looks ahead "
        f"(R), in {foresight}"
    )
    if best["role"] == "end":
        return f"{text}; no other end state is stable more often."
    return f"{text}; most often stable is '{best['state']}', in {percent(float(best['share']))} (SEQ)."


def _said_of_file(true: pd.DataFrame, title: str) -> str:
    nash, looking = _stable(true, "R"), _stable(true, "SEQ")
    everywhere = [s for s in nash if all(s in _stable(true, concept) for concept in CONCEPTS)]
    more = [s for s in looking if s not in nash]
    if not nash and not looking:
        return f"{title}: no state is stable for everybody, whether one looks ahead (SEQ) or not (R)."
    text = f"{title}: stable by every definition {_quoted_states(everywhere)}"
    if more:
        return f"{text}; with foresight of sanctions (SEQ) also {_quoted_states(more, bare=True)}."
    return f"{text}; foresight of sanctions (SEQ) adds nothing."


def _quoted_states(labels: list[str], *, bare: bool = False) -> str:
    if not labels:
        return "is no state"
    names = listed([f"'{one}'" for one in labels]) if len(labels) <= MANY else f"{len(labels)} states"
    return names if bare else f"{'is' if len(labels) == 1 else 'are'} {names}"


def _seen(game: Game, states: pd.DataFrame, *, over_worlds: bool) -> list[str]:
    """What each actor thinks is stable (SEQ), what is, and what they come to when each goes by its own view."""
    if not game.views:
        return []
    notes = []
    for view in (*game.views, TRUE, HYPERGAME):
        mine = states[(states["view"] == view) & (states["concept"] == "SEQ")]
        labels = [str(one) for one in mine.loc[mine["at_modes"], "state"]]
        what = f"stable with foresight {_quoted_states(labels)}" if labels else "no state is stable with foresight"
        if over_worlds and (mine["role"] == "end").any():
            share = float(mine.loc[mine["role"] == "end", "share"].iloc[0])
            what += f", and the end of the path in {percent(share)} of worlds"
        notes.append(f"{game.view_title(view)}: {what}.")
    notes += [f"{sentence(text)}." for text in game.readings.values() if text]
    return notes


def _why_not(game: Game, tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """Why the end state does not hold, by actor; at the modes."""
    if game.end is None:
        return []
    mine = tables["actors"]
    mine = mine[mine["state"] == game.states[game.end]]
    return [str(text) for text in mine.loc[~mine["stable_by"].str.split().map(lambda by: "R" in by), "why"]]


def _changes(game: Game, table: pd.DataFrame, of_path: bool) -> list[str]:
    """What would have to change, for R."""
    if table.empty:
        return []
    notes = []
    names = dict(zip(game.actors, game.names, strict=True))
    for concept in ("R", "SEQ"):
        mine = table[(table["concept"] == concept) & ~table["stable"].astype(bool)]
        told = mine[mine["state"].notna()]
        if mine.empty or told.empty:
            continue
        parts = [_change(row, names, of_path) for _, row in told.iterrows()]
        enough = (
            "that would do" if bool(told["together"].iloc[0]) and len(told) == len(mine) else "that alone would not do"
        )
        notes.append(f"Nearest change that would make it stable by {NAMES[concept]}: {'; '.join(parts)}; {enough}.")
    return notes


def _change(row: pd.Series, names: Mapping[str, str], of_path: bool) -> str:
    who = names.get(str(row["actor"]), str(row["actor"]))
    verb = "likes" if row["direction"] == "up" else "dislikes"
    size = f"{number(row['utility'])} hundredths of utility" if of_path else f"{int(row['places'])} place"
    plural = "" if of_path or int(row["places"]) == 1 else "s"
    return f"{who} {verb} '{row['state']}' more by {size}{plural}, level with '{row['to']}'"


def _as_published(game: Game, true: pd.DataFrame) -> list[str]:
    """Whether the published equilibria come out."""
    known = [concept for concept in CONCEPTS if concept in game.expected and true["published"].notna().any()]
    if not known:
        return []
    wrong = [concept for concept in known if set(_stable(true, concept)) != set(game.expected[concept])]
    if wrong:
        return [f"Not as given in the file: {listed(wrong)}."]
    return [f"As given in the file beside it: {listed(known)}."]
