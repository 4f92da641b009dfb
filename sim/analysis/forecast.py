"""Every decision model on every issue, side by side, over worlds: what would the table settle on, and who wins?

Models that settle issues together bargain or trade over the whole agenda. Beside them stand forecasts that need no
model: the unweighted mean and median of positions, today's value, and the middle of the scale. A model that says the
same as they has shown nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

import numpy as np
import pandas as pd

from sim.analysis.case import Case, Openable
from sim.analysis.courses import challenge_tables, exchange_courses, exchange_tables, spatial_table
from sim.analysis.estimates import Estimate, Verdict, of_row, share_of, verdict
from sim.analysis.estimates import apart as gap_of
from sim.analysis.finding import Finding
from sim.analysis.interests import Interests, at_modes, drawn, joined, model_options
from sim.analysis.options import Options, Shared, several
from sim.analysis.side_by_side import Answer, disagreement, forecasts_table, gains, winners
from sim.analysis.words import fitting, highest
from sim.errors import SimError
from sim.models import BARGAINING_MODELS, ISSUE_MODELS, Forecast, Status
from sim.models.scores import baselines
from sim.results.wording import listed, number, percent, points, the
from sim.runner import MOST_WORLDS
from sim.scenario.check import MOST_UNWALKED
from sim.scenario.schema import Scenario
from sim.scenario.suggest import did_you_mean
from sim.worlds.block import Array

ALIKE = 0.1
"""Models whose medians lie within this share of the scale count as agreeing."""


def forecast(
    scenario: Openable | Case,
    *,
    models: Sequence[str] | None = None,
    issues: Sequence[str] | None = None,
    probability: str | None = None,
    options: Mapping[str, Mapping[str, Any]] | Sequence[str] = (),
    **shared: Unpack[Shared],
) -> Finding:
    """Forecast every issue with every decision model.

    Parameters
    ----------
    scenario : path, Loaded, Scenario or Case
        It needs no paths.
    models, issues : sequence of str, optional
        All if absent. Models that settle issues together always settle the whole agenda.
    probability : {"printed", "as_run"}, optional
        How the model challenge reads the chance to prevail: its option of that name.
    options : mapping, or sequence of "MODEL.OPTION=VALUE"
        Model to its own options, such as ``{"challenge": {"rounds": 20}}``.
    **shared
        Worlds, seed, what is laid over the file, who works: see :class:`sim.analysis.options.Options`.

    Returns
    -------
    Finding
        Tables: forecasts (a row per issue and model), disagreement, winners, gains; for challenge who challenges whom
        and the rounds; for exchange the trades, what they do to everybody, and how often they happen; for the spatial
        model its turns.

    Raises
    ------
    SimError
        For a model or an issue that is not there.

    Examples
    --------
    >>> found = forecast("scenarios/published/emission-standards.yaml", models=["compromise"])
    >>> round(float(found.table["mode"][0]), 2)
    7.39
    """
    how, wanted = Options(**shared), model_options(options)
    if probability is not None:
        wanted = {
            **wanted,
            "challenge": {**wanted.get("challenge", {}), "probability": probability},
        }
    held, worlds, seed = how.case(scenario, actors=MOST_UNWALKED).scenario, how.count, how.seed
    chosen = _named(several(models or ()), tuple(ISSUE_MODELS), "model")
    shown = _named(several(issues or ()), tuple(held.issues), "issue")
    if not 1 <= worlds <= MOST_WORLDS:
        raise SimError(f"worlds: {worlds} is outside 1 to {MOST_WORLDS:,}.")
    if not 0 <= seed < 2**63:
        raise SimError(f"seed: {seed} is outside 0 to 2 to the power of 63.")
    report, own = how.progress or (lambda done, total: None), dict(wanted)
    if held.disagreement is None:  # nothing says what happens without a deal: the worst terms possible
        own = {**own, **{name: {"disagreement": None, **own.get(name, {})} for name in BARGAINING_MODELS}}
    modal, many = at_modes(held), joined(list(drawn(held, worlds=worlds, seed=seed)))
    answers: dict[str, Answer] = {}
    courses: list[Forecast] = []
    for n, name in enumerate(chosen, start=1):
        if name == "exchange":  # its trades are told as well, and are worked out once
            courses = exchange_courses(many, own.get(name, {}))
        answers[name] = _answer(many, modal, name, own.get(name, {}), courses if name == "exchange" else [])
        report(n, len(chosen))
    for name, values in _baselines(many).items():
        answers[name] = (values, _baselines(modal)[name], np.zeros(values.shape, dtype=bool))
    table = forecasts_table(held, answers, shown, chosen)
    tables = {"forecasts": table, "disagreement": disagreement(held, table, answers)}
    tables["winners"] = winners(held, many, answers, shown)
    tables["gains"] = gains(held, many, answers)
    if "challenge" in chosen:
        tables |= challenge_tables(held, many, modal, shown, own.get("challenge", {}))
    if "exchange" in chosen and len(held.issues) > 1:
        tables |= exchange_tables(held, courses, modal, own.get("exchange", {}))
    if "spatial" in chosen:
        tables["turns"] = spatial_table(held, modal, own.get("spatial", {}))
    sentence, title, notes = said(held, tables, worlds)
    about: dict[str, Any] = {"models": list(chosen), "issues": list(shown), "worlds": worlds, "seed": seed}
    about["options"] = dict(wanted)
    return Finding("forecast", sentence, tables, held, about, notes, title=title)


def view(finding: Finding) -> pd.DataFrame:
    """Medians, for the terminal: a row a model, a column an issue."""
    table = finding.table
    table = table[table["kind"].isin(["model", "baseline"])]
    order, columns = table["model_title"].drop_duplicates(), table["issue_label"].drop_duplicates()
    made = table.pivot(index="model_title", columns="issue_label", values="median").loc[order, columns]
    return made.rename_axis(index="median over worlds", columns=None).reset_index()


def _named(wanted: Sequence[str] | None, known: Sequence[str], noun: str) -> tuple[str, ...]:
    """The names asked for in the order of those known, or all."""
    for name in wanted or ():
        if name not in known:
            raise SimError(f"there is no {noun} '{name}'. {did_you_mean(name, known, noun=noun + 's')}")
    return tuple(name for name in known if not wanted or name in wanted)


def _answer(
    many: Interests, modal: Interests, name: str, options: Mapping[str, Any], known: Sequence[Forecast]
) -> Answer:
    """Outcomes (R, K) over worlds and (1, K) at the modes, and where there was no agreement or no end."""
    try:
        middle = modal.answer(name, **options)
        found = known or [many.answer(name, **options)]
    except TypeError as error:
        raise SimError(f"the model {name} does not take these options: {', '.join(options)}") from error
    status = np.concatenate([part.status for part in found])
    odd = np.isin(status, (Status.NO_AGREEMENT, Status.UNSETTLED, Status.UNSOLVED))
    return np.concatenate([part.outcome for part in found]), middle.outcome, odd


def _baselines(held: Interests) -> dict[str, Array]:
    """The forecasts that need no model, (R, K) each."""
    worlds, actors, issues = held.position.shape
    flat = np.moveaxis(held.position, 2, 1).reshape(worlds * issues, actors)
    plain = baselines(flat)
    found = {"mean": plain["mean"], "plain_median": plain["median"], "middle": plain["middle"]}
    shaped = {name: values.reshape(worlds, issues) for name, values in found.items()}
    return {
        "mean": shaped["mean"],
        "plain_median": shaped["plain_median"],
        "today": held.today,
        "middle": shaped["middle"],
    }


def said(scenario: Scenario, tables: Mapping[str, pd.DataFrame], worlds: int) -> tuple[str, str, tuple[str, ...]]:
    """The sentence of a forecast, its title and its notes."""
    apart = tables["disagreement"]
    if apart.empty:
        return "Nobody has an interest in any of these issues, so no model has an answer.", "", ()
    favours = _favours(scenario, tables["gains"], worlds)
    notes = [*_published(scenario, tables["forecasts"]), *favours, *_traded(scenario, tables, worlds)]
    odd = tables["forecasts"].groupby("model", sort=False)["unsettled"].max()
    for name, share in odd[odd > 0].items():
        model = ISSUE_MODELS[str(name)]
        what = "has not come to rest"
        if model.bargaining:
            what = "finds nothing better for all than drift, or stops short of its solution,"
        notes.append(f"{model.title} {what} in up to {percent(float(share))} of the worlds.")
    inside = int(apart["mean_inside"].sum())
    if len(set(tables["forecasts"].query("kind == 'model'")["model"])) > 1:
        notes.append(
            f"The unweighted mean of positions, which needs no model, lies between the models on {inside} of "
            f"{len(apart)} issue{'' if len(apart) == 1 else 's'}."
        )
    notes.append("Models settle the issues alone, without consent, red lines, trust or delivery; paths have those.")
    return *_sentence(scenario, tables["forecasts"], apart), tuple(notes)


def _sentence(scenario: Scenario, table: pd.DataFrame, apart: pd.DataFrame) -> tuple[str, str]:
    mine = table[table["kind"] == "model"]
    if mine["model"].nunique() == 1:
        name = _short(mine["model"].iloc[0])
        parts = [f"{row['issue_label']} at {number(row['median'])}" for _, row in mine.head(3).iterrows()]
        more = f" and {len(mine) - 3} more issues" if len(mine) > 3 else ""
        return f"{name} puts {listed(parts)}{more}.", fitting(f"{name} puts {listed(parts)}{more}", f"What {name} says")
    widest, count = highest(apart, "share_of_scale"), len(apart)
    among = count * mine["model"].nunique() * (mine["model"].nunique() - 1) // 2
    gaps = [of_row(row, "share_of_scale", int(row["worlds"])) for _, row in apart.iterrows()]
    sides = [verdict(gap, ALIKE, among=among) for gap in gaps]
    where = (
        f"from {number(widest['lowest'])} ({_short(widest['lowest_model'])}) to {number(widest['highest'])} "
        f"({_short(widest['highest_model'])})"
    )
    if count == 1 and sides[0].side == 0:
        said = f"On {scenario.issue_label(widest['issue'])}, whether the models agree within a tenth of the scale"
        return f"{said} {sides[0].untold()}: their medians run {where}.", fitting(f"{said} cannot be told")
    agreed, open_ = (sum(one.side == side for one in sides) for side in (-1, 0))
    if count == 1:
        said = "agree within a tenth of the scale" if agreed else "disagree"
        said = f"On {scenario.issue_label(widest['issue'])} the models {said}: {where}, {points(widest['gap'])} apart"
        return f"{said}.", fitting(said, f"The models are {points(widest['gap'])} apart")
    said = f"The models agree within a tenth of the scale on {agreed or 'none'} of {count} issues"
    if open_:
        said = f"{said}; on {open_} that cannot be told" if open_ < count else (
            f"Whether the models agree within a tenth of the scale on any issue {_easiest(sides).untold()}"
        )  # fmt: skip
    most = _furthest(gaps, among).format(scenario.issue_label(widest["issue"]))
    return f"{said}. {most}, {where}.", fitting(said, said.split(" cannot be told")[0] + " cannot be told")


def _easiest(sides: Sequence[Verdict]) -> Verdict:
    """The verdict that the fewest worlds would settle."""
    return min(sides, key=lambda one: one.needed or np.inf)


def _furthest(gaps: Sequence[Estimate], among: int) -> str:
    """What can be said of the issue on which the models are furthest apart."""
    first, second = sorted(gaps, key=lambda one: -one.mean)[:2]
    if verdict(gap_of(first, second), among=among).side > 0:
        return "They are furthest apart on {}"
    if verdict(first, among=among).side > 0:
        return "On no issue are they clearly further apart than on {}"
    return "Their medians are furthest apart on {}"


def _short(name: object) -> str:
    """A model's name in words, without what stands in brackets behind it."""
    return ISSUE_MODELS[str(name)].title.split(" (")[0]


