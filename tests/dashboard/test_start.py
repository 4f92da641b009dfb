"""Starting without a file: what is shipped, files that are brought along, the editor, and saving."""

from __future__ import annotations

import base64
import hashlib
import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from starlette.testclient import TestClient

import sim
from sim.cli import call
from sim.dashboard.base import Base
from sim.dashboard.complete import completions
from sim.dashboard.guard import LARGEST_FILE
from sim.dashboard.serve import HERE, make_app, serving
from sim.dashboard.start import MOST_FAULTS, MOST_OPEN
from tests.dashboard.conftest import EXCHANGE, HOST, SMALL, TOKEN, Page, tab


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    with TestClient(make_app(None, token=TOKEN, folder=tmp_path), base_url=HOST) as client:
        yield Page(client)


def asked(page: Page, what: str, status: int = 200, **content: Any) -> Any:
    answer = page.post(f"start/api/{what}", {"tab": "t", **content})
    assert answer.status_code == status, answer.text
    return answer.json()


def data(content: bytes) -> str:
    return base64.b64encode(content).decode()


def test_without_a_scenario_the_page_begins_where_one_is_chosen(page: Page) -> None:
    answer = page.get("", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (307, "start/")
    assert "Open or write a scenario" in page.get("start/").text
    offers = page.get("start/api/offers").json()
    titles = {one["key"]: one["title"] for one in offers["shipped"]}
    assert titles["korea-2019"] == "Korea after Hanoi"
    assert offers["templates"] == ["two-party", "multi-party", "korea", "iran"]
    for key in offers["templates"]:
        text = asked(page, "text", template=key)["text"]
        assert asked(page, "check", text=text)["faults"] == []


def test_what_is_shipped_opens_and_is_what_the_command_line_runs(page: Page) -> None:
    address = asked(page, "open", home="shipped/exchange-gradual")["address"]
    assert address == "../of/1/"
    answer = page.post("of/1/api/picture", {"tab": "t", "state": {"worlds": 150, "seed": 3}}).json()
    assert answer["reasons"] == sim.run(EXCHANGE, worlds=150, seed=3).reasons()
    assert page.get("of/1/static/style.css").status_code == 200
    text = asked(page, "text", home="of/1")["text"]
    assert text == EXCHANGE.read_text()
    assert asked(page, "check", text=text, home="of/1")["faults"] == []


def test_a_text_opens_and_is_what_the_command_line_runs(page: Page, tmp_path: Path) -> None:
    asked(page, "open", text=SMALL, name="fish.yaml")
    answer = page.post("of/1/api/picture", {"tab": "t", "state": {"worlds": 50}}).json()
    (tmp_path / "mine.yaml").write_text(SMALL)
    assert answer["reasons"] == sim.run(tmp_path / "mine.yaml", worlds=50).reasons()
    told = page.get("of/1/api/scenario").json()
    assert (told["title"], told["file"]) == ("Fish", "fish.yaml")
    moved = {"worlds": 50, "sets": {"actors.sea.patience": [0.5, 0.5, 0.5]}}
    overlay = page.post("of/1/api/file", {"tab": "t", "what": "overlay", "state": moved}).text
    (tmp_path / "changed.yaml").write_text(overlay)
    again = sim.load(tmp_path / "mine.yaml", overlays=[tmp_path / "changed.yaml"]).scenario
    assert again.actors["sea"].patience.mode == 0.5


def test_the_editor_of_a_page_has_its_file(tmp_path: Path) -> None:
    with TestClient(make_app(Base(EXCHANGE), token=TOKEN, folder=tmp_path), base_url=HOST) as client:
        page = Page(client)
        assert page.get("").status_code == 200
        assert asked(page, "text", home="main")["text"] == EXCHANGE.read_text()


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (
            SMALL.replace("salience", "salienec", 1),
            5,
            "actors.sea.interests.fish.salienec: unknown key. Did you mean 'salience'?",
        ),
        (SMALL.replace("consent: [sea, land]", "consent: [sea, lnad]"), 10, "there is no actor 'lnad'"),
        ("title: [", 1, "not valid YAML"),
        ("", 1, "the file is empty"),
        ("extends: ../../other.yaml\n", 1, "other.yaml lies outside the project"),
        ("extends: /etc/passwd\n", 1, "an absolute path cannot be extended"),
        (f"claims: ../secret.yaml\n{SMALL}", 1, "lies outside the project"),
        ("extends: sim:no-such\n", 1, "no scenario 'no-such' is shipped"),
    ],
)
def test_faults_are_told_at_their_lines(page: Page, text: str, line: int, said: str) -> None:
    fault = asked(page, "check", text=text)["faults"][0]
    assert fault["line"] == line
    assert said in fault["message"]
    assert asked(page, "open", 400, text=text)["error"]


