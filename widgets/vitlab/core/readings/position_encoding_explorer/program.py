"""The program behind the explorer's numbers: torch alone makes the table. Plain Python."""

from __future__ import annotations

from collections.abc import Collection

from vitlab.core.readings.position_encoding_explorer.settings import SEED, PositionSetting

_USED = {
    "none": (),
    "sinusoidal_1d": ("layout", "temperature"),
    "sinusoidal_2d": ("style", "coords", "temperature"),
    "learned": ("num_prefix_tokens",),
    "relative": ("num_heads",),
    "rope": ("layout", "coords", "temperature"),
}
_ALLOWED = {
    "style": '  # or "mae", "bigvision", "hf", "timm"',
    "layout": '  # or "interleaved", "half"',
    "coords": '  # or "index", "centered"',
}


def position_program(
    setting: PositionSetting,
    *,
    own: bool,
    selected: int | None,
    wanted: PositionSetting | None,
    shown: Collection[str],
) -> str:
    """Make the table and print every number that is shown as ``name: value``.

    The settings stand in it as plain assignments: edit one, and the numbers follow. A table of
    one's own is read from ``inputs.pt``.
    """
    kind = setting.encoding
    parts = [_HEAD, *_inputs(setting, own=own)]
    if selected is not None:
        parts.append(f"selected = {selected}  # counted row by row")
    if wanted is not None:
        others = {name: getattr(wanted, name) for name in _USED[kind]}
        parts.append(f"trained_with = {others!r}")
    parts += [_COUNTS, _OWN if own else _TABLES[kind]]
    if kind != "relative":
        parts += [_NEARNESS] if {"nearest", "below", "structure", "border"} & {*shown} else []
    lines = {**_PRINTED, **(_OF_LEARNED if kind == "learned" else {})}
    if own:
        lines["parameters"] = "table.numel()"
    elif kind in ("learned", "relative"):
        lines["parameters"] = "parameters"
    if "nearest" in shown:
        parts.append(_NEAREST)
    if "below" in shown:
        parts.append(_BELOW)
    if "structure" in shown:
        parts.append(_STRUCTURE)
    if "border" in shown:
        parts.append(_BORDER)
    if "idle_waves" in shown:
        parts.append(_IDLE[kind])
    if "convention_error" in shown:
        parts.append(_SCORES if kind == "rope" else _TABLE_ERROR)
    return "\n".join([*parts, *(f'print("{name}:", {lines[name]})' for name in shown), ""])


def _inputs(setting: PositionSetting, *, own: bool) -> list[str]:
    names = ("grid_size", *(() if own else ("dim",)), *_USED[setting.encoding])
    return [f"{name} = {getattr(setting, name)!r}{_ALLOWED.get(name, '')}" for name in names]


_HEAD = "import torch\n"
_COUNTS = """
rows, cols = grid_size
tokens = rows * cols
"""
_OWN = """table = torch.load("inputs.pt", weights_only=True)["table"]
vectors = table[num_prefix_tokens:].double()"""

