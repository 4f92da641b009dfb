"""Fonts for every script: those that are installed, and what to install where none has a letter."""

from __future__ import annotations

import re

OTHER_SCRIPTS = re.compile(
    "Noto Sans( CJK| Mono CJK|$| KR| SC| TC| JP| Arabic| Hebrew| Devanagari| Thai)|Noto Serif CJK|Nanum|WenQuanYi"
    "|Malgun|Microsoft YaHei|Apple SD Gothic|PingFang|Hiragino|Source Han|Droid Sans Fallback|Arial Unicode"
)
"""Fonts for what DejaVu Sans lacks; whichever of them are installed are used."""


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
