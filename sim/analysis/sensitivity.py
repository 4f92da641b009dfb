"""Which numbers move an outcome: one at a time, by screening, by variance, and by what would be worth knowing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Unpack

import numpy as np
import pandas as pd

from sim.analysis.case import Case, Openable, opened
from sim.analysis.estimates import Estimate, of_row, verdict
from sim.analysis.experiment import Plan
from sim.analysis.finding import Finding
from sim.analysis.inputs import inputs, joined_note
from sim.analysis.options import Options, Shared
from sim.analysis.outcomes import Outcome, outcome
from sim.analysis.research import research
from sim.analysis.screening import design, designed
from sim.analysis.tornado import tornado
from sim.analysis.words import exactly, fitting, interval_of, noun, plainly, step
from sim.errors import SimError
from sim.results.wording import between, listed, percent, sentence
from sim.runner import choose_paths
from sim.scenario.schema import Scenario
from sim.scenario.suggest import did_you_mean
from sim.worlds.block import Array

METHODS = {
    "tornado": "every number at both ends of its range",
    "morris": "screening by elementary effects",
    "sobol": "first-order and total shares of the variance",
    "research": "what knowing each number would be worth",
}

SAMPLES = {"morris": 40, "sobol": 128}
"""Trajectories, and base samples, if none are asked for."""

CHANCE = 8
"""Worlds of chance that every row of a design walks."""

_SIZE = {"tornado": "swing", "morris": "size", "sobol": "total", "research": "share"}


def sensitivity(
    scenario: Openable | Case,
    *,
    method: str = "tornado",
    paths: Sequence[str] | None = None,
    outcomes: Sequence[str] = ("completed",),
    samples: int | None = None,
    **shared: Unpack[Shared],
) -> Finding:
    """Rank the numbers of a scenario by what they do to an outcome.

    Parameters
    ----------
    scenario : path, Loaded, Scenario or Case
    method : str
        ``tornado``, ``morris``, ``sobol``, or ``research`` (the value of information).
    paths : sequence of str, optional
        All that are compared if absent.
    outcomes : sequence of str
        See :mod:`sim.analysis.outcomes`; the first one makes the sentence.
    samples : int, optional
        Trajectories of Morris, or base samples of Sobol (a power of 2).
    **shared
        Worlds, seed, what is laid over the file, who works: see :class:`sim.analysis.options.Options`.
        Morris and Sobol walk designs, and take ``samples`` and not ``worlds``.

    Returns
    -------
    Finding
        Named by the method; its table has a row per path, outcome and number, ranked.

    Examples
    --------
    >>> found = sensitivity("scenarios/exchange-gradual.yaml", worlds=20)
    >>> found.name, int(found.table["rank"].iloc[0])
    ('tornado', 1)
    """
    if method not in METHODS:
        raise SimError(f"there is no method '{method}'. {did_you_mean(method, METHODS, noun='methods')}")
    options = Options(**shared)
    case = options.case(scenario)
    plan, count = options.plan(case.scenario, paths or (), outcomes), _samples(method, samples)
    if count is not None:
        if options.worlds is not None:
            raise SimError(
                f"--worlds {options.worlds}: {method} walks {CHANCE} worlds for every row of its design. "
                f"Say how many rows it has with --samples; {count} if absent."
            )
        plan = replace(plan, worlds=CHANCE)
    numbers = inputs(case.scenario, plan.paths)
    if not numbers:
        raise SimError(f"no number of '{case.scenario.title}' has a range on these paths, so nothing can be varied.")
    if method in ("tornado", "research"):
        find = tornado if method == "tornado" else research
        table = find(plan, numbers, **options.work)
    else:

        def walk(rows: Array) -> Array:
            return design(plan, list(numbers), rows, **options.work)

        table = designed(method, plan, numbers, count or 1, walk)
    first = outcome(case.scenario, plan.outcomes[0])
    sentence, title, notes = said(method, case.scenario, first, table, plan, count or plan.worlds)
    made = {
        "method": method,
        "paths": list(plan.paths),
        "outcomes": list(plan.outcomes),
        "worlds": rows_needed(method, len(numbers), samples) if count else plan.worlds,
        "seed": plan.seed,
        **({"samples": count, "chance": CHANCE} if count else {}),
        "numbers": len(numbers),
    }
    return Finding(method, sentence, {method: table}, case.scenario, made, notes, title=title)


_VIEWS = {
    "tornado": ("low_value", "high_value", "effect (95 %)"),
    "morris": ("mean", "size", "size_low", "size_high", "spread"),
    "sobol": ("first", "first_low", "first_high", "total", "total_low", "total_high"),
    "research": ("low_value", "high_value", "share", "share_low", "share_high"),
}


def view(finding: Finding) -> pd.DataFrame:
    """The ranking in few columns, for the terminal."""
    paths = ["path_title"] if len(finding.settings["paths"]) > 1 else []
    table = finding.table.assign(rank=finding.table["rank"].astype(object).where(finding.table["rank"].notna(), "–"))
    if finding.name == "tornado":
        table["effect (95 %)"] = [_effect(finding.scenario, row) for _, row in table.iterrows()]
    return table[[*paths, "rank", "label", *_VIEWS[finding.name]]]


def _effect(scenario: Scenario, row: pd.Series) -> str:
    """What a number does from end to end of its range, in the unit of the outcome."""
    about = outcome(scenario, str(row["outcome"]))
    return f"{step(about, row['effect'])} ({interval_of(about, row, 'effect_')})"


def size(
    scenario: Openable, *, method: str = "tornado", paths: Sequence[str] = (), samples: int | None = None, **_: Any
) -> tuple[int, int | None]:
    """How many settings a method walks, and in how many worlds."""
    if method not in METHODS:
        return 0, None
    held = opened(scenario).scenario
    rows = rows_needed(method, len(inputs(held, choose_paths(held, paths))), samples)
    return rows, CHANCE if method in SAMPLES else None


def rows_needed(method: str, numbers: int, samples: int | None = None) -> int:
    """How many settings a method walks, for the estimate of the time.

    >>> rows_needed("tornado", 10), rows_needed("morris", 10, 4), rows_needed("sobol", 10, 8)
    (21, 44, 96)
    """
    count = _samples(method, samples)
    if count is None:
        return 2 * numbers + 1 if method == "tornado" else 1
    return count * (numbers + 1) if method == "morris" else count * (numbers + 2)


def _samples(method: str, samples: int | None) -> int | None:
    if method not in SAMPLES:
        if samples is not None:
            raise SimError(f"--samples: {method} takes none; say --worlds instead.")
        return None
    count = SAMPLES[method] if samples is None else samples
    if count < 2 or count > 1_000_000:
        raise SimError(f"--samples: {count} is outside 2 to 1,000,000.")
    if method == "sobol" and count & (count - 1):
        remedy = f"Try {1 << count.bit_length()}."
        raise SimError(f"--samples: {count} is no power of 2, which Sobol's sequence needs. {remedy}")
    return count


def said(
    method: str, scenario: Scenario, followed: Outcome, table: pd.DataFrame, plan: Plan, count: int
) -> tuple[str, str, tuple[str, ...]]:
    """The sentence about the first outcome, on the path where most happens; the title; and the notes."""
    mine = table[table["outcome"] == followed.key]
    notes, column = _notes(method, plan, mine), _SIZE[method]
    if not (mine[column] > 0).any():
        paths = listed([scenario.paths[path].title for path in plan.paths]) if len(plan.paths) <= 3 else "any path"
        text = f"No number moves {plainly(followed)} on {paths}, anywhere in its range"
        return f"{text}.", fitting(text, f"No number moves {plainly(followed)}", "No number moves anything"), notes
    path = str(mine["path"].iloc[int(mine[column].fillna(0).to_numpy().argmax())])
    here = mine[mine["path"] == path].reset_index(drop=True)
    what, noun_ = noun(scenario, followed, path), NOUNS.get(method, "world")
    sizes = [_size(method, row, count) for _, row in here.iterrows()]
    many = len(here)
    known = [n for n, one in enumerate(sizes) if verdict(one, among=many).side > 0]
    if not known:
        why = verdict(sizes[0], among=many).untold(noun_)
        text = f"which number moves {what} {why}"
        summary = f"{sentence(text)}. The largest estimate is {_figure(method, followed, here.iloc[0])}."
        return (
            summary,
            fitting(
                sentence(f"what moves {what} cannot be told"),
                f"What matters most {verdict(sizes[0], among=many).untold(noun_)}",
            ),
            notes,
        )
    top = known[0]
    level = [n for n in known if verdict(_behind(method, here, sizes, top, n), among=many).side <= 0]
    names = [str(here.loc[n, "label"]) for n in level]
    if len(level) == 1:
        text = f"{names[0]} {_MOVES[method]} {what} most"
    else:
        more = f" and {len(names) - 3} more" if len(names) > 3 else ""
        text = f"{listed(names[:3])}{more} {_MOVE[method]} {what} most, and which of them more cannot be told"
    figures = _figure(method, followed, here.iloc[top])
    figures = figures.removeprefix(f"{names[0]}, ") if len(level) == 1 else figures
    summary = f"{sentence(text)}: {figures}; {len(known)} of {len(here)} numbers can be "
    summary += f"told from none{', allowing for how many are tried' if many > 1 else ''}."
    if len(level) == 1:
        return (
            summary,
            fitting(sentence(text), f"{names[0]} matters most for {what}", f"{names[0]} matters most"),
            notes,
        )
    all_ = f"{len(names)} of {len(here)} numbers matter most, and which of them more cannot be told"
    short = f"{listed(names)} matter most"
    return summary, fitting(sentence(text), f"{short} for {what}", short, all_), notes


_MOVES = {"tornado": "moves", "morris": "moves", "sobol": "is behind the spread of", "research": "narrows"}
_MOVE = {"tornado": "move", "morris": "move", "sobol": "are behind the spread of", "research": "narrow"}
NOUNS = {"morris": "sample", "sobol": "sample"}
"""What a method counts, where that is not worlds."""


def _size(method: str, row: pd.Series, count: int) -> Estimate:
    """How much a number matters, with its interval, for the size and not the direction."""
    if method == "tornado":
        sign = 1.0 if row["effect"] >= 0 else -1.0
        low, high = sorted(sign * end for end in (row["effect_low"], row["effect_high"]))
        return Estimate(abs(row["effect"]), low, high, count)
    return of_row(row, _SIZE[method], count)


def _behind(method: str, here: pd.DataFrame, sizes: Sequence[Estimate], top: int, n: int) -> Estimate:
    """How far a number is behind the first: paired where worlds are, else from the two intervals."""
    if method == "tornado":
        return of_row(here.iloc[n], "behind", sizes[n].worlds)
    gap = sizes[top].mean - sizes[n].mean
    half = float(np.hypot(sizes[top].mean - sizes[top].low, sizes[n].high - sizes[n].mean)) if n != top else 0.0
    return Estimate(gap, gap - half, gap + half, sizes[n].worlds)


def _figure(method: str, followed: Outcome, row: pd.Series) -> str:
    """A row's figure with its interval."""
    if method == "tornado":
        span = f"from {exactly(row['low_value'])} to {exactly(row['high_value'])}"
        return f"{row['label']}, {step(followed, row['effect'])} (95 %: {interval_of(followed, row, 'effect_')}) {span}"
    if method == "morris":
        size, least, most = (
            step(followed, row[name] * 2 / 3, signed=False) for name in ("size", "size_low", "size_high")
        )
        return f"{row['label']}, {size} ({least.split(' ')[0]} to {most.split(' ')[0]}) for two thirds of its range"
    column = _SIZE[method]
    share, low, high = (min(max(float(row[name]), 0.0), 1.0) for name in (column, f"{column}_low", f"{column}_high"))
    figure = (
        f"{percent(share)} ({between(low, high)})" if 0 < share < 1 else between(low, high)
    )  # cut: no figure is left
    what = "of the variance, with what it does together with others" if method == "sobol" else "off the variance"
    return f"{row['label']}, {figure} {what}"


