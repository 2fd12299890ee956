"""The numbers of a token budget, each with its formula. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator

from vitlab.core.facts import Fact, number
from vitlab.core.readings.token_budget.looks import LETTER_WIDTH
from vitlab.core.readings.token_budget.rows import FamilyRow
from vitlab.core.readings.token_budget.settings import BudgetSetting
from vitlab.core.readings.token_budget.window import Window
from vitlab.core.vlm.decoder import find_decoder, kv_cache_bytes, prefill_macs

VISION_WIDTH = 1024
"""Numbers in a token of the encoder, of which a projector makes the decoder's: a ViT-L's."""
SLOT = (
    "A place in the sequence that a language model reads. It holds one token: a piece of a word, "
    "or a piece of a picture."
)
_SEPARATORS = " Separators are tokens of the model's own around and between a picture's slots."
_LETTER = "How many pixels high the smallest print is when the encoder gets it."
_LETTERS = (
    f"How many letters of the smallest print share one slot; a letter counts as {LETTER_WIDTH} "
    "times as wide as it is high. One slot must tell of all of them."
)
_KV = (
    "Keys and values of every slot, which the language model keeps while it answers; numbers of "
    "2 bytes."
)
_PREFILL = (
    "Multiply-accumulates in 10⁹ until the language model has read the pictures, before its first "
    "word."
)
_PROJECTOR = (
    "Parameters that bring each slot to the language model's width. They change the width of a "
    f"token, never their number. The encoder's width is taken as {VISION_WIDTH:,}, a ViT-L's."
)


def budget_facts(row: FamilyRow, window: Window, setting: BudgetSetting) -> Iterator[Fact]:
    """Slots, what is left, what becomes of letters, what the slots cost."""
    yield _slots(window)
    yield Fact(
        "left",
        "slots left for the answer" if window.left >= 0 else "slots left: below 0, too many",
        window.left,
        f"{number(window.context)} − {number(window.pictures)} − {number(window.text)}",
        meaning=SLOT,
    )
    yield from _of_letters(row)
    yield from _of_the_decoder(window, setting)
    if setting.projector != "none":
        yield _projector(row, setting)


def _slots(window: Window) -> Fact:
    pictures = "1 picture" if window.images == 1 else f"{window.images} pictures"
    each = number(window.tokens)
    if window.separators:
        each = f"({each} + {number(window.separators)} separators)"
    return Fact(
        "slots",
        f"slots for {pictures}",
        window.pictures,
        f"{window.images} × {each}",
        standing="quoted",
        meaning=SLOT + _SEPARATORS,
    )


def _of_letters(row: FamilyRow) -> Iterator[Fact]:
    look, box = row.look, row.box
    if look is None:
        return
    yield Fact(
        "narrowed",
        _shape(look.narrowed),
        look.narrowed,
        f"{look.across:.3f} across / {look.down:.3f} down",
        unit="×",
    )
    if box is None or row.letter is None or row.letters is None:
        return
    yield Fact(
        "letter_px",
        "smallest letter, high",
        row.letter,
        f"{number(box[2])} px × {look.down:.3f}",
        unit="px",
        meaning=_LETTER,
    )
    yield Fact(
        "letters",
        "letters share a slot",
        row.letters,
        f"{number(look.slot_pixels)} px / ({LETTER_WIDTH} × {number(box[2] * look.across)} × "
        f"{number(row.letter)} px)",
        meaning=_LETTERS,
    )


def _shape(narrowed: float) -> str:
    if abs(narrowed - 1) < 0.01:
        return "letters keep their shape"
    return f"letters {'widened' if narrowed > 1 else 'narrowed'} by squeezing"


def _of_the_decoder(window: Window, setting: BudgetSetting) -> Iterator[Fact]:
    model, slots = find_decoder(setting.decoder), window.pictures
    yield Fact(
        "kv_mib",
        "KV cache of the pictures",
        kv_cache_bytes(slots, setting.decoder) / 2**20,
        f"{number(slots)} × {model.layers} layers × {number(model.keys_and_values)} × 2 bytes",
        unit="MiB",
        meaning=_KV,
    )
    yield Fact(
        "prefill_gmacs",
        "to read the pictures",
        prefill_macs(slots, setting.decoder) / 1e9,
        f"{setting.decoder}: {model.layers} layers, width {number(model.width)}",
        unit="GMACs",
        meaning=_PREFILL,
    )


def _projector(row: FamilyRow, setting: BudgetSetting) -> Fact:
    width = find_decoder(setting.decoder).width
    merge = max(1, row.plan.merge) if row.plan else 1
    joined = VISION_WIDTH * merge**2
    count, formula = (joined + 1) * width, f"({number(joined)} + 1) × {number(width)}"
    if setting.projector == "mlp":
        count, formula = count + (width + 1) * width, f"{formula} + ({number(width)} + 1) × same"
    return Fact(
        "projector",
        f"in the projector: {setting.projector}",
        count / 1e6,
        formula,
        unit="M",
        meaning=_PROJECTOR,
    )
