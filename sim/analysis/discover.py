"""In which worlds a path succeeds: boxes of inputs that hold many of its successes and few of its failures.

The patient rule induction method (PRIM) of J. H. Friedman and N. I. Fisher, "Bump hunting in high-dimensional data"
(Statistics and Computing 9, 1999), as scenario discovery uses it (B. P. Bryant and R. J. Lempert, Technological
Forecasting and Social Change 77, 2010), by the ema-workbench of J. H. Kwakkel (2017). A box is a range for each of a
few inputs. Coverage is the share of all successes that lie in it, density the share of successes among its worlds; a
restriction whose effect chance could have (quasi-p above 0.05) is taken back.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, Unpack

import numpy as np
import pandas as pd
from scipy.stats import ks_2samp

from sim.analysis.case import Case, Openable
from sim.analysis.estimates import of_row, verdict
from sim.analysis.experiment import Setting, experiment
from sim.analysis.finding import Finding
from sim.analysis.inputs import Input, inputs, joined_note
from sim.analysis.options import Options, Shared
from sim.analysis.outcomes import Target, target
from sim.analysis.words import fitting, short, with_interval
from sim.errors import SimError
from sim.results.statistics import wilson_interval
from sim.results.wording import between, counted, listed, percent, sentence, short_title
from sim.scenario.schema import Scenario
from sim.worlds.block import Array
from sim.worlds.tables import Mask
from sim.worlds.worlds import Worlds

INSTALL = "uv sync --extra discover, or pip install 'settlement-sim[discover]'"

LEAST = 0.05
"""A further box holds at least this share of all successes."""

CHANCE = 0.05
"""Quasi-p above which a restriction is taken back."""


def discover(
    scenario: Openable | Case,
    path: str,
    to: str = "completed",
    *,
    boxes: int = 3,
    **shared: Unpack[Shared],
) -> Finding:
    """Find the boxes of inputs in which a path succeeds.

    Parameters
    ----------
    scenario : path, Loaded, Scenario or Case
    path : str
    to : str
        What counts as success in a world: ``completed``, ``signed``, ``world.kept >= 0.4``, ``world.gain.russia >=
        0.05``.
    boxes : int
        The most boxes; each is found among the worlds that those before it leave over.
    **shared
        Worlds, seed, what is laid over the file, who works: see :class:`sim.analysis.options.Options`.

    Returns
    -------
    Finding
        Tables ``boxes`` (a row a restricted input and box, in the scenario's units), ``quality`` (coverage and density
        a box) and ``draws`` (the restricted inputs and the outcome, world by world).

    Raises
    ------
    SimError
        Also when ema-workbench is not installed, with the command that installs it.
    """
    options = Options(**shared)
    case = options.case(scenario)
    options.paths(case.scenario, [path])
    worlds, seed = options.count, options.seed
    aim = target(case.scenario, to, world=True)
    if not 1 <= boxes <= 20:
        raise SimError(f"boxes: {boxes} is outside 1 to 20.")
    if worlds < 100:
        raise SimError(f"worlds: {worlds} are too few to find a box in; ask for at least 100.")
    prim = _prim()
    known = inputs(case.scenario, [path])
    drawn = _draws(case.scenario, known, worlds, seed)
    success, outcomes = _success(case.scenario, path, aim, options)
    found: list[pd.DataFrame] = []
    sought = np.arange(worlds) % 2 == 0
    if 0 < success[sought].sum() < sought.sum() and success[~sought].sum() > 0:
        found = _boxes(prim, drawn[sought].reset_index(drop=True), success[sought], boxes)
    tables = _tables(known, drawn[~sought].reset_index(drop=True), success[~sought], found)
    restricted = list(dict.fromkeys(tables["boxes"]["address"])) if found else []
    tables["draws"] = drawn[restricted].assign(success=success)
    settings = {"paths": [path], "to": str(aim), "boxes": boxes, "worlds": worlds, "seed": seed}
    share = float(success.mean())
    sentence_, title = sentence_and_title(case.scenario, path, aim, share, outcomes, tables, worlds)
    said = notes(aim, len(known)) + joined_note(case.scenario, "may stand for each other in a box")
    return Finding("discover", sentence_, tables, case.scenario, settings, said, title=title)


def view(finding: Finding) -> pd.DataFrame:
    """The boxes in few columns, for the terminal."""
    table = finding.table
    shown = table.reindex(columns=["box", "input", "from", "to"])
    return shown.assign(density=with_interval(table, "density"), coverage=table["coverage"].map(percent))


def size(*_: Any, **__: Any) -> tuple[int, None]:
    """One run."""
    return 1, None


def _prim() -> Any:
    """The module of the method; it warns of things that it does without here."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from ema_workbench.analysis import prim
    except ImportError:
        raise SimError(f"sim discover needs ema-workbench, which is not installed. Install it: {INSTALL}.") from None
    return prim


