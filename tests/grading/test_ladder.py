"""The ladder of hints: four rungs, one at a time, and no points lost."""

import re

import numpy as np
import pytest
import torch
from torch.nn.functional import interpolate

from tests.grading.answers import lab01 as answers
from vitlab.grading import check, hint, store
from vitlab.grading.course import find, find_lab, lab_numbers
from vitlab.grading.ladder import rungs_of
from vitlab.grading.rungs import RUNGS

EXERCISES = [exercise.id for lab in lab_numbers() for exercise in find_lab(lab).exercises]


def test_each_call_climbs_one_rung_and_the_last_one_stays():
    shown = [repr(hint("1.2")) for _ in range(6)]
    for number, rung in enumerate(RUNGS):
        assert shown[number].startswith(f"Hint {number + 1} of 4 for 1.2: {rung}\n")
    assert "This is the last rung." not in shown[2]
    assert shown[3].endswith("This is the last rung.")
    assert shown[3] == shown[4] == shown[5]


def test_the_block_shows_all_rungs_up_to_now():
    hint("1.2")
    block = hint("1.2")._repr_html_()
    assert block.count("<details") == 2
    assert block.count("<details open>") == 1
    assert "Hint 3" not in block


def test_code_in_a_hint_is_shown_as_code():
    for _ in range(4):
        block = hint("1.2")._repr_html_()
    assert re.search("<pre[^>]*>ph, pw = ", block)
    assert "```" not in block


def test_hints_are_counted_and_cost_nothing():
    for _ in range(4):
        hint("1.2")
    assert store.read()["1.2"]["hints"] == 4
    assert check("1.2", answers.patchify) == 3
    assert store.read()["1.2"]["hints"] == 4


def test_a_ladder_for_no_exercise_says_what_there_is():
    assert "lab 1 has 1.1, 1.2" in repr(hint("1.9"))


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_every_rung_has_80_to_160_words(exercise_id):
    assert [80 <= len(rung.split()) <= 160 for rung in rungs_of(exercise_id)] == [True] * 4


@pytest.mark.parametrize("exercise_id", EXERCISES)
def test_sentences_of_hints_are_short(exercise_id):
    for rung in rungs_of(exercise_id):
        prose = "".join(rung.split("```")[::2])
        sentences = prose.replace("?", ".").replace("!", ".").replace(":", ".").split(". ")
        assert sum(map(len, map(str.split, sentences))) / len(sentences) < 17


@pytest.mark.parametrize("exercise_id", ["1.1", "1.2", "1.3", "4.2", "4.3", "4.4"])
def test_the_last_rung_misses_only_the_last_line(exercise_id):
    ending = {
        "1.1": "return tuple(counts)",
        "1.2": "return cells.reshape(b, rows * cols, c * ph * pw)",
        "1.3": "return cells.reshape(b, c, h, w)",
        "4.2": "return np.concatenate([np.sin(x), np.cos(x), np.sin(y), np.cos(y)], axis=1)",
        "4.3": "return down * (2 * cols - 1) + across",
        "4.4": "return torch.cat([prefix, places])",
    }
    head = {
        "1.1": 'def answer(image_size, patch_size, remainder="error"):',
        "1.2": "def answer(images, patch_size):",
        "1.3": "def answer(patches, image_size, patch_size):",
        "4.2": "def answer(grid, dim):",
        "4.3": "def answer(grid):",
        "4.4": "def answer(table, old_grid, new_grid, num_prefix_tokens=1):",
    }
    code = rungs_of(exercise_id)[3].split("```python\n")[1].split("```")[0]
    lines = [head[exercise_id], *("    " + line for line in code.splitlines())]
    names = {"np": np, "torch": torch, "interpolate": interpolate}  # as above it in the lab
    exec("\n".join([*lines, "    " + ending[exercise_id]]), names)
    score = check(exercise_id, names["answer"])
    assert score == find(exercise_id).points
    assert "return" not in code
