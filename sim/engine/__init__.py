"""The compiled twin: walks blocks of worlds with the process's formulas; held to :mod:`sim.agents`."""
