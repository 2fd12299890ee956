"""Runs the cells of a notebook in one namespace, as a kernel does, without a kernel."""

from __future__ import annotations

import ast
import linecache
import sys
from types import CodeType, ModuleType
from typing import Any

from vitlab.grading.words import shortened


class Namespace:
    """What a notebook's cells have defined so far."""

    def __init__(self) -> None:
        module = ModuleType("__main__")
        sys.modules["__main__"] = module
        self.names = vars(module)
        self.names.update(display=_shows_nothing, get_ipython=_shows_nothing)

    def run(self, name: str, source: str) -> str:
        """Run a cell; what went wrong in it, or nothing. What it defined before that stays.

        >>> import sys
        >>> main = sys.modules["__main__"]
        >>> space = Namespace()
        >>> space.run("cell", "x = 3"), space.run("cell", "y = x / 0"), space.names["x"]
        ('', 'ZeroDivisionError: division by zero', 3)
        >>> sys.modules["__main__"] = main
        """
        file = f"<{name}>"
        lines = source.splitlines(keepends=True)
        linecache.cache[file] = (len(source), None, lines, file)
        try:
            exec(_compiled(source, file), self.names)
        except BaseException as error:
            return _said(error)
        return ""


def _compiled(source: str, file: str) -> CodeType:
    """Code of a cell. A line of the notebook's own, as ``%matplotlib inline``, is left out."""
    try:
        return compile(ast.parse(source, file), file, "exec", dont_inherit=True)
    except SyntaxError:
        plain = "\n".join(
            "" if line.lstrip().startswith(("%", "!", "?")) else line for line in source.split("\n")
        )
        return compile(ast.parse(plain, file), file, "exec", dont_inherit=True)


def _said(error: BaseException) -> str:
    try:
        text = str(error)
    except Exception:
        text = ""
    return shortened(f"{type(error).__name__}: {text}", 300)


def _shows_nothing(*_: Any, **__: Any) -> None:
    """What stands for ``display`` where there is nobody to look."""
