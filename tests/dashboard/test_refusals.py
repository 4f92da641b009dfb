"""What the server refuses, in clear words, and that it lives on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from sim.dashboard.base import Base
from sim.dashboard.guard import LARGEST
from sim.dashboard.serve import make_app
from sim.dashboard.state import State
from tests.dashboard.conftest import EXCHANGE, HOST, TOKEN, Page, page_of


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ([], "an object is expected"),
        ({"wrong": 1}, "unknown key 'wrong'"),
        ({"variant": "nowhere"}, "there is no variant 'nowhere'"),
        ({"variant": "../../etc/passwd"}, "a name is expected"),
        ({"variant": 5}, "a name is expected"),
        ({"paths": "one_step"}, "a list of paths"),
        ({"paths": ["one_stp"]}, "Did you mean 'one_step'"),
        ({"view": "nowhere"}, "not among those walked"),
        ({"worlds": 10_001}, "from 1 to 10,000"),
        ({"worlds": 0}, "from 1 to 10,000"),
        ({"worlds": True}, "from 1 to 10,000"),
        ({"seed": -1}, "seed"),
        ({"sets": []}, "an object with at most"),
        ({"sets": {str(n): 1 for n in range(2001)}}, "at most 2,000"),
        ({"sets": {"actors.marsh.patients": 1}}, "there is nothing to set at"),
        ({"sets": {"claims": 1}}, "there is nothing to set at"),
        ({"sets": {"actors.*.patience": 1}}, "there is nothing to set at"),
        ({"sets": {"actors.marsh.patience": 5}}, "outside 0.01 to 1"),
        ({"sets": {"actors.marsh.patience": [0.9, 0.8, 0.7]}}, "a range must rise"),
        ({"sets": {"actors.marsh.patience": [1, 2]}}, "one number or [low, mode, high]"),
        ({"sets": {"actors.marsh.patience": "1"}}, "one of the words on offer"),
        ({"sets": {"actors.marsh.patience": "high"}}, "a number is expected"),
        ({"sets": {"process.consent": "perhaps"}}, "one of sincere, strategic is expected"),
        ({"deals": []}, "an object with at most 40 paths"),
        ({"deals": {"No Key": {}}}, "a path under a plain key is expected"),
        ({"deals": {"mine": 1}}, "a path under a plain key is expected"),
        ({"deals": {"mine": {"title": "x" * 70_000}}}, "a path may have 60,000 letters"),
        ({"deals": {"mine": {"title": "T", "stages": []}}}, "paths.mine.stages"),
        ({"deals": {"mine": {"title": "T", "stages": [{"title": "S", "months": 1, "moves": {"gold": 5}}]}}},
         "there is no issue 'gold'"),
        ({"sets": {"actors.marsh.patience": [1, "x", 2]}}, "are not numbers"),
        ({"sets": {"actors.marsh.patience": 10**400}}, "are not numbers"),
    ],
)  # fmt: skip
def test_a_bad_state_is_told(page: Page, state: Any, words: str) -> None:
    tip = {"kind": "tip"}
    asked = [("api/picture", {}), ("api/best", {}), ("api/file", {"what": "overlay"}), ("api/analyses", tip)]
    for address, more in asked:
        answer = page.post(address, {"tab": "t", "state": state, **more})
        assert answer.status_code == 400, answer.text
        assert words in answer.json()["error"]
    assert page.picture(worlds=5).status_code == 200


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"[1]",
        b'"x"',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"state": {"worlds": NaN}}',
        b'{"state": {"paths": ["\\ud800"]}}',
    ],
)
def test_what_is_not_json(page: Page, text: bytes) -> None:
    answer = page.client.post(f"/{TOKEN}/api/picture", content=text, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_size_and_type(page: Page) -> None:
    headers = {"content-type": "application/json"}
    large = b" " * (LARGEST + 1)
    assert page.client.post(f"/{TOKEN}/api/picture", content=large, headers=headers).status_code == 413
    pieces = (b" " * 1000 for _ in range(LARGEST // 1000 + 2))
    assert page.client.post(f"/{TOKEN}/api/picture", content=pieces, headers=headers).status_code == 413
    plain = page.client.post(f"/{TOKEN}/api/picture", content=b"{}", headers={"content-type": "text/plain"})
    assert plain.status_code == 415


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "what: overlay, report"),
        ({"what": "/etc/passwd"}, "what: overlay"),
        ({"what": "chart", "name": "endigs", "format": "svg"}, "Did you mean 'endings'"),
        ({"what": "chart", "name": "endings", "format": "exe"}, "svg or png"),
        ({"what": "chart", "name": "issue_values", "part": "../x", "format": "svg"}, "has no part"),
    ],
)
def test_files_that_do_not_exist(page: Page, more: dict[str, str], words: str) -> None:
    answer = page.post("api/file", {"tab": "t", "state": {"worlds": 5}, **more})
    assert answer.status_code == 400
    assert words in answer.json()["error"]


def test_analyses_that_do_not_exist(page: Page) -> None:
    assert "there is no analysis" in page.post("api/analyses", {"kind": "x", "state": {}}).json()["error"]
    assert page.get("api/analyses/nothing").status_code == 404
    assert page.post("api/picture", {"tab": 5, "state": {}}).status_code == 400


def test_nothing_without_the_token(page: Page) -> None:
    for address in ("/", "/api/scenario", "/wrong/api/scenario", f"/{TOKEN}x/", "/static/js/main.js"):
        answer = page.client.get(address)
        assert answer.status_code == 404
        assert TOKEN not in answer.text
    for address in ("static/../app.py", "static/%2e%2e/app.py", "vendor/refresh.py", "api/nothing"):
        assert page.get(address).status_code == 404
    assert page.client.put(f"/{TOKEN}/api/picture").status_code in (404, 405)


def test_other_names_and_other_sites(page: Page) -> None:
    assert page.get("", headers={"host": "evil.example"}).status_code == 421
    assert page.get("", headers={"host": "127.0.0.1.evil.example:8765"}).status_code == 421
    assert page.get("", headers={"host": "localhost:8765"}).status_code == 200
    for odd in ("127.0.0.1:8765@evil", "127.0.0.1:8765:1", "evil@127.0.0.1", "[127.0.0.1", "127.0.0.1:", " ", "[::1]x"):
        assert page.get("", headers={"host": odd}).status_code == 421, odd
    for headers in ({"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}):
        assert page.post("api/picture", {"state": {}}, headers=headers).status_code == 403
    assert page.post("api/difference", {"state": {}}, headers={"origin": HOST}).status_code == 200


def test_on_every_interface_only_numbers_are_names() -> None:
    with TestClient(make_app(Base(EXCHANGE), token=TOKEN, everywhere=True), base_url=HOST) as client:
        assert client.get(f"/{TOKEN}/", headers={"host": "192.168.1.7:8765"}).status_code == 200
        assert client.get(f"/{TOKEN}/", headers={"host": "evil.example"}).status_code == 421


def test_headers_on_every_answer(page: Page) -> None:
    for answer in (page.get(""), page.get("api/scenario"), page.client.get("/"), page.get("nothing")):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    hostile = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"';"
    file = tmp_path / "hostile.yaml"
    import yaml

    data = {
        "title": hostile, "caveat": "<b>bold</b>", "disagreement": "p",
        "issues": {"a": {"title": "<i>issue</i>", "scale": {0: "<u>no</u>", 1: "yes"}, "today": 0.5}},
        "actors": {"x": {"name": "<s>X</s>", "interests": {"a": {"position": 1, "salience": 5, "note": "<em>n</em>"}}}},
        "paths": {"p": {"title": "<h1>path</h1>", "stages": [
            {"title": "<td>", "moves": {"a": 1}, "consent": ["x"], "months": 3},
        ]}},
    }  # fmt: skip
    file.write_text(yaml.safe_dump(data), encoding="utf-8")
    for page in page_of(Base(file)):
        told = page.get("api/scenario")
        assert told.headers["content-type"].startswith("application/json")
        assert told.json()["title"] == data["title"]
        assert page.picture(worlds=5).headers["content-type"].startswith("application/json")
        assert "<script>alert" not in page.get("").text
        report = page.post("api/file", {"what": "report", "state": {"worlds": 5}})
        assert "<script>alert" not in report.text
        head = page.post("api/file", {"what": "overlay", "state": {"worlds": 5}}).text.split("\n")[:2]
        assert all(line.startswith("#") for line in head)


def test_the_page_itself_puts_text_in_as_text() -> None:
    from sim.dashboard.serve import HERE

    for file in (HERE / "static").rglob("*.js"):
        code = file.read_text(encoding="utf-8")
        for risky in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "http://", "https://"):
            assert risky not in code.replace("http://www.w3.org/2000/svg", ""), (file.name, risky)
    index = (HERE / "static" / "index.html").read_text(encoding="utf-8")
    assert "http" not in index
    assert "style=" not in index


def test_a_variant_may_be_called_as_it_likes(tmp_path: Path) -> None:
    file = tmp_path / "named.yaml"
    file.write_text(EXCHANGE.read_text().replace("\nvariants:\n", "\nvariants:\n  episodes: {title: Told before}\n"))
    base = Base(file)
    base.run(State(worlds=5))
    assert base.as_written("episodes").variant == "episodes"
