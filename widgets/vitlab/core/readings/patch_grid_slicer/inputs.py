"""What the slicer's program reads from a file beside it."""

from __future__ import annotations

from pathlib import Path

from vitlab.core.readings.patch_grid_slicer.places import SlicerReading


def write_inputs(reading: SlicerReading, folder: str | Path) -> Path | None:
    """Write what a program needs as ``inputs.pt``; where it lies, None where nothing is needed.

    Args:
        reading: What the slicer shows.
        folder: Where the program will run.

    """
    inputs = dict(reading.looks.embedded.inputs) if reading.looks and reading.looks.embedded else {}
    picture = getattr(reading, "picture", None)
    if picture is None and not inputs:
        return None
    import torch

    if picture is not None:
        inputs["cut_picture"] = torch.from_numpy(picture.copy())
    path = Path(folder) / "inputs.pt"
    torch.save(inputs, path)
    return path
