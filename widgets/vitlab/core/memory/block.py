"""One block of a Vision Transformer, read aloud: which tensors it makes, and who keeps them.

``save`` is a tensor that autograd keeps for the backward pass; ``new`` is one that only lives
until the code lets go of it. A linear layer keeps its input, because its weight's gradient is a
product with it; GELU keeps its input, softmax its output, a LayerNorm its input with two numbers
a token; an addition keeps nothing.
"""

from __future__ import annotations

from vitlab.core.memory import attention
from vitlab.core.memory.layers import (
    cast_input,
    cast_parameters,
    copy_gradient,
    forget_copies,
    gradients_to_32_bits,
    layer_norm,
    layer_norm_backward,
    linear_backward,
    scale,
    scale_backward,
)
from vitlab.core.memory.linear import Linear
from vitlab.core.memory.naming import named
from vitlab.core.memory.sizes import Workload
from vitlab.core.memory.tape import Kind, Tape
from vitlab.words import word


def forward(tape: Tape, run: Workload, kept: Kind) -> None:
    """From ``x`` to ``block output``: x + attention(norm1(x)), then + mlp(norm2(x))."""
    _attention_half(tape, run)
    _mlp_until_fc2(tape, run)
    branch = _branch_output(tape, run, run.linears[3])
    tape.forget("GELU output", "norm2 output", why=word("the MLP has returned"))
    if run.shape.layer_scale:
        branch = scale(tape, run, "layer scale 2", branch)
    tape.at(word("second addition"))
    tape.new(word("block output"), run.residual, word("the next operation reads it"), kept)
    tape.forget(branch, why=word("it was added"))
    tape.forget("x after attention", "x", why=word("the block has returned"))


def _attention_half(tape: Tape, run: Workload) -> None:
    qkv, proj, *_ = run.linears
    layer_norm(tape, run, "norm1")
    cast_parameters(tape, run, qkv)
    cast_input(tape, run, qkv, run.numbers)
    attention.forward(tape, run)
    cast_parameters(tape, run, proj)
    branch = _branch_output(tape, run, proj)
    attention.returns(tape)
    tape.forget("norm1 output", why=word("attention has returned"))
    if run.shape.layer_scale:
        branch = scale(tape, run, "layer scale 1", branch)
    tape.at(word("first addition"))
    tape.save(word("x after attention"), run.residual, word("norm2 backward reads it"))
    tape.forget(branch, why=word("it was added"))


def _branch_output(tape: Tape, run: Workload, layer: Linear) -> str:
    """What attention or the MLP gives: an addition keeps nothing, LayerScale what it scales."""
    tensor = named(word("{layer} output"), layer=layer.name)
    if run.shape.layer_scale:
        why = word("the gradient of LayerScale's factors is a product with it")
        tape.save(tensor, run.activation, why)
    else:
        tape.new(tensor, run.activation, word("the addition reads it"))
    forget_copies(tape, layer)
    return tensor


def _mlp_until_fc2(tape: Tape, run: Workload) -> None:
    *_, fc1, fc2 = run.linears
    layer_norm(tape, run, "norm2")
    cast_parameters(tape, run, fc1)
    cast_input(tape, run, fc1, run.numbers)
    tape.save(word("fc1 output"), run.hidden, word("the slope of GELU depends on its input"))
    forget_copies(tape, fc1)
    tape.at(word("GELU"))
    tape.save(word("GELU output"), run.hidden, word("fc2's weight gradient is a product with it"))
    tape.forget("fc1 output", why=word("there is no backward pass"))
    cast_parameters(tape, run, fc2)


def backward(tape: Tape, run: Workload, *, first_to_learn: bool = False) -> None:
    """From ``gradient of block output`` to ``gradient of x``; what was saved dies on the way.

    Where nothing before the block learns, there is no ``gradient of x``.
    """
    *_, fc2 = run.linears
    if not run.shape.layer_scale:
        copy_gradient(tape, run, "gradient of block output", fc2)
    if run.checkpointing:
        _recompute(tape, run)
    if run.shape.layer_scale:
        _scale_backward(tape, run, "gradient of block output", fc2, "layer scale 2")
    _mlp_backward(tape, run)
    middle = word("gradient of middle")
    _add(tape, run, "gradient of block output", "gradient through the MLP", middle)
    _attention_half_backward(tape, run, first_to_learn)
    if first_to_learn:
        tape.add_gradients()
        return
    _add(tape, run, "gradient of middle", "gradient through attention", word("gradient of x"))