def _published(scenario: Scenario, table: pd.DataFrame) -> list[str]:
    """Figures from elsewhere beside the nearest model and the naive mean."""
    notes = []
    for mark in scenario.reference_marks.values():
        mine = table[(table["issue"] == mark.issue) & table["kind"].isin(["model", "baseline"]) & table["mode"].notna()]
        if mine.empty:
            continue
        models = mine[mine["kind"] == "model"]
        near = models if len(models) else mine
        best = near.iloc[int((near["mode"] - mark.value).abs().to_numpy().argmin())]
        naive = mine[(mine["model"] == "mean") & (mine["kind"] == "baseline")].iloc[0]
        notes.append(
            f"{mark.label} ({mark.value:g}): nearest is {best['model_title']} at {best['mode']:.2f}; the unweighted "
            f"mean says {naive['mode']:.2f}."
        )
    return notes


def clearly_most(share: float, worlds: int, *, among: int = 1) -> bool:
    """Whether a share of worlds is clearly more than half."""
    return verdict(share_of(share, worlds), 0.5, among=among).side > 0


def _favours(scenario: Scenario, gains: pd.DataFrame, worlds: int) -> list[str]:
    """Who loses against drift (or today), and under which models."""
    against = "drift" if scenario.disagreement else "today"
    mine = gains[gains["model"].isin(ISSUE_MODELS)]
    mine = mine.assign(actor_label=[scenario.actors[str(key)].name for key in mine["actor"]])
    losers = mine[[clearly_most(share, worlds, among=len(mine)) for share in mine["loses"]]]
    if losers.empty:
        worst = mine.iloc[int(mine["median"].to_numpy().argmin())]
        everybody = all(clearly_most(share, worlds, among=len(mine)) for share in mine["wins"])
        who = "everybody is better off" if everybody else "nobody is clearly worse off"
        return [
            f"Under every model {who} than with {against} in most worlds; the smallest median "
            f"gain is {worst['median'] * 100:.1f} hundredths of utility ({worst['actor_label']}, "
            f"{worst['model_title']})."
        ]
    under: dict[tuple[str, ...], list[str]] = {}
    for label, rows in losers.groupby("actor_label", sort=False):
        under.setdefault(tuple(rows["model_title"]), []).append(the(str(label)))
    count = mine["model"].nunique()
    parts = [
        f"{listed(names)} under {'every model' if len(titles) == count else listed(list(titles))}"
        for titles, names in under.items()
    ]
    return [f"Worse off than with {against} in most worlds: {'; '.join(parts)}."]


