"""The phrases of which reasons are made: an outcome, a cause, a shortfall.

Kept apart from the counting so that the words can be read, and changed, in one place.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.results.wording import listed, number, points, the

if TYPE_CHECKING:
    import pandas as pd

    from sim.results.results import Results

_BOUND = {
    ("red_line", "at_least"): "{who} will not go below {bound} on {issue}",
    ("red_line", "at_most"): "{who} will not go above {bound} on {issue}",
    ("price", "at_least"): "{who} wants at least {bound} on {issue} before it gives anything",
    ("price", "at_most"): "{who} wants at most {bound} on {issue} before it gives anything",
    ("consent", "at_least"): "{who} refuses anything below {bound} on {issue} as things stand",
    ("consent", "at_most"): "{who} refuses anything above {bound} on {issue} as things stand",
    ("consent", "above"): "{who} refuses {bound} or less on {issue} as things stand",
    ("consent", "below"): "{who} refuses {bound} or more on {issue} as things stand",
    ("feasible", "above"): "{issue} cannot go to {bound} or below for anybody as things stand",
    ("feasible", "below"): "{issue} cannot go to {bound} or above for anybody as things stand",
    ("feasible", "at_least"): "{issue} cannot go below {bound} for anybody as things stand",
    ("feasible", "at_most"): "{issue} cannot go above {bound} for anybody as things stand",
}


def outcome_in_words(outcome: str, first: int, last: int, stages: int) -> str:
    """What becomes of a path, as a verb phrase; ``first`` to ``last`` are the stages at which it does.

    >>> outcome_in_words("stopped", 1, 1, 4), outcome_in_words("completed", 4, 4, 4)
    ('stops at stage 1', 'is carried through all 4 stages')
    >>> outcome_in_words("standing", 2, 4, 4), outcome_in_words("turnover", 2, 3, 4)
    ('stands with 1 to 3 of its 4 stages delivered', 'is given up at stages 2 to 3 after a change of government')
    """
    if outcome == "completed":
        some = {1: "its one stage", 2: "both its stages"}.get(stages, f"all {stages} stages")
        return f"is carried through {some}"
    at = f"stage {first}" if first == last else f"stages {first} to {last}"
    done = f"{first - 1}" if first == last else f"{first - 1} to {last - 1}"
    return {
        "standing": f"stands with {done} of its {stages} stages delivered",
        "stopped": f"stops at {at}",
        "unratified": f"is signed at {at} and not ratified",
        "lapsed": f"is too late at {at}",
        "misread": f"falls to a misread bargain at {at}",
        "open": f"is still open at {at} when the horizon comes",
        "breach": f"is broken at {at}",
        "shock": f"is given up at {at} after a shock",
        "turnover": f"is given up at {at} after a change of government",
    }[outcome]


def cause_in_words(results: Results, row: Mapping[str, Any] | pd.Series) -> str:
    """Who stops a path and over what, as a clause; '' where the outcome says it all."""
    issue, who = results.issue_label(row["issue"]), the(results.actor_name(row["actor"])) if row["actor"] else "nobody"
    over = f" over {issue}" if issue else ""
    match row["kind"]:
        case "red_line":
            return _bound_in_words(row, who, issue)
        case "interest":
            most = f", and loses most on {issue}" if issue else ""
            return f"{who} would gain too little even if it could trust everybody{most}"
        case "distrust":
            stake = f"; most at stake for it is {issue}" if issue else ""
            return f"{who} would sign if it trusted the others{stake}"
        case "breach" if row["ending"] == "standing":
            return f"{who} signs the next one and then does not deliver{f' on {issue}' if issue else ''}"
        case "breach":
            return f"{who} does not keep what it signed{f' on {issue}' if issue else ''}"
        case "shock" | "turnover":
            return f"{who} withdraws{over}" if row["actor"] else ""
        case "unratified":
            return f"{who} votes against it{over}"
        case "lapsed":
            return "its deadline comes first"
        case "misread":
            gap = results.scenario.beliefs.definition_gap
            names = listed([the(results.actor_name(key)) for key in gap.actors]) if gap else "two parties"
            return f"{names} find that they signed different bargains{f' on {issue}' if issue else ''}"
        case "horizon":
            return "the horizon comes before the next one is settled"
    return ""


def _bound_in_words(row: Mapping[str, Any] | pd.Series, who: str, issue: str) -> str:
    """Whose bound the terms are beyond, and where it stands."""
    if row["bound_kind"]:
        form = _BOUND[row["bound_kind"], row["bound_side"]]
        return form.format(who=who, bound=number(row["bound"]), issue=issue)
    if row["actor"]:
        return f"the terms on {issue} are beyond a bound of {who}"
    return f"nobody could carry out the terms on {issue}"


def placed(scale: Mapping[float, str], value: float) -> str:
    """Where a value lies on a labelled scale; '' beyond its labels.

    >>> placed({0: "none", 50: "half", 100: "all"}, 50), placed({0: "none", 50: "half", 100: "all"}, 55)
    ('“half”', 'between “half” and “all”')
    """
    if value in scale:
        return f"“{scale[value]}”"
    below, above = [at for at in scale if at < value], [at for at in scale if at > value]
    return f"between “{scale[max(below)]}” and “{scale[min(above)]}”" if below and above else ""


def hundredths(amount: float) -> str:
    """An amount of utility, of which an actor has 100 hundredths from its worst outcome to its best.

    >>> hundredths(2.1), hundredths(1), hundredths(0.18)
    ('2.1 hundredths', '1 hundredth', '0.2 hundredths')
    """
    if 0 < abs(amount) < 0.05:
        return "less than a tenth of a hundredth"
    text = number(amount) if abs(amount) >= 1 else f"{amount:.1f}".replace("1.0", "1")
    return f"{text} {'hundredth' if text == '1' else 'hundredths'}"


def _span(low: float, high: float) -> str:
    """From and to; what is next to nothing is said to be under a tenth."""
    return f"{'under 0.1' if 0 < low < 0.05 else number(round(low, 1))} to {number(round(high, 1))}"


def shortfall_in_words(row: Mapping[str, Any] | pd.Series, *, one_world: bool) -> str:
    """How far a refused stage is from a deal: points of the scale, or utility where no bound is broken."""
    gap = row["gap_median"]
    if row["kind"] == "red_line" and np.isfinite(gap):
        spread = row["gap_q75"] - row["gap_q25"]
        if one_world or spread < 0.5:
            return f"; {points(gap)} short"
        return f"; {points(gap)} short (median; half of these worlds: {_span(row['gap_q25'], row['gap_q75'])})"
    if row["kind"] in ("interest", "distrust") and np.isfinite(row["utility_median"]):
        return f"; it would need {hundredths(100 * row['utility_median'])} of utility more"
    return ""
