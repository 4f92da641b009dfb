"""Every random draw: a scenario and a seed become arrays over worlds."""
