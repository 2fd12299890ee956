"""What can come of calling a student's function, other than an answer."""

from __future__ import annotations


class NotWritten(Exception):  # noqa: N818 - nothing went wrong: there is no answer yet
    """The stub is still there."""


class Broken(Exception):  # noqa: N818 - the student's answer broke, not the check
    """The answer does not do what was asked; the message is one sentence for its author."""


class Refused(Broken):
    """The answer cannot be judged at all, so no further call is worth while."""
