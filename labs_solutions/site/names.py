"""The public names of the three rooms, by subject, as their stubs hand them out."""

from __future__ import annotations

import ast
import importlib
from inspect import getdoc
from pathlib import Path
from textwrap import shorten
from types import ModuleType

ROOMS = ("vitlab.core", "vitlab.widgets", "vitlab.grading")


def subjects(room: str) -> dict[str, list[str]]:
    """The names that a room hands out, under the part of the room that they come from.

    >>> subjects("vitlab.core")["glossary"]
    ['Source', 'Term', 'all_terms', 'find_term', 'reading_list']
    """
    stub = Path(str(importlib.import_module(room).__file__)).with_suffix(".pyi")
    found: dict[str, list[str]] = {}
    for node in ast.parse(stub.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.level == 1:
            subject = (node.module or "").partition(".")[0]
            found.setdefault(subject, []).extend(alias.name for alias in node.names)
    return found


def handed_out(room: str) -> ModuleType:
    """The room with all its names in it, for whoever looks only into its ``__dict__``.

    >>> "Score" in vars(handed_out("vitlab.grading"))
    True
    """
    module = importlib.import_module(room)
    for name in module.__all__:
        vars(module)[name] = getattr(module, name)
    return module


def promise(thing: object) -> str:
    """The first sentence of what a thing says of itself; what it holds where it is data.

    >>> promise(subjects)
    'The names that a room hands out, under the part of the room that they come from.'
    >>> promise({"cat": 1, "cup": 2})
    "'cat', 'cup'"
    """
    if isinstance(thing, str | int | float):
        return repr(thing)
    if isinstance(thing, tuple | dict):
        return shorten(", ".join(map(repr, thing)), 96, placeholder=" …")
    return " ".join((getdoc(thing) or "").partition("\n\n")[0].split())
