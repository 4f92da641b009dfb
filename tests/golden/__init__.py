"""Numbers of an earlier day, to notice change: not to say what is right.

``python -m tests.golden`` writes them anew; say in the commit why they changed.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import sim

ROOT = Path(__file__).parents[2]
FILE = Path(__file__).parent / "korea.csv"
WORLDS = 12


def outcomes() -> pd.DataFrame:
    """How the first worlds of the Korean scenario stand: codes as they are, amounts to four digits."""
    results = sim.run(ROOT / "scenarios" / "korea-2019.yaml", worlds=WORLDS, workers=1)
    data = results.data
    codes = [
        "ending",
        "why",
        "ending_stage",
        "ending_actor",
        "ending_issue",
        "signed",
        "kept",
        "negotiations",
        "objectors",
    ]
    table = data[codes].to_dataframe()[codes]
    for name in ("ending_month", "signed_month", "end_month"):
        table[name] = data[name].to_series().round(2)
    table["gap"] = data["gap_points"].to_series().round(3)
    table["value"] = data["final_value"].sum("issue").to_series().round(3)
    table["gain"] = data["gain"].sum("actor").to_series().round(5)
    return table.reset_index()
