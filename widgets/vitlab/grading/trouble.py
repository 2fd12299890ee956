"""What can come of calling a student's function, other than an answer."""

from __future__ import annotations


class NotWritten(Exception):  # noqa: N818 - nothing went wrong: there is no answer yet
    """The stub is still there."""


SYMPTOMS = (
    *("nothing", "kind", "not whole", "count", "swapped", "names", "value", "NaN"),
    *("axes swapped", "axes", "shape", "order", "order inside", "order of all"),
    *("raised", "not raised", "broke", "out of time"),
)
"""What can be wrong with a reply, by the names that a law may explain."""


class Broken(Exception):  # noqa: N818 - the student's answer broke, not the check
    """The answer does not do what was asked; the message is one sentence for its author.

    ``symptom`` is one of `SYMPTOMS`, where a law may have an explanation for it.
    """

    def __init__(self, sentence: str, symptom: str = "") -> None:
        super().__init__(sentence)
        self.symptom = symptom


class Refused(Broken):
    """The answer cannot be judged at all, so no further call is worth while."""
