"""The resolution simulator."""

from vitlab.widgets.resolution_simulator.instrument import ResolutionSimulator

__all__ = ["ResolutionSimulator"]
