"""Whatever is asked of the page's server, it answers in kind, with its headers, and goes on."""

from __future__ import annotations

import json
import random
import socket
import urllib.request
from typing import Any
from urllib.parse import urlsplit

import pytest

from sim.dashboard.base import Base
from sim.dashboard.serve import serving
from tests.dashboard.conftest import EXCHANGE, HOST, TOKEN, Page, page_of
from tests.hostile.changes import NUMBERS, TEXTS, VALUES

pytestmark = pytest.mark.slow
ADDRESSES = (
    "api/scenario",
    "api/picture",
    "api/best",
    "api/difference",
    "api/file",
    "api/analyses",
    "api/analyses/x",
    "",
    "static/x",
)
STATE = {
    "variant": None, "paths": ["one_step"], "view": "one_step", "worlds": 5, "seed": 1,
    "sets": {"actors.marsh.patience": [0.7, 0.8, 0.9]},
}  # fmt: skip
WHOLE = {
    "tab": "t",
    "state": STATE,
    "what": "chart",
    "name": "endings",
    "format": "svg",
    "from": STATE,
    "kind": "tip",
    "pin": True,
}
ODD: tuple[Any, ...] = (
    None, True, -1, 0, 1e308, 10**400, 2**63, float("nan"), float("-inf"), "", [], {}, [[]], {"a": {}}, "\ud800",
    "x" * 9999, ["\udfff"] * 9, {"\ud83d": 1}, *TEXTS, *VALUES, *NUMBERS,
)  # fmt: skip


def spoilt(chance: random.Random, thing: Any) -> Any:
    """A thing with an odd one somewhere in it."""
    if not isinstance(thing, (dict, list)) or not thing or chance.random() < 0.2:
        return chance.choice(ODD)
    if isinstance(thing, list):
        return [*thing[1:], spoilt(chance, thing[0])]
    key = chance.choice(list(thing))
    changed = {**thing, key: spoilt(chance, thing[key])}
    if chance.random() < 0.2:
        changed[str(chance.choice(ODD))] = changed.pop(key)
    return changed


@pytest.fixture(scope="module")
def page() -> Any:
    yield from page_of(Base(EXCHANGE))


def test_any_state_is_answered(page: Page, request: pytest.FixtureRequest) -> None:
    for number in range(request.config.getoption("--cases") // 4):
        chance = random.Random(f"{request.config.getoption('--seed')} {number}")
        content = json.dumps(spoilt(chance, WHOLE)).encode()
        if chance.random() < 0.1:
            content = content[: chance.randrange(len(content))] + bytes([chance.randrange(256)])
        headers: dict[str, Any] = {"content-type": "application/json", "host": HOST.removeprefix("http://")}
        if chance.random() < 0.2:
            odd = chance.choice((*TEXTS, *VALUES)).encode("utf-8", "replace").translate(None, b"\0\r\n")
            headers[chance.choice(("host", "origin", "content-type", "cookie", "sec-fetch-site"))] = odd
        method = chance.choice(("POST", "POST", "POST", "GET", "DELETE", "PUT", "HEAD"))
        tail = chance.choice(("", "", "?variant=%ff", "?variant=x", "/..", "%00", "//"))
        address = f"/{TOKEN}/{chance.choice(ADDRESSES)}{tail}"
        answer = page.client.request(method, address, content=content, headers=headers)
        assert answer.status_code < 500, (number, method, address, content, answer.text)
        assert "default-src 'none'" in answer.headers["content-security-policy"], (number, method, address)
    assert page.picture(worlds=5).status_code == 200


def test_any_bytes_are_answered(request: pytest.FixtureRequest) -> None:
    with serving(Base(EXCHANGE)) as address:
        parts = urlsplit(address)
        whole = f"POST {parts.path}api/picture HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
        whole += 'Content-Length: 25\r\nConnection: close\r\n\r\n{"tab":"t","state":{}}    '
        for number in range(request.config.getoption("--cases") // 4):
            chance = random.Random(f"{request.config.getoption('--seed')} {number}")
            data, at = whole.encode(), chance.randrange(len(whole))
            odd = chance.choice((*TEXTS, *VALUES, *NUMBERS, "\r\n", " ", ":", "/", "\r", "\t")).encode(
                "utf-8", "replace"
            )
            data = data[:at] + odd * chance.choice((1, 1, 40)) + data[at + chance.choice((0, 1, 9)) :]
            with socket.create_connection((parts.hostname, parts.port), timeout=60) as connection:
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                said = connection.recv(65536)
            if said:
                assert said.startswith((b"HTTP/1.1 2", b"HTTP/1.1 4")), (number, data, said)
                assert b"content-security-policy: default-src 'none'" in said, (number, data, said)
        with urllib.request.urlopen(address) as answer:
            assert answer.status == 200
