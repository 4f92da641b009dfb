"""One rule for all sentences: what chance made is not claimed, and what is clear is."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sim
from sim.analysis import causes, discover, guarantors, research, sensitivity, staged, sweep, tornado
from sim.analysis.catalogue import ANALYSES
from sim.analysis.estimates import Estimate, difference_of, mean_of, verdict
from sim.analysis.experiment import Plan, Setting
from sim.analysis.finding import Finding
from sim.analysis.realism_facts import Seen
from sim.analysis.tip import trials
from sim.worlds.worlds import Worlds

GRADUAL = "scenarios/exchange-gradual.yaml"
ONE = {"paths": ["one_step"], "worlds": 400}
NOISY = {"forecast", "stability", "realism", "discover", "backtest"}
"""Analyses that do not ask an experiment alone; their noise is made in tests of their own below."""
NO_CHANCE = {"replay": "tells one world", "published": "holds figures against print, digit by digit"}
ASKED: dict[str, Callable[[], Finding]] = {
    "sweep": lambda: sim.sweep(GRADUAL, "process.exposure=3:12:4", **ONE),
    "map": lambda: sim.sweep(GRADUAL, ["process.exposure=3:12:4", "process.evidence=1:4:3"], **ONE),
    "lead": lambda: sim.sweep(GRADUAL, "process.exposure=3:12:4", paths=["one_step", "two_steps"], worlds=400),
    "tornado": lambda: sim.sensitivity(GRADUAL, **ONE),
    "research": lambda: sim.sensitivity(GRADUAL, method="research", **ONE),
    "morris": lambda: sim.sensitivity(GRADUAL, method="morris", paths=["one_step"]),
    "sobol": lambda: sim.sensitivity(GRADUAL, method="sobol", paths=["one_step"]),
    "compare": lambda: sim.compare(GRADUAL, with_sets=["process.exposure=9"], **ONE),
    "guarantors": lambda: sim.guarantors(GRADUAL, "two_steps", worlds=400),
    "staging": lambda: sim.staging(GRADUAL, "two_steps", stages=3, order=False, worlds=400),
    "tip": lambda: sim.tip(GRADUAL, "one_step", "completed >= 0.5", worlds=400, most=1, margin=0),
}
CLAIMS = (
    "moves", " narrows", "is behind the spread", " leads at", "more than any other", "goes furthest", " better than",
    "percentage points", "that holds", "goes from", "most of it", "crosses", "it is over", "it is under",
)  # fmt: skip
"""What no sentence about noise may say."""


def _walked(monkeypatch: pytest.MonkeyPatch, chance: Callable[[int], float]) -> None:
    """Every world of every setting comes out 1 by a throw of its own, with a chance that its setting has."""
    rng = np.random.default_rng(5)

    def experiment(plan: Plan, settings: Sequence[Setting], **_: Any) -> np.ndarray:
        shape = (len(plan.paths), len(plan.outcomes), plan.worlds)
        return np.stack([rng.random(shape) < chance(n) for n in range(len(settings))]).astype(float)

    for module in (sweep, tornado, research, causes, guarantors, staged, trials):
        monkeypatch.setattr(module, "experiment", experiment)

    def design(plan: Plan, addresses: Sequence[str], rows: np.ndarray, **_: Any) -> np.ndarray:
        first = rows[:, :1] - rows[:, 0].mean() if chance(1) > chance(0) else rng.random((len(rows), 1))
        return np.broadcast_to(first[:, :, None], (len(rows), len(plan.paths), len(plan.outcomes)))

    monkeypatch.setattr(sensitivity, "design", design)


@pytest.mark.parametrize("name", ASKED)
def test_of_noise_nothing_is_claimed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _walked(monkeypatch, lambda n: 0.5)
    found = ASKED[name]()
    assert "cannot be told" in found.sentence, found.sentence
    if name != "morris":  # without a baseline, a screening sees interactions in noise; but ranks nothing
        said = [part for part in re.split(r"[.;] ", found.sentence) if "cannot be told" not in part]
        claims = [claim for part in said for claim in CLAIMS if claim in part and "largest" not in part]
        assert not claims, found.sentence
    assert 0 < len(found.title) <= 90
    assert not found.title.endswith("…")


@pytest.mark.parametrize("name", [name for name in ASKED if name not in ("lead", "research", "tip")])
def test_what_is_clear_is_said(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _walked(monkeypatch, lambda n: 0.9 if n % 3 else 0.1)
    found = ASKED[name]()
    assert [claim for claim in CLAIMS if claim in found.sentence], found.sentence
    assert len(found.title) <= 90
    assert not found.title.endswith("…")


def test_every_analysis_is_fed_noise() -> None:
    methods = {"lead": "sweep", "map": "sweep"} | dict.fromkeys(
        ("tornado", "research", "morris", "sobol"), "sensitivity"
    )
    assert {methods.get(name, name) for name in ASKED} | NOISY | set(NO_CHANCE) == set(ANALYSES)


def forecast_of(monkeypatch: pytest.MonkeyPatch, apart: float, spread: float) -> Finding:
    """Three models whose answers scatter; each lies so far above the one before."""
    module = importlib.import_module("sim.analysis.forecast")
    rng, models = np.random.default_rng(3), ["compromise", "median", "nash"]

    def answer(many: Any, modal: Any, name: str, *_: Any) -> Any:
        centre = 0.5 + apart * (models.index(name) - 1)
        return centre + spread * (rng.random(many.today.shape) - 0.5), np.full((1, 2), centre), many.today < -1

    monkeypatch.setattr(module, "_answer", answer)
    return sim.forecast(GRADUAL, models=models, worlds=40)


def test_of_models_that_differ_by_chance_nothing_is_said_but_that(monkeypatch: pytest.MonkeyPatch) -> None:
    found = forecast_of(monkeypatch, 0.0, 0.9)
    assert found.sentence.startswith("Whether the models agree within a tenth of the scale on any issue cannot be told")
    assert "Their medians" in found.sentence
    assert "furthest apart on" not in found.sentence.replace("Their medians are furthest apart on", "")
    assert found.title.endswith("cannot be told")


def test_models_that_clearly_agree_or_differ_are_said_to(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "on none of 2 issues. On no issue" in forecast_of(monkeypatch, 0.3, 0.02).sentence
    assert "on 2 of 2 issues. Their medians" in forecast_of(monkeypatch, 0.0, 0.02).sentence


def stability_of(monkeypatch: pytest.MonkeyPatch, utility: Callable[[Any], np.ndarray]) -> Finding:
    """A path's end states with preferences (worlds, actors, states) that are made up."""
    module = importlib.import_module("sim.analysis.stability")
    of_path = importlib.import_module("sim.analysis.stability.of_path").path_conflict

    def made(*given: Any, **options: Any) -> Any:
        game = of_path(*given, **options)
        return replace(game, utility=utility(game.utility.shape))

    monkeypatch.setattr(module, "path_conflict", made)
    return sim.stability(GRADUAL, "one_step", worlds=60)


