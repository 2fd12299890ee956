"""Before the blocks, on the tape: from images to ``x``, and back to the first gradients."""

from __future__ import annotations

from vitlab.core.memory.layers import (
    cast_parameters,
    forget_copies,
    gradients_to_32_bits,
    layer_norm_backward,
    norm_statistics,
)
from vitlab.core.memory.sizes import Workload
from vitlab.core.memory.tape import Kind, Tape

_NORM = "norm before the blocks"


def forward(tape: Tape, run: Workload, kept: Kind) -> None:
    """A convolution, the prefix tokens put before it, the positions added."""
    patches, image = run.patch_projection, "images copy"
    cast_parameters(tape, run, patches)
    tape.save(image, run.copied(run.pixels), "the weight gradient is a product with the images")
    tape.new("patch tokens", run.matmul_bytes * run.patches, "the prefix tokens join them")
    tape.forget(image, why="there is no backward pass")
    forget_copies(tape, patches)
    joined = "patch tokens"
    if run.shape.num_prefix_tokens:
        tape.at("prefix tokens")
        joined = "patch and prefix tokens"
        tape.new(joined, run.residual, "the positions are added to it")
        tape.forget("patch tokens", why="they were copied next to the prefix tokens")
    tape.at("positions")
    if run.shape.pre_norm:
        tape.save("embedded", run.residual, f"{_NORM} backward normalises again")
    else:
        tape.new("x", run.residual, "the first block reads it", kept)
    tape.forget(joined, why="the positions were added")
    if run.shape.pre_norm:
        tape.at(_NORM)
        tape.new("x", run.residual, "the first block reads it", kept)
        norm_statistics(tape, run, _NORM)
        tape.forget("embedded", why="its variable points to the norm's output now")


def backward(tape: Tape, run: Workload) -> None:
    """From ``gradient of x`` to the gradients of positions, prefix tokens and projection."""
    gradient = "gradient of x"
    if run.shape.pre_norm:
        gradient = "gradient of embedded"
        layer_norm_backward(
            tape, run, _NORM, reads="embedded", takes="gradient of x", gives=gradient
        )
        tape.add_gradients()
    if run.batch_size == 1:
        _one_image_backward(tape, run, gradient)
    else:
        _batch_backward(tape, run, gradient)
    _projection_backward(tape, run, gradient)


def _batch_backward(tape: Tape, run: Workload, stream: str) -> None:
    """Every image has the same positions and prefix tokens: their gradients are sums over it."""
    one_token = run.weight_bytes * run.shape.embed_dim
    alone = not run.shape.num_prefix_tokens
    if alone:  # one addition gives both gradients, and only then are they handed on
        _copy_patches(tape, run)
    tape.at("positions")
    size = run.position_rows * one_token
    tape.new("gradient of positions", size, "the optimizer will read it", "gradients")
    tape.add_gradients()
    if not alone:
        _copy_patches(tape, run)
    tape.at("prefix tokens")
    for name, tokens in (("registers", run.shape.reg_tokens), ("CLS", int(run.shape.class_token))):
        size = tokens * one_token
        tape.new(f"gradient of {name}", size, "the optimizer will read it", "gradients")
        tape.add_gradients()
    if run.autocast:
        tape.forget(stream, why="its patch tokens were copied")


def _one_image_backward(tape: Tape, run: Workload, stream: str) -> None:
    """Nothing is summed over one image: a gradient may be a view of the stream's whole one."""
    tape.at("positions")
    if run.accumulate:  # all of them are views, which are added where they are
        _copy_patches(tape, run)
        if run.autocast:
            tape.forget(stream, why="its patch tokens were copied")
        return
    if run.shape.num_prefix_tokens or not run.autocast:
        why = f"a copy, because others still read the {stream}"
        tape.new("gradient of positions", run.residual, why, "gradients")
        kept_as = "gradient of prefix tokens" if run.shape.num_prefix_tokens else ""
    else:
        kept_as = "gradient of positions"
    _copy_patches(tape, run)
    if kept_as:
        why = "it is a view, and a view keeps the whole tensor"
        tape.becomes(stream, kept_as, "gradients", why)


def _copy_patches(tape: Tape, run: Workload) -> None:
    tape.at("patch projection")
    why = "the projection has 16-bit weights"
    tape.new("gradient of patch tokens", run.copied(run.patches), why)


def _projection_backward(tape: Tape, run: Workload, stream: str) -> None:
    layer = run.patch_projection
    tape.at(layer.name)
    for name, numbers in (("weight", layer.weights), ("bias", layer.biases)):
        gradient = f"gradient of {layer.name} {name}{run.product_suffix}"
        tape.new(
            gradient, run.matmul_bytes * numbers, "the last gradients of the step", run.product_kind
        )
    tape.forget("gradient of patch tokens", stream, why="backward ends here")
    tape.release("images copy", f"{layer.name} weight copy", why=f"{layer.name} backward is done")
    tape.add_gradients()
    gradients_to_32_bits(tape, run, layer)
