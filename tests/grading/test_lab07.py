"""What lab 7 says to answers, beyond which laws they break."""

import numpy as np
import pytest
import torch

from tests.grading.answers import lab07 as answers
from vitlab.core import (
    SHAPES,
    VisionFrontEnd,
    VisionTransformer,
    attention_map,
    attention_rollout,
    deletion_curve,
    load,
    shapes,
    to_tensor,
)
from vitlab.grading import check
from vitlab.grading.course import find
from vitlab.grading.labs import lab07_deleting, lab07_maps, lab07_probe
from vitlab.grading.ladder import rungs_of


@pytest.mark.parametrize(
    ("exercise_id", "answer", "said"),
    [
        ("7.2", answers.hidden_after_the_softmax, "sums to 1"),
        ("7.2", answers.exponentials_in_numpy, "some values are not a number"),
        ("7.2", answers.the_mean_over_heads, "Your shape is"),
        ("7.3", answers.the_first_layer_on_the_left, "the last one on the left"),
        ("7.4", answers.without_the_whole_picture, "one before the first step and one after each"),
        ("7.4", answers.painted_black, "patches painted over the curve is at"),
        ("7.4", answers.both_ends_in_full, "and under your own curve of"),
        ("7.4", answers.the_area_alone, "not two things: the curve and its area"),
        ("7.4", answers.a_curve_with_gaps, "the area is one number"),
        ("7.5", answers.NotLearned, "they would never learn"),
        ("7.5", answers.OneForAll, "Two registers are one and the same vector"),
        ("7.5", answers.APositionForEach, "registers need none"),
        ("7.5", answers.ThePositionOfCls, "A position is added to a register"),
        ("7.5", answers.TheLastTokensAreCutOff, "these are not CLS and the patches"),
        ("7.5", answers.EverythingComesOut, "Your shape is"),
        ("7.5", answers.ColumnsFirst, "are not what CLS reads"),
    ],
)
def test_a_wrong_answer_hears_what_is_wrong(exercise_id, answer, said):
    assert said in check(exercise_id, answer).verdict


def test_a_vit_whose_parts_have_other_names_is_told_to_keep_them():
    class Renamed(answers.RegisterViT):
        def __init__(self, **settings):
            super().__init__(**settings)
            self.table = self.pos_embed
            del self.pos_embed

    assert "It has no parameter pos_embed" in check("7.5", Renamed).verdict


@pytest.mark.parametrize("causal", [False, True])
def test_the_maps_of_the_check_are_those_of_the_library(causal):
    torch.manual_seed(0)
    vit = VisionTransformer((16, 24), 8, embed_dim=12, depth=1, num_heads=3, num_classes=2).eval()
    seen = []
    vit.blocks[0].attn.qkv.register_forward_hook(lambda module, given, made: seen.append(made[0]))
    with torch.no_grad():
        _, maps = vit(torch.rand(1, 3, 16, 24), causal=causal, return_attention=True)
    expected = lab07_maps.weights_of(seen[0].numpy(), 3, causal).expected
    np.testing.assert_allclose(maps[0, 0].numpy(), expected, atol=1e-6)


def test_the_rollout_of_the_check_is_that_of_the_library():
    for (maps,) in lab07_maps.stacks(np.random.default_rng(0), layers=(1, 3, 4)):
        expected = lab07_maps.rolled_out(maps).expected
        np.testing.assert_allclose(attention_rollout(torch.from_numpy(maps)), expected, atol=1e-5)


@pytest.mark.parametrize("cases", [lab07_deleting.steady, lab07_deleting.wavering])
def test_the_curve_of_the_check_is_that_of_the_library(cases):
    for model, image, importance in cases(np.random.default_rng(3)):

        def library(model, image, importance):
            curve = deletion_curve(model, image, importance)
            return curve.probabilities, curve.area

        got = lab07_probe.painted(library, model, image, importance)
        lab07_deleting.follows(model, image, importance).by(got)
        lab07_deleting.measures(model, image, importance).by(got)


def test_registers_of_the_librarys_front_end_would_be_right():
    torch.manual_seed(0)
    theirs = VisionFrontEnd(
        (16, 24), 8, embed_dim=6, positions="learned", reg_tokens=3, no_embed_reg=True
    )
    mine = answers.RegisterViT((16, 24), (8, 8), 3, 6, 3, [])
    with torch.no_grad():
        mine.proj.load_state_dict(theirs.patch_embed.proj.state_dict())
        mine.cls_token.copy_(theirs.cls_token)
        mine.pos_embed.copy_(theirs.pos_embed)
        mine.registers.copy_(theirs.reg_token)
        images = torch.rand(2, 3, 16, 24)
        torch.testing.assert_close(mine.sequence(images), theirs(images))


def test_the_star_is_named_with_twelve_patches_gone_and_not_with_five():
    """The truth of the guess, and what the choice quotes."""
    vit = load("vit_shapes_patch8_64").eval()
    star = to_tensor(shapes(24, 64, seed=3).images[2])
    with torch.no_grad():
        _, maps = vit(star, return_attention=True)
    reads = attention_map(maps, -1, None, 0, (8, 8))[0]
    curve = deletion_curve(vit, star, reads)
    assert SHAPES[curve.target] == "star"
    assert round(100 * curve.probabilities[12]) == find("7.1").truth
    assert curve.probabilities[5] < 0.05
    assert round(curve.area, 2) == 0.94


@pytest.mark.parametrize(
    ("exercise_id", "head", "ending"),
    [
        ("7.2", "def answer(qkv, num_heads, causal):", "return scores.softmax(dim=-1)"),
        ("7.3", "def answer(maps):", "return reached"),
        (
            "7.4",
            "def answer(model, image, importance):",
            "return curve, (sum(curve) - (curve[0] + curve[-1]) / 2) / (len(curve) - 1)",
        ),
    ],
)
def test_the_last_rung_misses_only_the_last_line(exercise_id, head, ending):
    code = rungs_of(exercise_id)[3].split("```python\n")[1].split("```")[0]
    names = {"torch": torch}
    exec("\n    ".join([head, *code.splitlines(), ending]), names)
    assert check(exercise_id, names["answer"]) == find(exercise_id).points
    assert "return" not in code
