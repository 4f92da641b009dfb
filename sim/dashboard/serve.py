"""Serving the page: its few files and the addresses that it asks, on a socket of this machine, under a fresh token."""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from functools import cache
from pathlib import Path
from queue import Queue

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from sim.dashboard.api import Api, answered
from sim.dashboard.base import Base
from sim.dashboard.guard import ENTRANCE, Connection, Guard, refused
from sim.dashboard.queues import Queues
from sim.dashboard.start import Start
from sim.dashboard.state import State
from sim.errors import SimError

PORT = 8765
LOOPBACK = ("127.0.0.1", "localhost", "::1")
HERE = Path(__file__).parent
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def make_app(base: Base | None, *, token: str, everywhere: bool = False, folder: Path | None = None) -> ASGIApp:
    """The application; the guard stands outside of it, so that no failure inside goes around it.

    Without a scenario the page begins where scenarios are chosen. The editor saves in ``folder``, the current one if
    absent; see :class:`~sim.dashboard.guard.Guard` for the others.
    """
    queues = Queues()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        queues.close()

    def page(one: Base) -> list[BaseRoute]:
        return [*_api(Api(one, queues)), *_assets()]

    start = Start(base, folder or Path.cwd(), page)
    begin = _asset("/start/", (HERE / "static" / "start.html").read_bytes(), "text/html")
    mounts = [
        begin,
        Mount("/start", routes=start.routes),
        Mount("/of/{number:int}", app=start.opened),
        *(page(base) if base is not None else [Route("/", _to_start), *_assets()]),
    ]
    app = Starlette(
        routes=[Mount(f"/{token}", routes=mounts), *_entrance()],
        exception_handlers={404: _nothing, 405: _nothing},
        lifespan=lifespan,
    )
    return Guard(app, token=token, everywhere=everywhere)


def _api(api: Api) -> list[BaseRoute]:
    """The addresses that the page of a scenario asks."""
    posts = {"board": api.board, "picture": api.picture, "best": api.best, "world": api.world,
             "difference": api.difference, "file": api.file, "analyses": api.start}  # fmt: skip
    return [
        *(Route(f"/api/{name}", answered(do), methods=["POST"]) for name, do in posts.items()),
        Route("/api/scenario", answered(api.scenario), methods=["GET", "POST"]),
        Route("/api/analyses/{id}", answered(api.job), methods=["GET", "DELETE"]),
    ]


async def _to_start(request: Request) -> Response:
    return Response(status_code=307, headers={"location": "start/"})


@cache
def _assets() -> tuple[BaseRoute, ...]:
    """The files of the page, each read once and under its own fixed address."""
    files = sorted((HERE / "static").rglob("*.*")) + sorted((HERE / "vendor").glob("*.[jc]s*"))
    routes: list[BaseRoute] = []
    for file in files:
        if file.suffix not in TYPES or file.name == "start.html":
            continue
        name = file.relative_to(HERE).as_posix()
        routes.append(_asset("/" if name == "static/index.html" else f"/{name}", file.read_bytes(), TYPES[file.suffix]))
    return tuple(routes)


def _entrance() -> list[BaseRoute]:
    """Where links come in: it finds the address with the token in the browser's own storage, if it is there."""
    static = HERE / "static"
    return [
        _asset(ENTRANCE, (static / "open.html").read_bytes(), "text/html"),
        _asset(f"{ENTRANCE}.js", (static / "js" / "open.js").read_bytes(), "text/javascript"),
    ]


def _asset(address: str, content: bytes, media: str) -> Route:
    async def send(request: Request) -> Response:
        return Response(content, media_type=media)

    return Route(address, send)


async def _nothing(request: Request, error: Exception) -> Response:
    return refused(getattr(error, "status_code", 404))


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
    """Serve a scenario until interrupted; ``ready`` is called with the address when the server listens."""

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
        with suppress(SimError):  # whoever asks for a picture gets the reason
            view = base.view(State(variant=base.variant))
            base.run(State(variant=base.variant, worlds=1, seed=base.seed, paths=(view,)))
