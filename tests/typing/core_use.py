"""Code as somebody writes it who uses core: mypy reads it, and nobody runs it."""

from __future__ import annotations

from typing import assert_type

from torch import Tensor

from vitlab.core import OtherModel, VisionFrontEnd, VisionTransformer, load
from vitlab.core.encoder import Attention, Block

Pair = tuple[Tensor, Tensor]


def a_front_end_gives_tokens(front_end: VisionFrontEnd, images: Tensor) -> None:
    """There is no flag."""
    assert_type(front_end(images), Tensor)
    assert_type(front_end.forward(images), Tensor)


def a_model_gives_logits_and_on_request_maps(
    vit: VisionTransformer, images: Tensor, mask: Tensor, asked: bool
) -> None:
    """A flag that is known decides; of one that is not, either may come back."""
    assert_type(vit(images), Tensor)
    assert_type(vit(images, causal=True, return_attention=False), Tensor)
    assert_type(vit(images, attn_mask=mask, return_attention=True), Pair)
    assert_type(vit(images, return_attention=asked), Tensor | Pair)
    assert_type(vit.forward(images), Tensor)
    assert_type(vit.forward(images, return_attention=True), Pair)
    assert_type(vit.forward(images, return_attention=asked), Tensor | Pair)


def features_come_alone_or_with_maps(vit: VisionTransformer, images: Tensor, asked: bool) -> None:
    """So does what the blocks give."""
    assert_type(vit.forward_features(images), Tensor)
    assert_type(vit.forward_features(images, causal=True, return_attention=True), Pair)
    assert_type(vit.forward_features(images, return_attention=asked), Tensor | Pair)
    assert_type(vit.forward_head(vit.forward_features(images)), Tensor)


def somebody_elses_model_answers_alike(other: OtherModel, images: Tensor, asked: bool) -> None:
    """The methods are the same."""
    assert_type(other(images), Tensor)
    assert_type(other(images, return_attention=True), Pair)
    assert_type(other.forward(images, return_attention=asked), Tensor | Pair)
    assert_type(other.forward_features(images), Tensor)
    assert_type(other.forward_features(images, return_attention=True), Pair)


def whatever_was_loaded_answers_alike(images: Tensor) -> None:
    """Nobody has to ask which of the two it is."""
    model = load("vit_shapes_patch8_64")
    assert_type(model, VisionTransformer | OtherModel)
    assert_type(model(images), Tensor)
    assert_type(model.forward_features(images, return_attention=True), Pair)


def a_layer_gives_tokens_and_on_request_maps(
    attention: Attention, block: Block, tokens: Tensor, asked: bool
) -> None:
    """The layers that a model is made of as well."""
    assert_type(attention(tokens), Tensor)
    assert_type(attention(tokens, return_attention=True), Pair)
    assert_type(block(tokens, causal=True), Tensor)
    assert_type(block(tokens, return_attention=True), Pair)
    assert_type(block(tokens, return_attention=asked), Tensor | Pair)
