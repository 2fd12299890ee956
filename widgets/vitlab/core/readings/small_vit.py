"""A plain Vision Transformer on torch alone, for the programs of readings. Plain Python."""

IMPORTS = """\
import torch
from torch.nn.functional import (
    conv2d,
    gelu,
    interpolate,
    layer_norm,
    linear,
    scaled_dot_product_attention,
    unfold,
)
"""

VIT = '''

def layer(x, weights, name):
    return linear(x, weights[name + ".weight"], weights[name + ".bias"])


def norm(x, weights, name):
    return layer_norm(x, x.shape[-1:], weights[name + ".weight"], weights[name + ".bias"], 1e-6)


def vit(images, weights, heads=4):
    """Logits of a pre-norm ViT that reads its class token, from a state dict in timm's names."""
    kernel = weights["patch_embed.proj.weight"]
    x = conv2d(images, kernel, weights["patch_embed.proj.bias"], stride=kernel.shape[2:])
    names = [name for name in ("cls_token", "reg_token") if name in weights]
    prefix = [weights[name].expand(len(images), -1, -1) for name in names]
    x = torch.cat([*prefix, x.flatten(2).mT], 1) + weights["pos_embed"]
    for number in range(sum(name.endswith("attn.qkv.weight") for name in weights)):
        block = f"blocks.{number}."
        qkv = layer(norm(x, weights, block + "norm1"), weights, block + "attn.qkv")
        q, k, v = qkv.unflatten(2, (3, heads, -1)).permute(2, 0, 3, 1, 4)
        mixed = scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2)
        x = x + layer(mixed, weights, block + "attn.proj")
        hidden = gelu(layer(norm(x, weights, block + "norm2"), weights, block + "mlp.fc1"))
        x = x + layer(hidden, weights, block + "mlp.fc2")
    return layer(norm(x, weights, "norm")[:, 0], weights, "head")
'''

ACCURACY = '''

@torch.inference_mode()
def accuracy(count, **changed):
    """Per cent of the first pictures read right, with other weights under some names."""
    batches = zip(pictures[:count].split(64), labels[:count].split(64))
    right = sum(
        (vit(images.permute(0, 3, 1, 2) / 255, weights | changed).argmax(1) == those).sum().item()
        for images, those in batches
    )
    return 100 * right / count
'''
