"""Words that are remembered look as matplotlib's own renderers set them afresh."""

import re
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextToPath

import sim
from sim.charts import lettering
from sim.charts.drawings import rendered
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


@pytest.fixture
def settings():
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


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize("angle", [0, 30, 90])
@pytest.mark.parametrize("letters", [FontProperties(size=8), FontProperties(size=13, weight="bold")], ids=str)
@pytest.mark.parametrize("words", WORDS)
def test_words_look_as_the_renderer_sets_them_letter_by_letter(words, letters, angle):
    right = lettering._stamp(words, letters.copy(), angle, (0.2, 0.3, 0.4)).right
    x = 150 - right % 1  # where whole pixels are where the words begin
    ours, theirs = (set_by(one, words, letters, angle, x, 200) for one in (lettering._Pixels, RendererAgg))
    assert theirs[..., 3].any() != (words == " ")
    cover, other = ours[..., 3:].astype(int), theirs[..., 3:].astype(int)
    # of 255: what is aslant is worked out at another place of another sheet, and the last bits may differ
    np.testing.assert_allclose(cover, other, atol=6 if angle % 90 else 0)
    np.testing.assert_allclose(cover * ours[..., :3] / 255, other * theirs[..., :3] / 255, atol=6 if angle % 90 else 2)


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.usefixtures("settings")
def test_words_measure_what_their_outlines_do(words):
    letters = FontProperties(size=9)
    wide, high, deep = TextToPath().get_text_width_height_descent(words, letters, False)
    found = lettering._size(words, letters, lettering.POINTS)
    assert found == pytest.approx((wide, high, max(deep, 0)), abs=0.25)  # points; letters meet the space before them


@pytest.mark.usefixtures("settings")
def test_a_picture_holds_the_ink_of_one_that_is_drawn_afresh(figure):
    ours = lettering.pixels(figure)
    figure.set_dpi(lettering.DOTS)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    theirs = np.asarray(canvas.buffer_rgba())
    assert ours.shape == theirs.shape
    assert (255.0 - ours[..., :3]).sum() == pytest.approx((255.0 - theirs[..., :3]).sum(), rel=0.002)
    assert np.abs(ours.astype(int) - theirs).mean() < 2  # of 255: words lie up to half a pixel elsewhere


@pytest.mark.usefixtures("settings")
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


@pytest.mark.usefixtures("settings")
def test_figures_keep_their_resolution(figure):
    usual = figure.dpi
    lettering.pixels(figure)
    lettering.svg(figure)
    assert figure.dpi == usual


def test_threads_take_turns(figure):
    """The settings are matplotlib's, one set for all; whoever leaves first must not take them from the other."""
    alone = rendered(figure, "svg"), rendered(figure, "png")
    results = sim.run("scenarios/exchange-gradual.yaml", worlds=30)

    def drawn(_):
        mine = results.chart("endings")
        return rendered(mine, "svg"), rendered(mine, "png")

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(drawn, range(12))) == {alone}


@pytest.mark.usefixtures("settings")
def test_lines_without_words_and_words_that_shine_through_are_drawn_as_by_the_renderer():
    lines = Figure(figsize=(3, 2), dpi=lettering.DOTS)
    for words in ("a\n\nb", "a\n", "\na", "", " \n "):
        lines.text(0.5, 0.5, words, rotation=0)
        lines.text(0.2, 0.5, words, rotation=40)
    assert (lettering.pixels(lines)[..., :3] < 255).any()
    assert lettering.svg(lines).count("<text") >= 6
    for changes in ({"alpha": 0.3}, {"color": "#1a1a1a40"}, {"antialiased": False}):
        faint = Figure(figsize=(2, 1), dpi=lettering.DOTS)
        faint.text(0.1, 0.4, "Words", **changes)
        canvas = FigureCanvasAgg(faint)
        canvas.draw()
        np.testing.assert_array_equal(lettering.pixels(faint), np.asarray(canvas.buffer_rgba()))


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize(("words", "angle"), [("한 " * 2000, 0), ("long " * 1000, 90), ("long " * 1000, 45)])
def test_no_words_take_more_memory_than_the_picture(words, angle):
    wide = Figure(figsize=(3, 2))
    wide.text(0, 0, words, rotation=angle, size=13)
    lettering._stamp.cache_clear()
    assert (lettering.pixels(wide)[..., :3] < 255).any()
    big = lettering._area(lettering._box(words, FontProperties(size=13), angle)) > lettering._LARGEST
    assert lettering._stamp.cache_info().currsize == (0 if big else 1)
    assert big == (angle == 45), "only what is aslant takes a square"
