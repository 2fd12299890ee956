"""What the Markdown pages of this project say: their headings, links, commands and programs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_FENCE = re.compile(r"^(```|~~~).*?^\1$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^#{1,6} (.+?)\s*#*$", re.MULTILINE)
_LINK = re.compile(r"""\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)|\b(?:src|srcset|href)="([^"]+)\"""")
_CODE = re.compile(r"(`+).+?\1", re.DOTALL)


def pages() -> list[Path]:
    """Every Markdown page that is kept here, in the root and deeper."""
    folders = (".github", "lab", "labs_solutions", "recipe", "tests", "widgets")
    deeper = (path for folder in folders for path in (ROOT / folder).rglob("*.md"))
    hidden = ("node_modules", "output", "skeletons")  # a skeleton is no page yet
    return sorted(
        [*ROOT.glob("*.md"), *(path for path in deeper if not set(hidden) & {*path.parts})]
    )


def anchors(text: str) -> set[str]:
    """What a link may name behind ``#``: each heading as GitHub writes it.

    >>> sorted(anchors("# To add an *exercise*\\n\\n## `A`, b: c\\n\\n## `A`, b: c\\n"))
    ['a-b-c', 'a-b-c-1', 'to-add-an-exercise']
    """
    seen: Counter[str] = Counter()
    found = set()
    for heading in _HEADING.findall(_FENCE.sub("", text)):
        words = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).lower()
        name = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
        found.add(f"{name}-{seen[name]}" if seen[name] else name)
        seen[name] += 1
    return found


def links(text: str) -> list[str]:
    """Where its links and pictures lead, in order; what stands in code leads nowhere.

    >>> links('[a](b.md#c) `[d](e)` <img src="f.png">')
    ['b.md#c', 'f.png']
    """
    bare = _CODE.sub("", _FENCE.sub("", text))
    return [inside or quoted for inside, quoted in _LINK.findall(bare)]


def section(text: str, heading: str) -> str:
    """What stands under a heading, up to the next one that is as high.

    >>> section("## A\\n\\na\\n\\n### B\\n\\nb\\n\\n## C\\n", "## A")
    'a\\n\\n### B\\n\\nb'
    """
    level = heading.partition(" ")[0]
    _, found, after = f"\n{text}".partition(f"\n{heading}\n")
    assert found, f"there is no {heading!r}"
    return re.split(rf"^#{{1,{len(level)}}} ", after, maxsplit=1, flags=re.MULTILINE)[0].strip()


def fenced(text: str, language: str) -> Iterator[str]:
    """The code of every fence of a language.

    >>> [*fenced("```sh\\nmake\\n```\\n\\n```python\\n1\\n```", "sh")]
    ['make']
    """
    yield from re.findall(rf"^```{language}\n(.*?)\n```$", text, re.MULTILINE | re.DOTALL)
