"""The model and the optimizer in the program behind the gauge's numbers, as text."""

MODEL = """

class Scale(nn.Module):
    def __init__(self):
        super().__init__()
        self.factors = nn.Parameter(torch.ones(embed_dim))

    def forward(self, x):
        return x * self.factors


class Packed(nn.Module):  # a weight in 8 or 4 bits, unpacked by its scales for each product
    def __init__(self, inputs, outputs, bias=True):
        super().__init__()
        self.shape, self.numbers = (outputs, inputs), outputs * inputs
        half = (self.numbers + 1) // 2
        stored, scales = half, -(-self.numbers // 64)
        if weights == "int8":
            stored, scales = self.numbers, outputs
        self.register_buffer("stored", torch.empty(stored, dtype=torch.uint8))
        self.register_buffer("scales", torch.empty(scales, dtype=torch.float32))
        self.bias = nn.Parameter(torch.zeros(outputs)) if bias else None

    def forward(self, x):
        full = torch.float32 if precision == "fp32" else torch.bfloat16
        return F.linear(x, torch.empty(self.shape, dtype=full), self.bias)  # a kernel fills it


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = (nn.LayerNorm(embed_dim, eps=1e-6) for _ in range(2))
        linear = nn.Linear if weights == "full" else Packed
        self.qkv = linear(embed_dim, 3 * embed_dim, bias=qkv_bias)
        self.proj = linear(embed_dim, embed_dim)
        self.scale1 = Scale() if layer_scale else nn.Identity()
        self.fc1, self.fc2 = linear(embed_dim, mlp_dim), linear(mlp_dim, embed_dim)
        self.scale2 = Scale() if layer_scale else nn.Identity()

    def forward(self, x):
        x = x + self.scale1(self.attend(self.norm1(x)))
        return x + self.scale2(self.mlp(self.norm2(x)))

    def attend(self, normed):  # keeps its name: what is named lives
        b, n, d = normed.shape
        q, k, v = self.qkv(normed).view(b, n, 3, num_heads, -1).permute(2, 0, 3, 1, 4).unbind(0)
        if eager:
            q = q * (d // num_heads) ** -0.5
            attention = torch.matmul(q, k.transpose(-2, -1))
            attention = attention.softmax(-1)
            x = torch.matmul(attention, v)
        elif q.dtype == torch.float32:  # the kernels that CUDA picks
            kernel = torch.ops.aten._scaled_dot_product_efficient_attention
            x = kernel(q, k, v, None, torch.is_grad_enabled(), 0.0, False)[0]
        else:
            x = torch.ops.aten._scaled_dot_product_flash_attention(q, k, v, 0.0, False)[0]
        x = x.transpose(1, 2).reshape(b, n, d)
        return self.proj(x)

    def mlp(self, x):
        return self.fc2(F.gelu(self.fc1(x)))


class ViT(nn.Module):
    def __init__(self):
        super().__init__()
        patches = (image_size[0] // patch_size[0]) * (image_size[1] // patch_size[1])
        self.patches_of_an_image = patches
        if num_prefix_tokens > 0:
            self.cls = nn.Parameter(torch.zeros(1, 1, embed_dim))
        if num_prefix_tokens > 1:
            self.registers = nn.Parameter(torch.zeros(1, num_prefix_tokens - 1, embed_dim))
        if learned_positions:
            rows = patches + (num_prefix_tokens if embed_reg else min(1, num_prefix_tokens))
            self.positions = nn.Parameter(torch.zeros(1, rows, embed_dim))
        self.patches = nn.Conv2d(3, embed_dim, patch_size, patch_size, bias=patch_bias)
        self.norm_pre = nn.LayerNorm(embed_dim, eps=1e-6) if pre_norm else nn.Identity()
        self.blocks = nn.ModuleList(Block() for _ in range(depth))
        self.norm, self.head = nn.LayerNorm(embed_dim, eps=1e-6), nn.Linear(embed_dim, num_classes)
        parts = [self.patches, *self.blocks, self.norm, self.head]
        parts = [list(part.parameters()) for part in parts]
        parts[0] += [*self.parameters(recurse=False), *self.norm_pre.parameters()]
        for weight in sum(parts[:frozen], []):
            weight.requires_grad_(False)
        if beyond_plain > 0:
            self.rest = nn.Parameter(torch.zeros(beyond_plain))

    def forward(self, images):
        x = self.patches(images).flatten(2).transpose(1, 2)
        prefix = [getattr(self, name) for name in ("cls", "registers") if hasattr(self, name)]
        tokens = [token.expand(len(images), -1, -1) for token in prefix]
        if prefix:
            x = torch.cat([*(tokens if embed_reg else tokens[:1]), x], 1)
        if learned_positions:
            x = x + self.positions
        if len(prefix) > 1 and not embed_reg:
            x = torch.cat([x[:, :1], tokens[1], x[:, 1:]], 1)
        x = self.norm_pre(x)
        for block in self.blocks:
            if checkpointing and torch.is_grad_enabled():
                x = checkpoint(
                    block, x, use_reentrant=False, preserve_rng_state=False,
                    context_fn=lambda: (nullcontext(), autocast()),
                )
            else:
                x = block(x)
        x = self.norm(x)
        return self.head(x[:, 0] if prefix else x.mean(1))

    def give_the_rest_gradients(self):
        if beyond_plain > 0:
            self.rest.grad = torch.zeros_like(self.rest)


def make_optimizer(model):
    if optimizer == "adamw":
        return torch.optim.AdamW(model.parameters(), foreach=foreach)
    momentum = 0.9 if optimizer == "sgd_momentum" else 0.0
    return torch.optim.SGD(model.parameters(), 0.1, momentum=momentum, foreach=foreach)
"""
