"""Takes code apart into its statements: which names each one binds, and which it needs."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_IMPORTS = (ast.Import, ast.ImportFrom)
_OF_THE_NOTEBOOK = ("%", "!", "?")
_ABOUT_THE_CELL = ("%%time", "%%timeit", "%%capture", "%%prun")


@dataclass(frozen=True)
class Statement:
    """A statement of a cell, with the comments before it, and those after the last one.

    ``shape`` is the same for two statements that differ in spaces and comments alone.
    """

    text: str
    shape: str
    binds: frozenset[str]
    needs: frozenset[str]
    is_definition: bool
    is_import: bool
    is_stub: bool


@lru_cache(maxsize=4096)  # most cells of a class are the same
def statements(source: str) -> tuple[Statement, ...] | None:
    r"""The statements of a cell, in order; None where it is not Python.

    Lines for the notebook itself, such as ``%matplotlib inline``, are left out.

    >>> first, second = statements("%time\nimport numpy as np\ndef f(x): return np.sum(x + y)")
    >>> sorted(first.binds), sorted(second.binds), sorted(second.needs)
    (['np'], ['f'], ['np', 'y'])
    >>> statements("def f(") is None
    True
    """
    plain = _plain(source)
    try:
        tree = ast.parse(plain)
        return tuple(_statement(node, text) for node, text in _texts(tree, plain))
    # MemoryError and RecursionError: brackets in brackets, a thousand deep.
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return None


def _plain(source: str) -> str:
    """Without the lines that are not Python but the notebook's own."""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        lines = source.split("\n")
        first = next((line.strip() for line in lines if line.strip()), "")
        if first.startswith("%%") and not first.startswith(_ABOUT_THE_CELL):
            return ""  # the whole cell is in another language
        kept = ("" if line.lstrip().startswith(_OF_THE_NOTEBOOK) else line for line in lines)
        return "\n".join(kept)
    return source


def _texts(tree: ast.Module, source: str) -> Iterator[tuple[ast.stmt, str]]:
    """Each statement as it was written; written anew where it shares a line with another."""
    lines = source.split("\n")
    firsts = [_first_line(node) for node in tree.body]
    ends = [node.end_lineno or node.lineno for node in tree.body]
    for number, node in enumerate(tree.body):
        before = ends[number - 1] if number else 0
        is_last = number + 1 == len(firsts)
        if before < firsts[number] and (is_last or ends[number] < firsts[number + 1]):
            text = lines[before : None if is_last else ends[number]]
            yield node, "\n".join(text).strip("\n")
        else:
            yield node, ast.unparse(node)


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _statement(node: ast.stmt, text: str) -> Statement:
    table = symtable.symtable(ast.unparse(node), "<cell>", "exec")
    bound = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()
    }
    if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names):
        bound.add("*")
    return Statement(
        text,
        ast.dump(node),
        frozenset(bound | set(_changed(node))),
        frozenset(_needed(table)),
        isinstance(node, _DEFINITIONS),
        isinstance(node, _IMPORTS),
        _is_stub(node),
    )


def _needed(table: symtable.SymbolTable) -> Iterator[str]:
    """Names that are looked up in the namespace of the notebook."""
    top = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (top or symbol.is_global()):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _needed(child)


def _changed(node: ast.AST) -> Iterator[str]:
    """Names of what is changed in a place: ``table[0] = 1`` changes ``table``."""
    if isinstance(node, ast.Subscript | ast.Attribute) and isinstance(node.ctx, ast.Store):
        target: ast.expr = node
        while isinstance(target, ast.Subscript | ast.Attribute):
            target = target.value
        if isinstance(target, ast.Name):
            yield target.id
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, _SCOPES):
            yield from _changed(child)


def _is_stub(node: ast.stmt) -> bool:
    """Whether it is a function, or a class of such, in which nothing is written yet."""
    if not isinstance(node, _DEFINITIONS):
        return False
    body = [part for part in node.body if not _says_nothing(part)]
    if isinstance(node, ast.ClassDef):
        return bool(node.body) and all(_is_stub(part) for part in body)
    return not body


def _says_nothing(node: ast.stmt) -> bool:
    if isinstance(node, ast.Raise):
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
    return isinstance(node, ast.Pass) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )
