"""Analyses of a scenario: what changes when a number changes. Functions of (scenario, options) to labelled tables."""
