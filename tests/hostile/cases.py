"""Cases by number, and what becomes of one: ``python -m tests.hostile.cases SEED NUMBER`` shows it.

A case is a command and its files, made from a seed and its number alone. It runs in a worker that is shared by many,
with what a command may take counted: seconds of the processor and bytes beyond those that were in use before.
"""

from __future__ import annotations

import gc
import io
import os
import random
import re
import shutil
import signal
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from time import process_time
from typing import Any
from xml.etree import ElementTree

import yaml

from sim.cli import call
from sim.errors import SimError
from tests.hostile.changes import NUMBERS, TEXTS, VALUES, spoil

ROOT = Path(__file__).parents[2]
READING, RUNNING = (5.0, 300), (20.0, 1000)
"""Seconds of the processor and MB for reading a case, and for running, saving, drawing and reading back."""
WORLDS = 20
TABLE = """issue,actor,position,salience,outcome,reference_point,regime
p1i1,a,0,50,40,10,old
p1i1,b,100,50,40,10,old
p1i1,c,50,100,40,10,old
p2,a,0,10,100,0,new
p2,"b",100,10,100,0,new
"""
WIDE = """isnr\tprnr\tout\trp\tpa\tsa\tpb\tsb\tpc\tsc
1\t1\t40\t0\t10\t50\t90\t60\t5\t5
2\t1\t50\t999\t10\t\t90\t60\t5\t5
"""
OVERLAY = """title: Laid over
actors:
  kestrel:
    patience: 0.8
    trust: {marsh: [0, 10, 20]}
    interests:
      marsh_files: {position: 90, red_line: {at_least: 20, firm: true}, because: [C1, S1]}
paths:
  two_steps: {title: Otherwise, stages: {1: {months: 6}}}
variants:
  hasty: {title: In haste, actors: {marsh: {patience: 0.76}}}
"""
CLAIMS = """source: S1
claims:
  - {id: C1, text: It wants the files., kind: interest, by: Somebody, check: Nobody did.}
  - {id: C2, text: "It says so, twice.", kind: position}
"""
SOURCES = """sources:
  - {id: S1, what: 'A paper: the second page', url: https://example.org/a, grade: news}
  - {id: S2, what: A book, url: not kept, grade: primary, note: weak}
"""
EPISODES = """episodes:
  - {id: E1, name: The first exchange, nearest_path: two_steps, stages_kept: 1, months_in_force: [3, 5]}
"""
LEDGER = """claims: claims.yaml
sources: sources.yaml
episodes: episodes.yaml
"""
FOREIGN = {
    "a.tsv": "#O\tDam\n#/\tID\tName\n#A\tup\tUpstream\n#A\tdown\tDownstream\n#P\tfill\tYears to fill\n"
    "#D\tup\tfill\t10\t0.9\t0.5\n#D\tdown\tfill\t80\t1\t0.3\n",
    "k.csv": 'Dam,"two parties, one issue",2,1,\nActor,Description,Power,Pstn1,Sal1,\nUp,,90,10,60,\n'
    "Down,far,50,80,90,\n",
    "k.xml": "<Scenario><name>Dam</name><Dimensions><dName>Fill</dName></Dimensions><Actors>"
    "<Actor><name>Up</name><capability>90</capability><Position><dCoord>10</dCoord></Position>"
    "<Salience><dSal>60</dSal></Salience></Actor><Actor><name>Down</name><capability>50</capability><Position>"
    "<dCoord>80</dCoord></Position><Salience><dSal>90</dSal></Salience></Actor></Actors></Scenario>",
    "c.gmcr": '{"program": "p", "options": [{"name": "Fill", "permittedDirection": "fwd"}, {"name": "Sue"}],\n'
    '"decisionMakers": [{"name": "Up", "options": [0], "preferences": [[[1, "N"]], [[0, "Y"]]]},\n'
    '{"name": "Down", "options": [1], "preferences": [[[0, "N"]]]}], "infeasibles": [[[0, "N"], [1, "Y"]]]}\n',
    "m.csv": "actor,power,Fill,Fill salience,Price,Price salience\nUp,90,10,60,20,5\nDown,50,80,90,0,50\n",
    "l.csv": "actor;issue;position;salience;red_line_at_most\nUp;Fill;10;60;50,5\nDown;Fill;80;90;\n",
}
"""Files of other tools, small and right."""


@cache
def seeds(pattern: str) -> tuple[str, ...]:
    """Texts to begin with."""
    return tuple(path.read_text(encoding="utf-8") for path in sorted(ROOT.glob(pattern)))


@dataclass
class Case:
    """A command, the files it is given, and which of them were spoilt."""

    kind: str
    files: dict[str, bytes]
    words: list[str] = field(default_factory=lambda: ["main.yaml"])
    line: int | None = None


def make(seed: int, number: int) -> Case:
    """The case of a number."""
    chance = random.Random(f"{seed} {number}")
    return chance.choices(list(KINDS), list(KINDS.values()))[0](chance)


