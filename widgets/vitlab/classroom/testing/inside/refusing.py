"""Lets the functions of vitlab that a notebook counts with refuse where an answer may not use them.

In a notebook every call is watched for that; here only one subject of vitlab is there at all.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator
from types import CodeType, FunctionType
from typing import Any

import vitlab.core.grid.fitting  # all of the subject is there before its functions are gathered
from vitlab.grading.trouble import Refused

_SUBJECT = vitlab.core.grid.__name__


class Refusing:
    """Every function of the subject, by whatever name somebody holds it.

    >>> from vitlab.core.grid import PatchGrid
    >>> REFUSING.all_but(())
    >>> PatchGrid(8, 4)
    Traceback (most recent call last):
    vitlab.grading.trouble.Refused: It ran vitlab's own PatchGrid. It is there to compare with; \
write the steps yourself, and the points are yours.
    >>> REFUSING.all_but(("vitlab.core.grid",))
    >>> PatchGrid(8, 4).rows
    2
    """

    def __init__(self) -> None:
        self._ways: list[tuple[FunctionType, str, CodeType, CodeType]] = []
        self._allowed: tuple[str, ...] | None = None
        for function in _functions():
            function.__globals__["_refused"] = Refused
            name = f"{function.__module__}.{function.__qualname__}."
            own = function.__qualname__.partition(".")[0]
            self._ways.append((function, name, function.__code__, _refusal(own)))

    def all_but(self, may_use: Collection[str]) -> None:
        """Refuse from now on in all functions but those that these names cover."""
        allowed = tuple(f"{name}." for name in may_use)
        if allowed == self._allowed:
            return
        self._allowed = allowed
        for function, name, code, refusal in self._ways:
            function.__code__ = code if name.startswith(allowed) else refusal


def _functions() -> Iterator[FunctionType]:
    modules = [module for name, module in sys.modules.items() if name.startswith(_SUBJECT)]
    seen: set[int] = set()
    for module in modules:
        for value in list(vars(module).values()):
            inside = list(vars(value).values()) if isinstance(value, type) else [value]
            for function in filter(None, map(_written, inside)):
                ours = function.__module__.startswith(_SUBJECT) and not function.__closure__
                if ours and id(function) not in seen:
                    seen.add(id(function))
                    yield function


def _written(value: Any) -> FunctionType | None:
    """The function in a method, a property or a class method."""
    for name in ("fget", "__func__", "func", "__wrapped__"):
        value = getattr(value, name, None) or value
    return value if isinstance(value, FunctionType) else None


def _refusal(own: str) -> CodeType:
    said = (
        f"It ran vitlab's own {own}. It is there to compare with; write the steps yourself, and "
        "the points are yours."
    )
    scope: dict[str, Any] = {}
    exec(f"def refuses(*_, **__):\n    raise _refused({said!r})", scope)
    code: CodeType = scope["refuses"].__code__
    return code


REFUSING = Refusing()
