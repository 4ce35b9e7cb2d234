"""Another desk's log and what a scenario assumes about it, read in as our own rows."""