def _notes(method: str, plan: Plan, mine: pd.DataFrame) -> tuple[str, ...]:
    chance = (
        f"Every row of the design walks the same {plan.worlds} worlds of chance (shocks, misread bargains, noise), and "
        "its outcome is their mean: that chance is common to all rows and no part of what is ranked."
    )
    said = {
        "tornado": (
            "One number at a time at the ends of its own range, all others drawn as ever, on the same worlds. Two "
            "numbers that only matter together do not show.",
        ),
        "morris": (
            chance,
            "Effects are per whole width of a number's own range, every value of which counts alike; steps cover two "
            "thirds of it, so an effect may pass 100 %. A spread as large as the size means that the effect depends on "
            "the other numbers.",
        ),
        "sobol": (
            chance,
            "Numbers are drawn by their own distributions, independently. Total less first is what a number does "
            "together with others; estimates scatter, also below 0.",
        ),
        "research": (
            "Shares of the variance over worlds, chance included, from one run with every number drawn. What two "
            "numbers are worth together can be more than the sum.",
        ),
    }[method]
    if method == "tornado" and len(mine):
        wrong = len(mine) * 0.05
        said += (f"Of {len(mine)} intervals of 95 % about {wrong:.0f} would leave out 0 by chance alone.",)
    apart = "are moved one by one here, as if they were independent"
    return said + joined_note(plan.scenario, "share what they explain" if method == "research" else apart)
