"""Tables that a teacher writes in a spreadsheet: CSV with a line of names on top."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from vitlab.core.errors import LabError, shown

_SEPARATOR = re.compile(r"\s*\"?sep=.\"?\s*", re.IGNORECASE)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class TableError(LabError):
    """A table cannot be used; the sentence names the file, the line, and what would work."""


@dataclass(frozen=True)
class Line:
    """One line of a table: what stands in each column, "" where nothing does."""

    file: str
    number: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    @contextmanager
    def in_sentence(self) -> Iterator[None]:
        """A ValueError inside is one sentence that names this line."""
        try:
            yield
        except TableError:
            raise
        except ValueError as error:
            raise TableError(f"{self.file}, line {self.number}: {error}") from None


def read_table(path: Path, needs: Sequence[str], takes: Sequence[str]) -> list[Line]:
    """The lines of a table that are not empty; `TableError` where a column is missing or misspelt.

    Commas, semicolons or tabs part the cells, as spreadsheets write them, and lines above the
    names may be empty, or say ``sep=;``. Names of columns may be written in any way: `Student` is
    ``student``. There may be others.
    """
    text = _text(path)
    above, part = _top(text)
    reader = csv.reader(io.StringIO(text), delimiter=part, strict=True)
    found = []
    try:
        for _ in range(above):
            next(reader)
        names = [name.strip().lower() for name in next(reader, [])]
        _refuse_names(path.name, names, needs, takes)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                told = {name: plain(cell) for name, cell in zip(names, cells, strict=False)}
                found.append(Line(path.name, reader.line_num, told))
    except csv.Error:
        raise TableError(
            f"{path.name}, line {reader.line_num}: a cell begins with a quotation mark, and does "
            "not end with one: write a mark inside a cell twice."
        ) from None
    return found


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
        wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        return content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError:
        raise TableError(f"{path.name} is not text in UTF-8: save it as CSV in UTF-8.") from None
    except OSError as error:
        said = (error.strerror or "it cannot be read").lower()
        raise TableError(f"{path} cannot be read ({said}).") from None


def _top(text: str) -> tuple[int, str]:
    """How many lines stand above the names of the columns, and what parts the cells."""
    for above, line in enumerate(text.splitlines()):
        if line.strip() and not _SEPARATOR.fullmatch(line):
            return above, max(",;\t", key=line.count)
    return 0, ","


def _refuse_names(
    file: str, names: Sequence[str], needs: Sequence[str], takes: Sequence[str]
) -> None:
    """`TableError` where a column is missing, or where one of another name must be meant."""
    every = ", ".join((*needs, *takes))
    others = [name for name in names if name not in (*needs, *takes)]
    for name in (*needs, *takes):
        near = [] if name in names else get_close_matches(name, others, 1, 0.8)
        if name in needs and name not in names:
            said = f", only {shown(near[0])}" if near else ""
            raise TableError(f"{file} has no column {name}{said}; its columns are {every}.")
        if near:
            raise TableError(
                f"{file} has a column {shown(near[0])}: is it {name}? Its columns are {every}."
            )


def plain(cell: str) -> str:
    """What was written into a cell: without spaces around it, or the sign before a formula.

    >>> plain(" anna "), plain("'=1+1"), plain("'t Hooft")
    ('anna', '=1+1', "'t Hooft")
    """
    text = cell.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula: a student may have any name.

    >>> safe("anna"), safe("=1+1")
    ('anna', "'=1+1")
    """
    return f"'{text}" if text.startswith(_FORMULA) else text
