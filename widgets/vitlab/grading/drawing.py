"""Draws a guess against the truth, as SVG that reads in light and in dark."""

from __future__ import annotations

from html import escape

from vitlab.words import said

_WIDTH, _HEIGHT, _LEFT, _RIGHT, _AXIS = 480, 84, 20, 460, 58
_INK = "var(--jp-ui-font-color1, currentColor)"
_QUIET = "var(--jp-border-color1, #8a8a8a)"
_ACCENT = "var(--jp-brand-color1, #0072b2)"


def guess_against_truth(title: str, guess: tuple[float, float], truth: float, quantity: str) -> str:
    """An axis from 0 with the interval that was guessed as a bar and the truth as a line.

    >>> "contains the truth" in guess_against_truth("1.4", (10, 20), 16, "times as many")
    True
    """
    low, high = guess
    start, end = min(0.0, low, truth), max(high, truth, 1e-9) * 1.12

    def x(value: float) -> float:
        return round(_LEFT + (value - start) / (end - start) * (_RIGHT - _LEFT), 1)

    values = {"title": title, "low": low, "high": high, "truth": truth, "quantity": quantity}
    if low <= truth <= high:
        told = said(
            "{title}: the guess {low:g} to {high:g} contains the truth, {truth:g} {quantity}.",
            **values,
        )
    else:
        told = said(
            "{title}: the guess {low:g} to {high:g} misses the truth, {truth:g} {quantity}.",
            **values,
        )
    guess_label = said("your guess: {low:g} to {high:g}", low=low, high=high)
    bar_width = max(3.0, round(x(high) - x(low), 1))
    bar_label = min(max(x(low) + bar_width / 2, _LEFT + 50), _RIGHT - 50)
    truth_label = min(max(x(truth), _LEFT + 30), _RIGHT - 30)
    return (
        f'<svg role="img" aria-label="{escape(told)}" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'width="{_WIDTH}" style="max-width:100%;display:block;font-size:12px" '
        f'xmlns="http://www.w3.org/2000/svg"><title>{escape(told)}</title>'
        f'<line x1="{_LEFT}" y1="{_AXIS}" x2="{_RIGHT}" y2="{_AXIS}" stroke="{_QUIET}"/>'
        f'<rect x="{x(low)}" y="{_AXIS - 24}" width="{bar_width}" height="16" rx="3" '
        f'fill="{_ACCENT}" fill-opacity="0.35" stroke="{_ACCENT}"/>'
        f'<line x1="{x(truth)}" y1="{_AXIS - 30}" x2="{x(truth)}" y2="{_AXIS + 6}" '
        f'stroke="{_INK}" stroke-width="2.5"/>'
        f"{_label(bar_label, 22, guess_label)}"
        f"{_label(truth_label, _AXIS + 20, said('truth: {truth:g}', truth=truth))}</svg>"
        f'<div style="color:var(--jp-ui-font-color1, inherit);max-width:48em">{escape(told)}</div>'
    )


def _label(x: float, y: float, text: str) -> str:
    return f'<text x="{x:g}" y="{y}" text-anchor="middle" fill="{_INK}">{escape(text)}</text>'
