"""What the advice says in words. Plain Python."""

from __future__ import annotations

from vitlab.core.advice import PatchAdvice, PatchRow
from vitlab.core.facts import number, size
from vitlab.core.grid import Pair


def advised(advice: PatchAdvice, chosen: PatchRow, thing: Pair, image_size: Pair) -> str:
    """The best candidate or why there is none, and the chosen one where it is another.

    >>> from vitlab.core.advice import advise_patch_size
    >>> advice = advise_patch_size(224, 20, token_budget=100)
    >>> print(advised(advice, advice.rows[0], (20, 20), (224, 224))[:90])
    Smallest thing 20 × 20 px of 224 × 224: no patch size keeps every budget: 16 px is nearest
    """
    sentences = [f"Smallest thing {size(thing)} px of {size(image_size)}: {_best(advice)}"]
    if chosen is not (advice.best or advice.nearest):
        sentences.append(_chosen(chosen))
    sentences.extend(_seen(chosen))
    if chosen.padded_size:
        sentences.append(
            f"{_px(chosen)} do not fill the picture: it is padded with zeros to "
            f"{size(chosen.padded_size)} px, and {number(chosen.added_tokens)} tokens hold some."
        )
    return " ".join(sentences)


def noted(row: PatchRow, thing: Pair) -> str:
    """What the chosen patches teach: how seldom a thing lies in one.

    >>> from vitlab.core.advice import advise_patch_size
    >>> noted(advise_patch_size(448, 32, patch_sizes=[32]).rows[0], (32, 32))[:57]
    'Wherever it lies, a thing of 32 × 32 px touches 3.88 patc'
    """
    ph, pw = row.patch_size
    text = (
        f"Wherever it lies, a thing of {size(thing)} px touches {row.mean_touched:.3g} patches of "
        f"{_px(row)} on average."
    )
    if thing[0] <= ph and thing[1] <= pw:
        places = (ph - thing[0] + 1) * (pw - thing[1] + 1)
        return text + f" It lies in one alone at {number(places)} of {number(ph * pw)} places."
    if row.mean_inside < 1:
        text += (
            f" Even a thing as large as one of them lies in one alone at 1 of {number(ph * pw)} "
            "places."
        )
    return text


def _best(advice: PatchAdvice) -> str:
    best = advice.best
    if best is None:
        return str(advice.problem)
    others = [_px(row) for row in advice.rows[1:] if not row.broken]
    text = (
        f"patches of {_px(best)} keep every budget, {best.across:.1f} of them across it, "
        f"{number(best.tokens)} tokens"
    )
    return text + (f"; {_listed(others)} would do too." if others else ".")


def _chosen(row: PatchRow) -> str:
    if not row.broken:
        return f"The chosen {_px(row)} keep every budget too."
    broken = ", ".join(limit.words for limit in row.broken)
    return f"The chosen {_px(row)} break {_count(len(row.broken))}: {broken}."


def _seen(row: PatchRow) -> list[str]:
    if row.touched is None or row.inside is None:
        return []
    if row.touched == 1:
        return ["It lies in 1 patch" + (", and fills it." if row.inside else ".")]
    inside = f"{number(row.inside)} of them" if row.inside else "none of them"
    return [f"It lies in {number(row.touched)} patches, {inside} wholly inside it."]


def _px(row: PatchRow) -> str:
    ph, pw = row.patch_size
    return f"{ph} px" if ph == pw else f"{size((ph, pw))} px"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _count(broken: int) -> str:
    words = ("", "a limit", "two limits", "three limits", "four limits")
    return words[broken]
