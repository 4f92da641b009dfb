"""What may be said (``schema``), how it is read (``read``), changed (``override``), written (``write``)."""
