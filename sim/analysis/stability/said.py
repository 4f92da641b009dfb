"""What a stability analysis says in words: is the end state stable, what is instead, who sees it wrongly."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sim.analysis.estimates import of_row, verdict
from sim.analysis.game import HYPERGAME, TRUE, Game, Groups
from sim.analysis.words import fitting, highest
from sim.models.conflict_graph import CONCEPTS
from sim.results.wording import between, listed, number, percent, sentence

NAMES = {
    "R": "Nash (R)",
    "GMR": "general metarational (GMR)",
    "SMR": "symmetric metarational (SMR)",
    "SEQ": "sequential (SEQ)",
    "SIM": "simultaneous (SIM)",
}

MANY = 8
"""States that are listed before it becomes a number."""


def said(
    game: Game, tables: Mapping[str, pd.DataFrame], title: str, groups: Groups | None, *, of_path: bool
) -> tuple[str, str, tuple[str, ...]]:
    """The sentence, the title and the notes of a stability analysis."""
    states = tables["states"]
    true = states[states["view"] == TRUE]
    worlds = len(game.utility)
    first, short = _said_of_path(game, true, title, worlds) if of_path else _said_of_file(true, title)
    notes = [
        *_seen(game, states, over_worlds=of_path),
        *_why_not(game, tables),
        *_changes(game, tables["changes"], of_path),
    ]
    notes += _as_published(game, true)
    if groups is not None:
        pairs = [listed([game.names[i] for i in group]) for group in groups if len(group) > 1]
        notes.append(f"{sentence(listed(pairs))} move together.")
    return (
        first,
        fitting(short, sentence(short.partition(": ")[2])),
        (*notes, *game.notes),
    )


def _stable(table: pd.DataFrame, concept: str) -> list[str]:
    return [str(one) for one in table.loc[(table["concept"] == concept) & table["at_modes"], "state"]]


def _said_of_path(game: Game, true: pd.DataFrame, title: str, worlds: int) -> tuple[str, str]:
    ends = true[true["role"] == "end"].set_index("concept")
    nash, looking = (
        f"{percent(row['share'])} of the worlds ({between(row['low'], row['high'])})"
        for row in (ends.to_dict("index")[concept] for concept in ("R", "SEQ"))
    )
    text = (
        f"{title}: that everybody delivers is stable in {nash} if nobody looks ahead (R), in {looking} when sanctions "
        "are foreseen (SEQ)"
    )
    share = percent(ends["share"].to_dict()["SEQ"])
    short = f"{title}: that all deliver is stable in {share} of the worlds, if answers are foreseen"
    best = highest(true[true["concept"] == "SEQ"], "share")
    if best["over_end"] <= 0:  # the end itself, or one that is stable as often: what comes next to it may be behind it
        rest = true[(true["concept"] == "SEQ") & (true["role"] != "end")]
        best = rest.iloc[int(rest["over_end_high"].to_numpy().argmax())]
    found = verdict(of_row(best, "over_end", worlds), among=len(game.states))
    if found.side < 0:
        return f"{text}; no other end state is stable as often.", short
    if found.side == 0:
        return f"{text}; whether '{best['state']}' is stable more often {found.untold()}.", short
    return f"{text}; '{best['state']}' is stable more often, in {percent(float(best['share']))} (SEQ).", short


def _said_of_file(true: pd.DataFrame, title: str) -> tuple[str, str]:
    nash, looking = _stable(true, "R"), _stable(true, "SEQ")
    everywhere = [s for s in nash if all(s in _stable(true, concept) for concept in CONCEPTS)]
    more = [s for s in looking if s not in nash]
    if not nash and not looking:
        short = f"{title}: no state is stable for everybody"
        return f"{short}, whether one looks ahead (SEQ) or not (R).", short
    text = f"{title}: stable by every definition {_quoted_states(everywhere)}"
    if more:
        return f"{text}; with foresight of sanctions (SEQ) also {_quoted_states(more, bare=True)}.", text
    return f"{text}; foresight of sanctions (SEQ) adds nothing.", text


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
            what += f", and the end of the path in {percent(share)} of the worlds"
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
        found = mine[mine["state"].notna()]
        if mine.empty or found.empty:
            continue
        parts = [_change(row, names, of_path) for _, row in found.iterrows()]
        enough = (
            "that would do"
            if bool(found["together"].iloc[0]) and len(found) == len(mine)
            else "that alone would not do"
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
