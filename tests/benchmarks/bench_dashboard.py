"""The dashboard on the Korean scenario: start, a move to its first picture, in a browser too, and memory over moves.

``SIM_MOVES=100 uv run python -m tests.benchmarks dashboard`` makes fewer moves.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ADDRESS = "actors.united_states.interests.sequencing.red_line.at_least"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
REDRAWN = """(slider) => new Promise((done) => {
  const started = performance.now(), root = document.documentElement, one = document.querySelector(slider), taken = [];
  const seen = new MutationObserver(() => requestAnimationFrame(() => {
    taken.push((performance.now() - started) / 1000);
    if (taken.length === 2) {
      seen.disconnect();
      done(taken);
    }
  }));
  seen.observe(root, { attributes: true, attributeFilter: ["data-drawn"] });
  one.stepDown();
  one.dispatchEvent(new Event("input"));
})"""
"""Move a slider by a step: seconds until the chosen path is drawn anew, and until all are, by the page's own clock."""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0].startTime / 1000"
DRAWN = "#middle[data-worlds]"
MOVES = int(os.environ.get("SIM_MOVES", "500"))


@contextmanager
def dashboard() -> Iterator[tuple[str, int, float]]:
    """A server in a process of its own: its address, its process, and the seconds that it took to listen."""
    command = [sys.executable, "-m", "sim", "dashboard", "scenarios/korea-2019.yaml", "--no-open", "--port", "0"]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert process.stdout is not None
        found = re.search(r"http\S+", process.stdout.readline())
        assert found is not None
        yield found[0], process.pid, time.perf_counter() - started
    finally:
        process.terminate()
        process.wait()


def picture(address: str, move: int, **state: Any) -> float:
    """Seconds for the first picture of a setting that nobody has asked for yet."""
    points = [30 + move / 100, 45 + move / 100, 60 + move / 100]
    content = {"tab": "bench", "state": {"worlds": 100, "sets": {ADDRESS: points}, **state}}
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(f"{address}api/picture", json.dumps(content).encode(), headers)
    started = time.perf_counter()
    with urllib.request.urlopen(request) as answer:
        answer.read()
    return time.perf_counter() - started


def megabytes(process: int) -> float:
    """Memory that a process holds."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) / 1024 if found else float("nan")


@contextmanager
def opened(address: str, chromium: str) -> Iterator[Any]:
    """The page in a browser, where the tour was seen."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.add_init_script("localStorage.setItem('settlement-sim-tour', 'seen')")
        page.goto(address)
        yield page
        browser.close()


def first(address: str, chromium: str) -> tuple[float, float]:
    """Seconds from opening the page until something is painted, and until the first outcome is drawn."""
    with opened(address, chromium) as page:
        page.wait_for_selector(DRAWN)
        return page.evaluate(PAINTED), page.evaluate("performance.now() / 1000")


def redraws(address: str, chromium: str) -> list[list[float]]:
    """Seconds from a move of an actor's dial until the chosen path, and until all paths, are drawn anew."""
    taken = []
    with opened(address, chromium) as page:
        page.wait_for_selector(f"{DRAWN}:has(#charts[aria-busy='false'])")
        for key in ("decide/united_states", "decide/united_states/sequencing"):
            page.evaluate("key => document.querySelector(`[data-key='${key}']`).open = true", key)
        slider = f"[data-key='decide/united_states/sequencing'] [data-address='{ADDRESS}'] input[type=range]"
        page.wait_for_selector(slider, state="attached")
        for _ in range(7):
            taken.append(page.evaluate(REDRAWN, slider))
            page.wait_for_timeout(1500)
    return taken


def tell(name: str, taken: list[float]) -> None:
    """One line: median and slowest."""
    taken = sorted(taken)
    print(f"{name:48s} {taken[len(taken) // 2]:8.2f} {taken[-1]:8.2f}")


def main() -> None:
    """Print the table."""
    print(f"{'seconds':48s} {'median':>8s} {'slowest':>8s}")
    starts = []
    for _ in range(3):
        with dashboard() as (_, _, seconds):
            starts.append(seconds)
    tell("sim dashboard until it listens", starts)
    if chromium := shutil.which("chromium"):
        found = []
        for _ in range(3):
            with dashboard() as (address, _, _):
                found.append(first(address, chromium))
        for name, seconds in zip(("paint", "outcome"), zip(*found, strict=True), strict=True):
            tell(f"a page at once after that to its first {name}", list(seconds))
    with dashboard() as (address, process, _):
        picture(address, 0)
        tell("a move to its first picture, 11 paths", [picture(address, n) for n in range(1, 12)])
        one = {"paths": ["step_by_step"]}
        tell("a move to its first picture, one path", [picture(address, n, **one) for n in range(20, 40)])
        if chromium:
            moved = redraws(address, chromium)
            for name, seconds in zip(("chosen path", "all paths"), zip(*moved, strict=True), strict=True):
                tell(f"2,000 worlds in a browser, a dial to {name}", list(seconds))
        for n in range(MOVES // 5):
            picture(address, 100 + n, **one)
        early = megabytes(process)
        for n in range(MOVES // 5, MOVES):
            picture(address, 100 + n, **one)
        print(f"memory after {MOVES // 5} and {MOVES} moves: {early:.0f} and {megabytes(process):.0f} MB")


if __name__ == "__main__":
    main()
