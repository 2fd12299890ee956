"""What can come of calling a student's function, other than an answer."""

from __future__ import annotations


class NotWritten(Exception):  # noqa: N818 - nothing went wrong: there is no answer yet
    """The stub is still there."""


class Broken(Exception):  # noqa: N818 - the student's answer broke, not the check
    """The answer does not do what was asked; the message is one sentence for its author.

    ``cause`` is the exception that stopped it, if one did, and ``line`` the line
    of the student's own code where that happened, 0 where none is known.
    """

    def __init__(self, sentence: str, line: int = 0, cause: BaseException | None = None) -> None:
        super().__init__(sentence)
        self.line = line
        self.cause = cause


class Refused(Broken):
    """The answer cannot be judged at all, so no further case is worth a call."""
