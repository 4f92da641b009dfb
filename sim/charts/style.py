"""How every chart looks: settings, fonts, and the frame of title, note and caveat around it.

Files are the same byte for byte on every drawing. Layout is in inches by hand: matplotlib's layout engines double the
drawing time.
"""

from __future__ import annotations

import re
import threading
import unicodedata
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.charts.palette import GREY, INK, LARGE, NORMAL, SMALL
from sim.errors import SimError
from sim.results.wording import isolated

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from sim.charts.base import Context

WIDTH = 11.0
"""Width of every chart in inches; at the 1,000 pixels of the report its smallest letters are 10 pixels high."""
LINE = 1.25
"""Line height, in letter heights."""

STYLES = ("screen", "print")
"""``print`` adds hatches to colours."""
CLAIM = 90
"""Letters of a title at most."""
RC: dict[Any, Any] = {
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Arial", "Helvetica"],
    "font.size": NORMAL,
    "text.color": INK,
    "axes.edgecolor": GREY,
    "axes.labelcolor": INK,
    "axes.linewidth": 0.7,
    "axes.axisbelow": True,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.labelsize": SMALL,
    "ytick.labelsize": SMALL,
    "hatch.linewidth": 0.6,
    "hatch.color": "#00000088",
    "savefig.dpi": 144,
    "svg.fonttype": "none",
    "svg.hashsalt": "settlement-sim",
    "text.parse_math": False,
    "path.simplify": True,
}

OTHER_SCRIPTS = re.compile(
    "Noto Sans( CJK| Mono CJK|$| KR| SC| TC| JP| Arabic| Hebrew| Devanagari| Thai)|Noto Serif CJK|Nanum|WenQuanYi"
    "|Malgun|Microsoft YaHei|Apple SD Gothic|PingFang|Hiragino|Source Han|Droid Sans Fallback|Arial Unicode"
)
"""Fonts for what DejaVu Sans lacks; whichever of them are installed are used."""
_KEPT_TOGETHER = re.compile(r" (?=%)|(?<=stage) (?=\d)")
"""Spaces at which no line ends: "84 %", "stage 1"."""
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60"
_PIECES = re.compile(f"[ \\n]*(?:[{_WIDE}]|[^ \\n{_WIDE}]+)")
"""What a line may end after: a word, or a letter of a script that has no spaces."""
_NAME = 8
"""Letters of a name that are kept at least where what is said of it needs the room."""
_TURN = threading.RLock()
"""The settings are matplotlib's, the same for all, so one thread draws at a time."""
_IN_FORCE = ""
"""The style in force already, further out."""


@contextmanager
def styled(style: str = "screen") -> Iterator[None]:
    """Draw and save inside this: the settings above on top of matplotlib's own defaults, whatever the user's are.

    Raises
    ------
    SimError
        For a style that is none of ``STYLES``.
    """
    global _IN_FORCE
    if style not in STYLES:
        raise SimError(f"style: {style!r} is no style of pictures. Choose {' or '.join(STYLES)}.")
    with _TURN:
        if _IN_FORCE:
            yield
            return
        import matplotlib

        chosen = {**matplotlib.rcParamsDefault, "backend": "agg", **RC, "font.family": fonts()}
        with matplotlib.rc_context(chosen), warnings.catch_warnings():
            # a browser finds a font for every script; for PNG and PDF, lacking_font says what to install
            warnings.filterwarnings("ignore", "Glyph .* missing")
            _IN_FORCE = style
            try:
                yield
            finally:
                _IN_FORCE = ""


def fonts() -> list[str]:
    """DejaVu Sans, and the installed fonts that have what it lacks."""
    from matplotlib.font_manager import fontManager

    others = sorted({font.name for font in fontManager.ttflist if OTHER_SCRIPTS.match(font.name)})
    return ["DejaVu Sans", *others, "sans-serif"]


