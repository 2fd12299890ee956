"""What the rungs of every ladder of hints are called."""

RUNGS = ("question", "concept", "near miss", "last line missing")
