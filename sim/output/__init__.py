"""What a run or an analysis leaves behind: a folder with data, tables, pictures, a page to read, and the manifest."""

FORMATS = ("svg", "png", "pdf")
"""What pictures are written as; the first unless told."""
