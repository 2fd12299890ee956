"""Every picture at one size, whatever its shape; Gemma 3 with crops besides. Plain Python."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor

from vitlab.core.grid import Pair
from vitlab.core.vlm.plan import Laid, View, ViewKind
from vitlab.core.vlm.rules.family import Family, Variant
from vitlab.words import said, word


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
        said(
            "The shorter side becomes {crop} px, and the square in the middle is kept; the paper "
            "pads to a square instead.",
            crop=crop,
        ),
    )


def stretched_square(image_size: Pair, *, size: int, patch: int) -> Laid:
    """PaliGemma: stretched to a square."""
    told = said("Both sides become {size} px: the shape is lost.", size=size)
    return _square(size, (size // patch) ** 2, (size, size), told)


def padded_square(image_size: Pair, *, size: int, patch: int) -> Laid:
    """DeepSeek-VL: the longer side to ``size``, then padded to a square."""
    scale = size / max(image_size)
    resized = max(1, round(image_size[0] * scale)), max(1, round(image_size[1] * scale))
    told = said("The longer side becomes {size} px; the rest of the square is padding.", size=size)
    return _square(size, (size // patch) ** 2, resized, told)


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
    tiles, tiling = (1, 1), said("Pan and scan is off: the encoder sees the picture once.")
    if pan_and_scan:
        tiles, tiling = _crops(image_size, min_crop, max_crops, min_ratio)
    crops = tiles[0] * tiles[1] if tiles != (1, 1) else 0
    whole: ViewKind = "overview" if crops else "whole"
    return Laid(
        (size, size),
        view_tokens * (1 + crops),
        (size, size),
        (View(whole, size, size), *[View("crop", size, size)] * crops),
        said("Each view is stretched to {size} × {size} px.", size=size),
        tiles=tiles,
        tiling=tiling,
        separators=4 * (1 + crops),
        separating=said(
            "Each view stands between an empty line and a begin, an end and an empty line."
        ),
    )


def _crops(image_size: Pair, min_crop: int, max_crops: int, min_ratio: float) -> tuple[Pair, str]:
    """How the picture is cut across its longer side, and why; (1, 1) for not at all."""
    long, short = max(image_size), min(image_size)
    if long / short < min_ratio:
        return (1, 1), said(
            "It is less than {ratio:g} times as long as wide: no crops.", ratio=min_ratio
        )
    crops = min(floor(long / min_crop), floor(long / short + 0.5))
    crops = min(max_crops, max(2, crops))
    if min(ceil(long / crops), short) < min_crop:
        return (1, 1), said(
            "A crop would be under {min_crop} px on a side: no crops.", min_crop=min_crop
        )
    height, width = image_size
    tiles = (1, crops) if width >= height else (crops, 1)
    return tiles, said("The whole picture, and {crops} crops along its longer side.", crops=crops)


def _square(side: int, slots: int, resized: Pair, resizing: str) -> Laid:
    return Laid((side, side), slots, resized, (View("whole", side, side),), resizing)


_NO_FILE = word("numbers of Gemma3Processor: the released file leaves them empty")
_GEMMA_3 = {"size": 896, "view_tokens": 256, "pan_and_scan": False}
_CROPS = {"min_crop": 256, "max_crops": 4, "min_ratio": 1.2}
_RESIZED = (word("resized by the image processor of the family"),)

FIXED_FAMILIES = {
    "llava-1.5": Family(
        "LLaVA-1.5",
        llava_1_5,
        "cropped",
        {
            "": Variant(
                {"patch": 14, "crop": 336, "pad": False},
                word(
                    "LouisNguyen1409/Chatbot-model-for-ScienceQA 1e928f7 (GitHub), as "
                    "llava-1.5-7b-hf"
                ),
                {"pad": word("the published processor crops; the paper pads (arXiv:2310.03744)")},
            )
        },
        ("models/llava", "models/clip"),
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
        ("models/gemma3",),
        "pan_and_scan_batched",
    ),
    "paligemma": Family(
        "PaliGemma",
        stretched_square,
        "stretched",
        {
            str(size): Variant({"size": size, "patch": 14}, origin)
            for size, origin in {
                224: word("PaliGemmaConfig, as paligemma-3b-pt-224"),
                448: word("guanyuch/colpali_gc 234ecbe (GitHub), as paligemma-3b-pt-448"),
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
                word("default of the class DeepseekVLProcessor, as deepseek-vl-1.3b-chat"),
            )
        },
        ("models/deepseek_vl",),
    ),
}
