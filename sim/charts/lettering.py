"""Words on charts: each is measured once and drawn once, and then stamped wherever it stands.

The charts of a run carry the same names, numbers and notes again and again, and to set them letter by letter is most
of what a picture costs. These are matplotlib's own renderers, with a memory for words.
"""

from __future__ import annotations

import math
import re
from contextlib import suppress
from functools import lru_cache
from io import StringIO
from typing import Any, NamedTuple

import numpy as np
from matplotlib import rcParams
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.textpath import TextToPath
from numpy.typing import NDArray

Ink = tuple[float, float, float]
DOTS = 144
"""Dots an inch of pictures: twice the nominal size, for sharp screens and print."""
POINTS = 72
"""Points an inch, which is also the unit of an SVG file."""
_MARGIN = 3
"""Pixels by which letters may reach out of the measured box."""
_MANY = 1024
"""Lines that are remembered: the charts of a run have some 700."""
_LARGEST = 2**22
"""Pixels of the largest sheet on which words are drawn to be cut out."""
_UNIT = 64
"""What a font counts in: parts of a pixel."""
_PLAIN = re.compile(r"[\x20-\u058f\u2010-\u2027\u2190-\u2215]*")
"""From left to right, a letter after the other."""
_SETTINGS: Any = rcParams
_TEXT = TextToPath()


def pixels(figure: Figure) -> NDArray[np.uint8]:
    """A figure on opaque paper, ``DOTS`` an inch; red, green, blue and opacity, shape (height, width, 4)."""
    usual = figure.dpi
    figure.set_dpi(DOTS)
    canvas = _Canvas(figure)
    try:
        canvas.draw()
    finally:
        figure.set_dpi(usual)
    return np.asarray(canvas.buffer_rgba())


def svg(figure: Figure) -> str:
    """A figure as SVG, without date or program name."""
    usual = figure.dpi
    figure.set_dpi(POINTS)
    wide, high = figure.get_size_inches() * POINTS
    file = StringIO()
    drawn = _Lines(wide, high, file, image_dpi=POINTS, metadata={"Date": None, "Creator": None})
    try:
        figure.draw(drawn)
    finally:
        figure.set_dpi(usual)
    drawn.finalize()
    return file.getvalue()


class _Pixels(RendererAgg):
    """Words begin at whole pixels."""

    def draw_text(
        self,
        gc: GraphicsContextBase,
        x: float,
        y: float,
        s: str,
        prop: FontProperties,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        if not s.strip():
            return
        red, green, blue, *rest = gc.get_rgb()
        opaque = (gc.get_alpha() if gc.get_forced_alpha() else rest[0] if rest else 1.0) == 1.0
        angle %= 360
        if not opaque or not gc.get_antialiased() or (not _plain(s, angle) and _area(_box(s, prop, angle)) > _LARGEST):
            super().draw_text(gc, x, y, s, prop, angle, ismath, mtext)
            return
        stamp = _stamp(s, prop.copy(), angle, (red, green, blue))
        if stamp.pixels.size:
            self.draw_image(gc, round(x + stamp.right), round(self.height - y) + stamp.up, stamp.pixels)

    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float]:
        return _size(s, prop, DOTS)


class _Lines(RendererSVG):
    def get_text_width_height_descent(self, s: str, prop: FontProperties, ismath: Any) -> tuple[float, float, float]:
        return _size(s, prop, POINTS)


class _Canvas(FigureCanvasAgg):
    def get_renderer(self) -> _Pixels:
        return _Pixels(*self.get_width_height(physical=True), self.figure.dpi)


class _Line(NamedTuple):
    """Words set at a size: width, height and descent in pixels, where they start, and what they cover (0-255)."""

    wide: float
    high: float
    deep: float
    start: float
    cover: NDArray[np.uint8]


class _Stamp(NamedTuple):
    """Words in red, green, blue and opacity, the last row first; pixels from where they start to its lower left."""

    pixels: NDArray[np.uint8]
    right: float
    up: int


