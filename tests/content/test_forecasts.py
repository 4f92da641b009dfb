"""Frozen forecasts stay what they were, and belong to the files that they name."""

from __future__ import annotations

import hashlib

from tests.content.shipped import ROOT, plain

FROZEN = plain(ROOT / "seeds" / "forecasts-korea-2026.yaml")


def test_the_inputs_are_those_that_were_frozen() -> None:
    """Whoever changes an input makes a new file of forecasts and keeps the old one."""
    for name, digest in FROZEN["inputs"].items():
        assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == digest, name


def test_what_is_in_force_has_been_signed_and_what_was_signed_stays_so() -> None:
    for path, one in FROZEN["forecasts"].items():
        for year in (2026, 2027, 2028):
            assert one[f"in_force_{year}"]["share"] <= one[f"signed_{year}"]["share"], path
        assert one["signed_2026"]["share"] <= one["signed_2027"]["share"] <= one["signed_2028"]["share"], path
        for said in one.values():
            low, high = said["interval"]
            assert 0 <= low <= said["share"] <= high <= 1
