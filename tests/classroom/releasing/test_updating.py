"""A corrected lab keeps what a student wrote, from every state that a notebook can be in."""

import json
import os
import random
from copy import deepcopy

import pytest

from tests.classroom.handing_in import RIGHT, cell, code, notebook, place
from vitlab.classroom.releasing.handing_out import hand_out
from vitlab.classroom.releasing.pages import marked, name_of, read_page, source
from vitlab.classroom.releasing.updating import updated
from vitlab.classroom.submissions.notebook import read
from vitlab.classroom.submissions.skeleton import skeletons
from vitlab.classroom.submissions.taking import taken

NAME = "01_pixels_to_grid.ipynb"
STUB = "def unpatchify(patches, image_size):\n    raise NotImplementedError"
OUTPUT = {"output_type": "stream", "name": "stdout", "text": "it ran"}


def corrected():
    """Lab 1 as version 2: a cell more on top, one text and one stub changed, one cell gone."""
    made = notebook(answers={})
    made["metadata"]["vitlab"]["version"] = 2
    made["cells"].insert(1, {"cell_type": "markdown", "id": "", "metadata": {}, "source": "New."})
    cell(made, "cell-03")["source"] = "Another text in place of this one."
    cell(made, "task-1-3")["source"] = "## Exercise 1.3 · Another task"
    cell(made, "ex-1-3")["source"] = STUB
    made["cells"].remove(cell(made, "cell-10"))
    for number, one in enumerate(made["cells"]):
        if one["id"].startswith("cell-") or not one["id"]:
            one["id"] = f"cell-{number:02d}"
    return made


def begun(**answers):
    """Lab 1 as a student has it: what was handed out, with answers."""
    made = marked(notebook(answers={}))
    for name, text in answers.items():
        exercise = name.replace("_", ".")
        one = cell(made, f"ex-{exercise.replace('.', '-')}")
        one |= {"source": text, "outputs": [OUTPUT], "execution_count": 7}
    return made


def sources(page):
    return [source(one) for one in page["cells"]]


def test_an_untouched_notebook_becomes_the_corrected_lab():
    update = updated(begun(), corrected())
    assert update.page == marked(corrected())
    assert (update.answers, update.own, update.replaced) == ((), 0, 0)
    assert update.tasks == ("1.3",)


def test_answers_and_what_they_put_out_are_kept_and_all_else_is_new():
    old = begun(**{"1_2": RIGHT["1.2"], "1_3": RIGHT["1.3"]})
    update = updated(old, corrected())
    assert update.answers == ("1.2", "1.3")
    for name in ("ex-1-2", "ex-1-3"):
        kept, was = cell(update.page, name), cell(old, name)
        assert kept == was | {"metadata": cell(corrected(), name)["metadata"]}
    wanted = marked(corrected())
    for name in ("ex-1-2", "ex-1-3"):
        wanted["cells"][place(wanted, name)] = cell(update.page, name)
    assert update.page == wanted


def test_cells_of_the_students_own_stand_where_they_stood():
    old = begun(**{"1_2": RIGHT["1.2"]})
    own = [code("mine = 1"), {"cell_type": "markdown", "id": "m", "metadata": {}, "source": "Note"}]
    old["cells"].insert(0, code("on_top = 0"))
    at = place(old, "ex-1-2") + 1
    old["cells"][at:at] = own
    old["cells"].insert(place(old, "cell-10") + 1, code("after_one_that_goes = 2"))
    old["cells"].append(code("at_the_end = 3"))
    page = updated(old, corrected()).page
    texts = sources(page)
    assert texts[0] == "on_top = 0"
    assert texts[-1] == "at_the_end = 3"
    at = place(page, "ex-1-2")
    assert page["cells"][at + 1 : at + 3] == own
    before = texts[texts.index("after_one_that_goes = 2") - 1]
    assert before == source(cell(notebook(), "cell-09"))


def test_cells_that_were_deleted_come_back():
    old = begun(**{"1_2": RIGHT["1.2"]})
    gone = ("cell-00", "ex-1-1", "check-1-2", "task-1-3", "cell-20")
    old["cells"] = [one for one in old["cells"] if one["id"] not in gone]
    update = updated(old, corrected())
    assert update.answers == ("1.2",)
    wanted = marked(corrected())
    wanted["cells"][place(wanted, "ex-1-2")] = cell(update.page, "ex-1-2")
    assert update.page == wanted


