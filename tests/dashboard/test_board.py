"""Composing a deal: verdicts worked by hand, the overlay that gives it back, and a board for mouse and keyboard."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

import sim
from sim.dashboard.base import Base
from sim.dashboard.board import board
from sim.dashboard.files import overlay
from sim.dashboard.pictures import objections
from sim.dashboard.serve import serving
from sim.dashboard.state import read_state
from sim.scenario.files import NOWHERE
from sim.scenario.read import load, load_text
from sim.scenario.schema import Scenario
from sim.scenario.write import plain
from tests.dashboard.conftest import EXCHANGE, KOREA, SMALL, Page, tab
from tests.dashboard.test_orders import CONTENT

DEAL = {
    "title": "Half now",
    "stages": [
        {
            "title": "Half",
            "moves": {"kestrel_files": 50, "marsh_files": [40, 50, 60]},
            "duties": {"kestrel": ["kestrel_files"], "marsh": ["marsh_files"]},
            "consent": ["kestrel", "marsh"],
            "months": 9,
        }
    ],
}


def small(**stage: Any) -> Scenario:
    """North gives land (it wants 0) and asks 40 of aid in return; South's aid has a red line between 20 and 40."""
    scale = {0: "none", 100: "all"}
    limit = [20, 30, 40]
    return Scenario.model_validate(
        {
            "title": "Land for aid",
            "issues": {key: {"title": key.title(), "scale": scale, "today": 10} for key in ("land", "aid")},
            "actors": {
                "north": {
                    "name": "North",
                    "interests": {
                        "land": {"position": 0, "salience": 50},
                        "aid": {"position": 100, "salience": 50, "price": {"at_least": 40}},
                    },
                },
                "south": {
                    "name": "South",
                    "interests": {
                        "land": {"position": 100, "salience": 50},
                        "aid": {"position": 0, "salience": 50, "red_line": {"at_most": limit}},
                    },
                },
            },
            "links": {"no_land_without_aid": {"kind": "feasible", "issue": "land", "at_most": 60}},
            "paths": {"deal": {"title": "Deal", "stages": [{"title": "All", "months": 12, **stage}]}},
        }
    )


def verdicts(scenario: Scenario, worlds: int = 2000) -> dict[tuple[str, str], tuple[str, float, float]]:
    """Verdict, points and share of worlds by clause and actor."""
    made = board(scenario, "deal", worlds=worlds)
    return {
        (clause["issue"], one["actor"]): (one["verdict"], round(one["points"], 6), one["share"])
        for clause in made["stages"][0]["clauses"]
        for one in clause["verdicts"]
    }


def test_verdicts_worked_by_hand() -> None:
    found = verdicts(small(moves={"land": 50, "aid": 34}, consent=["north", "south"], duties={"north": ["land"]}))
    assert found["land", "north"] == ("gives", 40, 0.0)  # from 10 to 50, away from 0
    assert found["land", "south"] == ("gains", 40, 0.0)
    assert found["aid", "north"] == ("below", 6, 1.0)  # 40 asked, 34 given
    verdict, missed, share = found["aid", "south"]
    assert (verdict, missed) == ("beyond", 4)  # the line is most likely at 30
    # a triangle from 20 to 40 lies below 34 with chance 1 - 6^2/200
    assert share == pytest.approx(1 - 36 / 200, abs=0.03)


def test_who_gives_nothing_asks_no_price_and_who_proposes_waives_it() -> None:
    free = small(moves={"aid": 30}, consent=["north", "south"])
    assert verdicts(free)["aid", "north"] == ("gains", 20, 0.0)
    path = small(moves={"land": 50, "aid": 34}, consent=["north"]).model_dump()["paths"]["deal"]
    assert path["advocates"] == ()
    waived = small(moves={"land": 50, "aid": 34}, consent=["north"])
    waived = waived.model_copy(
        update={"paths": {"deal": waived.paths["deal"].model_copy(update={"advocates": ("north",)})}}
    )
    assert verdicts(waived)["aid", "north"] == ("gains", 24, 0.0)


def test_what_nobody_could_carry_out_is_said() -> None:
    made = board(small(moves={"land": 75}, consent=["north"]), "deal", worlds=20)
    assert made["stages"][0]["conflicts"] == [
        "Land cannot be at 75 as things would then stand (15 points too far; in 20 of 20 worlds)."
    ]


