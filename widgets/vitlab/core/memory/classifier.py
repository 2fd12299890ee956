"""After the blocks, on the tape: the last norm, the head and the loss, and their backward."""

from __future__ import annotations

from vitlab.core.memory.layers import (
    cast_input,
    cast_parameters,
    forget_copies,
    gradients_to_32_bits,
    layer_norm,
    layer_norm_backward,
    linear_backward,
)
from vitlab.core.memory.sizes import Workload
from vitlab.core.memory.tape import Tape
from vitlab.words import word


def forward(tape: Tape, run: Workload) -> None:
    """From ``x`` to ``logits``; the head reads one token of each image, or the mean."""
    layer_norm(tape, run, "norm", read_by_linear=not run.pools_by_mean)
    if not run.norm_learns:
        tape.release("norm mean and deviation", why=word("the norm does not learn"))
    tape.forget("x", why=word("its variable points to the norm's output now"))
    if run.pools_by_mean:
        _mean(tape, run)
    cast_parameters(tape, run, run.head, saved=run.norm_learns)
    cast_input(tape, run, run.head, run.pooled)
    reads = word("the loss reads them") if run.training else word("they are the result")
    tape.new(word("logits"), run.matmul_bytes * run.class_numbers, reads)
    forget_copies(tape, run.head)
    tape.forget("mean token", "norm output", why=word("the model has returned"))


def _mean(tape: Tape, run: Workload) -> None:
    tape.at(word("pooling"))
    size = run.weight_bytes * run.pooled
    if run.autocast:
        tape.new(word("mean token"), size, word("the head reads a copy of it"))
    else:
        tape.save(word("mean token"), size, word("the head's weight gradient is a product with it"))


def loss(tape: Tape, run: Workload) -> None:
    """Cross entropy: the logarithm of softmax, and of it the entry of the right class."""
    tape.at(word("loss"))
    scores = run.matmul_bytes * run.class_numbers
    tape.save(word("log softmax"), scores, word("its backward is computed from its output"))
    if run.autocast:
        size = 4 * run.class_numbers
        tape.save(
            word("log softmax in 32 bits"), size, word("autocast computes the loss in 32 bits")
        )
    tape.new(word("loss"), run.weight_bytes, word("the result"), run.kept)
    tape.save(word("weight of the batch"), run.weight_bytes, word("the loss is a mean"))
    tape.forget("logits", why=word("the loss is known"))
    tape.forget("log softmax", "log softmax in 32 bits", "weight of the batch")


def backward(tape: Tape, run: Workload) -> None:
    """From the loss to ``gradient of x``, as the last block will read it."""
    _loss_backward(tape, run)
    token = word("gradient of token")
    linear_backward(
        tape,
        run,
        run.head,
        takes="gradient of logits",
        gives=run.product(token),
        size=run.matmul_bytes * run.pooled * run.norm_learns,
        saved=_head_input(run),
        recomputed=False,
    )
    if run.autocast and run.norm_learns:
        tape.new(token, 4 * run.pooled, word("the stream has 32 bits"))
        tape.forget(f"{token} in 16 bits", why=word("it was copied to 32 bits"))
    gradients_to_32_bits(tape, run, run.head)
    if run.norm_learns:
        _norm_backward(tape, run, token)


def _norm_backward(tape: Tape, run: Workload, token: str) -> None:
    tape.at(word("pooling"))
    tape.new(
        word("gradient of norm output"),
        run.residual,
        word("zero, except for the tokens that were read"),
    )
    tape.forget(token, why=word("it is part of the gradient of all tokens now"))
    gives = word("gradient of x") if run.shape.frozen <= run.shape.depth else ""
    layer_norm_backward(tape, run, "norm", reads="x", takes="gradient of norm output", gives=gives)
    tape.add_gradients()


def _head_input(run: Workload) -> str:
    """What autograd keeps for the head: a view of CLS keeps every token."""
    if run.autocast:
        return "head input copy"
    return "mean token" if run.pools_by_mean else "norm output"


def _loss_backward(tape: Tape, run: Workload) -> None:
    tape.at(word("loss"))
    tape.new(
        word("gradient of loss"), run.weight_bytes, word("the number 1, with which backward begins")
    )
    first = word("gradient of log softmax")
    tape.new(
        run.summed(first),
        run.weight_bytes * run.class_numbers,
        word("log softmax backward reads it"),
    )
    tape.release("log softmax in 32 bits", "weight of the batch")
    if run.autocast:
        tape.new(first, 2 * run.class_numbers, word("the logits have 16 bits"))
        tape.forget(f"{first} in 32 bits", why=word("it was copied to 16 bits"))
    tape.new(
        word("gradient of logits"),
        run.matmul_bytes * run.class_numbers,
        word("head backward reads it"),
    )
    tape.forget(first)
    tape.release("log softmax")