def lacking_font(text: str) -> str:
    """What to install where no font at hand has a letter of a text, for PNG and PDF; '' where all are there."""
    from matplotlib.font_manager import FontProperties, findfont, get_font

    left = {ord(letter) for letter in text if letter.isalpha()}
    for name in fonts():
        if left:
            left -= set(get_font(findfont(FontProperties(family=name))).get_charmap())
    if not left:
        return ""
    wide = any(re.match("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]", chr(code)) for code in left)
    return (
        f"No font here has {''.join(map(chr, sorted(left)[:5]))}; PNG and PDF show boxes for it, SVG and the report do "
        f"not. The package {'fonts-noto-cjk' if wide else 'fonts-noto-core'} (Debian, Ubuntu) brings one."
    )


def hatched(pattern: str) -> str:
    """A hatch where the style is ``print``, none elsewhere."""
    return pattern if _IN_FORCE == "print" else ""


def legible(colour: str) -> dict[str, Any] | None:
    """What stands behind letters on a bar of a colour, where hatches would cross them."""
    return {"facecolor": colour, "edgecolor": "none", "pad": 1.2} if _IN_FORCE == "print" else None


def wrap(text: str, width: int, *, most: int | None = None) -> str:
    """Text in lines of at most ``width`` letters; with ``most`` lines at most, the last one cut with an ellipsis.

    What is said of somebody whose name is longer is kept, and the name before it cut.

    >>> wrap("one two three", 8)
    'one two\\nthree'
    >>> wrap("one two three", 5, most=1), wrap("A Society of Many Words: patience", 24, most=1)
    ('one…', 'A Society of…: patience')
    """
    lines = _lines(text, width)
    name, colon, what = text.partition(": ")
    said = bool(colon) and _width(name) > _width(what)
    while most is not None and len(lines) > most and said and len(name) > _NAME:
        name = name.rstrip("…")[:-1].rstrip(" ,;.") + "…"
        lines = _lines(f"{name}: {what}", width)
    if most is not None and len(lines) > most:
        lines = _lines(text, width)
        lines = [*lines[: most - 1], cut(" ".join(lines[most - 1 :]), width)]
    # a name from right to left does not turn the rest of its line round, and brackets may end on another line
    return "\n".join(isolated(line) for line in lines)


def _lines(text: str, width: int) -> list[str]:
    lines, line = [], ""
    for piece in _PIECES.findall(_KEPT_TOGETHER.sub("\u00a0", text)):
        while _width(line + piece) > width:
            if line:
                lines.append(line)
                line, piece = "", piece.lstrip(" \n")
            else:
                fits = next((n for n in range(len(piece), 1, -1) if _width(piece[:n]) <= width), 1)
                lines.append(piece[:fits])
                piece = piece[fits:]
        line += piece if line else piece.lstrip(" \n")
    return [*lines, line] if line or not lines else lines


def cut(text: str, width: int) -> str:
    """A text of at most a width, cut after a word with an ellipsis where it is longer.

    >>> cut("one two three", 8), cut("one", 8)
    ('one two…', 'one')
    """
    if _width(text) <= width:
        return text
    return f"{_lines(text, max(width - 1, 1))[0].rstrip(' ,;:')}…"


def _width(text: str) -> int:
    """Width of a text in letters; those of East Asia take two."""
    return len(text) + sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)


def letters(inches: float, size: float = NORMAL) -> int:
    """How many letters of a size (points) fit into a width."""
    return max(6, int(inches * 72 / (0.56 * size)))


def height(text: str, size: float = NORMAL) -> float:
    """Height of a text in inches."""
    return (text.count("\n") + 1) * size * LINE / 72


