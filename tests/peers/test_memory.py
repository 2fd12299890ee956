"""A training step of timm's own models, counted as it runs, beside the ledger."""

from contextlib import contextmanager, nullcontext
from functools import partial
from unittest.mock import patch

import pytest
import timm
import torch
from hypothesis import given
from hypothesis import strategies as st
from timm.models.vision_transformer import VisionTransformer as Timms
from torch.nn.functional import cross_entropy
from torch.utils.checkpoint import checkpoint

from tests.peers.draw import SOME
from vitlab.core import ViTShape, memory_ledger
from vitlab.core.profiling.autocast import CudaAutocast
from vitlab.core.profiling.setup import autocast_for, optimizer_for
from vitlab.core.profiling.tracker import LiveBytes

META = torch.device("meta")


def peaks(run, make):
    """The most bytes that lived in each phase of timm's second training step."""
    dtype = torch.bfloat16 if run.precision == "bf16" else torch.float32
    peaks = {}
    with LiveBytes() as live:
        with META:
            model = make().to(dtype).train()
            images = torch.empty(run.batch_size, 3, *run.grid.image_size, dtype=dtype)
            labels = torch.zeros(run.batch_size, dtype=torch.long)
        model.set_grad_checkpointing(run.checkpointing)
        for block in model.blocks:
            block.attn.fused_attn = not run.eager
        optimizer, autocast = optimizer_for(run, model), autocast_for(run, META)

        def end_of(phase):
            peaks[phase] = live.peak
            live.peak = live.now

        for _ in range(2):
            optimizer.zero_grad(set_to_none=True)
            live.begin()
            with autocast():
                loss = cross_entropy(model(images), labels)
            end_of("forward")
            loss.backward()
            end_of("backward")
            optimizer.step()
            end_of("optimizer")
            loss = None
    return peaks


def kernel(q, k, v, attn_mask=None, dropout_p=0.0, is_causal=False):
    """What CUDA picks, by its name, because tensors without data cannot ask for it."""
    if q.dtype == torch.float32:
        efficient = torch.ops.aten._scaled_dot_product_efficient_attention
        return efficient(q, k, v, None, torch.is_grad_enabled(), 0.0, False)[0]
    return torch.ops.aten._scaled_dot_product_flash_attention(q, k, v, 0.0, False)[0]


@contextmanager
def as_on_cuda(run):
    """Its kernels, and its autocast also where checkpointing runs a block again."""
    again = CudaAutocast if run.autocast else nullcontext

    def recompute(function, *args, **_):
        return checkpoint(
            function,
            *args,
            use_reentrant=False,
            preserve_rng_state=False,
            context_fn=lambda: (nullcontext(), again()),
        )

    with (
        patch("torch.nn.functional.scaled_dot_product_attention", kernel),
        patch("torch.utils.checkpoint.checkpoint", recompute),
    ):
        yield


def compare(make, **case):
    ledger = memory_ledger(**case)
    with as_on_cuda(ledger.workload):
        assert peaks(ledger.workload, make) == ledger.phase_peaks


@pytest.mark.parametrize("attention", ["fused", "eager"])
@pytest.mark.parametrize("precision", ["fp32", "amp", "bf16"])
@pytest.mark.parametrize(
    ("name", "model", "patch_size"),
    [
        ("vit_tiny_patch16_224", "vit_tiny", 16),
        ("vit_small_patch32_224", "vit_small", 32),
        ("deit_base_patch16_224", "vit_base", 16),
        ("vit_base_patch8_224", "vit_base", 8),
        ("vit_large_patch14_224", "vit_large", 14),
    ],
)
def test_timms_models_hold_what_the_ledger_says_to_the_byte(
    name, model, patch_size, precision, attention
):
    case = dict(model=model, patch_size=patch_size, batch_size=3)
    compare(partial(timm.create_model, name), precision=precision, attention=attention, **case)


@SOME
@given(
    heads=st.integers(1, 4),
    head_width=st.integers(2, 9),
    depth=st.integers(1, 3),
    mlp_ratio=st.integers(1, 4),
    patch_size=st.tuples(st.integers(1, 5), st.integers(1, 5)),
    cells=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    reg_tokens=st.sampled_from([0, 1, 4]),
    case=st.fixed_dictionaries(
        dict(
            batch_size=st.integers(1, 4),
            num_classes=st.integers(1, 40),
            precision=st.sampled_from(["fp32", "amp", "bf16"]),
            attention=st.sampled_from(["fused", "eager"]),
            checkpointing=st.booleans(),
            optimizer=st.sampled_from(["adamw", "sgd", "sgd_momentum"]),
        )
    ),
)
def test_any_vit_of_timms_holds_what_the_ledger_says(
    heads, head_width, depth, mlp_ratio, patch_size, cells, reg_tokens, case
):
    width, image_size = heads * head_width, (patch_size[0] * cells[0], patch_size[1] * cells[1])
    make = partial(
        Timms,
        img_size=image_size,
        patch_size=patch_size,
        embed_dim=width,
        depth=depth,
        num_heads=heads,
        mlp_ratio=mlp_ratio,
        reg_tokens=reg_tokens,
        num_classes=case["num_classes"],
    )
    shape = ViTShape(width, depth, heads, mlp_ratio * width, reg_tokens=reg_tokens)
    compare(make, model=shape, image_size=image_size, patch_size=patch_size, **case)
