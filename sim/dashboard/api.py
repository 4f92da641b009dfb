"""The addresses that the page asks: each takes a state as JSON and gives tables, text or a file.

The engine is imported where it is first asked for, so that the server listens at once.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from sim.dashboard import files
from sim.dashboard.base import Base, Memory
from sim.dashboard.guard import most_of, refused
from sim.dashboard.jobs import Jobs
from sim.dashboard.queues import Queues, Replaced, Tick, Work
from sim.dashboard.state import State, read_state
from sim.errors import SimError

SLOTS = 500
"""Slots of tabs whose last turn is remembered."""
QUICK = 200
"""Worlds up to which a picture is a first one and goes ahead of refinements."""
Endpoint = Callable[[Request], Awaitable[Response]]


class _TooLarge(SimError):
    http_status = 413


def answered(endpoint: Endpoint) -> Endpoint:
    """An endpoint whose failures are answers in JSON; the server lives on."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except SimError as error:
            return JSONResponse(error.as_json(), getattr(error, "http_status", 400))
        except ClientDisconnect:
            return refused(400, "the reader has gone.")
        except Exception as error:
            logging.getLogger("sim.dashboard").exception("a request failed: %s", type(error).__name__)
            return refused(500, "something went wrong on the server; it goes on.")

    return answer


@final
class Api:
    """The endpoints of one server."""

    def __init__(self, base: Base, queues: Queues) -> None:
        self.base, self.queues = base, queues
        self.jobs = Jobs(base, queues.analyse)
        self._pictures, self._results = Memory(), Memory(6)
        self._turns = dict[str, int]()

    async def scenario(self, request: Request) -> Response:
        """What the page is built from: actors, controls, issues, paths, variants, claims."""
        if request.method == "POST":
            _, state = await self._fields(request)
        else:
            state = State(variant=request.query_params.get("variant", self.base.variant) or None)

        def find() -> dict[str, Any]:
            from sim.dashboard.pictures import about

            return about(self.base, state)

        return JSONResponse(await run_in_threadpool(find))

    async def board(self, request: Request) -> Response:
        """A path's stages with everybody's verdict on every clause."""
        fields, state = await self._fields(request)

        def find() -> dict[str, Any]:
            from sim.dashboard.board import board

            return board(self.base.loaded(state).scenario, str(fields.get("path", ""))[:200], seed=state.seed)

        return JSONResponse(await run_in_threadpool(find))

    async def picture(self, request: Request) -> Response:
        """A state as tables, titles and reasons."""
        fields, state = await self._fields(request)
        await run_in_threadpool(self.base.loaded, state)
        first = bool(fields.get("first")) or state.worlds <= QUICK
        queue = self.queues.quick if first else self.queues.refine
        slot = f"{_tab(fields)}/{'pin' if fields.get('pin') else 'now'}/{str(fields.get('slot') or '')[:60]}"
        self._in_turn(slot, fields.get("turn"))
        if queue is self.queues.quick:
            self.queues.refine.drop(slot)  # a newer move: what is being refined is old
        old = fields.get("from")
        against = read_state({**old, "paths": [], "view": None}) if isinstance(old, Mapping) else None
        work = queue.submit(slot, partial(self._picture, state, against))
        return Response(await _answer(request, work), media_type="application/json")

    async def best(self, request: Request) -> Response:
        """The path to open on: the one that lasts best in a few worlds, of those that ask somebody."""
        fields, state = await self._fields(request)

        def find(tick: Tick) -> str:
            from sim.charts.overview import overview_data

            table = overview_data(self._run(replace(state, worlds=QUICK), tick))
            asks = table.loc[~table["drift"].astype(bool), "path"]
            return str(asks.iloc[0]) if len(asks) else self.base.view(state)

        return JSONResponse({"path": await _answer(request, self.queues.quick.submit(f"{_tab(fields)}/best", find))})

    async def world(self, request: Request) -> Response:
        """One world of a path, told in order."""
        fields, state = await self._fields(request)
        path = str(fields.get("path") or self.base.view(state))[:200]
        world = fields.get("world")
        if world is not None and (isinstance(world, bool) or not isinstance(world, int)):
            raise SimError("world: a whole number is expected.")

        def tell(tick: Tick) -> dict[str, Any]:
            from sim.dashboard.worlds import chosen, story

            scenario, picked, number = self.base.loaded(state).scenario, "", world
            if world is None or fields.get("next") or not fields.get("beside"):
                if path not in self.base.paths(state):
                    raise SimError(f"the path '{path}' is not among those walked.")
                data = self._run(state, tick).data.sel(path=path)
                number, picked = chosen(data, world, onward=bool(fields.get("next")))
            return story(scenario, path, int(number or 0), state.seed, picked)

        slot = f"{_tab(fields)}/world/{'beside' if fields.get('beside') else 'here'}"
        return JSONResponse(await _answer(request, self.queues.refine.submit(slot, tell)))

    async def difference(self, request: Request) -> Response:
        """What differs between two states, in words."""
        fields = await body(request)
        new = read_state(fields.get("state"), seed=self.base.seed)
        before = fields.get("from")
        old = read_state(before, seed=self.base.seed) if before else State(variant=self.base.variant)

        def find() -> list[dict[str, str]]:
            from sim.analysis.changes import in_words

            both = self.base.loaded(old).scenario, self.base.loaded(new).scenario
            return [{"address": address, "words": words} for address, words in in_words(*both)]

        return JSONResponse({"changes": await run_in_threadpool(find)})

    async def file(self, request: Request) -> Response:
        """Something to take away, see :mod:`sim.dashboard.files`."""
        fields, state = await self._fields(request)
        make = files.maker(fields, self.base, state, self.jobs.sensitivities)
        await run_in_threadpool(self.base.loaded, state)

        def do(tick: Tick) -> files.Made:
            return make(lambda one: self._run(one, tick), tick)

        made: files.Made = await _answer(request, self.queues.draw.submit(f"{_tab(fields)}/{made_of(fields)}", do))
        headers = {"content-disposition": f'attachment; filename="{made.name}"'}
        return Response(made.content, media_type=made.media, headers=headers)

    async def start(self, request: Request) -> Response:
        """Begin an analysis."""
        fields, state = await self._fields(request)
        kind = str(fields.get("kind", ""))
        slot = f"{_tab(fields)}/{kind[:20]}/{str(fields.get('slot') or '')[:20]}"
        job = await run_in_threadpool(self.jobs.start, slot, kind, state, fields)
        return JSONResponse(job.as_json(), 202)

    async def job(self, request: Request) -> Response:
        """Where an analysis stands; DELETE ends it."""
        ask = self.jobs.cancel if request.method == "DELETE" else self.jobs.get
        job = ask(request.path_params["id"])
        if job is None:
            return refused(404, "there is no such analysis.")
        return JSONResponse(job.as_json())

    def _in_turn(self, slot: str, turn: Any) -> None:
        """Refuse a request that was overtaken on its way by a later one of the same tab, which it would replace."""
        if not isinstance(turn, int):
            return
        if turn < self._turns.get(slot, 0):
            raise Replaced()
        self._turns.pop(slot, None)
        self._turns[slot] = turn
        while len(self._turns) > SLOTS:
            self._turns.pop(next(iter(self._turns)))

    async def _fields(self, request: Request) -> tuple[Mapping[str, Any], State]:
        fields = await body(request)
        state = read_state(fields.get("state"), seed=self.base.seed)
        await run_in_threadpool(self.base.view, state)
        return fields, state

    def _run(self, state: State, tick: Tick) -> Any:
        key = (state.variant, self.base.paths(state), state.sets, state.deals, state.worlds, state.seed)
        return self._results.get(key, lambda: self.base.run(state, tick))

    def _picture(self, state: State, against: State | None, tick: Tick) -> bytes:
        def make() -> bytes:
            from sim.dashboard.pictures import picture
            from sim.dashboard.worlds import dots

            results, before = self._run(state, tick), None
            if against is not None:
                there = self.base.with_deals(against).paths
                paths = tuple(path for path in results.paths if path in there)
                if paths:
                    before = self._run(replace(against, paths=paths, worlds=state.worlds, seed=state.seed), tick)
            made = {**picture(results, self.base.view(state), tick, before), "dots": dots(results)}
            return json.dumps(made, ensure_ascii=False, allow_nan=False).encode()

        return self._pictures.get((state, against), make)


