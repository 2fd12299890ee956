"""A release holds what a class gets, and nothing else."""

import base64
import json
import re
from pathlib import Path

import pytest

from tests.classroom.handing_in import cell
from vitlab.classroom.course.drawing import drawn
from vitlab.classroom.course.terms import Course
from vitlab.classroom.releasing.handing_out import hand_out
from vitlab.classroom.releasing.linking import LATER
from vitlab.classroom.releasing.pages import read_page, source
from vitlab.classroom.releasing.release import release
from vitlab.core.errors import LabError
from vitlab.grading.course import find, find_lab, lab_numbers
from vitlab.grading.varying import with_numbers
from vitlab.notebooks import MANIFEST

START = "00_start_here.ipynb"


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_it_holds_the_start_page_the_labs_and_a_manifest_that_tells_their_versions(tmp_path):
    release(tmp_path / "out", [1, 4])
    manifest = json.loads((tmp_path / "out" / MANIFEST).read_text("utf-8"))
    labs = {number: lab["file"] for number, lab in manifest["labs"].items()}
    assert labs == {"1": "01_pixels_to_grid.ipynb", "4": "04_where_am_i.ipynb"}
    assert names(tmp_path / "out") == sorted([START, *labs.values(), MANIFEST])
    for number, lab in manifest["labs"].items():
        assert lab["version"] == find_lab(int(number)).version
        page = read_page(tmp_path / "out" / lab["file"])
        assert page["metadata"]["vitlab"]["version"] == lab["version"]


def test_nothing_for_the_teacher_is_in_it(tmp_path):
    release(tmp_path / "out")
    assert len(names(tmp_path / "out")) == len(lab_numbers()) + 2
    for path in (tmp_path / "out").iterdir():
        text = path.read_text("utf-8")
        for word in ("BEGIN SOLUTION", "For the teacher", "labs_solutions", 'seed": '):
            assert word not in text, path.name


def test_a_student_gets_it_and_gets_the_next_one_over_it(tmp_path):
    release(tmp_path / "out", [1], numbers={"4.5": {"seeds": 4}})
    hand_out(tmp_path / "out", tmp_path / "mine", (MANIFEST,))
    assert names(tmp_path / "mine") == names(tmp_path / "out")
    mine = tmp_path / "mine/01_pixels_to_grid.ipynb"
    mine.write_text(mine.read_text("utf-8").replace("YOUR CODE HERE", "mine"), "utf-8")
    release(tmp_path / "out", [1, 2], numbers={"4.5": {"seeds": 5}})
    hand_out(tmp_path / "out", tmp_path / "mine", (MANIFEST,))
    assert names(tmp_path / "mine") == names(tmp_path / "out")
    for name in (MANIFEST, "02_one_linear_map.ipynb"):
        assert (tmp_path / "mine" / name).read_bytes() == (tmp_path / "out" / name).read_bytes()
    assert "# mine" in mine.read_text("utf-8")


def test_a_new_release_takes_the_place_of_the_old_one(tmp_path):
    release(tmp_path / "out", [1, 2])
    release(tmp_path / "out", [2, 3])
    kept = [START, "02_one_linear_map.ipynb", "03_assemble_a_tiny_vit.ipynb", MANIFEST]
    assert names(tmp_path / "out") == sorted(kept)