_AXES = """
def frequencies(bands, temperature, steps):
    i = torch.arange(bands, dtype=torch.float64)
    return torch.tensor(temperature, dtype=torch.float64) ** (-i / steps)


def places(cells, coords):
    i = torch.arange(cells, dtype=torch.float64)
    return i if coords == "index" else 2 * torch.pi * (2 * (i + 0.5) / cells - 1)

"""
_TABLES = {
    "none": "vectors = torch.zeros(tokens, dim, dtype=torch.float64)",
    "sinusoidal_1d": _AXES
    + """
def encode(layout, temperature):
    angles = places(tokens, "index")[:, None] * frequencies(dim // 2, temperature, dim // 2)
    waves = torch.stack([angles.sin(), angles.cos()], 2 if layout == "interleaved" else 1)
    return waves.flatten(1)


vectors = encode(layout, temperature)""",
    "sinusoidal_2d": _AXES
    + """
def encode(style, coords, temperature):
    bands = dim // 4
    omega = frequencies(bands, temperature, bands - 1 if style == "bigvision" else bands)
    y, x = (places(cells, coords)[:, None] * omega for cells in grid_size)
    y, x = y[:, None].expand(rows, cols, bands), x[None].expand(rows, cols, bands)
    (sin_y, cos_y), (sin_x, cos_x) = ((side.sin(), side.cos()) for side in (y, x))
    order = [sin_x, cos_x, sin_y, cos_y]  # MAE, big_vision
    if style == "hf":
        order = [sin_y, cos_y, sin_x, cos_x]
    elif style == "timm":
        order = [sin_y, sin_x, cos_y, cos_x]
    return torch.cat(order, 2).flatten(0, 1)


vectors = encode(style, coords, temperature)""",
    "learned": f"""torch.manual_seed({SEED})
table = torch.randn(1, num_prefix_tokens + tokens, dim) * 0.02
parameters = table.numel()
vectors = table[0, num_prefix_tokens:].double()""",
    "relative": """offsets = (2 * rows - 1) * (2 * cols - 1)
parameters = torch.zeros(offsets, num_heads).numel()""",
    "rope": _AXES
    + '''
def turn(x, layout, coords, temperature):
    """Turn vectors (…, tokens, dim), half of their channels by row and half by column."""
    omega = frequencies(dim // 4, temperature, dim // 4)
    y, z = (places(cells, coords)[:, None] * omega for cells in grid_size)
    angles = torch.cat([y.repeat_interleave(cols, 0), z.repeat(rows, 1)], 1)
    if layout == "interleaved":
        sin, cos = angles.sin().repeat_interleave(2, 1), angles.cos().repeat_interleave(2, 1)
        beside = torch.stack([-x[..., 1::2], x[..., ::2]], -1).flatten(-2)
    else:
        sin, cos = angles.sin().repeat(1, 2), angles.cos().repeat(1, 2)
        beside = torch.cat([-x[..., dim // 2 :], x[..., : dim // 2]], -1)
    return x * cos + beside * sin


vectors = turn(torch.ones(tokens, dim, dtype=torch.float64), layout, coords, temperature)''',
}
_NEARNESS = """
unit = torch.nn.functional.normalize(vectors, dim=1)"""
_NEAREST = """
cosines = unit @ unit[selected]
cosines[selected] = -torch.inf
nearest_cosine = cosines.max().item()
tied = (cosines >= nearest_cosine - 1e-5).nonzero()[:, 0].tolist()
row, col = divmod(selected, cols)
away = {i: (i // cols - row) ** 2 + (i % cols - col) ** 2 for i in tied}
nearest = max(tied, key=lambda i: (away[i], -i))  # of equals the farthest in the picture"""
_BELOW = """
below = selected + cols if selected + cols < tokens else selected - cols"""
_STRUCTURE = """
cells = torch.cartesian_prod(torch.arange(rows), torch.arange(cols)).double()
pairs = torch.ones(tokens, tokens).triu(1).bool()
similar, near = (unit @ unit.T)[pairs], -torch.cdist(cells, cells)[pairs]
flat = similar.std() < 1e-9
structure = 0.0 if flat else torch.stack([similar, near]).corrcoef()[0, 1].item()"""
_BORDER = """
laid = unit.unflatten(0, (rows, cols))
total, count = torch.zeros(rows, cols).double(), torch.zeros(rows, cols)
down, across = (laid[1:] * laid[:-1]).sum(-1), (laid[:, 1:] * laid[:, :-1]).sum(-1)
total[1:] += down
total[:-1] += down
total[:, 1:] += across
total[:, :-1] += across
count[1:] += 1
count[:-1] += 1
count[:, 1:] += 1
count[:, :-1] += 1
edge = torch.ones(rows, cols).bool()
edge[1:-1, 1:-1] = False"""
_IDLE = {
    "sinusoidal_1d": """
cycles = frequencies(dim // 2, temperature, dim // 2) * tokens / (2 * torch.pi)""",
    "sinusoidal_2d": """
bands = dim // 4
cycles = frequencies(bands, temperature, bands - 1 if style == "bigvision" else bands)
cycles = cycles * (max(grid_size) / (2 * torch.pi) if coords == "index" else 2)""",
    "rope": """
cycles = frequencies(dim // 4, temperature, dim // 4)
cycles = cycles * (max(grid_size) / (2 * torch.pi) if coords == "index" else 2)""",
}
_TABLE_ERROR = """
wanted = encode(**trained_with)
convention_error = ((vectors - wanted).norm() / wanted.norm()).item()"""
_SCORES = """
generator = torch.Generator().manual_seed(0)
q, k = (torch.randn(64, 1, dim, generator=generator, dtype=torch.float64) for _ in "qk")
q, k = q.expand(-1, tokens, -1), k.expand(-1, tokens, -1)
here = dict(layout=layout, coords=coords, temperature=temperature)
given, wanted = (turn(q, **rule) @ turn(k, **rule).mT for rule in (here, trained_with))
convention_error = ((given - wanted).norm() / wanted.norm()).item()"""
_PRINTED = {
    "nearest": "nearest",
    "nearest_cosine": "nearest_cosine",
    "below": "(unit[selected] @ unit[below]).item()",
    "norm": "vectors[0].norm().item()",
    "structure": "structure",
    "parameters": "0",
    "idle_waves": "(cycles < 0.1).sum().item()",
    "border": "(total / count)[edge].mean().item()",
    "inside": "(total / count)[~edge].mean().item()",
    "convention_error": "convention_error",
}
_OF_LEARNED = {
    "norm": "vectors.norm(dim=1).min().item()",
    "norm_longest": "vectors.norm(dim=1).max().item()",
}
