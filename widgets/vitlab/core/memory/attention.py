"""Attention on the tape: from ``qkv`` to ``attended``, and back."""

from __future__ import annotations

from vitlab.core.memory.layers import forget_copies
from vitlab.core.memory.sizes import Workload
from vitlab.core.memory.tape import Tape


def forward(tape: Tape, run: Workload) -> None:
    """Leaves ``attended``, (batch, tokens, width)."""
    _queries_keys_values(tape, run)
    if run.eager:
        _eager(tape, run)
    else:
        _fused(tape, run)


def returns(tape: Tape) -> None:
    """The attention module returns, and its variables end."""
    tape.forget("attended", "scaled queries", "qkv", "attention maps", why="attention has returned")


def backward(tape: Tape, run: Workload) -> None:
    """From ``gradient of attended`` to ``gradient of qkv``."""
    if run.eager:
        _eager_backward(tape, run)
    else:
        _fused_backward(tape, run)
    _join_gradients(tape, run)


def _queries_keys_values(tape: Tape, run: Workload) -> None:
    if not run.eager:
        tape.save("qkv", 3 * run.activation, "attention backward computes the scores again from it")
    elif run.heads_are_views:
        tape.save("qkv", 3 * run.activation, "keys and values are views of it")
    else:
        tape.new("qkv", 3 * run.activation, "the heads are cut from it")
    forget_copies(tape, run.linears[0])


def _fused(tape: Tape, run: Workload) -> None:
    """No map is ever stored: the kernel works it out tile by tile, and once more backward."""
    tape.at("attention")
    tape.save("attended", run.activation, "attention backward and proj's weight gradient read it")
    tape.save("log sums", run.log_sums, "with them attention backward computes the softmax again")
    tape.forget("log sums", why="there is no backward pass")


def _fused_backward(tape: Tape, run: Workload) -> None:
    tape.at("attention")
    for part in ("queries", "keys", "values"):
        tape.new(f"gradient of {part}", run.activation, "the kernel gives all three at once")
    tape.forget("gradient of attended", why="attention backward has read it")
    tape.release("qkv", "attended", "log sums", why="attention backward is done")


def _eager(tape: Tape, run: Workload) -> None:
    """Scores, softmax and mixing as three operations, each with its tensors."""
    tape.at("scores")
    in_a_row = "a batched product needs all heads on one axis"
    if run.heads_are_views or run.single_token:
        tape.save("scaled queries", run.activation, "the gradient of the keys is a product with it")
    else:
        why = "q is divided by the square root of the head's width"
        tape.new("scaled queries", run.activation, why)
        tape.save("queries copy", run.activation, in_a_row)
    if not run.heads_are_views:
        tape.save("keys copy", run.activation, in_a_row)
    tape.new("scores", run.scores, "softmax reads it, and its backward needs its output only")
    tape.forget("queries copy", "keys copy", why="there is no backward pass")
    _softmax(tape, run)
    tape.at("mixing")
    if not run.heads_are_views:
        tape.save("values copy", run.activation, in_a_row)
    _mix(tape, run)


def _softmax(tape: Tape, run: Workload) -> None:
    tape.at("softmax")
    kept = "softmax backward is a product with its output"
    if not run.autocast:
        tape.save("attention maps", run.maps, f"{kept}, and so is mixing's", "attention maps")
        tape.forget("scores")
        return
    tape.new("scores in 32 bits", run.maps, "autocast computes softmax in 32 bits")
    tape.save("attention maps", run.maps, kept, "attention maps")
    tape.forget("scores in 32 bits", "scores")
    tape.save(
        "attention maps copy",
        run.scores,
        "mixing multiplies in 16 bits, and the gradient of the values is a product with it",
        "attention maps",
    )


def _mix(tape: Tape, run: Workload) -> None:
    """Weights times values; heads side by side again, which is a copy unless there is one."""
    if run.shape.num_heads == 1 or run.single_token:
        tape.save("attended", run.activation, "proj's weight gradient is a product with it")
        tape.forget("values copy", "attention maps copy", why="there is no backward pass")
        return
    tape.new("mixed heads", run.activation, "one (tokens, head width) result for each head")
    tape.forget("values copy", "attention maps copy", why="there is no backward pass")
    tape.save("attended", run.activation, "proj's weight gradient is a product with it")
    tape.forget("mixed heads", why="its heads stand side by side now")


def _eager_backward(tape: Tape, run: Workload) -> None:
    tape.at("mixing")
    gradient = "gradient of attended"
    if not (run.heads_are_views or run.single_token):
        tape.new(f"{gradient} by heads", run.activation, "all heads on one axis again")
        tape.forget(gradient)
        gradient = f"{gradient} by heads"
    tape.new("gradient of values", run.activation, "it waits for the gradients of queries and keys")
    tape.new("gradient of maps", run.scores, "softmax backward reads it")
    tape.forget(gradient, why="mixing backward has read it")
    tape.release("values copy", "attention maps copy", why="mixing backward is done")
    _softmax_backward(tape, run)
    tape.at("scores")
    tape.new("gradient of keys", run.activation, "it waits for the gradient of the queries")
    tape.new("gradient of scaled queries", run.activation, "it must be scaled as the queries were")
    tape.forget("gradient of scores", why="scores backward has read it")
    tape.release(
        "qkv", "scaled queries", "queries copy", "keys copy", why="scores backward is done"
    )
    tape.new("gradient of queries", run.activation, "scaled as the queries were")
    tape.forget("gradient of scaled queries")


def _softmax_backward(tape: Tape, run: Workload) -> None:
    tape.at("softmax")
    reads, result = "gradient of maps", "gradient of scores"
    if run.autocast:
        tape.new("gradient of maps in 32 bits", run.maps, "softmax was computed in 32 bits")
        tape.forget("gradient of maps")
        reads, result = "gradient of maps in 32 bits", "gradient of scores in 32 bits"
    tape.new(result, run.maps, "scores backward reads it")
    tape.forget(reads, why="softmax backward has read it")
    tape.release("attention maps", why="softmax backward is done")
    if run.autocast:
        tape.new("gradient of scores", run.scores, "the scores were multiplied in 16 bits")
        tape.forget(result)


def _join_gradients(tape: Tape, run: Workload) -> None:
    """The gradients of q, k and v were cut from one tensor and become one again."""
    tape.at("heads")
    tape.new("stacked gradients", 3 * run.activation, "q, k and v were cut from one tensor")
    tape.forget("gradient of queries", "gradient of keys", "gradient of values")
    if run.single_token and run.batch_size == 1:
        tape.becomes("stacked gradients", "gradient of qkv", "transient", "it is in order already")
        return
    tape.new("gradient of qkv", 3 * run.activation, "the same in qkv's order")
    tape.forget("stacked gradients")
