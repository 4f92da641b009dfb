"""Every analysis by name: what it answers, and what its command takes besides the options that all of them share.

``sim NAME`` and ``sim.NAME()`` follow from the entry of that name, and call the function NAME of the module
``sim.analysis.NAME``. Where the module also has a function ``size``, long work is estimated aloud before it begins;
``view`` makes the tables for the terminal; ``sources`` reads what the command is given where that is no scenario.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Flag:
    """An option of a command, and the keyword of the analysis that it fills.

    Attributes
    ----------
    words : str
        ``--vary``; a switch that turns its keyword off is written ``--no-KEYWORD``.
    help : str
    metavar : str
    keyword : str
        That of the flag if empty.
    usual : object
        What it is if it is not given.
    kind : type or tuple of str
        Of one value; ``bool`` for a switch, or the words to choose from.
    many : bool
        Whether it may be given several times.
    required : bool
    """

    words: str
    help: str
    metavar: str | None = None
    keyword: str = ""
    usual: Any = None
    kind: Any = str
    many: bool = False
    required: bool = False


@dataclass(frozen=True)
class Analysis:
    """What a command says of itself, and takes.

    Attributes
    ----------
    group : str
        Under which heading of ``sim --help`` it stands; empty where there is no command.
    about : str
        Its line there, and the first of its own help.
    examples : tuple of str
    flags : tuple of Flag
    takes : str
        What stands first on the line: a scenario, several, or a table; nothing where the command, if there is one, is
        a file of its own in ``sim/cli``.
    paths : str
        Whether it looks into ``one`` path, ``many``, or none.
    outcome : str or None
        What is followed unless told; None where the analysis knows.
    instead : str
        What to write instead of ``--outcome``, where that makes no sense.
    walks : bool
        Whether its work is many walks, which may be long, shared out and gone on with.
    columns : tuple of str
        Of the first table, in the terminal; all if empty.
    reads : bool
        Whether its module's function ``sources`` reads what the command is given.
    more : str
        A second paragraph of help.
    """

    group: str
    about: str
    examples: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    takes: str = "SCENARIO"
    paths: str = "many"
    outcome: str | None = None
    instead: str = ""
    walks: bool = True
    columns: tuple[str, ...] = ()
    reads: bool = False
    more: str = ""


_OPTION = Flag(
    "--option",
    "An option of a model, such as exchange.sides=trade; a wrong one lists them all (repeatable).",
    "MODEL.OPTION=VALUE", keyword="options", many=True,
)  # fmt: skip
_MODEL = Flag("--model", "This model only (repeatable).", "NAME", keyword="models", many=True)

ANALYSES: dict[str, Analysis] = {
    "compare": Analysis(
        "Change and compare",
        "Say what differs between scenarios, in inputs and outcomes, and what causes what.",
        ("scenarios/korea-2019.yaml scenarios/korea-2019.yaml@us_reading",
         "scenarios/korea-2019.yaml --with actors.united_states.patience=0.95"),
        (Flag("--with", "Another case: the first scenario with this set; several values with ; between them "
              "(repeatable).", "A.B.C=VALUE", keyword="with_sets", many=True),
         Flag("--set", "Change one value in every scenario (repeatable).", "A.B.C=VALUE", keyword="sets", many=True)),
        takes="A [B ...]", reads=True,
        more="The first is compared with each of the others: files, or FILE@variant, or the first with values set "
        "(--with).",
    ),
    "sensitivity": Analysis(
        "Change and compare",
        "Rank the numbers by what they do to an outcome.",
        ("scenarios/korea-2019.yaml --path step_by_step --outcome signed",
         "scenarios/korea-2019.yaml --path step_by_step --outcome signed --method research --worlds 10000"),
        (Flag("--method", "tornado: one number at a time; morris: screening; sobol: shares of the variance; research: "
              "what to find out.", "NAME", usual="tornado"),
         Flag("--samples", "Trajectories of morris, or base samples of sobol.", "N", kind=int)),
        outcome="completed",
    ),
    "sweep": Analysis(
        "Change and compare",
        "Vary one or two inputs and follow an outcome.",
        ("scenarios/korea-2019.yaml --vary actors.united_states.interests.sequencing.red_line=30:70:9",
         "scenarios/korea-2019.yaml --vary process.consent=sincere,strategic --outcome kept"),
        (Flag("--vary", "What to vary: =0.8:1:5 for five points, =a,b,c for choices; given twice it makes a map.",
              "A.B.C=LOW:HIGH:N", many=True, required=True),),
        outcome="completed",
    ),
    "tip": Analysis(
        "Ask what it takes",
        "Find the smallest single and joint changes that carry a path of SCENARIO to a target.",
        ('scenarios/korea-2019.yaml --path step_by_step --to "signed >= 0.9"',
         'scenarios/korea-2019.yaml --path freeze_for_freeze --to "kept >= 0.5" --cost "actors.north_korea.*=5"'),
        (Flag("--to", "An outcome, >= or <=, and a figure: 'signed >= 0.9', 'gain.russia >= 0.1', 'distance <= 5'.",
              "TARGET", usual="completed >= 0.5"),
         Flag("--cost", "What moving matching numbers costs, e.g. 'actors.north_korea.*=5' (repeatable).",
              "PATTERN=FACTOR", keyword="costs", many=True),
         Flag("--firm", "What moving a bound marked firm costs.", "FACTOR", usual=3.0, kind=float),
         Flag("--only", "Change matching numbers only (repeatable).", "PATTERN", many=True),
         Flag("--hold", "Leave matching numbers alone (repeatable).", "PATTERN", many=True),
         Flag("--at-most", "Numbers in a joint change, 1 to 4.", "N", keyword="most", usual=3, kind=int),
         Flag("--how", "Move a number's whole range, or put it at one value in all worlds.", usual="shift",
              kind=("shift", "set"))),
        paths="one",
        instead="this command looks for a target; write it with --to, such as --to 'signed >= 0.9'.",
    ),
    "guarantors": Analysis(
        "Ask what it takes",
        "Find what a guarantee by anybody, at any strength, is worth to a path of SCENARIO.",
        ("scenarios/korea-2019.yaml --path step_by_step",
         "scenarios/korea-2019.yaml --path russian_guarantor --guarantor russia --outcome signed"),
        (Flag("--guarantor", "Try this one only (repeatable).", "KEY", keyword="who", many=True),
         Flag("--strength", "0 to 1 (repeatable); 0, 0.25, 0.5, 0.75 and 1 if absent.", "G", keyword="strengths",
              kind=float, many=True),
         Flag("--no-pairs", "Do not try guarantors two by two.", kind=bool)),
        paths="one", outcome="kept",
        columns=("label", "strength", "value", "adds", "adds_low", "adds_high", "worse"),
    ),
    "staging": Analysis(
        "Ask what it takes",
        "Cut the end state of a path of SCENARIO into 1, 2, ... stages: all at once, or step by step?",
        ("scenarios/exchange-gradual.yaml --path one_step",
         "scenarios/korea-2019.yaml --path step_by_step --stages 5"),
        (Flag("--stages", "The most stages to cut it into.", "N", usual=6, kind=int),
         Flag("--no-order", "Do not search for an order of the issues.", kind=bool)),
        paths="one",
        instead="this command always follows what is carried out, completed, signed and gained.",
    ),
    "discover": Analysis(
        "Ask what it takes",
        "Find the ranges of a few inputs of SCENARIO in which a path succeeds.",
        ("scenarios/korea-2019.yaml --path step_by_step --to signed",
         'scenarios/korea-2019.yaml --path step_by_step --to "world.kept >= 0.4"'),
        (Flag("--to", "What counts as success in a world: completed, signed, 'world.kept >= 0.4', "
              "'world.gain.russia >= 0.05'.",
              "TARGET", usual="completed"),
         Flag("--boxes", "The most boxes.", "N", usual=3, kind=int)),
        paths="one",
        instead="this command sorts worlds by a target; write it with --to, such as --to signed.",
        more="Needs the extra [discover].",
    ),
    "forecast": Analysis(
        "Decision models",
        "Forecast every issue of SCENARIO with every decision model, and with forecasts that need no model.",
        ("scenarios/korea-2019.yaml --issue sanctions_relief",
         "scenarios/published/emission-standards.yaml --model challenge --probability as_run",
         "scenarios/korea-2019.yaml --option challenge.status_quo=0.5 --option election.transition=markov_uniform"),
        (_MODEL, Flag("--issue", "This issue only (repeatable).", "NAME", keyword="issues", many=True),
         Flag("--probability", "Model challenge: reading of the chance to prevail.", kind=("printed", "as_run")),
         _OPTION),
        paths="", walks=False,
    ),
    "stability": Analysis(
        "Decision models",
        "Find the end states of a path of SCENARIO that are stable, and what would make its own end stable.",
        ("scenarios/korea-2019.yaml --path hanoi_offer --as-seen-by united_states",
         "scenarios/published/conflicts/hanoi-misread.yaml"),
        (Flag("--path", "The path whose end states are looked at; not for a written conflict.", "KEY"),
         Flag("--sanction", "Several opponents answer in any order and number, or one of them once.", usual="legal",
              kind=("legal", "single")),
         Flag("--coalition", "Actors who move together (repeatable).", "A,B", keyword="coalitions", many=True),
         Flag("--as-seen-by", "Look through this actor's eyes too (repeatable).", "ACTOR", keyword="seen_by",
              many=True),
         Flag("--by", "One option per actor, or per actor and stage.", usual="auto", kind=("auto", "actor", "stage")),
         Flag("--state", "For a written conflict, the state that is aimed at.", "LABEL")),
        paths="", walks=False, reads=True,
        more="Each actor may deliver its duties or withhold them. SCENARIO may also be a conflict written down as "
        "states, options and rankings.",
    ),
    "backtest": Analysis(
        "Decision models",
        "Score decision models, and forecasts that need no model, on the decisions of DATA.",
        ("decisions.csv --group regime", "deu3.csv --power pre_nice",
         "deu3.csv --power pre_nice --power nice --group regime"),
        (Flag("--power", "Voting power: pre_nice, nice, lisbon_population, or a YAML or CSV file; each for the "
              "decisions of its own regime (repeatable). A column capability serves too.", "NAME", many=True),
         Flag("--where", "Only decisions with this value (repeatable).", "COLUMN=VALUE", many=True),
         Flag("--since", "Only decisions made from this day on, such as 2004-11-01.", "DAY"),
         Flag("--until", "Only decisions made before this day.", "DAY"),
         Flag("--group", "Score decisions apart by this column as well.", "COLUMN"),
         _MODEL, _OPTION,
         Flag("--within", "Largest error that is still a hit.", "POINTS", usual=10.0, kind=float),
         Flag("--scale", "Ends of the scale.", "LOW:HIGH", usual="0:100"),
        Flag("--units", "Saliences of 0 to 100, or shares of 0 to 1 (small positions too).", kind=("points", "share")),
         Flag("--resamples", "Bootstrap draws.", "N", usual=2000, kind=int)),
        takes="DATA", paths="", walks=False, reads=True,
        more="DATA is a table with the columns issue, actor, position, salience and outcome, or the DEU III data set.",
    ),
    "realism": Analysis(
        "Run and look",
        "Hold what becomes of the paths of SCENARIO against what is known of settlements in general.",
        ("scenarios/korea-2019.yaml", "scenarios/korea-2019.yaml --path step_by_step --variant no_turnover"),
        instead="this command follows what the record follows.",
    ),
    "replay": Analysis(
        "Run and look",
        "Tell one world of a path of SCENARIO in order: who wanted what, who objected, signed, kept or broke.", takes=""
    ),
    "published": Analysis("", "Hold figures in print against ours.", takes=""),
}  # fmt: skip
"""The analyses by name."""
