"""Patch sizes of models whose weights or recipe were published, each with source and date.

Plain Python. Dates are those of the first version of a paper, or of a model card.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from vitlab.words import word

Field: TypeAlias = Literal[
    "photographs", "satellite", "pathology", "faces", "documents", "phones", "dense"
]


@dataclass(frozen=True)
class PublishedPatches:
    """The patch sizes that one publication uses.

    >>> published_patches("satellite", 8)[0].model
    'SatMAE'
    """

    model: str
    """The name that its authors gave it."""
    patch_sizes: tuple[int, ...]
    """Pixels on a side of a patch; of several models of the family several."""
    image_size: int | None
    """Pixels on a side of the picture, the size in the paper; None where there are many."""
    used_for: tuple[Field, ...]
    """What it was made for; weights for photographs are the general ones."""
    source: str
    """Where it stands."""
    date: str
    """Year and month."""
    note: str = ""
    """What is not plain about its patches."""
    plain: bool = True
    """Whether these are patches of pixels side by side, all of one size, as a plain ViT's are."""


def _paper(
    model: str,
    patch_sizes: tuple[int, ...],
    image_size: int | None,
    used_for: Field | tuple[Field, ...],
    arxiv: str,
    date: str,
    note: str = "",
    *,
    plain: bool = True,
) -> PublishedPatches:
    fields = (used_for,) if isinstance(used_for, str) else used_for
    return PublishedPatches(
        model, patch_sizes, image_size, fields, f"arXiv:{arxiv}", date, note, plain
    )


PUBLISHED = (
    _paper("ViT", (14, 16, 32), 224, "photographs", "2010.11929", "2020-10"),
    _paper("DeiT", (16,), 224, ("photographs", "phones"), "2012.12877", "2020-12"),
    _paper("CLIP", (14, 16, 32), 224, "photographs", "2103.00020", "2021-02"),
    _paper("DINO", (8, 16), 224, "photographs", "2104.14294", "2021-04"),
    _paper("AugReg", (8, 16, 32), 224, "photographs", "2106.10270", "2021-06"),
    _paper("MAE", (14, 16), 224, "photographs", "2111.06377", "2021-11"),
    _paper(
        "FlexiViT",
        (8, 10, 12, 15, 16, 20, 24, 30, 40, 48),
        240,
        "photographs",
        "2212.08013",
        "2022-12",
        word("one model for all these sizes"),
    ),
    _paper("SigLIP", (14, 16), None, "photographs", "2303.15343", "2023-03"),
    _paper("DINOv2", (14,), 518, "photographs", "2304.07193", "2023-04"),
    _paper("SigLIP 2", (14, 16, 32), None, "photographs", "2502.14786", "2025-02"),
    _paper("DINOv3", (16,), None, "photographs", "2508.10104", "2025-08"),
    _paper(
        "Swin",
        (4,),
        224,
        "photographs",
        "2103.14030",
        "2021-03",
        word("merged to 8, 16 and 32 px"),
        plain=False,
    ),
    _paper("SatMAE", (16,), 224, "satellite", "2207.08051", "2022-07", word("three colours")),
    _paper("SatMAE", (8,), 96, "satellite", "2207.08051", "2022-07", word("many spectral bands")),
    _paper("Prithvi-EO-1.0", (16,), 224, "satellite", "2310.18660", "2023-10"),
    _paper("Prithvi-EO-2.0", (14, 16), 224, "satellite", "2412.02732", "2024-12"),
    _paper("UNI", (16,), 224, "pathology", "2308.15474", "2023-08", word("tiles of a slide")),
    _paper("Virchow", (14,), 224, "pathology", "2309.07778", "2023-09", word("tiles of a slide")),
    _paper(
        "kaiko.ai", (8, 14, 16), 224, "pathology", "2404.15217", "2024-04", word("tiles of a slide")
    ),
    PublishedPatches(
        "UNI2-h",
        (14,),
        224,
        ("pathology",),
        word("model card MahmoodLab/UNI2-h"),
        "2025-01",
        word("tiles of a slide"),
    ),
    _paper(
        "Face Transformer",
        (8,),
        112,
        "faces",
        "2103.14803",
        "2021-03",
        word("aligned faces; another has 12 px every 8 px"),
    ),
    _paper("TrOCR", (16,), 384, "documents", "2109.10282", "2021-09", word("one line of text")),
    _paper("DiT", (16,), 224, "documents", "2203.02378", "2022-03", word("layout, not letters")),
    _paper("Pix2Struct", (16,), None, "documents", "2210.03347", "2022-10", word("native aspect")),
    _paper(
        "Donut",
        (4,),
        2560,
        "documents",
        "2111.15664",
        "2021-11",
        word("Swin: merged to 32 px; 2,560 × 1,920 px"),
        plain=False,
    ),
    _paper(
        "MobileViT",
        (2,),
        256,
        "phones",
        "2110.02178",
        "2021-10",
        word("cells of feature maps that convolutions made"),
        plain=False,
    ),
    _paper("SETR", (16,), None, "dense", "2012.15840", "2020-12"),
    _paper("Segmenter", (8, 16, 32), 512, "dense", "2105.05633", "2021-05"),
    _paper("SAM", (16,), 1024, "dense", "2304.02643", "2023-04"),
    _paper(
        "SegFormer",
        (4,),
        512,
        "dense",
        "2105.15203",
        "2021-05",
        word("7 px every 4 px, then merged"),
        plain=False,
    ),
)
"""What is known of, oldest first within a field; never all there is."""


def published_patches(
    field: Field = "photographs", patch_size: int | None = None, *, plain: bool = True
) -> tuple[PublishedPatches, ...]:
    """What was published for a field, with one patch size or with any.

    Args:
        field: "photographs" for general weights, or what they were made for.
        patch_size: Pixels on a side of a patch; None for any.
        plain: Whether only patches of pixels side by side count.

    Returns:
        Publications in the order of `PUBLISHED`.

    >>> [found.model for found in published_patches("dense", 8)]
    ['Segmenter']

    """
    return tuple(
        found
        for found in PUBLISHED
        if field in found.used_for
        and (patch_size is None or patch_size in found.patch_sizes)
        and (found.plain or not plain)
    )