def made_of(fields: Mapping[str, Any]) -> str:
    """What kind of file is asked for, as a slot of its tab."""
    return str(fields.get("what", ""))[:20]


async def body(request: Request) -> Mapping[str, Any]:
    """The JSON object of a request, of bounded size."""
    content, most = bytearray(), most_of(request.url.path)
    async for chunk in request.stream():
        content += chunk
        if len(content) > most:
            raise _TooLarge(f"a request may have {most:,} bytes.")
    try:
        fields = json.loads(bytes(content))
        json.dumps(fields, ensure_ascii=False).encode()  # half of a character, which no answer could repeat
    except (ValueError, RecursionError):
        raise SimError("the request is not JSON.") from None
    if not isinstance(fields, Mapping):
        raise SimError("the request is not a JSON object.")
    return fields


def _tab(fields: Mapping[str, Any]) -> str:
    tab = fields.get("tab", "")
    if not isinstance(tab, str) or len(tab) > 64:
        raise SimError("tab: a short text is expected.")
    return tab


async def _answer(request: Request, work: Work) -> Any:
    """Wait for work; when the reader goes away, the work ends."""
    future = asyncio.wrap_future(work.future)
    while not future.done():
        await asyncio.wait({future}, timeout=0.25)
        if not future.done() and await request.is_disconnected():
            work.cancel()
    return future.result()
