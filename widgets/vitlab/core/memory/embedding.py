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
    tape.new("patches", run.matmul_bytes * run.patches, "the prefix tokens join them")
    tape.forget(image, why="nobody will go backward")
    joined = "patches"
    if run.shape.num_prefix_tokens:
        tape.at("prefix tokens")
        joined = "patches and prefix tokens"
        tape.new(joined, run.residual, "the positions are added to it")
        tape.forget("patches", why="they were copied behind the prefix tokens")
    tape.at("positions")
    tape.new("x", run.residual, "the first block reads it", run.kept)
    tape.forget(joined, why="the positions were added")


def backward(tape: Tape, run: Workload) -> None:
    """From ``gradient of x`` to the gradients of positions, prefix tokens and projection."""
    dim, weight_bytes = run.shape.embed_dim, run.weight_bytes
    prefix = run.shape.num_prefix_tokens
    reads = "the optimizer will read it"
    tape.at("positions")
    positions = weight_bytes * run.sequence_length * dim
    tape.new("gradient of positions", positions, f"summed over the images; {reads}", "gradients")
    tape.at("patch projection")
    tape.new("gradient of patches", run.copied(run.patches), "the projection has 16-bit weights")
    if run.batch_size > 1:
        tape.at("prefix tokens")
        tape.new("gradient of prefix tokens", weight_bytes * prefix * dim, reads, "gradients")
        if run.autocast:
            tape.forget("gradient of x", why="its parts were copied")
    else:
        why = "there is nothing to sum over one image: the prefix tokens' gradient is a view of it"
        tape.becomes("gradient of x", "gradient of prefix tokens", "gradients", why)
    _projection_backward(tape, run)


def _projection_backward(tape: Tape, run: Workload) -> None:
    layer = run.patch_projection
    tape.at(layer.name)
    suffix, kind = (" in 16 bits", "transient") if run.autocast else ("", "gradients")
    for name, numbers in (("weight", layer.weights), ("bias", layer.outputs)):
        gradient = f"gradient of {layer.name} {name}{suffix}"
        tape.new(gradient, run.matmul_bytes * numbers, "the last gradients of the step", kind)
    tape.forget("gradient of patches", "gradient of x", why="nothing is left to go back to")
    tape.release("images copy", f"{layer.name} weight copy", why=f"{layer.name} backward is done")
    gradients_to_32_bits(tape, run, layer)
