"""Answers to lab 6."""

import statistics
from functools import reduce
from operator import mul

import numpy as np
import torch

from tests.grading.answers.kinds import given, right, wrong

# 6.1 Guess the first bill

given("6.1", (4, 16), points=1, says="Your guess: 4 to 16 times as many")
given("6.1", [2, 4], points=1)
given("6.1", (np.float32(16), 16), points=1)
given("6.1", np.array([1, 100]), points=1)
given("6.1", 16, points=0, says="A guess is two numbers")
given("6.1", (1, 2, 3), points=0, says="A guess is two numbers")
given("6.1", "4, 16", points=0, says="A guess is two numbers")
given("6.1", (16, 4), points=0, says="The lower end comes first")
given("6.1", (0, float("inf")), points=0, says="inf is none")
given("6.1", ("4x", "16x"), points=0, says="'4x' is none")

# 6.2 Guess the third bill

given("6.2", (1, 5), points=1, says="Your guess: 1 to 5 of 100 ms")
given("6.2", [50, 90], points=1)
given("6.2", (3.6, 3.6), points=1)
given("6.2", np.array([0, 100]), points=1)
given("6.2", 5, points=0, says="A guess is two numbers")
given("6.2", {"low": 1, "high": 2}, points=0, says="A guess is two numbers")
given("6.2", None, points=0)
given("6.2", (40, 30), points=0, says="The lower end comes first")
given("6.2", (float("nan"), 3), points=0, says="nan is none")

# 6.3 Count the multiplications


