"""Answers to lab 7."""

from itertools import pairwise

import numpy as np
import torch
from torch import nn

from tests.grading.answers.kinds import given, right, wrong

# 7.1 Guess what is left without the star

given("7.1", (0, 20), points=1, says="Your guess: 0 to 20 percent sure")
given("7.1", [90, 100], points=1)
given("7.1", (0.1, 0.3), points=0, says="write 10 and 30.")
given("7.1", (np.float32(50), 50), points=1)
given("7.1", np.array([0, 100]), points=1)
given("7.1", 100, points=0, says="A guess is two numbers")
given("7.1", (1, 2, 3), points=0, says="A guess is two numbers")
given("7.1", "20, 30", points=0, says="A guess is two numbers")
given("7.1", (30, 20), points=0, says="The lower end comes first")
given("7.1", (0, float("nan")), points=0, says="nan is none")

# 7.2 Recompute the map


def heads_of(qkv, num_heads):
    n, d = len(qkv), qkv.shape[1] // 3
    return qkv.reshape(n, 3, num_heads, d // num_heads).permute(1, 2, 0, 3)


@right("7.2")
def recompute(qkv, num_heads, causal=False):
    q, k, _ = heads_of(qkv, num_heads)
    scores = q @ k.transpose(1, 2) / q.shape[-1] ** 0.5
    if causal:
        later = torch.ones_like(scores[0], dtype=torch.bool).triu(1)
        scores = scores.masked_fill(later, float("-inf"))
    return scores.softmax(dim=-1)


@right("7.2")
def recompute_with_loops(qkv, num_heads, causal):
    qkv = qkv.double().numpy()
    n, d = len(qkv), qkv.shape[1] // 3
    width = d // num_heads
    maps = np.zeros((num_heads, n, n))
    for head in range(num_heads):
        for i in range(n):
            q = qkv[i, head * width : (head + 1) * width]
            last = i + 1 if causal else n
            scores = np.array(
                [q @ qkv[j, d + head * width : d + (head + 1) * width] for j in range(last)]
            )
            shares = np.exp((scores - scores.max()) / np.sqrt(width))
            maps[head, i, :last] = shares / shares.sum()
    return maps


@right("7.2")
def recompute_by_fused_attention(qkv, num_heads, causal):
    """Values that are the identity: what comes out of fused attention is the map itself."""
    q, k, _ = heads_of(qkv, num_heads)
    values = torch.eye(len(qkv)).expand(num_heads, -1, -1)
    return torch.nn.functional.scaled_dot_product_attention(q, k, values, is_causal=causal)


@right("7.2")
def recompute_by_einsum_and_a_large_number(qkv, num_heads, causal):
    q, k, _ = qkv.chunk(3, dim=1)
    q, k = (part.unflatten(1, (num_heads, -1)) for part in (q, k))
    scores = torch.einsum("ihw,jhw->hij", q, k).double() / q.shape[-1] ** 0.5
    if causal:
        scores = scores - 1e9 * torch.ones_like(scores).triu(1)
    shares = (scores - scores.amax(-1, keepdim=True)).exp()
    return shares / shares.sum(-1, keepdim=True)


@wrong("7.2", breaks=1)
def without_the_root(qkv, num_heads, causal):
    q, k, _ = heads_of(qkv, num_heads)
    scores = q @ k.transpose(1, 2)
    if causal:
        scores = scores.masked_fill(torch.ones_like(scores).triu(1).bool(), float("-inf"))
    return scores.softmax(-1)


@wrong("7.2", breaks=1)
def heads_before_queries(qkv, num_heads, causal):
    n = len(qkv)
    q, k, _ = qkv.reshape(n, num_heads, 3, -1).permute(2, 1, 0, 3)
    scores = q @ k.transpose(1, 2) / q.shape[-1] ** 0.5
    if causal:
        scores = scores.masked_fill(torch.ones_like(scores).triu(1).bool(), float("-inf"))
    return scores.softmax(-1)


@wrong("7.2", breaks=(1, 2, 3))
def over_the_queries(qkv, num_heads, causal):
    q, k, _ = heads_of(qkv, num_heads)
    scores = q @ k.transpose(1, 2) / q.shape[-1] ** 0.5
    if causal:
        scores = scores.masked_fill(torch.ones_like(scores).triu(1).bool(), float("-inf"))
    return scores.softmax(-2)


@wrong("7.2", breaks=(1, 2, 3))
def the_mean_over_heads(qkv, num_heads, causal):
    return recompute(qkv, num_heads, causal).mean(0)


@wrong("7.2", breaks=(1, 2, 3))
def one_map_for_all_heads(qkv, num_heads, causal):
    return recompute(qkv, 1, causal).expand(num_heads, -1, -1)


@wrong("7.2", breaks=2)
def never_asks_for_causal(qkv, num_heads, causal):
    return recompute(qkv, num_heads)


@wrong("7.2", breaks=2)
def hidden_after_the_softmax(qkv, num_heads, causal):
    maps = recompute(qkv, num_heads)
    return maps.tril() if causal else maps


@wrong("7.2", breaks=2)
def not_even_itself(qkv, num_heads, causal):
    q, k, _ = heads_of(qkv, num_heads)
    scores = q @ k.transpose(1, 2) / q.shape[-1] ** 0.5
    if causal:
        scores = scores.masked_fill(torch.ones_like(scores).triu(0).bool(), float("-inf"))
    return scores.softmax(-1)


@wrong("7.2", breaks=2)
def later_tokens_in_place_of_earlier(qkv, num_heads, causal):
    q, k, _ = heads_of(qkv, num_heads)
    scores = q @ k.transpose(1, 2) / q.shape[-1] ** 0.5
    if causal:
        scores = scores.masked_fill(torch.ones_like(scores).tril(-1).bool(), float("-inf"))
    return scores.softmax(-1)


@wrong("7.2", breaks=3)
def exponentials_as_they_are(qkv, num_heads, causal):
    q, k, _ = heads_of(qkv, num_heads)
    shares = (q @ k.transpose(1, 2) / q.shape[-1] ** 0.5).exp()
    if causal:
        shares = shares.tril()
    return shares / shares.sum(-1, keepdim=True)


@wrong("7.2", breaks=3)
def exponentials_in_numpy(qkv, num_heads, causal):
    q, k, _ = (part.double().numpy() for part in heads_of(qkv, num_heads))
    with np.errstate(over="ignore", invalid="ignore"):
        shares = np.exp(q @ k.swapaxes(1, 2) / np.sqrt(q.shape[-1]))
        if causal:
            shares = np.tril(shares)
        return shares / shares.sum(-1, keepdims=True)


# 7.3 Roll the layers out


@right("7.3")
def rollout(maps):
    identity = torch.eye(maps.shape[-1], dtype=maps.dtype)
    reached = identity
    for layer in maps:
        reached = (layer.mean(0) / 2 + identity / 2) @ reached
    return reached


@right("7.3")
def rollout_at_once(maps):
    n = maps.shape[-1]
    mixed = (maps.mean(1) + torch.eye(n)) / 2
    mixed = mixed / mixed.sum(-1, keepdim=True)  # changes nothing: its rows sum to 1
    if len(mixed) == 1:
        return mixed[0]
    return torch.linalg.multi_dot(list(mixed.flip(0)))


@right("7.3")
def rollout_with_loops(maps):
    maps = maps.double().numpy()
    layers, heads, n, _ = maps.shape
    result = np.zeros((n, n))
    for start in range(n):
        row = np.zeros(n)
        row[start] = 1.0
        for layer in range(layers - 1, -1, -1):  # backwards, a row at a time
            read = np.zeros(n)
            for head in range(heads):
                read += row @ maps[layer, head] / heads
            row = (row + read) / 2
        result[start] = row
    return result


@right("7.3")
def rollout_by_columns(maps):
    mixed = (maps.mean(1).mT + torch.eye(maps.shape[-1])) / 2
    reached = mixed[0]
    for layer in mixed[1:]:
        reached = reached @ layer
    return reached.T


@wrong("7.3", breaks=1)
def without_the_straight_road(maps):
    reached = torch.eye(maps.shape[-1])
    for layer in maps:
        reached = layer.mean(0) @ reached
    return reached


@wrong("7.3", breaks=1)
def the_largest_head(maps):
    identity = torch.eye(maps.shape[-1])
    reached = identity
    for layer in maps:
        reached = (layer.amax(0) + identity) / 2 @ reached
    return reached


@wrong("7.3", breaks=1)
def never_halved(maps):
    identity = torch.eye(maps.shape[-1])
    reached = identity
    for layer in maps:
        reached = (layer.mean(0) + identity) @ reached
    return reached


@wrong("7.3", breaks=1)
def the_first_head(maps):
    identity = torch.eye(maps.shape[-1])
    reached = identity
    for layer in maps:
        reached = (layer[0] + identity) / 2 @ reached
    return reached


@wrong("7.3", breaks=(1, 2))
def what_the_tokens_are_read_by(maps):
    return rollout(maps).T


@wrong("7.3", breaks=(1, 2))
def row_of_cls_alone(maps):
    return rollout(maps)[0]


@wrong("7.3", breaks=2)
def the_first_layer_on_the_left(maps):
    return rollout(maps.flip(0))


@wrong("7.3", breaks=2)
def the_last_layer_alone(maps):
    return rollout(maps[-1:])


@wrong("7.3", breaks=2)
def the_mean_of_the_layers(maps):
    return rollout(maps.mean(0, keepdim=True))


@wrong("7.3", breaks=2)
def number_by_number(maps):
    return ((maps.mean(1) + torch.eye(maps.shape[-1])) / 2).prod(0)


# 7.4 Ask the model: the deletion test


def area_under(curve):
    return sum((a + b) / 2 for a, b in pairwise(curve)) / (len(curve) - 1)


def without(image, importance, colour=None, descending=True, cumulative=True):
    """The picture, then with one patch more painted over each time."""
    rows, cols = importance.shape
    ph, pw = image.shape[2] // rows, image.shape[3] // cols
    plain = image.mean((2, 3), keepdim=True) if colour is None else colour
    left = image.clone()
    yield left.clone()
    for patch in importance.flatten().argsort(descending=descending).tolist():
        if not cumulative:
            left = image.clone()
        y, x = patch // cols * ph, patch % cols * pw
        left[:, :, y : y + ph, x : x + pw] = plain
        yield left.clone()


@right("7.4")
def deletion(model, image, importance):
    followed = model(image)[0].argmax()
    curve = [model(left)[0].softmax(0)[followed].item() for left in without(image, importance)]
    return curve, area_under(curve)


@right("7.4")
def deletion_all_at_once(model, image, importance):
    rank = (-importance.flatten()).argsort().argsort().view_as(importance)
    steps = torch.arange(importance.numel() + 1)[:, None, None]
    ph, pw = (a // b for a, b in zip(image.shape[2:], importance.shape, strict=True))
    over = (rank < steps).repeat_interleave(ph, 1).repeat_interleave(pw, 2)[:, None]
    pictures = torch.where(over, image.mean((2, 3), keepdim=True), image)
    probabilities = model(pictures).softmax(-1)
    curve = probabilities[:, probabilities[0].argmax()]
    return curve, torch.trapezoid(curve, dx=1 / importance.numel())


@right("7.4")
def deletion_in_numpy(model, image, importance):
    pixels, order = image.numpy(), np.argsort(-importance.numpy(), axis=None)
    rows, cols = importance.shape
    ph, pw = pixels.shape[2] // rows, pixels.shape[3] // cols
    gone = np.zeros((rows, cols), bool)
    scores = [model(image).numpy()[0]]
    for patch in order:
        gone[patch // cols, patch % cols] = True
        over = np.kron(gone, np.ones((ph, pw), bool))
        left = np.where(over, pixels.mean((2, 3), keepdims=True), pixels)
        scores.append(model(torch.from_numpy(left)).numpy()[0])
    shares = np.exp(scores - np.max(scores, axis=1, keepdims=True))
    curve = (shares / shares.sum(1, keepdims=True))[:, np.argmax(scores[0])]
    inner = curve[1:-1].sum() + (curve[0] + curve[-1]) / 2
    return curve.tolist(), inner / (len(curve) - 1)


@wrong("7.4", breaks=1)
def painted_black(model, image, importance):
    followed = model(image)[0].argmax()
    left = without(image, importance, colour=0.0)
    curve = [model(picture)[0].softmax(0)[followed].item() for picture in left]
    return curve, area_under(curve)


@wrong("7.4", breaks=1)
def the_least_important_first(model, image, importance):
    followed = model(image)[0].argmax()
    left = without(image, importance, descending=False)
    curve = [model(picture)[0].softmax(0)[followed].item() for picture in left]
    return curve, area_under(curve)


@wrong("7.4", breaks=(1, 2))
def one_grey_for_all_channels(model, image, importance):
    followed = model(image)[0].argmax()
    left = without(image, importance, colour=image.mean())
    curve = [model(picture)[0].softmax(0)[followed].item() for picture in left]
    return curve, area_under(curve)


@wrong("7.4", breaks=(1, 2))
def each_patch_alone(model, image, importance):
    followed = model(image)[0].argmax()
    left = without(image, importance, cumulative=False)
    curve = [model(picture)[0].softmax(0)[followed].item() for picture in left]
    return curve, area_under(curve)


@wrong("7.4", breaks=(1, 2))
def without_the_whole_picture(model, image, importance):
    curve, _ = deletion(model, image, importance)
    return curve[1:], area_under(curve[1:])


@wrong("7.4", breaks=(1, 2))
def column_by_column(model, image, importance):
    turned = importance.T.reshape(importance.shape)
    return deletion(model, image, turned)


@wrong("7.4", breaks=(1, 2))
def scores_as_they_are(model, image, importance):
    followed = model(image)[0].argmax()
    curve = [model(left)[0, followed].item() for left in without(image, importance)]
    return curve, area_under(curve)


@wrong("7.4", breaks=2)
def the_surest_each_time(model, image, importance):
    curve = [model(left)[0].softmax(0).max().item() for left in without(image, importance)]
    return curve, area_under(curve)


@wrong("7.4", breaks=2)
def what_it_names_in_the_end(model, image, importance):
    pictures = list(without(image, importance))
    followed = model(pictures[-1])[0].argmax()
    curve = [model(left)[0].softmax(0)[followed].item() for left in pictures]
    return curve, area_under(curve)


@wrong("7.4", breaks=3)
def both_ends_in_full(model, image, importance):
    curve, _ = deletion(model, image, importance)
    return curve, sum(curve) / len(curve)


@wrong("7.4", breaks=3)
def steps_of_one(model, image, importance):
    curve, _ = deletion(model, image, importance)
    return curve, np.trapezoid(curve) if hasattr(np, "trapezoid") else np.trapz(curve)


@wrong("7.4", breaks=3)
def how_far_it_falls(model, image, importance):
    curve, _ = deletion(model, image, importance)
    return curve, curve[0] - curve[-1]


@wrong("7.4", breaks=(1, 2, 3))
def the_area_alone(model, image, importance):
    return deletion(model, image, importance)[1]


@wrong("7.4", breaks=(1, 2, 3))
def a_curve_with_gaps(model, image, importance):
    curve, area = deletion(model, image, importance)
    return [*curve[:-1], float("nan")], area


# 7.5 Give the model registers


class Stub(nn.Module):
    """What the stub of the exercise makes."""

    def __init__(self, image_size, patch_size, in_chans, embed_dim, num_registers, blocks):
        super().__init__()
        rows, cols = (s // p for s, p in zip(image_size, patch_size, strict=True))
        self.grid, self.num_registers = (rows, cols), num_registers
        self.proj = nn.Conv2d(in_chans, embed_dim, patch_size, stride=patch_size)
        self.cls_token = nn.Parameter(torch.randn(1, 1, embed_dim) * 0.02)
        self.pos_embed = nn.Parameter(torch.randn(1, 1 + rows * cols, embed_dim) * 0.02)
        self.blocks = nn.ModuleList(blocks)
        self.add_registers(embed_dim)

    def add_registers(self, embed_dim):
        self.registers = nn.Parameter(torch.randn(1, self.num_registers, embed_dim) * 0.02)

    def placed(self, images):
        patches = self.proj(images).flatten(2).mT
        return torch.cat([self.cls_token.expand(len(images), -1, -1), patches], 1) + self.pos_embed


@right("7.5")
class RegisterViT(Stub):
    def sequence(self, images):
        placed = self.placed(images)
        registers = self.registers.expand(len(images), -1, -1)
        return torch.cat([placed[:, :1], registers, placed[:, 1:]], 1)

    def forward(self, images):
        tokens = self.sequence(images)
        for block in self.blocks:
            tokens = block(tokens)
        return torch.cat([tokens[:, :1], tokens[:, 1 + self.num_registers :]], 1)

    def overlay(self, attention):
        read = attention[:, :, 0, 1 + self.num_registers :].mean(1)
        return read.reshape(-1, *self.grid)


@right("7.5")
class WithAParameterForEach(RegisterViT):
    def add_registers(self, embed_dim):
        self.notes = nn.ParameterList(torch.randn(embed_dim) for _ in range(self.num_registers))

    def sequence(self, images):
        placed, b = self.placed(images), len(images)
        registers = [note.expand(b, 1, -1) for note in self.notes]
        return torch.cat([placed[:, :1], *registers, placed[:, 1:]], 1)


@right("7.5")
class WithPositionsOfZero(RegisterViT):
    def sequence(self, images):
        b, places = len(images), self.pos_embed
        nothing = torch.zeros(1, self.num_registers, places.shape[-1])
        table = torch.cat([places[:, :1], nothing, places[:, 1:]], 1)
        patches = self.proj(images).flatten(2).mT
        first = torch.cat([self.cls_token, self.registers], 1).expand(b, -1, -1)
        return torch.cat([first, patches], 1) + table


@right("7.5")
class WithAnEmbedding(RegisterViT):
    def add_registers(self, embed_dim):
        self.table = nn.Embedding(max(self.num_registers, 1), embed_dim)

    def sequence(self, images):
        placed = self.placed(images)
        registers = self.table(torch.arange(self.num_registers))
        parts = [[one[:1], registers, one[1:]] for one in placed]
        return torch.stack([torch.cat(part) for part in parts])

    def forward(self, images):
        tokens = self.sequence(images)
        for block in self.blocks:
            tokens = block(tokens)
        keep = [n for n in range(tokens.shape[1]) if not 1 <= n <= self.num_registers]
        return tokens[:, keep]

    def overlay(self, attention):
        rows, cols = self.grid
        return attention.mean(1)[:, 0, -rows * cols :].unflatten(1, self.grid)


@wrong("7.5", breaks=1)
class NotLearned(RegisterViT):
    def add_registers(self, embed_dim):
        self.register_buffer("registers", torch.randn(1, self.num_registers, embed_dim))


@wrong("7.5", breaks=1)
class DrawnForEachPicture(RegisterViT):
    def sequence(self, images):
        torch.manual_seed(0)
        placed, (_, r, d) = self.placed(images), self.registers.shape
        registers = self.registers + torch.randn(len(images), r, d)
        return torch.cat([placed[:, :1], registers, placed[:, 1:]], 1)


@wrong("7.5", breaks=1)
class OneForAll(RegisterViT):
    def add_registers(self, embed_dim):
        self.registers = nn.Parameter(torch.randn(1, 1, embed_dim))

    def sequence(self, images):
        placed = self.placed(images)
        registers = self.registers.expand(len(images), self.num_registers, -1)
        return torch.cat([placed[:, :1], registers, placed[:, 1:]], 1)


@wrong("7.5", breaks=(1, 2))
class RegistersFirst(RegisterViT):
    def sequence(self, images):
        registers = self.registers.expand(len(images), -1, -1)
        return torch.cat([registers, self.placed(images)], 1)


@wrong("7.5", breaks=(1, 2, 3))
class NoneAtAll(RegisterViT):
    def sequence(self, images):
        return self.placed(images)


@wrong("7.5", breaks=2)
class APositionForEach(RegisterViT):
    def add_registers(self, embed_dim):
        super().add_registers(embed_dim)
        rows, cols = self.grid
        length = 1 + self.num_registers + rows * cols
        self.pos_embed = nn.Parameter(torch.randn(1, length, embed_dim))

    def placed(self, images):
        patches, b = self.proj(images).flatten(2).mT, len(images)
        first = [self.cls_token.expand(b, -1, -1), self.registers.expand(b, -1, -1)]
        return torch.cat([*first, patches], 1) + self.pos_embed

    def sequence(self, images):
        return self.placed(images)


@wrong("7.5", breaks=2)
class ThePositionOfCls(RegisterViT):
    def sequence(self, images):
        placed = self.placed(images)
        registers = (self.registers + self.pos_embed[:, :1]).expand(len(images), -1, -1)
        return torch.cat([placed[:, :1], registers, placed[:, 1:]], 1)


@wrong("7.5", breaks=2)
class NoPositionForCls(RegisterViT):
    def placed(self, images):
        patches = self.proj(images).flatten(2).mT + self.pos_embed[:, 1:]
        return torch.cat([self.cls_token.expand(len(images), -1, -1), patches], 1)


@wrong("7.5", breaks=2)
class PositionsMovedOn(RegisterViT):
    def sequence(self, images):
        patches, b = self.proj(images).flatten(2).mT, len(images)
        first = torch.cat([self.cls_token, self.registers], 1).expand(b, -1, -1)
        tokens = torch.cat([first, patches], 1)
        table = torch.nn.functional.pad(self.pos_embed, (0, 0, 0, self.num_registers))
        return tokens + table


@wrong("7.5", breaks=3)
class EverythingComesOut(RegisterViT):
    def forward(self, images):
        tokens = self.sequence(images)
        for block in self.blocks:
            tokens = block(tokens)
        return tokens


@wrong("7.5", breaks=3)
class GoneBeforeTheBlocks(RegisterViT):
    def forward(self, images):
        tokens = self.placed(images)
        for block in self.blocks:
            tokens = block(tokens)
        return tokens


@wrong("7.5", breaks=3)
class TheLastTokensAreCutOff(RegisterViT):
    def forward(self, images):
        tokens = self.sequence(images)
        for block in self.blocks:
            tokens = block(tokens)
        return tokens[:, : tokens.shape[1] - self.num_registers]


@wrong("7.5", breaks=3)
class PatchesAlone(RegisterViT):
    def forward(self, images):
        return super().forward(images)[:, 1:]


@wrong("7.5", breaks=4)
class RegistersInThePicture(RegisterViT):
    def overlay(self, attention):
        rows, cols = self.grid
        return attention[:, :, 0, 1 : 1 + rows * cols].mean(1).reshape(-1, rows, cols)


@wrong("7.5", breaks=4)
class WhoReadsCls(RegisterViT):
    def overlay(self, attention):
        return attention[:, :, 1 + self.num_registers :, 0].mean(1).reshape(-1, *self.grid)


@wrong("7.5", breaks=4)
class ColumnsFirst(RegisterViT):
    def overlay(self, attention):
        rows, cols = self.grid
        read = attention[:, :, 0, 1 + self.num_registers :].mean(1)
        return read.reshape(-1, cols, rows).mT


@wrong("7.5", breaks=4)
class TheFirstHead(RegisterViT):
    def overlay(self, attention):
        return attention[:, 0, 0, 1 + self.num_registers :].reshape(-1, *self.grid)


# 7.6 What may stand under the picture?

given("7.6", "b", points=1)
given("7.6", " B. ", points=1)
given("7.6", "a", points=0, says="You chose a. ")
given("7.6", "c", points=0, says="You chose c. ")
given("7.6", "d", points=0, says="You chose d. ")
given("7.6", "e", points=0, says="return one of the letters a, b, c, d")
given("7.6", 2, points=0, says="return one of the letters a, b, c, d")
given("7.6", ["b"], points=0, says="return one of the letters a, b, c, d")
given("7.6", None, points=0, says="return one of the letters a, b, c, d")
