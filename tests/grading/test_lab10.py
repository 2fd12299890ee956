"""What lab 10 says to answers, beyond which laws they break."""

import json
import re
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import torch

from labs_solutions import release
from tests.grading.answers import lab10 as answers
from vitlab.core import block_order, pixel_shuffle, vlm_plan
from vitlab.grading import check, numbers, save
from vitlab.grading.course import find
from vitlab.grading.labs.lab10_merging import OTHERS, joined
from vitlab.grading.labs.lab10_slots import walked
from vitlab.grading.ladder import rungs_of

COUNTS = Path(__file__).parents[1] / "core/conformance/vlm_tokens.json"
PROCESSORS = json.loads(COUNTS.read_text(encoding="utf-8"))["variants"]
NOTEBOOK = release.HERE / "10_tokens_for_a_language_model.ipynb"


@pytest.fixture
def in_the_lab():
    """What two cells of the lab define: the real counts, and the limits of the plan."""
    names = {"vlm_plan": vlm_plan, "numbers": numbers}
    for cell in release.read(NOTEBOOK).cells:
        if cell.source.startswith(("def yours", "LIMITS =")):
            exec(re.split("\nprint|\nfor rule", cell.source)[0], names)
    return names


@pytest.mark.parametrize(
    ("exercise_id", "answer", "said"),
    [
        ("10.1", answers.drops_what_is_left_over, "should raise a ValueError"),
        ("10.1", answers.with_a_slash, "which is no whole number"),
        ("10.1", answers.always_an_overview, "a single tile is the whole picture already"),
        ("10.2", answers.four_in_a_row, "All values are there, in the wrong order"),
        ("10.2", answers.four_in_a_row, "a whole row later"),
        ("10.2", answers.columns_first_inside, "the right numbers, in the wrong order inside it"),
        ("10.2", answers.blocks_column_by_column, "they come in the wrong order"),
        ("10.2", answers.columns_for_rows, "more columns than rows"),
        ("10.2", answers.drops_the_last_row_and_column, "should raise a ValueError"),
    ],
)
def test_a_wrong_answer_hears_what_is_wrong(exercise_id, answer, said):
    assert said in check(exercise_id, answer).verdict


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answers.without_separators, "and by the rule of gemma-3 it takes 256 and 4 separators"),
        (answers.as_if_nothing_was_shrunk, "and by the rule of qwen2-vl/released it takes 480"),
        (answers.two_models_in_one_window, "One model has one rule"),
        (answers.everything_in_full, "In turn 2 the window holds 6,182 of 4,096"),
        (answers.no_crop, "In turn 4 the print of receipt A arrives with 9.7 px of 16"),
        (answers.a_crop_before_the_whole, "nobody has seen whole before"),
        (answers.totals_too_small, "the total of receipt A arrives with 13.2 px of 16"),
        (answers.one_is_gone_at_the_end, "In turn 5 receipt B is not in the window as a whole"),
        (answers.settings_that_there_are_not, "has no setting 'detail'"),
        (answers.settings_in_a_text, "not a dict"),
    ],
)
def test_a_plan_that_does_not_hold_hears_why(answer, said):
    save("10.3", answer)
    assert said in check("10.3", None).verdict


def test_what_the_lab_says_of_a_plan_is_what_its_check_says(in_the_lab, capsys):
    for row in answers.large_for_one_turn():
        assert in_the_lab["cost"](row) == row["slots"]
    assert in_the_lab["letter"](answers.row(1, 1, "A", "gemma-3"), 22) == pytest.approx(10.27, 1e-3)
    in_the_lab["show"](answers.everything_in_full())
    assert re.search("turn 2: .* left -2,086 ", capsys.readouterr().out)


@pytest.mark.parametrize(
    ("name", "variant", "tile"),
    [
        ("llava-1.5", "llava-1.5", None),
        ("qwen2-vl", "qwen2-vl/released", None),
        ("internvl", "internvl", (448, 448)),
        ("gemma-3", "gemma-3", None),
        ("pixtral", "pixtral", None),
        ("idefics3", "idefics3", (364, 364)),
    ],
)
def test_the_count_of_the_check_is_that_of_the_real_processors(in_the_lab, name, variant, tile):
    counts = {tuple(size): row for size, *row in PROCESSORS[variant]["rows"] if row[1:]}
    plan = vlm_plan(name, (56, 56))
    for canvas, _, slots, *_ in counts.values():
        assert walked(tuple(canvas), plan.patch, plan.merge, tile) == slots
    told = zip(in_the_lab["SIZES"], in_the_lab["REAL"][name], strict=True)
    assert all(counts[size][2] == slots for size, slots in told)


@pytest.mark.parametrize(("rows", "cols"), [(2, 6), (6, 4), (8, 2)])
def test_the_blocks_of_the_check_are_internvls_and_stand_in_qwens_order(rows, cols):
    tokens = torch.randn(2, rows * cols, 3)
    found = torch.from_numpy(joined(tokens.numpy(), (rows, cols)))
    assert torch.equal(found, pixel_shuffle(tokens.unflatten(1, (rows, cols))).flatten(1, 2))
    assert torch.equal(found, tokens[:, block_order((rows, cols))].reshape(found.shape))


def test_no_order_that_is_not_meant_is_the_one_that_is():
    for other, grid in product(OTHERS, ((4, 4), (4, 8), (6, 4))):
        tokens = np.arange(grid[0] * grid[1] * 2).reshape(1, -1, 2)
        assert not np.array_equal(joined(tokens, grid, other=other), joined(tokens, grid))


@pytest.mark.parametrize(
    ("exercise_id", "head", "ending"),
    [
        ("10.1", "def answer(canvas, patch_size, merge, tile):", "return views * in_one"),
        (
            "10.2",
            "def answer(vectors, grid):",
            "return blocks.reshape(b, rows * cols // 4, 4 * dim)",
        ),
    ],
)
def test_the_last_rung_misses_only_the_last_line(exercise_id, head, ending):
    code = rungs_of(exercise_id)[3].split("```python\n")[1].split("```")[0]
    names = {}
    exec("\n".join([head, *("    " + line for line in [*code.splitlines(), ending])]), names)
    assert check(exercise_id, names["answer"]) == find(exercise_id).points
    assert "return" not in code
