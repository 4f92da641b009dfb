"""The page in the browser: turn dials, compose a deal, watch a world, see why, take it away as files.

The server sends the tables of :mod:`sim.charts`, the reasons of :mod:`sim.results` and the findings of
:mod:`sim.analysis`; the page draws them with Observable Plot and computes nothing of its own.

==================  ====================================================================
``state.py``        what a tab sends of its setting, read from JSON and checked
``base.py``         the scenario that was opened, with a state laid over it
``controls.py``     everything that can be set, in three groups, with its scale in words
``pictures.py``     a scenario and a run as texts, tables, titles and reasons in JSON
``board.py``        a path as a board: everybody's verdict on every clause; other orders
``worlds.py``       one world's story for the player, and the first hundred to count
``queues.py``       threads by urgency; newer work replaces older
``jobs.py``         tornado and tip with progress, and cancelled when nobody waits
``files.py``        what can be taken away; ``offline.py`` the page that needs no server
``start.py``        choosing, bringing and writing scenarios; ``complete.py`` what may stand at the cursor
``guard.py``        Host, Origin, token, size and time of requests, content security policy
``serve.py``        the page and its addresses, served; ``api.py`` what they answer
``static/``         the page; ``vendor/`` Observable Plot, d3 and CodeMirror as published
==================  ====================================================================
"""
