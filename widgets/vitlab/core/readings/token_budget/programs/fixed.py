"""Every picture at one size; Gemma 3 with crops besides. Plain Python."""

_PADDED = """
def padded(height, width, side):
    scale = side / max(height, width)
    return max(1, round(height * scale)), max(1, round(width * scale))
"""

FIXED = {
    "llava-1.5": _PADDED
    + """

def plan(height, width):
    if pad:  # the paper's way: the longer side fills the square
        high, wide = padded(height, width, crop)
    else:  # the shorter side does, and what sticks out is cut off
        short = min(height, width)
        high, wide = crop * height // short, crop * width // short
    tokens = (crop // patch) ** 2
    return tokens, 0, 0, high, wide, crop**2 / tokens
""",
    "deepseek-vl": _PADDED
    + """

def plan(height, width):
    high, wide = padded(height, width, size)
    tokens = (size // patch) ** 2
    return tokens, 0, 0, high, wide, size**2 / tokens
""",
    "paligemma": """
def plan(height, width):
    tokens = (size // patch) ** 2
    return tokens, 0, 0, size, size, size**2 / tokens
""",
    "gemma-3": """
def plan(height, width):
    long, short = max(height, width), min(height, width)
    crops = 1
    if pan_and_scan and long / short >= min_ratio:  # along the longer side
        crops = min(max_crops, max(2, min(long // min_crop, floor(long / short + 0.5))))
        if min(ceil(long / crops), short) < min_crop:
            crops = 1
    views = crops + 1 if crops > 1 else 1
    high, wide = (size, size * crops) if width >= height else (size * crops, size)
    return view_tokens * views, 4 * views, 0, high, wide, size**2 / view_tokens
""",
}
"""Texts by family."""
