"""The forecast of a scenario: labelled tables on the issues' own scales, beside what needs no model."""

from __future__ import annotations

import numpy as np
import pytest

import sim
from sim.analysis.interests import at_modes, drawn, joined
from sim.charts import findings
from sim.cli import call
from sim.errors import SimError
from sim.models import ISSUE_MODELS
from tests.published.sources import ROOT

KOREA = ROOT / "scenarios" / "korea-2019.yaml"
EMISSION = ROOT / "scenarios" / "published" / "emission-standards.yaml"


@pytest.fixture(scope="module")
def korea():
    return sim.forecast(KOREA, worlds=20)


@pytest.fixture(scope="module")
def emission():
    return sim.forecast(EMISSION, worlds=3)


def test_every_model_on_every_issue(korea) -> None:
    rows = korea.table.query("kind == 'model'")
    assert set(rows["model"]) == set(ISSUE_MODELS)
    assert (rows.groupby("issue")["model"].nunique() == len(ISSUE_MODELS)).all()
    assert rows["issue"].nunique() == len(korea.scenario.issues) == 10
    for _, row in rows.iterrows():
        issue = korea.scenario.issues[row["issue"]]
        assert issue.low <= row["q05"] <= row["median"] <= row["q95"] <= issue.high


def test_an_issue_of_its_own_scale_beside_the_published_answer(emission) -> None:
    table = emission.table.set_index(["kind", "model"])
    assert table.loc[("model", "compromise"), "mode"] == pytest.approx(7.389955686853767, abs=1e-9)
    assert table.loc[("model", "median"), "mode"] == pytest.approx(7.0)
    assert table.loc[("baseline", "mean"), "mode"] == pytest.approx(6.7)
    assert table.loc[("baseline", "middle"), "mode"] == table.loc[("baseline", "plain_median"), "mode"] == 7
    assert table.loc[("baseline", "today"), "mode"] == 10
    assert table.loc[("mark", "decided"), "mode"] == 8.833
    assert any("8.833" in note for note in emission.notes)


def test_who_challenges_whom(emission) -> None:
    pairs = emission.tables["challenges"].set_index(["actor", "other"])
    assert len(pairs) == 90
    assert pairs.loc[("belgium", "luxembourg"), "expected_utility"] == pytest.approx(0.85, abs=0.0051)
    assert pairs.loc[("denmark", "united_kingdom"), "expected_utility"] == pytest.approx(-0.61, abs=0.0051)
    assert (pairs["challenges"] == (pairs["challenges_in_worlds"] == 1)).all()
    assert set(emission.tables["rounds"]["round"]) == set(range(11))


def test_the_other_reading_of_the_chance_to_prevail() -> None:
    found = sim.forecast(EMISSION, models=["challenge"], worlds=2, options={"challenge": {"probability": "as_run"}})
    pairs = found.tables["challenges"].set_index(["actor", "other"])
    assert pairs.loc[("belgium", "denmark"), "expected_utility"] == pytest.approx(-0.834, abs=0.03)


def test_trades_and_what_they_do_to_everybody(korea) -> None:
    trades, effects = korea.tables["trades"], korea.tables["externalities"]
    assert len(trades)
    assert len(effects) == len(trades) * len(korea.scenario.actors)
    partners = effects[effects["role"] == "partner"].groupby("trade")["effect"]
    # Whoever the outcome has passed since the round began loses less than it reckons.
    assert (partners.min().to_numpy() >= trades["gain"].to_numpy() - 1e-6).all()
    others = effects[effects["role"] == "bystander"].groupby("trade")["effect"].sum()
    np.testing.assert_allclose(others, trades["others_together"], atol=1e-9)
    assert korea.tables["trade_shares"]["share"].between(0, 1).all()


def test_winners_against_today_and_drift(korea) -> None:
    winners, gains = korea.tables["winners"], korea.tables["gains"]
    assert (winners["distance"] >= 0).all()
    assert winners["nearer_than_today"].between(0, 1).all()
    today = winners[winners["model"] == "today"]
    np.testing.assert_allclose(today["distance"], today["distance_today"])
    assert (gains["wins"] + gains["loses"] <= 1).all()


def test_where_models_disagree_it_is_said(korea) -> None:
    table = korea.tables["disagreement"]
    widest = table.loc[table["share_of_scale"].idxmax()]
    assert widest["issue"].replace("_", " ") in korea.sentence
    assert f"{widest['highest']:.0f}" in korea.sentence


def test_blocks_make_no_difference() -> None:
    scenario = sim.load(KOREA).scenario
    whole, cut = (joined(list(drawn(scenario, worlds=9, seed=2, size=size))) for size in (9, 4))
    np.testing.assert_array_equal(whole.position, cut.position)
    np.testing.assert_array_equal(whole.answer("nash").outcome, cut.answer("nash").outcome)


def test_at_the_modes() -> None:
    scenario = sim.load(EMISSION).scenario
    assert at_modes(scenario).position[0, :, 0].tolist() == [0, 0.5, 0, 0, 1, 1, 1, 0.5, 0, 0.5]


def test_a_scenario_in_which_everybody_sits_at_an_end() -> None:
    data = {
        "title": "Yes or no",
        "issues": {"vote": {"title": "Vote", "scale": {0: "no", 1: "yes"}, "today": 0}},
        "actors": {
            key: {"name": key, "interests": {"vote": {"position": place, "salience": care}}}
            for key, place, care in (("a", 0, 50), ("b", 1, 80), ("c", 1, 20))
        },
    }
    found = sim.forecast(sim.analysis.case.checked(sim.analysis.case.tree_of(data), None), worlds=2)
    models = found.table.query("kind == 'model'")
    assert models["mode"].between(0, 1).all()
    assert models.set_index("model")["mode"]["compromise"] == pytest.approx(2 / 3)


