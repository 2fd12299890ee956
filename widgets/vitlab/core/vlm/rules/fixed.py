"""Every picture at one size, whatever its shape; Gemma 3 with crops besides. Plain Python."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor

from vitlab.core.grid import Pair
from vitlab.core.vlm.plan import Laid, View, ViewKind
from vitlab.core.vlm.rules.family import READ, Family, Variant


def llava_1_5(image_size: Pair, *, patch: int, crop: int, pad: bool) -> Laid:
    """LLaVA-1.5: the shorter side to ``crop``, then the square in the middle; or padded."""
    height, width = image_size
    if pad:
        return replace(padded_square(image_size, size=crop, patch=patch), fit="padded")
    short = min(image_size)
    resized = crop * height // short, crop * width // short
    return _square(
        crop,
        (crop // patch) ** 2,
        resized,
        f"The shorter side becomes {crop} px, and the square in the middle is kept; the paper pads "
        "to a square instead.",
    )


def stretched_square(image_size: Pair, *, size: int, patch: int) -> Laid:
    """PaliGemma: stretched to a square."""
    said = f"Both sides become {size} px: the shape is lost."
    return _square(size, (size // patch) ** 2, (size, size), said)


def padded_square(image_size: Pair, *, size: int, patch: int) -> Laid:
    """DeepSeek-VL: the longer side to ``size``, then padded to a square."""
    scale = size / max(image_size)
    resized = max(1, round(image_size[0] * scale)), max(1, round(image_size[1] * scale))
    said = f"The longer side becomes {size} px; the rest of the square is padding."
    return _square(size, (size // patch) ** 2, resized, said)


def gemma_3(
    image_size: Pair,
    *,
    size: int,
    view_tokens: int,
    pan_and_scan: bool,
    min_crop: int,
    max_crops: int,
    min_ratio: float,
) -> Laid:
    """Gemma 3: stretched to a square; with pan and scan, also 2 to 4 crops of a long picture."""
    tiles, tiling = (1, 1), "Pan and scan is off: the encoder sees the picture once."
    if pan_and_scan:
        tiles, tiling = _crops(image_size, min_crop, max_crops, min_ratio)
    crops = tiles[0] * tiles[1] if tiles != (1, 1) else 0
    whole: ViewKind = "overview" if crops else "whole"
    return Laid(
        (size, size),
        view_tokens * (1 + crops),
        (size, size),
        (View(whole, size, size), *[View("crop", size, size)] * crops),
        f"Each view is stretched to {size} × {size} px.",
        tiles=tiles,
        tiling=tiling,
        separators=4 * (1 + crops),
        separating="Each view stands between an empty line and a begin, an end and an empty line.",
    )


def _crops(image_size: Pair, min_crop: int, max_crops: int, min_ratio: float) -> tuple[Pair, str]:
    """How the picture is cut across its longer side, and why; (1, 1) for not at all."""
    long, short = max(image_size), min(image_size)
    if long / short < min_ratio:
        return (1, 1), f"It is less than {min_ratio:g} times as long as wide: no crops."
    crops = min(floor(long / min_crop), floor(long / short + 0.5))
    crops = min(max_crops, max(2, crops))
    if min(ceil(long / crops), short) < min_crop:
        return (1, 1), f"A crop would be under {min_crop} px on a side: no crops."
    height, width = image_size
    tiles = (1, crops) if width >= height else (crops, 1)
    return tiles, f"The whole picture, and {crops} crops along its longer side."


def _square(side: int, slots: int, resized: Pair, said: str) -> Laid:
    return Laid((side, side), slots, resized, (View("whole", side, side),), said)


_NO_FILE = "numbers of Gemma3Processor: the released file leaves them empty"
_GEMMA_3 = {"size": 896, "view_tokens": 256, "pan_and_scan": False}
_CROPS = {"min_crop": 256, "max_crops": 4, "min_ratio": 1.2}
_RESIZED = f"resized by the image processor of the family, {READ}"

FIXED_FAMILIES = {
    "llava-1.5": Family(
        "LLaVA-1.5",
        llava_1_5,
        "cropped",
        {
            "": Variant(
                {"patch": 14, "crop": 336, "pad": False},
                "LouisNguyen1409/Chatbot-model-for-ScienceQA 1e928f7 (GitHub), as llava-1.5-7b-hf",
                {"pad": "the published processor crops; the paper pads (arXiv:2310.03744)"},
            )
        },
        f"models/llava and models/clip, {READ}",
    ),
    "gemma-3": Family(
        "Gemma 3",
        gemma_3,
        "stretched",
        {
            "": Variant({**_GEMMA_3, **_CROPS}, _NO_FILE, patch=14),
            "pan-and-scan": Variant(
                {**_GEMMA_3, **_CROPS, "pan_and_scan": True}, _NO_FILE, patch=14
            ),
        },
        f"pan_and_scan_batched of models/gemma3, {READ}",
    ),
    "paligemma": Family(
        "PaliGemma",
        stretched_square,
        "stretched",
        {
            str(size): Variant({"size": size, "patch": 14}, origin)
            for size, origin in {
                224: "PaliGemmaConfig, as paligemma-3b-pt-224",
                448: "guanyuch/colpali_gc 234ecbe (GitHub), as paligemma-3b-pt-448",
                896: "paligemma-3b-pt-896",
            }.items()
        },
        _RESIZED,
    ),
    "deepseek-vl": Family(
        "DeepSeek-VL",
        padded_square,
        "padded",
        {
            "": Variant(
                {"size": 384, "patch": 16},
                "default of the class DeepseekVLProcessor, as deepseek-vl-1.3b-chat",
            )
        },
        f"models/deepseek_vl, {READ}",
    ),
}
