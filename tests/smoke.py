"""What must work on every system: the rooms, the slicer, the gauge, a check that is kept.

python tests/smoke.py    needs vitlab alone, no test library
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any


def slicer() -> None:
    """Draws a photograph, and its program prints what it shows."""
    from vitlab.widgets import PatchGridSlicer

    shown = PatchGridSlicer(image="chelsea", patch_size=(32, 16))
    _expect("patches of 32 × 16 px", shown.reading.tokens, 98)
    printed = subprocess.run(
        [sys.executable, "-c", shown.code()], capture_output=True, encoding="utf-8", check=True
    )
    _expect("the slicer's program", "tokens: 98" in printed.stdout.splitlines(), True)


def gauge() -> None:
    """Predicts a training step, and a measurement agrees to the byte."""
    from vitlab.core.profiling import measure_step
    from vitlab.widgets import MemoryGauge

    shown = MemoryGauge(model="vit_tiny", image_size=64, batch_size=2)
    measured = measure_step("vit_tiny", image_size=64, batch_size=2, device="meta")
    _expect("the peak of a step", shown.reading.ledger.peak, measured.peak)


def check() -> None:
    """Grades an answer and writes it down."""
    from vitlab.grading import check, progress

    def patchify(images: Any, patch_size: Any) -> Any:
        ph, pw = (patch_size, patch_size) if isinstance(patch_size, int) else patch_size
        b, c, h, w = images.shape
        cells = images.reshape(b, c, h // ph, ph, w // pw, pw).transpose(0, 2, 4, 1, 3, 5)
        return cells.reshape(b, -1, c * ph * pw)

    with TemporaryDirectory() as folder:
        os.environ["VITLAB_PROGRESS"] = str(Path(folder) / "progress.json")
        _expect("points for a right answer", check("1.2", patchify), 3)
        _expect("progress", "3 of 8" in repr(progress(1)), True)


def _expect(what: str, seen: object, expected: object) -> None:
    if seen != expected:
        raise SystemExit(f"{what}: {seen!r}, not {expected!r}")


def main() -> None:
    """Run all; the first that fails ends it with its reason and a status that is not 0."""
    for step in (slicer, gauge, check):
        step()
        print(f"{step.__name__}: works", flush=True)


if __name__ == "__main__":
    main()
