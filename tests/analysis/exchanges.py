"""The two-party exchange with ranges where an analysis is to find a threshold that is known by hand."""

from __future__ import annotations

from typing import Any

from sim.scenario.schema import Scenario
from tests.process.cases import exchange, made, patience, trust_of

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