@pytest.mark.parametrize("key", ["half_now", "one_step"])
def test_the_overlay_gives_the_deal_back(key: str, tmp_path: Path) -> None:
    base = Base(EXCHANGE)
    state = read_state({"deals": {key: DEAL}, "sets": {f"paths.{key}.stages.1.months": 10}, "worlds": 100})
    file = tmp_path / "deal.yaml"
    file.write_text(overlay(base, state), encoding="utf-8")
    again = load(EXCHANGE, overlays=[file]).scenario
    assert again == base.loaded(state).scenario
    assert again.paths[key].stages[0].months.mode == 10
    there, here = sim.run(EXCHANGE, overlays=[file], worlds=100), base.run(state)
    assert there.summary().equals(here.summary())


@pytest.mark.parametrize(
    ("deals", "words"),
    [
        ({"a b": DEAL}, "plain key"),
        ({"a": [1]}, "a path under a plain key"),
        ({"a": {"title": "x" * 70_000, "stages": []}}, "60,000 letters"),
        ({f"a{n}": DEAL for n in range(41)}, "at most 40 paths"),
        ({"a": {**DEAL, "stages": []}}, "stages"),
        ({"a": {**DEAL, "stages": [{**DEAL["stages"][0], "moves": {"nothing": 3}}]}}, "nothing"),  # type: ignore[dict-item]
    ],
)
def test_what_the_format_does_not_allow_is_refused_in_words(page: Page, deals: Any, words: str) -> None:
    answer = page.post("api/board", {"tab": "t", "state": {"deals": deals}, "path": "a"})
    assert answer.status_code == 400
    assert words in answer.json()["error"]


@pytest.fixture(scope="module")
def korean(chromium: str) -> Iterator[str]:
    with serving(Base(KOREA)) as found:
        yield found


def terms_of(path: Any) -> dict[str, Any]:
    """What a deal asks: moves, who delivers them, who must agree, and its most likely months."""
    stage = path.stages[0]
    duties = {actor: set(duty.issues) for actor, duty in stage.duties.items()}
    return {"moves": plain(stage.moves), "duties": duties, "consent": set(stage.consent), "months": stage.months.mode}


def composed(page: Any) -> Any:
    """The path on the board, as the reader of files takes it."""
    deals = page.evaluate("import('./static/js/store.js').then((store) => store.state.deals)")
    (key,) = deals
    return Base(KOREA).loaded(read_state({"deals": deals})).scenario.paths[key]


@pytest.mark.slow
@pytest.mark.browser
def test_the_hanoi_offer_from_an_empty_path_by_mouse(browser: Any, korean: str) -> None:
    with tab(browser, f"{korean}#view=hanoi_offer&path=hanoi_offer") as page:
        published = load(KOREA).scenario.paths["hanoi_offer"]
        stage = published.stages[0]
        page.click("#tab-compose")
        page.click("#board-empty")
        page.wait_for_selector("#stage-0:not(:has(.clause))")
        for issue, move in stage.moves.items():
            page.select_option("#stage-0 .add-clause", issue)
            page.click("#stage-0 .adding button")
            row = page.locator(f"#stage-0 [data-issue={issue}]")
            row.locator("input[type=number]").fill(str(move.to.mode))
            row.locator("input[type=number]").blur()
            page.wait_for_function(
                "([at, to]) => Number(document.querySelector(`${at} input[type=range]`)?.value) === to",
                arg=[f"[data-issue={issue}]", move.to.mode],
            )
            page.wait_for_selector(f"[data-issue={issue}] .verdict")
            for actor, duty in stage.duties.items():
                if issue in duty.issues:
                    row.locator(".delivers summary").click()
                    row.locator(f".delivers input[value={actor}]").check()
                    page.wait_for_selector(f"[data-issue={issue}] .delivers summary:not(:text('nobody'))")
        page.locator("#stage-0 .roles summary").click()
        page.locator("#stage-0 [data-field=consent][value=south_korea]").uncheck()
        page.wait_for_selector("#stage-0 .roles summary:text('(4)')")
        page.fill("#stage-0 .stage-head input[type=number]", "15")
        page.locator("#stage-0 .stage-head input[type=number]").blur()
        page.wait_for_function("decodeURIComponent(location.hash).includes('\"months\":15')")
        assert terms_of(composed(page)) == terms_of(published)
        washington = page.inner_text("[data-issue=sanctions_relief] [data-actor=united_states]")
        assert "30 points beyond its red line" in washington


