"""What an instrument's constructor takes, told from its traits to ``?``, Tab and help()."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from inspect import Parameter, Signature, formatannotation
from typing import Any

from traitlets import Bool, Float, Int, TraitType, Unicode
from traitlets import Callable as CallableTrait
from traitlets import Dict as DictTrait

_TAKES: dict[type, Any] = {
    Bool: bool,
    Int: int,
    Float: float,
    Unicode: str,
    DictTrait: dict,
    CallableTrait: Callable[..., Any] | None,
}


def settings_of(instrument: type) -> Iterator[tuple[str, TraitType[Any, Any]]]:
    """Every trait tagged ``state=True``, the instrument's own first, each in its written order."""
    seen = set()
    for kind in instrument.__mro__:
        for name, trait in vars(kind).items():
            if isinstance(trait, TraitType) and name not in seen:
                seen.add(name)
                if trait.metadata.get("state"):
                    yield name, trait


def takes(trait: TraitType[Any, Any]) -> Any:
    """The types that may be given to a trait.

    >>> takes(Int(3))
    <class 'int'>
    """
    told = getattr(trait, "takes", None)
    if told is not None:
        return told
    return next((known for kind, known in _TAKES.items() if isinstance(trait, kind)), Any)


def signature(instrument: type) -> Signature:
    """Every setting as a keyword, with its type and its default."""
    parameters = [
        Parameter(name, Parameter.KEYWORD_ONLY, default=trait.default(), annotation=takes(trait))
        for name, trait in settings_of(instrument)
    ]
    return Signature(parameters)


def settings_in_words(instrument: type) -> str:
    """Every setting with its type, its default and what it is, as a section of a docstring."""
    lines = ["Settings, each a trait and a keyword of the constructor:"]
    for name, trait in settings_of(instrument):
        lines.append(f"    {name} : {formatannotation(takes(trait))} = {trait.default()!r}")
        lines += textwrap.wrap(trait.help, 88, initial_indent=" " * 8, subsequent_indent=" " * 8)
    return "\n".join(lines)


def document(instrument: type) -> None:
    """Write signature and docstring of a new class."""
    instrument.__signature__ = signature(instrument)  # type: ignore[attr-defined]
    said = textwrap.dedent("    " + (vars(instrument).get("__doc__") or "").rstrip())
    instrument.__doc__ = f"{said}\n\n{settings_in_words(instrument)}\n"
