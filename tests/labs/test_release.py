"""Student copies are what the sources release, and no output betrays a machine."""

import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from labs_solutions import release
from labs_solutions.generated import SourceError
from vitlab.grading.course import UnknownExercise


@pytest.fixture(scope="module")
def fresh():
    """What a release writes around the outputs that there are; nbval runs all of them again."""
    return dict(release.released(execute=lambda notebook: notebook))


def test_every_file_is_what_a_release_writes(fresh):
    for path, content in fresh.items():
        assert path.read_text("utf-8") == content, f"{path.name} is stale: run `make labs`"


@pytest.mark.slow  # a minute: every lab runs, as it does for nbval
def test_every_output_is_what_a_release_writes():
    for path, content in release.released():
        assert path.read_text("utf-8") == content, f"{path.name} is stale: run `make labs`"


def test_there_is_no_student_copy_without_a_source():
    copies = {path.name for path in release.RELEASED.glob("*.ipynb")}
    assert copies == {path.name for path in (release.START, *release.sources())}


def test_comparing_names_the_file_that_differs(tmp_path, monkeypatch, capsys, fresh):
    stale = release.RELEASED / release.sources()[0].name
    assert release.README in fresh
    contents = {**fresh, stale: fresh[stale] + " "}
    monkeypatch.setattr(release, "released", lambda **_: iter(contents.items()))
    monkeypatch.setattr(sys, "argv", ["release.py", "--check"])
    assert release.main() == 1
    assert capsys.readouterr().out.startswith(f"lab/{stale.name} is not what a release writes")
    monkeypatch.setattr(release, "released", lambda **_: iter(fresh.items()))
    assert release.main() == 0


def test_the_student_copy_holds_no_solution_and_no_output(source):
    copy = release.read(release.RELEASED / source.name)
    for cell in copy.cells:
        assert "BEGIN SOLUTION" not in cell.source
        assert "subgoal" not in cell.source or "ex-" not in cell.id
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
    stubs = [cell.source for cell in copy.cells if cell.id.startswith("ex-")]
    to_write = re.compile(r"# YOUR CODE HERE\n +raise NotImplementedError\(\)")
    assert all(map(to_write.search, stubs))
    assert all('"""' in stub for stub in stubs)


def test_answers_to_questions_to_think_about_are_for_teachers_alone(source):
    thinks = [c.source for c in release.read(source).cells if c.source.startswith("**Think.**")]
    answered = ["<summary>For the teacher</summary>" in think for think in thinks]
    assert all(answered) or release.lab_number(source) == 1
    copy = release.read(release.RELEASED / source.name)
    asked = [c.source for c in copy.cells if c.source.startswith("**Think.**")]
    assert asked == [think.partition("\n\n<details>")[0].rstrip() for think in thinks]
    assert "For the teacher" not in "".join(cell.source for cell in copy.cells)


def test_what_differs_between_machines_stays_as_it_was_once_written(tmp_path, monkeypatch):
    code = nbformat.v4.new_code_cell
    ignored = code("print(2)", metadata={"tags": ["nbval-ignore-output"]})
    ignored.outputs = [nbformat.v4.new_output("stream", text="1\n")]
    book = nbformat.v4.new_notebook(cells=[ignored, code("print(2)")])
    monkeypatch.setattr(release, "read", lambda path: book)
    monkeypatch.setattr(release, "follow_registry", lambda notebook, lab: notebook)
    written = release.source_notebook(Path("01_pixels_to_grid.ipynb"))
    assert [cell.outputs[0].text for cell in written.cells] == ["1\n", "2\n"]


def test_a_still_picture_stays_as_long_as_the_words_beside_it_are_the_same():
    def shown(words, picture):
        data = {"text/plain": words, release.STILL: picture}
        return nbformat.v4.new_output("execute_result", data, execution_count=1)

    def executed(book):
        for cell, words in zip(book.cells, ("as before", "now"), strict=True):
            cell.outputs = [shown(words, "fresh")]
        return book

    cells = [nbformat.v4.new_code_cell("it", outputs=[shown(*had)]) for had in STORED]
    book = release.run_anew(nbformat.v4.new_notebook(cells=cells), executed)
    assert [cell.outputs[0].data[release.STILL] for cell in book.cells] == ["stored", "fresh"]


