"""The application: the page, its few files, and the addresses that it asks."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp

from sim.dashboard.api import Api, answered
from sim.dashboard.base import Base
from sim.dashboard.guard import ENTRANCE, Guard
from sim.dashboard.queues import Queues
from sim.dashboard.start import Start

HERE = Path(__file__).parent
TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


def make_app(base: Base | None, *, token: str, everywhere: bool = False, folder: Path | None = None) -> ASGIApp:
    """The application; the guard stands outside of it, so that no failure inside goes around it.

    Parameters
    ----------
    base
        The scenario of the command line; without one the page begins where scenarios are chosen.
    token
        The first part of every address; who does not know it gets nothing.
    everywhere
        Whether requests may come under any numeric address and not only this machine's own names.
    folder
        Where the editor saves; the current one if absent.
    """
    queues = Queues()

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        queues.close()

    def page(one: Base) -> list[BaseRoute]:
        return [*_asked(Api(one, queues)), *_assets()]

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


def _asked(api: Api) -> list[BaseRoute]:
    """The addresses that the page of a scenario asks."""
    return [
        Route("/api/scenario", answered(api.scenario), methods=["GET", "POST"]),
        Route("/api/board", answered(api.board), methods=["POST"]),
        Route("/api/picture", answered(api.picture), methods=["POST"]),
        Route("/api/best", answered(api.best), methods=["POST"]),
        Route("/api/world", answered(api.world), methods=["POST"]),
        Route("/api/difference", answered(api.difference), methods=["POST"]),
        Route("/api/file", answered(api.file), methods=["POST"]),
        Route("/api/analyses", answered(api.start), methods=["POST"]),
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
    status = getattr(error, "status_code", 404)
    return JSONResponse({"error": "there is nothing here.", "problems": []}, status)
