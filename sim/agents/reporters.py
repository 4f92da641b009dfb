"""What a model's ``datacollector`` collects after every step."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from mesa.datacollection import DataCollector

from sim.scenario.schema import Scenario

if TYPE_CHECKING:
    from sim.agents.model import SettlementModel
    from sim.agents.stakeholder import StakeholderAgent

Reporters = dict[str, Callable[[Any], Any]]


def collector(model: SettlementModel) -> DataCollector:
    """A collector for a model, with month 0 in it; one that collects nothing where nobody wants it."""
    if not model.collects:
        return DataCollector()
    found = DataCollector(model_reporters(model.spec), agent_reporters(model.spec))
    found.collect(model)
    return found


def model_reporters(scenario: Scenario) -> Reporters:
    """Month, path, stage, what stands, and where the issues stand on the scenario's own scales (``value_<issue>``)."""
    reporters: Reporters = {
        "month": lambda model: model.month,
        "path": lambda model: model.path_key,
        "stage": lambda model: model.rows.stages[model.t].number,
        "delivered": lambda model: model.delivered,
        "in_force": lambda model: model.in_force,
        "ending": lambda model: model.ending,
    }
    issues = enumerate(scenario.issues.items())
    return reporters | {f"value_{key}": _value(k, spec.low, spec.high) for k, (key, spec) in issues}


def agent_reporters(scenario: Scenario) -> Reporters:
    """Who it is, its utility where things stand, its mean trust in the other actors, its positions."""
    reporters: Reporters = {
        "actor": lambda agent: agent.key,
        "utility": lambda agent: agent.utility(agent.model.values),
        "trust": mean_trust,
    }
    return reporters | {
        f"position_{key}": _position(k, spec.low, spec.high) for k, (key, spec) in enumerate(scenario.issues.items())
    }


def mean_trust(agent: StakeholderAgent) -> float:
    """The mean of an agent's trust in the other actors; 1 where there is none."""
    size = agent.model.size
    return float((agent.trust()[:size].sum() - agent.trust()[agent.place]) / (size - 1)) if size > 1 else 1.0


def _value(k: int, low: float, high: float) -> Callable[[SettlementModel], float]:
    return lambda model: float(low + model.values[k] * (high - low))


def _position(k: int, low: float, high: float) -> Callable[[StakeholderAgent], float]:
    return lambda agent: float(low + agent.position[k] * (high - low))