STORED = [("as before", "stored"), ("before", "stored")]


def test_of_some_labs_alone_the_others_keep_what_they_printed(monkeypatch):
    ran = []

    def execute(book):
        ran.append(book.cells[0].source.splitlines()[0])
        return book

    files = dict(release.released(execute, only=(0, 3)))
    assert len(ran) == 2
    assert "Lab 3" in ran[1]
    notebooks = (release.START, *release.sources())
    others = sum(len([*release.languages_of(path)]) for path in notebooks)
    assert len(files) == 2 * len(release.sources()) + 4 + others


def test_stored_outputs_carry_no_path_no_error_and_no_widget(source):
    notebook = release.read(source)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert len(outputs) >= 10
    for output in outputs:
        assert output.output_type != "error"
        assert output.get("name") != "stderr"
        assert release.WIDGET_VIEW not in output.get("data", {})
        assert len(output.get("data", {}).pop(release.STILL, "")) <= 60_000
        assert not release.MACHINE.search(str(output))
    assert notebook.metadata.keys() == {"kernelspec", "language_info", "vitlab"}


def test_every_check_and_the_progress_keep_their_results(source):
    for cell in release.read(source).cells:
        if cell.id.startswith("check-") or cell.source.startswith("progress("):
            assert {"text/plain", "text/html"} <= cell.outputs[0].data.keys()
            assert "nbval-ignore-output" not in cell.metadata.get("tags", [])


def test_an_output_with_a_path_is_refused():
    cell = {"id": "cell-1"}
    output = release.nbformat.v4.new_output("stream", text="in /home/somebody/x.py")
    with pytest.raises(SourceError, match="a mark of this machine"):
        release._refuse_machine(release.nbformat.from_dict(cell), output)


def test_pictures_are_embedded_with_words_for_who_cannot_see_them(source):
    text = "\n".join(cell.source for cell in release.read(source).cells)
    pictures = release.PICTURE.findall(text)
    assert len(pictures) == text.count("<img")
    for name, alt in pictures:
        assert len(alt.split()) >= 8
        drawing = (release.HERE / name).read_text("utf-8")
        assert 'fill="#ffffff"' in drawing, "a card of its own, so that it reads in the dark too"
        assert "http" not in drawing.replace("http://www.w3.org/2000/svg", "")


def test_a_notebook_that_does_not_fit_ends_a_release_with_one_sentence(tmp_path, monkeypatch):
    lab = release.sources()[0]
    book = release.read(lab)
    book.cells = [cell for cell in book.cells if cell.id != "check-1-2"]
    (tmp_path / lab.name).write_text(release.text(book), "utf-8")
    others = release.sources()[1:]
    monkeypatch.setattr(release, "sources", lambda: [tmp_path / lab.name, *others])
    monkeypatch.setattr(release, "run", lambda notebook: notebook)  # or the start page is run
    monkeypatch.setattr(sys, "argv", ["release"])
    assert release.main().startswith("Lab 1 has no cell check-1-2: ")


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ([], "Lab 1 needs one notebook 01_….ipynb in labs_solutions."),
        (["01_a.ipynb", "01_b.ipynb"], "Lab 1 needs one notebook 01_….ipynb in labs_solutions."),
        (["01_a.ipynb", "77_b.ipynb"], "There is no lab 77; the labs here: 1"),
    ],
)
def test_every_lab_has_one_notebook_and_every_notebook_a_lab(names, says, monkeypatch):
    monkeypatch.setattr(release, "sources", lambda: list(map(Path, names)))
    with pytest.raises((SourceError, UnknownExercise)) as refused:
        list(release.released())
    assert refused.value.args[0].startswith(says)


def test_a_release_is_started_as_make_labs_starts_it():
    done = subprocess.run(
        [sys.executable, "-m", "labs_solutions.release", "--help"],
        cwd=release.HERE.parent,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert "--check" in done.stdout
    assert "$(BIN)/python -m labs_solutions.release\n" in (
        release.HERE.parent / "Makefile"
    ).read_text("utf-8")