@pytest.mark.parametrize("known", [True, False])
def test_ids_that_were_made_anew_cost_nothing(known):
    old = begun(**{"1_2": RIGHT["1.2"], "1_4": RIGHT["1.4"]})
    old["cells"].insert(place(old, "ex-1-2"), code("mine = 1"))
    for number, one in enumerate(old["cells"]):
        one["id"] = f"{number:08x}"
        one["metadata"] = {}
    if not known:
        del old["metadata"]["vitlab"]["cells"]
    update = updated(old, corrected())
    assert source(cell(update.page, "ex-1-2")) == RIGHT["1.2"]
    assert source(cell(update.page, "ex-1-4")) == RIGHT["1.4"]
    assert update.answers == ("1.2", "1.4")
    at = place(update.page, "ex-1-2")
    assert source(update.page["cells"][at - 1]) == "mine = 1"
    # without marks nobody can tell three old texts of ours from texts of the student's own
    assert update.own == (1 if known else 4)


def test_what_a_student_changed_in_our_cells_is_ours_again_and_counted():
    old = begun()
    cell(old, "cell-09")["source"] += "\n# mine"
    cell(old, "check-1-2")["source"] = "check('1.2', print)"
    cell(old, "cell-03")["source"] += "\nMy note."
    update = updated(old, corrected())
    assert update.replaced == 3
    assert update.page == marked(corrected())


def test_a_second_answer_is_a_cell_of_the_students_own():
    old = begun(**{"1_2": "def patchify(images, patch_size):\n    return 1"})
    twice = deepcopy(cell(old, "ex-1-2")) | {"source": RIGHT["1.2"], "id": "copied"}
    old["cells"].insert(place(old, "check-1-2"), twice)
    page = updated(old, corrected()).page
    names = [name_of(one) for one in page["cells"]]
    assert names.count("ex-1-2") == 1
    assert source(cell(page, "ex-1-2")) == RIGHT["1.2"]
    assert sources(page).count("def patchify(images, patch_size):\n    return 1") == 1


def test_what_is_graded_is_the_same_before_and_after():
    old = begun(**{exercise.replace(".", "_"): text for exercise, text in RIGHT.items()})
    old["cells"].insert(3, code("def helper(x):\n    return x"))
    cell(old, "ex-1-2")["source"] = RIGHT["1.2"].replace("return images", "return helper(images)")
    page = updated(old, corrected()).page
    before, after = (
        [(one.exercise, one.source) for one in taken(skeletons()[1], read(told).cells) if one.own]
        for told in (json.dumps(old).encode(), json.dumps(page).encode())
    )
    assert before == after


@pytest.fixture
def labs(tmp_path):
    """A folder of labs, and the same lab 1 corrected."""
    for name, made in (("first", notebook(answers={})), ("second", corrected())):
        (tmp_path / name).mkdir()
        (tmp_path / name / NAME).write_text(json.dumps(made), "utf-8")
    hand_out(tmp_path / "first", tmp_path / "mine")
    return tmp_path


def test_the_old_notebook_lies_beside_as_it_was(labs):
    mine = labs / "mine" / NAME
    made = read_page(mine)
    cell(made, "ex-1-2")["source"] = RIGHT["1.2"]
    mine.write_text(json.dumps(made), "utf-8")
    os.utime(mine, (1_600_000_000, 1_600_000_000))
    was = mine.read_bytes()
    done = hand_out(labs / "second", labs / "mine")
    assert done.sentences == [
        f"{NAME}: now version 2, was 1. Kept: your answer to 1.2. Read again, for it has changed: "
        "1.3. Yours as it was: 01_pixels_to_grid.version-1.ipynb."
    ]
    beside = mine.with_name("01_pixels_to_grid.version-1.ipynb")
    assert beside.read_bytes() == was
    assert beside.stat().st_mtime == 1_600_000_000  # so the newer one counts where both come in
    assert source(cell(read_page(mine), "ex-1-2")) == RIGHT["1.2"]
    assert hand_out(labs / "second", labs / "mine").kept == [NAME]


