"""The program behind the numbers of a native aspect. Plain Python."""

from __future__ import annotations

from vitlab.core.grid import Pair


def aspect_program(
    image_size: Pair, patch_size: Pair, max_num_patches: int, max_ratio: float | None
) -> str:
    """Find the largest size within a budget of patches, and print every number."""
    settings = {
        "image_size": image_size,
        "patch_size": patch_size,
        "max_num_patches": max_num_patches,
        "max_ratio": max_ratio,
    }
    lines = [f"{name} = {value!r}" for name, value in settings.items()]
    return "\n".join([_HEAD, *lines, _SEARCH])


_HEAD = "from fractions import Fraction\nfrom math import ceil, isqrt\n"
_SEARCH = """
(height, width), (ph, pw) = image_size, patch_size
down, across = height * pw, width * ph  # exact: no scale is ever rounded
grids = []  # where one side is exactly whole patches, the other is rounded up
for n in range(1, max_num_patches + 1):
    grids += [(n, ceil(Fraction(n * across, down))), (ceil(Fraction(n * down, across)), n)]
largest = max(grid for grid in grids if grid[0] * grid[1] <= max_num_patches)
ratio = Fraction(str(min(max_ratio or 100, 100)))
rows, cols = min(largest, (ceil(height * ratio / ph), ceil(width * ratio / pw)))
side = isqrt(max_num_patches)
native, square = (rows * ph, cols * pw), (side * ph, side * pw)


def circle(size):
    return (size[0] / height) / (size[1] / width)


print("tokens:", rows * cols)
print("aspect_off:", 100 * abs(circle(native) - 1))
print("squeezed:", 100 * circle(square))
print("masked:", max_num_patches - rows * cols)
"""
