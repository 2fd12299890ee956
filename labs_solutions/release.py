"""Run the source notebooks and write the student copies and the README's table of labs.

    python -m labs_solutions.release            write
    python -m labs_solutions.release --check    only compare; exit 1 where a file differs
    python -m labs_solutions.release --run 1 4  run the notebooks of these alone, 0 to start with

What a source repeats of the registry is written anew. Then it is run from top to bottom and
keeps what it printed, without widget views, times and versions, so that the same notebook
always gives the same file. Of an instrument it keeps a still picture, the stored one for as long
as the words beside it are the same. What differs from machine to machine, in cells with the tag
``nbval-ignore-output``, stays as it was once written; clear such an output to have it written
anew. The student copy is made of it by nbgrader's own preprocessors, without what stands there
for the teacher alone.
The page to start with is no lab: only its map of the course is written anew, from the registry
and the first lines of the labs, and its glossary and reading list, from their data files. The page
for teachers is written as a whole, and never released.
"""

from __future__ import annotations

import argparse
import base64
import os
import re
import sys
from collections.abc import Callable, Collection, Iterator
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

from labs_solutions.course_map import Stop, with_map
from labs_solutions.generated import SourceError, follow_registry
from labs_solutions.glossary_page import with_glossary
from labs_solutions.readme import instruments_in, with_table
from labs_solutions.teachers import page
from labs_solutions.translated import has_words, translated
from vitlab.grading.asking import with_numbers_of
from vitlab.grading.course import UnknownExercise, find, find_lab, lab_numbers
from vitlab.words import languages, speaking

HERE = Path(__file__).resolve().parent
START = HERE / "00_start_here.ipynb"
TEACHERS = HERE / "for_teachers.ipynb"
RELEASED = HERE.parent / "lab"
README = HERE.parent / "README.md"

Execute: TypeAlias = Callable[[NotebookNode], NotebookNode]

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
STILL = "image/jpeg"
MACHINE = re.compile(r"/(?:home|root|tmp|usr|work|Users|var|opt)/|\b0x[0-9a-f]{6,}|[A-Z]:\\\\")
FOR_TEACHERS = re.compile(r"\n*<details><summary>For the teacher</summary>.*?</details>", re.DOTALL)
PICTURE = re.compile(r'<!-- (pictures/[\w-]+\.svg) --><img alt="([^"]*)"[^>]*>')


def sources() -> list[Path]:
    """The source notebooks of the labs, in order."""
    return sorted(path for path in HERE.glob("[0-9][0-9]_*.ipynb") if path != START)


def stops() -> list[Stop]:
    """The labs as the map of the course shows them."""
    return [Stop.of(find_lab(lab_number(path)), path.name, read(path)) for path in sources()]


def with_lists(page: NotebookNode) -> NotebookNode:
    """The page to start with, in place, its map and its lists in the language of now."""
    return with_glossary(with_map(page, stops()))


def lab_number(path: Path) -> int:
    """The lab that a notebook belongs to: the two digits that its name begins with."""
    return int(path.name[:2])


def read(path: Path) -> NotebookNode:
    """A notebook from disk."""
    return nbformat.read(path, as_version=4)


def text(notebook: NotebookNode) -> str:
    """A notebook as it is written to disk; refuses what is not valid."""
    nbformat.validate(notebook)
    return nbformat.writes(notebook, version=4) + "\n"


def source_notebook(path: Path, execute: Execute | None = None) -> NotebookNode:
    """The source with all that is generated in it, run, and tidied."""
    notebook = follow_registry(read(path), find_lab(lab_number(path)))
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = with_numbers_of(find, PICTURE.sub(_with_picture, cell.source))
    written = [(cell, cell.outputs) for cell in notebook.cells if _is_of_a_machine(cell)]
    tidied(run_anew(notebook, execute))
    for cell, outputs in written:
        cell.outputs = outputs or cell.outputs
        for output in outputs:
            if "execution_count" in output:
                output.execution_count = cell.execution_count
    return notebook


def run_anew(notebook: NotebookNode, execute: Execute | None = None) -> NotebookNode:
    """Run it in place; a still picture beside which the words are the same stays as it was."""
    stored = {
        (cell.id, data.get("text/plain")): data[STILL]
        for cell in notebook.cells
        for data in (output.get("data", {}) for output in cell.get("outputs", []))
        if STILL in data
    }
    for cell in (execute or run)(notebook).cells:
        for data in (output.get("data", {}) for output in cell.get("outputs", [])):
            if STILL in data:
                key = cell.id, data.get("text/plain")
                data[STILL] = stored.get(key, data[STILL]).strip()
    return notebook


def run(notebook: NotebookNode, progress: Path | None = None) -> NotebookNode:
    """Run every cell in place, in a directory of its own, with a progress file of its own."""
    with TemporaryDirectory() as folder:
        kept = progress or Path(folder, "vitlab-progress.json")
        client = NotebookClient(
            notebook,
            timeout=120,
            kernel_name=KERNEL["name"],
            record_timing=False,
            store_widget_state=False,
            coalesce_streams=True,  # or what a busy machine prints late stands apart
            resources={"metadata": {"path": folder}},
        )
        client.execute(env=os.environ | {"VITLAB_PROGRESS": str(kept)})
    return notebook


