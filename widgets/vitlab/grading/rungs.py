"""What the rungs of every ladder of hints are called."""

RUNGS = ("question", "concept", "a similar mistake", "all but the last line")