def put(folder, name, text):
    (folder / name).write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda out: put(out, "solutions.ipynb", "{}"), "holds solutions.ipynb, which is no part"),
        (lambda out: put(out, START, "{}"), f"{START} in '.*' was changed since it was released"),
        (lambda out: put(out, MANIFEST, "[]"), "is no manifest of a release"),
        (lambda out: (out / MANIFEST).unlink(), f"holds {START}, which is no part of a release"),
    ],
)
def test_where_anything_else_lies_nothing_is_written(tmp_path, spoil, sentence):
    out = tmp_path / "out"
    release(out, [1])
    spoil(out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    with pytest.raises(LabError, match=sentence):
        release(out, [2])
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_lab_that_there_is_not_and_a_folder_that_is_none_are_sentences(tmp_path):
    with pytest.raises(LabError, match=r"^There is no lab 77; the labs here are 1, 2, "):
        release(tmp_path / "out", [77])
    assert not Path(tmp_path / "out").exists()
    (tmp_path / "file").touch()
    with pytest.raises(LabError, match="is a file: name a folder for the release"):
        release(tmp_path / "file", [1])


def test_texts_and_pictures_ask_what_the_course_asks_and_the_seed_is_nowhere(tmp_path):
    seed = "a seed of one's own 4711"
    numbers = drawn(Course(seed=seed))
    release(tmp_path / "usual", [1, 10])
    release(tmp_path / "out", [1, 10], numbers=numbers)
    for path in (tmp_path / "out").iterdir():
        assert seed not in path.read_text("utf-8")
    usual, page = (
        read_page(tmp_path / name / "10_tokens_for_a_language_model.ipynb")
        for name in ("usual", "out")
    )
    context = f"{numbers['10.3']['context']:,}"
    was, now = (
        [source(one) for one in told["cells"] if one["cell_type"] == "markdown"]
        for told in (usual, page)
    )
    changed = [(a, b) for a, b in zip(was, now, strict=True) if a != b]
    # Merging, the plan, its task's picture, what to try, and the choice.
    assert len(changed) == 5
    changed = changed[1:]
    assert f"The window has <!-- 10.3 context -->{context}<!-- --> places." in changed[0][1]
    (drawing,) = re.findall(r"base64,([A-Za-z0-9+/=]+)", changed[1][1])
    assert f">{context}<!-- --></text>" in re.sub(
        r"<!-- 10.3 context -->", "", base64.b64decode(drawing).decode("utf-8")
    )
    task = cell(read_page(tmp_path / "out/01_pixels_to_grid.ipynb"), "task-1-5")
    asked = with_numbers(find("1.5"), numbers)
    assert f"- **a**: {asked.shown['a'].text}\n- **b**: {asked.shown['b'].text}" in source(task)
    assert "checksum" not in task["metadata"]["nbgrader"]


def test_numbers_that_are_others_reach_who_has_begun(tmp_path):
    release(tmp_path / "out", [1], numbers={"1.5": {"order": 9}})
    hand_out(tmp_path / "out", tmp_path / "mine", (MANIFEST,))
    release(tmp_path / "out", [1], numbers={"1.5": {"order": 10}})
    (sentence,) = hand_out(tmp_path / "out", tmp_path / "mine", (MANIFEST,)).sentences
    assert "Read again, for it has changed: 1.5." in sentence


def words_of_the_map(folder):
    """The rows of the table of labs on the page to start with."""
    page = json.loads((folder / START).read_text("utf-8"))
    texts = [source(one) for one in page["cells"] if one["cell_type"] == "markdown"]
    (text,) = [one for one in texts if "| lab | the question it asks" in one]
    return [row for row in text.splitlines() if row.startswith(("| [Lab", "| Lab"))]


def test_the_page_to_start_with_leads_to_what_is_handed_out_and_no_further(tmp_path):
    release(tmp_path / "out", [1, 4])
    text = (tmp_path / "out" / START).read_text("utf-8")
    links = set(re.findall(r"\((\d\d_\w+\.ipynb)", text))
    assert links == {"01_pixels_to_grid.ipynb", "04_where_am_i.ipynb"}
    rows = words_of_the_map(tmp_path / "out")
    assert len(rows) == len(lab_numbers())
    for number, row in enumerate(rows, 1):
        title = f"Lab {number} · {find_lab(number).title}"
        if number in (1, 4):
            assert row.startswith(f"| [{title}](0{number}_")
            assert LATER not in row
        else:
            assert row.startswith(f"| {title} · {LATER}<br>")


def test_a_lab_that_comes_later_is_linked_in_the_page_that_a_student_has_already(tmp_path):
    release(tmp_path / "out", [1])
    hand_out(tmp_path / "out", tmp_path / "mine", (MANIFEST,))
    mine = tmp_path / "mine" / START
    page = json.loads(mine.read_text("utf-8"))
    page["cells"].insert(2, {"cell_type": "markdown", "id": "own", "source": "a note of mine"})
    page["cells"][2]["metadata"] = {}
    mine.write_text(json.dumps(page), "utf-8")
    release(tmp_path / "out", [1, 2])
    (sentence,) = hand_out(tmp_path / "out", tmp_path / "mine", (MANIFEST,)).sentences
    assert sentence.startswith(f"{START}: now with our corrections. Kept: 1 cell of your own.")
    beside = tmp_path / "mine" / "00_start_here.version-1.ipynb"
    assert beside.is_file()
    rows = words_of_the_map(tmp_path / "mine")
    assert [row.startswith("| [") for row in rows] == [True, True] + [False] * 10
    assert "a note of mine" in mine.read_text("utf-8")
    assert hand_out(tmp_path / "out", tmp_path / "mine", (MANIFEST,)).sentences == []