def test_a_text_may_extend_what_is_shipped_and_many_faults_are_cut(page: Page) -> None:
    assert asked(page, "check", text="extends: sim:korea-2019\ntitle: Mine\n")["title"] == "Mine"
    many = "".join(f"nonsense_{n}: 1\n" for n in range(1000))
    told = asked(page, "check", text=SMALL + many)
    assert len(told["faults"]) == MOST_FAULTS
    assert told["more"] > 0


def test_files_are_brought_along(page: Page) -> None:
    assert asked(page, "upload", name="a.yaml", data=data(SMALL.encode()))["text"] == SMALL
    table = "actor,Fish,Fish salience\nSea,90,50\nLand,10,50\n"
    made = asked(page, "upload", name="wants.csv", data=data(table.encode()))
    assert made["name"] == "wants.yaml"
    assert any("lower end" in one for one in made["assumed"])
    assert asked(page, "check", text=made["text"])["faults"] == []
    book = openpyxl.Workbook()
    for row in (["actor", "issue", "position", "salience"], ["Sea", "Fish", 90, 50], ["Land", "Fish", 10, 50]):
        book.active.append(row)
    sheet = io.BytesIO()
    book.save(sheet)
    assert "Fish" in asked(page, "upload", name="wants.xlsx", data=data(sheet.getvalue()))["text"]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.yaml", b"title: \xff\n", "a.yaml is not UTF-8 text: see line 1"),
        ("a.csv", b"nothing here", "nothing tells what this file is"),
        ("../../a.xlsx", b"no workbook", "a.xlsx"),
        ("a\x00b.csv", b"\x00", ""),
        ("", b"", ""),
    ],
)
def test_files_that_cannot_be_read_are_refused_in_words(page: Page, name: str, content: bytes, said: str) -> None:
    error = asked(page, "upload", 400, name=name, data=data(content))["error"]
    assert said in error
    assert "/tmp" not in error


def test_requests_are_bounded(page: Page) -> None:
    assert "whole" in asked(page, "upload", 400, name="a.yaml", data="***")["error"]
    assert asked(page, "check", 413, text="x" * LARGEST_FILE)["error"].startswith("a request may have")
    for what in ("check", "complete", "open", "save"):
        asked(page, what, 400, text=7, line=0, column=0)
    asked(page, "complete", 400, text="", line="0", column=0)
    asked(page, "check", 400, text="", home="of/99")
    asked(page, "text", 400, home="shipped/../../secret")
    for number in range(MOST_OPEN + 1):
        assert asked(page, "open", text=SMALL)["address"] == f"../of/{number + 1}/"
    assert page.get("of/1/api/scenario").status_code == 404
    assert page.get(f"of/{MOST_OPEN + 1}/api/scenario").status_code == 200


def test_saving_makes_a_new_file_in_the_folder(page: Page, tmp_path: Path) -> None:
    names = ["fish.yaml", "fish.yaml", "../../etc/passwd", "a/b\\c\x00d", "", ".hidden", "con\u202e.yaml"]
    made = [asked(page, "save", text=SMALL, name=name)["file"] for name in names]
    assert made == ["fish.yaml", "fish-2.yaml", "passwd.yaml", "b-c-d.yaml", "scenario.yaml", "hidden.yaml", "con.yaml"]
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(made)
    assert all((tmp_path / one).read_text() == SMALL for one in made)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("act|", {"actors"}),
        ("actors:\n  sea:\n    |", {"patience", "trust", "interests", "turnover"}),
        ("issues:\n  fish: {}\nactors:\n  sea:\n    interests:\n      |", {"fish"}),
        ("actors: {}\nprocess: {consent: |", {"sincere", "strategic"}),
        ("actors:\n  sea: {}\n  land: {}\npaths:\n  p:\n    stages:\n      - moves: {}\n        consent: [sea, |",
         {"sea", "land"}),
        ("paths:\n  p:\n    stages:\n      - title: One\n        mon|", {"months"}),
        ("paths:\n  p:\n    stages:\n    - |", {"title", "months", "ratified_by", "deadline"}),
        ("issues:\n  fish: {}\npaths:\n  p:\n    stages:\n      - title: One\n        moves: {|", {"fish"}),
        ("actors:\n  sea: {interests: {fish: {position: 3, sal|", {"salience"}),
        ("actors:\n  sea: {interests: {fish: {position: 3}}, |", {"patience", "trust"}),
        ("extends: sim:kor|", {"sim:korea-2019", "sim:korea-2026"}),
        ("paths:\n  a: {}\n  b: {}\ndisagreement: |", {"a", "b"}),
        ("links:\n  l:\n    kind: |", {"bound", "felt", "consent", "feasible"}),
    ],
)  # fmt: skip
def test_what_may_stand_at_the_cursor(text: str, expected: set[str]) -> None:
    lines = text[: text.index("|")].split("\n")
    word, found = completions(text.replace("|", ""), len(lines) - 1, len(lines[-1]))
    assert expected <= {one.word for one in found}
    assert lines[-1].endswith(word)


