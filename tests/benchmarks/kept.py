"""What is kept of a run of the benchmarks: all figures and the machine as JSON, one table, one chart.

A part that is measured again takes the place of what was kept of it; the others stay, with the machine and day they
came from in the file.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.drawing import draw
from tests.benchmarks.figures import Figure, told
from tests.benchmarks.machine import machine

RESULTS = Path(__file__).parent / "results"
README = Path(__file__).parent / "README.md"
KEPT = ("engine", "parts", "ordinary", "growth", "memory", "commands")
"""Parts whose figures are kept, in the order of the table."""
BEGIN, END = "<!-- results: written by --write, not by hand -->", "<!-- end of results -->"


def write(figures: Sequence[Figure], folder: Path = RESULTS, readme: Path | None = README) -> list[str]:
    """Keep figures, and draw and tabulate all that are kept; the names of the files."""
    folder.mkdir(exist_ok=True)
    file = folder / "figures.json"
    before = json.loads(file.read_text()) if file.exists() else {"parts": {}}
    parts = dict(before["parts"])
    for part in dict.fromkeys(figure.part for figure in figures):
        own = [figure.plain() for figure in figures if figure.part == part]
        parts[part] = {"machine": machine(), "figures": own}
    parts = {part: parts[part] for part in KEPT if part in parts}
    file.write_text(json.dumps({"parts": parts}, indent=1) + "\n")
    everything = [Figure(**plain) for part in parts.values() for plain in part["figures"]]
    text = table(everything, [part["machine"] for part in parts.values()])
    (folder / "table.md").write_text(text)
    names = [file.name, "table.md"]
    if draw(everything, folder, _words(next(iter(parts.values()))["machine"])):
        names += ["chart.svg", "chart.png"]
    if readme is not None and readme.exists():
        _into(readme, text)
        names.append(readme.name)
    return names


def table(figures: Sequence[Figure], machines: Sequence[dict[str, Any]]) -> str:
    """The figures as one Markdown table, beneath the machine or machines that they come from."""
    lines = [f"Measured on: {line}." for line in dict.fromkeys(_words(one) for one in machines)]
    lines += ["", _unmet(figures), "", "| part | what | figure | unit | target | |", "|---|---|---:|---|---|---|"]
    for one in figures:
        met = {True: "met", False: "**not met**", None: ""}[one.met]
        bar = _spoken(one.bar)
        lines.append(f"| {one.part} | {one.name} | {told(one.value)} | {one.unit} | {bar} | {met} |")
    lines += ["", *_growths(figures)]
    return "\n".join(lines).rstrip() + "\n"


def _spoken(bar: str) -> str:
    return bar.replace(">=", "at least").replace("<=", "at most")


def _unmet(figures: Sequence[Figure]) -> str:
    """Which targets are met, in a sentence."""
    held = [one for one in figures if one.met is not None]
    missed = [f"{one.name}: {told(one.value)} {one.unit}, {_spoken(one.bar)}" for one in held if not one.met]
    if not missed:
        return f"All {len(held)} targets are met."
    return f"**Not met** of {len(held)} targets: {'; '.join(missed)}."


def _words(one: dict[str, Any]) -> str:
    numba = "without numba" if one["numba"] == "none" else f"numba {one['numba']}"
    return (
        f"{one['processor']}, {one['cores']} cores, {one['memory']}, {one['system']}, Python {one['python']}, "
        f"NumPy {one['numpy']}, Mesa {one['mesa']}, {numba}, {one['day']}"
    )


def _growths(figures: Sequence[Figure]) -> list[str]:
    """The sizes and times behind each exponent."""
    lines = []
    for one in figures:
        if one.part == "growth":
            pairs = zip(one.at["sizes"], one.at["seconds"], strict=True)
            times = ", ".join(f"{size:,}: {taken:.3g} s" for size, taken in pairs)
            lines.append(f"* {one.name}: {told(one.value)}, over all sizes {one.at['all sizes']} ({times})")
    return lines


def _into(readme: Path, text: str) -> None:
    """Put the table between its marks in the README."""
    before, mark, rest = readme.read_text().partition(BEGIN)
    if mark:
        _, _, after = rest.partition(END)
        readme.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}")
