"""Asks one answer an exercise's calls, and says what became of them."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from vitlab.classroom.testing.calls import Calls
from vitlab.classroom.testing.limits import Limits
from vitlab.classroom.testing.looking import World
from vitlab.classroom.testing.student import LAST, Gone, Student
from vitlab.grading.exercise import Exercise
from vitlab.grading.seam import Reply, Report


@dataclass(frozen=True)
class Asked:
    """Replies to calls, up to one that is the last by its nature, and the limit that ended them."""

    report: Report
    limit: str = ""

    @property
    def is_cut_short(self) -> bool:
        """Whether the answer would not be called again."""
        return bool(self.limit) or self.report.replies[-1].outcome in LAST


class Asking:
    """The calls of one exercise, and the time that is left for them."""

    def __init__(
        self,
        student: Student,
        exercise: Exercise,
        name: str,
        limits: Limits,
        world: World | None = None,
    ) -> None:
        self._student, self._exercise, self._name = student, exercise, name
        self._limits, self._world = limits, world
        self._ends_at = time.monotonic() + limits.exercise

    def ask(self, calls: Calls) -> Asked:
        """Call the answer with each of these in turn."""
        replies: list[Reply] = []
        try:
            refusal = self._student.open(self._name, self._exercise, asks=bool(self._world))
            if refusal:
                return Asked(Report((refusal,)), self._limit_of(refusal))
            left = self._ends_at - time.monotonic()
            for reply in self._student.call(self._sent(calls), left, self._world):
                replies.append(reply)
        except Gone as gone:
            if gone.again:
                return self._again().ask(calls)
            replies.append(self._gone(gone.limit))
            return Asked(Report(calls.of_all(replies)), gone.limit)
        limit = next(filter(None, map(self._limit_of, replies)), "")
        if limit:  # what filled the memory may still be there
            self._student.end()
        return Asked(Report(calls.of_all(replies)), limit)

    def _sent(self, calls: Calls) -> Calls:
        return self._world.keep(calls) if self._world else calls

    def by(self, probe: str, world: World | None = None) -> Asking:
        """The same answer by another probe, which may ask for a world."""
        if world:
            with self._student.nobodys_time():
                world.looking.start()
        exercise = replace(self._exercise, probe=probe)
        return Asking(self._student, exercise, self._name, self._limits, world)

    def _again(self) -> Asking:
        """The same, with all of its time."""
        return Asking(self._student, self._exercise, self._name, self._limits, self._world)

    def anew(self) -> Asking:
        """The same, in a process that has seen nothing of it so far."""
        self._student.end()
        return self

    def _limit_of(self, reply: Reply) -> str:
        if reply.outcome == "out of time":
            nearly = time.monotonic() + 0.25 * self._limits.exercise
            return "exercise" if nearly > self._ends_at else "call"
        return "memory" if "builtins.MemoryError" in reply.kinds else ""

    def _gone(self, limit: str) -> Reply:
        if limit == "ended":
            said = (
                f"{self._name} ended Python itself: by an exit, a crash, more memory than there "
                "is, or by writing past Python. Everything after it was not called."
            )
            return Reply("broke", None, said)
        seconds = getattr(self._limits, limit)
        return Reply(
            "out of time",
            None,
            f"{self._name} was still running when the {seconds:g} seconds of "
            f"{_OF[limit]} were over: is there a loop without an end?",
        )


_OF = {"call": "a call", "exercise": "an exercise", "whole": "the whole notebook"}
