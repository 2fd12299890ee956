"""The one trait type that only the simulator has."""

from __future__ import annotations

from typing import Any

from vitlab.widgets.traits import PictureSource


class OptionalPicture(PictureSource):
    """A picture, or None for the page's own."""

    info_text = f"None, {PictureSource.info_text}"
    takes = PictureSource.takes | None

    def validate(self, obj: Any, value: Any) -> Any:
        """Let None through."""
        return None if value is None else super().validate(obj, value)
