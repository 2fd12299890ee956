"""What of every family of models works here: `make families` writes it into the README.

Each is built small, with random weights, loaded, asked for its maps, counted and measured.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from tempfile import TemporaryDirectory
from typing import Any

import timm
import torch
import transformers as hf

from tests.peers.draw import normal, randomise
from vitlab.core import memory_ledger
from vitlab.core.compute import read_model
from vitlab.core.encoder import VisionTransformer
from vitlab.core.errors import LabError
from vitlab.core.pretrained import OtherModel
from vitlab.core.pretrained.hub import from_hub, plain_or_wrapped
from vitlab.core.profiling import measure_step

VERSIONS = {"timm": timm.__version__, "transformers": hf.__version__}
Make = Callable[[], torch.nn.Module]
_WIDTHS = dict(hidden_size=24, num_hidden_layers=2, num_attention_heads=3, intermediate_size=96)
_SMALL = _WIDTHS | dict(image_size=32, patch_size=8)
_DINO = {name: value for name, value in _SMALL.items() if name != "intermediate_size"}
_TEXT = _WIDTHS | dict(vocab_size=99, max_position_embeddings=16)
_SWIN = dict(image_size=64, patch_size=4, embed_dim=12, depths=[1, 1], num_heads=[2, 2])


def _timms(name: str, **more: Any) -> Make:
    sizes = dict(embed_dim=24, depth=2, num_heads=3, patch_size=8, num_classes=7)
    image = {} if name.startswith("naflex") else dict(img_size=(32, 48))
    return lambda: timm.create_model(name, pretrained=False, **sizes | image | more)


def _theirs(model: str, config: str, **sizes: Any) -> Make:
    return lambda: getattr(hf, model)(getattr(hf, config)(**sizes))


def _towers(name: str, vision: dict[str, Any]) -> Make:
    towers = dict(text_config=_TEXT, vision_config=vision)
    return _theirs(f"{name}Model", f"{name}Config", **towers)


FAMILIES: dict[str, dict[str, Make]] = {
    "ViT, DeiT, AugReg": {
        "timm": _timms("vit_base_patch16_224"),
        "transformers": _theirs("ViTModel", "ViTConfig", **_SMALL),
    },
    "MAE": {
        "timm": _timms("vit_base_patch16_224"),
        "transformers": _theirs("ViTMAEModel", "ViTMAEConfig", **_SMALL),
    },
    "DeiT with a distillation token": {
        "timm": _timms("deit_tiny_distilled_patch16_224"),
        "transformers": _theirs("DeiTModel", "DeiTConfig", **_SMALL),
    },
    "DINOv2": {
        "timm": _timms("vit_small_patch14_dinov2"),
        "transformers": _theirs("Dinov2Model", "Dinov2Config", **_DINO),
    },
    "DINOv2 with registers": {
        "timm": _timms("vit_small_patch14_reg4_dinov2"),
        "transformers": _theirs(
            "Dinov2WithRegistersModel", "Dinov2WithRegistersConfig", **_DINO, num_register_tokens=4
        ),
    },
    "DINOv3": {
        "timm": _timms("vit_small_patch16_dinov3"),
        "transformers": _theirs(
            "DINOv3ViTModel", "DINOv3ViTConfig", **_SMALL, num_register_tokens=4
        ),
    },
    "EVA-02": {"timm": _timms("eva02_tiny_patch14_224")},
    "BEiT": {
        "timm": _timms("beit_base_patch16_224"),
        "transformers": _theirs(
            "BeitModel", "BeitConfig", **_SMALL, use_relative_position_bias=True
        ),
    },
    "CLIP": {
        "timm": _timms("vit_base_patch16_clip_224"),
        "transformers": _towers("CLIP", _SMALL),
    },
    "SigLIP": {
        "timm": _timms("vit_base_patch16_siglip_224"),
        "transformers": _towers("Siglip", _SMALL),
    },
    "SigLIP 2, NaFlex": {
        "timm": _timms("naflexvit_base_patch16_siglip"),
        "transformers": _towers("Siglip2", _WIDTHS | dict(patch_size=8, num_patches=16)),
    },
    "Swin": {
        "timm": lambda: timm.create_model(
            "swin_tiny_patch4_window7_224", img_size=56, embed_dim=12, depths=(1, 1),
            num_heads=(2, 2),
        ),
        "transformers": _theirs("SwinModel", "SwinConfig", **_SWIN),
    },
}  # fmt: skip


def tried(library: str, make: Make) -> dict[str, str]:
    """A word for each of the three steps."""
    theirs = randomise(make())
    loaded = _or_no(lambda: _loaded(library, theirs))
    return {
        "load": loaded,
        "maps": _or_no(lambda: _maps(theirs)),
        "gauge": _or_no(lambda: _gauged(theirs)),
    }


def _or_no(step: Callable[[], str]) -> str:
    try:
        return step()
    except LabError:
        return "no"


def _loaded(library: str, theirs: torch.nn.Module) -> str:
    """By name, as `load` does, and asked for tokens of a picture."""
    if library == "timm":
        ours = plain_or_wrapped(theirs, {}, {})
    else:
        with TemporaryDirectory() as folder:
            theirs.save_pretrained(folder)
            ours = from_hub(folder, {})
    tokens = ours.forward_features(normal(1, 3, *ours.grid.image_size))
    assert tokens.ndim == 3
    assert tokens.isfinite().all()
    return "plain" if isinstance(ours, VisionTransformer) else "wrapped"


def _maps(theirs: torch.nn.Module) -> str:
    ours = OtherModel(theirs)
    _, maps = ours.forward_features(normal(1, 3, *ours.grid.image_size), return_attention=True)
    length = ours.grid.tokens + ours.num_prefix_tokens
    assert maps.shape == (1, 2, 3, length, length)
    torch.testing.assert_close(maps.sum(-1), torch.ones(maps.shape[:-1]))
    return "yes"


def _gauged(theirs: torch.nn.Module) -> str:
    """Exact is what the ledger itself says it covers, and a measured step confirms."""
    grid = read_model(theirs).grid
    sizes = (grid.image_size, grid.patch_size, 2)
    ledger = memory_ledger(theirs, *sizes)
    step = measure_step(theirs, *sizes, device="meta")
    if ledger.not_covered:
        return "estimate"
    assert 0 <= step.peak - ledger.peak <= ledger.workload.residual, theirs
    return "exact"


def found() -> dict[str, dict[str, dict[str, str]]]:
    """All families, both libraries."""
    warnings.simplefilter("ignore")
    return {
        family: {library: tried(library, make) for library, make in libraries.items()}
        for family, libraries in FAMILIES.items()
    }