def _scenario(chance: random.Random) -> Case:
    text = chance.choice((*seeds("scenarios/exchange-*.yaml"), *seeds("tests/scenario/valid/*.yaml") * 3))
    data, line = spoil(chance, text)
    parent = (ROOT / "tests/scenario/valid/two-parties.yaml").read_bytes()  # some of the texts extend it
    return Case("scenario", {"main.yaml": data, "two-parties.yaml": parent}, line=line)


def _overlay(chance: random.Random) -> Case:
    data, line = spoil(chance, OVERLAY)
    return Case("overlay", {"over.yaml": data, **_whole()}, ["main.yaml", "--overlay", "over.yaml"], line)


def _parents(chance: random.Random) -> Case:
    names = [f"{n}.yaml" for n in range(chance.choice((2, 3, 12)))]
    files = {name: f"extends: {chance.sample([*names, 'main.yaml'], 2)}\ntitle: T\n".encode() for name in names}
    return Case("scenario", {**_whole(), **files}, ["0.yaml"])


def _ledger(chance: random.Random) -> Case:
    name = chance.choice(("claims.yaml", "sources.yaml", "episodes.yaml"))
    files = _whole()
    files[name], line = spoil(chance, files[name].decode())
    return Case("ledger", files, ["main.yaml"], None if name == "episodes.yaml" else line)


def _whole() -> dict[str, bytes]:
    main = seeds("scenarios/exchange-gradual.yaml")[0].replace("salience:", "because: [C1, S1], salience:", 1)
    files = {"main.yaml": LEDGER + main, "claims.yaml": CLAIMS, "sources.yaml": SOURCES, "episodes.yaml": EPISODES}
    return {name: text.encode() for name, text in files.items()}


def _set(chance: random.Random) -> Case:
    steps, node = list[str](), yaml.safe_load(seeds("scenarios/exchange-gradual.yaml")[0])
    while isinstance(node, (dict, list)) and node and chance.random() < 0.9:
        key = chance.choice(list(node) if isinstance(node, dict) else range(len(node)))
        node = node[key]
        steps.append(str(key if isinstance(key, str) else int(key) + 1))
    if chance.random() < 0.4:
        odd = ("*", "", "0", "99", "a.b", *TEXTS[10:], *VALUES)
        steps.insert(chance.randrange(len(steps) + 1), chance.choice(odd))
    value = chance.choice((*NUMBERS, *VALUES, *TEXTS, "+10", "-5", "*1.2", "*1e308", "*0", "+nan", "[8,12,20]", "12"))
    setting = f"{'.'.join(steps)}{chance.choice(('=', '=', '=', '', '=='))}{value}".replace("\x00", "")
    return Case("set", _whole(), ["main.yaml", "--set", setting])


def _conflict(chance: random.Random) -> Case:
    data, _ = spoil(chance, chance.choice(seeds("scenarios/published/conflicts/*.yaml")))
    return Case("conflict", {"main.yaml": data})


def _table(chance: random.Random) -> Case:
    data, _ = spoil(chance, chance.choice((TABLE, TABLE, WIDE)), table=True)
    return Case("table", {"main.csv": data}, ["main.csv"])


def _import(chance: random.Random) -> Case:
    name = chance.choice(list(FOREIGN))
    data, _ = spoil(chance, FOREIGN[name], table=True)
    return Case("import", {name: data}, [name])


KINDS: dict[Callable[[random.Random], Case], int] = {
    _scenario: 8, _overlay: 4, _set: 4, _ledger: 2, _conflict: 3, _table: 3, _parents: 1, _import: 4,
}  # fmt: skip
"""What makes a case, and how often."""


@dataclass
class Outcome:
    """What became of a case: its status, what must not be (empty where all is well), and whether it was run as well."""

    number: int
    kind: str
    status: int
    fault: str = ""
    ran: bool = False


class TooLong(BaseException):
    """The processor has worked on a case for too long."""


def _stop(*_: object) -> None:
    raise TooLong


@contextmanager
def measured(seconds: float, megabytes: int) -> Iterator[list[str]]:
    """Stop what takes too long; what took too much is told afterwards."""
    told = list[str]()
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    before, begun = _memory("VmRSS"), process_time()
    signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, seconds + 0.5)
    try:
        yield told
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        if (took := process_time() - begun) > seconds:
            told.append(f"took {took:.1f} s of the processor")
        if (used := _memory("VmHWM") - before) > megabytes:
            told.append(f"took {used} MB")


def _memory(name: str) -> int:
    status = Path("/proc/self/status").read_text()
    return int(re.search(rf"{name}:\s+(\d+)", status)[1]) // 1024  # type: ignore[index]