def test_a_figure_an_issue(emission) -> None:
    [(name, table, part)] = list(findings.every(emission))
    assert "models say" in findings.title(name, table, part)
    assert findings.draw(name, table, part).axes


@pytest.mark.parametrize(
    ("wrong", "said"), [({"models": ["nahs"]}, "Did you mean 'nash'"), ({"issues": ["intro"]}, "no issue 'intro'")]
)
def test_a_wrong_name(wrong: dict[str, list[str]], said: str) -> None:
    with pytest.raises(SimError, match=said):
        sim.forecast(EMISSION, worlds=2, **wrong)


def test_the_command(tmp_path, capsys) -> None:
    place = str(tmp_path / "out")
    assert call(["forecast", str(EMISSION), "--worlds", "3", "--model", "compromise", "--out", place]) == 0
    assert "7.39" in capsys.readouterr().out
    assert (tmp_path / "out" / "tables" / "forecasts.csv").exists()
    assert (tmp_path / "out" / "charts" / "forecast-introduction.svg").exists()
    assert call(["forecast", str(EMISSION), "--model", "challeng"]) == 2
    assert "Did you mean 'challenge'?" in capsys.readouterr().err


def test_more_actors_than_can_walk_a_path(tmp_path, capsys) -> None:
    """Eighty in three groups of equal weight at 20, 40 and 90: the mean is 50, the median 40."""
    rows = [
        f"  a{n}: {{name: A{n}, interests: {{tax: {{position: {place}, salience: 50}}}}}}\n"
        for n, place in enumerate([20] * 27 + [40] * 26 + [90] * 27)
    ]
    path = tmp_path / "many.yaml"
    head = "title: Many\nissues: {tax: {title: Tax, scale: {0: low, 100: high}, today: 50}}\nactors:\n"
    path.write_text(head + "".join(rows), encoding="utf-8")
    found = sim.forecast(path, worlds=2).table.set_index("model")["mode"]
    assert found["compromise"] == pytest.approx((27 * 20 + 26 * 40 + 27 * 90) / 80)
    assert found["median"] == 40
    assert call(["forecast", str(path), "--worlds", "2", "--model", "median", "--out", str(tmp_path / "out")]) == 0
    assert call(["validate", str(path)]) == 2
    assert "80 actors are too many; at most 60" in capsys.readouterr().err


def test_options_of_models_on_the_command_line(tmp_path, capsys) -> None:
    """The mean of what a single round leaves, and a plain average of ten positions: (4*4 + 3*7 + 3*10) / 10 = 6.7."""
    words = [
        "--option",
        "compromise.weighted=no",
        "--option",
        "challenge.outcome=mean",
        "--option",
        "challenge.rounds=0",
    ]
    picked = ["--model", "compromise", "--model", "challenge", "--worlds", "2", "--json"]
    assert call(["forecast", str(EMISSION), *picked, *words, "--out", str(tmp_path / "a")]) == 0
    table = sim.forecast(
        EMISSION,
        models=["compromise", "challenge"],
        worlds=2,
        options={"compromise": {"weighted": False}, "challenge": {"outcome": "mean", "rounds": 0}},
    ).table.set_index("model")["mode"]
    assert table["compromise"] == pytest.approx(6.7)
    # Without any round the mean that challenge reads off is the compromise.
    assert table["challenge"] == pytest.approx(7.389955686853767, abs=1e-9)
    told = capsys.readouterr().out
    assert "6.7" in told
    assert "7.3899" in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("challenge", "write MODEL.OPTION=VALUE"),
        ("chalenge.rounds=1", "Did you mean 'challenge'"),
        ("challenge.round=1", "Did you mean 'rounds'"),
        ("challenge.rounds=x", "rounds is 'x'; it takes a whole number"),
        ("challenge.rounds=-1", "rounds from 0 to 1000"),
        ("challenge.status_quo=nan", "it takes a number"),
        ("election.transition=markov", "conditional or markov_uniform or markov_incentive"),
        ("median.weighted=perhaps", "it takes yes or no"),
        ("nash.exponent=0", "exponents above zero"),
        ("exchange.sides=left", "round or trade"),
    ],
)
def test_wrong_options_of_models_are_refused(tmp_path, capsys, text: str, said: str) -> None:
    out = tmp_path / "out"
    assert call(["forecast", str(KOREA), "--worlds", "2", "--option", text, "--out", str(out)]) == 2
    assert said in " ".join(capsys.readouterr().err.split())
    assert not out.exists()


def test_turns_of_the_spatial_model(emission) -> None:
    turns = emission.tables["turns"]
    first = turns[turns["turn"] == 0].set_index("actor")
    assert first.loc["netherlands", "position"] == pytest.approx(4)
    assert set(first["challenges"]) <= {"", *emission.scenario.actors}
    last = turns[turns["turn"] == turns["turn"].max()].set_index("actor")
    once = last.groupby(last["position"].round(2))["standing"].first()
    mean = float((once * once.index).sum() / once.sum())
    row = emission.table.query("model == 'spatial'").iloc[0]
    assert row["mode"] == pytest.approx(mean, abs=0.02)