@pytest.mark.parametrize("seed", range(6))
def test_of_preferences_by_chance_no_state_is_more_stable(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    found = stability_of(monkeypatch, np.random.default_rng(seed).random)
    assert "is stable more often cannot be told from 60 worlds" in found.sentence
    assert "no other end state" not in found.sentence


@pytest.mark.parametrize(
    ("best", "said"), [(0, "'nobody delivers' is stable more often"), (3, "no other end state is stable as often")]
)
def test_a_state_that_is_clearly_more_stable_is_said(monkeypatch: pytest.MonkeyPatch, best: int, said: str) -> None:
    """States: nobody, only one, only the other, everybody delivers; everybody likes the first, or the last, best."""
    likes = np.where(np.arange(4) == best, 1.0, np.where(np.arange(4) == 3 - best, 0.0, 0.5))
    found = stability_of(monkeypatch, lambda shape: np.broadcast_to(likes, shape).copy())
    assert said in found.sentence, found.sentence


def realism_of(monkeypatch: pytest.MonkeyPatch, lasts: Callable[[str], np.ndarray]) -> Finding:
    """Walks, (paths, worlds), that last so many months after the signature; not a number where none is given."""
    module = importlib.import_module("sim.analysis.realism")
    held = sim.load(GRADUAL).scenario
    names = iter(module._settings(held))

    def seen_of(run: Any, paired: Any = None) -> Seen:
        months = lasts("as written" if paired is not None else next(names))
        paths, each = months.shape
        ended = months < 120
        return Seen(
            held, tuple(f"{n}" for n in range(paths)), 120.0, months, ended,
            np.where(np.isnan(months), 0, 1 + (np.arange(each) % 3)), np.full(paths, 3), np.zeros(paths, dtype=bool),
            ~ended & ~np.isnan(months), np.full((paths, 1), np.nan), paired or {},
        )  # fmt: skip

    monkeypatch.setattr(module, "run", lambda *_, **__: None)
    monkeypatch.setattr(module, "seen_of", seen_of)
    monkeypatch.setattr(module, "signers", lambda seen: "")
    monkeypatch.setattr(module, "_pairs", lambda scenario, seen: {
        (who, what): (np.sign(~np.isnan(seen[who].lasts) * 1.0 - ~np.isnan(seen[f"no {who}"].lasts))).mean(axis=0)
        for who in ("guarantor", "mediator") for what in ("signed", "lasting")
    })  # fmt: skip
    return sim.realism(GRADUAL, paths=["two_steps"], worlds=8)


def test_of_a_few_walks_by_chance_no_figure_and_no_order_is_claimed(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(2)
    found = realism_of(monkeypatch, lambda name: rng.choice([2.0, 30.0, 120.0, 120.0, np.nan], (1, 8)))
    claims = found.table[found.table["verdict"].str.startswith(("within", "order right", "order reversed"))]
    assert claims.empty, claims[["fact", "label", "record", "ours", "low", "high", "counted", "verdict"]].to_string()
    assert "not told apart" in found.sentence
    assert "0 go the record's way" in found.sentence


def test_what_many_walks_clearly_show_is_said_of_the_record(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that is signed lasts; only with a guarantor, or a mediator, is anything signed."""
    signs = ("as written", "guarantor", "mediator")
    found = realism_of(monkeypatch, lambda name: np.full((1, 900), 120.0 if name in signs else np.nan))
    words = found.table.set_index("fact")["verdict"]
    assert words["survival"].str.startswith("off by +").all()
    assert words["guarantee"].str.startswith("order right").any()


def discover_of(monkeypatch: pytest.MonkeyPatch, success: Callable[[Plan], np.ndarray]) -> Finding:
    pytest.importorskip("ema_workbench", reason="the extra [discover] is not installed")

    def experiment(plan: Plan, settings: Sequence[Setting], **_: Any) -> np.ndarray:
        return np.broadcast_to(success(plan), (1, 1, len(plan.outcomes), plan.worlds)).astype(float)

    monkeypatch.setattr(discover, "experiment", experiment)
    return sim.discover(GRADUAL, "one_step", worlds=400)


@pytest.mark.parametrize("seed", range(4))
def test_of_successes_by_chance_no_range_is_named(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    found = discover_of(monkeypatch, lambda plan: np.random.default_rng(seed).random(plan.worlds) < 0.3)
    assert "cannot be told" in found.sentence
    assert "but in" not in found.sentence
    assert "cannot be told" in found.title


def test_a_range_that_clearly_tells_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def trusts(plan: Plan) -> np.ndarray:
        number = plan.scenario.actors["kestrel"].trust["marsh"]
        return Worlds(plan.scenario, plan.seed, 0, plan.worlds).draw("actors.kestrel.trust.marsh", number) > -5

    assert "Kestrel: trust in Marsh is at least -" in discover_of(monkeypatch, trusts).sentence


def decisions(folder: Path, outcome: Callable[[np.ndarray], float]) -> str:
    """Forty decisions among seven with places and saliences by chance; the outcome follows from these, or does not."""
    rng, rows = np.random.default_rng(8), ["issue,actor,position,salience,outcome"]
    for n in range(40):
        place, care = rng.integers(0, 101, 7), rng.integers(10, 101, 7)
        decided = outcome(place)
        rows += [f"i{n},{who},{p},{c},{decided:g}" for who, p, c in zip("abcdefg", place, care, strict=True)]
    (path := folder / "decisions.csv").write_text("\n".join(rows), encoding="utf-8")
    return str(path)


def test_on_outcomes_by_chance_no_model_beats_the_mean(tmp_path: Path) -> None:
    rng = np.random.default_rng(9)
    path = decisions(tmp_path, lambda place: float(rng.integers(0, 101)))
    found = sim.backtest(path, models=["median", "nash", "compromise"], resamples=300)
    assert "Nothing clearly beats" in found.sentence
    assert "cannot be told from 40 decisions" in found.sentence


def test_on_outcomes_that_are_the_median_the_median_beats_the_mean(tmp_path: Path) -> None:
    found = sim.backtest(
        decisions(tmp_path, lambda place: float(np.median(place))), models=["compromise"], resamples=300
    )
    assert found.sentence.startswith("Unweighted median (0.0)")
    assert "beat" in found.title


def test_a_claim_takes_an_interval_on_one_side_and_six_worlds_at_least() -> None:
    assert verdict(Estimate(0.3, 0.1, 0.5, 5)).side == 0
    assert verdict(Estimate(0.3, 0.1, 0.5, 6)).side == 1
    assert verdict(Estimate(-0.3, -0.5, -0.1, 6)).side == -1
    open_ = verdict(Estimate(0.5, 0.4, 0.62, 200), 0.48)
    assert (open_.side, open_.needed) == (0, 6100), "(0.11 / 0.02)² times 200, to two digits"


def test_intervals_stay_inside_what_can_be() -> None:
    rare = np.zeros(500)
    rare[0] = 0.5
    for unit in ("share", "months", "points"):
        one = mean_of(rare, unit=unit)
        assert 0 <= one.low < one.mean < one.high
    assert mean_of(1 - rare, unit="share").high <= 1
    same = difference_of(rare, rare, unit="share")
    assert same.low < 0 < same.high, "that no world differs is no proof that none would"
