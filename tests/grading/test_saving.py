"""What an experiment measured is saved where a later check finds it, and nothing else is."""

import json
import subprocess
import sys

import numpy as np
import pytest
import torch

from tests.grading.lab_ninety import rows
from vitlab.grading import check, numbers, save, store
from vitlab.grading.measured import Column
from vitlab.grading.recording import MIME
from vitlab.grading.rows import LONGEST, MOST_VALUES

pytestmark = pytest.mark.usefixtures("lab_ninety")


def in_file(path):
    return json.loads(path.read_text("utf-8"))["exercises"]["90.1"]


def test_a_check_finds_what_was_saved_before_it(progress_file):
    said = save("90.1", rows())
    assert repr(said).splitlines()[:2] == [
        '90.1: 6 rows saved. `check("90.1")` judges them.',
        "kind        seed  steps  right",
    ]
    assert said.rows == in_file(progress_file)["rows"] == rows()
    assert check("90.1").verdict == (
        "90.1 right: 2 of 2 points\n"
        "Of the 6 rows that you saved this holds: both kinds are trained with enough seeds; "
        "every run takes as many steps.\n"
        "Next: 90.2, Mean and spread."
    )


def test_a_kernel_that_starts_anew_finds_it_in_the_progress_file(another_kernel):
    save("90.1", rows())
    another_kernel()
    assert check("90.1") == 2


def refuse(*_):
    raise PermissionError(13, "Permission denied")


def test_where_nothing_can_be_written_this_kernel_still_finds_it(progress_file, monkeypatch):
    monkeypatch.setattr("os.fsync", refuse)
    assert "Nothing was saved in vitlab-progress.json" in repr(save("90.1", rows()))
    assert check("90.1") == 2
    assert not progress_file.exists()


def test_the_data_travels_in_the_output_of_the_cell():
    bundle = save("90.1", rows())._repr_mimebundle_()
    assert bundle[MIME] == {"exercise": "90.1", "rows": rows()}
    assert json.loads(json.dumps(bundle)) == bundle
    assert "text/html" in bundle
    assert MIME not in save("90.1", [])._repr_mimebundle_()


def test_before_anything_is_saved_a_check_says_which_cell_to_run(progress_file):
    assert check("90.1").verdict == (
        "90.1 not written yet: 0 of 2 points\n"
        'Nothing is saved for 90.1 yet: run the cell with save("90.1", …).'
    )
    assert not progress_file.exists()


def test_the_newest_rows_are_judged_and_points_once_earned_stay():
    save("90.1", rows())
    check("90.1")
    save("90.1", rows(seeds=1))
    score = check("90.1")
    assert score == 0.5
    assert "What does not hold yet: both kinds are trained with enough seeds." in score.verdict
    assert "learned has 1 seeds of 3." in score.verdict
    assert "Your best result so far, 2 of 2, stays" in score.verdict


def test_each_law_earns_its_own_points():
    save("90.1", rows(steps=(20, 30)))
    score = check("90.1")
    assert score == 1.5
    assert "Some rows are of more steps than others." in score.verdict


class Text(str):
    def __str__(self):
        raise RuntimeError("not even this")


def with_cell(value):
    return [{"kind": "learned"}, {"right": value}]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([], "there is no row in it"),
        (None, "what was given is nothing (None), not a list of dicts, one a row"),
        ({"kind": [1]}, "what was given is a dict, not a list of dicts, one a row"),
        (np.zeros((2, 2)), "what was given is a ndarray, not a list"),
        (torch.zeros(2), "what was given is a Tensor, not a list"),
        ([1, 2], "row 0 is an int, not a dict"),
        ([{"a": 1}, (2,)], "row 1 is a tuple, not a dict"),
        ([{3: 1}], "a name in row 0 is an int, not a text"),
        (with_cell(float("nan")), '"right" of row 1 is not a number (nan)'),
        (with_cell(np.float64("inf")), '"right" of row 1 is not a number (inf)'),
        (with_cell(torch.tensor(0.5)), '"right" of row 1 is a Tensor: `.item()` makes a number'),
        (with_cell(np.zeros(3)), '"right" of row 1 is a ndarray: `.item()` makes a number of it'),
        (with_cell([[float("nan")]]), '"right" of row 1 is not a number (nan)'),
        (with_cell({1, 2}), '"right" of row 1 is a set, which keeps no order'),
        (with_cell(2j), '"right" of row 1 is a complex number'),
        (with_cell(object()), '"right" of row 1 is an object'),
        (with_cell([[[[[0]]]]]), '"right" of row 1 holds lists inside lists, more than 3 deep'),
        (with_cell([0] * MOST_VALUES), f"{MOST_VALUES + 1:,} values are too many"),
        ([{"a": 0}] * (MOST_VALUES + 1), f"{MOST_VALUES + 1:,} values are too many"),
        (with_cell("x" * LONGEST), "the texts are too long"),
    ],
)
def test_what_is_no_table_of_plain_values_is_one_sentence_and_changes_nothing(
    value, said, progress_file
):
    save("90.1", rows())
    before = progress_file.read_text("utf-8")
    told = repr(save("90.1", value))
    assert told.startswith(f"Nothing was saved: {said}")
    assert told.count("\n") == 0
    assert progress_file.read_text("utf-8") == before
    assert check("90.1") == 2


