"""Colours, hatches and sizes of letters.

Colours are those of Okabe and Ito (2008), told apart by all common kinds of colour vision; in the style ``print``
hatches make the same distinctions for a grey print.
"""

BLACK, ORANGE, SKY, GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
YELLOW, BLUE, VERMILLION, PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
INK, GREY, PALE, GRID = "#1a1a1a", "#595959", "#bfbfbf", "#e4e4e4"
SMALL, NORMAL, LARGE = 8.0, 9.0, 13.0

ENDING_STYLE = {
    "completed": (GREEN, ""),
    "standing": ("#8fd3bd", "oo"),
    "red_line": (VERMILLION, "////"),
    "interest": (ORANGE, "\\\\\\\\"),
    "distrust": (YELLOW, "...."),
    "unratified": ("#bf812d", "**"),
    "lapsed": ("#dfc27d", "oo"),
    "misread": (PURPLE, "++++"),
    "open": ("#ffffff", ""),
    "breach": ("#44546a", "xxxx"),
    "shock": (SKY, "----"),
    "turnover": (BLUE, "||||"),
}
"""Colour and hatch of each way to end."""
