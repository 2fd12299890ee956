"""What the advice says in words. Plain Python."""

from __future__ import annotations

from vitlab.core.advice import PatchAdvice, PatchRow
from vitlab.core.arguments import together
from vitlab.core.facts import number, size
from vitlab.core.grid import Pair
from vitlab.words import said, word


def advised(advice: PatchAdvice, chosen: PatchRow, thing: Pair, image_size: Pair) -> str:
    """The best candidate or why there is none, and the chosen one where it is another.

    >>> from vitlab.core.advice import advise_patch_size
    >>> advice = advise_patch_size(224, 20, token_budget=100)
    >>> print(advised(advice, advice.rows[0], (20, 20), (224, 224))[:90])
    Smallest thing 20 × 20 px of 224 × 224: no patch size keeps every budget: 16 px is nearest
    """
    sentences = [
        said(
            "Smallest thing {thing} px of {size}: {best}",
            thing=size(thing),
            size=size(image_size),
            best=_best(advice),
        )
    ]
    if chosen is not (advice.best or advice.nearest):
        sentences.append(_chosen(chosen))
    sentences.extend(_seen(chosen))
    if chosen.padded_size:
        sentences.append(
            said(
                "{patch} do not fill the picture: it is padded with zeros to {size} px, and "
                "{tokens} tokens hold some.",
                patch=_px(chosen),
                size=size(chosen.padded_size),
                tokens=number(chosen.added_tokens),
            )
        )
    return " ".join(sentences)


def noted(row: PatchRow, thing: Pair) -> str:
    """What the chosen patches teach: how seldom a thing lies in one.

    >>> from vitlab.core.advice import advise_patch_size
    >>> noted(advise_patch_size(448, 32, patch_sizes=[32]).rows[0], (32, 32))[:57]
    'Wherever it lies, a thing of 32 × 32 px touches 3.88 patc'
    """
    ph, pw = row.patch_size
    text = said(
        "Wherever it lies, a thing of {thing} px touches {touched:.3g} patches of {patch} on "
        "average.",
        thing=size(thing),
        touched=row.mean_touched,
        patch=_px(row),
    )
    if thing[0] <= ph and thing[1] <= pw:
        places = (ph - thing[0] + 1) * (pw - thing[1] + 1)
        alone = said(
            "It lies in one alone at {places} of {all} places.",
            places=number(places),
            all=number(ph * pw),
        )
        return f"{text} {alone}"
    if row.mean_inside < 1:
        even = said(
            "Even a thing as large as one of them lies in one alone at 1 of {all} places.",
            all=number(ph * pw),
        )
        return f"{text} {even}"
    return text


def _best(advice: PatchAdvice) -> str:
    best = advice.best
    if best is None:
        return str(advice.problem)
    others = [_px(row) for row in advice.rows[1:] if not row.broken]
    told = word(
        "patches of {patch} keep every budget, {across:.1f} of them across it, {tokens} tokens."
    )
    if others:
        told = word(
            "patches of {patch} keep every budget, {across:.1f} of them across it, {tokens} "
            "tokens; {others} would do too."
        )
    return said(
        told,
        patch=_px(best),
        across=best.across,
        tokens=number(best.tokens),
        others=together(others),
    )


def _chosen(row: PatchRow) -> str:
    if not row.broken:
        return said("The chosen {patch} keep every budget too.", patch=_px(row))
    broken = ", ".join(limit.words for limit in row.broken)
    return said(_BREAKS[len(row.broken) - 1], patch=_px(row), limits=broken)


_BREAKS = (
    word("The chosen {patch} break a limit: {limits}."),
    word("The chosen {patch} break two limits: {limits}."),
    word("The chosen {patch} break three limits: {limits}."),
    word("The chosen {patch} break four limits: {limits}."),
)


def _seen(row: PatchRow) -> list[str]:
    if row.touched is None or row.inside is None:
        return []
    if row.touched == 1:
        return [
            said("It lies in 1 patch, and fills it.") if row.inside else said("It lies in 1 patch.")
        ]
    lies = word("It lies in {touched} patches, none of them wholly inside it.")
    if row.inside:
        lies = word("It lies in {touched} patches, {inside} of them wholly inside it.")
    return [said(lies, touched=number(row.touched), inside=number(row.inside))]


def _px(row: PatchRow) -> str:
    ph, pw = row.patch_size
    return f"{ph} px" if ph == pw else f"{size((ph, pw))} px"
