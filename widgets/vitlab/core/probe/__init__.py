"""What can be read off frozen features, how to ask fairly, and how easily the answer breaks."""

from vitlab.core.probe.linear import LinearProbe, linear_probe
from vitlab.core.probe.mlp import MlpProbe, mlp_probe
from vitlab.core.probe.perturbations import PERTURBATIONS, STRENGTHS, Perturbation
from vitlab.core.probe.readout import Probe, Standard
from vitlab.core.probe.robust import RobustnessRow, robustness
from vitlab.core.probe.targets import patch_targets, split_by_group

__all__ = [
    "PERTURBATIONS",
    "STRENGTHS",
    "LinearProbe",
    "MlpProbe",
    "Perturbation",
    "Probe",
    "RobustnessRow",
    "Standard",
    "linear_probe",
    "mlp_probe",
    "patch_targets",
    "robustness",
    "split_by_group",
]
