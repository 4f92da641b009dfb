"""Numbers and names as sentences want them: percentages, lists, articles, points.

Plain functions on text; used wherever results are put into words, so that titles, reasons and reports agree.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

LONGEST = 90
"""Letters of a title inside a sentence."""
_LEFTWARD = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc"
_NAME = re.compile(f"[{_LEFTWARD}](?:[ \u00a0\u200b-\u200f\u0300-\u036f\\d'.&/-]*[{_LEFTWARD}])*…?")
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
_WITH_ARTICLE = ("united ", "european union", "soviet union", "czech republic", "netherlands", "philippines")


def percent(share: float) -> str:
    """A share in whole per cent, to be followed by "of the ..."; a bare 0 or 100 % would claim too much.

    >>> percent(0.84), percent(0.004), percent(0.0), percent(0.999), percent(1.0)
    ('84 %', 'under 1 %', 'none', 'over 99 %', 'all')
    """
    if share in (0, 1):
        return "all" if share else "none"
    if 0 < share < 0.005:
        return "under 1 %"
    if 0.995 <= share < 1:
        return "over 99 %"
    return f"{whole(share)} %"


def cell(share: float) -> str:
    """The same for a cell of a picture or table.

    >>> cell(0.265), cell(0.003), cell(0.0), cell(0.997)
    ('27%', '<1%', 'none', '>99%')
    """
    return percent(share).replace("under ", "<").replace("over ", ">").replace(" ", "")


def between(low: float, high: float) -> str:
    """The ends of an interval of shares, where 0 and 100 are bounds and claim nothing.

    >>> between(0.0, 0.034), between(0.5, 0.62)
    ('0 to 3 %', '50 to 62 %')
    """
    return f"{whole(low)} to {whole(high)} %"


LIKELIHOODS = (
    (0.0, 0.01, "exceptionally unlikely"),
    (0.0, 0.1, "very unlikely"),
    (0.0, 0.33, "unlikely"),
    (0.33, 0.66, "about as likely as not"),
    (0.66, 1.0, "likely"),
    (0.9, 1.0, "very likely"),
    (0.99, 1.0, "virtually certain"),
)
"""Words for chances and the shares they stand for, from least to most: the calibrated language of M. D. Mastrandrea and
others, "Guidance Note for Lead Authors of the IPCC Fifth Assessment Report" (2010)."""


def likelihood(low: float, high: float) -> str:
    """The narrowest of the words for chances that holds a whole interval of shares; two of them where none does.

    >>> likelihood(0.02, 0.05), likelihood(0.05, 0.12), likelihood(0.4, 0.5), likelihood(0.3, 0.4)
    ('very unlikely', 'unlikely', 'about as likely as not', 'unlikely, or about as likely as not')
    """

    def narrowest(least: float, most: float) -> str:
        holding = [(end - start, word) for start, end, word in LIKELIHOODS if start <= least and most <= end]
        return min(holding)[1] if holding else ""

    return narrowest(low, high) or f"{narrowest(low, low)}, or {narrowest(high, high)}"


def in_worlds(share: float, worlds: int) -> str:
    """In how many worlds, never as a bare 0 % or 100 %: none and all come with what so many worlds can exclude.

    The bound is the end of Wilson's 95 % interval, ``z^2 / (n + z^2)``, rounded away from the observed share.

    >>> in_worlds(0.0, 2000), in_worlds(1.0, 2000), in_worlds(0.25, 2000), in_worlds(0.0, 400)
    ('in none of 2,000 worlds (under 0.2 %)', 'in all 2,000 worlds (over 99.8 %)', 'in 25 % of worlds', \
'in none of 400 worlds (under 1 %)')
    """
    if 0 < share < 1:
        return f"in {percent(share)} of worlds"
    if worlds == 1:
        return "in the one world that was run" if share else "not in the one world that was run"
    most = 100 * 3.8416 / (worlds + 3.8416)
    step = 10.0 ** math.floor(math.log10(most))
    bound = round(math.ceil(most / step) * step, 9)
    return (
        f"in all {worlds:,} worlds (over {100 - bound:.10g} %)"
        if share
        else f"in none of {worlds:,} worlds (under {bound:.10g} %)"
    )


def short_title(title: str, most: int = 36) -> str:
    """A title for where there is little room: without what stands in brackets at its end, then cut after a word.

    >>> short_title("Dual suspension, then dual track (Chinese proposal)"), short_title("Small steps"), \
