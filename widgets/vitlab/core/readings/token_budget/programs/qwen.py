"""Sides rounded to whole cells within a budget of pixels. Plain Python."""

_CELLS = """
def in_cells(height, width, frames):
    cell = patch * merge
    rows, cols = round(height / cell), round(width / cell)  # a half goes to the even number
    area = frames * rows * cols * cell * cell
    if area > max_pixels:
        scale = sqrt(frames * height * width / max_pixels)
        rows, cols = (max(1, floor(side / scale / cell)) for side in (height, width))
    elif area < min_pixels:  # also where a side is 0 cells
        scale = sqrt(min_pixels / (frames * height * width))
        rows, cols = (ceil(side * scale / cell) for side in (height, width))
    return rows * cols, 0, 0, rows * cell, cols * cell, cell * cell


def refuse_thin(height, width):
    if max(height, width) / min(height, width) > 200:
        raise ValueError("no side may be more than 200 times the other")

"""
_QWEN = (
    _CELLS
    + """
def plan(height, width):
    refuse_thin(height, width)
    return in_cells(height, width, 1)
"""
)

QWEN = {
    **dict.fromkeys(("qwen2-vl", "qwen2.5-vl", "qwen3-vl", "ernie-4.5-vl"), _QWEN),
    "glm-4v": _CELLS
    + """
def plan(height, width):
    cell = patch * merge
    if min(height, width) < cell:
        scale = max(cell / height, cell / width)
        height, width = int(height * scale), int(width * scale)
    refuse_thin(height, width)
    return in_cells(height, width, frames)  # a still picture counts as two frames
""",
    "paddleocr-vl": _CELLS
    + """
def plan(height, width):
    cell = patch * merge
    if height < cell:
        height, width = cell, round((width * cell) / height)
    if width < cell:
        height, width = round((height * cell) / width), cell
    refuse_thin(height, width)
    return in_cells(height, width, 1)
""",
}
"""Texts by family."""
