"""What slots cost the language model that reads them. Plain Python: it only counts."""

from __future__ import annotations

from dataclasses import dataclass

from vitlab.core.arguments import whole
from vitlab.core.errors import KindError, LabError, shown
from vitlab.words import said, word


@dataclass(frozen=True)
class Decoder:
    """The measures of a language model: queries of all heads, keys and values of fewer, gated MLP.

    >>> Decoder(32, 32, 4096, 11008).keys_and_values
    8192
    """

    layers: int
    """How many blocks."""
    heads: int
    """Heads that ask."""
    width: int
    """Numbers in one token."""
    mlp_width: int
    """Numbers inside the MLP, which has three matrices: gate, up and down."""
    kv_heads: int = 0
    """Heads that answer: each serves several that ask. 0 means as many as ``heads``."""
    head_dim: int = 0
    """Numbers in one head; 0 means ``width // heads``."""
    source: str = word("given by hand")
    """Where the measures stand, and when they were read; in English."""

    def __post_init__(self) -> None:
        for name in ("layers", "heads", "width", "mlp_width"):
            if (given := whole(getattr(self, name), name)) < 1:
                raise LabError(said("{name} is {value}: use 1 or more.", name=name, value=given))
        for name in ("kv_heads", "head_dim"):
            if (given := whole(getattr(self, name), name)) < 0:
                raise LabError(said("{name} is {value}: use 0 or more.", name=name, value=given))
        if self.kv_heads and self.heads % self.kv_heads:
            raise LabError(
                said(
                    "{heads} heads cannot share {kv_heads} evenly: use a kv_heads that divides "
                    "{heads}.",
                    heads=self.heads,
                    kv_heads=self.kv_heads,
                )
            )
        if not self.head_dim and self.heads > self.width:
            raise LabError(
                said(
                    "{heads} heads leave none of the {width} numbers a head_dim.",
                    heads=self.heads,
                    width=self.width,
                )
            )

    @property
    def queries(self) -> int:
        """Numbers in all queries of one token in one layer."""
        return self.heads * (self.head_dim or self.width // self.heads)

    @property
    def keys_and_values(self) -> int:
        """Numbers in the keys and values of one token in one layer: what the cache keeps."""
        return 2 * (self.kv_heads or self.heads) * (self.queries // self.heads)


DECODERS = {
    "llama-2-7b": Decoder(
        *(32, 32, 4096, 11008),
        source=word("defaults of LlamaConfig, transformers 5.23.0, read 2026-11-28"),
    ),
    "llama-3.1-8b": Decoder(
        *(32, 32, 4096, 14336, 8),
        source=word("citsjtu2020/LLM-Prof, Model_Config.md (GitHub), read 2026-11-28"),
    ),
    "mistral-7b": Decoder(
        *(32, 32, 4096, 14336, 8),
        source=word(
            "defaults of MistralConfig, transformers 5.23.0, read 2026-11-28; its window not"
        ),
    ),
    "qwen2-7b": Decoder(
        *(28, 28, 3584, 18944, 4),
        source=word("zhenhua32/Qwen2-VL, READ.md (GitHub), read 2026-11-28"),
    ),
    "smollm2-135m": Decoder(
        *(30, 9, 576, 1536, 3),
        source=word("satyasundar/erav3-s13, README.md (GitHub), read 2026-11-28"),
    ),
}
"""Language models behind well-known vision-language models, by name."""


def kv_cache_bytes(tokens: int, decoder: str | Decoder, number_bytes: int = 2) -> int:
    """Bytes that ``tokens`` slots keep in the language model's cache while it answers.

    Each slot leaves its keys and values in every layer; a model with a sliding window, which drops
    old ones, keeps less.

    Args:
        tokens: How many slots, 0 or more.
        decoder: One of `DECODERS`, or a `Decoder`.
        number_bytes: Bytes of one number: 2 for bfloat16, 1 for a cache of 8 bits.

    Returns:
        The bytes, for one sequence.

    Raises:
        LabError: The decoder is not known, or a number is too small.

    >>> kv_cache_bytes(576, "llama-2-7b") // 2**20, kv_cache_bytes(576, "qwen2-7b") / 2**20
    (288, 31.5)

    """
    model = find_decoder(decoder)
    if whole(number_bytes, "number_bytes") < 1:
        raise LabError(
            said("a number of {bytes} bytes cannot be: use 1 or more.", bytes=number_bytes)
        )
    return _count(tokens, "tokens") * model.layers * model.keys_and_values * number_bytes


def prefill_macs(tokens: int, decoder: str | Decoder, before: int = 0) -> int:
    """Multiply-accumulates until the language model has read ``tokens`` slots.

    Matrix products of the blocks; each slot looks at itself and at what stands before it. A kernel
    that computes the masked pairs too does more. The output layer, which the last slot alone needs,
    is left out.

    Args:
        tokens: How many slots, 0 or more.
        decoder: One of `DECODERS`, or a `Decoder`.
        before: Slots that stand before them, a text for instance, and are read already.

    Returns:
        The number; twice as many FLOPs.

    Raises:
        LabError: The decoder is not known, or a number is too small.

    >>> prefill_macs(576, "llama-2-7b") // 10**9, prefill_macs(2304, "llama-2-7b") // 10**9
    (3773, 15616)

    """
    model = find_decoder(decoder)
    count, read = _count(tokens, "tokens"), _count(before, "before")
    projections = model.width * (2 * model.queries + model.keys_and_values)
    mlp = 3 * model.width * model.mlp_width
    pairs = count * read + count * (count + 1) // 2
    return model.layers * (count * (projections + mlp) + 2 * pairs * model.queries)


def find_decoder(decoder: str | Decoder) -> Decoder:
    """The measures that a name stands for, or measures as they are.

    Args:
        decoder: One of `DECODERS`, or a `Decoder`.

    Returns:
        The measures.

    Raises:
        LabError: There is no such name.
        KindError: It is neither a name nor a `Decoder`.

    >>> find_decoder("qwen2-7b").kv_heads
    4

    """
    if isinstance(decoder, Decoder):
        return decoder
    if not isinstance(decoder, str):
        raise KindError(
            said("a decoder is a name or a Decoder, not {given}.", given=shown(decoder))
        )
    if decoder not in DECODERS:
        raise LabError(
            said(
                "there is no decoder {given} here: use {known}, or a Decoder.",
                given=shown(decoder),
                known=", ".join(DECODERS),
            )
        )
    return DECODERS[decoder]


def _count(number: int, name: str) -> int:
    count = whole(number, name)
    if count < 0:
        raise LabError(said("{name} is {value:,}: use 0 or more.", name=name, value=count))
    return count