@pytest.mark.slow
@pytest.mark.browser
def test_the_hanoi_offer_from_an_empty_path_by_keyboard(browser: Any, korean: str) -> None:
    with tab(browser, f"{korean}#view=hanoi_offer&path=hanoi_offer") as page:
        published = load(KOREA).scenario.paths["hanoi_offer"]
        stage, keys = published.stages[0], page.keyboard
        held = load(KOREA).scenario
        titles = {key: held.issue_heading(key) for key in held.issues}

        def to(selector: str, key: str = "Tab") -> None:
            """Go on with the keyboard until something has the focus."""
            for _ in range(250):
                if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
                    return
                keys.press(key)
            raise AssertionError(f"the keyboard does not get to {selector}")

        page.locator("#tab-outcomes").focus()
        keys.press("ArrowRight")
        to("#board-empty")
        keys.press("Enter")
        page.wait_for_selector("#stage-0:not(:has(.clause))")
        for issue, move in stage.moves.items():
            to("#stage-0 .add-clause")
            keys.type(titles[issue], delay=10)
            to("#stage-0 .adding button")
            keys.press("Enter")
            at = f"#stage-0 [data-issue={issue}]"
            page.wait_for_selector(f"{at} input[type=range]:focus")
            to(f"{at} input[type=number]")
            keys.press("Control+a")
            keys.type(str(int(move.to.mode)))
            keys.press("Enter")
            page.wait_for_function(
                "([at, to]) => Number(document.querySelector(`${at} input[type=range]`)?.value) === to",
                arg=[at, move.to.mode],
            )
            for actor, duty in stage.duties.items():
                if issue in duty.issues:
                    to(f"{at} .delivers summary")
                    keys.press("Enter")
                    to(f"{at} .delivers input[value={actor}]")
                    keys.press("Space")
                    page.wait_for_selector(f"{at} .delivers summary:not(:text('nobody'))")
        to("#stage-0 .roles summary")
        keys.press("Enter")
        to("#stage-0 [data-field=consent][value=south_korea]")
        keys.press("Space")
        page.wait_for_selector("#stage-0 .roles summary:text('(4)')")
        to("#stage-0 .stage-head input[type=number]", "Shift+Tab")
        keys.press("Control+a")
        keys.type("15")
        keys.press("Enter")
        page.wait_for_function("decodeURIComponent(location.hash).includes('\"months\":15')")
        assert terms_of(composed(page)) == terms_of(published)


@pytest.mark.browser
def test_a_clause_goes_to_another_stage_by_mouse_and_comes_back_by_keyboard(browser: Any, korean: str) -> None:
    with tab(browser, f"{korean}#view=hanoi_offer&path=hanoi_offer") as page:
        page.click("#tab-compose")
        page.click("#board-stage")
        page.wait_for_selector("#stage-1")
        page.locator("#stage-0 [data-issue=verification] .grip").drag_to(page.locator("#stage-1 .stage-head"))
        page.wait_for_selector("#stage-1 [data-issue=verification]")
        assert composed(page).stages[1].duties["north_korea"].issues == ("verification",)
        page.wait_for_selector("#stage-1 [data-issue=verification] input[type=range]:focus")
        page.focus("#stage-1 [data-issue=verification] button:nth-of-type(1)")
        page.keyboard.press("Enter")
        page.wait_for_selector("#stage-0 [data-issue=verification] input[type=range]:focus")
        assert "stage 1" in page.inner_text("#board-said")
        page.click("#board-published")
        page.wait_for_selector("#stage-1", state="detached")
        assert "deal=" not in page.url


FISHING = SMALL.replace("position: 10, salience: 50", "position: 80, salience: 50, red_line: {at_most: 40}").replace(
    "fish: 50", "fish: 60"
)


@pytest.fixture(scope="module")
def fishing(chromium: str) -> Iterator[str]:
    """Both gain by more fish; land's red line at 40 alone stands against 60, which talks may bend by 10."""
    with serving(Base("fish.yaml", text=FISHING, root=NOWHERE)) as address:
        yield address


def test_who_objects_is_counted_over_all_worlds_in_which_a_stage_is_put() -> None:
    """Land refuses where its line is below 50: of a triangle from 40 over 55 to 70 that is 10^2 / (30 * 15)."""
    drawn = FISHING.replace("at_most: 40", "at_most: [40, 55, 70]")
    results = sim.run(load_text(drawn).scenario, worlds=400)
    (row,) = objections(results, "share").to_dict("records")
    assert (row["actor"], row["issue"], row["stage"], row["worlds"]) == ("land", "fish", 1, 400)
    assert row["share"] == pytest.approx(100 / 450, abs=0.06)
    assert row["share"] == pytest.approx(1 - results.summary().set_index("path").loc["share", "signed"])


