import pytest

from vitlab.core.errors import KindError, LabError
from vitlab.core.vlm.decoder import DECODERS, Decoder, find_decoder, kv_cache_bytes, prefill_macs

SMALL = Decoder(2, 6, 24, 40, kv_heads=2, head_dim=5)

# published parameters less embeddings, norms and biases: each is multiplied once for each token
PUBLISHED = {
    "llama-2-7b": 6_738_415_616 - 2 * 32_000 * 4096 - 65 * 4096,
    "llama-3.1-8b": 8_030_261_248 - 2 * 128_256 * 4096 - 65 * 4096,
    "mistral-7b": 7_241_732_096 - 2 * 32_000 * 4096 - 65 * 4096,
    "qwen2-7b": 7_615_616_512 - 2 * 152_064 * 3584 - 57 * 3584 - 28 * (3584 + 512 + 512),
    "smollm2-135m": 134_515_008 - 49_152 * 576 - 61 * 576,
}


@pytest.mark.parametrize("name", DECODERS)
def test_a_token_is_multiplied_once_with_every_weight_of_the_blocks(name):
    model = DECODERS[name]
    itself = model.layers * 2 * model.queries  # it looks at itself alone
    assert prefill_macs(1, name) - itself == PUBLISHED[name]
    assert model.source


def by_hand(tokens, before=0):
    total = 0
    for place in range(before, before + tokens):
        for _ in range(2):
            total += 24 * 30 + 2 * 24 * 10 + 30 * 24 + 3 * 24 * 40  # q, k and v, out, mlp
            total += sum(2 * 6 * 5 for _ in range(place + 1))  # QKᵀ and AV, itself among them
    return total


def test_each_slot_looks_at_itself_and_at_what_stands_before_it():
    assert prefill_macs(7, SMALL) == by_hand(7)
    assert prefill_macs(4, SMALL, before=3) == by_hand(4, before=3)
    assert prefill_macs(3, SMALL) + prefill_macs(4, SMALL, before=3) == prefill_macs(7, SMALL)
    assert prefill_macs(0, SMALL) == 0


def test_the_cache_keeps_a_key_and_a_value_a_layer_of_each_head_that_answers():
    assert kv_cache_bytes(7, SMALL) == 7 * 2 * 2 * (2 * 5) * 2
    assert kv_cache_bytes(1, "llama-2-7b") == 512 * 2**10
    assert kv_cache_bytes(1, "llama-3.1-8b") == 128 * 2**10
    assert kv_cache_bytes(1, "qwen2-7b", number_bytes=1) == 28 * 2**10


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: find_decoder("gpt"), "no decoder 'gpt' here: use llama-2-7b"),
        (lambda: Decoder(0, 1, 1, 1), "layers is 0: use 1 or more"),
        (lambda: Decoder(1, 6, 12, 1, kv_heads=4), "6 heads cannot share 4 evenly"),
        (lambda: Decoder(1, 6, 12, 1, kv_heads=-1), "kv_heads is -1"),
        (lambda: Decoder(1, 6, 3, 1), "6 heads leave none of the 3 numbers"),
        (lambda: kv_cache_bytes(-1, SMALL), "tokens is -1: use 0 or more"),
        (lambda: kv_cache_bytes(1, SMALL, 0), "a number of 0 bytes cannot be"),
        (lambda: prefill_macs(1, SMALL, before=-2), "before is -2: use 0 or more"),
    ],
)
def test_models_that_cannot_be_are_refused_in_words(call, sentence):
    with pytest.raises(LabError, match=sentence):
        call()


@pytest.mark.refusal
def test_a_decoder_of_another_kind_is_refused_in_words():
    with pytest.raises(KindError, match="a name or a Decoder, not 7"):
        find_decoder(7)
