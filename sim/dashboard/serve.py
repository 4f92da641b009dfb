"""Serving the page: a socket on this machine, an address with a fresh token, and the browser."""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from queue import Queue
from typing import TYPE_CHECKING

from sim.dashboard.base import Base
from sim.dashboard.state import State
from sim.errors import SimError

if TYPE_CHECKING:
    import uvicorn

PORT = 8765
LOOPBACK = ("127.0.0.1", "localhost", "::1")


def bind(host: str, port: int | None) -> socket.socket:
    """A listening socket: on the port asked for, or on the usual one, or else on any that is free.

    Raises
    ------
    SimError
        When the port asked for, or the host, cannot be had.
    """
    if port is not None and not 0 <= port <= 65535:
        raise SimError(f"port: {port} is outside 0 to 65535.")
    for wanted in (PORT, 0) if port is None else (port,):
        try:
            return _listening(host, wanted)
        except OSError as error:
            reason = error.strerror or str(error)
    raise SimError(f"cannot listen on {host}, port {port or PORT}: {reason.lower()}. Try another --port.")


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((host, port))
    except OSError:
        made.close()
        raise
    return made


def serve(
    base: Base | None,
    *,
    host: str = "127.0.0.1",
    port: int | None = None,
    browser: bool = True,
    ready: Callable[[str], None] | None = None,
) -> None:
    """Serve a scenario until interrupted.

    Parameters
    ----------
    base
        The scenario; without one the page begins where scenarios are chosen.
    host, port
        Where to listen.
    browser
        Whether to open the page.
    ready
        Told the address when the server listens.
    """

    def up(address: str) -> None:
        if ready is not None:
            ready(address)
        if browser:
            import webbrowser

            threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    threading.Thread(target=_warm, args=(base,), name="dashboard-warm", daemon=True).start()
    with bind(host, port) as listening:
        _server(base, host, listening, up).run(sockets=[listening])


@contextmanager
def serving(base: Base | None) -> Iterator[str]:
    """Serve a scenario from a thread for a while; gives the address."""
    up: Queue[str] = Queue()
    with bind("127.0.0.1", 0) as listening:
        server = _server(base, "127.0.0.1", listening, up.put)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield up.get(timeout=30)
        finally:
            server.should_exit = True
            thread.join(30)


def _server(base: Base | None, host: str, listening: socket.socket, up: Callable[[str], None]) -> uvicorn.Server:
    """A server that tells its address, with a fresh token in it, as soon as it listens."""
    import uvicorn

    from sim.dashboard.app import make_app
    from sim.dashboard.connection import Connection

    token = secrets.token_urlsafe(16)
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listening.getsockname()[1]}/{token}/"

    class Announced(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                up(address)

    app = make_app(base, token=token, everywhere=host not in LOOPBACK)
    config = uvicorn.Config(
        app, http=Connection, log_level="error", access_log=False, server_header=False, proxy_headers=False,
        timeout_keep_alive=5, timeout_graceful_shutdown=1, ws="none",
    )  # fmt: skip
    return Announced(config)


def _warm(base: Base | None) -> None:
    """Import what pictures need, and load the engine, while the browser opens."""
    import scipy.stats  # noqa: F401

    import sim.charts.endings
    import sim.dashboard.pictures
    import sim.engine.walk
    import sim.results.dataset  # noqa: F401

    if base is not None:
        with suppress(SimError):  # whoever asks for a picture is told
            state = State(variant=base.variant, worlds=1, seed=base.seed)
            base.run(replace(state, paths=(base.view(state),)))
