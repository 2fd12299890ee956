"""What is run, and the bytes of every tensor that comes up in it. Plain Python."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

from vitlab.core.compute import ViTShape
from vitlab.core.grid import PatchGrid
from vitlab.core.memory.linear import Linear
from vitlab.core.memory.naming import named
from vitlab.core.memory.packing import Weights
from vitlab.core.memory.tape import Kind
from vitlab.words import word

Mode: TypeAlias = Literal["train", "inference"]
Precision: TypeAlias = Literal["amp", "fp32", "bf16"]
AttentionPath: TypeAlias = Literal["fused", "eager"]
Optimizer: TypeAlias = Literal["adamw", "sgd", "sgd_momentum"]


@dataclass(frozen=True)
class Workload:
    """One training step or one forward pass of a model; every size is in bytes.

    >>> small = Workload(ViTShape(192, 12, 3, 768), PatchGrid(224, 16), 8)
    >>> small.activation == 2 * 8 * 197 * 192 == small.residual // 2
    True
    """

    shape: ViTShape
    grid: PatchGrid
    batch_size: int
    mode: Mode = "train"
    precision: Precision = "amp"
    attention: AttentionPath = "fused"
    checkpointing: bool = False
    accumulate: bool = False
    optimizer: Optimizer = "adamw"
    foreach: bool = True
    fused_optimizer: bool = False
    weights: Weights = "full"

    @property
    def training(self) -> bool:
        """Whether autograd records and an optimizer follows."""
        return self.mode == "train"

    @property
    def norm_learns(self) -> bool:
        """Whether a gradient reaches the last norm: it learns itself, or something before it."""
        return self.training and self.shape.frozen < self.shape.depth + 2

    @property
    def autocast(self) -> bool:
        """Whether 32-bit numbers are copied to 16 bits wherever a matrix product reads them."""
        return self.precision == "amp"

    @property
    def kept(self) -> Kind:
        """What a block's output is: the next norm, or checkpointing, keeps it for its backward."""
        return "saved activations" if self.training else "transient"

    @property
    def eager(self) -> bool:
        """Whether scores and softmax are written out as tensors."""
        return self.attention == "eager"

    @property
    def product_kind(self) -> Kind:
        """What a product with dY is: a weight's gradient, or 16 bits on the way to one."""
        return "transient" if self.autocast else "gradients"

    def product(self, gradient: str) -> str:
        """The name of such a product, until it becomes the gradient."""
        return named(word("{tensor} in 16 bits"), tensor=gradient) if self.autocast else gradient

    def summed(self, gradient: str) -> str:
        """The name of a 32-bit gradient, until it becomes the 16-bit copy."""
        return named(word("{tensor} in 32 bits"), tensor=gradient) if self.autocast else gradient

    @cached_property
    def weight_bytes(self) -> int:
        """One learned number, its gradient, or a number of the residual stream."""
        return 2 if self.precision == "bf16" else 4

    @cached_property
    def matmul_bytes(self) -> int:
        """One number that a matrix product reads or writes."""
        return 4 if self.precision == "fp32" else 2

    @cached_property
    def sequence_length(self) -> int:
        """Patches and prefix tokens."""
        return self.grid.sequence_length(self.shape.num_prefix_tokens)

    @cached_property
    def numbers(self) -> int:
        """Numbers in one (batch, tokens, width) tensor."""
        return self.batch_size * self.sequence_length * self.shape.embed_dim

    @cached_property
    def residual(self) -> int:
        """The stream that runs past the blocks and is added to."""
        return self.weight_bytes * self.numbers

    @cached_property
    def activation(self) -> int:
        """A (batch, tokens, width) tensor as matrix products read and write it."""
        return self.matmul_bytes * self.numbers

    @cached_property
    def hidden(self) -> int:
        """A (batch, tokens, mlp_dim) tensor as matrix products read and write it."""
        return self.matmul_bytes * self.batch_size * self.sequence_length * self.shape.mlp_dim

    @cached_property
    def statistics(self) -> int:
        """Mean and deviation of every token, always in 32 bits."""
        return 8 * self.batch_size * self.sequence_length

    @cached_property
    def scores(self) -> int:
        """A (batch, heads, tokens, tokens) tensor as matrix products read and write it."""
        pairs = self.grid.attention_pairs(self.shape.num_prefix_tokens)
        return self.matmul_bytes * self.batch_size * self.shape.num_heads * pairs

    @cached_property
    def maps(self) -> int:
        """The same after softmax, which autocast computes in 32 bits."""
        return self.scores // self.matmul_bytes * self.weight_bytes

    @cached_property
    def log_sums(self) -> int:
        """What a fused kernel keeps of each row of scores, and the seeds of its dropout.

        Flash attention in 16 bits; in 32 bits the memory-efficient kernel, which pads rows to 32.
        """
        heads = self.batch_size * self.shape.num_heads
        if self.matmul_bytes == 2:
            return 4 * heads * self.sequence_length + 24
        rows = -(-self.sequence_length // 32) * 32
        return (4 * heads * rows if self.training else 0) + 16

    @cached_property
    def heads_are_views(self) -> bool:
        """Whether (batch, heads) are one axis without copying: with one image or one head."""
        return self.batch_size == 1 or self.shape.num_heads == 1

    @cached_property
    def linears(self) -> tuple[Linear, Linear, Linear, Linear]:
        """The four linear layers of a block: qkv, proj, fc1, fc2."""
        dim, hidden = self.shape.embed_dim, self.shape.mlp_dim
        return (
            Linear("qkv", dim, 3 * dim, self.shape.qkv_bias, self.weights),
            Linear("proj", dim, dim, stored=self.weights),
            Linear("fc1", dim, hidden, stored=self.weights),
            Linear("fc2", hidden, dim, stored=self.weights),
        )

    @cached_property
    def packed(self) -> tuple[Linear, ...]:
        """The linear layers of a block whose weights are packed, a gate among them."""
        if self.weights == "full":
            return ()
        qkv, proj, fc1, fc2 = self.linears
        gates = 1 + self.shape.swiglu
        return (qkv, proj, fc1._replace(outputs=gates * fc1.outputs), fc2)

    @cached_property
    def pixels(self) -> int:
        """Numbers in the images of a batch."""
        height, width = self.grid.image_size
        return self.batch_size * 3 * height * width

    @cached_property
    def patches(self) -> int:
        """Numbers in the patches of a batch as they are projected."""
        return self.batch_size * self.grid.tokens * self.shape.embed_dim

    @property
    def single_token(self) -> bool:
        """Whether a patch covers the image and nothing stands before it."""
        return self.sequence_length == 1

    @property
    def position_rows(self) -> int:
        """Rows of the learned table of positions: one a token, unless some tokens have none."""
        shape = self.shape
        prefix = shape.num_prefix_tokens if shape.embed_reg else int(shape.class_token)
        return (prefix + self.grid.tokens) * shape.learned_positions

    @property
    def pools_by_mean(self) -> bool:
        """Whether the head reads the mean of all tokens, for want of CLS."""
        return not self.shape.num_prefix_tokens

    @property
    def pooled(self) -> int:
        """Numbers that the head reads: one token of each image."""
        return self.batch_size * self.shape.embed_dim

    @cached_property
    def class_numbers(self) -> int:
        """Scores of all classes for a batch."""
        return self.batch_size * self.shape.num_classes

    @cached_property
    def patch_projection(self) -> Linear:
        """The convolution that makes tokens of patches, as the linear layer that it is."""
        inputs, outputs = self.grid.raw_width(), self.shape.embed_dim
        return Linear(word("patch projection"), inputs, outputs, self.shape.patch_bias)

    @cached_property
    def head(self) -> Linear:
        """The linear classifier."""
        return Linear(word("head"), self.shape.embed_dim, self.shape.num_classes)

    def copied(self, numbers: int) -> int:
        """The 16-bit copy of 32-bit numbers under autocast; nothing otherwise."""
        return 2 * numbers if self.autocast else 0
