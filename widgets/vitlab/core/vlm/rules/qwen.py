"""Sides rounded to whole cells within a budget of pixels: Qwen-VL and its heirs. Plain Python."""

from __future__ import annotations

from vitlab.core.errors import ShapeError
from vitlab.core.grid import Pair
from vitlab.core.vlm.plan import Laid, View
from vitlab.core.vlm.rules.cells import Fitted, fit_cells
from vitlab.core.vlm.rules.family import Family, Variant
from vitlab.words import said, word

_LONGEST_RATIO = 200


def qwen2_vl(image_size: Pair, *, patch: int, merge: int, min_pixels: int, max_pixels: int) -> Laid:
    """Qwen2-VL, 2.5, 3 and ERNIE: no side more than 200 times the other, then whole cells."""
    _refuse_thin(image_size, image_size)
    return _laid(fit_cells(image_size, patch * merge, min_pixels, max_pixels), patch, merge)


def glm_4v(
    image_size: Pair, *, patch: int, merge: int, frames: int, min_pixels: int, max_pixels: int
) -> Laid:
    """GLM-4.1V and later: a still picture counts as two frames; a short side is enlarged first."""
    cell, size = patch * merge, image_size
    if min(size) < cell:
        scale = max(cell / size[0], cell / size[1])
        size = int(size[0] * scale), int(size[1] * scale)
    _refuse_thin(image_size, size)
    fitted = fit_cells(size, cell, min_pixels, max_pixels, frames=frames)
    return _laid(fitted, patch, merge, _first_enlarged(image_size, size, cell))


def paddleocr_vl(
    image_size: Pair, *, patch: int, merge: int, min_pixels: int, max_pixels: int
) -> Laid:
    """PaddleOCR-VL: a short side is enlarged to a cell first, once per side."""
    cell, (height, width) = patch * merge, image_size
    if height < cell:
        height, width = cell, round((width * cell) / height)
    if width < cell:
        height, width = round((height * cell) / width), cell
    _refuse_thin(image_size, (height, width))
    fitted = fit_cells((height, width), cell, min_pixels, max_pixels)
    return _laid(fitted, patch, merge, _first_enlarged(image_size, (height, width), cell))


def _first_enlarged(image_size: Pair, size: Pair, cell: int) -> str:
    if size == image_size:
        return ""
    return said(
        "A side under {cell} px: enlarged to {high:,} × {wide:,} px first.",
        cell=cell,
        high=size[0],
        wide=size[1],
    )


def _refuse_thin(image_size: Pair, size: Pair) -> None:
    ratio = max(size) / min(size)
    if ratio > _LONGEST_RATIO:
        raise ShapeError(
            said(
                "a picture of {height} × {width} px is {ratio:.5g} times as long as it is wide: "
                "this rule takes an aspect ratio of {most} or less.",
                height=image_size[0],
                width=image_size[1],
                ratio=ratio,
                most=_LONGEST_RATIO,
            )
        )


def _laid(fitted: Fitted, patch: int, merge: int, first: str = "") -> Laid:
    (rows, cols), cell = fitted.cells, patch * merge
    canvas = rows * cell, cols * cell
    return Laid(
        canvas,
        rows * cols,
        fitted.resized,
        (View("whole", *canvas),),
        f"{first} {fitted.said}".lstrip(),
        said(
            "Each side becomes whole cells of {cell} px, halves to even: {rows:,} × {cols:,}.",
            cell=cell,
            rows=rows,
            cols=cols,
        ),
    )


def _pixels(least: int, most: int, patch: int = 14) -> dict[str, int]:
    return {"patch": patch, "merge": 2, "min_pixels": least, "max_pixels": most}


_DEFAULT = Variant(
    _pixels(3136, 1003520),
    word(
        "default of the class Qwen2VLProcessor; the model's own example passes 256 to 1,280 cells"
    ),
)
_RELEASED = _pixels(3136, 12845056)
_SMART_RESIZE = (("models/qwen2_vl",), "smart_resize")
_TWO_FRAMES = {**_pixels(12544, 9633792), "frames": 2}

QWEN_FAMILIES = {
    "qwen2-vl": Family(
        "Qwen2-VL",
        qwen2_vl,
        "own shape",
        {
            "released": Variant(
                _RELEASED, "Sakalti/Qwen2vl2b 595e464; Qwen/QVQ-72B-Preview a45049b"
            ),
            "default": _DEFAULT,
        },
        *_SMART_RESIZE,
    ),
    "qwen2.5-vl": Family(
        "Qwen2.5-VL",
        qwen2_vl,
        "own shape",
        {"released": Variant(_RELEASED, "remodlai/qwen-2.5-vl-7b-instruct-lexiq a22b9b2 (GitHub)")},
        *_SMART_RESIZE,
    ),
    "qwen3-vl": Family(
        "Qwen3-VL",
        qwen2_vl,
        "own shape",
        {
            "released": Variant(
                _pixels(65536, 16777216, 16),
                "hualayn/ai-articles dfaac59; "
                "JapanMarketing-Dev/pdfme-fineturning d9a449c (GitHub)",
            )
        },
        *_SMART_RESIZE,
    ),
    "glm-4v": Family(
        "GLM-4V",
        glm_4v,
        "own shape",
        {
            "released": Variant(
                _TWO_FRAMES,
                "hsb47gx6/AutoGLM-Phone-9B 203fc80; a2s-ai/GLM-4.6V-Flash 5e5f9d6",
            ),
            "default": Variant(
                {**_TWO_FRAMES, "max_pixels": 11760000},
                word("default of the class Glm4vProcessor"),
            ),
        },
        ("models/glm4v",),
        "smart_resize",
    ),
    "ernie-4.5-vl": Family(
        "ERNIE 4.5 VL",
        qwen2_vl,
        "own shape",
        {
            "": Variant(
                _pixels(3136, 4842768),
                word("default of the class Ernie4_5_VLMoeProcessor; no released file was found"),
            )
        },
        ("models/ernie4_5_vl_moe",),
        "smart_resize",
    ),
    "paddleocr-vl": Family(
        "PaddleOCR-VL",
        paddleocr_vl,
        "own shape",
        {
            "": Variant(
                _pixels(147384, 2822400),
                word(
                    "merve/PaddleOCR-VL-hf 95c80fc; the class has 147,456 to 2,359,296, "
                    "version 1.5 has 112,896 to 1,003,520"
                ),
            )
        },
        ("models/paddleocr_vl",),
        "smart_resize",
    ),
}
