"""The chart of the kept figures: speed against the ordinary formulation, growth, and memory; readable in grey."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.figures import Figure, told

SHADES = {"worlds": "#0072B2", "actors": "#D55E00", "issues": "#009E73", "stages": "#555555"}
MARKS = {"worlds": "o", "actors": "s", "issues": "^", "stages": "D"}
TICK = 9


def title(figures: Sequence[Figure]) -> str:
    """What the figures say, in a sentence or two."""
    rates = [one for one in figures if one.part == "ordinary" and one.unit == "times"]
    growth = [f"{one.name.removeprefix('growth with ')} {one.value:.1f}" for one in figures if one.part == "growth"]
    said = []
    if rates:
        said.append(
            f"On one core the engine walks {rates[-1].value:.0f} times as many worlds a second as ordinary Mesa"
        )
    if growth:
        said.append("Over the larger sizes time grows with the power of " + ", ".join(growth) + " (1 is linear)")
    return ".\n".join(said) or "Benchmarks"


def draw(figures: Sequence[Figure], folder: Path, machine: str = "") -> bool:
    """Draw the chart as SVG and PNG, with the machine at its foot; whether there was anything to draw."""
    from matplotlib.figure import Figure as Sheet

    panels = [panel for panel in (_rates, _growth, _memory) if panel(None, figures)]
    if not panels:
        return False
    sheet = Sheet(figsize=(4.6 * len(panels), 4.7), layout="constrained")
    sheet.suptitle(title(figures), fontsize=12, x=0.01, ha="left", fontweight="bold")
    for n, panel in enumerate(panels, start=1):
        axes = sheet.add_subplot(1, len(panels), n)
        panel(axes, figures)
        axes.spines[["top", "right"]].set_visible(False)
        axes.tick_params(labelsize=TICK)
    if machine:
        how = "Dots: median; lines: slowest and fastest. Ordinary Mesa and engines: processor time; sim.run: the clock."
        sheet.supxlabel(f"{machine}. {how}", fontsize=8, x=0.01, ha="left")
    sheet.savefig(folder / "chart.svg", metadata={"Date": None})
    sheet.savefig(folder / "chart.png", dpi=150)
    return True


def _rates(axes: Any, figures: Sequence[Figure]) -> bool:
    """Worlds times paths per second, as dots on a log scale."""
    rates = [one for one in figures if one.part == "ordinary" and one.unit != "times"]
    rates += [one for one in figures if one.name.startswith("sim.run") and one.name.endswith("all paths")]
    if axes is None or not rates:
        return bool(rates)
    names = [one.name.removesuffix(": all paths").removesuffix(", one core") for one in rates]
    shades = ["#BBBBBB" if one.name.startswith("ordinary") else "#0072B2" for one in rates]
    axes.scatter([one.value for one in rates], range(len(rates)), c=shades, edgecolor="black", linewidth=0.6, zorder=3)
    axes.grid(axis="x", color="#e4e4e4", linewidth=0.8)
    axes.set_yticks(range(len(rates)), names)
    axes.invert_yaxis()
    axes.set_xscale("log")
    low, high = min(one.value for one in rates), max(one.value for one in rates)
    axes.set_xlim(low / 3, high * 8)
    for n, one in enumerate(rates):
        slowest, fastest = _spread(one)
        axes.hlines(n, slowest, fastest, color="black", linewidth=1.4)
        far = max(one.value, fastest)
        axes.annotate(told(one.value), (far, n), (8, 0), textcoords="offset points", va="center", fontsize=TICK)
    axes.set_xlabel("worlds x paths a second, Korea (log scale)", fontsize=TICK)
    axes.set_title("Speed", fontsize=11, loc="left")
    return True


def _spread(one: Figure) -> tuple[float, float]:
    """The slowest and the fastest rate behind a figure; the figure itself where it was measured once."""
    each = one.at.get("each") or [one.at.get("slowest", one.value), one.at.get("fastest", one.value)]
    return min(each), max(each)


def _growth(axes: Any, figures: Sequence[Figure]) -> bool:
    """Time over size, both against the smallest, on log scales."""
    growth = [one for one in figures if one.part == "growth"]
    if axes is None or not growth:
        return bool(growth)
    far = 1.0
    for one in growth:
        axis = one.name.removeprefix("growth with ")
        size, taken = one.at["sizes"], one.at["seconds"]
        x, y = [each / size[0] for each in size], [each / taken[0] for each in taken]
        far = max(far, x[-1])
        label = f"{axis} {size[0]:,} to {size[-1]:,}: {one.value:.2f}"
        axes.plot(x, y, color=SHADES[axis], marker=MARKS[axis], markersize=4, label=label)
    axes.plot([1, far], [1, far], color="black", linestyle=":", linewidth=1, label="linear: 1")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("size, smallest = 1 (log scale)", fontsize=TICK)
    axes.set_ylabel("time, smallest = 1 (log scale)", fontsize=TICK)
    axes.legend(fontsize=8, frameon=False, title="exponent over the larger half", title_fontsize=8)
    axes.set_title("Growth", fontsize=11, loc="left")
    return True


def _memory(axes: Any, figures: Sequence[Figure]) -> bool:
    """Peak memory over worlds, for each number of processes."""
    memory = [one for one in figures if one.part == "memory"]
    if axes is None or not memory:
        return bool(memory)
    crews: dict[int, list[tuple[int, float]]] = {}
    for one in memory:
        crews.setdefault(one.at["workers"], []).append((one.at["worlds"], one.value))
    for (workers, points), mark, line in zip(sorted(crews.items()), "os^D", ("-", "--", "-.", ":"), strict=False):
        label = f"{workers} worker{'s' if workers > 1 else ''}"
        axes.plot(*zip(*points, strict=True), marker=mark, linestyle=line, color="#0072B2", markersize=5, label=label)
    axes.axhline(2000, color="#D55E00", linestyle=":", linewidth=1.2, label="target at 10 million worlds: 2 GB")
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_yticks([200, 500, 1000, 2000], ["200", "500", "1,000", "2,000"])
    axes.minorticks_off()
    axes.set_xlabel("worlds on one path (log scale)", fontsize=TICK)
    axes.set_ylabel("peak memory of all processes, MB (log scale)", fontsize=TICK)
    axes.legend(fontsize=8, frameon=False, loc="upper left", bbox_to_anchor=(0.0, 0.93))
    axes.set_title("Memory", fontsize=11, loc="left")
    return True
