"""The page as one file that works without a server: settings, outcomes, what drives them, and stories, to read offline.

It shows what was computed when it was made and says what was not. Modules of the page itself draw it: they are held as
``data:`` addresses in an import map. Nothing is asked for from outside; a policy of its own forbids it.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.analysis.changes import in_words
from sim.dashboard.base import Base
from sim.dashboard.pictures import OF_ONE, chart_of, paths_of, picture, scale_of, texts_of
from sim.dashboard.state import State
from sim.dashboard.worlds import chosen, dots, story
from sim.errors import SimError
from sim.results.manifest import versions

if TYPE_CHECKING:
    from sim.results import Results

HERE = Path(__file__).parent
MOST_SETTINGS = 12
STORIES = 4_000_000
"""Letters of stories before they are packed: the most typical world of each path first, then one of each ending."""
LARGEST = 4_000_000
"""Bytes of the file."""
STYLES = ("style.css", "worlds.css", "offline.css")
Findings = Callable[[State], Mapping[str, Any]]


def offline_page(
    base: Base,
    settings: Sequence[tuple[str, State]],
    run: Callable[[State], Results],
    findings: Findings = lambda state: {},
    tick: Callable[[], None] = lambda: None,
) -> bytes:
    """The file, with the named settings in their order.

    ``run`` gives the results of a state, all its paths; ``findings`` the sensitivities that were computed for it, by
    path; ``tick`` is called now and then and may raise to end the work.

    Raises
    ------
    SimError
        There are too many settings for one file.
    """
    if len(settings) > MOST_SETTINGS:
        raise SimError(f"a page holds at most {MOST_SETTINGS} settings, and there are {len(settings)}. Unpin some.")
    scenario = base.opened.scenario
    every = [(name, state, run(replace(state, view=None))) for name, state in settings]
    held = [_setting(base, name, state, results, findings(state), tick) for name, state, results in every]
    _tell(base, every, held, tick)
    about = {
        **texts_of(base, scenario),
        "version": versions().get("settlement-sim", ""),
        "issues": {key: {"title": one.title, **scale_of(one)} for key, one in scenario.issues.items()},
    }
    made = _assembled(scenario.title, {"about": about, "settings": held})
    if len(made) > LARGEST:
        raise SimError(f"the page would have {len(made):,} bytes, more than {LARGEST:,}. Unpin some settings.")
    return made


def _setting(
    base: Base, name: str, state: State, results: Results, found: Mapping[str, Any], tick: Callable[[], None]
) -> dict[str, Any]:
    """One setting: what it changes, and its outcomes for every path in view."""
    scenario = base.loaded(state).scenario
    before = base.as_written(base.variant).scenario
    made = picture(results, base.view(state), tick)
    views = {}
    for path in results.paths:
        tick()
        seen = replace(results, data=results.data.sel(path=[path]))
        views[path] = {key: chart_of(key, seen, path) for key in OF_ONE}
        views[path]["stoppers"] = chart_of("stoppers", results, path)
    return {
        "name": name,
        "variant": state.variant,
        "view": state.view,
        "changes": [words for _, words in in_words(before, scenario)],
        "paths": paths_of(scenario, results.paths),
        "picture": {key: made[key] for key in ("worlds", "seed", "paths", "view", "reasons", "charts")},
        "views": views,
        "dots": dots(results),
        "sensitivities": dict(found),
        "stories": {},
    }


def _tell(
    base: Base, every: Sequence[tuple[str, State, Results]], held: Sequence[dict[str, Any]], tick: Callable[[], None]
) -> None:
    """Tell worlds until there is no more room: the most typical of each path first, then one of each ending."""
    room = STORIES
    rounds = [list(_worlds(results, made)) for (_, _, results), made in zip(every, held, strict=True)]
    for turn in range(max((len(mine) for mine in rounds), default=0)):
        for (_, state, _), made, mine in zip(every, held, rounds, strict=True):
            if turn >= len(mine):
                continue
            path, world, picked = mine[turn]
            tick()
            found = story(base.loaded(state).scenario, path, world, state.seed, picked)
            room -= len(json.dumps(found))
            if room < 0:
                return
            made["stories"].setdefault(path, {})[str(world)] = found


def _worlds(results: Results, made: Mapping[str, Any]) -> Iterator[tuple[str, int, str]]:
    """The worlds to tell, in order: path, world, how it was picked."""
    paths = list(made["dots"]["paths"])
    for path in paths:
        yield path, *chosen(results.data.sel(path=path), None)
    rest = []
    for path in paths:
        endings: list[int] = made["dots"]["paths"][path]["ending"]
        for ending in dict.fromkeys(endings):
            world = endings.index(ending)
            rest.append((-endings.count(ending), path, world))
    for _, path, world in sorted(rest, key=lambda one: one[0]):
        yield path, *chosen(results.data.sel(path=path), world)


def _assembled(title: str, content: Mapping[str, Any]) -> bytes:
    """HTML with its own policy: its scripts by their hashes, its modules as data, nothing from any address."""
    versions_of = json.loads((HERE / "vendor" / "versions.json").read_text(encoding="utf-8"))
    style = "\n".join((HERE / "static" / name).read_text(encoding="utf-8") for name in STYLES)
    licences = "\n".join((HERE / "vendor" / f"LICENSE-{one}").read_text(encoding="utf-8") for one in ("d3", "plot"))
    vendored = [(HERE / "vendor" / one).read_text(encoding="utf-8") for one in ("d3.min.js", "plot.umd.min.js")]
    modules = {f"page/{name}": _address(code) for name, code in _modules("offline.js").items()}
    imports = json.dumps({"imports": modules})
    scripts = [*vendored, imports, 'import("page/offline.js");']
    policy = (
        f"default-src 'none'; script-src data: {' '.join(map(_hash, scripts))}; "
        f"style-src {_hash(style)} '{versions_of['plot']['style']}'; img-src data:; base-uri 'none'; form-action 'none'"
    )
    plain = json.dumps(content, ensure_ascii=False, allow_nan=False).encode()
    data = base64.b64encode(gzip.compress(plain, mtime=0)).decode()  # a tenth of its size, and never markup
    kinds = ["", "", ' type="importmap"', ""]
    head = f"""<!doctype html>
