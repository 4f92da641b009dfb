"""Words that are remembered look as matplotlib's own renderers set them afresh."""

import re
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

import sim
from sim.charts import lettering
from sim.charts.style import styled

WORDS = [
    "Shares are of all worlds, gjpq",
    "j",
    "0.0",
    "−12 %",
    "United States",
    "Россия",
    "À – “x”…",
    ". , _",
    "שלום",
    " ",
]
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@pytest.fixture(autouse=True)
def _styled():
    with styled():
        yield


@pytest.fixture(scope="module")
def figure():
    return sim.run("scenarios/exchange-gradual.yaml", worlds=30).chart("endings")


def set_by(renderer, words, letters, angle, x, y):
    drawn = renderer(500, 400, lettering.DOTS)
    pen = drawn.new_gc()
    pen.set_foreground("#335577")
    drawn.draw_text(pen, x, y, words, letters, angle)
    return np.asarray(drawn.buffer_rgba())


@pytest.mark.parametrize("angle", [0, 30, 90])
@pytest.mark.parametrize("letters", [FontProperties(size=8), FontProperties(size=13, weight="bold")], ids=str)
@pytest.mark.parametrize("words", WORDS)
def test_words_look_as_the_renderer_sets_them_letter_by_letter(words, letters, angle):
    right = lettering._stamp(words, letters.copy(), angle, (0.2, 0.3, 0.4)).right
    x = 150 - right % 1  # where whole pixels are where the words begin
    ours, theirs = (set_by(one, words, letters, angle, x, 200) for one in (lettering._Pixels, RendererAgg))
    assert theirs[..., 3].any() != (words == " ")
    np.testing.assert_array_equal(ours[..., 3], theirs[..., 3])
    seen = theirs[..., 3] > 0
    np.testing.assert_allclose(ours[seen].astype(int), theirs[seen].astype(int), atol=12)  # two ways of rounding


@pytest.mark.parametrize("words", WORDS)
def test_words_measure_what_their_outlines_do(words):
    letters = FontProperties(size=9)
    wide, high, deep = TextToPath().get_text_width_height_descent(words, letters, False)
    found = lettering._size(words, letters, lettering.POINTS)
    assert found == pytest.approx((wide, high, max(deep, 0)), abs=0.25)  # points; letters meet the space before them


def test_a_picture_holds_the_ink_of_one_that_is_drawn_afresh(figure):
    ours = lettering.pixels(figure)
    figure.set_dpi(lettering.DOTS)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    theirs = np.asarray(canvas.buffer_rgba())
    assert ours.shape == theirs.shape
    assert (255.0 - ours[..., :3]).sum() == pytest.approx((255.0 - theirs[..., :3]).sum(), rel=0.002)
    assert np.abs(ours.astype(int) - theirs).mean() < 2  # of 255: words lie up to half a pixel elsewhere


def test_an_svg_is_the_one_that_matplotlib_saves_but_for_tenths_of_a_point(figure):
    saved = BytesIO()
    figure.savefig(saved, format="svg", metadata={"Date": None, "Creator": None})
    ours, theirs = (list(ElementTree.fromstring(one).iter()) for one in (lettering.svg(figure), saved.getvalue()))
    assert [one.tag for one in ours] == [one.tag for one in theirs]
    assert [one.text for one in ours] == [one.text for one in theirs]
    for one, other in zip(ours, theirs, strict=True):
        for name in ("transform", "x", "y", "d"):
            numbers = [[float(n) for n in NUMBER.findall(part.get(name, ""))] for part in (one, other)]
            assert numbers[0] == pytest.approx(numbers[1], abs=0.2), (name, one.attrib)


def test_figures_keep_their_resolution(figure):
    usual = figure.dpi
    lettering.pixels(figure)
    lettering.svg(figure)
    assert figure.dpi == usual
