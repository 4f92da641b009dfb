"""The report of a finding: one self-contained HTML file with the sentence, the charts, the notes and the tables."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from sim.charts.findings import context_of

if TYPE_CHECKING:
    from sim.analysis.finding import Finding
    from sim.charts.drawings import Drawing

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;color:#1a1a1a;max-width:1020px;margin:2em auto;padding:0 1em}
h1{font-size:1.5em;line-height:1.25}h2{font-size:1.15em;margin-top:2em}
figure{margin:1.5em 0}figure svg{width:100%;height:auto}
table{border-collapse:collapse;font-size:13px;display:block;overflow-x:auto}
th,td{padding:.2em .7em;border-bottom:1px solid #e4e4e4;text-align:left;white-space:nowrap}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}.foot{color:#595959;font-size:14px}
"""
_MOST_ROWS = 400


def page(finding: Finding, drawings: Sequence[Drawing]) -> str:
    """The report as HTML; nothing is fetched, and text of the scenario is escaped.

    Parameters
    ----------
    finding
        What was found.
    drawings
        Its figures, with their SVG.
    """
    said = html.escape
    figures = "".join(
        f"<figure role='img' aria-label='{said(one.title, quote=True)}'>{_svg(one, n)}</figure>"
        for n, one in enumerate(drawings)
    )
    notes = "".join(f"<li>{said(note)}</li>" for note in finding.notes)
    tables = "".join(
        f"<h2>{said(name.replace('_', ' ').capitalize())}</h2>{_table(table)}" for name, table in finding.tables.items()
    )
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width,initial-scale=1'>"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        'img-src data:">'
        f"<title>{said(finding.scenario.title)}: {said(finding.name.replace('_', ' '))}</title>"
        f"<style>{_STYLE}</style></head><body><h1>{said(finding.sentence)}</h1>"
        f"<p class='foot'>{said(context_of(finding).footer)}</p>{figures}<ul>{notes}</ul>{tables}</body></html>\n"
    )


def _svg(drawing: Drawing, number: int) -> str:
    """The SVG of a figure without its prologue; its names are made its own, since all stand in one page."""
    text = drawing.files["svg"].decode()
    text = text[text.index("<svg") :]
    text = re.sub(r'\bid="([^"]+)"', rf'id="f{number}-\1"', text)
    return re.sub(r'(url\(#|href="#)', rf"\1f{number}-", text)


def _table(table: pd.DataFrame) -> str:
    kinds = [_n(table[name]) for name in table.columns]
    heads = "".join(
        f"<th{kind}>{html.escape(str(name).replace('_', ' '))}</th>"
        for kind, name in zip(kinds, table.columns, strict=True)
    )
    rows = "".join(
        f"<tr>{''.join(f'<td{kind}>{html.escape(_cell(one))}</td>' for kind, one in zip(kinds, row, strict=True))}</tr>"
        for row in table.head(_MOST_ROWS).itertuples(index=False)
    )
    more = f"<p class='foot'>{len(table) - _MOST_ROWS} more rows are in the CSV.</p>" if len(table) > _MOST_ROWS else ""
    return f"<table><tr>{heads}</tr>{rows}</table>{more}"


def _n(column: pd.Series) -> str:
    return " class='n'" if pd.api.types.is_numeric_dtype(column) else ""


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "" if value != value else f"{value:.4g}"
    return str(value)
