"""The same notebook in another language: its words, its pictures, what its code says to a reader.

Each paragraph is a message of the lab's catalogue, and so is each label of a picture, each comment,
each docstring and each sentence that a cell prints or asks. Everything else stays, letter by
letter: names, cells and their ids. What is written by `make labs` is no message.
"""

from __future__ import annotations

import ast
import base64
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import TypeAlias

from nbformat import NotebookNode

from vitlab.grading.asking import OPTIONS, with_numbers_of, with_options
from vitlab.grading.course import find
from vitlab.words import said, speaking
from vitlab.words.catalogues import LOCALE
from vitlab.words.paragraphs import paragraphs

Say: TypeAlias = Callable[[str], str]

_SVG = re.compile(r'alt="([^"]*)" src="data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)"')
_LABEL = re.compile(r"(<text[^>]*>)([^<]*[^\W\d_]{2}[^<]*)(?=</text>)")
_LITERAL = re.compile(r"(\w*)(\"{3}|\"|'{3}|')(.*)\2", re.DOTALL)
_SENTENCE = re.compile(r"(?=.* ).*[^\W\d_]{3}", re.DOTALL)
_FIELD = re.compile(r"\{[^{}]*\}")
_WRITTEN = re.compile(r"(<!-- (\w+): written by make labs -->\n).*?(?=<!-- /\2 -->)", re.DOTALL)
_SOLUTION = re.compile(r"### BEGIN SOLUTION.*?### END SOLUTION", re.DOTALL)


def has_words(language: str, lab: int) -> bool:
    """Whether a lab is translated; 0 is the page to start with."""
    return (LOCALE / language / "LC_MESSAGES" / f"lab{lab:02d}.mo").exists()


def translated(notebook: NotebookNode, language: str) -> NotebookNode:
    """The notebook in a language; it says in its metadata in which."""
    page = deepcopy(notebook)
    page.metadata["vitlab"]["language"] = language
    with speaking(language):
        for cell in page.cells:
            cell.source = rewritten(cell, said)
            if cell.cell_type == "markdown":
                cell.source = with_numbers_of(find, cell.source)
            if task := re.fullmatch(r"task-(\d+)-(\d+)", cell.id):
                cell.source = with_options(find(f"{task[1]}.{task[2]}"), cell.source)
    return page


def words_of(notebook: NotebookNode) -> Iterator[tuple[str, str]]:
    """Every message of a notebook, with the cell that says it."""
    for cell in notebook.cells:
        found: list[str] = []

        def say(message: str, found: list[str] = found) -> str:
            found.append(message)
            return message

        rewritten(cell, say)
        yield from ((cell.id, message) for message in found)


def rewritten(cell: NotebookNode, say: Say) -> str:
    """The source of a cell, each message as it is said."""
    if cell.cell_type == "code":
        return in_code(cell.source, say)
    source = _WRITTEN.sub(r"\1", cell.source)
    return "\n\n".join(in_text(part, say) for part in paragraphs(source))


def in_text(paragraph: str, say: Say) -> str:
    """A paragraph, or a picture with its labels; the options of a choice come from the registry.

    >>> in_text("One.", str.upper), in_text("- **a**: all three", str.upper)
    ('ONE.', '- **a**: all three')
    """
    if OPTIONS.fullmatch(paragraph) or _WRITTEN.match(paragraph):
        return paragraph
    if "data:image/svg" in paragraph:
        return _SVG.sub(lambda found: _picture(found, say), paragraph)
    return say(paragraph) if paragraph else paragraph


def _picture(found: re.Match[str], say: Say) -> str:
    drawn = base64.b64decode(found[2]).decode("utf-8")
    drawn = _LABEL.sub(lambda label: label[1] + say(label[2]), drawn)
    data = base64.b64encode(drawn.encode("utf-8")).decode()
    return f'alt="{say(found[1])}" src="data:image/svg+xml;base64,{data}"'


def in_code(source: str, say: Say) -> str:
    r"""Code whose comments, docstrings and sentences are said; a solution stays as it is.

    >>> print(in_code('x = "error"  # one word\nprint("two words")', str.upper))
    x = "error"  # ONE WORD
    print("TWO WORDS")
    """
    solved = [found.span() for found in _SOLUTION.finditer(source)]
    places = sorted({*_comments(source), *_strings(source)}, reverse=True)
    for start, end in places:
        if not any(first <= start < last for first, last in solved):
            source = source[:start] + say(source[start:end]) + source[end:]
    return source


def _comments(source: str) -> Iterator[tuple[int, int]]:
    starts = _starts(source)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT and token.string.startswith("# "):
            at = starts[token.start[0] - 1] + token.start[1]
            yield at + 2, at + len(token.string)


def _strings(source: str) -> Iterator[tuple[int, int]]:
    """Where docstrings stand, and strings that a person reads: those with a gap between words."""
    starts, lines = _starts(source), source.splitlines(keepends=True)
    waiting: list[ast.AST] = [ast.parse(source)]
    while waiting:
        node = waiting.pop()
        is_text = isinstance(node, ast.JoinedStr) or (
            isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        if not is_text:
            waiting += ast.iter_child_nodes(node)
            continue
        assert isinstance(node, ast.expr)
        first, last = (
            starts[line - 1] + len(lines[line - 1].encode()[:column].decode())
            for line, column in (
                (node.lineno, node.col_offset),
                (node.end_lineno or 0, node.end_col_offset or 0),
            )
        )
        literal = _LITERAL.fullmatch(source[first:last])
        if literal and _SENTENCE.search(_FIELD.sub("", literal[3])):
            yield first + literal.start(3), first + literal.end(3)


def _starts(source: str) -> list[int]:
    """Where each line begins."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    return starts
