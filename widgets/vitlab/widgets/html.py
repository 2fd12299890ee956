"""The fixed parts of an instrument's frame as HTML. Everything that is not ours is escaped."""

from __future__ import annotations

from html import escape

from vitlab.core.reading import Fact, Reading


def headline(title: str, question: str) -> str:
    """What the instrument is called, and the question worth asking it."""
    return f"<h3>{escape(title)}</h3><p class='vl-ask'>{escape(question)}</p>"


def says(text: str) -> str:
    """The reading's sentence under the headline."""
    return f"<p class='vl-says'>{escape(text)}</p>"


def facts_list(reading: Reading) -> str:
    """Each number large, its formula beneath, its standing as a badge.

    A run of facts with one standing shows the badge once, at its first fact.
    """
    shown, last = [], None
    for fact in reading.facts:
        shown.append(_fact(fact, badge=fact.standing != last))
        last = fact.standing
    return f"<dl>{''.join(shown)}</dl>"


def _fact(fact: Fact, *, badge: bool) -> str:
    kind = fact.standing.split()[0]
    standing = f" <i class='vl-badge vl-{kind}'>{fact.standing}</i>" if badge else ""
    return (
        f"<div data-fact='{fact.name}'><dt>{escape(fact.label)}</dt>"
        f"<dd><b>{escape(fact.shown)}</b>{standing}</dd>"
        f"<dd><code>{escape(fact.formula)}</code></dd></div>"
    )


def description(reading: Reading) -> str:
    """The text and a table of every fact."""
    rows = "".join(
        f"<tr><th scope='row'>{escape(fact.label)}</th><td>{escape(fact.shown)}</td>"
        f"<td><code>{escape(fact.formula)}</code></td><td>{fact.standing}</td></tr>"
        for fact in reading.facts
    )
    head = "".join(
        f"<th scope='col'>{name}</th>" for name in ("what", "value", "formula", "standing")
    )
    return f"<p>{escape(reading.text)}</p><table><tr>{head}</tr>{rows}</table>"


def sentence(text: str) -> str:
    """A problem, said aloud by screen readers as soon as it appears."""
    return f"<p role='alert'>{escape(text[:1].upper() + text[1:])}</p>" if text else ""
