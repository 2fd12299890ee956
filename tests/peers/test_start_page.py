"""What the page to start with says of a model of one's own is true for timm's."""

import re

from labs_solutions import release
from vitlab.widgets import LinearProjectionAnalyzer


def test_the_three_lines_with_a_model_of_timm_show_its_own_projection():
    page = "\n".join(cell.source for cell in release.read(release.START).cells)
    (lines,) = re.findall(r"^```python\n(import timm\n.*?)^```", page, re.MULTILINE | re.DOTALL)
    *before, last = lines.splitlines()
    names = {"LinearProjectionAnalyzer": LinearProjectionAnalyzer}
    exec("\n".join(before), names)
    analyzer = eval(last, names)
    kernel = names["model"].patch_embed.proj.weight
    assert len(lines.splitlines()) == 3
    assert not analyzer.problem
    assert analyzer.reading.dim == len(kernel) == 384
    assert analyzer.reading.numbers == kernel[0].numel() == 3 * 16 * 16
    analyzer.close()
