"""What a forecast says in words: where the models part, whom each favours, what the trades cost the others."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from sim.models import ISSUE_MODELS
from sim.results.wording import listed, number, percent, points, spoken, the
from sim.scenario.schema import Scenario

ALIKE = 0.1
"""Models whose medians lie within this share of the scale count as agreeing."""


def said(scenario: Scenario, tables: Mapping[str, pd.DataFrame]) -> tuple[str, tuple[str, ...]]:
    """The sentence of a forecast, and its notes."""
    apart = tables["disagreement"]
    if apart.empty:
        return "Nobody has an interest in any of these issues, so no model has an answer.", ()
    favours = _favours(scenario, tables["gains"])
    notes = [*_published(scenario, tables["forecasts"]), *favours, *_traded(scenario, tables)]
    odd = tables["forecasts"].groupby("model", sort=False)["unsettled"].max()
    for name, share in odd[odd > 0].items():
        model = ISSUE_MODELS[str(name)]
        what = "has not come to rest"
        if model.bargaining:
            what = "finds nothing better for all than drift, or stops short of its solution,"
        notes.append(f"{model.title} {what} in up to {percent(float(share))} of worlds.")
    inside = int(apart["mean_inside"].sum())
    if len(set(tables["forecasts"].query("kind == 'model'")["model"])) > 1:
        notes.append(
            f"The unweighted mean of positions, which needs no model, lies between the models on {inside} of "
            f"{len(apart)} issue{'' if len(apart) == 1 else 's'}."
        )
    notes.append("Models settle the issues alone, without consent, red lines, trust or delivery; paths have those.")
    return _sentence(tables["forecasts"], apart), tuple(notes)


def _sentence(table: pd.DataFrame, apart: pd.DataFrame) -> str:
    mine = table[table["kind"] == "model"]
    if mine["model"].nunique() == 1:
        title = mine["model_title"].iloc[0]
        parts = [f"{spoken(row['issue'])} at {number(row['median'])}" for _, row in mine.head(3).iterrows()]
        more = f" and {len(mine) - 3} more issues" if len(mine) > 3 else ""
        return f"{title} puts {listed(parts)}{more}."
    widest = apart.iloc[int(apart["share_of_scale"].to_numpy().argmax())]
    agreed = int((apart["share_of_scale"] <= ALIKE).sum())
    where = (
        f"from {number(widest['lowest'])} ({_short(widest['lowest_model'])}) to {number(widest['highest'])} "
        f"({_short(widest['highest_model'])})"
    )
    if len(apart) == 1:
        verdict = "agree within a tenth of the scale" if agreed else "disagree"
        return f"On {spoken(widest['issue'])} the models {verdict}: {where}, {points(widest['gap'])} apart."
    return (
        f"The models agree within a tenth of the scale on {agreed or 'none'} of {len(apart)} issues; they are furthest "
        f"apart on {spoken(widest['issue'])}, {where}."
    )


def _short(name: object) -> str:
    return spoken(str(name)).replace("_", " ")


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


def _favours(scenario: Scenario, gains: pd.DataFrame) -> list[str]:
    """Who loses against drift (or today), and under which models."""
    against = "drift" if scenario.disagreement else "today"
    mine = gains[gains["model"].isin(ISSUE_MODELS)]
    mine = mine.assign(actor_label=[scenario.actors[str(key)].name for key in mine["actor"]])
    losers = mine[mine["loses"] > 0.5]
    if losers.empty:
        worst = mine.iloc[int(mine["median"].to_numpy().argmin())]
        return [
            f"Under every model everybody is better off than with {against} in most worlds; "
            f"{the(worst['actor_label'])} gains least, {worst['median'] * 100:.1f} hundredths of utility with "
            f"{worst['model_title']}."
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


def _traded(scenario: Scenario, tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """The trade that comes about most often, and what it does to those who took no part."""
    table = tables.get("trade_shares")
    if table is None:
        return []
    if table.empty:
        return ["No two actors have a trade of positions from which both would gain."]
    top = table.iloc[0]
    names = {key: the(actor.name) for key, actor in scenario.actors.items()}
    effects = {key: float(top[f"effect_on_{key}"]) for key in names if key not in (top["actor"], top["partner"])}
    text = (
        f"The most frequent trade ({percent(top['share'])} of worlds): {names[top['actor']]} gives way on "
        f"{spoken(top['gives_way_on'])}, {names[top['partner']]} on {spoken(top['partner_gives_way_on'])}"
    )
    if not effects:
        return [text + "."]
    worst = min(effects, key=lambda key: effects[key])
    if effects[worst] >= 0:
        return [f"{text}; nobody else pays for it."]
    return [f"{text}; {names[worst]}, who took no part, loses most by it."]