def test_numbers_of_numpy_and_texts_of_a_class_of_their_own_are_read_as_plain_ones():
    found = save("90.1", with_cell([np.float32(0.5), np.int64(3), np.bool_(True), Text("hi")])).rows
    assert found[1]["right"] == [0.5, 3, True, "hi"]
    assert [type(one) for one in found[1]["right"]] == [float, int, bool, str]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"kind": "none"}, "\"kind\" of row 0 is 'none', and should be one of 'learned', 'sin"),
        ({"seed": 1.5}, '"seed" of row 0 is 1.5, and should be a whole number of at least 0.'),
        ({"seed": True}, '"seed" of row 0 is True, and should be a whole number'),
        ({"right": 50}, '"right" of row 0 is 50, and should be a number from 0 to 1.'),
        ({"right": "1"}, "\"right\" of row 0 is '1', and should be a number from 0 to 1."),
    ],
)
def test_a_row_that_is_not_what_was_asked_for_earns_nothing_and_is_named(row, said):
    table = rows()
    table[0] |= row
    save("90.1", table)
    score = check("90.1")
    assert score == 0
    assert said in score.verdict


def test_a_missing_column_is_named_and_more_columns_are_welcome():
    save("90.1", [{name: value for name, value in row.items() if name != "seed"} for row in rows()])
    assert 'Row 0 has no "seed": every row holds kind, seed, steps, right.' in check("90.1").verdict
    save("90.1", [row | {"note": "slow"} for row in rows()])
    assert check("90.1") == 2


@pytest.mark.parametrize("edited", [3, "many", [1, 2], {"kind": "learned"}, [], None])
def test_rows_that_somebody_edited_by_hand_break_nothing(edited, progress_file):
    content = {"90.1": {"points": 1, "rows": edited}}
    progress_file.write_text(json.dumps({"vitlab progress": 1, "exercises": content}), "utf-8")
    assert check("90.1") == 0
    assert "The check itself failed" not in check("90.1").verdict
    save("90.1", rows())
    assert check("90.1") == 2


def test_rows_with_nan_written_by_hand_are_refused_by_their_column(progress_file):
    save("90.1", rows())
    text = progress_file.read_text("utf-8").replace('"right": 0.0\n', '"right": NaN\n')
    progress_file.write_text(text, "utf-8")
    assert '"right" of row 0 is nan' in check("90.1").verdict


def test_a_function_that_measures_is_called_unless_it_is_a_stub(progress_file):
    def compare():
        # YOUR CODE HERE
        raise NotImplementedError()

    assert repr(save("90.1", compare)) == "compare is not written yet: nothing was saved."
    assert not progress_file.exists()

    def calls_a_stub():
        return compare()

    assert "calls_a_stub calls compare, which is not written yet." in repr(
        save("90.1", calls_a_stub)
    )
    assert len(save("90.1", rows).rows) == 6
    assert check("90.1") == 2


def test_an_error_in_the_experiment_is_the_students_to_see():
    def crashes():
        return 1 // 0

    def of_a_library():
        kinds = rows()
        raise NotImplementedError(f"{len(kinds)} kinds are too many for this device")

    with pytest.raises(ZeroDivisionError):
        save("90.1", crashes)
    with pytest.raises(NotImplementedError, match="too many for this device"):
        save("90.1", of_a_library)


@pytest.mark.parametrize(
    ("column", "takes", "refuses"),
    [
        (Column(among=(1, "a")), (1, "a"), (True, 1.0, "1", None)),
        (Column(low=0, high=1), (0, 1, 0.5), (True, -0.1, 2, "0", None, [0])),
        (Column(whole=True), (-3, 0), (False, 0.0, "3")),
        (Column(text=True), ("no difference",), ("", "  ", 3, None)),
    ],
)
def test_a_column_takes_values_of_its_kind_alone(column, takes, refuses):
    assert all(map(column.takes, takes))
    assert not any(map(column.takes, refuses))


@pytest.mark.parametrize(
    ("exercise_id", "said"),
    [
        ("1.2", '1.2 takes no saved rows: `check("1.2", …)` judges a function.'),
        ("90.7", "There is no exercise '90.7'; lab 90 has 90.1"),
        (90.1, "An exercise is named by a text"),
    ],
)
def test_where_nothing_is_to_be_saved_that_is_said(exercise_id, said):
    assert said in repr(save(exercise_id, rows()))


def test_numbers_that_a_course_may_vary_come_from_the_registry():
    assert numbers("90.1") == {"seeds": 3}
    assert numbers("1.2") == {}


def test_a_check_of_a_function_that_is_handed_nothing_says_so():
    assert "check takes the function itself, not None" in check("1.2").verdict


def test_of_two_kernels_the_rows_saved_last_are_kept(progress_file, monkeypatch, another_kernel):
    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", refuse)
        save("90.1", rows(seeds=1))
    mine = store.keeping._unsaved
    another_kernel()
    save("90.1", rows(seeds=4))
    monkeypatch.setattr(store.keeping, "_unsaved", mine)
    check("90.1")  # saves all that is not saved yet
    assert in_file(progress_file)["rows"] == rows(seeds=4)


def test_rows_saved_after_the_clock_was_set_back_are_the_newest(progress_file):
    content = {"90.1": {"rows": rows(seeds=1), "saved": "2999-01-01T00:00:00+00:00"}}
    progress_file.write_text(json.dumps({"vitlab progress": 1, "exercises": content}), "utf-8")
    save("90.1", rows())
    assert in_file(progress_file)["rows"] == rows()


def test_saving_does_not_import_torch():
    program = (
        "import sys; from vitlab.grading import save; "
        "print(save('1.2', [{'a': 1}]), 'torch' in sys.modules)"
    )
    told = subprocess.check_output([sys.executable, "-c", program], encoding="utf-8")
    assert told.endswith("False\n")
