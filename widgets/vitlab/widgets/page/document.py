"""The page itself: one file, which asks for nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

import ipywidgets as W

from vitlab.widgets.page.markup import Kept, markup
from vitlab.widgets.page.models import Models, as_script
from vitlab.words import language, said, word

_HERE = Path(__file__).parent
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' blob:; style-src 'unsafe-inline'; "
    "img-src data: blob:"
)
_LEFT = word("What is faint belongs to the state that was saved: only Python can count it anew.")


def page_of(
    widget: W.DOMWidget,
    title: str,
    *,
    controls: Iterable[W.DOMWidget] = (),
    folded: Mapping[W.Widget, str] | None = None,
    left_out: Iterable[W.Widget] = (),
    counted: bool = True,
    dark: bool = False,
) -> str:
    """A widget, and above it ``controls`` that are linked to it, as the text of an HTML file.

    What lives in the browser lives there too, without a kernel. What Python ``counted`` is shown
    for the state that is saved now, and becomes faint as soon as a hand leaves that state.
    ``folded`` and ``left_out`` are those of `Kept`. With ``dark=True`` it is dark wherever it is
    opened; otherwise as the reader's system is.
    """
    above = list(controls)
    models = Models(widget, *above)
    kept = Kept(folded or {}, frozenset(left_out), frozenset(models.heard))
    data = as_script(models.as_data() | {"dark": dark, "counted": counted})
    body = "".join(markup(one, kept) for one in [*above, widget])
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{language()}" data-jp-theme-light="{str(not dark).lower()}">',
            '<meta charset="utf-8"><meta name="viewport" content="width=device-width">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            f"<title>{escape(title)}</title>",
            f"<style>\n{_sheets(models)}</style>",
            f'<body><h1>{escape(title)}</h1><main id="vitlab-saved">{body}</main>{_word()}',
            f'<script type="application/json" id="vitlab-page">{data}</script>',
            f'<script type="module">\n{_text("host.js")}</script>',
            "</html>\n",
        ]
    )


def _sheets(models: Models) -> str:
    return "\n".join([_text("page.css"), *models.sheets()])


def _word() -> str:
    """What is said as soon as the page has left the state that was saved."""
    back = escape(said("Back to that state"))
    button = f'<button type="button" class="jupyter-button">{back}</button>'
    left = f"<p>{escape(said(_LEFT))}</p>{button}"
    return f'<div id="vitlab-left" class="vl-frame" role="status" hidden>{left}</div>'


def _text(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8")
