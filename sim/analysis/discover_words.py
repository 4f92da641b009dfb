"""Boxes of inputs in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from sim.analysis.target import Target
from sim.analysis.tip_words import figure
from sim.results.wording import listed, percent
from sim.scenario.schema import Scenario


def told(
    scenario: Scenario, path: str, aim: Target, share: float, outcomes: Mapping[str, float], tables: Mapping[str, Any]
) -> str:
    """The best box in a sentence, or why there is none."""
    title, boxes, quality = scenario.paths[path].title, tables["boxes"], tables["quality"]
    if share == 0:
        hint = (
            f" It is signed in {percent(outcomes['signed'])} of worlds; ask for that with --to signed."
            if outcomes.get("signed")
            else ""
        )
        return f"No world reaches '{aim.said_of_a_world}' on {title}, so there is no box to find.{hint}"
    if share == 1:
        return f"Every world reaches '{aim.said_of_a_world}' on {title}, so there is nothing to tell apart."
    if boxes.empty:
        return (
            f"'{aim.said_of_a_world}' is reached on {title} in {percent(share)} of worlds, and no range of inputs "
            "tells these worlds apart."
        )
    first = quality.iloc[0]
    ranges = listed([restriction(row) for _, row in boxes[boxes["box"] == 1].iterrows()])
    return (
        f"'{aim.said_of_a_world}' is reached on {title} in {percent(share)} of worlds, but in "
        f"{percent(first['density'])} of those in which "
        f"{ranges}; these are {percent(first['mass'])} of all worlds and hold {percent(first['coverage'])} of "
        "its successes."
    )


def restriction(row: pd.Series) -> str:
    """A range of one input: ``US: red line on sequencing is at most 52``."""
    if row["raised"] and row["lowered"]:
        return f"{row['input']} is {figure(row['from'])} to {figure(row['to'])}"
    side = f"at least {figure(row['from'])}" if row["raised"] else f"at most {figure(row['to'])}"
    return f"{row['input']} is {side}"


def notes(aim: Target, share: float, count: int) -> tuple[str, ...]:
    """How the boxes were found, and what they are not."""
    return (
        f"Success in a world: {aim.said_of_a_world}. {count} inputs vary between worlds, each in its own range.",
        "Only inputs whose draws differ between successes and failures (Kolmogorov-Smirnov, p under 0.05) are "
        "looked at; "
        "one that matters only together with another is missed.",
        "Coverage: share of all successes inside the box. Density: share of successes among the worlds inside.",
        "A box tells worlds apart as they were drawn; it does not say that moving an input would change a world "
        "(sim tip does). Coverage and density are of the worlds that the box was found in, which flatters them "
        "a little.",
    )
