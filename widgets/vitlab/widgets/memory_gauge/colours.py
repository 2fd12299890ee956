"""The colours of the stack, as the stylesheet names them."""

from vitlab.core.readings.memory_gauge import STACK

ESTIMATED = ("slack", "workspace", "cuda-context")  # hatched
EXACT = [f"var(--vl-{kind.replace(' ', '-')})" for kind in STACK]
BAR = [*EXACT, *(f"var(--vl-{name}-fill)" for name in ESTIMATED), "var(--vl-measured)"]
SEAM = "var(--seam)"  # between two of them
