"""The page in the browser: turn dials, compose a deal, watch a world, see why, take it away as files.

The server sends the tables of :mod:`sim.charts`, the reasons of :mod:`sim.results` and the findings of
:mod:`sim.analysis`; the page draws them with Observable Plot and computes nothing of its own.

==================  ====================================================================
``state.py``        what a tab asks for, read from JSON and checked
``base.py``         the scenario that was opened, with a state laid over it
``controls.py``     everything that can be set, in three groups, with its scale in words
``board.py``        a path as a board: everybody's verdict on every clause
``worlds.py``       one world's story for the player, and the first hundred to count
``pictures.py``     a run as tables, titles and reasons in JSON
``overlay.py``     a setting as YAML that `sim run -f` takes
``queues.py``        threads by urgency; newer work replaces older
``jobs.py``         tornado and tip with progress, and cancelled when nobody waits
``guard.py``        Host, Origin, token, size of requests, content security policy
``start.py``        choosing, bringing and writing scenarios; ``complete.py`` what may stand at the cursor
``api.py``          the addresses; ``app.py`` puts it together, ``serve.py`` serves it
``static/``         the page; ``vendor/`` Observable Plot, d3 and CodeMirror as published
==================  ====================================================================
"""
