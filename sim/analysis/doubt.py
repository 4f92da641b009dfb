"""How far a run's figures depend on the named choices of the process, and on each link: the run again with others.

The intervals of a run say what so many worlds leave open, and its ranges what the inputs do. Neither says what the
modelling does. Here each choice is made otherwise, one at a time, on the same worlds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim.analysis.changes import FIGURES
from sim.analysis.estimates import mean_of
from sim.analysis.experiment import Plan, Setting, experiment
from sim.analysis.finding import Finding
from sim.analysis.points import leader
from sim.results.stands import is_drift
from sim.results.wording import counted, quoted
from sim.runner import choose_paths
from sim.scenario.numbers import Number
from sim.scenario.schema import Scenario
from sim.work.pool import Pool
from sim.work.progress import Progress
from sim.worlds.block import Array

if TYPE_CHECKING:
    from sim.results import Results

MOST = 2000
"""Worlds, the first ones, on which a larger run is examined."""


def choices(scenario: Scenario) -> Iterator[tuple[str, Scenario]]:
    """The scenario with each choice made otherwise, by name: latitude at half and twice, depth of reasoning, consent,
    rounds of talks, stickiness, and without each link.
    """
    process = scenario.process
    latitude = process.latitude
    others: dict[str, list[object]] = {
        "latitude": [
            Number(low=latitude.low * by, mode=latitude.mode * by, high=latitude.high * by) for by in (0.5, 2)
        ],
        "reasoning": [level for level in (1, 2, 3) if level != process.reasoning],
        "consent": [rule for rule in ("sincere", "strategic") if rule != process.consent],
        "rounds": [rounds for rounds in (0, 4, 16) if rounds != process.rounds],
        "stickiness": [Number(low=share, mode=share, high=share) for share in (0.0, 0.6)],
    }
    for field, values in others.items():
        for value in values:
            said = f"{value.mode:g}" if isinstance(value, Number) else value
            yield f"{field} {said}", scenario.model_copy(update={"process": process.model_copy(update={field: value})})
    for key in scenario.links:
        left = {name: link for name, link in scenario.links.items() if name != key}
        yield f"without the link {key}", scenario.model_copy(update={"links": left})


def doubt(
    scenario: Scenario,
    *,
    paths: str | Sequence[str] | None = None,
    worlds: int = 2000,
    seed: int = 1,
    workers: int | None = None,
    executor: Executor | Pool | None = None,
    progress: Progress | None = None,
) -> Finding:
    """Each figure of a run, and its range over the other choices of the process.

    Returns
    -------
    Finding
        Tables: ``ranges`` (path, path_title, outcome, label, written, lowest, lowest_with, highest, highest_with:
        shares of worlds, and the choices that give them) and ``choices`` (a row a choice, path and outcome).

    Examples
    --------
    >>> import sim
    >>> found = doubt(sim.load("scenarios/exchange-gradual.yaml").scenario, paths="one_step", worlds=5)
    >>> bool((found.table["lowest"] <= found.table["written"]).all())
    True
    """
    walked = choose_paths(scenario, paths)
    plan = Plan(scenario, walked, tuple(FIGURES), worlds, seed)
    cases = [("as written", scenario), *choices(scenario)]
    found = experiment(
        plan, [Setting(scenario=one) for _, one in cases], workers=workers, executor=executor, progress=progress
    )
    names = [name for name, _ in cases]
    ranges, rows = [], []
    for p, path in enumerate(walked):
        for o, (key, label) in enumerate(FIGURES.items()):
            about = (path, scenario.paths[path].title, key, label)
            means = [mean_of(one, unit="share") for one in found[:, p, o]]
            rows += [(name, *about, one.mean, one.low, one.high) for name, one in zip(names, means, strict=True)]
            shares = np.array([one.mean for one in means])
            low, high = int(shares.argmin()), int(shares.argmax())
            ranges.append((*about, shares[0], shares[low], names[low], shares[high], names[high]))
    columns = ["path", "path_title", "outcome", "label"]
    tables = {
        "ranges": pd.DataFrame(
            ranges, columns=[*columns, "written", "lowest", "lowest_with", "highest", "highest_with"]
        ),
        "choices": pd.DataFrame(rows, columns=["choice", *columns, "share", "low", "high"]),
    }
    with_consent = [p for p, path in enumerate(walked) if not is_drift(scenario, path)]
    said = f"Examined with {counted(len(cases) - 1, 'other choice')} of the process and links on the same worlds."
    ranks = [
        _ranking(key, [scenario.paths[walked[p]].title for p in with_consent], found[:, with_consent, o], names)
        for o, key in enumerate(FIGURES)
        if key in ("signed", "completed")
    ]
    made = {"paths": list(walked), "worlds": worlds, "seed": seed, "choices": names[1:]}
    return Finding("doubt", " ".join([said, *filter(None, ranks)]), tables, scenario, made)


def examined(results: Results, *, workers: int | None = None, progress: Progress | None = None) -> dict[str, Any]:
    """What a run keeps of it, as plain data: the sentence, and a row a path and figure. Of 2,000 worlds at most."""
    worlds, seed = min(results.worlds, MOST), int(results.settings["seed"])
    found = doubt(results.scenario, paths=results.paths, worlds=worlds, seed=seed, workers=workers, progress=progress)
    first = "" if worlds == results.worlds else f" Of the first {worlds:,} worlds."
    return {"sentence": found.sentence + first, "ranges": found.table.to_dict("records")}


def _ranking(key: str, titles: Sequence[str], found: Array, names: Sequence[str]) -> str:
    """Whether the path that leads as written leads with every choice; shape (choices, paths, worlds)."""
    if len(titles) < 2:
        return ""
    first = int(found[0].mean(axis=1).argmax())
    every = range(len(titles))
    lost = [name for name, shares in zip(names, found, strict=True) if leader(every, shares, "share") != first]
    if names[0] in lost:
        return f"No path is clearly ahead of all others in being {key}."
    text = f"{quoted(titles[first])} is {key} most often"
    if not lost:
        return f"{text}, with every one of them."
    return f"{text} as written, and this ranking does not survive {counted(len(lost), 'choice')}: {', '.join(lost)}."