def tidied(notebook: NotebookNode) -> NotebookNode:
    """Without whatever differs between two runs or two machines; refuses what still could."""
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": KERNEL,
            "language_info": {"name": "python"},
        }
        | {key: value for key, value in notebook.metadata.items() if key == "vitlab"}
    )
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)
            _refuse_machine(cell, output)
    return notebook


def student_copy(notebook: NotebookNode, name: str) -> NotebookNode:
    """What nbgrader's generate_assignment makes of a source notebook, without its database."""
    from nbgrader.converters import GenerateAssignment
    from nbgrader.preprocessors import SaveCells

    copy = without_answers_for_teachers(nbformat.from_dict(notebook))
    resources = {"nbgrader": {"notebook": name, "assignment": name, "student": "."}}
    for preprocessor in GenerateAssignment.class_traits()["preprocessors"].default():
        if preprocessor is not SaveCells:
            copy, resources = preprocessor().preprocess(copy, resources)
    return copy


def student_copy_in(language: str, notebook: NotebookNode, path: Path) -> NotebookNode:
    """The same in another language."""
    page = in_words_of(language, notebook)
    if path == START:
        with speaking(language):
            with_lists(page)
    return student_copy(page, path.stem)


def languages_of(path: Path) -> Iterator[str]:
    """The languages other than English that have the words of a notebook."""
    yield from (name for name in languages()[1:] if has_words(name, lab_number(path)))


def in_words_of(language: str, notebook: NotebookNode) -> NotebookNode:
    """A source as a student reads it, in another language; its answers stay as they are."""
    page = without_answers_for_teachers(deepcopy(notebook))
    return translated(page, language)


def without_answers_for_teachers(notebook: NotebookNode) -> NotebookNode:
    """The same notebook, in place, where a question to think about has no answer any more."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = FOR_TEACHERS.sub("", cell.source).rstrip()
    return notebook


def released(
    execute: Execute | None = None, only: Collection[int] | None = None
) -> Iterator[tuple[Path, str]]:
    """Every file that a release writes, with its content; ``execute`` runs a notebook in place.

    With ``only``, the others keep the outputs that they have; 0 is the page to start with.
    """
    labs = list(map(find_lab, map(lab_number, sources())))
    instruments, written = {}, {}
    for number in lab_numbers():
        if [lab.number for lab in labs].count(number) != 1:
            raise SourceError(
                f"Lab {number} needs one notebook {number:02d}_….ipynb in {HERE.name}."
            )
    for path in (START, *sources()):
        how = execute if only is None or lab_number(path) in only else _as_it_is
        source = (
            tidied(run_anew(with_lists(read(path)), how))
            if path == START
            else source_notebook(path, how)
        )
        instruments[lab_number(path)] = instruments_in(source)
        if path != START:
            written[path.name] = find_lab(lab_number(path)), source
        yield path, text(source)
        yield RELEASED / path.name, text(student_copy(source, path.stem))
        for language in languages_of(path):
            yield RELEASED / language / path.name, text(student_copy_in(language, source, path))
    yield TEACHERS, text(tidied(page(written)))
    yield README, with_table(README.read_text("utf-8"), labs, instruments)


def _as_it_is(notebook: NotebookNode) -> NotebookNode:
    return notebook


def _is_of_a_machine(cell: NotebookNode) -> bool:
    return "nbval-ignore-output" in cell.metadata.get("tags", [])


def _with_picture(found: re.Match[str]) -> str:
    # JupyterLab drops an inline <svg> from Markdown, and a file beside would not travel along.
    name, alt = found.groups()
    data = base64.b64encode((HERE / name).read_bytes()).decode()
    return f'<!-- {name} --><img alt="{alt}" src="data:image/svg+xml;base64,{data}">'


def _refuse_machine(cell: NotebookNode, output: NotebookNode) -> None:
    if output.output_type == "error" or output.get("name") == "stderr":
        raise SourceError(f"Cell {cell.id} writes an error: {output}")
    words = {name: value for name, value in output.get("data", output).items() if name != STILL}
    found = MACHINE.search(str(words))
    if found:
        raise SourceError(
            f"The output of cell {cell.id} holds {found[0]!r}, a mark of this machine."
        )


def main() -> int | str:
    """Write or compare; the exit status, or the sentence that says why it cannot be."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="only compare")
    parser.add_argument("--run", type=int, nargs="+", metavar="LAB", help="run these alone")
    given = parser.parse_args()
    only_compare = given.check
    try:
        stale = [file for file in released(only=given.run) if not _is_written(*file)]
    except (SourceError, UnknownExercise) as error:
        return str(error)
    for path, content in stale:
        shown = path.relative_to(HERE.parent)
        if only_compare:
            print(f"{shown} is not what a release writes: run `make labs`")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8", newline="\n")
            print(f"wrote {shown}")
    return int(only_compare and bool(stale))


def _is_written(path: Path, content: str) -> bool:
    return path.exists() and path.read_text("utf-8") == content


if __name__ == "__main__":
    sys.exit(main())
