"""What each layer would answer, under the picture."""

from __future__ import annotations

from pathlib import Path

from traitlets import Dict, List, Unicode

from vitlab.core.readings.attention_viewer import AttentionReading
from vitlab.widgets.attention_viewer.lookers import Following
from vitlab.widgets.joining import joined
from vitlab.words import said


class Answers(Following):
    """A button for each layer with the class that it would name; it looks at the layer."""

    _esm = joined(Path(__file__).with_name("lens.js"))

    answers = List(Dict(), help="layer, name, sure and right of each").tag(sync=True)
    says = Unicode(help="what these are").tag(sync=True)

    def show(self, reading: AttentionReading) -> None:
        """Follow a reading."""
        source = reading.source
        found = source.lens_answers
        with self.hold_sync():
            self.says = said("What the head would answer after each layer") if found else ""
            self.answers = [
                {
                    "layer": str(answer.layer + 1),
                    "name": source.name(answer.target),
                    "sure": f"{100 * answer.probability:.0f} %",
                    "right": answer.target == reading.target,
                }
                for answer in found
            ]
