"""How a LayerNorm and a linear layer use memory, forward and backward."""

from __future__ import annotations

from vitlab.core.memory.linear import Linear
from vitlab.core.memory.sizes import Workload
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
    norm_statistics(tape, run, norm)


def norm_statistics(tape: Tape, run: Workload, norm: str) -> None:
    """The two numbers of every token that a LayerNorm's backward needs."""
    tape.save(f"{norm} mean and deviation", run.statistics, f"{norm} backward normalises again")
    tape.forget(f"{norm} mean and deviation", why="there is no backward pass")


def layer_norm_backward(
    tape: Tape, run: Workload, norm: str, *, reads: str, takes: str, gives: str
) -> None:
    """From the gradient of the output to that of the input, and of weight and bias.

    ``gives`` is "" where nothing before the norm learns: then the input needs no gradient.
    """
    tape.at(norm)
    if gives:
        tape.new(gives, run.residual, "log softmax backward reads it")
    tape.new(
        f"gradient of {norm} weight and bias",
        2 * run.weight_bytes * run.shape.embed_dim,
        "the optimizer will read it",
        "gradients",
    )
    tape.forget(takes, why=f"{norm} backward has read it")
    tape.release(reads, f"{norm} mean and deviation", why=f"{norm} backward is done")


def scale(tape: Tape, run: Workload, name: str, takes: str) -> str:
    """A branch scaled channel by channel, under the name that it gives back."""
    tape.at(name)
    tape.new(f"{name} output", run.residual, "the addition reads it")
    tape.forget(takes, why=f"{name} has read it")
    return f"{name} output"


def scale_backward(
    tape: Tape, run: Workload, name: str, *, reads: str, gives: str, recomputed: bool
) -> None:
    """From the stream's gradient to that of the branch, and of the factors.

    The gradient of the factors is a product for every token first, and then their sum.
    """
    tape.at(name)
    all_tokens = f"gradient of {name}, token by token"
    tape.new(f"{gives}{run.sum_suffix}", run.residual, "the branch reads it")
    tape.new(all_tokens, run.residual, "it is summed over all tokens")
    if recomputed:
        tape.release(reads, why="a recomputed tensor is used once")
    if run.autocast:
        tape.new(gives, run.activation, "the branch ended in 16 bits")
        tape.forget(f"{gives}{run.sum_suffix}", why="it was copied to 16 bits")
    size = run.weight_bytes * run.shape.embed_dim
    tape.new(f"gradient of {name}", size, "the optimizer will read it", "gradients")
    tape.forget(all_tokens, why="it was summed")
    tape.release(reads, why=f"{name} backward is done")
    tape.add_gradients()


def cast_parameters(tape: Tape, run: Workload, layer: Linear, *, saved: bool = True) -> None:
    """The 16-bit copies that a linear layer multiplies with under autocast, or a packed weight's.

    Autograd has ``saved`` the weight's unless the input of the layer needs no gradient.
    """
    tape.at(layer.name)
    if layer.packed:
        size = run.matmul_bytes * layer.weights
        why = "it is unpacked, and scaled, for this product alone"
        tape.new(f"{layer.name} weight copy", size, why, "weight copies")
        tape.cast(f"{layer.name} bias copy", run.copied(layer.biases), saved=False)
        return
    tape.cast(f"{layer.name} bias copy", run.copied(layer.biases), saved=False)
    tape.cast(f"{layer.name} weight copy", run.copied(layer.weights), saved=saved)


def forget_copies(tape: Tape, layer: Linear) -> None:
    """The product is made: 16-bit copies that neither autograd nor autocast keeps die."""
    copies = (f"{layer.name} {of} copy" for of in ("input", "weight", "bias"))
    tape.forget(*copies, why="there is no backward pass")


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
    tape.new(bias + suffix, run.matmul_bytes * layer.biases, why, kind)
    tape.release(saved, f"{layer.name} weight copy", why=f"{layer.name} backward is done")
    tape.forget(takes, why=f"{layer.name} backward has read it")
    tape.add_gradients()


def gradients_to_32_bits(tape: Tape, run: Workload, layer: Linear) -> None:
    """Under autocast the backward of a weight's copy is a copy back: gradients have 32 bits."""
    if not run.autocast:
        return
    for name, numbers in (("weight", layer.weights), ("bias", layer.biases)):
        gradient = f"gradient of {layer.name} {name}"
        tape.new(gradient, 4 * numbers, "the optimizer will read it", "gradients")
        tape.forget(f"{gradient} in 16 bits", why="it was copied to 32 bits")
        tape.add_gradients()
