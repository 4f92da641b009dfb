"""Reading a table of decisions, long or wide; :mod:`sim.analysis.decisions` tells the two forms."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from sim.analysis.cells import word
from sim.analysis.decisions import FEWEST, NEEDED, Decisions, proposal_of
from sim.analysis.tables import DataTable, read_table, refuse
from sim.errors import Problem, SimError
from sim.scenario.kinds import refuse_other
from sim.scenario.suggest import did_you_mean
from sim.worlds.block import Array

WIDE = ("isnr", "out")
OWN = ("capability", "reference_point", "proposal", "regime", "date")
"""Columns of the long form that need not be there."""
UNITS = ("points", "share")
SHARES = ("position", "outcome", "reference_point")
"""Figures on the scale of positions."""
FAR_ABOVE = 10
"""From here on a salience is no share that was meant as one."""
Cells = dict[tuple[str, str], float]
"""A figure by issue and actor."""


def read_decisions(path: str | Path, *, low: float = 0.0, high: float = 100.0, units: str | None = None) -> Decisions:
    """Read a table of decisions.

    Parameters
    ----------
    path : path
        A table as :mod:`sim.analysis.tables` reads it.
    low, high : float
        Ends of the scale of positions, outcomes and reference points.
    units : {"points", "share"}, optional
        Saliences run from 0 to 100, or are shares of 0 to 1; with shares, positions that all lie from 0 to 1 on a scale
        of 0 to 100 are shares of it too. If absent, figures that look like shares are refused.

    Raises
    ------
    ScenarioError
        With file, line and remedy of every row that cannot be used.
    """
    if units not in (None, *UNITS):
        raise SimError(f"units: there is no '{units}'. {did_you_mean(units, UNITS)}")
    if Path(path).suffix.lower() in (".yaml", ".yml", ".json") or Path(path).is_dir():
        refuse_other(path, "decisions")
    table = read_table(
        Path(path), NEEDED, WIDE, what="a table of decisions (sim import reads one of who wants what)", known=OWN
    )
    form = _long if set(NEEDED) <= set(table.names) else _wide
    return _usable(form(table, low, high, units))


def _usable(found: Decisions) -> Decisions:
    """Only decisions with an outcome and enough actors."""
    found = found.only(~np.isnan(found.outcome), "their outcome is not known")
    there = (~np.isnan(found.position)).sum(axis=1)
    found = found.only(there >= FEWEST, f"fewer than {FEWEST} actors have a position and a salience there")
    if not found.issues:
        needed = f"Each needs an outcome and {FEWEST} actors."
        refuse([Problem("there is no decision to score", needed, found.label)], found.label)
    return found


def _long(table: DataTable, low: float, high: float, units: str | None) -> Decisions:
    """One row per issue and actor, read strictly."""
    limits = dict.fromkeys(SHARES, (low, high)) | {"salience": (0.0, 100.0), "capability": (0.0, math.inf)}
    limits = {name: ends for name, ends in limits.items() if name in table.names}
    figures, faults = table.figures(limits)
    _in_points(table, figures, low, high, units)
    extra = [name for name in table.names if name not in (*NEEDED, *SHARES, "capability", "proposal")]
    cells: dict[str, Cells] = {"position": {}, "salience": {}, "capability": {}}
    facts: dict[str, dict[str, object]] = {}
    names: dict[str, dict[str, str]] = {"issue": {}, "actor": {}}
    for (line, row), figure in zip(table.rows, figures, strict=True):
        issue, actor = (word(row[name]) for name in ("issue", "actor"))
        for name, said in (("issue", issue), ("actor", actor)):
            if not said:
                faults.append(Problem(f"{name} is empty", "Name it in every row.", table.label, line))
            elif (known := names[name].setdefault(said.casefold(), said)) != said:
                fault = f"the {name} '{said}' is '{known}' in an earlier row"
                faults.append(Problem(fault, "Write each name in one way.", table.label, line))
        if (issue, actor) in cells["position"]:
            fault = f"{actor} stands twice on {issue}"
            faults.append(Problem(fault, "Keep one row per issue and actor.", table.label, line))
        for name, (least, most) in limits.items():
            if not (math.isnan(figure[name]) or least <= figure[name] <= most):
                faults.append(_outside(name, figure[name], least, most, table.label, line))
            if name in cells:
                cells[name][issue, actor] = figure[name]
        fact: dict[str, object] = {
            "outcome": figure["outcome"],
            "reference_point": figure.get("reference_point", math.nan),
            "proposal": word(row.get("proposal", "")) or proposal_of(issue),
        }
        before = facts.setdefault(issue, {**fact, **{name: word(row[name]) for name in extra}})
        for name, value in fact.items():
            both_missing = value != value and before[name] != before[name]
            if before[name] != value and not both_missing:
                here, earlier = ("missing" if one != one else one for one in (value, before[name]))
                fault = f"{name} is {here} here and {earlier} in an earlier row of {issue}"
                faults.append(Problem(fault, "It is the same in all rows of an issue.", table.label, line))
    refuse(faults, table.label)
    return _decisions(table, cells, facts, list(names["actor"].values()), low, high)


def _wide(table: DataTable, low: float, high: float, units: str | None) -> Decisions:
    """One row per issue in the layout of DEU III; figures outside the scale mean that nothing is known."""
    named = {name.lower(): name for name in table.names}
    actors = {name[1:]: (at, named[f"s{name[1:]}"]) for name, at in named.items() if _is_pair(name, named)}
    limits = {at: (low, high) for name in ("out", "rp") if (at := named.get(name))}
    for place, care in actors.values():
        limits |= {place: (low, high), care: (0.0, 100.0)}
    rows = [(line, row) for line, row in table.rows if word(row[named["isnr"]])]
    table = replace(table, rows=rows)
    figures, faults = table.figures(limits)
    kinds = {care: "salience" for _, care in actors.values()}
    _in_points(table, figures, low, high, units, kinds)
    codes = 0
    for figure in figures:
        for name, (least, most) in limits.items():
            if not (math.isnan(figure[name]) or least <= figure[name] <= most):
                figure[name] = math.nan
                codes += 1
    extra = {name: at for name, at in named.items() if at not in limits and name not in ("isnr", "prnr")}
    cells: dict[str, Cells] = {"position": {}, "salience": {}, "capability": {}}
    facts: dict[str, dict[str, object]] = {}
    for (line, row), figure in zip(rows, figures, strict=True):
        issue = word(row[named["isnr"]])
        if issue in facts:
            faults.append(Problem(f"{issue} stands twice", "Keep one row per issue.", table.label, line))
        for actor, (place, care) in actors.items():
            cells["position"][issue, actor], cells["salience"][issue, actor] = figure[place], figure[care]
        facts[issue] = {
            "outcome": figure[named["out"]],
            "reference_point": figure[named["rp"]] if "rp" in named else math.nan,
            "proposal": word(row[named["prnr"]] if "prnr" in named else "") or proposal_of(issue),
            **{name: word(row[at]) for name, at in extra.items()},
        }
    refuse(faults, table.label)
    notes = (f"{codes} figures outside the scale count as unknown.",) if codes else ()
    return _decisions(table, cells, facts, list(actors), low, high, notes)


def _is_pair(name: str, names: Mapping[str, str]) -> bool:
    return len(name) > 1 and name[0] == "p" and f"s{name[1:]}" in names


def _outside(name: str, value: float, least: float, most: float, label: str, line: int) -> Problem:
    ends = f"{least:g} to {most:g}" if math.isfinite(most) else f"{least:g} upwards"
    remedy = f"It runs from {ends}." + (" Another scale: --scale LOW:HIGH." if name in SHARES else "")
    return Problem(f"{name} is {value:g}, outside the range", remedy, label, line)


def _in_points(
    table: DataTable,
    figures: list[dict[str, float]],
    low: float,
    high: float,
    units: str | None,
    kinds: Mapping[str, str] | None = None,
) -> None:
    """Turn shares into points in place where ``units`` says so; refuse what looks like shares where nothing does."""
    held: dict[str, list[tuple[int, float, dict[str, float], str]]] = {"salience": [], "position": []}
    for (line, _), row in zip(table.rows, figures, strict=True):
        for name, value in row.items():
            if name != "capability" and not math.isnan(value) and value:
                kind = (kinds or {"salience": "salience"}).get(name, "position")
                held[kind].append((line, value, row, name))
    if (low, high) != (0.0, 100.0):
        del held["position"]
    faults: list[Problem] = []
    for kind, given in held.items():
        most = max((value for _, value, *_ in given), default=0.0)
        small = bool(given) and 0 < most <= 1
        if units == "share" and (small or kind == "salience"):
            faults += [
                Problem(f"{name} is {value:g}, and saliences are shares here", "Write 0 to 1.", table.label, line)
                for line, value, _, name in given
                if value > 1
            ]
            for _, value, row, name in given:
                row[name] = round(value * 100, 9)
        elif units is None and small:
            fault = f"all {kind}s lie between 0 and 1, and their scale runs from 0 to 100"
            remedy = "Say --units share; --units points if they are meant so."
            faults.append(Problem(fault, remedy, table.label, given[0][0]))
        elif units is None and most >= FAR_ABOVE:
            faults += [
                Problem(
                    f"{name} {value:g} looks like a share, and others go up to {most:g}",
                    f"Write {value * 100:g}; --units points if it is meant so.",
                    table.label,
                    line,
                )
                for line, value, _, name in given
                if 0 < value < 1
            ]
    refuse(faults, table.label)


def _decisions(
    table: DataTable,
    cells: dict[str, Cells],
    facts: dict[str, dict[str, object]],
    actors: list[str],
    low: float,
    high: float,
    notes: tuple[str, ...] = (),
) -> Decisions:
    """The arrays; an actor takes part where it has both a position and a salience (and a capability, if any has)."""
    issues, span = list(facts), high - low
    place = (_square(cells["position"], issues, actors) - low) / span
    care = _square(cells["salience"], issues, actors) / 100.0
    might = _square(cells["capability"], issues, actors) if cells["capability"] else None
    absent = np.isnan(place) | np.isnan(care)
    if might is not None:
        absent |= np.isnan(might)
    named = [name for name in next(iter(facts.values()), {}) if name not in ("outcome", "reference_point")]
    return Decisions(
        label=table.label,
        sha256=table.sha256,
        issues=tuple(issues),
        proposals=tuple(str(facts[issue]["proposal"]) for issue in issues),
        actors=tuple(actors),
        position=np.where(absent, np.nan, place),
        salience=np.where(absent, np.nan, care),
        capability=None if might is None else np.where(absent, np.nan, might),
        outcome=(np.array(list(_column(facts, "outcome"))) - low) / span,
        reference=(np.array(list(_column(facts, "reference_point"))) - low) / span,
        columns={name: tuple(str(facts[issue][name]) for issue in issues) for name in named},
        notes=(*table.notes, *notes),
    )


def _column(facts: dict[str, dict[str, object]], name: str) -> Iterator[float]:
    return (float(str(fact[name])) for fact in facts.values())


def _square(cells: Cells, issues: list[str], actors: list[str]) -> Array:
    """Figures as (D, N)."""
    return np.array([[cells.get((issue, actor), math.nan) for actor in actors] for issue in issues]).reshape(
        len(issues), len(actors)
    )
