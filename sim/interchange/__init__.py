"""Files of other tools coming in as scenarios or conflicts, and scenarios and results going out as one spreadsheet.

==================  =======================================================================
``recognise.py``    what kind a file is, and importing it
``draft.py``        what a file says, and the commented scenario that is written from it
``decide.py``       tables of the program Decide: lines ``#A``, ``#P``, ``#D``
``ktab.py``         KTAB's spatial model of politics: CSV and XML
``gmcr.py``         saved conflicts of gmcr-py and GMCR+
``sheet.py``        a spreadsheet: actors by issues, a row an interest, or decisions
``workbook.py``     going out
==================  =======================================================================
"""
