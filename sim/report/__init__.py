"""The brief of a run: one self-contained HTML file."""

from sim.report.report import report_html, write_report

__all__ = ["report_html", "write_report"]
