import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import gelu, layer_norm, linear

from vitlab.core.errors import LabError
from vitlab.core.grid import PatchGrid
from vitlab.core.vlm.bridge import PatchMerger, block_order, pixel_shuffle, pixel_unshuffle

small, factor = st.integers(1, 4), st.integers(1, 3)


def random_tokens(*shape, seed=0, dtype=torch.float32):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator).to(dtype)


def neighbours(rows, cols, factor):
    """The raster numbers of each block, block by block, by walking over the picture."""
    return [
        [(top + dy) * cols + left + dx for dy in range(factor) for dx in range(factor)]
        for top in range(0, rows, factor)
        for left in range(0, cols, factor)
    ]


@settings(max_examples=30)
@given(st.integers(1, 2), small, small, small, factor)
def test_pixel_shuffle_stacks_row_then_column_then_channel(batch, rows, cols, dim, factor):
    tokens = random_tokens(batch, rows * factor, cols * factor, dim)
    shuffled = pixel_shuffle(tokens, factor)
    assert shuffled.shape == (batch, rows, cols, factor * factor * dim)
    for row in range(rows):
        for col in range(cols):
            block = tokens[:, row * factor : (row + 1) * factor, col * factor : (col + 1) * factor]
            assert torch.equal(shuffled[:, row, col], block.reshape(batch, -1))
    assert torch.equal(pixel_unshuffle(shuffled, factor), tokens)


def test_pixel_shuffle_halves_each_side_unless_told_otherwise():
    assert pixel_shuffle(torch.zeros(1, 4, 6, 5)).shape == (1, 2, 3, 20)
    assert pixel_unshuffle(torch.zeros(1, 2, 3, 20)).shape == (1, 4, 6, 5)


@settings(max_examples=30)
@given(small, small, factor)
def test_block_order_puts_neighbours_side_by_side(rows, cols, factor):
    rows, cols = rows * factor, cols * factor
    order = block_order((rows, cols), factor)
    assert order.reshape(-1, factor**2).tolist() == neighbours(rows, cols, factor)
    assert torch.equal(order[order.argsort()], torch.arange(rows * cols))


def test_a_grid_says_its_rows_and_columns_itself():
    assert torch.equal(block_order(PatchGrid((56, 84), 14)), block_order((4, 6)))
    assert block_order((4, 6)).dtype == torch.int64
    assert block_order((4, 6), device="meta").device.type == "meta"


def test_merging_in_block_order_joins_neighbours_and_in_raster_order_does_not():
    numbers = torch.arange(24.0)  # one constant for each patch of 4 x 6
    blocks = neighbours(4, 6, 2)
    assert numbers[block_order((4, 6))].reshape(-1, 4).tolist() == blocks
    assert not any(block in blocks for block in numbers.reshape(-1, 4).tolist())


@pytest.mark.parametrize(("rows", "cols", "size"), [(4, 6, 2), (3, 6, 3)])
def test_each_merged_token_reads_one_block_of_the_picture(rows, cols, size):
    torch.manual_seed(0)
    merger = PatchMerger(dim=3, context_dim=4, spatial_merge_size=size)

    def merge(raster):
        return merger(raster[block_order((rows, cols), size)])

    reach = torch.autograd.functional.jacobian(merge, random_tokens(rows * cols, 4))
    touched = reach.abs().sum(dim=(1, 3)) > 0
    read = [row.nonzero().flatten().tolist() for row in touched]
    assert read == neighbours(rows, cols, size)