@right("6.3")
def macs(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes):
    patches = (image_size[0] // patch_size[0]) * (image_size[1] // patch_size[1])
    tokens = patches + 1
    return {
        "patch projection": patches * 3 * patch_size[0] * patch_size[1] * embed_dim,
        "attention projections": depth * tokens * 4 * embed_dim**2,
        "attention matmuls": depth * 2 * tokens**2 * embed_dim,
        "mlp": depth * tokens * 2 * embed_dim * mlp_dim,
        "head": embed_dim * num_classes,
    }


@right("6.3")
def macs_block_by_block(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes):
    (h, w), (ph, pw), d = image_size, patch_size, embed_dim
    bill = dict.fromkeys(("attention projections", "attention matmuls", "mlp"), 0)
    n = (h // ph) * (w // pw)
    bill["patch projection"] = n * d * 3 * ph * pw
    for _ in range(depth):
        bill["attention projections"] += (n + 1) * d * 3 * d + (n + 1) * d * d
        for _ in range(num_heads):
            bill["attention matmuls"] += (n + 1) * (d // num_heads) * (n + 1) * 2
        bill["mlp"] += (n + 1) * (d * mlp_dim + mlp_dim * d)
    bill["head"] = 1 * d * num_classes
    return bill


@right("6.3")
def macs_of_meta_tensors(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes):
    counted = {}

    def multiply(name, a, b, times=1):
        result = a @ b
        counted[name] = counted.get(name, 0) + times * result.numel() * a.shape[-1]
        return result

    def meta(*shape):
        return torch.empty(shape, device="meta")

    ph, pw = patch_size
    n = image_size[0] * image_size[1] // (ph * pw)
    multiply("patch projection", meta(n, 3 * ph * pw), meta(3 * ph * pw, embed_dim))
    x = meta(n + 1, embed_dim)
    for _ in range(4):
        multiply("attention projections", x, meta(embed_dim, embed_dim), depth)
    q = meta(num_heads, n + 1, embed_dim // num_heads)
    weights = multiply("attention matmuls", q, q.mT, depth)
    multiply("attention matmuls", weights, q, depth)
    hidden = multiply("mlp", x, meta(embed_dim, mlp_dim), depth)
    multiply("mlp", hidden, meta(mlp_dim, embed_dim), depth)
    multiply("head", x[:1], meta(embed_dim, num_classes))
    return counted


@right("6.3")
def macs_by_products(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes):
    grid = np.array(image_size) // np.array(patch_size)
    n = grid.prod() + 1

    def product(*sizes):
        return reduce(mul, sizes, 1)

    return {
        "total": "left out",
        "head": product(embed_dim, num_classes),
        "mlp": product(2, depth, n, embed_dim, mlp_dim),
        "attention matmuls": product(2, depth, n, n, embed_dim),
        "attention projections": product(4, depth, n, embed_dim, embed_dim),
        "patch projection": product(3, *grid, *patch_size, embed_dim),
    }


@right("6.3")
def macs_as_tensors(*model):
    return {name: torch.tensor(value) for name, value in macs(*model).items()}


def _changed(bill, **lines):
    return bill | {name.replace("_", " "): value for name, value in lines.items()}


@wrong("6.3", breaks=1)
def projects_cls_too(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes):
    bill = macs(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes)
    more = 3 * patch_size[0] * patch_size[1] * embed_dim
    return _changed(bill, patch_projection=bill["patch projection"] + more)


@wrong("6.3", breaks=1)
def forgets_the_channels(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes):
    bill = macs(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes)
    return _changed(bill, patch_projection=bill["patch projection"] // 3)


@wrong("6.3", breaks=1)
def scores_every_token(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes):
    bill = macs(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes)
    patches = image_size[0] * image_size[1] // (patch_size[0] * patch_size[1])
    return _changed(bill, head=bill["head"] * (patches + 1))


@wrong("6.3", breaks=1)
def counts_flops(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes):
    bill = macs(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes)
    return {name: 2 * value for name, value in bill.items()}


@wrong("6.3", breaks=1)
def without_a_head(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes):
    bill = macs(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes)
    return {name: value for name, value in bill.items() if name != "head"}


@wrong("6.3", breaks=2)
def forgets_cls(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes):
    bill = macs(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes)
    n = image_size[0] * image_size[1] // (patch_size[0] * patch_size[1])
    return _changed(
        bill,
        attention_projections=depth * n * 4 * embed_dim**2,
        attention_matmuls=depth * 2 * n * n * embed_dim,
        mlp=depth * n * 2 * embed_dim * mlp_dim,
    )


@wrong("6.3", breaks=2)
def one_block(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes):
    return macs(image_size, patch_size, embed_dim, 1, num_heads, mlp_dim, num_classes)


@wrong("6.3", breaks=2)
def forgets_the_output(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes):
    bill = macs(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes)
    return _changed(bill, attention_projections=bill["attention projections"] // 4 * 3)


@wrong("6.3", breaks=2)
def always_four_times(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes):
    return macs(image_size, patch_size, embed_dim, depth, num_heads, 4 * embed_dim, num_classes)


@wrong("6.3", breaks=2)
def one_layer_of_the_mlp(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes):
    bill = macs(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes)
    return _changed(bill, mlp=bill["mlp"] // 2)


@wrong("6.3", breaks=3)
def scores_alone(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes):
    bill = macs(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes)
    return _changed(bill, attention_matmuls=bill["attention matmuls"] // 2)


@wrong("6.3", breaks=3)
def once_for_every_head(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes):
    bill = macs(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes)
    return _changed(bill, attention_matmuls=bill["attention matmuls"] * num_heads)


@wrong("6.3", breaks=3)
def one_head_alone(*model):
    bill = macs(*model)
    return _changed(bill, attention_matmuls=bill["attention matmuls"] // model[4])


@wrong("6.3", breaks=3)
def each_pair_once(image_size, patch_size, embed_dim, depth, *rest):
    bill = macs(image_size, patch_size, embed_dim, depth, *rest)
    n = image_size[0] * image_size[1] // (patch_size[0] * patch_size[1]) + 1
    return _changed(bill, attention_matmuls=depth * n * (n + 1) * embed_dim)


@wrong("6.3", breaks=1)
def a_head_for_no_class(*model):
    return _changed(macs(*model), head=model[2] * max(1, model[6]))


@wrong("6.3", breaks=3)
def pairs_of_patches(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes):
    bill = macs(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes)
    n = image_size[0] * image_size[1] // (patch_size[0] * patch_size[1])
    return _changed(bill, attention_matmuls=depth * 2 * n * n * embed_dim)


@wrong("6.3", breaks=(1, 2, 3))
def square_alone(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes):
    square, patch = (image_size[0],) * 2, (patch_size[0],) * 2
    return macs(square, patch, embed_dim, depth, num_heads, mlp_dim, num_classes)


@wrong("6.3", breaks=(1, 2, 3))
def the_total(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes):
    bill = macs(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes)
    return sum(bill.values())


@wrong("6.3", breaks=(1, 2, 3))
def in_millions(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes):
    bill = macs(image_size, patch_size, embed_dim, depth, num_heads, mlp_dim, num_classes)
    return {name: value / 1e6 for name, value in bill.items()}


# 6.4 Fill in the ledger of bytes


@right("6.4")
def byte_ledger(
    parameters, batch_size, tokens, embed_dim, depth, num_heads, mlp_dim, checkpointing
):
    stream = batch_size * tokens * embed_dim
    maps, others = batch_size * num_heads * tokens**2, 8 * stream
    others += 2 * batch_size * tokens * mlp_dim + 4 * batch_size * tokens
    if checkpointing:
        maps, others = 0, stream
    return {
        "parameters": 4 * parameters,
        "gradients": 4 * parameters,
        "optimizer": 8 * parameters,
        "attention maps": 4 * depth * maps,
        "other activations": 4 * depth * others,
    }


@right("6.4")
def ledger_tensor_by_tensor(
    parameters, batch_size, tokens, embed_dim, depth, num_heads, mlp_dim, checkpointing
):
    ledger = {"parameters": 0, "gradients": 0, "optimizer": 0}
    for name, copies in (("parameters", 1), ("gradients", 1), ("optimizer", 2)):
        ledger[name] += copies * parameters * 4
    ledger["attention maps"] = ledger["other activations"] = 0
    wide = (batch_size, tokens, embed_dim)
    for _ in range(depth):
        kept = [wide]
        if not checkpointing:
            kept += 7 * [wide] + 4 * [(batch_size, tokens)] + 2 * [(batch_size, tokens, mlp_dim)]
            ledger["attention maps"] += 4 * batch_size * num_heads * tokens * tokens
        ledger["other activations"] += sum(4 * int(np.prod(shape)) for shape in kept)
    return ledger


@right("6.4")
def ledger_of_tensors(
    parameters, batch_size, tokens, embed_dim, depth, num_heads, mlp_dim, checkpointing
):
    def nbytes(*shape):
        return torch.empty(shape, device="meta").nbytes

    weights = nbytes(parameters)
    x = nbytes(batch_size, tokens, embed_dim)
    statistics, hidden = nbytes(2, batch_size, tokens), nbytes(batch_size, tokens, mlp_dim)
    halves = {"attention": 6 * x + statistics, "mlp": 2 * x + statistics + 2 * hidden}
    maps = nbytes(batch_size, num_heads, tokens, tokens)
    return {
        "parameters": weights,
        "gradients": weights,
        "optimizer": weights + weights,
        "attention maps": 0 if checkpointing else depth * maps,
        "other activations": depth * (x if checkpointing else sum(halves.values())),
    }


@right("6.4")
def ledger_in_one_formula(
    parameters, batch_size, tokens, embed_dim, depth, num_heads, mlp_dim, checkpointing
):
    t = np.int64(batch_size) * tokens
    once = depth * t * (4 * embed_dim if checkpointing else 32 * embed_dim + 8 * mlp_dim + 16)
    maps = depth * 4 * t * num_heads * tokens * (not checkpointing)
    state = {"parameters": parameters << 2, "gradients": parameters << 2}
    return state | {
        "optimizer": parameters << 3,
        "attention maps": maps,
        "other activations": once,
        "all": 16 * parameters + maps + once,
    }


@wrong("6.4", breaks=1)
def gradients_twice(*step):
    return byte_ledger(*step) | {"gradients": 8 * step[0]}


@wrong("6.4", breaks=1)
def one_moment(*step):
    return byte_ledger(*step) | {"optimizer": 4 * step[0]}


@wrong("6.4", breaks=1)
def two_to_three_times(*step):
    return byte_ledger(*step) | {"optimizer": 12 * step[0]}


@wrong("6.4", breaks=1)
def counts_numbers(*step):
    return {name: value // 4 for name, value in byte_ledger(*step).items()}


@wrong("6.4", breaks=1)
def half_precision(*step):
    return {name: value // 2 for name, value in byte_ledger(*step).items()}


@wrong("6.4", breaks=1)
def gradients_with_the_optimizer(*step):
    ledger = byte_ledger(*step)
    del ledger["gradients"]
    return ledger | {"optimizer": 12 * step[0]}


@wrong("6.4", breaks=2)
def keeps_the_scores_too(*step):
    ledger = byte_ledger(*step)
    return ledger | {"attention maps": 2 * ledger["attention maps"]}


@wrong("6.4", breaks=2)
def one_map_for_all_heads(*step):
    ledger = byte_ledger(*step)
    return ledger | {"attention maps": ledger["attention maps"] // step[5]}


def _with_others(numbers, *step):
    """Without checkpointing, so many more numbers a token and block."""
    ledger = byte_ledger(*step)
    more = 0 if step[7] else 4 * numbers * step[1] * step[2] * step[4]
    return ledger | {"other activations": ledger["other activations"] + more}


@wrong("6.4", breaks=2)
def forgets_mean_and_deviation(*step):
    return _with_others(-4, *step)


@wrong("6.4", breaks=2)
def keeps_what_is_added(*step):
    return _with_others(2 * step[3], *step)


@wrong("6.4", breaks=2)
def forgets_the_input_of_gelu(*step):
    return _with_others(-step[6], *step)


@wrong("6.4", breaks=2)
def outputs_in_place_of_inputs(*step):
    return _with_others(step[3], *step)


@wrong("6.4", breaks=2)
def forgets_the_depth(*step):
    return byte_ledger(*step[:4], 1, *step[5:]) | {"parameters": 4 * step[0]}


@wrong("6.4", breaks=2)
def forgets_the_batch(*step):
    return byte_ledger(step[0], 1, *step[2:])


@wrong("6.4", breaks=2)
def maps_without_the_batch(*step):
    ledger = byte_ledger(*step)
    return ledger | {"attention maps": ledger["attention maps"] // step[1]}


@wrong("6.4", breaks=3)
def knows_no_checkpointing(*step):
    return byte_ledger(*step[:7], False)


@wrong("6.4", breaks=3)
def one_block_whole(*step):
    """What lives later, in the backward pass: not what the forward pass leaves behind."""
    ledger = byte_ledger(*step)
    if not step[7]:
        return ledger
    whole = byte_ledger(*step[:4], 1, *step[5:7], False)
    return ledger | {
        "attention maps": whole["attention maps"],
        "other activations": ledger["other activations"] + whole["other activations"],
    }


@wrong("6.4", breaks=3)
def keeps_the_maps(*step):
    return byte_ledger(*step) | {"attention maps": byte_ledger(*step[:7], False)["attention maps"]}


@wrong("6.4", breaks=2)
def one_tensor_for_queries_keys_and_values(*step):
    return _with_others(-2 * step[3], *step)


@wrong("6.4", breaks=3)
def keeps_the_last_output_too(*step):
    ledger = byte_ledger(*step)
    more = 4 * step[1] * step[2] * step[3] if step[7] else 0
    return ledger | {"other activations": ledger["other activations"] + more}


@wrong("6.4", breaks=1)
def counts_the_steps(*step):
    return byte_ledger(*step) | {"optimizer": 8 * step[0] + 4}


@wrong("6.4", breaks=3)
def keeps_nothing(*step):
    ledger = byte_ledger(*step)
    return ledger | {"other activations": 0} if step[7] else ledger


@wrong("6.4", breaks=(1, 2, 3))
def a_list_of_five(*step):
    return list(byte_ledger(*step).values())


@wrong("6.4", breaks=(1, 2, 3))
def in_gib(*step):
    return {name: value / 2**30 for name, value in byte_ledger(*step).items()}


# 6.5 Measure so that it counts


@right("6.5")
def measure(run, clock, synchronize):
    for _ in range(2):
        run()
    times = []
    for _ in range(7):
        synchronize()
        start = clock()
        run()
        synchronize()
        times.append(clock() - start)
    return statistics.median(times)


@right("6.5")
def measure_and_leave_out_the_first(run, clock, synchronize):
    times = []
    for _ in range(10):
        synchronize()
        start = clock()
        run()
        synchronize()
        times.append(clock() - start)
    return float(np.median(times[2:]))


@right("6.5")
def measure_by_laps(run, clock, synchronize):
    run()
    synchronize()
    readings = [clock()]
    for _ in range(9):
        run()
        synchronize()
        readings.append(clock())
    return np.median(np.diff(readings))


@right("6.5")
def measure_after_one_wait(run, clock, synchronize):
    for _ in range(3):
        run()
    synchronize()
    times = []
    while len(times) < 6:
        begin = clock()
        run()
        synchronize()
        times.append(clock() - begin)
    return sorted(times)[len(times) // 2]


@right("6.5")
def measure_in_torch(run, clock, synchronize):
    def once():
        synchronize()
        start = clock()
        run()
        synchronize()
        return clock() - start

    once()
    return torch.tensor([once() for _ in range(8)]).median()


@right("6.5")
def measure_with_a_warm_up_that_lasts(run, clock, synchronize):
    began = clock()
    while clock() - began < 2e-3:
        run()
    times = []
    for _ in range(5):
        synchronize()
        start = clock()
        run()
        synchronize()
        times.append(clock() - start)
    return statistics.median_low(times)


@right("6.5")
def measure_until_enough(run, clock, synchronize):
    """As many runs as fit into some seconds, and five at least."""

    def once():
        synchronize()
        start = clock()
        run()
        synchronize()
        return clock() - start

    once()
    times = [once() for _ in range(5)]
    while sum(times) < 8 and len(times) < 20:
        times.append(once())
    return statistics.median(times)


def _once(run, clock, synchronize):
    synchronize()
    start = clock()
    run()
    synchronize()
    return clock() - start


@right("6.5")
def measure_by_quantiles_and_the_whole_too(run, clock, synchronize):
    began = clock()
    _once(run, clock, synchronize)
    times = [_once(run, clock, synchronize) for _ in range(9)]
    assert clock() >= began
    return statistics.quantiles(times, n=2)[0]


@right("6.5")
def measure_without_what_an_empty_run_takes(run, clock, synchronize):
    empty = _once(lambda: None, clock, synchronize)
    run()
    return float(np.median([_once(run, clock, synchronize) - empty for _ in range(11)]))


@wrong("6.5", breaks=3)
def one_below_the_middle(run, clock, synchronize):
    run()
    return sorted(_once(run, clock, synchronize) for _ in range(7))[2]


@wrong("6.5", breaks=3)
def four_runs(run, clock, synchronize):
    run()
    return statistics.fmean(sorted(_once(run, clock, synchronize) for _ in range(4))[1:3])


@wrong("6.5", breaks=3)
def two_at_a_time(run, clock, synchronize):
    run()

    def both():
        run()
        run()

    return statistics.median(_once(both, clock, synchronize) / 2 for _ in range(6))


def _measured(
    run, clock, synchronize, *, warm=2, times=7, before=True, after=True, of=statistics.median
):
    for _ in range(warm):
        run()
    seconds = []
    for _ in range(times):
        if before:
            synchronize()
        start = clock()
        run()
        if after:
            synchronize()
        seconds.append(clock() - start)
    return of(seconds)


@wrong("6.5", breaks=1)
def never_waits(run, clock, synchronize):
    return _measured(run, clock, synchronize, before=False, after=False)


@wrong("6.5", breaks=1)
def waits_before_alone(run, clock, synchronize):
    return _measured(run, clock, synchronize, after=False)


@wrong("6.5", breaks=1)
def waits_after_alone(run, clock, synchronize):
    return _measured(run, clock, synchronize, before=False)


@wrong("6.5", breaks=1)
def waits_once_at_the_end(run, clock, synchronize):
    result = _measured(run, clock, synchronize, before=False, after=False)
    synchronize()
    return result


@wrong("6.5", breaks=2)
def without_warming_up(run, clock, synchronize):
    return _measured(run, clock, synchronize, warm=0)


@wrong("6.5", breaks=3)
def the_mean(run, clock, synchronize):
    return _measured(run, clock, synchronize, of=statistics.fmean)


@wrong("6.5", breaks=3)
def the_fastest(run, clock, synchronize):
    return _measured(run, clock, synchronize, of=min)


@wrong("6.5", breaks=3)
def the_slowest(run, clock, synchronize):
    return _measured(run, clock, synchronize, of=max)


@wrong("6.5", breaks=3)
def three_runs(run, clock, synchronize):
    return _measured(run, clock, synchronize, times=3)


@wrong("6.5", breaks=3)
def one_run(run, clock, synchronize):
    return _measured(run, clock, synchronize, times=1)


@wrong("6.5", breaks=3)
def the_sum(run, clock, synchronize):
    return _measured(run, clock, synchronize, of=sum)


@wrong("6.5", breaks=3)
def in_milliseconds(run, clock, synchronize):
    return 1000 * _measured(run, clock, synchronize)


@wrong("6.5", breaks=3)
def trimmed(run, clock, synchronize):
    return _measured(run, clock, synchronize, of=lambda times: sum(sorted(times)[1:-1]) / 5)


@wrong("6.5", breaks=3)
def together(run, clock, synchronize):
    run()
    synchronize()
    start = clock()
    for _ in range(10):
        run()
    synchronize()
    return (clock() - start) / 10


@wrong("6.5", breaks=(1, 2, 3))
def as_a_lesson(run, clock, synchronize):
    start = clock()
    run()
    return clock() - start


@wrong("6.5", breaks=(1, 3))
def the_mean_without_waiting(run, clock, synchronize):
    return _measured(run, clock, synchronize, before=False, after=False, of=statistics.fmean)


@wrong("6.5", breaks=(2, 3))
def one_run_cold(run, clock, synchronize):
    return _measured(run, clock, synchronize, warm=0, times=1)


@wrong("6.5", breaks=(1, 2, 3))
def all_times(run, clock, synchronize):
    return _measured(run, clock, synchronize, of=list)


@wrong("6.5", breaks=(1, 2, 3))
def by_another_clock(run, clock, synchronize):
    from time import perf_counter

    start = perf_counter()
    run()
    synchronize()
    return perf_counter() - start


@wrong("6.5", breaks=(1, 2, 3))
def a_thousand_runs(run, clock, synchronize):
    return _measured(run, clock, synchronize, times=1000)
