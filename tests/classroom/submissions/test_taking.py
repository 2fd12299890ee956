import json
from copy import deepcopy

import pytest

from tests.classroom.handing_in import RIGHT, cell, code, notebook, place, saved
from vitlab.classroom.submissions.notebook import read
from vitlab.classroom.submissions.skeleton import skeletons
from vitlab.classroom.submissions.taking import taken


def run_of(made, lab=1):
    """What is run of a notebook."""
    return taken(skeletons()[lab], read(json.dumps(made).encode()).cells)


def answers(cells):
    """The text of each answer."""
    return {one.exercise: one.source for one in cells if one.exercise}


def defined(cells):
    """What the cells define, in order; a cell that cannot be run costs itself alone."""
    space = {}
    for one in cells:
        try:
            exec(one.source, space)
        except Exception:
            continue
    return space


def test_of_a_notebook_the_answers_are_taken_and_of_ours_only_what_they_need():
    cells = run_of(notebook())
    assert answers(cells) == RIGHT
    assert [one for one in cells if not one.own] == []
    needing = RIGHT | {"1.2": "def patchify(images, patch_size):\n    return np.ravel(photo)"}
    ours = [one for one in run_of(notebook(answers=needing)) if not one.own]
    assert [one.source for one in ours] == [
        "import numpy as np",
        'from vitlab.core import sample_image\nphoto = sample_image("chelsea") / 255',
    ]


@pytest.mark.parametrize("lab", skeletons())
def test_every_answer_of_every_lab_as_it_was_handed_out_is_a_stub_that_is_taken(lab):
    skeleton = skeletons()[lab]
    found = answers(run_of(notebook(lab, {}), lab))
    assert list(found) == list(skeleton.exercises)
    assert all("NotImplementedError" in source for source in found.values())
    assert not any("save(" in source or "check(" in source for source in found.values())


def each(change):
    """A change to every cell."""
    return lambda made: [change(one) for one in made["cells"]]


def only(keep):
    """All other cells are deleted."""
    return lambda made: made.update(cells=[one for one in made["cells"] if keep(one["id"])])


def named(name, grade_id):
    """A change of what nbgrader calls a cell."""
    return lambda made: cell(made, name)["metadata"]["nbgrader"].update(grade_id=grade_id)


def both(*changes):
    return lambda made: [change(made) for change in changes]


HAPPENS = {
    "checks are deleted": only(lambda name: not name.startswith("check-")),
    "all else is deleted": only(lambda name: name.startswith("ex-")),
    "checks are edited": each(lambda c: "check" in c["id"] and c.update(source="x = 1")),
    "ids are lost": each(lambda c: c.pop("id")),
    "metadata is lost": each(lambda c: c.update(metadata={}, id=f"n{hash(c['id'])}")),
    "metadata is no table": each(lambda c: c.update(metadata=[7], id=None)),
    "nbgrader is a text": each(lambda c: c["metadata"].update(nbgrader="x", tags="y")),
    "of the notebook too": lambda made: made.update(metadata="none"),
    "source is in one line": each(lambda c: c.update(source="".join(c["source"]))),
    "every cell is there twice": lambda made: made["cells"].extend(deepcopy(made["cells"])),
    "the order is turned round": lambda made: made["cells"].reverse(),
    "ids change places": both(named("ex-1-1", "ex-1-2"), named("ex-1-2", "ex-1-1")),
    "all ids are one": each(lambda c: c.update(id="ex-1-1", metadata={})),
}


@pytest.mark.parametrize("what", HAPPENS)
def test_what_happens_to_a_notebook_costs_no_answer(what):
    made = notebook()
    HAPPENS[what](made)
    assert answers(run_of(made)) == RIGHT


def test_a_cell_made_anew_is_found_by_the_name_that_it_defines():
    made = notebook(answers=RIGHT | {"1.2": "# moved below"})
    made["cells"].append(code("def patchify(images, patch_size):\n    return 5"))
    assert answers(run_of(made))["1.2"].endswith("return 5")


def test_the_definition_that_the_last_check_saw_is_the_answer():
    made = notebook()
    made["cells"].insert(place(made, "check-1-2"), code("def patchify(a, b):\n    return 'better'"))
    made["cells"].append(code("def patchify(a, b):\n    return 'a mistake on purpose'"))
    space = defined(run_of(made))
    assert space["patchify"](1, 2) == "better"
    made["cells"].append(code('check("1.2", patchify)'))
    assert defined(run_of(made))["patchify"](1, 2) == "a mistake on purpose"


def test_an_earlier_attempt_is_not_run_at_all():
    made = notebook()
    made["cells"].insert(place(made, "ex-1-2"), code("patchify = train_for_hours()"))
    assert not any("hours" in one.source for one in run_of(made))


def test_a_stub_beside_a_written_answer_is_passed_over():
    made = notebook()
    stub = deepcopy(cell(notebook(answers={}), "ex-1-2"))
    made["cells"].insert(place(made, "check-1-2"), stub)
    assert answers(run_of(made))["1.2"] == RIGHT["1.2"]


