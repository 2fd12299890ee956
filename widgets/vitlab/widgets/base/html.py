"""The fixed parts of an instrument's frame as HTML. Everything that is not ours is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from vitlab.core.facts import Fact
from vitlab.core.glossary import Term
from vitlab.core.readings.reading import Reading
from vitlab.words import said


def headline(title: str, question: str) -> str:
    """What the instrument is called, and the question worth asking it, if there is one."""
    asked = f"<p class='vl-ask'>{escape(question)}</p>" * bool(question)
    return f"<h3>{escape(title)}</h3>{asked}"


def shown(reading: Reading) -> str:
    """The sentence, and each number large with its formula beneath and its standing as a badge.

    A run of facts with one standing shows the badge once, at its first fact. All of it
    is one widget, because every widget that follows a move costs a message.
    """
    return says(reading) + facts(reading.facts)


def says(reading: Reading) -> str:
    """The sentence."""
    return f"<p class=vl-says>{escape(reading.text)}</p>"


def facts(chosen: Iterable[Fact], *, in_a_row: bool = False) -> str:
    """The numbers, beside the picture or in a row beneath it."""
    shown, last = [], None
    for fact in chosen:
        shown.append(_fact(fact, badge=fact.standing != last))
        last = fact.standing
    row = f"'vl-facts vl-in-a-row' style='--facts: {len(shown)}'"
    kind = row if in_a_row else "vl-facts"
    return f"<dl class={kind}>{''.join(shown)}</dl>"


def _fact(fact: Fact, *, badge: bool) -> str:
    kind = fact.standing.split()[0]
    named = escape(said(fact.standing))
    standing = f" <i class='vl-badge vl-{kind}'>{named}</i>" if badge else ""
    return (
        f"<div data-fact={fact.name}><dt>{escape(fact.label)}"
        f"<dd><b>{escape(fact.shown)}</b>{standing}<dd>{escape(fact.formula)}</div>"
    )


def description(reading: Reading) -> str:
    """The text, a table of every fact, and what its labels mean."""
    facts = ((fact.label, fact.shown, fact.formula, said(fact.standing)) for fact in reading.facts)
    head = (said("what"), said("value"), said("formula"), said("standing"))
    rows = table("", head, facts)
    meanings = "".join(
        f"<dt>{escape(fact.label)}</dt><dd>{escape(fact.meaning)}</dd>"
        for fact in reading.facts
        if fact.meaning
    )
    meant = f"<dl>{meanings}</dl>" if meanings else ""
    return f"<p>{escape(reading.text)}</p>{rows}{meant}"


def glossary(terms: Sequence[Term]) -> str:
    """Cards of the glossary, folded; nothing where there are none.

    >>> glossary([])
    ''
    """
    cards = "".join(
        f"<dt>{escape(said(t.term))}</dt><dd>{escape(said(t.text))}</dd>" for t in terms
    )
    summary = f"<summary>{escape(said('Words used here ({count})', count=len(terms)))}</summary>"
    return f"<details>{summary}<dl>{cards}</dl></details>" if terms else ""


def sentence(text: str) -> str:
    """A problem, said aloud by screen readers as soon as it appears."""
    return f"<p role='alert'>{escape(text[:1].upper() + text[1:])}</p>" if text else ""


def progress(word: str) -> str:
    """What is being done just now."""
    return f"<span role='status'>{escape(word)}</span>"


def table(
    caption: str,
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    own: int = -1,
    kind: str = "",
) -> str:
    """A small table; ``own`` is the row that the reader chose; a head without a word is no head.

    >>> table("sizes", ("patch", "tokens"), [("16", "196")], own=0)
    '<table><caption>sizes</caption><thead><tr><th scope=col>patch<th scope=col>tokens\
<tbody><tr class=vl-own><td>16<td>196</table>'
    >>> table("", ("", "tokens"), [("ours", "196")])
    '<table><thead><tr><td><th scope=col>tokens<tbody><tr><td>ours<td>196</table>'
    """
    columns = "".join(f"<th scope=col>{escape(name)}" if name else "<td>" for name in head)
    body = "".join(
        f"<tr{' class=vl-own' if place == own else ''}>"
        + "".join(f"<td>{escape(cell)}" for cell in row)
        for place, row in enumerate(rows)
    )
    named = f"<caption>{escape(caption)}</caption>" if caption else ""
    kind = f" class={kind}" if kind else ""
    return f"<table{kind}>{named}<thead><tr>{columns}<tbody>{body}</table>"