@pytest.mark.parametrize("size", [1.0, 1e-3])  # small tokens tell one epsilon from another
def test_the_merger_normalises_each_token_before_it_joins_four(size):
    torch.manual_seed(0)
    merger = PatchMerger(dim=5, context_dim=6)
    for parameter in merger.parameters():
        torch.nn.init.normal_(parameter)
    weights = merger.state_dict()
    assert list(weights) == [
        f"{layer}.{kind}" for layer in ("ln_q", "mlp.0", "mlp.2") for kind in ("weight", "bias")
    ]
    tokens = size * random_tokens(3, 8, 6)
    normed = layer_norm(tokens, (6,), weights["ln_q.weight"], weights["ln_q.bias"], eps=1e-6)
    joined = torch.stack([torch.cat(list(image[i : i + 4])) for image in normed for i in (0, 4)])
    hidden = gelu(linear(joined, weights["mlp.0.weight"], weights["mlp.0.bias"]))
    expected = linear(hidden, weights["mlp.2.weight"], weights["mlp.2.bias"]).reshape(3, 2, 5)
    torch.testing.assert_close(merger(tokens), expected)
    torch.testing.assert_close(merger(tokens[1]), expected[1])
    assert merger(tokens[:0]).shape == (0, 2, 5)


@pytest.mark.parametrize("dtype", [torch.uint8, torch.float16, torch.float64])
def test_moving_tokens_keeps_their_dtype(dtype):
    tokens = (100 * random_tokens(1, 4, 6, 3).abs()).to(dtype)
    assert pixel_shuffle(tokens).dtype == pixel_unshuffle(pixel_shuffle(tokens)).dtype == dtype


def test_gradients_come_back_once_to_every_token():
    tokens = random_tokens(1, 4, 6, 3).requires_grad_()
    pixel_shuffle(tokens).sum().backward()
    assert torch.equal(tokens.grad, torch.ones_like(tokens))


@pytest.mark.refusal
@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: pixel_shuffle(torch.zeros(1, 24, 8)),
            r"\(1, 24, 8\) are not \(batch, rows, cols, dim\): tokens.unflatten\(1",
        ),
        (lambda: pixel_shuffle(torch.zeros(24, 8)), r"\(24, 8\) are not .*dim\)\.$"),
        (lambda: pixel_shuffle(torch.zeros(1, 5, 4, 8)), "5 rows do not part .*2 × 2.*use 4 or 6"),
        (lambda: pixel_shuffle(torch.zeros(1, 4, 7, 8), 4), "7 columns do not .*use 4 or 8"),
        (lambda: pixel_shuffle(torch.zeros(1, 1, 4, 8)), "1 rows do not part .*: use 2"),
        (lambda: pixel_shuffle(torch.zeros(1, 4, 4, 8), 0), "factor is 0: it needs to be at least"),
        (lambda: pixel_unshuffle(torch.zeros(1, 4, 4, 6)), "width 6 .* multiple of 4"),
        (lambda: pixel_unshuffle(torch.zeros(4, 4, 8)), r"are not \(batch"),
        (lambda: pixel_unshuffle(torch.zeros(1, 4, 4, 8), -1), "factor is -1"),
        (lambda: block_order((4, 5)), "5 columns do not part into blocks of 2 × 2"),
        (lambda: block_order((0, 4)), "0 rows do not part"),
        (lambda: PatchMerger(12, 8)(torch.zeros(1, 10, 8)), "10 tokens .* of 4: use 8 or 12"),
        (lambda: PatchMerger(12, 8)(torch.zeros(1, 3, 8)), "3 tokens .* of 4: use 4"),
        (lambda: PatchMerger(12, 8)(torch.zeros(1, 0, 8)), "0 tokens do not part"),
        (
            lambda: PatchMerger(12, 8)(torch.zeros(1, 8, 12)),
            r"merger takes .*8\), not \(1, 8, 12\)",
        ),
        (lambda: PatchMerger(12, 8, 0), "spatial_merge_size is 0"),
    ],
)
def test_blocks_that_would_be_cut_are_refused_in_words(call, sentence):
    with pytest.raises(LabError, match=sentence):
        call()


@pytest.mark.gpu
def test_merging_stays_on_the_gpu():
    tokens = random_tokens(1, 24, 8).cuda()
    order = block_order((4, 6), device="cuda")
    merged = PatchMerger(12, 8).cuda()(tokens[:, order])
    assert merged.device.type == order.device.type == "cuda"
    assert pixel_shuffle(tokens.unflatten(1, (4, 6))).device.type == "cuda"
