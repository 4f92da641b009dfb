"""The seed article is told in our own words: no eight of its words in a row stand in any file of the repository."""

from __future__ import annotations

import re
import subprocess

from tests.content.shipped import MATERIAL, NEEDS_MATERIAL, ROOT

RUN = 8


def words(text: str) -> list[str]:
    """The words of a text, without case or punctuation."""
    return re.findall(r"[a-z0-9]+", text.lower().replace("’", "").replace("'", ""))


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of eight words."""
    said = words(text)
    return {tuple(said[start : start + RUN]) for start in range(len(said) - RUN + 1)}


@NEEDS_MATERIAL
def test_no_run_of_the_article_stands_in_a_file() -> None:
    article = runs((MATERIAL / "article.txt").read_text(encoding="utf-8"))
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.split(b"\0")
    copied = {}
    for name in filter(None, map(bytes.decode, listed)):
        try:
            text = (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError):
            continue
        if found := runs(text) & article:
            copied[name] = [" ".join(run) for run in found]
    assert copied == {}