@pytest.mark.browser
def test_the_board_says_in_how_many_worlds_a_stage_is_put(browser: Any, fishing: str) -> None:
    with tab(browser, f"{fishing}#worlds=500") as page:
        page.click("#tab-compose")
        page.wait_for_selector("#stage-0 .put:not(:empty)")
        said = "This stage is put in 500 worlds. After the last talks about it there still object: "
        assert page.inner_text("#stage-0 .put") == f"{said}Land over “Fish” (in all of them)."


@pytest.mark.browser
def test_suggest_finds_the_change_that_all_would_sign(browser: Any, fishing: str) -> None:
    with tab(browser, f"{fishing}#worlds=500") as page:
        assert "none" in page.inner_text(".overview tbody tr:has-text('Share')")
        page.click("#tab-compose")
        page.click("#board-suggest")
        page.wait_for_selector("#suggested .found", timeout=120_000)
        page.click("#suggested button:has-text('Use it')")
        page.wait_for_selector("#changed:not([hidden])")
        page.click("#tab-outcomes")
        page.wait_for_selector(".overview tbody tr:has-text('Share') td:has-text('all')")


@pytest.mark.browser
def test_suggest_finds_another_order(browser: Any, chromium: str) -> None:
    """Aid before arms is what the north wants (see :mod:`tests.dashboard.test_orders`): the stages are exchanged."""
    text = yaml.safe_dump(CONTENT, sort_keys=False)
    with (
        serving(Base("arms.yaml", text=text, root=NOWHERE)) as address,
        tab(browser, f"{address}#worlds=500&view=deal") as page,
    ):
        page.click("#tab-compose")
        page.click("#board-suggest")
        page.wait_for_selector("#suggested .found:has-text('By another order alone')", timeout=120_000)
        page.click("#suggested li:has-text('stages 1 and 2 exchanged') button")
        page.wait_for_selector("#stage-0 [data-issue=aid]")
        page.wait_for_selector("#stage-1 [data-issue=arms]")
        page.click("#tab-outcomes")
        page.wait_for_selector(".overview tbody tr:has-text('Arms first') td:has-text('all')")


@pytest.mark.browser
def test_suggest_can_be_stopped_and_says_when_there_is_nothing(
    browser: Any, fishing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.dashboard.jobs.SUGGEST", 0.0)
    with tab(browser, f"{fishing}#worlds=500") as page:
        page.click("#tab-compose")
        page.click("#board-suggest")
        page.wait_for_selector("#suggested:has-text('nothing was found within 0 seconds')")
        monkeypatch.setattr("sim.dashboard.jobs.SUGGEST", 60.0)
        gate = threading.Event()
        monkeypatch.setattr("sim.dashboard.jobs.find", lambda *args: (gate.wait(60), args[-1](0, 1)))
        page.click("#board-suggest")
        page.click("#suggested button:has-text('Stop')")
        assert page.inner_text("#suggested") == "Stopped."
        gate.set()


@pytest.mark.browser
def test_a_path_from_the_decision_models_has_their_median(browser: Any, fishing: str) -> None:
    with tab(browser, f"{fishing}#worlds=500") as page:
        page.click("#tab-compose")
        page.click("#board-models")
        page.wait_for_function("() => location.hash.includes('deal')", timeout=120_000)
        deals = page.evaluate("import('./static/js/store.js').then((store) => store.state.deals)")
        (deal,) = deals.values()
        table = sim.forecast(load_text(FISHING).scenario, worlds=200).tables["forecasts"]
        median = table[table["kind"] == "model"].groupby("issue")["median"].median()["fish"]
        assert deal["stages"][0]["moves"] == {"fish": round(median)}


@pytest.mark.browser
def test_who_ratifies_a_stage_does_not_sign_it_too(browser: Any, fishing: str) -> None:
    with tab(browser, f"{fishing}#worlds=500") as page:
        page.click("#tab-compose")
        page.click("#stage-0 .roles summary")
        page.check("#stage-0 [data-field=ratified_by][value=land]")
        page.wait_for_selector("#stage-0 .roles summary:text('(1)')")
        (deal,) = page.evaluate("import('./static/js/store.js').then((store) => store.state.deals)").values()
        assert [deal["stages"][0][key] for key in ("consent", "ratified_by")] == [["sea"], ["land"]]
        assert "beyond its red line" in page.inner_text("[data-issue=fish] [data-actor=land]")
