"""Attention on the tape: from ``qkv`` to ``attended``, and back."""

from __future__ import annotations

from vitlab.core.memory.layers import forget_copies
from vitlab.core.memory.sizes import Workload
from vitlab.core.memory.tape import Tape
from vitlab.words import word


def forward(tape: Tape, run: Workload) -> None:
    """Leaves ``attended``, (batch, tokens, width)."""
    _queries_keys_values(tape, run)
    if run.eager:
        _eager(tape, run)
    else:
        _fused(tape, run)


def returns(tape: Tape) -> None:
    """The attention module returns, and its variables end."""
    tape.forget(
        "attended", "scaled queries", "qkv", "attention maps", why=word("attention has returned")
    )


def backward(tape: Tape, run: Workload) -> None:
    """From ``gradient of attended`` to ``gradient of qkv``."""
    if run.eager:
        _eager_backward(tape, run)
    else:
        _fused_backward(tape, run)
    _join_gradients(tape, run)


def _queries_keys_values(tape: Tape, run: Workload) -> None:
    if not run.eager:
        tape.save(
            word("qkv"),
            3 * run.activation,
            word("attention backward computes the scores again from it"),
        )
    elif run.heads_are_views:
        tape.save(word("qkv"), 3 * run.activation, word("keys and values are views of it"))
    else:
        tape.new(word("qkv"), 3 * run.activation, word("the heads are cut from it"))
    forget_copies(tape, run.linears[0])


def _fused(tape: Tape, run: Workload) -> None:
    """No map is ever stored: the kernel works it out tile by tile, and once more backward."""
    tape.at(word("attention"))
    tape.save(
        word("attended"),
        run.activation,
        word("attention backward and proj's weight gradient read it"),
    )
    tape.save(
        word("log sums"),
        run.log_sums,
        word("with them attention backward computes the softmax again"),
    )
    tape.forget("log sums", why=word("there is no backward pass"))


def _fused_backward(tape: Tape, run: Workload) -> None:
    tape.at(word("attention"))
    gradients = (word("gradient of queries"), word("gradient of keys"), word("gradient of values"))
    for gradient in gradients:
        tape.new(gradient, run.activation, word("the kernel gives all three at once"))
    tape.forget("gradient of attended", why=word("attention backward has read it"))
    tape.release("qkv", "attended", "log sums", why=word("attention backward is done"))


def _eager(tape: Tape, run: Workload) -> None:
    """Scores, softmax and mixing as three operations, each with its tensors."""
    tape.at(word("scores"))
    in_a_row = word("a batched product needs all heads on one axis")
    if run.heads_are_views or run.single_token:
        tape.save(
            word("scaled queries"),
            run.activation,
            word("the gradient of the keys is a product with it"),
        )
    else:
        why = word("q is divided by the square root of the head's width")
        tape.new(word("scaled queries"), run.activation, why)
        tape.save(word("queries copy"), run.activation, in_a_row)
    if not run.heads_are_views:
        tape.save(word("keys copy"), run.activation, in_a_row)
    tape.new(
        word("scores"), run.scores, word("softmax reads it, and its backward needs its output only")
    )
    tape.forget("queries copy", "keys copy", why=word("there is no backward pass"))
    _softmax(tape, run)
    tape.at(word("mixing"))
    if not run.heads_are_views:
        tape.save(word("values copy"), run.activation, in_a_row)
    _mix(tape, run)


def _softmax(tape: Tape, run: Workload) -> None:
    tape.at(word("softmax"))
    if not run.autocast:
        kept = word("softmax backward is a product with its output, and so is mixing's")
        tape.save(word("attention maps"), run.maps, kept, "attention maps")
        tape.forget("scores")
        return
    tape.new(word("scores in 32 bits"), run.maps, word("autocast computes softmax in 32 bits"))
    kept = word("softmax backward is a product with its output")
    tape.save(word("attention maps"), run.maps, kept, "attention maps")
    tape.forget("scores in 32 bits", "scores")
    tape.save(
        word("attention maps copy"),
        run.scores,
        word("mixing multiplies in 16 bits, and the gradient of the values is a product with it"),
        "attention maps",
    )


def _mix(tape: Tape, run: Workload) -> None:
    """Weights times values; heads side by side again, which is a copy unless there is one."""
    if run.shape.num_heads == 1 or run.single_token:
        tape.save(
            word("attended"), run.activation, word("proj's weight gradient is a product with it")
        )
        tape.forget("values copy", "attention maps copy", why=word("there is no backward pass"))
        return
    tape.new(
        word("mixed heads"), run.activation, word("one (tokens, head width) result for each head")
    )
    tape.forget("values copy", "attention maps copy", why=word("there is no backward pass"))
    tape.save(word("attended"), run.activation, word("proj's weight gradient is a product with it"))
    tape.forget("mixed heads", why=word("its heads stand side by side now"))


def _eager_backward(tape: Tape, run: Workload) -> None:
    tape.at(word("mixing"))
    gradient = "gradient of attended"
    if not (run.heads_are_views or run.single_token):
        by_heads = word("gradient of attended by heads")
        tape.new(by_heads, run.activation, word("all heads on one axis again"))
        tape.forget(gradient)
        gradient = by_heads
    tape.new(
        word("gradient of values"),
        run.activation,
        word("it waits for the gradients of queries and keys"),
    )
    tape.new(word("gradient of maps"), run.scores, word("softmax backward reads it"))
    tape.forget(gradient, why=word("mixing backward has read it"))
    tape.release("values copy", "attention maps copy", why=word("mixing backward is done"))
    _softmax_backward(tape, run)
    tape.at(word("scores"))
    tape.new(
        word("gradient of keys"), run.activation, word("it waits for the gradient of the queries")
    )
    tape.new(
        word("gradient of scaled queries"),
        run.activation,
        word("it must be scaled as the queries were"),
    )
    tape.forget("gradient of scores", why=word("scores backward has read it"))
    tape.release(
        "qkv", "scaled queries", "queries copy", "keys copy", why=word("scores backward is done")
    )
    tape.new(word("gradient of queries"), run.activation, word("scaled as the queries were"))
    tape.forget("gradient of scaled queries")


def _softmax_backward(tape: Tape, run: Workload) -> None:
    tape.at(word("softmax"))
    reads, result = "gradient of maps", word("gradient of scores")
    if run.autocast:
        tape.new(
            word("gradient of maps in 32 bits"), run.maps, word("softmax was computed in 32 bits")
        )
        tape.forget("gradient of maps")
        reads, result = "gradient of maps in 32 bits", word("gradient of scores in 32 bits")
    tape.new(result, run.maps, word("scores backward reads it"))
    tape.forget(reads, why=word("softmax backward has read it"))
    tape.release("attention maps", why=word("softmax backward is done"))
    if run.autocast:
        tape.new(
            word("gradient of scores"), run.scores, word("the scores were multiplied in 16 bits")
        )
        tape.forget(result)


def _join_gradients(tape: Tape, run: Workload) -> None:
    """The gradients of q, k and v were cut from one tensor and become one again."""
    tape.at(word("heads"))
    tape.new(
        word("stacked gradients"), 3 * run.activation, word("q, k and v were cut from one tensor")
    )
    tape.forget("gradient of queries", "gradient of keys", "gradient of values")
    if run.single_token and run.batch_size == 1:
        tape.becomes(
            "stacked gradients",
            word("gradient of qkv"),
            "transient",
            word("it is in order already"),
        )
        return
    tape.new(word("gradient of qkv"), 3 * run.activation, word("the same in qkv's order"))
    tape.forget("stacked gradients")
