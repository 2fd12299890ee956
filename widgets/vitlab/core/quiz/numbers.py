"""A number as people write it: 1,024 and 1024 and 2**10 are one answer. Plain Python."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from math import isfinite

from vitlab.core.errors import LabError
from vitlab.words import said

_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_SIGNS = str.maketrans({"\u2212": "-", "×": "*", "·": "*"})
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?:[,\u2009\u202f ]\d{3})+(?![\d,])")
_ALLOWED = re.compile(r"[\d.eE+\-*/() ]+")
_LONGEST = 60  # characters


def read_number(text: str, unit: str = "") -> float:
    """The number that somebody typed: ``1,024``, ``1024`` and ``2**10`` are alike.

    Args:
        text: What was typed: a number, or a sum, product, quotient or power of numbers.
        unit: What may stand behind it, as ``%`` always may.

    Returns:
        The number.

    Raises:
        LabError: It is none.

    >>> read_number("1,024"), read_number("2**10"), read_number("2¹⁰"), read_number("4 × 256")
    (1024.0, 1024.0, 1024.0, 1024.0)
    >>> read_number("518 px", unit="px"), read_number(" 25 %")
    (518.0, 25.0)
    >>> read_number("around 20")
    Traceback (most recent call last):
    vitlab.core.errors.LabError: “around 20” is not a number: 20 or 20.5 would be.

    """
    try:
        value = _value(ast.parse(_as_python(text, unit), mode="eval").body)
    except (ValueError, SyntaxError, ArithmeticError, RecursionError, MemoryError):
        value = float("nan")
    if not isfinite(value):
        quoted = text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
        raise LabError(said("“{text}” is not a number: 20 or 20.5 would be.", text=quoted))
    return value


def _as_python(text: str, unit: str) -> str:
    bare = text.strip().removesuffix(unit).strip().removesuffix("%").strip()
    bare = _GROUPED.sub(lambda found: re.sub(r"\D", "", found[0]), bare)
    bare = _RAISED.sub(lambda found: f"**{found[0].translate(_SUPERSCRIPTS)}", bare)
    bare = bare.translate(_SIGNS).replace("^", "**")
    if len(bare) > _LONGEST or not _ALLOWED.fullmatch(bare):
        raise ValueError(bare)
    return bare


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant() | ast.BinOp() as operand):
            return -_value(operand)
        case ast.UnaryOp(op=ast.UAdd(), operand=ast.Constant() | ast.BinOp() as operand):
            return _value(operand)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _OPERATORS:
            result = _OPERATORS[type(sign)](_value(left), _value(right))
            if isinstance(result, float):  # a root of a negative number is complex
                return result
    raise ValueError(ast.dump(node))