def carried_out(work: Callable[[], int], limits: tuple[float, int]) -> tuple[int, str, str]:
    """A status, what was said on standard error, and what must not be."""
    said, fault = io.StringIO(), ""
    with measured(*limits) as took, redirect_stderr(said), redirect_stdout(io.StringIO()):
        try:
            status = work()
        except SimError as error:
            status = 2
            said.write(str(error))
        except BaseException:  # whatever it is, it should not have come this far
            status, fault = -1, traceback.format_exc(limit=-6)
    if status not in (0, 2):
        fault = fault or f"status {status}: {said.getvalue()}"
    elif "Traceback" in said.getvalue() or (status == 2 and not said.getvalue().strip()):
        fault = f"badly said: {said.getvalue()!r}"
    return status, said.getvalue(), "; ".join([fault, *took] if fault else took)


def read(case: Case) -> int:
    """Read the files of a case, which lie in the current folder."""
    if case.kind == "conflict":
        from sim.analysis.conflict_file import conflict_file

        conflict_file("main.yaml")
        return 0
    if case.kind == "table":
        from sim.analysis.decision_rows import read_decisions

        read_decisions("main.csv")
        return 0
    if case.kind == "import":
        return call(["import", *case.words, "--out", "made.yaml"])
    return call(["validate", *case.words])


def run(case: Case) -> int:
    """Run what could be read, save it, draw two pictures, and read it back."""
    if case.kind == "conflict":
        return call(["stability", *case.words, "--worlds", str(WORLDS), "--quiet", "--out", "out"])
    if case.kind == "table":
        return call(["backtest", *case.words, "--resamples", "20", "--quiet", "--out", "out"])
    if case.kind == "import":  # what was made is read, by one of the two
        conflict = "options" in yaml.safe_load(Path("made.yaml").read_text(encoding="utf-8"))
        made = ["stability", "made.yaml", "--quiet", "--out", "out"] if conflict else ["validate", "made.yaml"]
        assert call(made) == 0, "what was imported is refused"
        return 0
    status = call(
        ["run", *case.words, "--worlds", str(WORLDS), "--workers", "1", "--no-charts", "--quiet", "--out", "out"]
    )
    if status:
        return status
    import sim
    from sim.output.pictures import rendered

    found = sim.load_results("out")
    for name in ("headline", "endings"):
        ElementTree.fromstring(rendered(found.chart(name), "svg"))
    again = found.save("again", charts=False, report=False)
    assert Path("out/results.nc").read_bytes() == again["results.nc"].read_bytes(), "it comes back otherwise"
    assert Path("out/scenario.yaml").read_bytes() == again["scenario.yaml"].read_bytes(), "it comes back otherwise"
    return 0


EXCERPT = re.compile(r"^(?:warning: )?([\w.-]+):(\d+):(\d+): .*\n +(\d+) \|(.*)$", re.MULTILINE)


def misplaced(case: Case, said: str) -> str:
    """What is wrong with the places that messages name: an excerpt that is not that line, or no word of the fault."""
    places = EXCERPT.findall(said)
    for name, line, _column, number, excerpt in places:
        if name not in case.files:
            continue
        text = case.files[name].decode("utf-8-sig", "replace")
        lines = re.split("\r\n|[\n\r\x85\u2028\u2029]", text)
        shown = "".join(char if char.isprintable() else " " for char in lines[int(line) - 1])
        if line != number or excerpt.strip() not in shown:
            return f"line {line} of {name} is {shown!r}, and {excerpt!r} is shown"
    spoilt = {"overlay": "over.yaml", "scenario": "main.yaml"}.get(case.kind)
    named = [int(line) for name, line, *_ in places if name == spoilt]
    if "not valid YAML" in said:
        return ""  # the place is where reading could not go on, which may be far behind an odd quotation mark
    if case.line is not None and spoilt and case.line not in named:
        return f"line {case.line} of {spoilt} is at fault, and {named} are named"
    return ""


def do(seed: int, number: int, further: bool) -> Outcome:
    """Make a case and carry it out."""
    warnings.simplefilter("error", SyntaxWarning)
    case = make(seed, number)
    home, place = os.getcwd(), tempfile.mkdtemp()
    try:
        os.chdir(place)
        for name, data in case.files.items():
            Path(name).write_bytes(data)
        status, said, fault = carried_out(lambda: read(case), READING)
        if status == 2 and not fault:
            fault = misplaced(case, said)
        ran = status == 0 and not fault and further
        if ran:
            _, _, fault = carried_out(lambda: run(case), RUNNING)
            fault = fault and f"it is valid, and then: {fault}"
    finally:
        os.chdir(home)
        shutil.rmtree(place, ignore_errors=True)
    return Outcome(number, case.kind, status, fault, ran)


def show(seed: int, number: int) -> None:
    """Write the files of a case into the folder ``case``, and say what becomes of it."""
    case: Any = make(seed, number)
    Path("case").mkdir(exist_ok=True)
    for name, data in case.files.items():
        Path("case", name).write_bytes(data)
    print(case.kind, case.words, "line", case.line)
    print(do(seed, number, True))


if __name__ == "__main__":
    show(int(sys.argv[1]), int(sys.argv[2]))
