"""The numbers of a token budget, each with its formula. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator

from vitlab.core.facts import Fact, number
from vitlab.core.readings.token_budget.looks import LETTER_WIDTH
from vitlab.core.readings.token_budget.rows import FamilyRow
from vitlab.core.readings.token_budget.settings import BudgetSetting
from vitlab.core.readings.token_budget.window import Window
from vitlab.core.vlm.decoder import find_decoder, kv_cache_bytes, prefill_macs
from vitlab.words import digits, said, said_many, word

VISION_WIDTH = 1024
"""Numbers in a token of the encoder, of which a projector makes the decoder's: a ViT-L's."""
SLOT = word(
    "A place in the sequence that a language model reads. It holds one token: a piece of a word, "
    "or a piece of a picture."
)
_SEPARATORS = word("Separators are tokens of the model's own around and between a picture's slots.")
_LETTER = word("How many pixels high the smallest print is when the encoder gets it.")
_LETTERS = word(
    "How many letters of the smallest print share one slot; a letter counts as {width} times as "
    "wide as it is high. One slot must tell of all of them."
)
_KV = word(
    "Keys and values of every slot, which the language model keeps while it answers; numbers of "
    "2 bytes."
)
_PREFILL = word(
    "Multiply-accumulates in 10⁹ until the language model has read the pictures, before its first "
    "word."
)
_PROJECTOR = word(
    "Parameters that bring each slot to the language model's width. They change the width of a "
    "token, never their number. The encoder's width is taken as {width:,}, a ViT-L's."
)


def budget_facts(row: FamilyRow, window: Window, setting: BudgetSetting) -> Iterator[Fact]:
    """Slots, what is left, what becomes of letters, what the slots cost."""
    yield _slots(window)
    yield Fact(
        "left",
        said("slots left for the answer")
        if window.left >= 0
        else said("slots left: below 0, too many"),
        window.left,
        f"{number(window.context)} − {number(window.pictures)} − {number(window.text)}",
        meaning=said(SLOT),
    )
    yield from _of_letters(row)
    yield from _of_the_decoder(window, setting)
    if setting.projector != "none":
        yield _projector(row, setting)


def _slots(window: Window) -> Fact:
    images, each = number(window.images), number(window.tokens)
    formula = f"{images} × {each}"
    if window.separators:
        formula = said(
            "{images} × ({tokens} + {separators} separators)",
            images=images,
            tokens=each,
            separators=number(window.separators),
        )
    return Fact(
        "slots",
        said_many("slots for {n} picture", "slots for {n} pictures", window.images),
        window.pictures,
        formula,
        standing="quoted",
        meaning=f"{said(SLOT)} {said(_SEPARATORS)}",
    )


def _of_letters(row: FamilyRow) -> Iterator[Fact]:
    look, box = row.look, row.box
    if look is None:
        return
    yield Fact(
        "narrowed",
        _shape(look.narrowed),
        look.narrowed,
        said("{across:.3f} across / {down:.3f} down", across=look.across, down=look.down),
        unit="×",
    )
    if box is None or row.letter is None or row.letters is None:
        return
    yield Fact(
        "letter_px",
        said("smallest letter, high"),
        row.letter,
        f"{number(box[2])} px × {digits(f'{look.down:.3f}')}",
        unit="px",
        meaning=said(_LETTER),
    )
    yield Fact(
        "letters",
        said("letters share a slot"),
        row.letters,
        f"{number(look.slot_pixels)} px / ({number(LETTER_WIDTH)} × "
        f"{number(box[2] * look.across)} × {number(row.letter)} px)",
        meaning=said(_LETTERS, width=LETTER_WIDTH),
    )


def _shape(narrowed: float) -> str:
    if abs(narrowed - 1) < 0.01:
        return said("letters keep their shape")
    if narrowed > 1:
        return said("letters widened by squeezing")
    return said("letters narrowed by squeezing")


def _of_the_decoder(window: Window, setting: BudgetSetting) -> Iterator[Fact]:
    model, slots = find_decoder(setting.decoder), window.pictures
    yield Fact(
        "kv_mib",
        said("KV cache of the pictures"),
        kv_cache_bytes(slots, setting.decoder) / 2**20,
        said(
            "{slots} × {layers} layers × {numbers} × 2 bytes",
            slots=number(slots),
            layers=model.layers,
            numbers=number(model.keys_and_values),
        ),
        unit="MiB",
        meaning=said(_KV),
    )
    yield Fact(
        "prefill_gmacs",
        said("to read the pictures"),
        prefill_macs(slots, setting.decoder) / 1e9,
        said(
            "{decoder}: {layers} layers, width {width}",
            decoder=setting.decoder,
            layers=model.layers,
            width=number(model.width),
        ),
        unit="GMACs",
        meaning=said(_PREFILL),
    )


def _projector(row: FamilyRow, setting: BudgetSetting) -> Fact:
    width = find_decoder(setting.decoder).width
    merge = max(1, row.plan.merge) if row.plan else 1
    joined = VISION_WIDTH * merge**2
    count, formula = (joined + 1) * width, f"({number(joined)} + 1) × {number(width)}"
    if setting.projector == "mlp":
        count += (width + 1) * width
        formula = said("{formula} + ({width} + 1) × same", formula=formula, width=number(width))
    return Fact(
        "projector",
        said("in the projector: {projector}", projector=setting.projector),
        count / 1e6,
        formula,
        unit="M",
        meaning=said(_PROJECTOR, width=VISION_WIDTH),
    )
