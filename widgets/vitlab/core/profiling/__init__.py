"""Measurements behind the numbers: bytes of a step, times of a forward pass."""

from vitlab.core.profiling.autocast import CudaAutocast
from vitlab.core.profiling.forward import ForwardProfile, profile_forward
from vitlab.core.profiling.plain_vit import PlainViT
from vitlab.core.profiling.step import MeasuredStep, measure_step
from vitlab.core.profiling.tracker import LiveBytes
from vitlab.core.watch import CancelledError

__all__ = [
    "CancelledError",
    "CudaAutocast",
    "ForwardProfile",
    "LiveBytes",
    "MeasuredStep",
    "PlainViT",
    "measure_step",
    "profile_forward",
]
