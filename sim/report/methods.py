"""How a result came about and what it leaves out, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.markup import Html, table, tag

if TYPE_CHECKING:
    from sim.results import Results

PROCESS = (
    (
        "Worlds",
        "Every uncertain number is drawn once per world, from its range, before anything happens. All paths are "
        "walked in the "
        "same worlds, so a difference between two paths is not an accident of the draw.",
    ),
    (
        "Utility",
        "An actor is the better off the nearer the issues lie to its ideals, weighted by salience. Gains are "
        "measured against the disagreement point: where things go if no path is taken. The path of no agreement itself "
        "can differ from it, where a shock ends it on the way.",
    ),
    (
        "Consent",
        "A stage is signed when everybody whose yes it needs finds no red line broken and no price unmet, and "
        "expects at least "
        "as much from signing as from refusing. A price is asked only by those who give something.",
    ),
    (
        "Belief",
        "What an actor expects depends on its trust that the others mean what they sign, raised by guarantors whom "
        "it trusts, and "
        "on what it thinks the others' own sums will tell them, a step or two deep.",
    ),
    (
        "Talks",
        "Objectors name counter-terms; the table moves towards them, within the limits inside which it is still the "
        "same path. If "
        "talks fail, the best table seen gives the distance to a deal.",
    ),
    (
        "Delivery",
        "Whoever has a duty keeps it as long as that is worth at least as much to it as breaking it. Kept stages "
        "raise trust, a "
        "breach costs several times as much.",
    ),
    (
        "Endings",
        "A path is completed, or ends at a stage by a red line or price, by interest, by distrust, by breach, by a "
        "shock from "
        "outside, or by a bargain that two sides had read differently. What was achieved then partly decays towards "
        "the disagreement point. A shock can fall within or right after the last stage that was delivered, so more "
        "worlds deliver a last stage than complete the path.",
    ),
)

LEFT_OUT = (
    "Actors are single minds: no parliaments, elections, ministries or rivals at home, and none of them changes its "
    "mind on its own.",
    "Nobody chooses a path, an agenda or a moment; each path is walked as it is written.",
    "No side deals: nothing is exchanged that is not an issue of the scenario.",
    "Trust moves with kept and broken stages only, not with words, summits or leaders.",
    "War, accidents and changes of government are one chance of a shock a year.",
    "Numbers are drawn independently of one another, unless the scenario links them.",
    "Nothing here was fitted to outcomes: shares of worlds follow from the inputs and are not probabilities of the "
    "real world.",
)


def methods() -> list[Html]:
    """The process in words, then what it leaves out."""
    return [
        tag("dl", [(tag("dt", name), tag("dd", words)) for name, words in PROCESS]),
        tag("h3", "What it leaves out"),
        tag("ul", [tag("li", words) for words in LEFT_OUT]),
    ]


def provenance(results: Results) -> list[Html]:
    """How to make the same numbers again."""
    import shlex

    from sim.results.manifest import run_id, scenario_hash, versions

    made = results.settings
    again = ["sim", "run", "scenario.yaml", *_size(results), "--out", "again"]
    facts = [
        ("Run", run_id(results.scenario, made)),
        ("Scenario, sha256 of the resolved form", scenario_hash(results.scenario)),
        ("Seed", str(made.get("seed", results.data.attrs.get("seed", "unknown")))),
        ("Worlds a path", f"{results.worlds:,}"),
        ("Of these kept one by one", f"{results.kept:,}"),
        ("Paths", ", ".join(results.paths)),
        *((f"Input {name}, sha256", str(value)) for name, value in dict(made.get("inputs", {})).items()),
        *((f"Version of {name}", value) for name, value in versions().items()),
    ]
    return [
        tag(
            "p", "The same scenario, seed and version give the same numbers on any machine, with any number of workers."
        ),
        tag("pre", tag("code", command(results))),
        tag("p", "Or from the resolved scenario, which lies beside this report and holds every default and override:"),
        tag("pre", tag("code", shlex.join(again))),
        table(["what", "value"], facts),
    ]


def command(results: Results) -> str:
    """The command that made the run, as far as its settings tell."""
    import shlex

    made = results.settings
    inputs = list(dict(made.get("inputs", {})))
    words = ["sim", "run", inputs[0] if inputs else "scenario.yaml", *_size(results)]
    if made.get("variant"):
        words += ["--variant", str(made["variant"])]
    for option, values in (("-f", made.get("overlays", ())), ("--set", made.get("sets", ()))):
        for value in values:
            words += [option, str(value)]
    compared = [key for key, path in results.scenario.paths.items() if not path.branch_only]
    if list(results.paths) != compared:
        for path in results.paths:
            words += ["--path", path]
    return shlex.join(words)


def _size(results: Results) -> list[str]:
    """Worlds and seed, and how many worlds are kept where that is not what happens anyway."""
    words = ["--worlds", str(results.worlds), "--seed", str(results.settings.get("seed", 1))]
    if "kept" not in results.settings:  # made by a version that kept all
        return words
    from sim.runner import KEPT

    if results.kept == min(KEPT, results.worlds):
        return words
    return [*words, "--keep", "all" if results.kept == results.worlds else str(results.kept)]
