"""Lab 12, Find the mistake: which findings it asks for. Any claim with a world can be taken."""

from __future__ import annotations

from vitlab.grading.exercise import Lab
from vitlab.grading.finding import Finding

NUMBER = Finding(id="12.1", title="Hold a number against a count", minutes=12)

LAW = Finding(id="12.2", title="Test a law at more than one place", minutes=12)

CONFIRMED = Finding(id="12.3", title="Try to break what is true", minutes=12)

CHANGED = Finding(id="12.4", title="Change the input and watch", minutes=12)

CHOSEN = Finding(id="12.5", title="One more, of your own choice", minutes=8)

LAB = Lab(
    number=12,
    version=1,
    title="Find the mistake",
    minutes=60,
    prerequisites="labs 1 to 11, or what they are about; a little NumPy",
    writes="tests of five claims out of twenty; more without points",
    exercises=(NUMBER, LAW, CONFIRMED, CHANGED, CHOSEN),
)
