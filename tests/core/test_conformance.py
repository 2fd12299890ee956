"""What timm, transformers, torchvision, open_clip and vit-pytorch gave, and the calls that mean it.

The folder ``conformance`` holds their inputs and outputs; nothing of theirs is needed here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from vitlab.core.attention import attention_rollout, padding_mask
from vitlab.core.contrast import clip_loss, siglip_loss
from vitlab.core.encoder import VisionTransformer
from vitlab.core.patches import OverlapPatchEmbed, PatchEmbed, PatchMerging, patchify
from vitlab.core.positions import (
    apply_rope,
    relative_position_index,
    rope_2d,
    sinusoidal_1d,
    sinusoidal_2d,
)
from vitlab.core.pretrained import load
from vitlab.core.resolution import (
    resample_abs_pos_embed,
    resample_patch_embed,
    resample_relative_bias_table,
)
from vitlab.core.vlm.bridge import PatchMerger, pixel_shuffle
from vitlab.core.vlm.token_counts import naflex_size, vlm_tiles, vlm_token_count

FOLDER = Path(__file__).parent / "conformance"
Pairs = Iterator[tuple[Any, Any]]  # (ours, the peer's)


@dataclass(frozen=True)
class Case:
    """One call of a peer: what it was given and what came back."""

    row: dict[str, Any]
    device: str = "cpu"

    @cached_property
    def arrays(self) -> dict[str, torch.Tensor]:
        stored = np.load(FOLDER / self.row["file"])
        return {name: torch.from_numpy(stored[name]).to(self.device) for name in stored.files}

    def __getitem__(self, name: str) -> Any:
        """An argument, an input or an output."""
        arguments = self.row["arguments"]
        if name in arguments:
            value = arguments[name]
            return tuple(value) if isinstance(value, list) else value
        return self.arrays[f"in_{name}"] if f"in_{name}" in self.arrays else self.arrays[name]

    def load(self, module: torch.nn.Module, **keys: str) -> torch.nn.Module:
        """Give a module the case's weights; ``keys`` name ours and the case's."""
        state = {ours.replace("__", "."): self[theirs] for ours, theirs in keys.items()}
        module.load_state_dict(state)
        return module.to(self.device).eval()


def resampled_table(case: Case) -> Pairs:
    table, arguments = case["posemb"], case.row["arguments"]
    if "nhwc" in case.row["case"]:
        rows, cols = table.shape[1:3]
        ours = resample_abs_pos_embed(table.flatten(1, 2), case["new_size"], (rows, cols), 0)
        yield ours.unflatten(1, case["new_size"]), case["out_posemb"]
        return
    old_size = arguments.get("old_size")
    yield (
        resample_abs_pos_embed(
            table,
            case["new_size"],
            old_size and tuple(old_size),
            arguments["num_prefix_tokens"],
            arguments.get("interpolation", "bicubic"),
        ),
        case["out_posemb"],
    )


def resampled_table_of_a_square(style: str) -> Callable[[Case], Pairs]:
    def pairs(case: Case) -> Pairs:
        arguments, expected = case.row["arguments"], case["out_posemb"]
        if "height" in arguments:
            patch = arguments["patch_size"]
            new_size = (arguments["height"] // patch, arguments["width"] // patch)
        elif "new" in arguments:
            new_size = case["new"]
        else:
            new_size = (arguments["image_size"] // arguments["patch_size"],) * 2
        yield resample_abs_pos_embed(case["posemb"], new_size, style=style), expected

    return pairs


def resampled_for_each_image(case: Case) -> Pairs:
    table = case["posemb"]
    old_size = tuple(table.shape[:2])
    for (rows, cols), expected in zip(
        case["spatial_shapes"].tolist(), case["out_posemb"], strict=True
    ):
        ours = resample_abs_pos_embed(
            table.flatten(0, 1)[None], (rows, cols), old_size, 0, style="siglip2"
        )
        yield ours[0], expected[: rows * cols]


def sincos_2d(
    style: str, rows: str = "h", cols: str = "w", dim: str = "dim"
) -> Callable[[Case], Pairs]:
    def pairs(case: Case) -> Pairs:
        if "feat_shape" in case.row["arguments"]:
            size = case["feat_shape"]
        elif "grid_size" in case.row["arguments"]:
            size = (case["grid_size"],) * 2
        else:
            size = (case[rows], case[cols])
        table = sinusoidal_2d(*size, case[dim], style=style, device=case.device)
        yield table, case["out_table"]

    return pairs


def sincos_1d(layout: str) -> Callable[[Case], Pairs]:
    def pairs(case: Case) -> Pairs:
        table = sinusoidal_1d(case["max_len"], case["dim"], layout=layout, device=case.device)
        yield table, case["out_table"]

    return pairs


def embedded(case: Case) -> Pairs:
    images = case["x"]
    remainder = "pad" if case["dynamic_img_pad"] else "error"
    for mode in ("auto", "linear", "conv", "unfold"):
        embed = PatchEmbed(
            tuple(images.shape[2:]),
            case["patch_size"],
            3,
            case["embed_dim"],
            mode=mode,
            remainder=remainder,
        )
        case.load(embed, proj__weight="weight", proj__bias="bias")
        yield embed(images), case["out_tokens"]


def overlapped(case: Case) -> Pairs:
    embed = OverlapPatchEmbed(
        patch_size=case["patch_size"],
        stride=case["stride"],
        in_chans=3,
        embed_dim=case["embed_dim"],
    )
    keys = {"proj__weight": "weight", "proj__bias": "bias"}
    case.load(embed, **keys, norm__weight="ln_weight", norm__bias="ln_bias")
    yield embed(case["x"]), case["out_y"]


def merged(case: Case) -> Pairs:
    merging = PatchMerging(case["dim"])
    keys = {"norm__weight": "ln_weight", "norm__bias": "ln_bias", "reduction__weight": "weight"}
    yield case.load(merging, **keys)(case["x"]), case["out_y"]


def cut(case: Case) -> Pairs:
    if "in_x" in case.arrays:
        patches = patchify(case["x"], case["patch_size"], channels_last=case["channels_last"])
        yield patches, case["out_patches"]
    else:  # SigLIP 2 takes one image and fills up with rows of zeros
        valid = case["out_mask"] == 1
        patches = patchify(case["image"][None], case["patch_size"], channels_last=True)[0]
        yield patches, case["out_patches"][valid]


def resized_weight(case: Case) -> Pairs:
    arguments = case.row["arguments"]
    ours = resample_patch_embed(
        case["weight"],
        case["new_size"],
        arguments.get("interpolation", "bicubic"),
        arguments.get("antialias", True),
    )
    yield ours, case["out_weight"]


def rotary_table(**options: Any) -> Callable[[Case], Pairs]:
    def pairs(case: Case) -> Pairs:
        offset = case.row["arguments"].get("grid_offset", 0.0)
        given = {"grid_offset": offset, "device": case.device} | options
        sin, cos = rope_2d(case["feat_shape"], case["dim"], **given)
        yield torch.cat([sin, cos], -1), case["out_embed"]

    return pairs


def rotated(case: Case) -> Pairs:
    sin, cos = case["embed"].chunk(2, -1)
    yield apply_rope(case["q"], sin, cos, layout="interleaved"), case["out_q"]


def rotated_behind_prefix(case: Case) -> Pairs:
    options = {"coords": "centered", "layout": "half", "temperature": case["rope_theta"]}
    options |= {"device": case.device}
    sin, cos = rope_2d(case["grid"], case["head_dim"], **options)
    yield from [(sin, case["out_sin"]), (cos, case["out_cos"])]
    prefix = case["num_prefix_tokens"]
    sin, cos = rope_2d(case["grid"], case["head_dim"], **options, num_prefix_tokens=prefix)
    for name in ("q", "k"):
        sin, cos = sin.to(case[name]), cos.to(case[name])
        yield apply_rope(case[name], sin, cos, layout="half"), case[f"out_{name}"]


def clip(case: Case) -> Pairs:
    features = case["image"], case["text"]
    yield clip_loss(*features, torch.tensor(100.0)), case["out_loss"]
    yield clip_loss(*features, torch.tensor(1 / 0.07)), case["out_loss_scale14"]


def siglip(case: Case) -> Pairs:
    features = case["image"], case["text"]
    for scale, bias, loss in ((10.0, -10.0, "out_loss"), (1.0, 0.0, "out_loss_scale1_bias0")):
        yield siglip_loss(*features, torch.tensor(scale), torch.tensor(bias)), case[loss]


def native_sizes(case: Case) -> Pairs:
    budget = case["patch_size"], case["max_num_patches"]
    for size, hf, grid in zip(
        case["sizes"].tolist(), case["out_hf"], case["out_grid"], strict=True
    ):
        ours = torch.tensor(naflex_size(tuple(size), *budget), device=grid.device)
        yield from [(ours, hf), (ours // case["patch_size"], grid)]


def masked(case: Case) -> Pairs:
    mask = padding_mask(
        case["patch_valid"].bool(), case["num_prefix_tokens"], symmetric=case["symmetric"]
    )
    yield mask, case["out_mask"]


def qwen_tokens(case: Case) -> Pairs:
    for size, tokens in zip(case["sizes"].tolist(), case["out_tokens"].tolist(), strict=True):
        yield vlm_token_count("qwen2-vl/default", tuple(size)), tokens


def internvl_tokens(case: Case) -> Pairs:
    sizes, tiles = case["sizes"].tolist(), case["out_grid_cols_rows"].tolist()
    for size, (cols, rows), tokens in zip(sizes, tiles, case["out_tokens"].tolist(), strict=True):
        yield vlm_tiles("internvl", tuple(size)), (rows, cols)
        yield vlm_token_count("internvl", tuple(size)), tokens


def relative_index(case: Case) -> Pairs:
    class_token = case.row["arguments"].get("class_token", False)
    with torch.device(case.device):
        index = relative_position_index(case["q_size"], class_token=class_token)
    yield index, case["out_index"]


def relative_table(method: str) -> Callable[[Case], Pairs]:
    def pairs(case: Case) -> Pairs:
        ours = resample_relative_bias_table(case["table"], case["new_window_size"], (7, 7), method)
        yield ours, case["out_table"]

    return pairs


def shuffled(case: Case) -> Pairs:
    yield pixel_shuffle(case["x"], 2), case["out_y"]


def merged_by_qwen(case: Case) -> Pairs:
    merger = PatchMerger(case["dim"], case["context_dim"])
    names = ["ln_weight", "ln_bias", "w1", "b1", "w2", "b2"]
    with torch.no_grad():
        for parameter, name in zip(merger.parameters(), names, strict=True):
            parameter.copy_(case[name])
    yield merger.to(case.device)(case["x"]), case["out_y"]


def between_blocks(case: Case) -> Pairs:
    arguments = case.row["arguments"] | {"img_size": case["img_size"]}  # a pair is no list
    model = VisionTransformer(**arguments)
    model.load_state_dict({n[6:]: v for n, v in case.arrays.items() if n.startswith("in_sd.")})
    model = model.to(case.device).eval()
    final, pairs = model.forward_intermediates(case["x"], [0, -1], return_prefix_tokens=True)
    _, normed = model.forward_intermediates(case["x"], 2, norm=True, output_fmt="NLC")
    yield final, case["out_final"]
    (first, first_prefix), (last, _) = pairs
    yield first, case["out_first"]
    yield first_prefix, case["out_first_prefix"]
    yield last, case["out_last"]
    yield normed[0], case["out_normed_1"]
    yield normed[1], case["out_normed_2"]


def encoded(case: Case) -> Pairs:
    vit = VisionTransformer(**case.row["arguments"])
    weights = {name[6:]: value for name, value in case.arrays.items() if name.startswith("in_sd.")}
    vit.load_state_dict(weights)
    vit = vit.to(case.device).eval()
    logits, attention = vit(case["x"], return_attention=True)
    yield from [(logits, case["out_logits"]), (attention, case["out_attn"])]
    yield vit.forward_features(case["x"]), case["out_features"]


def rolled_out(case: Case) -> Pairs:
    ours = attention_rollout(case["attn"])
    yield from [(ours, case["out_rollout"]), (ours[0, 1:], case["out_cls_map"])]


CALLS: dict[str, Callable[..., Pairs]] = {
    "posresample_timm": resampled_table,
    "posresample_hf_vit": resampled_table_of_a_square("hf"),
    "posresample_hf_dinov2": resampled_table_of_a_square("hf"),
    "posresample_torchvision": resampled_table_of_a_square("torchvision"),
    "posresample_dinov2": resampled_table_of_a_square("dinov2"),
    "posresample_hf_siglip2": resampled_for_each_image,
    "sincos2d_bigvision": sincos_2d("bigvision"),
    "sincos2d_mae": sincos_2d("mae", dim="embed_dim"),
    "sincos2d_hf": sincos_2d("hf", "height", "width", "embed_dim"),
    "sincos2d_timm_default": sincos_2d("timm"),
    "sincos1d_interleaved": sincos_1d("interleaved"),
    "sincos1d_concat": sincos_1d("concat"),
    "patchembed_timm": embedded,
    "patchembed_overlap": overlapped,
    "patchmerging_swin": merged,
    "patchify": cut,
    "patchresize": resized_weight,
    "rope_timm_cat_lang_4x6": rotary_table(),
    "rope_timm_cat_lang_offset": rotary_table(),
    "rope_timm_dinov3": rotary_table(coords="centered", layout="half", temperature=100.0),
    "rope_timm_apply": rotated,
    "rope_hf_dinov3": rotated_behind_prefix,
    "loss_clip": clip,
    "loss_siglip": siglip,
    "naflex_sizes": native_sizes,
    "naflex_attn_mask": masked,
    "qwen2vl_smart_resize": qwen_tokens,
    "internvl_tiles": internvl_tokens,
    "relpos_index": relative_index,
    "relpos_resize_geom": relative_table("geometric"),
    "relpos_resize_simple": relative_table("bicubic"),
    "pixelshuffle": shuffled,
    "patchmerger": merged_by_qwen,
    "encoder_timm": encoded,
    "intermediates_timm": between_blocks,
    "rollout": rolled_out,
}
# Conventions that vitlab does not follow, kept so that nobody takes them for ours.
REFERENCE_ONLY = {
    "sincos2d_timm_reverse_6x9_d32",
    "patchembed_spt_p8",
    "rope_timm_cat_pixel_4x6_d16",
    "rope_timm_cat_lang_xy_4x6_d16",
    "relpos_logcoords_swin_7",
}
ROWS = json.loads((FOLDER / "manifest.json").read_text("utf-8"))["cases"]
BY_FILE = {"encoder_hf_vit_tiny", "encoder_hf_dinov2_reg_tiny"}  # see below
CASES = [row for row in ROWS if row["case"] not in REFERENCE_ONLY | BY_FILE]


@pytest.mark.parametrize("device", ["cpu", pytest.param("cuda", marks=pytest.mark.gpu)])
@pytest.mark.parametrize("row", CASES, ids=lambda row: row["case"])
def test_what_the_peers_gave_comes_back(row, device):
    case = Case(row, device)
    call = max((prefix for prefix in CALLS if row["case"].startswith(prefix)), key=len)
    pairs = list(CALLS[call](case))
    assert pairs
    for ours, theirs in pairs:
        agree(ours, theirs, row)


@pytest.mark.parametrize("told", ["by argument", "by config.json"])
@pytest.mark.parametrize("suffix", ["safetensors", "pt"])
def test_a_hugging_face_file_gives_the_same_tokens_and_attention(tmp_path, suffix, told):
    row = next(row for row in ROWS if row["case"] == "encoder_hf_vit_tiny")
    case, path = Case(row), tmp_path / f"model.{suffix}"
    weights = {name[6:]: value for name, value in case.arrays.items() if name.startswith("in_sd.")}
    (save_file if suffix == "safetensors" else torch.save)(weights, path)
    if told == "by argument":
        model = load(path, num_heads=2, norm_eps=1e-12)
    else:
        config = {"num_attention_heads": 2, "layer_norm_eps": 1e-12, "image_size": 32}
        (tmp_path / "config.json").write_text(json.dumps(config), "utf-8")
        model = load(path)
    assert model.norm.eps == 1e-12
    tokens, attention = model.forward_features(case["x"], return_attention=True)
    agree(tokens, case["out_last_hidden_state"], row)
    agree(attention, case["out_attn"], row)


def test_dinov2_in_a_hugging_face_file_without_a_config_gives_the_same_tokens(tmp_path):
    row = next(row for row in ROWS if row["case"] == "encoder_hf_dinov2_reg_tiny")
    case = Case(row)
    weights = {name[6:]: value for name, value in case.arrays.items() if name.startswith("in_sd.")}
    save_file(weights, tmp_path / "model.safetensors")
    model = load(tmp_path, num_heads=2)
    agree(model.forward_features(case["x"]), case["out_last_hidden_state"], row)
    other = load(tmp_path, num_heads=2, norm_eps=1e-12)
    assert (other.forward_features(case["x"]) - case["out_last_hidden_state"]).abs().max() > 1e-4


def agree(ours: Any, theirs: Any, row: dict[str, Any]) -> None:
    if isinstance(theirs, torch.Tensor):
        torch.testing.assert_close(
            ours, theirs, atol=row["atol"], rtol=row["rtol"], check_dtype=theirs.is_floating_point()
        )
    else:
        assert ours == theirs
