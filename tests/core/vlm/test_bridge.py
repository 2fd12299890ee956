import pytest
import torch
from torch.nn.functional import gelu, layer_norm, linear

from vitlab.core.errors import LabError, ShapeError
from vitlab.core.vlm.bridge import Projector, fill_slots


def random_tokens(*shape, seed=0, dtype=torch.float32):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator).to(dtype)


def by_hand(weights, tokens, kind):
    if kind == "internvl":
        tokens = layer_norm(
            tokens, tokens.shape[-1:], weights["layer_norm.weight"], weights["layer_norm.bias"]
        )
    tokens = linear(tokens, weights["linear_1.weight"], weights["linear_1.bias"])
    if kind == "linear":
        return tokens
    return linear(gelu(tokens), weights["linear_2.weight"], weights["linear_2.bias"])


@pytest.mark.parametrize("kind", ["linear", "mlp", "internvl"])
@pytest.mark.parametrize("size", [1.0, 1e-3])  # small tokens tell one epsilon from another
def test_projectors_are_their_layers_and_have_transformers_names(kind, size):
    torch.manual_seed(0)
    projector = Projector(6, 4, kind)
    for parameter in projector.parameters():
        torch.nn.init.normal_(parameter)
    tokens = size * random_tokens(2, 5, 6)
    expected = by_hand(projector.state_dict(), tokens, kind)
    torch.testing.assert_close(projector(tokens), expected)
    names = {"linear": 2, "mlp": 4, "internvl": 6}
    assert len(projector.state_dict()) == names[kind]


def test_the_usual_projector_is_llava_1_5():
    assert Projector(6, 4).kind == "mlp"


@pytest.mark.parametrize("kind", ["linear", "mlp", "internvl"])
def test_a_projector_keeps_the_count_and_reads_each_token_on_its_own(kind):
    torch.manual_seed(0)
    projector = Projector(6, 4, kind)
    tokens = random_tokens(3, 5, 6)
    whole = projector(tokens)
    assert whole.shape == (3, 5, 4)
    torch.testing.assert_close(projector(tokens[1, 2:3]), whole[1, 2:3])
    assert projector(tokens[:0]).shape == (0, 5, 4)


@pytest.mark.parametrize("dtype", [torch.float64, torch.bfloat16])
def test_a_projector_keeps_the_dtype(dtype):
    projector = Projector(6, 4, "internvl").to(dtype)
    assert projector(random_tokens(1, 5, 6, dtype=dtype)).dtype == dtype


def slot_mask(*rows):
    return torch.tensor([[letter == "i" for letter in row] for row in rows])


def test_slots_are_filled_in_order_and_the_text_stays():
    text, images = random_tokens(2, 7, 3), random_tokens(2, 3, 3, seed=1)
    slots = slot_mask("tiiittt", "ttitiit")
    filled = fill_slots(text, slots, images)
    waiting = iter(images.reshape(-1, 3))
    for sequence in range(2):
        for place in range(7):
            expected = next(waiting) if slots[sequence, place] else text[sequence, place]
            assert torch.equal(filled[sequence, place], expected)


def test_one_sequence_may_hold_two_pictures_and_another_none():
    text, images = torch.zeros(2, 5, 1), torch.arange(1.0, 5).reshape(2, 2, 1)
    filled = fill_slots(text, slot_mask("iitii", "ttttt"), images)
    assert filled[..., 0].tolist() == [[1, 2, 0, 3, 4], [0, 0, 0, 0, 0]]


def test_text_without_slots_takes_no_tokens():
    text = random_tokens(1, 4, 3)
    assert torch.equal(fill_slots(text, slot_mask("tttt"), torch.zeros(0, 4, 3)), text)


def test_gradients_reach_the_image_in_the_slots_and_the_text_elsewhere():
    text, image = (random_tokens(*shape).requires_grad_() for shape in ((1, 4, 3), (1, 2, 3)))
    slots = slot_mask("tiit")
    fill_slots(text, slots, image).sum().backward()
    assert torch.equal(text.grad[..., 0], (~slots).float())
    assert torch.equal(image.grad, torch.ones_like(image))


def test_the_arguments_are_not_written_to_and_the_dtype_is_the_texts():
    text = torch.zeros(1, 3, 2, dtype=torch.bfloat16)
    filled = fill_slots(text, slot_mask("tii"), torch.ones(2, 2))
    assert filled.dtype == torch.bfloat16
    assert text.sum() == 0


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: Projector(6, 4, "conv"), "'conv' is not known: use one of"),
        (lambda: Projector(6, 0), "out_dim is 0: it needs to be at least 1"),
        (lambda: Projector(0, 6), "in_dim is 0"),
        (
            lambda: Projector(6, 4)(torch.zeros(1, 5, 7)),
            r"this projector takes tokens \(…, tokens, 6\), not \(1, 5, 7\)",
        ),
        (lambda: Projector(6, 4)(torch.zeros(6)), r"not \(6,\)"),
        (
            lambda: fill_slots(torch.zeros(1, 7, 4), slot_mask("iiittii"), torch.zeros(1, 4, 4)),
            "has 5 image slots and there are 4 image tokens",
        ),
        (
            lambda: fill_slots(torch.zeros(1, 5, 4), slot_mask("iiitt"), torch.zeros(1, 4, 4)),
            "has 3 image slots and there are 4 image tokens",
        ),
        (
            lambda: fill_slots(
                torch.zeros(2, 4, 4), slot_mask("iiit", "ittt"), torch.zeros(2, 2, 4)
            ),
            r"have \[3, 1\] image slots, which are not whole pictures of 2 tokens",
        ),
        (
            lambda: fill_slots(torch.zeros(1, 3, 4), slot_mask("iit"), torch.zeros(1, 2, 5)),
            "image tokens of width 5 do not fit text embeddings of width 4: a Projector",
        ),
        (
            lambda: fill_slots(torch.zeros(1, 3, 4), slot_mask("ii"), torch.zeros(1, 2, 4)),
            r"is_image_slot \(1, 2\) of torch.bool must say .* \(1, 3\) places",
        ),
        (
            lambda: fill_slots(torch.zeros(1, 2, 4), torch.ones(1, 2), torch.zeros(1, 2, 4)),
            "of torch.float32 must say True or False",
        ),
    ],
)
def test_what_does_not_fit_is_refused_in_words(call, sentence):
    with pytest.raises(LabError, match=sentence):
        call()
    assert issubclass(ShapeError, LabError)


@pytest.mark.gpu
def test_the_bridge_stays_on_the_gpu():
    tokens = random_tokens(1, 4, 6).cuda()
    image = Projector(6, 3).cuda()(tokens)
    filled = fill_slots(torch.zeros(1, 6, 3, device="cuda"), slot_mask("tiiiit").cuda(), image)
    assert filled.device.type == "cuda"
    assert torch.equal(filled[0, 1:5], image[0])
