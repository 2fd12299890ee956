"""Before the blocks, on the tape: from images to ``x``, and back to the first gradients."""

from __future__ import annotations

from vitlab.core.memory.layers import cast_parameters, gradients_to_32_bits
from vitlab.core.memory.sizes import Workload
from vitlab.core.memory.tape import Tape


def forward(tape: Tape, run: Workload) -> None:
    """A convolution, the prefix tokens put before it, the positions added."""
    patches, image = run.patch_projection, "images copy"
    cast_parameters(tape, run, patches)
    tape.save(image, run.copied(run.pixels), "the weight gradient is a product with the images")
    tape.new("patch tokens", run.matmul_bytes * run.patches, "the prefix tokens join them")
    tape.forget(image, why="there is no backward pass")
    joined = "patch tokens"
    if run.shape.num_prefix_tokens:
        tape.at("prefix tokens")
        joined = "patch and prefix tokens"
        tape.new(joined, run.residual, "the positions are added to it")
        tape.forget("patch tokens", why="they were copied next to the prefix tokens")
    tape.at("positions")
    tape.new("x", run.residual, "the first block reads it", run.kept)
    tape.forget(joined, why="the positions were added")


def backward(tape: Tape, run: Workload) -> None:
    """From ``gradient of x`` to the gradients of positions, prefix tokens and projection."""
    if run.batch_size == 1:
        _one_image_backward(tape, run)
    else:
        _batch_backward(tape, run)
    _projection_backward(tape, run)


def _batch_backward(tape: Tape, run: Workload) -> None:
    """Every image has the same positions and prefix tokens: their gradients are sums over it."""
    one_token = run.weight_bytes * run.shape.embed_dim
    tape.at("positions")
    size = run.sequence_length * one_token
    tape.new("gradient of positions", size, "the optimizer will read it", "gradients")
    _copy_patches(tape, run)
    tape.at("prefix tokens")
    size = run.shape.num_prefix_tokens * one_token
    tape.new("gradient of prefix tokens", size, "the optimizer will read it", "gradients")
    if run.autocast:
        tape.forget("gradient of x", why="its patch tokens were copied")


def _one_image_backward(tape: Tape, run: Workload) -> None:
    """Nothing is summed over one image: a gradient may be a view of the whole ``gradient of x``."""
    tape.at("positions")
    if run.shape.num_prefix_tokens or not run.autocast:
        why = "a copy, because others still read the gradient of x"
        tape.new("gradient of positions", run.residual, why, "gradients")
        kept_as = "gradient of prefix tokens" if run.shape.num_prefix_tokens else ""
    else:
        kept_as = "gradient of positions"
    _copy_patches(tape, run)
    if kept_as:
        why = "it is a view, and a view keeps the whole tensor"
        tape.becomes("gradient of x", kept_as, "gradients", why)


def _copy_patches(tape: Tape, run: Workload) -> None:
    tape.at("patch projection")
    why = "the projection has 16-bit weights"
    tape.new("gradient of patch tokens", run.copied(run.patches), why)


def _projection_backward(tape: Tape, run: Workload) -> None:
    layer = run.patch_projection
    tape.at(layer.name)
    for name, numbers in (("weight", layer.weights), ("bias", layer.outputs)):
        gradient = f"gradient of {layer.name} {name}{run.product_suffix}"
        tape.new(
            gradient, run.matmul_bytes * numbers, "the last gradients of the step", run.product_kind
        )
    tape.forget("gradient of patch tokens", "gradient of x", why="backward ends here")
    tape.release("images copy", f"{layer.name} weight copy", why=f"{layer.name} backward is done")
    gradients_to_32_bits(tape, run, layer)
