"""What the rungs of every ladder of hints are called."""

from vitlab.words import word

RUNGS = (
    word("question"),
    word("concept"),
    word("a similar mistake"),
    word("all but the last line"),
)