def test_nothing_beside_is_ever_overwritten(labs):
    beside = labs / "mine" / "01_pixels_to_grid.version-1.ipynb"
    beside.write_text("mine", "utf-8")
    hand_out(labs / "second", labs / "mine")
    assert beside.read_text("utf-8") == "mine"
    assert read_page(beside.with_name("01_pixels_to_grid.version-1-2.ipynb"))


@pytest.mark.parametrize(
    "change",
    [
        lambda made: made["metadata"].pop("vitlab"),
        lambda made: made["metadata"]["vitlab"].pop("version"),
        lambda made: made["metadata"]["vitlab"].update(version=3),
        lambda made: made["metadata"]["vitlab"].update(lab=2),
        lambda made: made.pop("cells"),
    ],
)
def test_what_is_not_known_to_be_older_is_left_alone(labs, change):
    mine = labs / "mine" / NAME
    made = read_page(mine)
    change(made)
    mine.write_text(json.dumps(made), "utf-8")
    was = mine.read_bytes()
    assert hand_out(labs / "second", labs / "mine").kept == [NAME]
    assert mine.read_bytes() == was
    assert [path.name for path in mine.parent.iterdir()] == [NAME]


def test_a_text_that_is_corrected_without_a_new_version_arrives_too(labs):
    made = read_page(labs / "first" / NAME)
    cell(made, "cell-03")["source"] = "A better text."
    (labs / "first" / NAME).write_text(json.dumps(made), "utf-8")
    (sentence,) = hand_out(labs / "first", labs / "mine").sentences
    assert sentence == (
        f"{NAME}: now with our corrections. You had written nothing in it. "
        "Yours as it was: 01_pixels_to_grid.version-1.ipynb."
    )
    assert hand_out(labs / "first", labs / "mine").kept == [NAME]


def worked_on(chance):
    """A notebook after an evening: answers, own cells, deleted and edited ones, some new ids.

    Also what must be left: the texts of the answers by exercise, and of the own cells in order.
    """
    made = begun()
    answers = {}
    for exercise, text in RIGHT.items():
        if chance.random() < 0.5:
            answers[exercise] = text
            cell(made, f"ex-{exercise.replace('.', '-')}")["source"] = text
    for one in chance.sample(made["cells"], 12):
        if one["id"].startswith("cell-"):
            one["source"] = source(one) + "\nedited"
    deleted = {id(one) for one in chance.sample(made["cells"], 10) if one["id"][:3] != "ex-"}
    made["cells"] = [one for one in made["cells"] if id(one) not in deleted]
    for number in range(chance.randrange(8)):
        made["cells"].insert(chance.randrange(len(made["cells"]) + 1), code(f"own_{number} = 1"))
    if chance.random() < 0.3:  # without a name, an edited text of ours is one of the student's own
        made["cells"] = [one for one in made["cells"] if not source(one).endswith("\nedited")]
        for number, one in enumerate(made["cells"]):
            one |= {"id": f"{number:08x}", "metadata": {}}
    own = [source(one) for one in made["cells"] if source(one).startswith("own_")]
    return made, answers, own


@pytest.mark.parametrize("seed", range(40))
def test_whatever_was_done_to_it_ours_is_whole_and_theirs_is_all_there_once(seed):
    old, answers, own = worked_on(random.Random(seed))
    before = deepcopy(old)
    new = corrected()
    update = updated(old, new)
    assert old == before
    texts = sources(update.page)
    assert [text for text in texts if text.startswith("own_")] == own
    for exercise, text in answers.items():
        assert source(cell(update.page, f"ex-{exercise.replace('.', '-')}")) == text
    assert update.answers == tuple(answers)
    assert update.own == len(own)
    ours = [one for one in update.page["cells"] if not source(one).startswith("own_")]
    assert [name_of(one) for one in ours] == [name_of(one) for one in new["cells"]]
    names = [one["id"] for one in update.page["cells"]]
    assert len(names) == len({*names})
    again = updated(update.page, new)
    assert again.page == update.page