short_title("One two three four", 12)
    ('Dual suspension, then dual track', 'Small steps', 'One two…')
    """
    title = title if len(title) <= most else title.partition(" (")[0]
    return title if len(title) <= most else f"{title[: most - 1].rpartition(' ')[0] or title[: most - 1]}…"


def whole(share: float) -> int:
    """A share in whole per cent, halves upwards, so that bars and sentences round alike.

    >>> whole(0.945), whole(0.005)
    (95, 1)
    """
    return math.floor(round(share * 100, 9) + 0.5)


def points(value: float) -> str:
    """A distance on a scale, in whole points unless it is small.

    >>> points(6.2), points(0.96), points(2.44), points(0.031), points(0.0)
    ('6 points', '1 point', '2.4 points', 'under 0.1 points', '0 points')
    """
    if 0 < abs(value) < 0.1:
        return "under 0.1 points"
    text = f"{value:.0f}" if abs(value) >= 3 or abs(value - round(value)) < 0.05 else f"{value:.1f}"
    return f"{text} point" if text == "1" else f"{text} points"


def number(value: float) -> str:
    """A figure with as many digits as a reader needs: two that count, all those before the point.

    >>> number(55.0), number(12.34), number(6.2), number(0.96), number(0.031), number(1234.5), number(0.0)
    ('55', '12', '6.2', '0.96', '0.031', '1,234', '0')
    """
    if abs(value) >= 10:
        return f"{value:,.0f}"
    return f"{value:.2g}" if value else "0"


def on_scale(scale: Mapping[float, str], value: float) -> str:
    """Where a value lies among the labelled points of a scale.

    >>> on_scale({0: "none", 50: "half", 100: "all"}, 50), on_scale({0: "none", 50: "half", 100: "all"}, 60)
    ('half', 'between half and all')
    """
    below = max((at for at in scale if at <= value + 1e-9), default=min(scale))
    above = min((at for at in scale if at >= value - 1e-9), default=max(scale))
    return scale[below] if below >= above else f"between {scale[below]} and {scale[above]}"


def listed(words: Sequence[str]) -> str:
    """Words as an enumeration.

    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])
    ('a', 'a and b', 'a, b and c')
    """
    parts = list(words)
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def quoted(title: str) -> str:
    """A title as part of a sentence; one that would swamp the sentence is cut.

    >>> quoted("Small steps"), len(quoted("x" * 200))
    ('“Small steps”', 92)
    """
    return f"“{title if len(title) <= LONGEST else title[: LONGEST - 1].rstrip() + '…'}”"


def counted(amount: int, thing: str) -> str:
    """So many of a thing, in the singular or the plural.

    >>> counted(1, "world"), counted(2000, "world")
    ('1 world', '2,000 worlds')
    """
    return f"{amount:,} {thing}{'' if amount == 1 else 's'}"


def sampled(worlds: int, kept: int, each: str = "") -> str:
    """Over how many worlds shares and spreads are taken; one number where all worlds are kept.

    >>> sampled(1, 1), sampled(2000, 2000, " a path")
    ('1 world', '2,000 worlds a path')
    >>> sampled(10_000_000, 100_000, " a path")
    'shares over 10,000,000 worlds a path, spreads over the first 100,000'
    """
    every = counted(worlds, "world") + ("" if worlds == 1 else each)
    return every if kept >= worlds else f"shares over {every}, spreads over the first {kept:,}"


def so_many(some: int, total: int) -> str:
    """How many of so many, as the start of a clause.

    >>> so_many(0, 5), so_many(2, 5), so_many(5, 5), so_many(2, 2), so_many(1, 1), so_many(0, 1)
    ('none of the 5', '2 of the 5', 'all 5', 'both', 'the one', 'not the one')
    """
    if total == 1:
        return "the one" if some else "not the one"
    if some == total:
        return "both" if total == 2 else f"all {total}"
    return f"none of the {total}" if some == 0 else f"{some} of the {total}"


def the(name: str) -> str:
    """A name inside a sentence, with the article that English wants.

    >>> the("United States"), the("North Korea")
    ('the United States', 'North Korea')
    """
    return f"the {name}" if name.casefold().startswith(_WITH_ARTICLE) else name


def sentence(text: str) -> str:
    """The text with a capital at the start."""
    return text[:1].upper() + text[1:]


def spoken(key: str) -> str:
    """A key of the scenario as words.

    >>> spoken("denuclearisation_depth")
    'denuclearisation depth'
    """
    return key.replace("_", " ")


def isolated(text: str, mark: str = "\u2068{}\u2069") -> str:
    """A text in which names from right to left turn nothing around them: each stands between isolating marks.

    A character that turns all that follows it round, such as U+202E, is left out; a name may hold one.

    >>> isolated("مثال (3)", "<{}>"), isolated("\u202eevil"), isolated("plain")
    ('<مثال> (3)', 'evil', 'plain')
    """
    return _NAME.sub(lambda found: mark.format(found[0]), _TURNS.sub("", text))
