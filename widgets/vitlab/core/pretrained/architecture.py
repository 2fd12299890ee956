"""The arguments of `VisionTransformer` that a state dict with timm's names was made with."""

from __future__ import annotations

from collections.abc import Mapping
from inspect import signature
from math import inf, isqrt, nextafter
from typing import Any, TypeAlias

from torch import Tensor

from vitlab.core.encoder import VisionTransformer
from vitlab.core.errors import LabError
from vitlab.core.pretrained.keys import with_timms_names

Arguments: TypeAlias = dict[str, Any]
_ARGUMENTS = signature(VisionTransformer.__init__).parameters.keys() - {"self"}
_HEAD_WIDTH = 64
_MLP = "blocks.0.mlp.fc1.weight"
# What Hugging Face's config.json calls our arguments.
_CONFIG = {
    "num_attention_heads": "num_heads",
    "layer_norm_eps": "norm_eps",
    "image_size": "img_size",
}


def build(
    tensors: Mapping[str, Tensor], config: Mapping[str, Any], given: Arguments
) -> VisionTransformer:
    """Make the model that some weights belong to, and give it the weights.

    ``config`` is Hugging Face's, or our own arguments; ``given`` overrules it.
    """
    state, source = with_timms_names(tensors)
    activation = config.get("hidden_act", "gelu")
    if activation != "gelu":
        raise LabError(
            f"this model has hidden_act={activation!r}, and a plain ViT here has the exact GELU: "
            "its tokens would not be the same."
        )
    told: Arguments = {"norm_eps": 1e-12} if source == "hugging face" else {}
    told |= {
        _CONFIG.get(name, name): tuple(value) if isinstance(value, list) else value
        for name, value in config.items()
        if value is not None
    }
    known = {name: told[name] for name in _ARGUMENTS & told.keys()}
    model = VisionTransformer(**read_arguments(state, known | given))
    wrong = [
        f"{name} is {tuple(state[name].shape) if name in state else 'missing'}"
        for name, own in model.state_dict().items()
        if name not in state or state[name].shape != own.shape
    ]
    wrong += [f"{name} has no place" for name in state.keys() - model.state_dict().keys()]
    if wrong:
        raise LabError(
            f"these weights are not those of a plain ViT: {'; '.join(sorted(wrong)[:3])}"
            f"{' and more' if len(wrong) > 3 else ''}."
        )
    model.load_state_dict(state)
    return model


def read_arguments(state: Mapping[str, Tensor], known: Mapping[str, Any]) -> Arguments:
    """What the shapes of the weights tell, and ``known`` where they do not or it differs.

    Two things no weight tells: the number of heads, taken as width / 64 as in every ViT, DeiT
    and DINOv2 of the papers, and the sides of the grid, taken as equal where that is possible.
    Both can be said in ``known`` (``num_heads``, ``img_size``).
    """
    weight = state["patch_embed.proj.weight"]
    width, in_chans, *patch = weight.shape
    depth = len({name.split(".")[1] for name in state if name.startswith("blocks.")})
    if not depth:
        raise LabError("these weights hold no block: there is no name that begins with blocks.0.")
    if _MLP not in state:
        raise LabError(f"these blocks are not those of a plain ViT: there is no {_MLP}.")
    pooled = "fc_norm.weight" in state
    told: Arguments = {
        "patch_size": tuple(patch),
        "in_chans": in_chans,
        "embed_dim": width,
        "depth": depth,
        "mlp_ratio": _ratio(state[_MLP].shape[0], width),
        "qkv_bias": "blocks.0.attn.qkv.bias" in state,
        "init_values": 1e-5 if "blocks.0.ls1.gamma" in state else None,
        "class_token": "cls_token" in state,
        "reg_tokens": state["reg_token"].shape[1] if "reg_token" in state else 0,
        "num_classes": state["head.weight"].shape[0] if "head.weight" in state else 0,
        "fc_norm": pooled,
        "global_pool": "avg" if pooled or "cls_token" not in state else "token",
    }
    told |= known
    if "num_heads" not in told:
        told["num_heads"] = _heads(width)
    if "pos_embed" in state:
        told = _grid_of_table(state["pos_embed"].shape[1], tuple(patch), told) | told
    else:
        told.setdefault("pos_embed", "none")
    return told


def _ratio(hidden: int, width: int) -> float:
    """A float that gives ``hidden`` back when it is multiplied by ``width`` and cut to an int."""
    ratio = hidden / width
    return ratio if int(width * ratio) == hidden else nextafter(ratio, inf)


def _heads(width: int) -> int:
    if width % _HEAD_WIDTH:
        raise LabError(
            f"no weight tells the number of heads, and a width of {width} is no multiple of "
            f"{_HEAD_WIDTH} px per head as usual: say num_heads=."
        )
    return width // _HEAD_WIDTH


def _grid_of_table(rows: int, patch: tuple[int, ...], told: Arguments) -> Arguments:
    """Which tokens a table covers, and the picture its patches cover."""
    prefix = int(told["class_token"])
    layouts = [
        (prefix + told["reg_tokens"], {}),
        (prefix, {"no_embed_reg": True}),
        (0, {"no_embed_class": True}),
    ]
    size = told.get("img_size")
    for covered, layout in layouts:
        tokens = rows - covered
        if size is not None:
            height, width = (size, size) if isinstance(size, int) else size
            if tokens == (height // patch[0]) * (width // patch[1]):
                return layout
        elif tokens > 0 and isqrt(tokens) ** 2 == tokens:
            side = isqrt(tokens)
            return layout | {"img_size": (side * patch[0], side * patch[1])}
    raise LabError(
        f"a table of {rows} positions fits no square grid of patches and no {size} px picture: say "
        "img_size=(height, width) as it was in training."
    )
