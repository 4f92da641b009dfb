"""The scenario: what may be said (``schema``), how it is read (``read``), changed (``override``) and written (``write``)."""
