"""What decides a token budget, and what is seen to be wrong with it. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

from vitlab.core.arguments import one_of, whole
from vitlab.core.errors import KindError, LabError, PlaceError, Remedy, ShapeError, shown
from vitlab.core.grid import Box, Pair, as_box, as_pair
from vitlab.core.vlm.decoder import DECODERS
from vitlab.core.vlm.plan import Value
from vitlab.core.vlm.rules.table import find_rule
from vitlab.words import said

Fit: TypeAlias = Literal["as built", "native", "square"]
FITS: tuple[Fit, ...] = get_args(Fit)
PROJECTORS = ("linear", "mlp", "none")
FAMILIES = ("llava-1.5", "llava-next", "qwen2-vl", "internvl", "gemma-3")
"""Those of the lessons: the rows at the start."""
MOST_FAMILIES = 8
MERGES = (1, 2, 3, 4)
CONTEXTS = (2048, 4096, 8192, 16384, 32768, 131072)
PAPER: Mapping[str, Mapping[str, Value]] = {"llava-1.5": {"pad": True}}
"""LLaVA-1.5 as its paper has it: padded to a square."""
_LIMITS = {"images": (1, 256), "text_tokens": (0, 10**6), "context": (16, 10**8)}


@dataclass(frozen=True)
class BudgetSetting:
    """A picture's size, who reads it, and the window that it must fit into."""

    image_size: Pair
    """(height, width) of each picture in pixels."""
    box: Box | None
    """(top, left, height, width) of the smallest print; None where nobody said."""
    families: tuple[str, ...]
    """Rules in the order of their rows, the chosen one among them."""
    family: str
    """The chosen one."""
    images: int
    """How many pictures."""
    text_tokens: int
    """Tokens of text beside them."""
    context: int
    """Slots of the window."""
    fit: Fit
    """What becomes of a picture's shape, at equal slots."""
    merge: int | None
    """Patches on a side of a block of the chosen family; None for its own."""
    projector: str
    """One of `PROJECTORS`."""
    caps: Mapping[str, Mapping[str, Value]]
    """Other settings of rules, by the rule's full name."""
    decoder: str
    """The language model that reads the slots, one of `DECODERS`."""


def checked_families(families: Any, family: Any) -> tuple[tuple[str, ...], str]:
    """Rows with the chosen one among them, each rule once; `LabError` where one is not known.

    >>> checked_families(("llava-1.5", "qwen2-vl", "qwen2-vl/released"), "gemma-3")
    (('llava-1.5', 'qwen2-vl', 'gemma-3'), 'gemma-3')
    """
    if isinstance(families, str) or not isinstance(families, tuple | list):
        raise KindError(said("families takes several names, not {given}.", given=shown(families)))
    full = {find_rule(name)[0]: name for name in reversed(families)}
    chosen = find_rule(family)[0]
    names = list(dict.fromkeys(full[find_rule(name)[0]] for name in families))
    if len(names) > MOST_FAMILIES:
        first = tuple(names[:MOST_FAMILIES])
        raise LabError(
            said(
                "{count} families are too many to compare: show {most} or fewer.",
                count=len(names),
                most=MOST_FAMILIES,
            ),
            (Remedy(said("Show the first {most}", most=MOST_FAMILIES), {"families": first}),),
        )
    if chosen not in full:
        names = [*names[: MOST_FAMILIES - 1], family]
    return tuple(names), full.get(chosen, family)


def checked_caps(caps: Any) -> dict[str, dict[str, Value]]:
    """Settings by the full name of their rule; what they mean the rule says.

    >>> checked_caps({"qwen2-vl": {"max_pixels": 1003520}})
    {'qwen2-vl/released': {'max_pixels': 1003520}}
    """
    back = (Remedy(said("Forget what was changed"), {"caps": {}}),)
    if not isinstance(caps, Mapping) or not all(isinstance(c, Mapping) for c in caps.values()):
        raise KindError(
            said("caps takes {{family: {{setting: number}}}}, not {given}.", given=shown(caps)),
            back,
        )
    try:
        return {find_rule(name)[0]: dict(settings) for name, settings in caps.items()}
    except LabError as error:
        raise type(error)(str(error), back) from None


def checked_size(image_size: Any, given: Pair | None) -> Pair:
    """The size to count with: what is asked for, or the picture's own.

    >>> checked_size(None, (20, 30)), checked_size(480, (20, 30))
    ((20, 30), (480, 480))
    """
    if image_size is None and given is None:
        raise LabError(
            said("there is neither a picture nor a size: give one of them."),
            (Remedy(said("Take the receipt"), {"image": "receipt"}),),
        )
    height, width = as_pair(given if image_size is None else image_size, "image_size")
    if min(height, width) < 1:
        raise ShapeError(
            said(
                "a picture of {height} × {width} px is empty: use 1 px or more.",
                height=height,
                width=width,
            ),
            (Remedy(said("Use the picture's size"), {"image_size": None}),) if given else (),
        )
    return height, width


def checked_box(box: Any, image_size: Pair) -> Box | None:
    """The smallest print, inside the picture; None for none.

    >>> checked_box([4, 5, 6, 7], (20, 30)), checked_box((), (20, 30))
    ((4, 5, 6, 7), None)
    """
    if box is None or (isinstance(box, tuple | list) and not box):
        return None
    forget = Remedy(said("Forget the box"), {"box": None})
    try:
        return as_box(box, image_size)
    except PlaceError as error:
        raise PlaceError(str(error), (forget,)) from None
    except LabError as error:
        raise type(error)(str(error), (*error.remedies, forget)) from None


def checked_counts(images: Any, text_tokens: Any, context: Any) -> tuple[int, int, int]:
    """Three plain numbers, or a `LabError` with the nearest that works.

    >>> checked_counts(3, 600, 8192)
    (3, 600, 8192)
    """
    given = {"images": images, "text_tokens": text_tokens, "context": context}
    plain = {name: whole(value, name) for name, value in given.items()}
    for name, value in plain.items():
        least, most = _LIMITS[name]
        near = min(max(value, least), most)
        if near != value:
            raise LabError(
                said(
                    "{name} is {value:,}: use {least:,} to {most:,}.",
                    name=name,
                    value=value,
                    least=least,
                    most=most,
                ),
                (Remedy(said("Use {near:,}", near=near), {name: near}),),
            )
    return plain["images"], plain["text_tokens"], plain["context"]


def checked_words(fit: Any, projector: Any, decoder: Any) -> None:
    """Refuse a word that is none of those that are known."""
    one_of(fit, FITS, "fit")
    one_of(projector, PROJECTORS, "projector")
    one_of(decoder, tuple(DECODERS), "decoder")
