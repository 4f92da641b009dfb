"""The command: where it listens, what it prints, how it stops."""

from __future__ import annotations

import re
import signal
import socket
import urllib.request
from contextlib import ExitStack
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner

from sim.cli import call
from sim.cli.dashboard import command
from sim.dashboard.base import Base
from sim.dashboard.serve import bind, serving
from sim.errors import SimError
from tests.dashboard.conftest import EXCHANGE, ROOT
from tests.work.tasks import LONGEST, started


def test_the_command_serves_and_stops() -> None:
    with started(["-m", "sim", "dashboard", str(EXCHANGE), "--no-open", "--port", "0"], ROOT) as process:
        assert process.stdout is not None
        found = re.search(r"http://127\.0\.0\.1:\d+/[\w-]{20,}/", process.stdout.readline())
        assert found is not None
        with urllib.request.urlopen(found[0]) as answer:
            assert answer.status == 200
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=LONGEST)
    assert "Traceback" not in errors
    assert process.returncode in (0, 130, -signal.SIGINT)


def test_every_start_has_a_token_of_its_own() -> None:
    with serving(Base(EXCHANGE)) as one, serving(Base(EXCHANGE)) as other:
        assert one.rsplit("/", 2)[1] != other.rsplit("/", 2)[1]
        assert one.startswith("http://127.0.0.1:")


def asked(address: str, request: bytes) -> bytes:
    """What a server says to bytes, to the end."""
    parts = urlsplit(address)
    with socket.create_connection((parts.hostname, parts.port), timeout=30) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65536), b""))


@pytest.mark.parametrize(
    "first", ["GET nothing HTTP/1.1", "OPTIONS * HTTP/1.1", "GET http://evil/ HTTP/1.1", "rubbish", "GET / HTTP/9"]
)
def test_odd_requests_are_refused_with_the_headers_of_every_answer(first: str) -> None:
    with serving(Base(EXCHANGE)) as address:
        said = asked(address, f"{first}\r\nHost: {urlsplit(address).netloc}\r\nConnection: close\r\n\r\n".encode())
    assert said.startswith(b"HTTP/1.1 400 ")
    assert said.count(b"content-security-policy: default-src 'none'") == 1
    assert b"x-content-type-options: nosniff" in said


@pytest.mark.parametrize(("faulty", "status"), [("serve._nothing", 500), ("guard.Guard._refusal", 400)])
def test_a_failure_keeps_the_headers(faulty: str, status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"sim.dashboard.{faulty}", ord)
    with serving(Base(EXCHANGE)) as address, pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(f"{address}nothing")
    with refused.value:
        assert refused.value.code == status
    assert "default-src 'none'" in refused.value.headers["content-security-policy"]


def test_half_open_requests_lock_nobody_out(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(Base(EXCHANGE)) as address, ExitStack() as held:
        for _ in range(250):
            half = held.enter_context(socket.create_connection(("127.0.0.1", urlsplit(address).port)))
            half.sendall(b"GET / HTTP/1.1\r\nHost: ")
        with urllib.request.urlopen(address) as answer:
            assert answer.status == 200
    monkeypatch.setattr("sim.dashboard.guard.PATIENCE", 0.1)
    with serving(Base(EXCHANGE)) as address:
        assert asked(address, b"GET / HTTP/1.1\r\nHost: ") == b"", "hung up on"


def test_a_port_that_is_taken() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SimError, match=r"cannot listen on .* Try another --port"):
            bind("127.0.0.1", port)
    with pytest.raises(SimError, match="outside 0 to 65535"):
        bind("127.0.0.1", 70_000)
    bind("127.0.0.1", None).close()


def test_other_machines_only_with_a_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    told = {}
    monkeypatch.setattr("sim.dashboard.serve.serve", lambda base, **options: told.update(options))
    quiet = CliRunner().invoke(command, [str(EXCHANGE), "--no-open"])
    assert quiet.exit_code == 0
    assert "Warning" not in quiet.stderr
    assert (told["host"], told["browser"]) == ("127.0.0.1", False)
    loud = CliRunner().invoke(command, [str(EXCHANGE), "--host", "0.0.0.0"])
    assert "can be reached from other machines" in loud.stderr
    assert told["browser"] is True


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["nowhere.yaml"], "does not exist"),
        ([str(EXCHANGE), "--variant", "nowhere"], "there is no variant"),
        ([str(EXCHANGE), "--set", "actors.marsh.patients=1"], "Did you mean"),
        ([str(EXCHANGE), "--seed", "-1"], "seed"),
        ([str(EXCHANGE), "--port", "70000"], "port"),
    ],
)
def test_mistakes_are_told_before_anything_is_served(
    words: list[str], fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(["dashboard", "--no-open", *words]) == 2
    assert fault in capsys.readouterr().err
