"""What can be read off a student's function, before it is called and where it stopped."""

from __future__ import annotations

import functools
import inspect
import linecache
import sys
from collections.abc import Collection
from dataclasses import dataclass
from types import CodeType, TracebackType
from typing import Any

from vitlab.core.own_code.written import is_stub
from vitlab.grading.trouble import Refused
from vitlab.grading.words import shortened, shown
from vitlab.words import said, said_many

_LONGEST_SOURCE = 4000  # characters that go to the progress file


@dataclass(frozen=True)
class Place:
    """The last line of the student's own code that ran: in which code, where, and its text."""

    code: CodeType
    line: int
    source: str

    @property
    def name(self) -> str:
        """The function that the line is in."""
        return self.code.co_name


class Answer:
    """A student's function or class; `Refused` where it cannot be called with ``parameters``.

    None for these: a probe calls it in a way of its own.
    """

    def __init__(self, function: Any, parameters: Collection[str] | None) -> None:
        if not callable(function):
            raise Refused(
                said(
                    "check takes the function itself, not {value}: give its name without "
                    "brackets after it.",
                    value=shown(function),
                )
            )
        self.function = function
        self.written = _innermost(function)
        self.name = str(getattr(self.written, "__name__", type(function).__name__))
        self.code: CodeType | None = getattr(self.written, "__code__", None)
        if parameters is not None:
            _refuse_signature(function, parameters)

    @property
    def globals(self) -> dict[str, Any] | None:
        """The namespace that the answer was written in."""
        module = sys.modules.get(getattr(self.written, "__module__", None) or "")
        found: dict[str, Any] | None = getattr(
            self.written, "__globals__", vars(module) if module else None
        )
        return found

    @property
    def source(self) -> str:
        """The text of it; nothing where that is not known."""
        try:
            return shortened(inspect.getsource(self.function), _LONGEST_SOURCE).rstrip()
        except (OSError, TypeError):
            return ""

    @property
    def is_stub(self) -> bool:
        """Whether there is nothing in it yet but ``pass`` or the line of the stub."""
        return self.code is not None and is_stub(self.code)

    def place(self, traceback: TracebackType | None) -> Place | None:
        """Where the student's own code stopped."""
        found = None
        while traceback is not None:
            if traceback.tb_frame.f_globals is self.globals:
                code, line = traceback.tb_frame.f_code, traceback.tb_lineno
                text = linecache.getline(code.co_filename, line).strip()
                found = Place(code, line, shortened(text, 80))
            traceback = traceback.tb_next
        return found

    def holds(self, code: CodeType) -> bool:
        """Whether code is the answer itself, or a method of it."""
        if isinstance(self.written, type):
            return code.co_qualname.startswith(f"{self.written.__qualname__}.")
        return code is self.code


def _innermost(function: Any) -> Any:
    function = inspect.unwrap(function)
    while isinstance(function, functools.partial):
        function = function.func
    return function


def _refuse_signature(function: Any, parameters: Collection[str]) -> None:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some built-in functions do not tell
        return
    try:
        signature.bind(*parameters)
    except TypeError:
        raise Refused(
            said_many(
                "the function takes {signature}, and it is called as ({names}): "
                "write it with {n} parameter.",
                "the function takes {signature}, and it is called as ({names}): "
                "write it with {n} parameters.",
                len(parameters),
                signature=signature,
                names=", ".join(parameters),
            )
        ) from None
