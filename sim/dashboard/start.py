"""Where one starts: what is shipped, what ``sim new`` begins with, files that are brought along, and an editor.

What is opened here is served beside the scenario of the command line, each under an address of its own. Nothing is
written but a new file in the folder in which the command was given, under a name that is made here.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import Any, final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route, Router
from starlette.types import Receive, Scope, Send

from sim.dashboard.api import answered, body
from sim.dashboard.base import Base, safe_name
from sim.dashboard.guard import refused
from sim.errors import Problem, ScenarioError, SimError
from sim.scenario.files import NOWHERE, shipped
from sim.scenario.read import load
from sim.scenario.starter import FROM, TEMPLATES
from sim.scenario.suggest import did_you_mean

MOST_OPEN = 12
"""Scenarios that are open at a time; one more closes the oldest."""
MOST_FAULTS = 50
"""Faults of a text that are listed."""
_TITLE = re.compile(r"^title: *[\"']?(.*?)[\"']? *$", re.MULTILINE)
Routes = Callable[[Base], list[BaseRoute]]


@dataclass(frozen=True)
class Home:
    """Where a text counts as lying, so that files that it names are found: its path, and the folder they stay in."""

    path: Path
    root: Path | None


@final
class Start:
    """The endpoints of the start page, and the scenarios that were opened on it.

    ``base`` is the scenario of the command line, if one was named; files are saved in ``folder``; ``routes`` makes the
    addresses of one scenario's page.
    """

    def __init__(self, base: Base | None, folder: Path, routes: Routes) -> None:
        self.base, self.folder, self._routes = base, folder, routes
        self._opened: OrderedDict[int, tuple[Base, Router]] = OrderedDict()
        self._count, self._lock = 0, Lock()

    @property
    def routes(self) -> list[BaseRoute]:
        """The addresses, relative to the start page's own."""
        posts = {"text": self.text, "upload": self.upload, "check": self.check, "complete": self.complete,
                 "open": self.open, "save": self.save}  # fmt: skip
        return [
            Route("/api/offers", answered(self.offers), methods=["GET"]),
            *(Route(f"/api/{name}", answered(_threaded(do)), methods=["POST"]) for name, do in posts.items()),
        ]

    async def opened(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One of the opened scenarios' pages."""
        found = self._opened.get(scope["path_params"]["number"])
        app = found[1] if found is not None else refused(404)
        await app(scope, receive, send)

    async def offers(self, request: Request) -> Response:
        """What one may start from."""
        titles = {key: _TITLE.search(path.read_text(encoding="utf-8")) for key, path in shipped().items()}
        return JSONResponse({
            "shipped": [{"key": key, "title": title[1] if title else key} for key, title in titles.items()],
            "templates": list(TEMPLATES),
            "templates_are": FROM,
            "folder": self.folder.name or str(self.folder),
            "base": None if self.base is None else self.base.path.name,
        })  # fmt: skip

    def text(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The text of something to start from: a template, or the file at a home."""
        if "template" in fields:
            template = str(fields["template"])[:80]
            if template not in TEMPLATES:
                raise SimError(f"there is no template '{template}'. {did_you_mean(template, TEMPLATES)}")
            text = TEMPLATES[template].replace("@title@", "A dispute of my own")
            return {"name": f"{template}.yaml", "text": text, "home": ""}
        if not fields.get("home"):
            raise SimError("template or home: one of the two is expected.")
        home = self._home(fields)
        base = self._base_at(str(fields.get("home", "")))
        given = None if base is None else base.text
        text = home.path.read_text(encoding="utf-8-sig") if given is None else given
        return {"name": home.path.name, "text": text, "home": fields.get("home", "")}

    def upload(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """The text that a file which was brought along holds, or that is made of it."""
        name, data = Path(str(fields.get("name", ""))).name[:200], fields.get("data")
        try:
            content = base64.b64decode(data if isinstance(data, str) else "", validate=True)
        except (binascii.Error, ValueError):
            raise SimError("the file did not arrive whole. Try again.") from None
        if Path(name).suffix.lower() in (".yaml", ".yml"):
            try:
                return {"name": name, "text": content.decode("utf-8-sig"), "home": "", "assumed": []}
            except UnicodeDecodeError as error:
                line = content.count(b"\n", 0, error.start) + 1
                raise SimError(f"{name} is not UTF-8 text: see line {line}. Save it as UTF-8.") from None
        from sim.interchange.recognise import import_file

        with TemporaryDirectory() as folder:
            file = Path(folder, safe_name(Path(name).stem) + re.sub(r"[^.\w]", "", Path(name).suffix))
            file.write_bytes(content)
            try:
                made = import_file(file)
            except SimError as error:
                raise SimError(str(error).replace(f"{folder}/", "")) from None
        whole = f"{safe_name(Path(name).stem)}.yaml"
        return {"name": whole, "text": made.text, "home": "", "assumed": list(made.assumed)}

    def check(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """What is wrong with a text, each fault at its line, and what is odd about it."""
        home, text = self._home(fields), _text(fields)
        try:
            loaded = load(home.path, root=home.root, text=text, every_variant=True)
        except ScenarioError as error:
            faults = [_as_json(one, home.path) for one in error.problems[:MOST_FAULTS]]
            return {"title": "", "faults": faults, "more": len(error.problems) - len(faults), "warnings": []}
        warnings = [_as_json(one, home.path) for one in loaded.warnings[:MOST_FAULTS]]
        return {"title": loaded.scenario.title, "faults": [], "more": 0, "warnings": warnings}

    def complete(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """What may stand where the cursor is."""
        from sim.dashboard.complete import completions

        line, column = fields.get("line"), fields.get("column")
        if not isinstance(line, int) or not isinstance(column, int):
            raise SimError("line and column: whole numbers are expected.")
        word, found = completions(_text(fields), max(line, 0), max(column, 0))
        return {"word": word, "found": [one._asdict() for one in found[:MOST_FAULTS]]}

    def open(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Open a text, or a shipped scenario, as a page; gives its address relative to the start page."""
        home = self._home(fields)
        text = None if fields.get("text") is None else _text(fields)
        if text is None and home.root == NOWHERE:
            raise SimError("text: a text is expected.")
        base = Base(home.path, text=text, root=home.root)
        from sim.runner import choose_paths

        choose_paths(base.opened.scenario, None)
        made = base, Router(self._routes(base))
        with self._lock:
            self._count += 1
            number = self._count
            self._opened[number] = made
            while len(self._opened) > MOST_OPEN:
                self._opened.popitem(last=False)
        return {"address": f"../of/{number}/"}

    def save(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Save a text as a new file in the folder of the command, under a name that is not there yet."""
        text, stem = _text(fields), safe_name(Path(str(fields.get("name", ""))).stem)
        for number in range(1, 1000):
            place = self.folder / f"{stem}{'' if number == 1 else f'-{number}'}.yaml"
            try:
                with place.open("x", encoding="utf-8", newline="\n") as file:
                    file.write(text)
            except FileExistsError:
                continue
            except OSError as error:
                raise SimError(f"cannot write {place.name}: {(error.strerror or str(error)).lower()}.") from None
            return {"file": place.name}
        raise SimError(f"there are a thousand files named {stem} already. Choose another name.")

    def _base_at(self, home: str) -> Base | None:
        if home == "main":
            return self.base
        number = home.removeprefix("of/")
        found = self._opened.get(int(number)) if home.startswith("of/") and number.isdecimal() else None
        return None if found is None else found[0]

    def _home(self, fields: Mapping[str, Any]) -> Home:
        """Where a text counts as lying: with a shipped scenario, with one that is open, or nowhere."""
        home = str(fields.get("home") or "")[:200]
        if not home:
            return Home(Path(f"{safe_name(Path(str(fields.get('name') or 'scenario')).stem)}.yaml"), NOWHERE)
        if home.startswith("shipped/"):
            known, key = shipped(), home.removeprefix("shipped/")
            if key not in known:
                raise SimError(f"no scenario '{key}' is shipped. {did_you_mean(key, known, noun='scenarios')}")
            return Home(known[key], None)
        base = self._base_at(home)
        if base is None:
            raise SimError("that scenario is not open any more. Open it again.")
        return Home(base.path, base.root)


def _threaded(do: Callable[[Mapping[str, Any]], dict[str, Any]]) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        return JSONResponse(await run_in_threadpool(do, await body(request)))

    return answer


def _as_json(problem: Problem, path: Path) -> dict[str, Any]:
    """A fault as the editor shows it; one of another file, such as a parent, names that."""
    here = problem.file is None or Path(problem.file).name == path.name
    message = ": ".join(part for part in ("" if here else problem.file, problem.where, problem.message) if part)
    return {
        "line": (problem.line or 1) if here else 1, "column": (problem.column or 1) if here else 1,
        "span": problem.span or 1, "message": f"{message}. {problem.remedy}".strip(),
    }  # fmt: skip


def _text(fields: Mapping[str, Any]) -> str:
    text = fields.get("text")
    if not isinstance(text, str):
        raise SimError("text: a text is expected.")
    return text