def test_of_cells_that_were_added_definitions_and_imports_are_taken_that_an_answer_needs():
    helping = "def patchify(images, patch_size):\n    return half(images) + SIZE + math.pi"
    made = notebook(answers=RIGHT | {"1.2": helping})
    made["cells"].insert(
        place(made, "ex-1-2"),
        code(
            "%matplotlib inline\nimport math\nimport not_installed\nSIZE = 4\n"
            "def half(x):\n    return x / TWO  # mine\nprint(half(3))\nwhile True:\n    pass"
        ),
    )
    made["cells"].append(code("TWO = 2"))
    cells = run_of(made)
    assert [one.source for one in cells if one.own and not one.exercise] == [
        "import math\nSIZE = 4\ndef half(x):\n    return x / TWO  # mine",
        "TWO = 2",
    ]
    assert defined(cells)["patchify"](6, 1) == pytest.approx(3 + 4 + 3.14159, abs=1e-4)


def test_an_import_written_into_a_cell_of_ours_is_taken_and_ours_stays():
    using = RIGHT | {"1.2": "def patchify(images, patch_size):\n    return math.pi, np.pi, photo"}
    made = notebook(answers=using)
    cell(made, "cell-01")["source"] = "import math\nimport numpy as np\nnp = None"
    cell(made, "cell-15")["source"] = "photo = 'not ours'"
    sources = [one.source for one in run_of(made) if not one.exercise]
    assert sources == [
        "import numpy as np",
        "import math",
        'from vitlab.core import sample_image\nphoto = sample_image("chelsea") / 255',
    ]


def test_an_answer_is_taken_whole_up_to_its_end_and_trials_after_it_are_not():
    written = (
        "%%time\n# my way\nimport numpy as np\nnp.random.seed(0)\n"
        "@staticmethod\ndef patchify(images, patch_size):\n    return 5\n"
        "hint('1.2')\npatchify.cache = {}\n"
        "result = patchify(1, 2)\nprint(result)\nimport os; os._exit(0)"
    )
    found = answers(run_of(notebook(answers=RIGHT | {"1.2": written})))["1.2"]
    assert found == (
        "# my way\nimport numpy as np\nnp.random.seed(0)\n"
        "@staticmethod\ndef patchify(images, patch_size):\n    return 5\npatchify.cache = {}"
    )


def test_an_answer_that_is_no_python_is_handed_on_as_it_is():
    wrong = "def patchify(images, patch_size:\n    return 5"
    cells = run_of(notebook(answers=RIGHT | {"1.2": wrong}))
    assert answers(cells) == RIGHT | {"1.2": wrong}


def test_what_hides_an_answer_or_something_of_ours_later_on_is_left_out():
    using = RIGHT | {
        "1.2": "def half(x):\n    return x / 2\n\ndef patchify(images, p):\n    return half(np.pi)"
    }
    made = notebook(answers=using)
    made["cells"].append(code("np = 3\nhalf = 7\ndef grid_shape():\n    return 'worse'"))
    space = defined(run_of(made))
    assert space["patchify"](1, 2) == pytest.approx(1.570796)
    assert space["grid_shape"](1, 2) == (1, 2)


def test_an_answer_whose_helper_gets_another_meaning_later_is_to_be_run_again():
    helper = "def half(x):\n    return x / 2\n"
    another = helper.replace("2", "3")
    for later, again in ((helper, []), (another, ["1.1"]), (f"{helper}half.x = 1\n", ["1.1"])):
        given = {e: f"{use}{RIGHT[e]} + half(1)" for e, use in (("1.1", helper), ("1.3", later))}
        cells = run_of(notebook(answers=RIGHT | given))
        assert [one.exercise for one in cells if one.again] == again


def test_an_experiment_is_not_run_again():
    made = notebook(4, {"4.5": "rows = train()\ndef compare_4_5():\n    return rows"})
    made["cells"].append(code('save("4.5", compare_4_5)'))
    sources = answers(run_of(made, 4))
    assert sources["4.5"] == "def compare_4_5():\n    return rows"
    assert not any("train()" in one.source for one in run_of(made, 4))


def test_brackets_a_thousand_deep_and_bytes_that_are_no_text_cost_their_own_exercise():
    deep = "def patchify(images, patch_size):\n    return " + "(" * 5000 + ")" * 5000
    odd = "def grid_shape(a, b):\n    return '\ud800'"
    found = answers(run_of(notebook(answers=RIGHT | {"1.2": deep, "1.1": odd})))
    assert list(found) == list(RIGHT)
    assert saved("4.5", [])["data"]


def test_no_two_cells_go_by_one_id():
    made = notebook()
    HAPPENS["all ids are one"](made)
    names = [one.id for one in run_of(made)]
    assert len(names) == len(set(names)) > len(RIGHT) - 1


@pytest.mark.parametrize("lab", skeletons())
def test_what_was_handed_out_is_untouched_and_what_was_written_is_not(lab):
    skeleton = skeletons()[lab]
    cells = run_of(notebook(lab, {}), lab)
    assert [e for e in skeleton.answers if not skeleton.is_untouched(e, cells)] == []
    for exercise in skeleton.answers:
        made = notebook(lab, {})
        own = cell(made, f"ex-{exercise.replace('.', '-')}")
        own["source"] = "".join(own["source"]) + "\n# a thought"
        assert not skeleton.is_untouched(exercise, run_of(made, lab))
