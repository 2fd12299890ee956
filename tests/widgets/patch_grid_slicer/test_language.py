import numpy as np
import pytest

from tests.english import english_left
from tests.few import few
from vitlab.widgets import PatchGridSlicer
from vitlab.words import speaking


def upside_down(images, patch_size):
    return np.zeros((1, 196, 768))


STATES = [
    {"cut": "overlapping", "patch_size": 7, "stride": 4, "padding": 3, "selected": 5},
    {"cut": "overlapping", "patch_size": 20, "stride": 16, "remainder": "crop"},
    {"cut": "stages", "selected": 40, "stage": 2, "overlay": "pca"},
    {"cut": "stages", "beside": "coffee", "overlay": "norm"},
    {"cut": "adaptive", "selected": 9, "overlay": "cosine", "beside": "coffee"},
    {"overlay": "cosine", "selected": 44, "selected_beside": 3, "beside": "coffee"},
    {"overlay": "norm", "selected": 999, "pinned": {"image_size": (224, 224), "patch_size": 8}},
    {"remainder": "pad", "patch_size": 48, "num_prefix_tokens": 0, "facts": ("rows", "raw_width")},
    {"patchify": upside_down},
]
PROBLEMS = [
    {"patch_size": 15},
    {"patch_size": 0},
    {"cut": "overlapping", "stride": 40},
    {"cut": "overlapping", "stride": 5, "patch_size": 7},
    {"cut": "stages", "stage": 9},
    {"cut": "stages", "strides": (3, 2)},
    {"cut": "adaptive", "max_patch": 64, "beside": "coffee"},
    {"overlay": "cosine", "embed": lambda images: None, "selected": 0},
    {"facts": ("pairs",)},
    {"image": "nowhere.png"},
    {"patchify": lambda images, patch_size: {1}},
]


@pytest.mark.parametrize("state", few(STATES))
def test_no_state_says_anything_in_english(state):
    with speaking("long"):
        slicer = PatchGridSlicer(**state)
        assert slicer.problem == ""
        assert english_left(slicer) == []


@pytest.mark.parametrize("state", few(PROBLEMS))
def test_no_problem_is_said_in_english(state):
    with speaking("long"):
        slicer = PatchGridSlicer(**state)
        assert slicer.problem
        assert english_left(slicer) == []
