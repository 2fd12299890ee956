"""Below an exercise stands a cell that runs the answer once more, on other data: any right one."""

from __future__ import annotations

import contextlib
import io
import re

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from labs_solutions import release
from tests.labs.conftest import SOURCES
from vitlab.core import SHAPES, load, patchify, sinusoidal_2d

DEFINED = re.compile(r"^def yours.*?(?=^\S)", re.MULTILINE | re.DOTALL)


def source_of(lab, cell_id):
    (path,) = [path for path in SOURCES if release.lab_number(path) == lab]
    return {cell.id: cell.source for cell in release.read(path).cells}[cell_id]


def shown_by(lab, cell_id, space):
    """What a cell prints to somebody who has these names; it adds its own to them."""
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(source_of(lab, cell_id), space)
    return said.getvalue()


def yours_of(lab):
    """The definition of ``yours`` alone."""
    defined = {4: "cell-21", 7: "cell-22", 8: "cell-22", 10: "cell-15", 11: "cell-20"}[lab]
    return DEFINED.search(source_of(lab, defined))[0]


def cosines_of_arrays(tokens):
    apart = tokens - np.mean(tokens, axis=0)
    lengths = np.linalg.norm(apart, axis=1, keepdims=True)
    lengths[lengths == 0] = 1
    return (apart / lengths) @ (apart / lengths).T


def cosines_of_tensors(tokens):
    units = F.normalize(tokens - tokens.mean(dim=0), dim=1)
    return units @ units.mT


def purity_of_arrays(tokens, labels, groups, k):
    labels, places = np.array(labels), np.arange(len(tokens))
    groups = np.array(groups if groups else places)
    squares = np.sum(tokens**2, axis=1)
    far = squares + squares[:, np.newaxis] - 2 * np.dot(tokens, tokens.T)
    far[groups[:, np.newaxis] == groups] = np.inf
    return np.mean(labels[np.argsort(far, axis=1)[:, :k]] == labels[:, np.newaxis])


def purity_of_tensors(tokens, labels, groups, k):
    labels, far = torch.tensor(labels), torch.cdist(tokens, tokens).fill_diagonal_(torch.inf)
    if groups:
        far[torch.tensor(groups)[:, None] == torch.tensor(groups)] = torch.inf
    return (labels[far.topk(k, largest=False).indices] == labels[:, None]).double().mean()


def following_of_arrays(tokens, patches):
    return np.corrcoef(np.linalg.norm(tokens, axis=1), np.mean(patches, axis=1))[0, 1]


def following_of_tensors(tokens, patches):
    return torch.corrcoef(torch.stack([tokens.norm(dim=1), patches.mean(dim=1)]))[0, 1]


