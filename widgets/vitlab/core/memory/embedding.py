"""Before the blocks, on the tape: from images to ``x``, and back to the first gradients."""

from __future__ import annotations

from vitlab.core.memory.layers import (
    cast_parameters,
    forget_copies,
    gradients_of,
    gradients_to_32_bits,
    layer_norm_backward,
    norm_statistics,
)
from vitlab.core.memory.naming import named
from vitlab.core.memory.sizes import Workload
from vitlab.core.memory.tape import Kind, Tape
from vitlab.words import word

_NORM = word("norm before the blocks")


def forward(tape: Tape, run: Workload, kept: Kind) -> None:
    """A convolution, the prefix tokens put before it, the positions added."""
    patches, image = run.patch_projection, word("images copy")
    cast_parameters(tape, run, patches)
    tape.save(
        image, run.copied(run.pixels), word("the weight gradient is a product with the images")
    )
    tape.new(
        word("patch tokens"), run.matmul_bytes * run.patches, word("the prefix tokens join them")
    )
    tape.forget(image, why=word("there is no backward pass"))
    forget_copies(tape, patches)
    joined = "patch tokens"
    if run.shape.num_prefix_tokens:
        tape.at(word("prefix tokens"))
        joined = word("patch and prefix tokens")
        tape.new(joined, run.residual, word("the positions are added to it"))
        tape.forget("patch tokens", why=word("they were copied next to the prefix tokens"))
    tape.at(word("positions"))
    if run.shape.pre_norm:
        tape.save(
            word("embedded"),
            run.residual,
            named(word("{layer} backward normalises again"), layer=_NORM),
        )
    else:
        tape.new(word("x"), run.residual, word("the first block reads it"), kept)
    tape.forget(joined, why=word("the positions were added"))
    if run.shape.pre_norm:
        tape.at(_NORM)
        tape.new(word("x"), run.residual, word("the first block reads it"), kept)
        norm_statistics(tape, run, _NORM)
        tape.forget("embedded", why=word("its variable points to the norm's output now"))


def backward(tape: Tape, run: Workload) -> None:
    """From ``gradient of x`` to the gradients of positions, prefix tokens and projection."""
    gradient = "gradient of x"
    if run.shape.pre_norm:
        gradient = word("gradient of embedded")
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
    tape.at(word("positions"))
    size = run.position_rows * one_token
    tape.new(word("gradient of positions"), size, word("the optimizer will read it"), "gradients")
    tape.add_gradients()
    if not alone:
        _copy_patches(tape, run)
    tape.at(word("prefix tokens"))
    registers, cls = word("gradient of registers"), word("gradient of CLS")
    for tensor, tokens in (registers, run.shape.reg_tokens), (cls, int(run.shape.class_token)):
        why = word("the optimizer will read it")
        tape.new(tensor, tokens * one_token, why, "gradients")
        tape.add_gradients()
    if run.autocast:
        tape.forget(stream, why=word("its patch tokens were copied"))


def _one_image_backward(tape: Tape, run: Workload, stream: str) -> None:
    """Nothing is summed over one image: a gradient may be a view of the stream's whole one."""
    tape.at(word("positions"))
    if run.accumulate:  # all of them are views, which are added where they are
        _copy_patches(tape, run)
        if run.autocast:
            tape.forget(stream, why=word("its patch tokens were copied"))
        return
    if run.shape.num_prefix_tokens or not run.autocast:
        copied = named(word("a copy, because others still read the {stream}"), stream=stream)
        tape.new(word("gradient of positions"), run.residual, copied, "gradients")
        kept_as = word("gradient of prefix tokens") if run.shape.num_prefix_tokens else ""
    else:
        kept_as = word("gradient of positions")
    _copy_patches(tape, run)
    if kept_as:
        why = word("it is a view, and a view keeps the whole tensor")
        tape.becomes(stream, kept_as, "gradients", why)


def _copy_patches(tape: Tape, run: Workload) -> None:
    tape.at(word("patch projection"))
    why = word("the projection has 16-bit weights")
    tape.new(word("gradient of patch tokens"), run.copied(run.patches), why)


def _projection_backward(tape: Tape, run: Workload, stream: str) -> None:
    layer = run.patch_projection
    tape.at(layer.name)
    for gradient, numbers in gradients_of(layer):
        tape.new(
            run.product(gradient),
            run.matmul_bytes * numbers,
            word("the last gradients of the step"),
            run.product_kind,
        )
    tape.forget("gradient of patch tokens", stream, why=word("backward ends here"))
    tape.release(
        "images copy",
        f"{layer.name} weight copy",
        why=named(word("{layer} backward is done"), layer=layer.name),
    )
    tape.add_gradients()
    gradients_to_32_bits(tape, run, layer)
