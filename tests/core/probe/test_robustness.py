import pytest
import torch
from torch import nn

from vitlab.core import LabError, ShapeError, patchify
from vitlab.core.probe import PERTURBATIONS, STRENGTHS, linear_probe, robustness

NAMES = ["brightness", "noise", "blur", "shift", "occlusion"]


def pictures(count=6, chans=3, height=8, width=12, seed=0, dtype=torch.float32):
    generator = torch.Generator().manual_seed(seed)
    return torch.rand(count, chans, height, width, generator=generator).to(dtype)


class Encoder(nn.Module):
    """One prefix token that never moves, patches of 4 px, and a dropout that must be off."""

    num_prefix_tokens = 1

    def __init__(self):
        super().__init__()
        self.dropout = nn.Dropout(0.5)

    def forward_features(self, images):
        tokens = self.dropout(patchify(images, 4))
        return torch.cat([torch.full_like(tokens[:, :1], 100), tokens], 1)


def light_and_dark(count=20):
    """The label is whether an image is light; group b is harder than group a."""
    labels, groups = [0, 1] * (count // 2), ["a", "a", "b", "b"] * (count // 4)
    levels = {(0, "a"): 0.1, (1, "a"): 0.9, (0, "b"): 0.45, (1, "b"): 0.55}
    light = [levels[pair] for pair in zip(labels, groups, strict=True)]
    images = torch.tensor(light)[:, None, None, None] + 0.02 * (pictures(count) - 0.5)
    return images, labels, groups


def fitted(images, labels):
    return linear_probe(patchify(images, 4).mean(1), labels)


def test_a_change_of_0_moves_nothing_and_loses_nothing():
    images, labels, groups = light_and_dark()
    rows = robustness(
        Encoder(), fitted(images, labels), images, labels,
        groups=groups, perturbations=dict.fromkeys(NAMES, 0),
    )  # fmt: skip
    assert [row.perturbation for row in rows] == NAMES
    for row in rows:
        assert (row.relative_change, row.cosine, row.lost) == (0, 1, 0)
        assert (row.accuracy_before, row.gap_before, row.gap_after) == (1, 0, 0)


def test_tokens_move_by_what_the_formula_says():
    images, labels, _ = light_and_dark()
    perturbations = {"noise": 0.3, "shift": 2, "occlusion": 0.5}
    rows = robustness(
        lambda x: patchify(x, 4), fitted(images, labels), images, labels,
        perturbations=perturbations, batch_size=7, seed=5,
    )  # fmt: skip
    for row in rows:
        changed = PERTURBATIONS[row.perturbation](images, row.strength, seed=5)
        before, after = patchify(images, 4).double(), patchify(changed, 4).double()
        change = ((after - before).norm(dim=2) / before.norm(dim=2)).mean()
        cosine = torch.nn.functional.cosine_similarity(before, after, dim=2).mean()
        assert row.relative_change == pytest.approx(change.item(), rel=1e-5)
        assert row.cosine == pytest.approx(cosine.item(), rel=1e-5)
        right = fitted(images, labels).accuracy(after.mean(1).float(), labels)
        assert (row.strength, row.accuracy_after) == (perturbations[row.perturbation], right)
        assert (row.gap_before, row.gap_after) == (None, None)


def test_the_gap_says_which_group_pays():
    images, labels, groups = light_and_dark()
    (row,) = robustness(
        Encoder(), fitted(images, labels), images, labels,
        groups=groups, perturbations={"brightness": 0.1},
    )  # fmt: skip
    assert (row.accuracy_before, row.accuracy_after) == (1, 0.75)  # the dark of group b look light
    assert (row.gap_before, row.gap_after) == (0, 0.5)
    assert row.lost == 0.25


def test_the_probe_reads_patches_without_prefix_unless_told_otherwise():
    images, labels, _ = light_and_dark()
    model = Encoder().train()
    probe = fitted(images, labels)
    (row,) = robustness(model, probe, images, labels, perturbations={"brightness": 0})
    assert row.accuracy_before == 1
    assert model.training
    assert model.dropout.training
    model.dropout.eval()
    robustness(model, probe, images, labels, perturbations={"brightness": 0})
    assert (model.training, model.dropout.training) == (True, False)
    (row,) = robustness(
        model, probe, images, labels,
        perturbations={"brightness": 0}, pool=lambda tokens: tokens[:, 0],
    )  # fmt: skip
    assert row.accuracy_before == 0.5


def test_features_without_tokens_are_read_as_they_are():
    images, labels, _ = light_and_dark()
    probe = linear_probe(images.flatten(1), labels)
    rows = robustness(lambda x: x.flatten(1), probe, images, labels)
    assert [(row.perturbation, row.strength) for row in rows] == list(STRENGTHS.items())
    assert all(row.accuracy_before == 1 for row in rows)


def test_a_token_of_zeros_that_moves_has_changed_by_one():
    images = torch.zeros(4, 1, 4, 8)
    images[2:] = 1
    probe = linear_probe(images.flatten(1), [0, 0, 1, 1])
    (row,) = robustness(
        lambda x: x.flatten(1), probe, images, [0, 0, 1, 1], perturbations={"brightness": 0.5}
    )
    assert (row.relative_change, row.cosine) == (0.5, 0.5)


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("changes", "error", "sentence"),
    [
        (
            dict(perturbations={"fog": 1}),
            LabError,
            "perturbation 'fog' is not known: use 'brightness', 'noise', 'blur'",
        ),
        (dict(labels=[0, 1]), ShapeError, "labels holds 2 labels for 20 rows"),
        (dict(groups=["a"]), ShapeError, "groups holds 1 labels for 20 rows"),
        (dict(images=torch.zeros(3, 8, 12)), ShapeError, r"images .* not \(3, 8, 12\)"),
        (dict(images=torch.zeros(0, 3, 8, 12)), ShapeError, r"not \(0, 3, 8, 12\)"),
        (dict(encode=lambda x: x), ShapeError, r"not \(20, 3, 8, 12\) for 20 images"),
        (dict(encode=lambda x: x.mean()[None, None]), ShapeError, r"not \(1, 1\) for 20 images"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(changes, error, sentence):
    images, labels, _ = light_and_dark()
    given_ = dict(encode=Encoder(), probe=fitted(images, labels), images=images, labels=labels)
    with pytest.raises(error, match=sentence):
        robustness(**given_ | changes)


@pytest.mark.gpu
def test_robustness_runs_on_the_gpu_as_on_the_cpu():
    images, labels, groups = light_and_dark()
    probe = linear_probe(patchify(images, 4).mean(1).cuda(), labels)
    there = robustness(Encoder().cuda(), probe, images.cuda(), labels, groups=groups)
    here = robustness(Encoder(), fitted(images, labels), images, labels, groups=groups)
    for one, other in zip(there, here, strict=True):
        assert one.relative_change == pytest.approx(other.relative_change, rel=1e-4)
        assert one.accuracy_after == other.accuracy_after
