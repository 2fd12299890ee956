"""Pictures: read from anything, drawn from numbers, made tensors. Plain Python."""

from vitlab.core.images.four_shapes import SHAPES, ShapeImages, shapes
from vitlab.core.images.pictures import (
    SAMPLES,
    ImageSource,
    as_image,
    sample_image,
    to_tensor,
)
from vitlab.core.images.receipt import RECEIPT_LINE, draw_receipt
from vitlab.core.images.statistics import PixelStatistics
from vitlab.core.images.synthesis import synthesize_image

__all__ = [
    "RECEIPT_LINE",
    "SAMPLES",
    "SHAPES",
    "ImageSource",
    "PixelStatistics",
    "ShapeImages",
    "as_image",
    "draw_receipt",
    "sample_image",
    "shapes",
    "synthesize_image",
    "to_tensor",
]
