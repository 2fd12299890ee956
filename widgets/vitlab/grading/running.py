"""Calls a student's function, and turns whatever happens into a value or one clear sentence."""

from __future__ import annotations

import dis
import functools
import inspect
import linecache
from collections.abc import Collection
from time import monotonic
from types import CodeType, TracebackType
from typing import Any

import numpy as np

from vitlab.core.time_limit import OutOfTime, at_most
from vitlab.grading.capture import captured
from vitlab.grading.trouble import Broken, NotWritten, Refused
from vitlab.grading.watching import watching
from vitlab.grading.words import shortened, shown

TIME_BUDGET = 5.0
"""Seconds that all calls of one check may take together."""

_DOES_NOTHING = {"RESUME", "NOP", "LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"}


class Answer:
    """A student's function, called in a box that nothing gets out of.

    ``library`` names the functions of vitlab that do what was asked: an answer
    that runs one of them is refused. ``printed`` is what the last call wrote.
    """

    def __init__(
        self, function: Any, parameters: Collection[str] = (), library: Collection[str] = ()
    ) -> None:
        self.function = _checked(function, parameters)
        self.name = getattr(_innermost(function), "__name__", type(function).__name__)
        self.library = {*library, "vitlab.grading.checking.check"}
        self.printed = ""
        self._deadline = monotonic() + TIME_BUDGET

    def __call__(self, *arguments: Any) -> Any:
        """Call with arrays; where the function cannot work with those, with tensors."""
        try:
            return self._call(arguments)
        except Refused:
            raise
        except Broken as with_arrays:
            given_arrays = any(isinstance(argument, np.ndarray) for argument in arguments)
            if with_arrays.cause is None or not given_arrays:
                raise
            try:
                return self._call(tuple(_as_tensor(argument) for argument in arguments))
            except Broken as with_tensors:
                raise max(with_arrays, with_tensors, key=lambda stopped: stopped.line) from None

    def _call(self, arguments: tuple[Any, ...]) -> Any:
        given = [_own(argument) for argument in arguments]
        with captured() as writing, watching(self.library) as seen:
            try:
                with at_most(self._deadline - monotonic(), caller=__file__):
                    value = self.function(*given)
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                value = self._stopped(error)
        self.printed = writing.text
        if seen:
            raise Refused(_library_sentence(self.name, seen[0]))
        if isinstance(value, BaseException):
            raise value
        if value is None and _does_nothing(self.function):
            raise NotWritten
        for before, after in zip(arguments, given, strict=True):
            if isinstance(before, np.ndarray) and not np.array_equal(before, np.asarray(after)):
                raise Broken(f"{self.name} changes the array it was given: work on a copy of it.")
        return value

    def _stopped(self, error: BaseException) -> BaseException:
        if isinstance(error, NotImplementedError):
            return NotWritten()
        name, line, source = _place(error.__traceback__, self.function)
        of_another = f" of {name}" * (name != getattr(_innermost(self.function), "__name__", name))
        where = (f" in line {line}" + of_another) * bool(line) + f" ({source})" * bool(source)
        match error:
            case OutOfTime():
                return Refused(
                    f"{self.name} was still running after {TIME_BUDGET:g} seconds{where} and was "
                    "stopped: is there a loop without an end?"
                )
            case RecursionError():
                sentence = f"calls itself again and again{where} (RecursionError)."
            case SystemExit():
                sentence = f"leaves Python{where} (SystemExit): return a value instead."
            case _:
                sentence = f"stopped{where} with {type(error).__name__}: {_short(error)}"
        return Broken(f"{self.name} {sentence}", line, error)


def _checked(function: Any, parameters: Collection[str]) -> Any:
    if not callable(function):
        raise Refused(
            f"check takes the function itself, not {shown(function)}: "
            "give its name without brackets after it."
        )
    call = ", ".join(parameters)
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some built-in functions do not tell
        return function
    try:
        signature.bind(*parameters)
    except TypeError:
        raise Refused(
            f"the function takes {signature}, and it is called as ({call}): "
            f"write it with {len(parameters)} parameter{'' if len(parameters) == 1 else 's'}."
        ) from None
    return function


def _innermost(function: Any) -> Any:
    function = inspect.unwrap(function) if callable(function) else function
    while isinstance(function, functools.partial):
        function = function.func
    return function


def _own(argument: Any) -> Any:
    if isinstance(argument, np.ndarray):
        return argument.copy()
    return argument.clone() if hasattr(argument, "clone") else argument


def _as_tensor(argument: Any) -> Any:
    import torch  # only who works with tensors waits for it

    return torch.from_numpy(argument.copy()) if isinstance(argument, np.ndarray) else argument


def _does_nothing(function: Any) -> bool:
    code: CodeType | None = getattr(_innermost(function), "__code__", None)
    return code is not None and {step.opname for step in dis.get_instructions(code)} <= (
        _DOES_NOTHING
    )


def _place(traceback: TracebackType | None, function: Any) -> tuple[str, int, str]:
    """Function, line number and text of the last line of the student's own code that ran."""
    written = getattr(_innermost(function), "__globals__", None)
    name, line, file = "", 0, ""
    while traceback is not None:
        if traceback.tb_frame.f_globals is written:
            line, file = traceback.tb_lineno, traceback.tb_frame.f_code.co_filename
            name = traceback.tb_frame.f_code.co_name
        traceback = traceback.tb_next
    return name, line, shortened(linecache.getline(file, line).strip(), 80) if line else ""


def _short(error: BaseException, length: int = 300) -> str:
    try:
        text = str(error)
    except Exception:  # an exception of the student's own may break even here
        text = ""
    return shortened(" ".join(text.split()) or "(no message)", length)


def _library_sentence(name: str, ran: str) -> str:
    own = ran.rpartition(".")[2]
    if own == "check":
        return f"{name} calls check while it is being checked: leave that call out."
    return (
        f"{name} ran vitlab's own {own}. It is there to compare with; write the steps yourself, "
        "and the points are yours."
    )
