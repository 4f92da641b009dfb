"""The scenario that ``sim new`` writes: small, commented, valid, and not about anything."""

STARTER = """\
# A scenario says what each party wants, how much, and where it will not go; and the ways out that are on the table.
# Any number may be one figure, or [low, most likely, high], or {value: ..., basis: judgement, because: [C01]}.
# Check it with: sim validate FILE      Look at it with: sim show FILE      Run it with: sim run FILE
title: "@title@"
as_of: 2025-01-01                 # the day that "today" means below
caveat: Made-up numbers to start from.

# What is to be settled. A scale gives two or more values a label; its ends are the ends of the scale.
issues:
  pullback:
    title: How far the troops pull back
    scale: {0: troops at the line, 50: heavy weapons withdrawn, 100: all troops withdrawn}
    today: 10
  crossing:
    title: How open the crossing is
    scale: {0: closed, 40: open to aid, 100: open to everybody}
    today: [0, 5, 10]

# Who wants what. position: the stance at the table; ideal: what it would choose unopposed, where that differs;
# salience: how much it will spend of itself, 0 to 100; red_line: never signs beyond it; price: what it demands
# whenever it gives something itself.
actors:
  north:
    name: The North
    patience: [0.85, 0.9, 0.95]   # worth of a year from now, against today
    trust: {south: [-40, -10, 10]}   # -100 none at all, 0 neither way, 100 full
    interests:
      pullback:
        position: [20, 30, 50]
        ideal: 0
        salience: [50, 60, 80]
        red_line: {at_most: [60, 75, 90]}
        basis: judgement
      crossing: {position: [70, 90, 100], salience: [70, 90, 100], price: {at_least: 20}, basis: judgement}
  south:
    name: The South
    trust: {north: [-40, -10, 10]}
    interests:
      pullback: {position: [70, 90, 100], salience: [70, 90, 100], basis: judgement}
      crossing: {position: [20, 30, 50], ideal: 0, salience: [40, 60, 70], basis: judgement}

# Ways out, as ordered stages. moves: where an issue goes (within: where it may end up after talks);
# duties: whose deed that is; consent: whose yes is needed; months: how long it takes.
paths:
  drift:
    title: Nothing is signed
    stages:
      - title: Things get slowly worse
        moves: {pullback: 5, crossing: 0}
        months: [12, 24, 36]
  step_by_step:
    title: Weapons for aid, then troops for trade
    stages:
      - title: Heavy weapons for aid
        moves: {pullback: {to: 30, within: [20, 40]}, crossing: {to: 40, within: [30, 50]}}
        duties: {north: [pullback], south: [crossing]}
        consent: [north, south]
        months: [3, 6, 9]
      - title: Troops for trade
        moves: {pullback: {to: 60, within: [50, 70]}, crossing: {to: 80, within: [60, 100]}}
        duties: {north: [pullback], south: [crossing]}
        consent: [north, south]
        months: [6, 9, 18]
disagreement: drift               # the path that happens if nothing is signed

# Named changes, used with --variant: sim run FILE --variant trusting
variants:
  trusting:
    title: They trust each other
    actors: {north: {trust: {south: 60}}, south: {trust: {north: 60}}}
"""

_BROKER = """\
  broker:
    name: The Broker
    patience: 0.9
    trust: {north: [-10, 10, 30], south: [-10, 10, 30]}
    leverage: {pullback: [20, 30, 40], crossing: [30, 40, 60]}
    interests:                    # it has a stake in an agreement, and none in who gives how much
      pullback: {position: [40, 50, 60], salience: [20, 30, 40], basis: judgement}
      crossing: {position: [40, 60, 80], salience: [30, 40, 60], basis: judgement}

"""

_EXTENDED = """\
# This file says only what differs from the shipped scenario {name}; everything else is read from there. Look at that
# with: sim show sim:{name}    See what a change does with: sim compare sim:{name} THIS-FILE
extends: sim:{name}
title: "@title@"

# Numbers are one figure, or [low, most likely, high]. Take the mark # away to try these.
# actors:
#   {actor}:
#     patience: [0.8, 0.9, 0.95]
# process:
#   rounds: 12
"""

FROM = "two-party or multi-party: made up, in full; korea or iran: what differs from the shipped one."
"""What the templates are."""
TEMPLATES = {
    "two-party": STARTER,
    "multi-party": STARTER.replace("# Ways out, as ordered", _BROKER + "# Ways out, as ordered")
    .replace("trust: {south: [-40, -10, 10]}", "trust: {south: [-40, -10, 10], broker: [20, 40, 60]}")
    .replace("trust: {north: [-40, -10, 10]}", "trust: {north: [-40, -10, 10], broker: [20, 40, 60]}")
    .replace(
        "        months: [6, 9, 18]\n",
        "        guarantors: [broker]      # a breach costs more\n        months: [6, 9, 18]\n",
    )
    .replace(
        "        months: [3, 6, 9]\n",
        "        mediator: broker          # writes the definitions down\n        months: [3, 6, 9]\n",
    ),
    "korea": _EXTENDED.format(name="korea-2019", actor="united_states"),
    "iran": _EXTENDED.format(name="iran-2013", actor="iran"),
}
"""What ``sim new --from`` begins with: two made-up disputes in full, and the differences from two real ones."""