@dataclass(frozen=True)
class Sheet:
    """A figure with its frame drawn; what is left over is the body, measured in inches from its lower left corner."""

    figure: Figure
    width: float
    height: float
    bottom: float

    def axes(self, left: float, bottom: float, width: float, height: float) -> Axes:
        """Axes at a place of the body."""
        across, up = self.figure.get_size_inches()
        return self.figure.add_axes((left / across, (self.bottom + bottom) / up, width / across, height / up))

    def text(self, x: float, y: float, words: str, **options: Any) -> None:
        """Words at a place of the body."""
        across, up = self.figure.get_size_inches()
        self.figure.text(x / across, (self.bottom + y) / up, words, **options)

    def legend(self, handles: Sequence[Any], columns: int, *, x: float = 0.01, over: float = 0.03, **look: Any) -> None:
        """A legend above the body, so many inches over it and in so many columns."""
        place = (x, (self.bottom + self.height + over) / self.figure.get_figheight())
        self.figure.legend(
            handles=handles, loc="upper left", ncols=columns, frameon=False, fontsize=SMALL, bbox_to_anchor=place,
            **look,
        )  # fmt: skip


def sheet(figure: Figure, context: Context, *, title: str, note: str, body: float, width: float = WIDTH) -> Sheet:
    """Size a figure and draw its frame: the finding above, how to read it beneath, the caveat at the foot."""
    margin = 0.15
    head = wrap(title, letters(width - 2 * margin, LARGE * 1.06))
    under = wrap(note, letters(width - 2 * margin, NORMAL))
    foot = wrap(context.footer, letters(width - 2 * margin, SMALL))
    top, bottom = height(head, LARGE) + height(under) + 0.25, height(foot, SMALL) + 0.2
    total = top + body + bottom
    figure.set_size_inches(width, total)
    x = margin / width
    figure.text(x, 1 - 0.1 / total, head, size=LARGE, weight="bold", va="top", linespacing=LINE)
    figure.text(x, 1 - (0.16 + height(head, LARGE)) / total, under, color=GREY, va="top", linespacing=LINE)
    figure.text(x, 0.08 / total, foot, size=SMALL, color=GREY, va="bottom", linespacing=LINE)
    return Sheet(figure, width, body, bottom)


def bare(axes: Axes, *, keep: Sequence[str] = ("left", "bottom")) -> None:
    """Take away the sides of the frame that carry nothing."""
    for side, spine in axes.spines.items():
        spine.set_visible(side in keep)


def tick_marks(axes: Axes, places: Sequence[float], side: str, length: float) -> None:
    """Ticks of a length (points) outside the axes, at the left or the bottom, all in one artist."""
    from matplotlib.markers import TICKDOWN, TICKLEFT

    edge = [0.0] * len(places)
    look: dict[str, Any] = {"ls": "", "ms": length, "mew": 0.8, "color": GREY, "clip_on": False}
    if side == "bottom":
        axes.plot(places, edge, marker=TICKDOWN, transform=axes.get_xaxis_transform(), **look)
    else:
        axes.plot(edge, places, marker=TICKLEFT, transform=axes.get_yaxis_transform(), **look)


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Places for labels, each as near as possible to where it belongs, in order and without overlap.

    ``wanted`` must rise; ``sizes`` are the room that each label needs. Isotonic regression on the places less the
    room taken before them, so the total squared displacement is least; then kept inside ``[low, high]``.

    >>> spread([0, 1, 10], [4, 4, 4], -5, 20)
    [-1.5, 2.5, 10.0]
    """
    if not len(wanted):
        return []
    half = np.asarray(sizes, dtype=float) / 2
    offset = np.concatenate([[0.0], np.cumsum(half[:-1] + half[1:])])
    blocks: list[tuple[float, int]] = []
    for value in np.asarray(wanted, dtype=float) - offset:
        blocks.append((float(value), 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (a, n), (b, m) = blocks[-2], blocks[-1]
            blocks[-2:] = [((a * n + b * m) / (n + m), n + m)]
    level = np.concatenate([np.full(n, value) for value, n in blocks])
    level = np.clip(level, low + half[0], max(low + half[0], high - half[-1] - offset[-1]))
    return [float(one) for one in level + offset]