<html lang="en">
<!-- With d3 and Observable Plot inside:
{licences.replace("--", "- -")}-->
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(title)} – settlement paths</title>
<style>{style}</style>
</head>
<body class="offline">
<svg class="patterns" width="0" height="0" aria-hidden="true"><defs id="patterns"></defs></svg>
<div id="page"></div>
<noscript>This page needs JavaScript. All of it is in this file, and it asks nobody for anything.</noscript>
<script type="application/gzip" id="content">{data}</script>"""
    tail = [f"<script{kind}>{code}</script>" for kind, code in zip(kinds, scripts, strict=True)]
    return "\n".join([head, *tail, "</body>", "</html>", ""]).encode()


def _modules(first: str) -> dict[str, str]:
    """A module and all that it imports, by their paths under ``js``; imports go by names of the import map."""
    found: dict[str, str] = {}
    waiting = [first]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        file = HERE / "static" / "js" / name

        def named(match: re.Match[str], file: Path = file) -> str:
            other = (file.parent / match[2]).resolve().relative_to((HERE / "static" / "js").resolve()).as_posix()
            waiting.append(other)
            return f'{match[1]}"page/{other}"'

        code = file.read_text(encoding="utf-8")
        found[name] = re.sub(r'((?:\bfrom |^import |\bimport\())"(\.[^"]+)"', named, code, flags=re.MULTILINE)
    return found


def _address(code: str) -> str:
    return "data:text/javascript;base64," + base64.b64encode(code.encode()).decode()


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