def test_every_key_of_the_format_is_explained_or_plain() -> None:
    _, found = completions("actors:\n  sea:\n    ", 2, 4)
    assert next(one.meaning for one in found if one.word == "patience") == "yearly discount factor"


def test_the_vendored_files_are_as_published() -> None:
    versions = json.loads((HERE / "vendor" / "versions.json").read_text())
    listed = {name: digest for one in versions.values() for name, digest in one["files"].items()}
    found = {one.name: one for one in (HERE / "vendor").iterdir() if one.suffix in (".js", ".css")}
    assert listed == {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in found.items()}
    assert all((HERE / "vendor" / f"LICENSE-{name}").is_file() for name in versions)


def test_options_need_a_scenario(capsys: pytest.CaptureFixture[str]) -> None:
    assert call(["dashboard", "--set", "a=1"]) == 2
    assert "need a SCENARIO" in capsys.readouterr().err


EDITOR = "document.querySelector('.CodeMirror').CodeMirror"


@pytest.mark.browser
def test_writing_a_scenario_in_the_browser(browser: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with serving(None) as address, tab(browser, address, "#shipped li") as page:
        page.set_input_files("#file", {"name": "fish.yaml", "mimeType": "text/yaml", "buffer": SMALL.encode()})
        page.wait_for_selector("#open:enabled")
        assert page.inner_text("#status") == "“Fish” is valid."
        page.evaluate(f"{EDITOR}.setCursor(4, 999)")
        page.keyboard.press("Enter")
        page.keyboard.insert_text("river: {int")
        page.keyboard.press("Control+Space")
        page.wait_for_selector(".CodeMirror-hint:has-text('interests')")
        page.keyboard.press("Enter")
        page.keyboard.insert_text(": {fish: {position: 70, salience: 400}}}")
        page.wait_for_selector("#faults .to-line:has-text('400 is outside 0 to 100')")
        assert "Line 6:" in page.inner_text("#faults")
        assert page.is_disabled("#open")
        page.click("#faults .to-line")
        assert page.evaluate(f"{EDITOR}.getCursor().line") == 5
        page.evaluate(f"{EDITOR}.setValue({EDITOR}.getValue().replace('400', '40').replace('}}}}}}}}', '}}}}}}'))")
        page.wait_for_selector("#open:enabled")
        page.click("#save")
        page.wait_for_selector("#status:has-text('Saved as fish.yaml.')")
        with page.expect_download() as kept:
            page.click("#download")
        assert Path(kept.value.path()).read_text() == (tmp_path / "fish.yaml").read_text()
        assert list(sim.load(tmp_path / "fish.yaml").scenario.actors) == ["sea", "river", "land"]
        page.click("#open")
        page.wait_for_selector("#middle[data-worlds='2000']:has(#charts[aria-busy='false'])")
        reasons = sim.run(tmp_path / "fish.yaml").reasons()
        assert page.inner_text("#why-view") in reasons.values()
        assert page.get_attribute("#edit", "href") == "../../start/#edit=of/1"
        page.click("#edit")
        page.wait_for_selector("#open:enabled")
        assert page.evaluate(f"{EDITOR}.getValue()") == (tmp_path / "fish.yaml").read_text()


@pytest.mark.parametrize(
    "content",
    [
        {"template": []},
        {"template": {}},
        {"template": None},
        {},
        {"name": "base"},
        {"name": "../base.yaml"},
        {"home": 0},
    ],
)
def test_a_text_is_a_template_or_lies_at_a_home_and_no_file_is_looked_up(page: Page, content: dict[str, Any]) -> None:
    assert "expected" in asked(page, "text", 400, **content)["error"] or "template" in content
    assert "text: a text is expected" in asked(page, "open", 400, name="base")["error"]


def test_scenarios_that_are_opened_at_once_have_addresses_of_their_own(page: Page) -> None:
    def opened(n: int) -> tuple[int, str]:
        return n, asked(page, "open", name="x.yaml", text=SMALL.replace("title: ", f"title: {n} ", 1))["address"]

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(opened, range(MOST_OPEN)))
    assert len({address for _, address in made}) == MOST_OPEN
    for n, address in made:
        told = page.get(f"start/{address}api/scenario".replace("start/../", "")).json()
        assert told["title"].startswith(f"{n} ")
