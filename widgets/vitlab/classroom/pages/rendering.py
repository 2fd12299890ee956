"""Fills templates in: all that is not ours is escaped, and a page may load nothing."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from vitlab.core.facts import number

_FOLDER = Path(__file__).with_name("templates")


def rendered(template: str, *, script: str = "", **given: Any) -> str:
    """A whole page. Its policy lets our own sheet and our own script run, and nothing else.

    Args:
        template: The name of a file in ``templates``.
        script: The name of another one, our script; empty for none.
        given: What the template shows.

    Returns:
        HTML.

    """
    sheet, code = _own("pages.css"), _own(script) if script else ""
    allowed = [f"style-src {_hash(sheet)}", *([f"script-src {_hash(code)}"] if code else [])]
    policy = "; ".join(["default-src 'none'", "base-uri 'none'", "form-action 'none'", *allowed])
    template_of = _environment().get_template(template)
    return template_of.render(policy=policy, sheet=Markup(sheet), script=Markup(code), **given)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["number"] = number
    return environment


@cache
def _own(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
