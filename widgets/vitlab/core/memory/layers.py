"""How a LayerNorm and a linear layer use memory, forward and backward."""

from __future__ import annotations

from vitlab.core.memory.sizes import Linear, Workload
from vitlab.core.memory.tape import Tape


def layer_norm(tape: Tape, run: Workload, norm: str, *, read_by_linear: bool = True) -> None:
    """Leaves ``{norm} output``; its own input is saved where it was made."""
    tape.at(norm)
    if run.autocast or not read_by_linear:
        tape.new(f"{norm} output", run.residual, "the layer that reads it keeps a copy, or nothing")
    else:
        tape.save(
            f"{norm} output",
            run.residual,
            "the weight gradient of the layer that reads it is a product with it",
        )
    tape.save(f"{norm} mean and deviation", run.statistics, f"{norm} backward normalises again")
    tape.forget(f"{norm} mean and deviation", why="there is no backward pass")


def layer_norm_backward(
    tape: Tape, run: Workload, norm: str, *, reads: str, takes: str, gives: str
) -> None:
    """From the gradient of the output to that of the input, and of weight and bias."""
    tape.at(norm)
    tape.new(gives, run.residual, "log softmax backward reads it")
    tape.new(
        f"gradient of {norm} weight and bias",
        2 * run.weight_bytes * run.shape.embed_dim,
        "the optimizer will read it",
        "gradients",
    )
    tape.forget(takes, why=f"{norm} backward has read it")
    tape.release(reads, f"{norm} mean and deviation", why=f"{norm} backward is done")


def cast_parameters(tape: Tape, run: Workload, layer: Linear) -> None:
    """The 16-bit copies that a linear layer multiplies with under autocast."""
    tape.at(layer.name)
    tape.cast(f"{layer.name} bias copy", run.copied(layer.outputs), saved=False)
    tape.cast(f"{layer.name} weight copy", run.copied(layer.weights), saved=True)


def cast_input(tape: Tape, run: Workload, layer: Linear, numbers: int) -> None:
    """The 16-bit copy of a 32-bit input that a linear layer multiplies with under autocast."""
    tape.save(
        f"{layer.name} input copy",
        run.copied(numbers),
        f"{layer.name} multiplies in 16 bits; its weight gradient is a product with its input",
    )


def copy_gradient(tape: Tape, run: Workload, gradient: str, layer: Linear) -> None:
    """The 16-bit copy of the stream's gradient that a layer multiplies with under autocast."""
    tape.at(layer.name)
    tape.new(
        f"{gradient} for {layer.name}", run.copied(run.numbers), f"{layer.name} has 16-bit weights"
    )


def linear_backward(
    tape: Tape,
    run: Workload,
    layer: Linear,
    *,
    takes: str,
    gives: str,
    size: int,
    saved: str,
    recomputed: bool | None = None,
) -> None:
    """Three products: dX = dY·W, dW = dYᵀ·X and db = ΣdY.

    ``gives`` names dX, of ``size`` bytes, and ``takes`` dY. A tensor that checkpointing
    ``recomputed`` is handed out once and dies a little earlier.
    """
    tape.at(layer.name)
    weight, bias = f"gradient of {layer.name} weight", f"gradient of {layer.name} bias"
    suffix, kind = run.product_suffix, run.product_kind
    why = "the products are in 16 bits" if run.autocast else "the optimizer will read it"
    tape.new(gives, size, "log softmax backward reads it")
    tape.new(weight + suffix, run.matmul_bytes * layer.weights, why, kind)
    if run.checkpointing if recomputed is None else recomputed:
        once = "a recomputed tensor is used once"
        tape.release(saved, f"{layer.name} weight copy", why=once)
    tape.new(bias + suffix, run.matmul_bytes * layer.outputs, why, kind)
    tape.release(saved, f"{layer.name} weight copy", why=f"{layer.name} backward is done")
    tape.forget(takes, why=f"{layer.name} backward has read it")


def gradients_to_32_bits(tape: Tape, run: Workload, layer: Linear) -> None:
    """Under autocast the backward of a weight's copy is a copy back: gradients have 32 bits."""
    if not run.autocast:
        return
    for name, numbers in (("weight", layer.weights), ("bias", layer.outputs)):
        gradient = f"gradient of {layer.name} {name}"
        tape.new(gradient, 4 * numbers, "the optimizer will read it", "gradients")
        tape.forget(f"{gradient} in 16 bits", why="it was copied to 32 bits")
