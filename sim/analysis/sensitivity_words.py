"""What a sensitivity analysis shows, in a sentence, and what must be known to read it."""

from __future__ import annotations

import pandas as pd

from sim.analysis.experiment import Plan
from sim.analysis.outcomes import Outcome
from sim.analysis.words import exactly, noun, step
from sim.results.wording import listed, percent, sentence
from sim.scenario.schema import Scenario

_SIZE = {"tornado": "swing", "morris": "size", "sobol": "total", "research": "share"}


def said(
    method: str, scenario: Scenario, followed: Outcome, table: pd.DataFrame, plan: Plan
) -> tuple[str, tuple[str, ...]]:
    """The sentence about the first outcome, on the path where most happens; and the notes."""
    mine = table[table["outcome"] == followed.key]
    notes = _notes(method, plan, mine)
    size = _SIZE[method]
    if not (mine[size] > 0).any():
        paths = listed([scenario.paths[path].title for path in plan.paths]) if len(plan.paths) <= 3 else "any path"
        return f"No number moves {_plain(followed)} on {paths}, anywhere in its range.", notes
    path = str(mine["path"].iloc[int(mine[size].fillna(0).to_numpy().argmax())])
    here = mine[mine["path"] == path]
    first, what = here.iloc[0], noun(scenario, followed, path)
    if method == "tornado":
        clear = int(here["clear"].sum())
        text = (
            f"{first['label']} moves {what} most: {step(followed, first['effect'])} from {exactly(first['low_value'])} "
            f"to {exactly(first['high_value'])} ({_between(followed, first)}); "
            f"{clear} of {len(here)} numbers move it by more than chance"
        )
    elif method == "morris":
        text = (
            f"{first['label']} moves {what} most, by {step(followed, first['size'] * 2 / 3, signed=False)} on average "
            f"for a step of two thirds of its range; next are {_next(here)}"
        )
    elif method == "sobol":
        first = here.iloc[int(here["first"].to_numpy().argmax())]
        alone = percent(_part(here["first"].sum()))
        text = (
            f"{here.iloc[0]['label']} is behind {percent(_part(here.iloc[0]['total']))} of the variance of {what}, "
            f"interactions included; alone, {first['label']} makes {percent(_part(first['first']))} of it, and all "
            f"numbers taken singly {alone}"
        )
    elif not here["clear"].any():
        text = f"no single number is clearly worth knowing for {what}: what matters is how they combine, and chance"
    else:
        text = (
            f"to learn more about {what}, find out {first['label']}: knowing it would take {percent(first['share'])} "
            f"off the variance ({percent(first['share_low'])} to {percent(first['share_high'])}); next {_next(here)}"
        )
    return sentence(text) + ".", notes


def _plain(followed: Outcome) -> str:
    return followed.title[:1].lower() + followed.title[1:]


def _part(value: float) -> float:
    return min(max(float(value), 0.0), 1.0)


def _next(here: pd.DataFrame) -> str:
    return listed([str(label) for label in here["label"].iloc[1:3]]) or "none"


def _between(followed: Outcome, row: pd.Series) -> str:
    low, high = (step(followed, row[f"effect_{end}"]).split(" ")[0] for end in ("low", "high"))
    return f"95 %: {low} to {high}"


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
    return said
