"""A module with names of its own, and functions on tensors: arrays go in, and data comes out."""

from pathlib import Path

import pytest
import torch
from torch import nn

from tests.grading.fresh_kernels import seconds_of
from vitlab.grading import check

pytestmark = pytest.mark.usefixtures("lab_ninety")
ROOT = Path(__file__).parents[2]


class FrontEnd(nn.Module):
    def __init__(self, img_size, patch_size, embed_dim):
        super().__init__()
        patches = img_size[0] // patch_size * (img_size[1] // patch_size)
        self.proj = nn.Conv2d(3, embed_dim, patch_size, patch_size)
        self.cls_token = nn.Parameter(torch.randn(1, 1, embed_dim))
        self.pos_embed = nn.Parameter(torch.randn(1, patches + 1, embed_dim))

    def forward(self, images):
        tokens = self.proj(images).flatten(2).transpose(1, 2)
        cls = self.cls_token.expand(len(images), -1, -1)
        return torch.cat([cls, tokens], 1) + self.pos_embed


class ByALinearMap(nn.Module):
    """Other names, another way, and positions that are a buffer."""

    def __init__(self, img_size, patch_size, embed_dim):
        super().__init__()
        self.patch = patch_size
        self.map = nn.Linear(3 * patch_size**2, embed_dim)
        self.first = nn.Parameter(torch.randn(embed_dim))
        self.register_buffer("pos_embed", torch.randn(1, 1, embed_dim))

    def forward(self, images):
        cut = nn.functional.unfold(images, self.patch, stride=self.patch).transpose(1, 2)
        first = self.first.expand(len(images), 1, -1)
        return torch.cat([first, self.map(cut)], 1) + self.pos_embed


class MeanAsCls(FrontEnd):
    def forward(self, images):
        sequence = super().forward(images)
        return torch.cat([sequence.mean(1, keepdim=True), sequence[:, 1:]], 1)


class PositionsNotKept(FrontEnd):
    def __init__(self, *sizes, **settings):
        super().__init__(*sizes, **settings)
        positions = self.pos_embed.detach()
        del self.pos_embed
        self.pos_embed = positions


class NoTensor(FrontEnd):
    def forward(self, images):
        return super().forward(images).shape


@pytest.mark.parametrize("answer", [FrontEnd, ByALinearMap])
def test_a_module_is_right_whatever_its_weights_are_called(answer):
    assert check("90.3", answer).verdict.startswith("90.3 right: 3 of 3 points")


@pytest.mark.parametrize(
    ("answer", "points", "said"),
    [
        (MeanAsCls, 2, "CLS has read the picture."),
        (PositionsNotKept, 2, "The state dict holds no pos_embed."),
        (NoTensor, 0, "Its forward returned a value of type Size, not a tensor."),
        (lambda **settings: 7, 0, "It makes 7, not a torch module: derive it from nn.Module."),
    ],
)
def test_a_wrong_module_is_told_by_what_it_does(answer, points, said):
    score = check("90.3", answer)
    assert score == points
    assert said in score.verdict


def test_a_parameter_that_no_gradient_reaches_is_named():
    class Unused(FrontEnd):
        def __init__(self, **settings):
            super().__init__(**settings)
            self.spare = nn.Parameter(torch.zeros(2))

    assert "No gradient reaches spare." in check("90.3", Unused).verdict


def test_the_generator_of_the_student_goes_on_as_if_nothing_was_drawn():
    torch.manual_seed(5)
    wanted = torch.rand(3)
    torch.manual_seed(5)
    check("90.3", FrontEnd)
    assert torch.equal(torch.rand(3), wanted)


def test_a_state_dict_is_data_in_both_directions():
    def prefix_of(state, prefix):
        assert isinstance(state["pos_embed"], torch.Tensor)
        return {**state, "pos_embed": state["pos_embed"][:, :prefix].clone()}

    def in_place(state, prefix):
        state["pos_embed"].mul_(0)
        return state

    def loses_the_rest(state, prefix):
        return {"pos_embed": state["pos_embed"][:, :prefix]}

    assert check("90.4", prefix_of) == 1
    assert "in_place changes what it was given" in check("90.4", in_place).verdict
    assert "missing scale" in check("90.4", loses_the_rest).verdict


def test_gradients_of_a_function_are_data():
    assert check("90.5", lambda left, right, times: times * (left * right).sum()) == 1
    cut = check("90.5", lambda left, right, times: times * (left.detach() * right).sum())
    assert "In gradients: In value 0: It returned nothing (None)" in cut.verdict
    none = check("90.5", lambda left, right, times: torch.tensor(3.0, dtype=torch.float64))
    assert "In output" in none.verdict
    assert "It returned 3, not a tensor." in check("90.5", lambda left, right, times: 3).verdict


IMPORTED = """
import sys
import numpy, torch
from torch import nn
sys.path.insert(0, {root!r})
from tests.grading.test_probes_of_tensors import FrontEnd
for name in [name for name in sys.modules if name.startswith("vitlab.grading")]:
    del sys.modules[name]
"""
FIRST_CHECK = """
from vitlab.grading import check, labs
labs.__path__.append({folder!r})
assert check("90.3", FrontEnd) == 3
"""


def test_the_first_check_of_a_module_takes_half_a_second_beside_the_labs_own_imports(tmp_path):
    first = FIRST_CHECK.format(folder=str(tmp_path / "more_labs"))
    assert seconds_of({"first": first}, IMPORTED.format(root=str(ROOT)))["first"] < 0.5
