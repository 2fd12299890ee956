"""Answers to lab 3."""

import math

import torch
import torch.nn.functional as F
from torch import nn

from tests.grading.answers.kinds import right, wrong

# 3.1 Build the front end


@right("3.1")
class FrontEnd(nn.Module):
    def __init__(self, image_size, patch_size, in_chans, embed_dim):
        super().__init__()
        rows, cols = image_size[0] // patch_size[0], image_size[1] // patch_size[1]
        self.proj = nn.Conv2d(in_chans, embed_dim, patch_size, stride=patch_size)
        self.cls_token = nn.Parameter(torch.zeros(1, 1, embed_dim))
        self.pos_embed = nn.Parameter(torch.randn(1, 1 + rows * cols, embed_dim) * 0.02)

    def patches(self, images):
        return self.proj(images).flatten(2).transpose(1, 2)

    def prefix(self, patches):
        return self.cls_token.expand(len(patches), -1, -1)

    def forward(self, images):
        patches = self.patches(images)
        return torch.cat([self.prefix(patches), patches], 1) + self.pos_embed


@right("3.1")
class FromScratch(nn.Module):
    """A linear layer on patches cut by reshape, and a vector for CLS without batch axes."""

    def __init__(self, image_size, patch_size, in_chans, embed_dim):
        super().__init__()
        self.size = ph, pw = patch_size
        self.grid = image_size[0] // ph, image_size[1] // pw
        self.embed = nn.Linear(in_chans * ph * pw, embed_dim, bias=False)
        self.cls = nn.Parameter(torch.zeros(embed_dim))
        self.place = nn.Embedding(1 + self.grid[0] * self.grid[1], embed_dim)

    def forward(self, images):
        b, c, _, _ = images.shape
        (rows, cols), (ph, pw) = self.grid, self.size
        cells = images.reshape(b, c, rows, ph, cols, pw).permute(0, 2, 4, 3, 5, 1)
        tokens = self.embed(cells.reshape(b, rows * cols, -1))
        everything = torch.cat([self.cls.repeat(b, 1, 1), tokens], dim=1)
        return everything + self.place.weight


