"""Parameters and multiply-accumulates of Vision Transformers, in closed form. Plain Python."""

from vitlab.core.compute.macs import attention_macs, count_macs, mac_parts
from vitlab.core.compute.module_parts import Module
from vitlab.core.compute.own_model import read_model
from vitlab.core.compute.parameters import count_parameters, parameter_sizes
from vitlab.core.compute.presets import PRESETS, Model, Preset, find_shape
from vitlab.core.compute.shape import ViTShape

__all__ = [
    "PRESETS",
    "Model",
    "Module",
    "Preset",
    "ViTShape",
    "attention_macs",
    "count_macs",
    "count_parameters",
    "find_shape",
    "mac_parts",
    "parameter_sizes",
    "read_model",
]
