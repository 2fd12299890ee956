"""Queries over quarters, tiles of an enlarged picture. Plain Python."""

_LONGER = """
def longer_side(height, width, longest):
    if width >= height:
        return int(longest / (width / height)), longest
    return longest, int(longest * (width / height))

"""
_IDEFICS3 = (
    _LONGER
    + """
def plan(height, width):
    high, wide = longer_side(height, width, longest)  # up or down
    if width >= height:
        high = max(1, high + high % 2)
    else:
        wide = max(1, wide + wide % 2)
    if longest > 4096:
        high, wide = (max(1, side) for side in longer_side(high, wide, 4096))
    ratio = wide / high
    if wide >= high:
        wide = -(-wide // tile) * tile
        high = -(-int(wide / ratio) // tile) * tile
    else:
        high = -(-high // tile) * tile
        wide = -(-int(high * ratio) // tile) * tile
    rows, cols = high // tile, wide // tile
    tiles = rows * cols if rows * cols > 1 else 0
    separators = 3 + (rows * (2 * cols + 1) if tiles else 0)
    return tile_tokens * (tiles + 1), separators, 0, high, wide, tile**2 / tile_tokens
"""
)

IDEFICS = {
    "idefics3": _IDEFICS3,
    "smolvlm": _IDEFICS3,
    "idefics2": _LONGER
    + """
def within(height, width):
    if max(height, width) > longest:
        height, width = longer_side(height, width, longest)
    return max(height, shortest), max(width, shortest)


def plan(height, width):
    if not split:
        high, wide = within(height, width)
        return view_tokens, 2, 0, high, wide, high * wide / view_tokens
    if min(height, width) < 2:
        raise ValueError("a side of 1 px has no halves")
    tops, lefts = (height // 2, height - height // 2), (width // 2, width - width // 2)
    crops = [within(high, wide) for high in tops for wide in lefts]
    area = sum(high * wide for high, wide in crops)
    high, wide = crops[0]
    return 5 * view_tokens, 6, 0, 2 * high, 2 * wide, area / (4 * view_tokens)
""",
}
"""Texts by family."""
