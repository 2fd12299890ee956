"""Pictures that keep their shape within a cap; MiniCPM-V's slices. Plain Python."""

_PIXTRAL = """
def plan(height, width):
    cell, ratio = patch * merge, max(height / longest, width / longest)
    high, wide = height, width
    if ratio > 1:
        high, wide = floor(height / ratio), floor(width / ratio)
    if not (high and wide):
        raise ValueError("one side has no pixel left")
    rows, cols = -(-high // cell), -(-wide // cell)  # up to whole cells
    return rows * cols, rows, 0, rows * cell, cols * cell, cell * cell  # a break after each row
"""

OWN_SHAPE = {
    "pixtral": _PIXTRAL,
    "mistral-3": _PIXTRAL,
    "kimi-k2.5": """
def plan(height, width):
    patches = max(1.0, height // patch) * max(1.0, width // patch)
    cell, longest = patch * merge, max_side_patches * patch
    scale = min(1.0, sqrt(max_patches / patches), longest / height, longest / width)
    high, wide = (min(max(1, int(side * scale)), longest) for side in (height, width))
    rows, cols = -(-high // cell), -(-wide // cell)  # the rest of a cell is padding
    return rows * cols, 0, 0, high, wide, cell * cell
""",
    "gemma-4": """
def plan(height, width):
    cell = pool * patch
    scale = sqrt(max_tokens * cell**2 / (height * width))
    rows, cols = floor(scale * height / cell), floor(scale * width / cell)
    if not rows and not cols:
        raise ValueError("the budget leaves no cell")
    if not rows:
        rows, cols = 1, min(floor(width / height), max_tokens)
    elif not cols:
        rows, cols = min(floor(height / width), max_tokens), 1
    if rows * cols > max_tokens:
        raise ValueError("more cells than the budget")
    return rows * cols, 2, 0, rows * cell, cols * cell, cell * cell
""",
    "siglip2-naflex": """
def plan(height, width):
    def cells(scale):
        return [max(1, ceil(side * scale / patch)) for side in (height, width)]

    low, high = 1e-6, 100.0
    while high - low >= 1e-5:  # by halving: where it stops decides
        middle = (low + high) / 2
        rows, cols = cells(middle)
        low, high = (middle, high) if rows * cols <= max_patches else (low, middle)
    rows, cols = cells(low)
    return rows * cols, 0, 0, rows * patch, cols * patch, patch**2
""",
    "minicpm-v-4.6": """
def to_area(height, width):
    ratio = width / height
    high = int(tile / sqrt(ratio))
    return high, int(high * ratio)


def whole(length, divisor):
    return max(round(length / divisor) * divisor, divisor)


def grid(height, width):
    wanted = min(ceil(width * height / (tile * tile)), max_tiles)
    best, nearest = (1, 1), float("inf")
    for slices in (wanted - 1, wanted, wanted + 1):
        if wanted <= 1 or slices == 1 or slices > max_tiles:
            continue
        for rows in range(1, slices + 1):
            error = abs(log(width / height) - log(slices // rows / rows))
            if slices % rows:
                continue
            if error < nearest or (error == nearest and rows > best[0]):
                best, nearest = (rows, slices // rows), error
    return best


def plan(height, width):
    cell, (rows, cols) = patch * merge, grid(height, width)
    slices = rows * cols if rows * cols > 1 else 0
    shown = (height, width)
    if height * width > tile * tile or not slices:
        shown = to_area(height, width)
    high, wide = (whole(side, cell) for side in shown)
    tokens = high * wide // cell**2
    if not slices:
        return tokens, 5, 0, high, wide, cell * cell
    part = whole(height, rows) / rows, whole(width, cols) / cols
    high, wide = (whole(side, cell) for side in to_area(*part))
    tokens += slices * (high * wide // cell**2)
    return tokens, 5 + 2 * slices + rows - 1, 0, rows * high, cols * wide, cell * cell
""",
}
"""Texts by family."""