def _recompute(tape: Tape, run: Workload) -> None:
    """Checkpointing kept x alone; now the block runs again, until all that it saves is there."""
    tape.recording = True
    _attention_half(tape, run)
    _mlp_until_fc2(tape, run)
    if run.shape.layer_scale:
        _branch_output(tape, run, run.linears[3])
    made = ("fc2 output", "GELU output", "norm2 output", "x after attention")
    tape.forget(*made, why=word("recomputing stops here"))
    tape.leave_autocast()


def _mlp_backward(tape: Tape, run: Workload) -> None:
    *_, fc2 = run.linears
    linear_backward(
        tape,
        run,
        fc2,
        takes="gradient of block output for fc2",
        gives=word("gradient of GELU output"),
        size=run.hidden,
        saved="GELU output",
    )
    gradients_to_32_bits(tape, run, fc2)
    tape.at(word("GELU"))
    tape.new(word("gradient of fc1 output"), run.hidden, word("fc1 backward reads it"))
    tape.forget("gradient of GELU output", why=word("GELU backward has read it"))
    tape.release("fc1 output", why=word("GELU backward is done"))
    _from_linear_to_stream(tape, run, "fc1", "gradient of fc1 output", "norm2")
    layer_norm_backward(
        tape,
        run,
        "norm2",
        reads="x after attention",
        takes="gradient of norm2 output",
        gives=word("gradient through the MLP"),
    )


def _attention_half_backward(tape: Tape, run: Workload, first_to_learn: bool) -> None:
    _, proj, *_ = run.linears
    takes = "gradient of middle for proj"
    if run.shape.layer_scale:
        _scale_backward(tape, run, "gradient of middle", proj, "layer scale 1")
    else:
        copy_gradient(tape, run, "gradient of middle", proj)
    if first_to_learn and (run.autocast or run.shape.layer_scale):
        tape.forget("gradient of middle", why=word("attention alone reads it"))
    elif first_to_learn:
        takes = "gradient of middle"
    linear_backward(
        tape,
        run,
        proj,
        takes=takes,
        gives=word("gradient of attended"),
        size=run.activation,
        saved="attended" if run.eager else "",
    )
    gradients_to_32_bits(tape, run, proj)
    attention.backward(tape, run)
    _from_linear_to_stream(tape, run, "qkv", "gradient of qkv", "norm1")
    layer_norm_backward(
        tape,
        run,
        "norm1",
        reads="x",
        takes="gradient of norm1 output",
        gives="" if first_to_learn else word("gradient through attention"),
    )


def _scale_backward(tape: Tape, run: Workload, gradient: str, layer: Linear, name: str) -> None:
    scale_backward(
        tape,
        run,
        name,
        reads=f"{layer.name} output",
        gives=named(word("{gradient} for {layer}"), gradient=gradient, layer=layer.name),
        recomputed=run.checkpointing,
    )


def _from_linear_to_stream(tape: Tape, run: Workload, name: str, takes: str, norm: str) -> None:
    """Through the first linear layer after a norm, back to the numbers of the stream."""
    layer = next(layer for layer in run.linears if layer.name == name)
    gives = named(word("gradient of {layer} output"), layer=norm)
    linear_backward(
        tape,
        run,
        layer,
        takes=takes,
        gives=run.product(gives),
        size=run.activation,
        saved=f"{name} input copy" if run.autocast else f"{norm} output",
    )
    if run.autocast:
        tape.new(gives, run.residual, word("the stream has 32 bits"))
        tape.forget(f"{gives} in 16 bits", why=word("it was copied to 32 bits"))
    gradients_to_32_bits(tape, run, layer)


def _add(tape: Tape, run: Workload, past: str, through: str, total: str) -> None:
    """What the stream was added to flows back on both ways, and meets."""
    tape.at(word("addition"))
    tape.new(total, run.residual, word("the sum of both paths"))
    tape.forget(past, through, why=word("they were added"))
    tape.add_gradients()
