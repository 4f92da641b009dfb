"""Where there is no scheduler, it is said so, and nothing is done."""

from __future__ import annotations

import socket
import sys
import threading
from pathlib import Path

import pytest

from sim.cli import call
from sim.errors import SimError
from sim.work.cluster import cluster
from tests.work.tasks import LONGEST

pytest.importorskip("distributed", reason="the extra [cluster] is not installed")
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # sockets of the other side's

GRADUAL = str(Path(__file__).parents[2] / "scenarios/exchange-gradual.yaml")
RUN = ["run", GRADUAL, "--worlds", "20", "--no-charts", "--quiet", "--out", "run"]


def test_nobody_answers(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sim.work.cluster.PATIENCE", 1)
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes calls, and says nothing
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        assert call([*RUN, "--cluster", address]) == 2
        assert f"--cluster {address}: no scheduler answers there" in capsys.readouterr().err
    assert call([*RUN, "--cluster", address]) == 2
    assert "dask scheduler" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    "greeting",
    [b"SSH-2.0-OpenSSH_9.9\r\n", b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x00" * 64],
    ids=["ssh", "http", "zeros"],
)
def test_somebody_else_answers(greeting: bytes) -> None:
    """A server that speaks first: its greeting would be read as the size of a message."""
    heard = threading.Event()

    def answer() -> None:
        connection, _ = other.accept()
        with connection:
            connection.sendall(greeting)
            heard.wait(LONGEST)

    with socket.create_server(("127.0.0.1", 0)) as other:
        threading.Thread(target=answer, daemon=True).start()
        address = f"tcp://127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(SimError, match=r"is no scheduler of dask.*Start one with"), cluster(address, print):
            pass
        heard.set()


@pytest.mark.parametrize("address", ["", "somewhere", "http://here:80", "tcp://here", "tcp://here:port"])
def test_an_address_that_is_none(address: str) -> None:
    with pytest.raises(SimError, match=r"tcp://HOST:PORT"), cluster(address, print):
        pass


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SimError, match=r"settlement-sim\[cluster\]"), cluster("tcp://here:1", print):
        pass
