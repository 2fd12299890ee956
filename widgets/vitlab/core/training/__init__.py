"""Train a small Vision Transformer on the four shapes: this made the checkpoints in ``data``.

The model names the shape, points at it and outlines it, and its patch tokens name the shape
as well. Pointing at a place is what gives the learned positions their two-dimensional
structure; the patches' own tasks are what lets so small a model learn within an hour.
"""

from vitlab.core.training.reader import Answers, Architecture, ShapeReader
from vitlab.core.training.run import Progress, Recipe, evaluate, loss_of, train
from vitlab.core.training.task import Batch, batches, centres

__all__ = [
    "Answers",
    "Architecture",
    "Batch",
    "Progress",
    "Recipe",
    "ShapeReader",
    "batches",
    "centres",
    "evaluate",
    "loss_of",
    "train",
]
