"""A text of Markdown in parts that are translated one by one."""

from __future__ import annotations


def paragraphs(text: str) -> list[str]:
    r"""Its paragraphs; a block of code is one, whatever gaps are in it.

    >>> paragraphs("One.\n\n```python\na = 1\n\nb = 2\n```\n\nTwo.")
    ['One.', '```python\na = 1\n\nb = 2\n```', 'Two.']
    """
    found: list[str] = []
    for part in text.split("\n\n"):
        if found and found[-1].count("```") % 2:
            found[-1] += f"\n\n{part}"
        else:
            found.append(part)
    return found