def merged_arrays(vectors, grid):
    blocks = vectors.reshape(len(vectors), grid[0] // 2, 2, grid[1] // 2, 2, -1)
    return blocks.transpose(0, 1, 3, 2, 4, 5).reshape(len(vectors), grid[0] * grid[1] // 4, -1)


def merged_tensors(vectors, grid):
    maps = vectors.double().unflatten(1, grid)
    corners = [maps[:, dy::2, dx::2] for dy in (0, 1) for dx in (0, 1)]
    return torch.cat(corners, dim=-1).flatten(1, 2)


def cells_of_arrays(images, texts, scale):
    units = [x / np.linalg.norm(x, axis=1, keepdims=True) for x in (images, texts)]
    return scale * np.array(units[0] @ units[1].T, dtype=np.float32)


def clip_of_arrays(images, texts, scale):
    cells = cells_of_arrays(images, texts, scale)
    apart = [np.logaddexp.reduce(cells, axis=axis) - np.diag(cells) for axis in (0, 1)]
    return np.mean(apart)


def clip_of_tensors(images, texts, scale):
    units = [x / x.norm(dim=1, keepdim=True) for x in (images, texts)]
    cells, right = scale * units[0].float() @ units[1].float().mT, torch.arange(len(images))
    return (F.cross_entropy(cells, right) + F.cross_entropy(cells.mT, right)) / 2


def siglip_of_arrays(images, texts, scale, bias):
    cells = cells_of_arrays(images, texts, scale) + bias
    return np.logaddexp(0, (1 - 2 * np.eye(len(cells))) * cells).sum() / len(cells)


def siglip_of_tensors(images, texts, scale, bias):
    cells = scale * F.normalize(images) @ F.normalize(texts).mT + bias
    yes = torch.eye(len(cells))  # single precision, where the features have double
    return F.binary_cross_entropy_with_logits(cells, yes, reduction="sum") / len(cells)


def resized_by_arrays(table, old, new, prefix):
    """The rule of timm without its antialias: what is kept is told, and nothing is compared."""
    rows, cols = (np.arange(side) * before // side for side, before in zip(new, old, strict=True))
    grid = table[prefix:].reshape(*old, -1)[rows][:, cols]
    return np.concatenate([table[:prefix], grid.reshape(new[0] * new[1], -1)]).astype(np.float64)


def maps_of_arrays(qkv, num_heads, causal=False):
    q, k, _ = np.moveaxis(qkv.reshape(len(qkv), 3, num_heads, -1), 0, 2)
    scores = np.einsum("hnd,hmd->hnm", q, k) / np.sqrt(q.shape[-1])
    powers = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
    return powers / np.sum(powers, axis=-1, keepdims=True)


def maps_of_tensors(qkv, num_heads, causal=False):
    q, k, _ = qkv.unflatten(1, (3, num_heads, -1)).permute(1, 2, 0, 3)
    return (q @ k.mT / q.shape[-1] ** 0.5).softmax(-1)


def deletion_of_arrays(model, image, importance):
    shares, left = [], np.copy(image)
    ph, pw = image.shape[2] // len(importance), image.shape[3] // importance.shape[1]
    for patch in (-1, *np.argsort(-importance, axis=None, kind="stable")):
        y, x = (
            side * n for side, n in zip((ph, pw), divmod(patch, importance.shape[1]), strict=True)
        )
        if patch >= 0:
            left[..., y : y + ph, x : x + pw] = np.mean(image, axis=(2, 3), keepdims=True)
        powers = np.exp(np.asarray(model(left), dtype=float)[0])
        shares.append(powers / np.sum(powers))
    curve = np.stack(shares)[:, np.argmax(shares[0])]
    return curve, (curve[1:] + curve[:-1]).mean() / 2


def deletion_of_tensors(model, image, importance):
    left, (rows, cols) = image.clone(), importance.shape
    ph, pw = image.shape[2] // rows, image.shape[3] // cols
    shares = [model(left)[0].softmax(0)]
    for patch in importance.flatten().argsort(descending=True, stable=True).tolist():
        y, x = patch // cols * ph, patch % cols * pw
        left[..., y : y + ph, x : x + pw] = image.mean(dim=(2, 3), keepdim=True)
        shares.append(model(left)[0].softmax(0))
    curve = torch.stack(shares)[:, shares[0].argmax()]
    return curve, torch.trapezoid(curve) / (len(curve) - 1)


ARRAYS = cosines_of_arrays, purity_of_arrays, following_of_arrays
TENSORS = cosines_of_tensors, purity_of_tensors, following_of_tensors


@pytest.mark.parametrize("written", [ARRAYS, TENSORS], ids=["arrays", "tensors"])
def test_lab_8_goes_on_with_what_was_written_for_arrays_or_for_tensors(written):
    names = ("centred_cosine", "purity", "norm_follows_brightness")
    space = {"np": np, "torch": torch, **dict(zip(names, written, strict=True))}
    space["patchify"] = patchify  # from a cell above
    alike, near, long = (shown_by(8, cell, space) for cell in ("cell-22", "cell-32", "cell-42"))
    assert "the library says the same: True" in alike
    assert near.splitlines()[1].split() == ["pixels", "0.93", "0.11", "0.11"]
    assert "shapes, after block 4        r = -0.08, the library -0.08" in long


def test_lab_4_goes_on_with_a_table_that_was_resized_as_an_array_of_double_precision():
    space = {"np": np, "torch": torch, "resize_pos": resized_by_arrays}
    space["sinusoidal_2d"] = sinusoidal_2d  # from a cell above
    exec(yours_of(4), space)
    said = shown_by(4, "cell-47", space)
    assert "equal grids change nothing: True" in said
    assert "the prefix stays:           True" in said
    assert "as vitlab.core:             False" in said  # it has no antialias


@pytest.mark.parametrize("recompute", [maps_of_arrays, maps_of_tensors])
def test_lab_7_goes_on_with_maps_written_for_arrays_or_for_tensors(recompute):
    vit = load("vit_shapes_patch8_64").eval()
    star = torch.rand(1, 3, 64, 64)
    space = {"np": np, "torch": torch, "recompute": recompute, "vit": vit, "star": star}
    shown_by(7, "cell-16", space)  # what its queries, keys and values are
    with torch.no_grad():
        space["maps"] = vit(star, return_attention=True)[1]
    said = shown_by(7, "cell-22", space)
    assert said.count("True") == 2
    assert "False" not in said


@pytest.mark.slow  # a model is asked some thousand times
@pytest.mark.parametrize("deletion", [deletion_of_arrays, deletion_of_tensors])
def test_lab_7_goes_on_with_a_curve_written_for_arrays_or_for_tensors(deletion):
    space = {"np": np, "torch": torch, "deletion": deletion}
    shown_by(7, "cell-04", space)
    exec(yours_of(7), space)
    said = shown_by(7, "cell-48", space)
    assert said.count("the library agrees: True") == len(SHAPES)


def transplanted_array(matrix, patch_size, in_chans):
    return np.transpose(matrix.reshape(*patch_size, in_chans, -1), (3, 2, 0, 1))


def transplanted_tensor(matrix, patch_size, in_chans):
    return matrix.unflatten(0, (*patch_size, in_chans)).permute(3, 2, 0, 1)


@pytest.mark.parametrize("transplant", [transplanted_array, transplanted_tensor])
def test_lab_2_shows_the_filters_of_a_transplant_of_an_array_or_of_a_tensor(transplant):
    space = {"np": np, "torch": torch, "transplant": transplant}
    shown_by(2, "cell-63", space)
    assert torch.equal(space["kernel"], space["waves"])


@pytest.mark.parametrize("merge", [merged_arrays, merged_tensors])
def test_lab_10_goes_on_with_what_was_written_for_arrays_or_for_tensors(merge):
    space = {"np": np, "torch": torch, "merge": merge}
    exec(yours_of(10), space)
    said = shown_by(10, "cell-29", space)
    assert "the same as InternVL's: True" in said
    assert "in block order a reshape alone would do, as in Qwen2-VL: True" in said


def test_lab_10_says_which_shape_another_one_has():
    space = {"np": np, "torch": torch, "merge": lambda vectors, grid: vectors[:, ::4]}
    exec(yours_of(10), space)
    assert "yours           (1, 15, 2), and not (1, 15, 8)" in shown_by(10, "cell-29", space)


@pytest.mark.parametrize(
    ("clip", "siglip"), [(clip_of_arrays, siglip_of_arrays), (clip_of_tensors, siglip_of_tensors)]
)
def test_lab_11_says_the_same_of_single_precision_of_arrays_and_of_tensors(clip, siglip):
    space = {"np": np, "torch": torch, "F": F, "clip_loss": clip, "siglip_loss": siglip}
    for cell in ("cell-20", "cell-31"):
        assert "the same: True" in shown_by(11, cell, space)


@pytest.mark.parametrize("lab", [4, 7, 8, 10, 11])
def test_what_is_not_written_yet_is_said_and_what_stops_stops(lab):
    space = {"np": np, "torch": torch}
    exec(yours_of(lab), space)
    yours = space["yours"]

    def stub(tokens):
        raise NotImplementedError

    assert yours(stub, torch.ones(2)) is None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        yours(lambda tokens: tokens.nothing, torch.ones(2))


@pytest.mark.parametrize("lab", [4, 7, 8, 10, 11])
def test_a_function_that_changes_what_it_is_given_changes_nothing_of_the_lab(lab):
    space = {"np": np, "torch": torch}
    exec(yours_of(lab), space)
    tokens = torch.ones(2)
    space["yours"](lambda given: np.negative(given, out=given), tokens)
    assert tokens.tolist() == [1, 1]