@right("3.1")
class ByUnfoldWithRowsAndColumns(nn.Module):
    """Places from a table of rows and one of columns, for the patches alone."""

    def __init__(self, image_size, patch_size, in_chans, embed_dim):
        super().__init__()
        self.patch_size = patch_size
        rows, cols = (i // p for i, p in zip(image_size, patch_size, strict=True))
        raw = in_chans * patch_size[0] * patch_size[1]
        self.weight = nn.Parameter(torch.randn(embed_dim, raw) / raw**0.5)
        self.bias = nn.Parameter(torch.zeros(embed_dim))
        self.prefix = nn.Parameter(torch.zeros(1, embed_dim))
        self.row, self.col = (nn.Parameter(torch.zeros(n, embed_dim)) for n in (rows, cols))

    def forward(self, images):
        patches = F.unfold(images, self.patch_size, stride=self.patch_size).mT
        tokens = torch.einsum("bnr,dr->bnd", patches, self.weight) + self.bias
        tokens = tokens + (self.row[:, None] + self.col[None]).flatten(0, 1)
        return torch.stack([torch.cat([self.prefix, one]) for one in tokens])


@right("3.1")
class WithAFixedTable(FrontEnd):
    def __init__(self, image_size, patch_size, in_chans, embed_dim):
        super().__init__(image_size, patch_size, in_chans, embed_dim)
        shape = self.pos_embed.shape
        del self.pos_embed
        table = torch.sin(torch.arange(shape[1])[:, None] * torch.linspace(0.1, 1, embed_dim))
        self.register_buffer("pos_embed", table[None])


@right("3.1")
class WithATableThatIsNotKept(FrontEnd):
    def __init__(self, image_size, patch_size, in_chans, embed_dim):
        super().__init__(image_size, patch_size, in_chans, embed_dim)
        steps = torch.arange(self.pos_embed.shape[1])[:, None]
        del self.pos_embed
        self.register_buffer("pos_embed", (steps * 0.37).cos().repeat(1, embed_dim), False)


@right("3.1")
class WithPlacesComputedEachTime(FrontEnd):
    def __init__(self, image_size, patch_size, in_chans, embed_dim):
        super().__init__(image_size, patch_size, in_chans, embed_dim)
        self.width = embed_dim
        self.unused = torch.zeros(3)
        del self.pos_embed

    @property
    def pos_embed(self):
        device = self.cls_token.device
        steps = torch.arange(self.width, device=device) / self.width
        return (torch.arange(1 + self.count, device=device)[:, None] * steps).sin()[None]

    def patches(self, images):
        patches = super().patches(images)
        self.count = patches.shape[1]
        return patches


@right("3.1")
class WithALazyLayer(FrontEnd):
    def __init__(self, image_size, patch_size, in_chans, embed_dim):
        super().__init__(image_size, patch_size, in_chans, embed_dim)
        self.size = patch_size
        self.proj = nn.LazyLinear(embed_dim)

    def patches(self, images):
        return self.proj(F.unfold(images, self.size, stride=self.size).transpose(1, 2))


@right("3.1")
class WithPlacesReadByAnIndex(FrontEnd):
    def __init__(self, image_size, patch_size, in_chans, embed_dim):
        super().__init__(image_size, patch_size, in_chans, embed_dim)
        count = self.pos_embed.shape[1] - 1
        del self.pos_embed
        self.table = nn.Embedding(count, embed_dim)
        self.register_buffer("index", torch.arange(count))

    def forward(self, images):
        patches = self.patches(images) + self.table(self.index)
        return torch.cat([self.prefix(patches), patches], 1)


@right("3.1")
class WithLoops(FrontEnd):
    def forward(self, images):
        ph, pw = self.proj.kernel_size
        sequences = []
        for image in images:
            tokens = [self.cls_token[0, 0]]
            for top in range(0, image.shape[1], ph):
                for left in range(0, image.shape[2], pw):
                    patch = image[:, top : top + ph, left : left + pw]
                    tokens.append(self.proj.weight.flatten(1) @ patch.flatten() + self.proj.bias)
            sequences.append(torch.stack(tokens) + self.pos_embed[0])
        return torch.stack(sequences)


@right("3.1")
def made_by_a_function(**settings):
    return FrontEnd(**settings)


@right("3.1")
class WithPartsOfItsOwn(nn.Module):
    class Prefix(nn.Module):
        def __init__(self, dim):
            super().__init__()
            self.token = nn.Parameter(torch.empty(1, 1, dim).normal_(std=0.02))

        def forward(self, tokens):
            return torch.cat((self.token.expand(tokens.size(0), 1, -1), tokens), 1)

    class Places(nn.Module):
        def __init__(self, shape):
            super().__init__()
            self.table = nn.Parameter(torch.zeros(shape))

        def forward(self, tokens):
            return torch.add(tokens, self.table.to(tokens))

    def __init__(self, image_size, patch_size, in_chans, embed_dim):
        super().__init__()
        (h, w), (ph, pw) = image_size, patch_size
        self.steps = nn.Sequential(
            nn.Conv2d(in_chans, embed_dim, (ph, pw), (ph, pw)),
            nn.Flatten(2),
        )
        self.prefix = self.Prefix(embed_dim)
        self.places = self.Places((h // ph * (w // pw) + 1, embed_dim))

    def forward(self, x):
        return self.places(self.prefix(self.steps(x).permute(0, 2, 1)))


@right("3.1")
class WithNumbersScaledFirst(FrontEnd):
    def forward(self, images):
        return super().forward(images * 2 - 1)


@right("3.1")
class KeepsWhatItMade(FrontEnd):
    """For a look at it later; what is kept shares its numbers with parameters."""

    def forward(self, images):
        self.made = self.patches(images)
        self.cls = self.cls_token.expand(len(images), -1, -1)
        self.places = self.pos_embed[:, :]
        return torch.cat([self.cls, self.made], 1) + self.places


@right("3.1")
class WithARowOfTheTableForCls(FrontEnd):
    def __init__(self, image_size, patch_size, in_chans, embed_dim):
        super().__init__(image_size, patch_size, in_chans, embed_dim)
        del self.cls_token
        self.drop = nn.Dropout(0.1)

    def forward(self, images):
        return self.drop(F.pad(self.patches(images), (0, 0, 1, 0)) + self.pos_embed)


@right("3.1")
class WithADictOfParametersAndAListBeside(nn.Module):
    def __init__(self, image_size, patch_size, in_chans, embed_dim):
        super().__init__()
        (h, w), (ph, pw) = image_size, patch_size
        self.cut = nn.Unfold(patch_size, stride=patch_size)
        self.map = nn.Linear(in_chans * ph * pw, embed_dim)
        self.vectors = nn.ParameterDict(
            {"cls": torch.zeros(embed_dim), "places": torch.zeros(h // ph * (w // pw), embed_dim)}
        )
        self.watched = [*self.vectors.values(), torch.ones(2)]

    def forward(self, images):
        patches = self.map(self.cut(images).mT) + self.vectors["places"]
        return torch.cat([self.vectors["cls"].expand(len(patches), 1, -1), patches], 1)


@wrong("3.1", breaks=1)
class ColumnByColumn(FrontEnd):
    def patches(self, images):
        return self.proj(images).transpose(2, 3).flatten(2).transpose(1, 2)


@wrong("3.1", breaks=1)
class ReshapedWithoutATranspose(FrontEnd):
    def patches(self, images):
        found = self.proj(images)
        return found.reshape(len(found), -1, found.shape[1])


@wrong("3.1", breaks=1)
class WithActivation(FrontEnd):
    def patches(self, images):
        return F.gelu(super().patches(images))


@wrong("3.1", breaks=1)
class NormedAfterwards(FrontEnd):
    def patches(self, images):
        return F.layer_norm(super().patches(images), self.pos_embed.shape[-1:])


@wrong("3.1", breaks=1)
class MeanOfThePixels(FrontEnd):
    def patches(self, images):
        means = F.avg_pool2d(images, self.proj.kernel_size)
        mean = means.repeat_interleave(self.proj.kernel_size[0], 2)
        return super().patches(mean.repeat_interleave(self.proj.kernel_size[1], 3))


@wrong("3.1", breaks=1)
class SeesItsNeighbour(FrontEnd):
    def patches(self, images):
        patches = super().patches(images)
        return patches + patches.roll(1, 1)


@wrong("3.1", breaks=1)
class MultipliesPositions(FrontEnd):
    def forward(self, images):
        patches = self.patches(images)
        together = torch.cat([self.prefix(patches), patches], 1)
        return together * self.pos_embed + self.pos_embed


@wrong("3.1", breaks=1)
class FirstPatchForAll(FrontEnd):
    def patches(self, images):
        patches = super().patches(images)
        return patches[:, :1].expand_as(patches)


@wrong("3.1", breaks=2)
class ClsLast(FrontEnd):
    def forward(self, images):
        patches = self.patches(images)
        return torch.cat([patches, self.prefix(patches)], 1) + self.pos_embed


@wrong("3.1", breaks=2)
class WithoutPositions(FrontEnd):
    def forward(self, images):
        patches = self.patches(images)
        return torch.cat([self.prefix(patches), patches], 1)


@wrong("3.1", breaks=2)
class OnePositionForAll(FrontEnd):
    def forward(self, images):
        patches = self.patches(images)
        return torch.cat([self.prefix(patches), patches], 1) + self.pos_embed[:, :1]


@wrong("3.1", breaks=2)
class PositionForClsAlone(FrontEnd):
    def forward(self, images):
        patches = self.patches(images)
        return torch.cat([self.prefix(patches) + self.pos_embed[:, :1], patches], 1)


@wrong("3.1", breaks=2)
class PositionsByColumnAlone(nn.Module):
    def __init__(self, image_size, patch_size, in_chans, embed_dim):
        super().__init__()
        self.inner = FrontEnd(image_size, patch_size, in_chans, embed_dim)
        self.rows = image_size[0] // patch_size[0]
        self.col = nn.Parameter(torch.zeros(image_size[1] // patch_size[1], embed_dim))

    def forward(self, images):
        patches = self.inner.patches(images) + self.col.repeat(self.rows, 1)
        return torch.cat([self.inner.prefix(patches), patches], 1)


@wrong("3.1", breaks=(1, 2))
class ClsBehindTheFirstPatch(FrontEnd):
    def forward(self, images):
        patches = self.patches(images)
        together = torch.cat([patches[:, :1], self.prefix(patches), patches[:, 1:]], 1)
        return together + self.pos_embed


@wrong("3.1", breaks=2)
class ClsFromThePicture(FrontEnd):
    def prefix(self, patches):
        return self.cls_token + patches.mean(1, keepdim=True)


@wrong("3.1", breaks=2)
class NoNumbersForOnePicture(FrontEnd):
    def forward(self, images):
        return super().forward(images) * (float("nan") if len(images) == 1 else 1)


@wrong("3.1", breaks=2)
class ClsFromTheBatch(FrontEnd):
    def prefix(self, patches):
        return super().prefix(patches) + patches.mean()


@wrong("3.1", breaks=(2, 3))
class ClsDrawnEachTime(FrontEnd):
    def prefix(self, patches):
        return super().prefix(patches) + torch.randn_like(patches[:1, :1])


@wrong("3.1", breaks=3)
class PositionsAsAPlainTensor(FrontEnd):
    def __init__(self, image_size, patch_size, in_chans, embed_dim):
        super().__init__(image_size, patch_size, in_chans, embed_dim)
        table = torch.randn(self.pos_embed.shape)
        del self.pos_embed
        self.pos_embed = table


@wrong("3.1", breaks=3)
class AFixedTableAsAPlainTensor(WithAFixedTable):
    def __init__(self, image_size, patch_size, in_chans, embed_dim):
        super().__init__(image_size, patch_size, in_chans, embed_dim)
        table = self.pos_embed
        del self.pos_embed
        self.pos_embed = table


@wrong("3.1", breaks=3)
class PositionsInAList(FrontEnd):
    def __init__(self, image_size, patch_size, in_chans, embed_dim):
        super().__init__(image_size, patch_size, in_chans, embed_dim)
        self.kept = [nn.Parameter(torch.randn(self.pos_embed.shape))]
        del self.pos_embed

    @property
    def pos_embed(self):
        return self.kept[0]


@wrong("3.1", breaks=3)
class ARandomTableOfItsClass(FrontEnd):
    """Drawn again with every module, and found nowhere in it."""

    def __init__(self, image_size, patch_size, in_chans, embed_dim):
        super().__init__(image_size, patch_size, in_chans, embed_dim)
        table = torch.randn(self.pos_embed.shape)
        del self.pos_embed
        self.places = lambda: table

    @property
    def pos_embed(self):
        return self.places()


@wrong("3.1", breaks=3)
class PlacesInAPlainIndex(WithAFixedTable):
    """The table is kept, and what is read from it stays behind."""

    def __init__(self, image_size, patch_size, in_chans, embed_dim):
        super().__init__(image_size, patch_size, in_chans, embed_dim)
        self.index = torch.arange(self.pos_embed.shape[1])

    def forward(self, images):
        patches = self.patches(images)
        tokens = torch.cat([self.prefix(patches), patches], 1)
        return tokens + self.pos_embed[:, self.index]


@wrong("3.1", breaks=3)
class ClsAsAPlainTensor(FrontEnd):
    def __init__(self, image_size, patch_size, in_chans, embed_dim):
        super().__init__(image_size, patch_size, in_chans, embed_dim)
        del self.cls_token
        self.cls_token = torch.zeros(1, 1, embed_dim)
        self.register_buffer("table", self.pos_embed.detach().clone())

    def forward(self, images):
        patches = self.patches(images) + self.pos_embed[:, 1:]
        return torch.cat([self.prefix(patches), patches], 1)


@wrong("3.1", breaks=3)
class ClsAsABuffer(ClsAsAPlainTensor):
    def __init__(self, image_size, patch_size, in_chans, embed_dim):
        super().__init__(image_size, patch_size, in_chans, embed_dim)
        del self.cls_token
        self.register_buffer("cls_token", torch.zeros(1, 1, embed_dim))


@wrong("3.1", breaks=3)
class AViewOfAParameter(FrontEnd):
    """It follows a state dict, and stays behind when the module moves."""

    def __init__(self, image_size, patch_size, in_chans, embed_dim):
        super().__init__(image_size, patch_size, in_chans, embed_dim)
        self.table = self.pos_embed.data[0]

    def forward(self, images):
        patches = self.patches(images)
        return torch.cat([self.prefix(patches), patches], 1) + self.table


@wrong("3.1", breaks=(1, 2, 3))
class DropsOutInEvalModeToo(FrontEnd):
    def forward(self, images):
        return F.dropout(super().forward(images), 0.1)


@wrong("3.1", breaks=3)
class CutFromItsGradients(FrontEnd):
    def forward(self, images):
        return super().forward(images).detach()


@wrong("3.1", breaks=3)
class AFrozenMap(FrontEnd):
    def patches(self, images):
        with torch.no_grad():
            return super().patches(images)


@wrong("3.1", breaks=(1, 2, 3))
class NoCls(FrontEnd):
    def forward(self, images):
        return self.patches(images) + self.pos_embed[:, 1:]


@wrong("3.1", breaks=(1, 2, 3))
class ForOnePictureAlone(FrontEnd):
    def prefix(self, patches):
        return self.cls_token


@wrong("3.1", breaks=(1, 2, 3))
class SquaresOnly(FrontEnd):
    def __init__(self, image_size, patch_size, in_chans, embed_dim):
        super().__init__((image_size[0],) * 2, (patch_size[0],) * 2, in_chans, embed_dim)


@wrong("3.1", breaks=(1, 2, 3))
class ThreeChannelsOfOne(FrontEnd):
    def forward(self, images):
        return super().forward(images)[..., :-1]


@wrong("3.1", breaks=(1, 2, 3))
class LastPatchForgotten(FrontEnd):
    def forward(self, images):
        return super().forward(images)[:, :-1]


# 3.2 Let the tokens read each other


class Attention(nn.Module):
    def __init__(self, embed_dim, num_heads):
        super().__init__()
        self.num_heads = num_heads
        self.qkv = nn.Linear(embed_dim, 3 * embed_dim)
        self.proj = nn.Linear(embed_dim, embed_dim)

    def by_heads(self, tokens):
        b, n, d = tokens.shape
        parts = self.qkv(tokens).reshape(b, n, 3, self.num_heads, d // self.num_heads)
        return parts.permute(2, 0, 3, 1, 4)

    def mix(self, q, k, v):
        return F.scaled_dot_product_attention(q, k, v)

    def forward(self, tokens):
        return self.proj(self.mix(*self.by_heads(tokens)).transpose(1, 2).flatten(2))


class Block(nn.Module):
    reads = Attention

    def __init__(self, embed_dim, num_heads):
        super().__init__()
        self.norm1 = nn.LayerNorm(embed_dim)
        self.attn = self.reads(embed_dim, num_heads)
        self.norm2 = nn.LayerNorm(embed_dim)
        self.mlp = nn.Sequential(
            nn.Linear(embed_dim, 4 * embed_dim), nn.GELU(), nn.Linear(4 * embed_dim, embed_dim)
        )

    def forward(self, tokens):
        tokens = tokens + self.attn(self.norm1(tokens))
        return tokens + self.mlp(self.norm2(tokens))


@right("3.2")
class Encoder(nn.Module):
    block = Block

    def __init__(self, embed_dim, depth, num_heads, num_classes):
        super().__init__()
        self.blocks = nn.ModuleList(self.block(embed_dim, num_heads) for _ in range(depth))
        self.norm = nn.LayerNorm(embed_dim)
        self.head = nn.Linear(embed_dim, num_classes)

    def forward(self, tokens):
        for block in self.blocks:
            tokens = block(tokens)
        return self.head(self.norm(tokens)[:, 0])


def with_attention(mixing):
    """The encoder with other attention, under the name of what is other."""
    reads = type(mixing.__name__, (Attention,), {"mix": mixing})
    block = type("Block", (Block,), {"reads": reads})
    return type(mixing.__name__, (Encoder,), {"block": block})


def with_block(going):
    """The encoder with another way through a block."""
    block = type("Block", (Block,), {"forward": going})
    return type(going.__name__, (Encoder,), {"block": block})


def attention_by_hand(self, q, k, v):
    return torch.softmax(q @ k.mT / math.sqrt(q.shape[-1]), -1) @ v


def attention_by_einsum(self, q, k, v):
    scores = torch.einsum("bhqd,bhkd->bhqk", q / q.shape[-1] ** 0.25, k / k.shape[-1] ** 0.25)
    scores = (scores - scores.amax(-1, keepdim=True)).exp()
    return torch.einsum("bhqk,bhkd->bhqd", scores / scores.sum(-1, keepdim=True), v)


def attention_head_after_head(self, q, k, v):
    heads = [
        F.scaled_dot_product_attention(q[:, h], k[:, h], v[:, h]) for h in range(self.num_heads)
    ]
    return torch.stack(heads, 1)


def attention_query_after_query(self, q, k, v):
    mixed = []
    for place in range(q.shape[2]):
        scores = (k * q[:, :, place : place + 1]).sum(-1) / math.sqrt(q.shape[3])
        mixed.append((scores.softmax(-1)[..., None] * v).sum(2))
    return torch.stack(mixed, 2)


right("3.2")(with_attention(attention_query_after_query))
right("3.2")(with_attention(attention_by_hand))
right("3.2")(with_attention(attention_by_einsum))
right("3.2")(with_attention(attention_head_after_head))


def chunked(self, tokens):
    q, k, v = self.qkv(tokens).chunk(3, dim=-1)
    width = q.shape[-1] // self.num_heads
    heads = []
    for one in zip(q.split(width, -1), k.split(width, -1), v.split(width, -1), strict=True):
        heads.append(F.scaled_dot_product_attention(*one))
    return self.proj(torch.cat(heads, dim=-1))


@right("3.2")
class ChunkedAndJoined(Encoder):
    block = type("Block", (Block,), {"reads": type("A", (Attention,), {"forward": chunked})})


@wrong("3.2", breaks=(1, 2))
class AddsInPlaceToACopy(Encoder):
    """Gradients cannot pass it: a norm needs its input again, and that is another by then."""

    def forward(self, tokens):
        x = tokens.clone()
        for block in self.blocks:
            x += block.attn(block.norm1(x))
            x += block.mlp(block.norm2(x))
        return self.head(self.norm(x)[:, 0])


@right("3.2")
class NormOfClsAlone(Encoder):
    def forward(self, tokens):
        tokens = nn.Sequential(*self.blocks)(tokens)
        return self.head(self.norm(tokens[:, 0]))


@right("3.2")
class HeadOnEveryToken(Encoder):
    def forward(self, tokens):
        x = tokens.clone()
        for number in range(len(self.blocks)):
            x = self.blocks[number].forward(x)
        return self.head(self.norm(x)).select(1, 0)


def in_steps(self, tokens):
    residual = tokens
    tokens = self.norm1(tokens)
    tokens = self.attn(tokens)
    tokens = residual + tokens
    residual = tokens
    for layer in (self.norm2, *self.mlp):
        tokens = layer(tokens)
    return residual + tokens


right("3.2")(with_block(in_steps))


def causal(self, q, k, v):
    return F.scaled_dot_product_attention(q, k, v, is_causal=True)


def not_scaled(self, q, k, v):
    return (q @ k.mT).softmax(-1) @ v


def scaled_by_the_whole_width(self, q, k, v):
    return (q @ k.mT / math.sqrt(q.shape[-1] * self.num_heads)).softmax(-1) @ v


def scaled_as_if_heads_were_two_wide(self, q, k, v):
    return (q @ k.mT / 2**0.5).softmax(-1) @ v


def scaled_by_the_width_alone(self, q, k, v):
    return (q @ k.mT / q.shape[-1]).softmax(-1) @ v


def mean_of_all(self, q, k, v):
    return v.mean(-2, keepdim=True).expand_as(v)


def nobody_reads(self, q, k, v):
    return v


def softmax_over_queries(self, q, k, v):
    return F.normalize((q @ k.mT / math.sqrt(q.shape[-1])).softmax(-2), 1, -1) @ v


def keys_ask(self, q, k, v):
    return F.scaled_dot_product_attention(k, q, v)


def not_itself(self, q, k, v):
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    itself = torch.eye(scores.shape[-1], dtype=torch.bool)
    return scores.masked_fill(itself, -torch.inf).softmax(-1) @ v


def only_cls_reads(self, q, k, v):
    return torch.cat([F.scaled_dot_product_attention(q[..., :1, :], k, v), v[..., 1:, :]], -2)


def one_head(self, q, k, v):
    q, k, v = (x.transpose(1, 2).flatten(2) for x in (q, k, v))
    mixed = F.scaled_dot_product_attention(q, k, v)
    return mixed.unflatten(-1, (self.num_heads, -1)).transpose(1, 2)


for mixing in (
    causal,
    not_scaled,
    scaled_by_the_whole_width,
    scaled_by_the_width_alone,
    scaled_as_if_heads_were_two_wide,
    mean_of_all,
    nobody_reads,
    softmax_over_queries,
    keys_ask,
    not_itself,
    only_cls_reads,
    one_head,
):
    wrong("3.2", breaks=1)(with_attention(mixing))


def heads_as_batch(self, tokens):
    """Without a transpose before the heads are joined."""
    b, n, d = tokens.shape
    return self.proj(self.mix(*self.by_heads(tokens)).reshape(b, n, d))


def queries_keys_values_in_another_order(self, tokens):
    v, k, q = self.by_heads(tokens)
    return self.proj(self.mix(q, k, v).transpose(1, 2).flatten(2))


def no_projection(self, tokens):
    return self.mix(*self.by_heads(tokens)).transpose(1, 2).flatten(2)


for forward in (heads_as_batch, queries_keys_values_in_another_order, no_projection):
    reads = type(forward.__name__, (Attention,), {"forward": forward})
    encoder = type(
        forward.__name__, (Encoder,), {"block": type("Block", (Block,), {"reads": reads})}
    )
    wrong("3.2", breaks=(1, 2))(encoder)


def relu_in_the_mlp(self, tokens):
    tokens = tokens + self.attn(self.norm1(tokens))
    return tokens + self.mlp[2](F.relu(self.mlp[0](self.norm2(tokens))))


def adds_in_place(self, tokens):
    """What comes in is another then."""
    tokens += self.attn(self.norm1(tokens))
    tokens += self.mlp(self.norm2(tokens))
    return tokens


def no_residual_around_attention(self, tokens):
    tokens = self.attn(self.norm1(tokens))
    return tokens + self.mlp(self.norm2(tokens))


def no_residual_around_the_mlp(self, tokens):
    tokens = tokens + self.attn(self.norm1(tokens))
    return self.mlp(self.norm2(tokens))


def no_first_norm(self, tokens):
    tokens = tokens + self.attn(tokens)
    return tokens + self.mlp(self.norm2(tokens))


def no_second_norm(self, tokens):
    tokens = tokens + self.attn(self.norm1(tokens))
    return tokens + self.mlp(tokens)


def norms_swapped(self, tokens):
    tokens = tokens + self.attn(self.norm2(tokens))
    return tokens + self.mlp(self.norm1(tokens))


def post_norm(self, tokens):
    tokens = self.norm1(tokens + self.attn(tokens))
    return self.norm2(tokens + self.mlp(tokens))


def mlp_first(self, tokens):
    tokens = tokens + self.mlp(self.norm2(tokens))
    return tokens + self.attn(self.norm1(tokens))


def side_by_side(self, tokens):
    return tokens + self.attn(self.norm1(tokens)) + self.mlp(self.norm2(tokens))


def mlp_twice(self, tokens):
    tokens = Block.forward(self, tokens)
    return tokens + self.mlp(self.norm2(tokens))


def residual_from_the_norm(self, tokens):
    normed = self.norm1(tokens)
    tokens = normed + self.attn(normed)
    return tokens + self.mlp(self.norm2(tokens))


for going, breaks in {
    relu_in_the_mlp: 2,
    adds_in_place: (1, 2),
    no_residual_around_attention: 2,
    no_residual_around_the_mlp: (1, 2),
    no_first_norm: 2,
    no_second_norm: 2,
    norms_swapped: (1, 2),
    post_norm: (1, 2),
    mlp_first: 2,
    side_by_side: 2,
    mlp_twice: 2,
    residual_from_the_norm: (1, 2),
}.items():
    wrong("3.2", breaks=breaks)(with_block(going))


@wrong("3.2", breaks=(1, 2))
class FirstBlockAlone(Encoder):
    def forward(self, tokens):
        for block in self.blocks[:1]:
            tokens = block(tokens)
        return self.head(self.norm(tokens)[:, 0])


@wrong("3.2", breaks=(1, 2))
class EveryBlockFromTheStart(Encoder):
    def forward(self, tokens):
        x = tokens
        for block in self.blocks:
            x = block(tokens)
        return self.head(self.norm(x)[:, 0])


@wrong("3.2", breaks=(1, 2))
class LastBlockFirst(Encoder):
    def forward(self, tokens):
        for block in reversed(self.blocks):
            tokens = block(tokens)
        return self.head(self.norm(tokens)[:, 0])


@wrong("3.2", breaks=3)
class MeanOfAllTokens(Encoder):
    def forward(self, tokens):
        for block in self.blocks:
            tokens = block(tokens)
        return self.head(self.norm(tokens).mean(1))


@wrong("3.2", breaks=3)
class MeanOfThePatches(MeanOfAllTokens):
    def forward(self, tokens):
        for block in self.blocks:
            tokens = block(tokens)
        return self.head(self.norm(tokens)[:, 1:].mean(1))


@wrong("3.2", breaks=3)
class LastToken(MeanOfAllTokens):
    def forward(self, tokens):
        for block in self.blocks:
            tokens = block(tokens)
        return self.head(self.norm(tokens)[:, -1])


@wrong("3.2", breaks=3)
class NoFinalNorm(MeanOfAllTokens):
    def forward(self, tokens):
        for block in self.blocks:
            tokens = block(tokens)
        return self.head(tokens[:, 0])


@wrong("3.2", breaks=(1, 2, 3))
class ClsWithoutItsHead(Encoder):
    def forward(self, tokens):
        for block in self.blocks:
            tokens = block(tokens)
        return self.norm(tokens)[:, 0]


@wrong("3.2", breaks=(1, 2, 3))
class HeadOfAllTokens(Encoder):
    def forward(self, tokens):
        for block in self.blocks:
            tokens = block(tokens)
        return self.head(self.norm(tokens))


@wrong("3.2", breaks=(1, 2, 3))
class Probabilities(Encoder):
    def forward(self, tokens):
        return super().forward(tokens).softmax(-1)


@wrong("3.2", breaks=(1, 2, 3))
class OtherNames(Encoder):
    def __init__(self, embed_dim, depth, num_heads, num_classes):
        super().__init__(embed_dim, depth, num_heads, num_classes)
        self.classifier = self.head
        del self.head


# 3.3 The shape of every step


@right("3.3")
def shapes(batch, image_size, patch_size, in_chans, embed_dim, num_heads, num_classes):
    (h, w), (ph, pw) = image_size, patch_size
    n = h // ph * (w // pw)
    return {
        "patches": (batch, n, in_chans * ph * pw),
        "projected": (batch, n, embed_dim),
        "sequence": (batch, 1 + n, embed_dim),
        "after the blocks": (batch, 1 + n, embed_dim),
        "queries": (batch, num_heads, 1 + n, embed_dim // num_heads),
        "scores": (batch, num_heads, 1 + n, 1 + n),
        "hidden": (batch, 1 + n, 4 * embed_dim),
        "cls": (batch, embed_dim),
        "logits": (batch, num_classes),
    }


@right("3.3")
def shapes_by_running_layers(
    batch, image_size, patch_size, in_chans, embed_dim, num_heads, num_classes
):
    images = torch.zeros(batch, in_chans, *image_size)
    patches = F.unfold(images, patch_size, stride=patch_size).mT
    projected = nn.Linear(patches.shape[-1], embed_dim)(patches)
    sequence = F.pad(projected, (0, 0, 1, 0))
    queries = sequence.unflatten(-1, (num_heads, -1)).transpose(1, 2)
    table = {
        "patches": patches,
        "projected": projected,
        "sequence": sequence,
        "after the blocks": sequence,
        "queries": queries,
        "scores": queries @ queries.mT,
        "hidden": nn.Linear(embed_dim, 4 * embed_dim)(sequence),
        "cls": sequence[:, 0],
        "logits": nn.Linear(embed_dim, num_classes)(sequence[:, 0]),
    }
    return {name: tensor.shape for name, tensor in table.items()}


@right("3.3")
def shapes_in_lists_with_more_rows(*model):
    images = model[0], model[3], *model[1]
    return {"images": images} | {name: list(shape) for name, shape in shapes(*model).items()}


@right("3.3")
def shapes_with_a_counted_grid(batch, image_size, patch_size, in_chans, dim, heads, classes):
    from vitlab.core import PatchGrid

    n = PatchGrid(image_size, patch_size).tokens
    table = shapes(batch, image_size, patch_size, in_chans, dim, heads, classes)
    return table | {"sequence": (batch, n + 1, dim), "scores": (batch, heads, n + 1, n + 1)}


def otherwise(name, breaks, **rows):
    """The table with some rows that are made by another rule."""

    def answer(batch, image_size, patch_size, in_chans, embed_dim, num_heads, num_classes):
        (h, w), (ph, pw) = image_size, patch_size
        sizes = {"b": batch, "n": h // ph * (w // pw), "c": in_chans, "p": ph * pw, "d": embed_dim}
        sizes |= {"heads": num_heads, "k": num_classes, "rows": h // ph, "cols": w // pw}
        table = shapes(batch, image_size, patch_size, in_chans, embed_dim, num_heads, num_classes)
        return table | {row.replace("_", " "): rule(**sizes) for row, rule in rows.items()}

    answer.__name__ = name
    wrong("3.3", breaks=breaks)(answer)


otherwise("cls_not_counted", 1, sequence=lambda b, n, d, **_: (b, n, d))
otherwise("blocks_make_tokens_wider", 1, after_the_blocks=lambda b, n, d, **_: (b, n + 1, 4 * d))
otherwise("blocks_lose_cls", 1, after_the_blocks=lambda b, n, d, **_: (b, n, d))
otherwise("patches_forget_the_channels", 1, patches=lambda b, n, p, **_: (b, n, p))
otherwise("projected_keeps_its_grid", 1, projected=lambda b, d, rows, cols, **_: (b, d, rows, cols))
otherwise("tokens_last", 1, sequence=lambda b, n, d, **_: (b, d, n + 1))
otherwise("no_batch", 1, patches=lambda n, c, p, **_: (n, c * p))
otherwise("scores_of_the_patches", 2, scores=lambda b, heads, n, **_: (b, heads, n, n))
otherwise("scores_without_heads", 2, scores=lambda b, n, **_: (b, n + 1, n + 1))
otherwise("queries_not_divided", 2, queries=lambda b, heads, n, d, **_: (b, heads, n + 1, d))
otherwise("hidden_as_wide_as_a_token", 2, hidden=lambda b, n, d, **_: (b, n + 1, d))
otherwise("logits_of_every_token", 2, logits=lambda b, n, k, **_: (b, n + 1, k))
otherwise("cls_keeps_its_axis", 2, cls=lambda b, d, **_: (b, 1, d))
otherwise("heads_as_floats", 2, queries=lambda b, heads, n, d, **_: (b, heads, n + 1, d / heads))


@wrong("3.3", breaks=(1, 2))
def squares_alone(batch, image_size, *others):
    return shapes(batch, (image_size[0],) * 2, *others)


@wrong("3.3", breaks=(1, 2))
def rows_only(*model):
    return list(shapes(*model).values())


@wrong("3.3", breaks=(1, 2))
def nothing_in_it(*model):
    return {}
