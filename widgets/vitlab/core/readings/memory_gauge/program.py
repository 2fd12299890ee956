"""The program behind the gauge's numbers: torch runs the step and counts it. Plain Python."""

from __future__ import annotations

from collections.abc import Iterator

from vitlab.core.compute import ViTShape, mac_parts
from vitlab.core.memory.optimizer import beyond_plain
from vitlab.core.memory.sizes import Workload
from vitlab.core.readings.memory_gauge.program_model import MODEL


def memory_program(run: Workload) -> str:
    """Run the second training step, or one forward pass, and print every number.

    The settings stand in it as plain assignments: edit one, and the numbers follow.
    """
    return "\n".join([HEAD, _inputs(run), COUNTER, AUTOCAST, MODEL, _RUN])


def _inputs(run: Workload) -> str:
    macs = f"macs_beyond_plain = {_macs_beyond_plain(run)}  # the same, for one image"
    return "\n".join([*assignments(run), macs, _CHECKS])


def _macs_beyond_plain(run: Workload) -> int:
    shape = run.shape
    plain = ViTShape(
        *(shape.embed_dim, shape.depth, shape.num_heads, shape.mlp_dim),
        class_token=shape.class_token,
        reg_tokens=shape.reg_tokens,
        num_classes=shape.num_classes,
    )
    more, less = (sum(mac_parts(each, run.grid).values()) for each in (shape, plain))
    return more - less


def assignments(run: Workload) -> Iterator[str]:
    """A line for each setting of a run, with what else it may be.

    >>> from vitlab.core.memory import memory_ledger
    >>> next(assignments(memory_ledger("vit_tiny").workload))
    'embed_dim = 192'
    """
    shape, grid = run.shape, run.grid
    settings = {
        "embed_dim": shape.embed_dim,
        "depth": shape.depth,
        "num_heads": shape.num_heads,
        "mlp_dim": shape.mlp_dim,
        "num_classes": shape.num_classes,
        "num_prefix_tokens": shape.num_prefix_tokens,
        "learned_positions": shape.learned_positions,
        "embed_reg": shape.embed_reg,
        "layer_scale": shape.layer_scale,
        "pre_norm": shape.pre_norm,
        "patch_bias": shape.patch_bias,
        "qkv_bias": shape.qkv_bias,
        "frozen": shape.frozen,
        "beyond_plain": beyond_plain(run),
        "image_size": grid.image_size,
        "patch_size": grid.patch_size,
        "batch_size": run.batch_size,
        "training": run.training,
        "precision": run.precision,
        "eager": run.eager,
        "checkpointing": run.checkpointing,
        "accumulate": run.accumulate,
        "optimizer": run.optimizer,
        "foreach": run.foreach and not run.fused_optimizer,
        "fused_optimizer": run.fused_optimizer,
        "weights": run.weights,
    }
    return (f"{name} = {value!r}{_ALLOWED.get(name, '')}" for name, value in settings.items())


_ALLOWED = {
    "embed_reg": "  # whether registers have positions",
    "layer_scale": "  # a learned factor for every channel, after attention and after the MLP",
    "pre_norm": "  # a LayerNorm before the blocks",
    "frozen": "  # parts that do not learn: embedding, blocks, norm and head in this order",
    "beyond_plain": "  # numbers of other parts, as attention pooling: learned, but not run here",
    "accumulate": "  # whether gradients of an earlier batch are there, and added to",
    "precision": '  # "amp", "fp32" or "bf16"',
    "optimizer": '  # "adamw", "sgd" or "sgd_momentum"',
    "weights": '  # "full"; in inference also "int8" or "int4"',
}
_CHECKS = """\
assert precision in ("amp", "fp32", "bf16") and optimizer in ("adamw", "sgd", "sgd_momentum")
assert weights == "full" or (weights in ("int8", "int4") and not training)
assert image_size[0] % patch_size[0] == image_size[1] % patch_size[1] == 0, "patches fill no image"
assert embed_dim % num_heads == 0, "heads do not divide the width\""""

HEAD = """\
# Every tensor lies on "meta": it has a shape and no data, so this runs on any machine.
import weakref
from contextlib import nullcontext

import torch
from torch import nn
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.checkpoint import checkpoint
from torch.utils.flop_counter import FlopCounterMode
"""