def _draws(scenario: Scenario, known: dict[str, Input], worlds: int, seed: int) -> pd.DataFrame:
    """The inputs of every world, a column an address, in the scenario's own units."""
    block = Worlds(scenario, seed, 0, worlds)
    return pd.DataFrame({address: block.draw(address, one.number) for address, one in known.items()})


def _success(scenario: Scenario, path: str, aim: Target, options: Options) -> tuple[Mask, dict[str, float]]:
    """Whether each world succeeds, and how often the usual steps on the way are reached."""
    keys = tuple(dict.fromkeys((aim.outcome.key, "signed", "completed")))
    values: Array = experiment(options.plan(scenario, [path], keys), [Setting()], **options.work)[0, 0]
    return aim.met(values[0]), {key: float(np.nanmean(row)) for key, row in zip(keys, values, strict=True) if key in
                                ("signed", "completed")}  # fmt: skip


def _boxes(prim: Any, drawn: pd.DataFrame, success: Mask, most: int) -> list[pd.DataFrame]:
    """The limits of the restricted inputs of each box, each sought in the worlds that those before it leave over."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        algorithm = prim.Prim(
            drawn[_told_apart(drawn, success)], success.astype(int), threshold=float(success.mean()), peel_alpha=0.05
        )
        found: list[pd.DataFrame] = []
        left = np.ones(len(success), dtype=bool)
        for _ in range(most):
            box = algorithm.find_box()
            if box is None or len(box.peeling_trajectory) < 2:
                break
            limits = _chosen(box)
            if limits.empty:
                break
            inside = _inside(drawn, limits)
            inside &= left
            if success[inside].sum() < LEAST * success.sum() or success[inside].mean() <= success.mean():
                break
            found.append(limits)
            left &= ~inside
    return found


def _told_apart(drawn: pd.DataFrame, success: Mask) -> list[str]:
    """Inputs whose draws differ between successes and failures (Kolmogorov and Smirnov); the method is slow on all."""
    chance = {name: ks_2samp(column[success], column[~success]).pvalue for name, column in drawn.items()}
    likely = [str(name) for name, p in chance.items() if p < CHANCE]
    return likely or [str(min(chance, key=lambda name: chance[name]))]


def _chosen(box: Any) -> pd.DataFrame:
    """The box on the peeling trajectory with the best balance of coverage and density, without chance restrictions."""
    path = box.peeling_trajectory
    balance = 2 * path["coverage"] * path["density"] / (path["coverage"] + path["density"])
    place = int(np.argmax(balance.to_numpy()))
    box.select(place)  # the next box is sought among the worlds outside this one
    start, limits, chance = box.box_lims[0], box.box_lims[place], box.qp[place]
    rows = []
    for name in limits.columns:
        (low0, high0), (low, high) = start[name], limits[name]
        if low == low0 and high == high0:
            continue
        kept = [p for p in np.atleast_1d(chance.get(name, [0.0])) if p >= 0]
        if kept and min(kept) > CHANCE:
            continue
        rows.append({"address": name, "low": float(low), "high": float(high), "raised": bool(low > low0),
                     "lowered": bool(high < high0), "chance": float(min(kept)) if kept else np.nan})  # fmt: skip
    return pd.DataFrame(rows)


def _inside(drawn: pd.DataFrame, limits: pd.DataFrame) -> Mask:
    inside = np.ones(len(drawn), dtype=bool)
    for row in limits.itertuples():
        column = drawn[row.address].to_numpy()
        inside &= (column >= row.low) & (column <= row.high)
    return inside


def _tables(
    known: dict[str, Input], drawn: pd.DataFrame, success: Mask, found: Sequence[pd.DataFrame]
) -> dict[str, pd.DataFrame]:
    rows, quality = [], []
    left = np.ones(len(success), dtype=bool)
    for n, limits in enumerate(found, start=1):
        inside = _inside(drawn, limits) & left
        hits, size = int(success[inside].sum()), int(inside.sum())
        low, high = wilson_interval(hits, size)
        one = {"coverage": hits / success.sum(), "density": hits / size, "density_low": float(low),
               "density_high": float(high), "mass": size / len(success)}  # fmt: skip
        quality.append({"box": n, "inputs": len(limits), "worlds": size, **one, "base": float(success.mean())})
        for row in limits.itertuples():
            number = known[str(row.address)].number
            without = _inside(drawn, limits[limits["address"] != row.address]) & left
            rows.append({
                "box": n, "input": known[str(row.address)].label, "address": row.address,
                "from": row.low, "to": row.high,
                "raised": row.raised, "lowered": row.lowered, "range_low": number.low, "range_high": number.high,
                "density_without": float(success[without].mean()), "chance": row.chance, **one,
            })  # fmt: skip
        left &= ~inside
    table = pd.DataFrame(rows)
    if not table.empty:
        table = table.assign(_adds=table["density"] - table["density_without"])
        table = table.sort_values(["box", "_adds"], ascending=[True, False], kind="stable")
        table = table.drop(columns="_adds").reset_index(drop=True)
    return {"boxes": table, "quality": pd.DataFrame(quality)}


def sentence_and_title(
    scenario: Scenario,
    path: str,
    aim: Target,
    share: float,
    outcomes: Mapping[str, float],
    tables: Mapping[str, Any],
    worlds: int,
) -> tuple[str, str]:
    """The best box in a sentence, or why there is none."""
    title, boxes, quality = scenario.paths[path].title, tables["boxes"], tables["quality"]
    count, base = worlds, f"'{aim.said_of_a_world}' is reached on {title} in {percent(share)} of the worlds."
    if share == 0:
        hint = (
            f" It is signed in {percent(outcomes['signed'])} of the worlds; ask for that with --to signed."
            if outcomes.get("signed")
            else ""
        )
        said = f"None of {counted(count, 'world')} reaches '{aim.said_of_a_world}' on {title}"
        return f"{said}, so there is no box to find.{hint}", fitting(said)
    if share == 1:
        said = f"Each of {counted(count, 'world')} reaches '{aim.said_of_a_world}' on {title}"
        return f"{said}, so there is nothing to tell apart.", fitting(said)
    if boxes.empty:
        said = f"whether any range of inputs tells these worlds apart cannot be told from {counted(count, 'world')}"
        return f"{base} {sentence(said)}.", "Whether any inputs tell these worlds apart cannot be told"
    first = quality.iloc[0]
    ranges = listed([restriction(row) for _, row in boxes[boxes["box"] == 1].iterrows()])
    found = verdict(of_row(first, "density", int(first["worlds"])), float(first["base"]))
    if found.side <= 0:
        said = f"{base} Whether more often where {ranges} {found.untold()}."
        return said, f"In which worlds {title} succeeds cannot be told"
    dense = f"{percent(first['density'])} ({between(first['density_low'], first['density_high'])})"
    said = (
        f"{base[:-1]}, but in {dense} of those in which {ranges}; these are {percent(first['mass'])} of all worlds and "
        f"hold {percent(first['coverage'])} of its successes."
    )
    much = f"{percent(first['density'])} instead of {percent(share)}"
    where = f"where {counted(int(first['inputs']), 'input')} {'lies' if first['inputs'] == 1 else 'lie'} as shown"
    short = f"{short_title(title)}: success in {much} of worlds {where}"
    return said, fitting(sentence(f"{ranges}: then {much}"), short, sentence(f"success in {much} of worlds {where}"))


def restriction(row: pd.Series) -> str:
    """A range of one input: ``US: red line on sequencing is at most 52``."""
    if row["raised"] and row["lowered"]:
        return f"{row['input']} is {short(row['from'])} to {short(row['to'])}"
    side = f"at least {short(row['from'])}" if row["raised"] else f"at most {short(row['to'])}"
    return f"{row['input']} is {side}"


def notes(aim: Target, count: int) -> tuple[str, ...]:
    """How the boxes were found, and what they are not."""
    return (
        f"Success in a world: {aim.said_of_a_world}. {count} inputs vary between worlds, each in its own range.",
        "Only inputs whose draws differ between successes and failures (Kolmogorov-Smirnov, p under 0.05) are "
        "looked at; "
        "one that matters only together with another is missed.",
        "Coverage: share of all successes inside the box. Density: share of successes among the worlds inside.",
        "A box tells worlds apart as they were drawn; it does not say that moving an input would change a world "
        "(sim tip does). Boxes are sought in every other world; coverage and density are of the rest, which had no "
        "part in it.",
    )
