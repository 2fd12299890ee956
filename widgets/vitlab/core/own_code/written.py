"""What the code of somebody's own function tells, without running it. Plain Python."""

from __future__ import annotations

import dis
import functools
import inspect
import re
from collections.abc import Iterator
from contextlib import suppress
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import Any

TENSOR_METHODS = frozenset(
    {
        *("chunk", "clone", "contiguous", "detach", "expand", "expand_as", "index_select"),
        *("movedim", "narrow", "nelement", "numel", "permute", "reshape_as", "swapdims"),
        *("tensor_split", "to", "type_as", "unbind", "unflatten", "unfold", "unsqueeze", "view_as"),
    }
)
"""Methods with which pictures are cut in torch, and which neither arrays nor NumPy have."""

_SILENT = frozenset(
    {
        *("RESUME", "NOP", "NOT_TAKEN", "COPY_FREE_VARS", "MAKE_CELL"),
        *("LOAD_CONST", "RETURN_VALUE", "RETURN_CONST"),
    }
)
_RAISING = _SILENT | {
    *("LOAD_GLOBAL", "LOAD_COMMON_CONSTANT", "PUSH_NULL", "PRECALL", "CALL", "RAISE_VARARGS"),
}


def name_of(function: Any) -> str:
    """What a function is called, also when it is wrapped; of an object its class.

    >>> name_of(functools.partial(sorted, reverse=True)), name_of(functools)
    ('sorted', 'module')
    """
    while isinstance(function, functools.partial):
        function = function.func
    if isinstance(function, MethodType):
        function = function.__func__
    named = isinstance(function, FunctionType | BuiltinFunctionType | type)
    return str((function if named else type(function)).__name__)


def written(function: Any) -> FunctionType | None:
    """A function as it was written, without partials, decorators and methods around it.

    >>> written(functools.partial(name_of, len)).__name__, written(len)
    ('name_of', None)
    """
    while isinstance(function, functools.partial):
        function = function.func
    if isinstance(function, MethodType):
        function = function.__func__
    elif not isinstance(function, FunctionType) and callable(function):
        function = type(function).__call__
    with suppress(Exception):  # it may be said to be wrapped in anything
        function = inspect.unwrap(function)
    return function if isinstance(function, FunctionType) else None


def with_helpers(function: Any) -> list[FunctionType]:
    """The function, and those of its module that it calls, at once or through others.

    >>> [one.__name__ for one in with_helpers(with_helpers)]
    ['with_helpers', '_named', '_codes', 'written']
    """
    found: list[FunctionType] = []
    waiting = [written(function)]
    while waiting:
        one = waiting.pop()
        if one is None or one in found or one.__module__ != (found or [one])[0].__module__:
            continue
        found.append(one)
        values = (value for _, value in _named(one) if isinstance(value, FunctionType))
        waiting += map(written, values)
    return found


def is_stub(code: CodeType) -> bool:
    """Whether code does nothing at all, or raises NotImplementedError at once.

    >>> is_stub((lambda: None).__code__), is_stub((lambda: 3).__code__)
    (True, False)
    """
    steps = list(dis.get_instructions(code))
    done = {step.opname for step in steps}
    if "RAISE_VARARGS" in done:
        return done <= _RAISING and set(code.co_names) <= {"NotImplementedError"}
    constants = (step.argval for step in steps if step.opname in ("LOAD_CONST", "RETURN_CONST"))
    return done <= _SILENT and all(constant is None for constant in constants)


def is_for_tensors(function: Any, error: BaseException) -> bool:
    """Whether code names something of torch, or a method that only tensors have.

    Functions of the same module that it calls count too; and so does an attribute that
    ``error`` did not find.

    >>> is_for_tensors(lambda images, side: images.unfold(2, side, side), TypeError())
    True
    """
    missed = error.name if isinstance(error, AttributeError) else None
    names_torch = any(map(_names_torch, with_helpers(function)))
    return missed in TENSOR_METHODS or _is_of_torch(function) or names_torch


def _names_torch(function: FunctionType) -> bool:
    return any(
        name.partition(".")[0] == "torch"
        or _is_of_torch(value)
        or (value is None and name in TENSOR_METHODS)  # an attribute, then
        for name, value in _named(function)
    )


def _named(function: FunctionType) -> Iterator[tuple[str, Any]]:
    """Every name in the code and in the annotations, with what it stands for, if anything."""
    scope = dict(function.__globals__)
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        with suppress(ValueError):  # a cell that is still empty
            scope[name] = cell.cell_contents
    for code in _codes(function.__code__):
        for name in (*code.co_names, *code.co_freevars):
            yield name, scope.get(name)
    with suppress(Exception):  # annotations may be anything, even code that fails
        for annotation in function.__annotations__.values():
            yield "", annotation
            for name in re.findall(r"\w+", annotation) if isinstance(annotation, str) else ():
                yield "", scope.get(name)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _is_of_torch(value: Any) -> bool:
    homes = [kind.__module__ for kind in type(value).__mro__]
    if isinstance(value, ModuleType):
        homes.append(value.__name__)
    elif isinstance(value, FunctionType | BuiltinFunctionType | type):
        homes.append(value.__module__)
    return any(str(home).partition(".")[0] == "torch" for home in homes)