COUNTER = '''

class Live(TorchDispatchMode):
    """Bytes of every storage that an operation hands out, until its last reference goes."""

    now, peak, alive = 0, 0, {}

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        result = function(*args, **(kwargs or {}))
        for tensor in tree_leaves(result):
            if isinstance(tensor, torch.Tensor):
                storage = tensor.untyped_storage()
                key, size = storage._cdata, storage.nbytes()
                if size and key not in self.alive:
                    self.born(key, size, storage)
        return result

    def born(self, key, size, storage):
        self.alive[key] = weakref.ref(storage, lambda _: self.gone(key, size))
        self.now += size
        self.peak = max(self.peak, self.now)

    def gone(self, key, size):
        del self.alive[key]
        self.now -= size


def size_of(tensors):
    storages = {t.untyped_storage()._cdata: t.untyped_storage().nbytes() for t in tensors}
    return sum(storages.values())
'''

AUTOCAST = '''

class Autocast(TorchFunctionMode):
    """The rules of torch.autocast("cuda", torch.bfloat16), for tensors that are not on CUDA."""

    products = {F.linear, F.conv2d, torch.matmul}
    exact = {F.layer_norm, torch.Tensor.softmax}

    def __init__(self):
        super().__init__()
        self.copies = {}

    def __exit__(self, *exception):
        super().__exit__(*exception)
        self.copies.clear()

    def __torch_function__(self, function, types, args=(), kwargs=None):
        if function is F.cross_entropy:
            return F.nll_loss(F.log_softmax(args[0], 1).float(), args[1])
        if function in self.products:
            args = [self.copy(value) for value in reversed(args)][::-1]
        elif function in self.exact and args[0].dtype != torch.float32:
            args = [args[0].float(), *args[1:]]
        return function(*args, **(kwargs or {}))

    def copy(self, value):
        if not isinstance(value, torch.Tensor) or value.dtype != torch.float32:
            return value
        if not (isinstance(value, nn.Parameter) and value.requires_grad):
            return value.to(torch.bfloat16)
        if id(value) not in self.copies:  # a weight that learns is copied once
            self.copies[id(value)] = value.to(torch.bfloat16)
        return self.copies[id(value)]
'''

_RUN = """
autocast = Autocast if precision == "amp" else nullcontext
dtype = torch.bfloat16 if precision == "bf16" else torch.float32
live, maps, saved = Live(), {}, 0
with torch.device("meta"), live:
    torch.set_default_dtype(dtype)
    model = ViT()
    torch.set_default_dtype(torch.float32)
    images = torch.empty(batch_size, 3, *image_size, dtype=dtype)
    labels = torch.zeros(batch_size, dtype=torch.long)
    length = num_prefix_tokens + model.patches_of_an_image

    def note_maps(tensor):
        count = batch_size * num_heads * length**2
        if tensor.shape[-2:] == (length, length) and tensor.numel() == count:
            maps[tensor.untyped_storage()._cdata] = tensor.untyped_storage().nbytes()
        return tensor

    if training:
        stepper = make_optimizer(model)
        for step in range(2 + accumulate):  # the last step is like all that follow
            if step < 2:
                stepper.zero_grad(set_to_none=True)
            live.peak = before = live.now
            maps.clear()
            with autocast(), torch.autograd.graph.saved_tensors_hooks(note_maps, lambda t: t):
                loss = F.cross_entropy(model(images), labels)
            saved = live.now - before
            loss.backward()
            model.give_the_rest_gradients()
            last = step == 1 + accumulate
            if step == 0 or (last and not fused_optimizer):  # a fused step makes no tensor
                with torch.device("cpu"):  # where AdamW counts its steps
                    stepper.step()
            loss = None
        states = [value for state in stepper.state.values() for value in state.values()]
    else:
        live.peak = live.now
        with torch.no_grad(), autocast():
            logits = model(images)
        states = []
    peak = live.peak
parameters, buffers = list(model.parameters()), list(model.buffers())
packed = sum(layer.numbers for layer in model.modules() if isinstance(layer, Packed))
print("parameters:", sum(p.numel() for p in parameters) + packed)
print("weights:", size_of([*parameters, *buffers]))
print("gradients:", size_of([p.grad for p in parameters if p.grad is not None]))
print("optimizer:", size_of([v for v in states if isinstance(v, torch.Tensor)]))
print("input:", size_of([images, labels]))
print("saved_activations:", saved)
print("attention_maps:", sum(maps.values()))
print("peak:", peak)
print("slack:", round(0.08 * peak))
print("workspace:", 65 * 2**20)
print("context:", 768 * 2**20)
print("needed:", peak + round(0.08 * peak) + (65 + 768) * 2**20)
precision, autocast = "fp32", nullcontext
with torch.no_grad(), FlopCounterMode(display=False) as counter:
    ViT().to("meta")(torch.empty(batch_size, 3, *image_size, device="meta"))
macs = counter.get_total_flops() / 2 / batch_size + macs_beyond_plain
print("gmacs:", macs / 1e9)
"""
