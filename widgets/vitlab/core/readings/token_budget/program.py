"""The program behind the numbers: plain Python, the family's rule written out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from math import sqrt

from vitlab.core.readings.token_budget.facts import VISION_WIDTH
from vitlab.core.readings.token_budget.looks import LETTER_WIDTH, look_of
from vitlab.core.readings.token_budget.programs import RULES
from vitlab.core.readings.token_budget.rows import FamilyRow, family_of
from vitlab.core.readings.token_budget.settings import BudgetSetting
from vitlab.core.vlm.decoder import find_decoder
from vitlab.core.vlm.plan import VlmPlan
from vitlab.core.vlm.rules.table import find_rule
from vitlab.words import speaking

_MATH = ("ceil", "floor", "isqrt", "log", "sqrt")


def budget_program(
    plan: VlmPlan, row: FamilyRow, setting: BudgetSetting, shown: Collection[str]
) -> str:
    """Plan a picture by the family's rule and print every fact as ``name: value``.

    Args:
        plan: What the chosen family makes of the picture.
        row: Its row.
        setting: What decides the rest.
        shown: Names of the facts.

    Returns:
        The program; its settings stand above as plain assignments.

    """
    body = "\n".join([*_of_the_rule(plan), *_of_the_fit(plan, setting), *_of_the_rest(setting)])
    lines = dict(_PRINTED)
    if setting.projector == "mlp":
        lines["projector"] = "((joined + 1) * dim + (dim + 1) * dim) / 1e6"
    inputs = [*_inputs(plan, setting), *_decoder(row, setting)]
    printed = [f'print("{name}:", {lines[name]})' for name in shown]
    code = "\n".join([*inputs, body, *printed, ""])
    used = [name for name in _MATH if re.search(rf"\b{name}\(", code)]
    return (f"from math import {', '.join(used)}\n\n" if used else "") + code


def _inputs(plan: VlmPlan, setting: BudgetSetting) -> Iterator[str]:
    yield f"height, width = {plan.image_size[0]}, {plan.image_size[1]}"
    yield f"images, text_tokens = {setting.images}, {setting.text_tokens}"
    yield f"context = {setting.context}"
    if setting.box:
        yield f"letter = {setting.box[2]}  # px of the picture"
    yield ""
    with speaking("en"):
        source = find_rule(plan.rule)[1].source
    yield f"# {plan.rule}: {source}"
    for known in plan.settings:
        changed = "" if known.value == known.default else f", changed from {known.default}"
        yield f"{known.name} = {known.value}  # {known.origin}{changed}"


def _decoder(row: FamilyRow, setting: BudgetSetting) -> Iterator[str]:
    model = find_decoder(setting.decoder)
    yield ""
    yield f"# {setting.decoder}: {model.source}"
    yield f"layers, dim, mlp_dim = {model.layers}, {model.width}, {model.mlp_width}"
    yield f"queries, keys_and_values = {model.queries}, {model.keys_and_values}  # numbers a token"
    if setting.projector != "none":
        merge = max(1, row.plan.merge) if row.plan else 1
        yield f"joined = {VISION_WIDTH} * {merge}**2  # an encoder {VISION_WIDTH} wide"


def _of_the_rule(plan: VlmPlan) -> Iterator[str]:
    yield "\n" + RULES[family_of(plan.rule)]
    yield "\ntokens, separators, newlines, high, wide, slot_px = plan(height, width)"


def _of_the_fit(plan: VlmPlan, setting: BudgetSetting) -> Iterator[str]:
    if setting.fit == "as built":
        return
    pixels = look_of(plan, "as built").slot_pixels
    yield f"cell = {max(1, plan.patch * plan.merge or round(sqrt(pixels)))}  # px on a slot's side"
    yield "slot_px, budget = cell**2, max(1, tokens - newlines)"
    yield _NATIVE if setting.fit == "native" else "high = wide = isqrt(budget) * cell"


def _of_the_rest(setting: BudgetSetting) -> Iterator[str]:
    yield "down, across = high / height, wide / width"
    if setting.box:
        yield f"letter_area = {LETTER_WIDTH} * letter * across * letter * down"
    yield "slots = images * (tokens + separators)"
    yield "token_macs = dim * (2 * queries + keys_and_values) + 3 * dim * mlp_dim"
    yield "macs = layers * (slots * token_macs + slots * (slots + 1) * queries)"


_NATIVE = """\
grids = []  # one side exactly whole cells, the other rounded up: the largest within the budget
for n in range(1, budget + 1):
    grids += [(n, -(-n * width // height)), (-(-n * height // width), n)]
largest = max(grid for grid in grids if grid[0] * grid[1] <= budget)
rows, cols = min(largest, (-(-100 * height // cell), -(-100 * width // cell)))
high, wide = rows * cell, cols * cell"""
_PRINTED = {
    "slots": "slots",
    "left": "context - slots - text_tokens",
    "narrowed": "across / down",
    "letter_px": "letter * down",
    "letters": "slot_px / letter_area",
    "kv_mib": "slots * layers * keys_and_values * 2 / 2**20",
    "prefill_gmacs": "macs / 1e9",
    "projector": "(joined + 1) * dim / 1e6",
}
