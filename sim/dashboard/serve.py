"""Serving the page: a socket on this machine, an address with a fresh token, and the browser."""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Callable

from sim.dashboard.base import Base
from sim.errors import SimError

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
    base: Base,
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
        The scenario.
    host, port
        Where to listen.
    browser
        Whether to open the page.
    ready
        Told the address when the server listens.
    """
    import uvicorn

    from sim.dashboard.app import make_app

    token = secrets.token_urlsafe(16)
    app = make_app(base, token=token, everywhere=host not in LOOPBACK)
    listening = bind(host, port)
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{listening.getsockname()[1]}/{token}/"
    config = uvicorn.Config(
        app, log_level="error", access_log=False, server_header=False, limit_concurrency=200,
        timeout_keep_alive=5, timeout_graceful_shutdown=1, ws="none",
    )  # fmt: skip
    server = _Server(config, lambda: _up(address, browser, ready))
    threading.Thread(target=_warm, name="dashboard-warm", daemon=True).start()
    with listening:
        server.run(sockets=[listening])


def _up(address: str, browser: bool, ready: Callable[[str], None] | None) -> None:
    if ready is not None:
        ready(address)
    if browser:
        import webbrowser

        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def _warm() -> None:
    """Import the engine while the browser opens."""
    import sim.agents.walks
    import sim.charts.endings
    import sim.results.dataset  # noqa: F401


class _Server:
    """A uvicorn server that says when it listens."""

    def __init__(self, config: object, ready: Callable[[], None]) -> None:
        import uvicorn

        class Told(uvicorn.Server):
            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                if self.started:
                    ready()

        self._server = Told(config)  # type: ignore[arg-type]

    def run(self, sockets: list[socket.socket]) -> None:
        """Serve until told to stop."""
        self._server.run(sockets)
