"""How a LayerNorm and a linear layer use memory, forward and backward."""

from __future__ import annotations

from vitlab.core.memory.linear import Linear
from vitlab.core.memory.naming import named
from vitlab.core.memory.sizes import Workload
from vitlab.core.memory.tape import Tape
from vitlab.words import word


def layer_norm(tape: Tape, run: Workload, norm: str, *, read_by_linear: bool = True) -> None:
    """Leaves ``{norm} output``; its own input is saved where it was made."""
    tape.at(norm)
    if run.autocast or not read_by_linear:
        tape.new(
            named(word("{layer} output"), layer=norm),
            run.residual,
            word("the layer that reads it keeps a copy, or nothing"),
        )
    else:
        tape.save(
            named(word("{layer} output"), layer=norm),
            run.residual,
            word("the weight gradient of the layer that reads it is a product with it"),
        )
    norm_statistics(tape, run, norm)


def norm_statistics(tape: Tape, run: Workload, norm: str) -> None:
    """The two numbers of every token that a LayerNorm's backward needs."""
    tape.save(
        named(word("{layer} mean and deviation"), layer=norm),
        run.statistics,
        named(word("{layer} backward normalises again"), layer=norm),
    )
    tape.forget(f"{norm} mean and deviation", why=word("there is no backward pass"))


def layer_norm_backward(
    tape: Tape, run: Workload, norm: str, *, reads: str, takes: str, gives: str
) -> None:
    """From the gradient of the output to that of the input, and of weight and bias.

    ``gives`` is "" where nothing before the norm learns: then the input needs no gradient.
    """
    tape.at(norm)
    if gives:
        tape.new(gives, run.residual, word("backward goes on with it"))
    tape.new(
        named(word("gradient of {layer} weight and bias"), layer=norm),
        2 * run.weight_bytes * run.shape.embed_dim,
        word("the optimizer will read it"),
        "gradients",
    )
    tape.forget(takes, why=named(word("{layer} backward has read it"), layer=norm))
    tape.release(
        reads, f"{norm} mean and deviation", why=named(word("{layer} backward is done"), layer=norm)
    )


def scale(tape: Tape, run: Workload, name: str, takes: str) -> str:
    """A branch scaled channel by channel, under the name that it gives back."""
    tape.at(name)
    output = named(word("{layer} output"), layer=name)
    tape.new(output, run.residual, word("the addition reads it"))
    tape.forget(takes, why=named(word("{layer} has read it"), layer=name))
    return output


def scale_backward(
    tape: Tape, run: Workload, name: str, *, reads: str, gives: str, recomputed: bool
) -> None:
    """From the stream's gradient to that of the branch, and of the factors.

    The gradient of the factors is a product for every token first, and then their sum.
    """
    tape.at(name)
    all_tokens = named(word("gradient of {layer}, token by token"), layer=name)
    tape.new(run.summed(gives), run.residual, word("the branch reads it"))
    tape.new(all_tokens, run.residual, word("it is summed over all tokens"))
    if recomputed:
        tape.release(reads, why=word("a recomputed tensor is used once"))
    if run.autocast:
        tape.new(gives, run.activation, word("the branch ended in 16 bits"))
        tape.forget(run.summed(gives), why=word("it was copied to 16 bits"))
    size = run.weight_bytes * run.shape.embed_dim
    tape.new(
        named(word("gradient of {layer}"), layer=name),
        size,
        word("the optimizer will read it"),
        "gradients",
    )
    tape.forget(all_tokens, why=word("it was summed"))
    tape.release(reads, why=named(word("{layer} backward is done"), layer=name))
    tape.add_gradients()


def cast_parameters(tape: Tape, run: Workload, layer: Linear, *, saved: bool = True) -> None:
    """The 16-bit copies that a linear layer multiplies with under autocast, or a packed weight's.

    Autograd has ``saved`` the weight's unless the input of the layer needs no gradient.
    """
    tape.at(layer.name)
    if layer.packed:
        size = run.matmul_bytes * layer.weights
        why = word("it is unpacked, and scaled, for this product alone")
        tape.new(named(word("{layer} weight copy"), layer=layer.name), size, why, "weight copies")
        tape.cast(
            named(word("{layer} bias copy"), layer=layer.name),
            run.copied(layer.biases),
            saved=False,
        )
        return
    tape.cast(
        named(word("{layer} bias copy"), layer=layer.name), run.copied(layer.biases), saved=False
    )
    tape.cast(
        named(word("{layer} weight copy"), layer=layer.name), run.copied(layer.weights), saved=saved
    )


def forget_copies(tape: Tape, layer: Linear) -> None:
    """The product is made: 16-bit copies that neither autograd nor autocast keeps die."""
    copies = (f"{layer.name} {of} copy" for of in ("input", "weight", "bias"))
    tape.forget(*copies, why=word("there is no backward pass"))


def cast_input(tape: Tape, run: Workload, layer: Linear, numbers: int) -> None:
    """The 16-bit copy of a 32-bit input that a linear layer multiplies with under autocast."""
    tape.save(
        named(word("{layer} input copy"), layer=layer.name),
        run.copied(numbers),
        named(
            word("{layer} multiplies in 16 bits; its weight gradient is a product with its input"),
            layer=layer.name,
        ),
    )


def copy_gradient(tape: Tape, run: Workload, gradient: str, layer: Linear) -> None:
    """The 16-bit copy of the stream's gradient that a layer multiplies with under autocast."""
    tape.at(layer.name)
    tape.new(
        named(word("{gradient} for {layer}"), gradient=gradient, layer=layer.name),
        run.copied(run.numbers),
        named(word("{layer} has 16-bit weights"), layer=layer.name),
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
    (weight, weights), (bias, biases) = gradients_of(layer)
    why = word("the optimizer will read it")
    if run.autocast:
        why = word("the products are in 16 bits")
    tape.new(gives, size, word("backward goes on with it"))
    tape.new(run.product(weight), run.matmul_bytes * weights, why, run.product_kind)
    if run.checkpointing if recomputed is None else recomputed:
        once = word("a recomputed tensor is used once")
        tape.release(saved, f"{layer.name} weight copy", why=once)
    tape.new(run.product(bias), run.matmul_bytes * biases, why, run.product_kind)
    tape.release(
        saved,
        f"{layer.name} weight copy",
        why=named(word("{layer} backward is done"), layer=layer.name),
    )
    tape.forget(takes, why=named(word("{layer} backward has read it"), layer=layer.name))
    tape.add_gradients()


def gradients_of(layer: Linear) -> tuple[tuple[str, int], tuple[str, int]]:
    """What a layer learns by: its weight's gradient and its bias's, each with its numbers."""
    return (
        (named(word("gradient of {layer} weight"), layer=layer.name), layer.weights),
        (named(word("gradient of {layer} bias"), layer=layer.name), layer.biases),
    )


def gradients_to_32_bits(tape: Tape, run: Workload, layer: Linear) -> None:
    """Under autocast the backward of a weight's copy is a copy back: gradients have 32 bits."""
    if not run.autocast:
        return
    for gradient, numbers in gradients_of(layer):
        tape.new(gradient, 4 * numbers, word("the optimizer will read it"), "gradients")
        tape.forget(f"{gradient} in 16 bits", why=word("it was copied to 32 bits"))
        tape.add_gradients()
