"""Tables that a teacher writes in a spreadsheet: CSV with a line of names on top."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from vitlab.core.errors import LabError, shown

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
    """The lines of a table that are not empty; `TableError` where a column is missing or unknown.

    Commas and semicolons part the cells, as spreadsheets write them. Names of columns may be
    written in any way: `Student` is ``student``.
    """
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise TableError(f"{path.name} is not text in UTF-8: save it as CSV in UTF-8.") from None
    except OSError as error:
        said = (error.strerror or "it cannot be read").lower()
        raise TableError(f"{path} cannot be read ({said}).") from None
    top = text.partition("\n")[0]
    part = ";" if top.count(";") > top.count(",") else ","
    reader = csv.reader(io.StringIO(text), delimiter=part)
    names = [name.strip().lower() for name in next(reader, [])]
    for name in needs:
        if name not in names:
            near = get_close_matches(name, names, 1)
            said = f", only {shown(near[0])}" if near else ""
            every = ", ".join((*needs, *takes))
            raise TableError(f"{path.name} has no column {name}{said}; its columns are {every}.")
    found = []
    for cells in reader:
        if any(cell.strip() for cell in cells):
            told = {name: plain(cell) for name, cell in zip(names, cells, strict=False)}
            found.append(Line(path.name, reader.line_num, told))
    return found


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
