"""The two-party exchange, with ranges where an analysis is to find a threshold that is known by hand.

Two actors, each of which has one thing that the other wants; they may hand it over all at once or in equal steps.
"""

from __future__ import annotations

from typing import Any

from sim.scenario.schema import Scenario

UNIT = {0: "none", 100: "all"}


def patience(monthly: float) -> float:
    """The yearly discount factor of a monthly one."""
    return monthly**12


def trust_of(tau: float) -> float:
    """Trust on -100..100 for a chance that a promise is meant."""
    return 200 * tau - 100


def exchange(
    *,
    stages: int = 1,
    own_weight: float = 0.4,
    alpha: float = 1.0,
    tau: float = 0.5,
    monthly: float = 0.98,
    exposure: float = 6.0,
    months: float = 24.0,
    evidence: float = 4.0,
    learning: float = 1.0,
    rho: float = 0.0,
    reasoning: int = 2,
    rounds: int = 0,
    consent: str = "sincere",
    guarantor: tuple[float, float] | None = None,
    yearly_shock: float = 0.0,
) -> dict[str, Any]:
    """A symmetric exchange: ``a`` gives ``a_gives`` (weight ``own_weight`` to it), ``b`` gives ``b_gives``.

    Both issues start at 0 and end at 100; the giver's ideal is 0, the other's 100. With no drift path the
    disagreement point is today. ``guarantor`` is (strength, tau of both in it), an outside body of full leverage.
    """
    steps = [100 * (n + 1) / stages for n in range(stages)]
    names = ("a", "b")
    actors = {}
    for i, j in (names, names[::-1]):
        actors[i] = {
            "name": i.upper(),
            "patience": patience(monthly),
            "exponent": alpha,
            "trust": {j: trust_of(tau)},
            "interests": {
                f"{i}_gives": {"position": 0, "salience": 100 * own_weight},
                f"{j}_gives": {"position": 100, "salience": 100 * (1 - own_weight)},
            },
        }
        if guarantor is not None:
            actors[i]["trust"]["g"] = trust_of(guarantor[1])
    stage_list = [
        {
            "title": f"step {n + 1}",
            "moves": {"a_gives": to, "b_gives": to},
            "duties": {"a": ["a_gives"], "b": ["b_gives"]},
            "consent": ["a", "b"],
            "months": months / stages,
            **({} if guarantor is None else {"guarantors": {"g": guarantor[0]}}),
        }
        for n, to in enumerate(steps)
    ]
    return {
        "title": "A symmetric exchange",
        "issues": {f"{i}_gives": {"title": f"What {i.upper()} gives", "scale": UNIT, "today": 0} for i in names},
        "actors": actors,
        "outside_guarantors": {} if guarantor is None else {"g": {"name": "G", "leverage": 100}},
        "beliefs": {"shock": {"yearly_chance": yearly_shock}},
        "process": {
            "rounds": rounds,
            "stickiness": rho,
            "evidence": evidence,
            "learning": learning,
            "exposure": exposure,
            "reasoning": reasoning,
            "consent": consent,
        },
        "paths": {"deal": {"title": "The exchange", "stages": stage_list}},
    }


def made(raw: dict[str, Any]) -> Scenario:
    """The resolved scenario of a mapping that leaves nothing to be merged."""
    return Scenario.model_validate(raw)


OWN, EXPOSURE, MONTHLY, SURE = 0.4, 6.0, 0.98, 0.99
COST, GAIN = OWN, 1 - 2 * OWN
"""What handing over alone costs, and what the finished exchange gains over none: U = 1 - OWN against U = OWN."""


def least_trust(monthly: float = MONTHLY, exposure: float = EXPOSURE) -> float:
    """Law 2: complies exactly when b >= cost (d ** -e - 1) / (R - F), as a chance."""
    return COST * (monthly**-exposure - 1) / GAIN


def least_patience(belief: float = SURE, exposure: float = EXPOSURE) -> float:
    """Law 2 solved for patience: a yearly discount factor. At belief 1 it is law 1."""
    return patience((1 + belief * GAIN / COST) ** (-1 / exposure))


def doubtful(**options: Any) -> Scenario:
    """``b`` would comply; ``a`` trusts it too little or is too impatient, in a range around the threshold."""
    raw = exchange(own_weight=OWN, exposure=EXPOSURE, monthly=MONTHLY, tau=SURE)
    raw["actors"]["a"] |= options
    return made(raw)


def distrustful() -> Scenario:
    """``a`` trusts ``b`` between 5 and 35 in a hundred, most likely 15; 26 are needed."""
    return doubtful(trust={"b": [trust_of(0.05), trust_of(0.15), trust_of(0.35)]})


def impatient() -> Scenario:
    """``a`` discounts a year by 0.35 to 0.60, most likely 0.40; 0.447 is needed."""
    return doubtful(patience=[0.35, 0.40, 0.60])
