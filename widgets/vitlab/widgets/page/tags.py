"""Tags of a page: names, classes and the layout of a widget as attributes."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets as W


def element(attributes: dict[str, Any], inner: str = "", tag: str = "div") -> str:
    """An element; an attribute that is True stands alone, one that is False or None not at all.

    >>> element({"type": "range", "disabled": True, "title": None}, tag="input")
    '<input type="range" disabled>'
    """
    written = "".join(
        f" {name}" if value is True else f' {name}="{escape(str(value))}"'
        for name, value in attributes.items()
        if value is not None and value is not False
    )
    end = "" if tag == "input" else f"{inner}</{tag}>"
    return f"<{tag}{written}>{end}"


def owner(widget: W.DOMWidget, *kinds: str) -> dict[str, Any]:
    """What stands on the outermost element of a widget: classes, layout and what it tells."""
    return {
        "class": " ".join(["jupyter-widgets", *kinds, *widget._dom_classes]),
        "style": _layout(widget.layout) or None,
        "title": widget.tooltip or None,
    }


def _layout(layout: Any) -> str:
    if not isinstance(layout, W.Layout):
        return ""  # an instrument may have a setting of that name
    given = {name: getattr(layout, name) for name in layout.keys if name[0] != "_"}
    return "; ".join(f"{name.replace('_', '-')}: {value}" for name, value in given.items() if value)