def _size(words: str, letters: FontProperties, dots: float) -> tuple[float, float, float]:
    """Width, height and descent of words in pixels, ``dots`` an inch."""
    if not words:
        return 0.0, 0.0, 0.0
    if not _PLAIN.fullmatch(words):
        wide, high, deep = _TEXT.get_text_width_height_descent(words, letters, False)
        return wide * dots / POINTS, high * dots / POINTS, deep * dots / POINTS
    line = _line(words, letters.copy())
    return line.wide * dots / DOTS, line.high * dots / DOTS, line.deep * dots / DOTS


@lru_cache(_MANY)
def _line(words: str, letters: FontProperties) -> _Line:
    """Plain words, ``DOTS`` an inch."""
    font = get_font(_files(letters))
    font.clear()
    font.set_size(letters.get_size_in_points(), DOTS)
    # after a space, as a bitmap that begins with ink may have its first letter a pixel too far to the right
    places = font.set_text(f" {words}", 0.0, flags=LoadFlags.NO_HINTING)
    font.draw_glyphs_to_bitmap(antialiased=True)
    (wide, high), deep, start = font.get_width_height(), font.get_descent(), float(places[1][0])
    return _Line((wide - start) / _UNIT, high / _UNIT, deep / _UNIT, start / _UNIT, np.array(font.get_image()))


@lru_cache(_MANY)
def _stamp(words: str, letters: FontProperties, angle: float, ink: Ink) -> _Stamp:
    """Words as they are drawn anywhere: plain ones all at once, others as the renderer does it, letter by letter."""
    if not _plain(words, angle):
        return _cut_out(words, letters, angle, ink)
    line = _line(words, letters)
    drawn = np.empty((*line.cover.shape, 4), dtype=np.uint8)
    drawn[..., :3], drawn[..., 3] = [round(255 * part) for part in ink], line.cover[::-1]
    return _Stamp(drawn, -line.start, math.floor(line.high - line.deep) + 1 - len(line.cover))


def _plain(words: str, angle: float) -> bool:
    return not angle and _PLAIN.fullmatch(words) is not None


def _box(words: str, letters: FontProperties, angle: float) -> tuple[int, int, int, int]:
    """Pixels that words may take to the left, to the right, above and beneath where they start."""
    wide, high, deep = _size(words, letters, DOTS)
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    corners = [(x * cos - y * sin, x * sin + y * cos) for x in (0, wide) for y in (-deep, high - deep)]
    sides = (-min(x for x, _ in corners), max(x for x, _ in corners))
    ends = (max(y for _, y in corners), -min(y for _, y in corners))
    left, right, above, beneath = (math.ceil(max(one, 0)) + _MARGIN for one in (*sides, *ends))
    return left, right, above, beneath


def _area(box: tuple[int, int, int, int]) -> int:
    left, right, above, beneath = box
    return (left + right) * (above + beneath)


def _cut_out(words: str, letters: FontProperties, angle: float, ink: Ink) -> _Stamp:
    """Words drawn on a sheet of their own, and cut out."""
    left, right, above, beneath = _box(words, letters, angle)
    drawn = RendererAgg(left + right, above + beneath, DOTS)
    pen = drawn.new_gc()
    pen.set_foreground((*ink, 1.0), isRGBA=True)
    drawn.draw_text(pen, left, above, words, letters, angle)
    whole = np.asarray(drawn.buffer_rgba())
    rows, columns = (np.flatnonzero(whole[:, :, 3].any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return _Stamp(whole[:0, :0], 0.0, 0)
    top, bottom, first, last = int(rows[0]), int(rows[-1]) + 1, int(columns[0]), int(columns[-1]) + 1
    return _Stamp(whole[top:bottom, first:last][::-1].copy(), first - left, above - bottom)


@lru_cache(_MANY)
def _files(letters: FontProperties) -> tuple[str, ...]:
    """The font of words, and those that are asked for what it lacks."""
    names = [name for family in letters.get_family() for name in _SETTINGS.get(f"font.{family}", [family])]
    found = []
    for name in names:
        one = letters.copy()
        one.set_family(name)
        with suppress(ValueError):  # not installed
            found.append(findfont(one, fallback_to_default=False))
    return tuple(found or [findfont(letters)])
