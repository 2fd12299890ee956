"""The box in which a student's code runs: what it writes, how long it takes, what leaves it.

Nothing gets out but a report of plain data, and nothing that is expected is ever inside.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from functools import partial
from pkgutil import resolve_name
from types import FrameType
from typing import Any

import numpy as np

from vitlab.core.own_code.time_limit import Allowance, at_most
from vitlab.core.own_code.written import is_for_tensors
from vitlab.grading import watching
from vitlab.grading.answer import Answer
from vitlab.grading.capture import captured
from vitlab.grading.data import Data, plain, to_bytes
from vitlab.grading.seam import Job, Reply, Report
from vitlab.grading.stopping import reply_to
from vitlab.grading.trouble import Broken, NotWritten, Refused
from vitlab.words import said

CPU_SECONDS = 5.0
"""What all calls of one check may compute together."""

WALL_SECONDS = 30.0
"""What all calls of one check may take together, waiting and sleeping included."""

_FIXED = frozenset({bool, int, float, str})
_READING_SECONDS = 1.0  # for an exception of the student's, whose text may never end


def run(function: object, job: bytes) -> bytes:
    """Call a student's function as a job says, and report what came of it.

    >>> job = Job(calls=((7, 2), (7, 0)), parameters=("a", "b"))
    >>> report = Report.from_bytes(run(lambda a, b: a // b, job.to_bytes()))
    >>> report.replies[0].value, report.replies[1].outcome
    (3, 'raised')
    """
    asked = Job.from_bytes(job)
    box = Box(function, asked)
    replies: list[Reply] = []
    with _back_to_its_folder():
        for reply in box.replies(asked.calls):
            replies.append(reply)
            if reply.outcome in ("refused", "out of time"):
                break
        source = box.source
    return Report(tuple(replies), source).to_bytes()


def _ends(allowance: Allowance) -> AbstractContextManager[None]:
    return at_most(allowance, caller=__file__, also=watching.__file__)


@dataclass(frozen=True)
class Around:
    """What stands around every call of an answer.

    ``capture`` catches what it writes, ``ends`` lets it end in time, ``interrupts`` tells whether
    a person pressed a key, and ``named`` finds the probe that a job names. Where an answer can
    reach nothing of vitlab that it may not run, it need not be watched.
    """

    capture: Callable[[], AbstractContextManager[Any]]
    ends: Callable[[Allowance], AbstractContextManager[None]]
    interrupts: Callable[[], AbstractContextManager[list[int]]]
    named: Callable[[str], Any] = resolve_name
    watches: bool = True


class Box:
    """One answer, and the time that is left for it, in a kernel or ``around`` it something else."""

    def __init__(
        self,
        function: object,
        job: Job,
        allowance: Allowance | None = None,
        around: Around | None = None,
    ) -> None:
        self._function, self._job = function, job
        self._around = around = around or Around(captured, _ends, _interrupts)
        self._probe: Callable[..., Any] | None = around.named(job.probe) if job.probe else None
        self._allowance = allowance or Allowance(CPU_SECONDS, WALL_SECONDS)
        self._answer: Answer | None = None
        self._error: BaseException | None = None
        self._may_be_for_tensors = self._for_tensors = False

    @property
    def source(self) -> str:
        """The text of the answer; nothing where it could not be looked at."""
        return self._answer.source if self._answer else ""

    def replies(self, calls: Iterable[tuple[Data, ...]]) -> Iterator[Reply]:
        """To each call in turn; one alone where the answer cannot be called at all."""
        refusal = self.refusal()
        if refusal:
            yield refusal
            return
        for arguments in calls:
            yield self.called(arguments)

    def refusal(self) -> Reply | None:
        """Why the answer cannot be called at all; None where it can."""
        looked = self._inside(self._look)
        return None if looked.outcome == "returned" else replace(looked, outcome="refused")

    def _look(self) -> None:
        """Read the answer without calling it; an object of the student's may not bear even that."""
        self._answer = Answer(self._function, None if self._probe else self._job.parameters)

    def called(self, arguments: tuple[Data, ...]) -> Reply:
        """Call with arrays; where the function cannot work with those, with tensors.

        NumPy's own error is the one to tell, unless the function is clearly meant for tensors.
        """
        self._may_be_for_tensors = not self._probe and any(
            isinstance(argument, np.ndarray) for argument in arguments
        )
        reply = self._inside(partial(self._call, arguments))
        if reply.outcome != "raised" or not self._may_be_for_tensors:
            return reply
        meant = self._for_tensors
        if not meant and type(self._error) not in (AttributeError, TypeError):
            return reply
        import torch  # only who works with tensors waits for it

        with_tensors = self._inside(partial(self._call, arguments, torch.from_numpy))
        return with_tensors if meant or with_tensors.outcome != "raised" else reply

    def _inside(self, work: Callable[[], Data]) -> Reply:
        """Do something with the answer, and turn whatever happens into a reply."""
        with self._around.capture() as writing, self._around.interrupts() as pressed:
            try:
                with self._around.ends(self._allowance):
                    reply = Reply("returned", work())
            except BaseException as error:
                reply = self._reply_to(error)
            if pressed:
                raise KeyboardInterrupt
        return replace(reply, printed=writing.text) if writing.text else reply

    def _reply_to(self, error: BaseException) -> Reply:
        """What to say of an exception, which may be of a class of the student's own."""
        self._error = error
        try:
            with at_most(_READING_SECONDS, caller=__file__):
                if self._may_be_for_tensors:
                    self._for_tensors = is_for_tensors(self._function, error)
                return reply_to(error, self._answer, self._allowance)
        except BaseException:
            return Reply("raised", None, said("It stopped with an exception that cannot be read."))

    def _call(
        self, arguments: tuple[Data, ...], as_given: Callable[[Any], Any] = lambda array: array
    ) -> Data:
        answer = self._answer
        assert answer is not None
        given = [
            as_given(copy) if isinstance(copy, np.ndarray) else copy
            for copy in map(plain, arguments)
        ]
        value = self._watched(answer, given)
        if value is None and answer.is_stub:
            raise NotWritten(said("{name} is not written yet.", name=answer.name))
        data = plain(value)
        if any(map(_is_changed, given, arguments)):
            raise Broken(
                said("{name} changes what it was given: work on a copy of it.", name=answer.name)
            )
        return data

    def _watched(self, answer: Answer, given: list[Any]) -> object:
        process, watch = os.getpid(), None
        if self._around.watches:
            watch = watching.Watch(self._job.may_use, answer.globals, self._probe)
        try:
            with watch or nullcontext():
                if self._probe:
                    return self._probe(answer.function, *given)
                return answer.function(*given)
        finally:
            if os.getpid() != process:  # the answer forked: only one of the two goes on
                os._exit(0)
            if watch and watch.seen:
                raise Refused(watch.sentence(answer.name))


def _is_changed(given: Any, argument: Data) -> bool:
    """Whether what was given is not any more what it was; what is fixed cannot be."""
    if _is_fixed(argument) or _is_same(given, argument):
        return False
    return to_bytes(plain(given)) != to_bytes(argument)


def _is_same(given: Any, argument: Data) -> bool:
    """Whether both are plain arrays and alike to the last bit, which most are."""
    return (
        type(given) is type(argument) is np.ndarray
        and (given.dtype, given.shape) == (argument.dtype, argument.shape)
        and given.tobytes() == argument.tobytes()
    )


def _is_fixed(argument: Data) -> bool:
    if type(argument) is tuple:
        return all(map(_is_fixed, argument))
    return argument is None or type(argument) in _FIXED


@contextmanager
def _back_to_its_folder() -> Iterator[None]:
    """Work where we were before, wherever the answer went; the folder may be gone."""
    folder = None
    with suppress(OSError):
        folder = os.getcwd()
    try:
        yield
    finally:
        if folder is not None:
            with suppress(OSError):
                os.chdir(folder)


@contextmanager
def _interrupts() -> Iterator[list[int]]:
    """Tell an interrupt that a person pressed from one that the answer raises."""
    pressed: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield pressed
        return
    before = signal.getsignal(signal.SIGINT)

    def press(number: int, frame: FrameType | None) -> None:
        pressed.append(number)
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, press)
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before)