def _traded(scenario: Scenario, tables: Mapping[str, pd.DataFrame], worlds: int) -> list[str]:
    """The trade that comes about most often, and who clearly loses by it without having taken part."""
    table = tables.get("trade_shares")
    if table is None:
        return []
    if table.empty:
        return ["No two actors have a trade of positions from which both would gain."]
    top = table.iloc[0]
    names = {key: the(actor.name) for key, actor in scenario.actors.items()}
    rivals = [gap_of(share_of(top["share"], worlds), share_of(share, worlds)) for share in table["share"].iloc[1:2]]
    which = "The most frequent trade" if all(verdict(one, among=len(table)).side > 0 for one in rivals) else (
        "A trade than which none is clearly more frequent"
    )  # fmt: skip
    on, back = (scenario.issue_label(top[issue]) for issue in ("gives_way_on", "partner_gives_way_on"))
    text = (
        f"{which} ({percent(top['share'])} of the worlds): {names[top['actor']]} gives way on {on}, "
        f"{names[top['partner']]} on {back}"
    )
    hurt = [names[key] for key in top["losers"].split(", ") if key and key not in (top["actor"], top["partner"])]
    if not hurt:
        return [f"{text}."]
    return [f"{text}; {listed(hurt)}, who took no part, {'lose' if len(hurt) > 1 else 'loses'} by it."]
