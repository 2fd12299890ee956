"""Nobody waits for a check: not for the first one in a kernel, and not for any later one."""

from time import process_time

import pytest

from tests.grading.answers import (
    lab01,
    lab02,
    lab03,
    lab04,
    lab05,
    lab06,
    lab07,
    lab08,
    lab09,
    lab10,
    lab11,
)
from tests.grading.fresh_kernels import seconds_of
from vitlab.grading import check
from vitlab.grading.course import find, lab_numbers

RIGHT = [
    ("1.1", lab01.grid_shape),
    ("1.2", lab01.patchify),
    ("1.3", lab01.unpatchify),
    ("1.5", lambda: "b"),
    ("2.2", lab02.count_parameters),
    ("2.3", lab02.spellings),
    ("2.4", lab02.agree),
    ("2.5", lab02.transplant),
    ("2.6", lab02.start_weights),
    ("3.1", lab03.FrontEnd),
    ("3.2", lab03.Encoder),
    ("3.3", lab03.shapes),
    ("4.2", lab04.sincos2d_with_loops),
    ("4.3", lab04.relative_index_with_loops),
    ("4.4", lab04.resize_pos_dimension_by_dimension),
    ("5.2", lab05.has_read_by_gradients),
    ("5.2", lab05.has_read_with_loops),
    ("5.4", lab05.split_with_loops),
    ("6.3", lab06.macs_of_meta_tensors),
    ("6.4", lab06.ledger_tensor_by_tensor),
    ("6.5", lab06.measure_with_a_warm_up_that_lasts),
    ("7.2", lab07.recompute_with_loops),
    ("7.3", lab07.rollout_with_loops),
    ("7.4", lab07.deletion_in_numpy),
    ("7.5", lab07.WithAnEmbedding),
    ("7.6", lambda: "b"),
    ("8.2", lab08.cosine_with_loops),
    ("8.3", lab08.purity_with_loops),
    ("8.4", lab08.norms_with_loops),
    ("9.2", lab09.overlap_by_a_convolution),
    ("9.3", lab09.strides_from_the_tokens_left),
    ("9.4", lab09.decide_with_arrays),
    ("10.1", lab10.slots_with_loops),
    ("10.2", lab10.merge_by_a_convolution),
    ("10.2", lab10.merge_with_loops),
    ("11.2", lab11.clip_with_loops),
    ("11.3", lab11.siglip_by_cross_entropy),
]

WRONG = [
    ("1.4", lambda: (4, 20)),
    ("4.1", lambda: (20, 60)),
    ("4.2", lab04.sine_beside_cosine),
    ("4.3", lab04.by_distance),
    ("4.4", lab04.with_a_batch_axis),
    ("5.1", lambda: (20, 60)),
    ("5.2", lab05.how_far_apart),
    ("5.4", lab05.split_by_row),
    ("6.1", lambda: (4, 16)),
    ("6.3", lab06.square_alone),
    ("6.5", lab06.a_thousand_runs),
    ("6.5", lab06.trimmed),
    ("7.1", lambda: (0, 40)),
    ("7.2", lab07.exponentials_in_numpy),
    ("7.4", lab07.a_curve_with_gaps),
    ("7.5", lab07.APositionForEach),
    ("8.1", lambda: (50, 70)),
    ("8.2", lab08.divides_without_asking),
    ("8.3", lab08.by_angle),
    ("9.1", lambda: (20, 40)),
    ("9.3", lab09.never_asks_for_the_rest),
    ("9.4", lab09.names_of_its_own),
    ("10.1", lab10.always_an_overview),
    ("10.2", lab10.as_pytorch_unshuffles),
    ("11.1", lambda: (20, 40)),
    ("11.2", lab11.softmax_and_then_log),
    ("11.3", lab11.mean_of_all_pairs),
]

# The first function that a student of each lab hands in, short and mostly wrong.
FIRST = {
    1: """
def patchify(images, patch_size):
    return images.flatten(1)
check("1.2", patchify)""",
    2: """
def spellings(images, weight, bias):
    size = weight.shape[2:]
    tokens = F.unfold(images, size, stride=size).mT @ weight.flatten(1).T + bias
    return dict.fromkeys(("unfold", "einsum", "reshape"), tokens)
check("2.3", spellings)""",
    3: """
class FrontEnd(nn.Module):
    def __init__(self, image_size, patch_size, in_chans, embed_dim):
        super().__init__()
        self.proj = nn.Conv2d(in_chans, embed_dim, patch_size, stride=patch_size)
    def forward(self, images):
        return self.proj(images).flatten(2).transpose(1, 2)
check("3.1", FrontEnd)""",
    4: """
def sincos2d(grid, dim):
    return numpy.zeros((grid[0] * grid[1], dim))
check("4.2", sincos2d)""",
    5: """
def has_read(model, images):
    return [False] * model(images).shape[1]
check("5.2", has_read)""",
    6: """
def macs(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes):
    return {"head": embed_dim * num_classes}
check("6.3", macs)""",
    7: """
def recompute(qkv, num_heads, causal=False):
    return qkv.softmax(-1)
check("7.2", recompute)""",
    8: """
def centred_cosine(tokens):
    return tokens @ tokens.T
check("8.2", centred_cosine)""",
    9: """
def overlap_grid(image_size, patch_size, stride, padding):
    return image_size[0] // stride[0], image_size[1] // stride[1]
check("9.2", overlap_grid)""",
    10: """
def slots(canvas, patch_size, merge, tile):
    return canvas[0] // patch_size // merge
check("10.1", slots)""",
    11: """
def clip_loss(image_features, text_features, logit_scale):
    logits = logit_scale * image_features @ text_features.T
    return F.cross_entropy(logits, torch.arange(len(logits)))
check("11.2", clip_loss)""",
    12: """
def finding():
    return "D1", lambda world: world.scores(512, 8) == 258
check("12.1", finding)""",
}

IMPORTED = "import numpy, torch; import torch.nn.functional as F; from torch import nn"


@pytest.mark.parametrize(("exercise_id", "answer"), RIGHT + WRONG)
def test_a_check_takes_less_than_a_second(exercise_id, answer):
    start = process_time()
    score = check(exercise_id, answer)
    assert process_time() - start < 1
    if (exercise_id, answer) in RIGHT:
        assert score == find(exercise_id).points


def test_the_first_check_in_a_kernel_takes_less_than_half_a_second():
    assert FIRST.keys() == set(lab_numbers())
    firsts = {f"lab {n}": f"from vitlab.grading import check{first}" for n, first in FIRST.items()}
    for lab, took in seconds_of(firsts, IMPORTED).items():
        assert took < 0.5, lab
