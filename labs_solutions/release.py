"""Run the source notebooks and write the student copies.

    python labs_solutions/release.py            write
    python labs_solutions/release.py --check    only compare; exit 1 where a file differs

A source notebook is run from top to bottom and keeps what it printed, without widget
views, times and versions, so that the same notebook always gives the same file. The
student copy is made of it by nbgrader's own preprocessors.
"""

from __future__ import annotations

import argparse
import base64
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

HERE = Path(__file__).resolve().parent
RELEASED = HERE.parent / "lab"

KERNEL = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
MACHINE = re.compile(r"/(?:home|root|tmp|usr|work|Users|var|opt)/|\b0x[0-9a-f]{6,}|[A-Z]:\\\\")
PICTURE = re.compile(r'<!-- (pictures/[\w-]+\.svg) --><img alt="([^"]*)"[^>]*>')


def sources() -> list[Path]:
    """The source notebooks, in order."""
    return sorted(HERE.glob("[0-9][0-9]_*.ipynb"))


def read(path: Path) -> NotebookNode:
    """A notebook from disk."""
    return nbformat.read(path, as_version=4)


def text(notebook: NotebookNode) -> str:
    """A notebook as it is written to disk; refuses what is not valid."""
    nbformat.validate(notebook)
    return nbformat.writes(notebook, version=4) + "\n"


def source_notebook(path: Path) -> NotebookNode:
    """The source with its pictures and ids brought up to date, run, and tidied."""
    notebook = read(path)
    for number, cell in enumerate(notebook.cells):
        cell.id = cell.metadata.get("nbgrader", {}).get("grade_id") or f"cell-{number:02d}"
        if cell.cell_type == "markdown":
            cell.source = PICTURE.sub(_with_picture, cell.source)
    run(notebook)
    return tidied(notebook)


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
            resources={"metadata": {"path": folder}},
        )
        client.execute(env=os.environ | {"VITLAB_PROGRESS": str(kept)})
    return notebook


def tidied(notebook: NotebookNode) -> NotebookNode:
    """Without whatever differs between two runs or two machines; refuses what still could."""
    notebook.metadata = nbformat.from_dict(
        {"kernelspec": KERNEL, "language_info": {"name": "python"}}
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

    copy = nbformat.from_dict(notebook)
    resources = {"nbgrader": {"notebook": name, "assignment": name, "student": "."}}
    for preprocessor in GenerateAssignment.class_traits()["preprocessors"].default():
        if preprocessor is not SaveCells:
            copy, resources = preprocessor().preprocess(copy, resources)
    return copy


def released() -> Iterator[tuple[Path, str]]:
    """Every file that a release writes, with its content."""
    for path in sources():
        source = source_notebook(path)
        yield path, text(source)
        yield RELEASED / path.name, text(student_copy(source, path.stem))


def _with_picture(found: re.Match[str]) -> str:
    # JupyterLab drops an inline <svg> from Markdown, and a file beside would not travel along.
    name, alt = found.groups()
    data = base64.b64encode((HERE / name).read_bytes()).decode()
    return f'<!-- {name} --><img alt="{alt}" src="data:image/svg+xml;base64,{data}">'


def _refuse_machine(cell: NotebookNode, output: NotebookNode) -> None:
    if output.output_type == "error" or output.get("name") == "stderr":
        raise ValueError(f"cell {cell.id} writes an error: {output}")
    found = MACHINE.search(str(output))
    if found:
        raise ValueError(f"the output of cell {cell.id} holds {found[0]!r}, a mark of this machine")


def main() -> int:
    """Write or compare; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="only compare")
    only_compare = parser.parse_args().check
    different = 0
    for path, content in released():
        if path.exists() and path.read_text("utf-8") == content:
            continue
        different += 1
        shown = path.relative_to(HERE.parent)
        if only_compare:
            print(f"{shown} is not what a release writes: run labs_solutions/release.py")
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, "utf-8")
            print(f"wrote {shown}")
    return int(only_compare and different > 0)


if __name__ == "__main__":
    sys.exit(main())
