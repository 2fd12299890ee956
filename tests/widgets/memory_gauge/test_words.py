"""What stands beside the figures, and what folds out: every number is the reading's."""

import re

import pytest

from tests.core.readings.programs import printed
from vitlab.core.facts import number
from vitlab.core.memory.refusing import spoken
from vitlab.widgets.memory_gauge.words import changed, off, short

pytestmark = pytest.mark.refusal  # or a reading of a thousand small calls takes seconds


def beside(gauge, pattern):
    """What stands there without tags."""
    found = re.search(pattern, gauge._numbers.value, re.DOTALL)[1]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", found)).strip()


def beside_raw(gauge, name):
    """A number with its badge."""
    return re.search(f"data-fact={name}>(.*?)</div>", gauge._numbers.value, re.DOTALL)[1]


def fold(gauge, name):
    (found,) = (fold for fold in gauge._folds if f"vl-{name}" in fold.content._dom_classes)
    return found


def test_the_sentence_and_the_large_numbers_are_the_readings(gauge):
    facts = {fact.name: fact for fact in gauge.reading.facts}
    assert beside(gauge, "<p class=vl-says>(.*?)</p>") == gauge.reading.text.replace("'", "&#x27;")
    for name in ("peak", "needed", "gmacs"):
        assert beside(gauge, f"data-fact={name}>.*?<b>(.*?)</b>") == facts[name].shown


def test_every_part_of_the_bar_stands_in_the_legend_with_its_standing(gauge):
    for share in gauge.reading.shares:
        slug = share.name.lower().replace(" ", "-")
        standing = "" if share.standing == "exact" else f"{share.standing} "
        line = beside(gauge, f"(<li data-share={slug} .*?)(?:<li|</ul>)")
        assert line == f"{share.name} {standing}{short(share.bytes)}"
        assert f"<li data-share={slug} title='{share.source}'>" in gauge._numbers.value
        assert f"style='--swatch: var(--vl-{slug})'" in gauge._numbers.value
        hatched = f"<li data-share={slug} [^<]*><span class='vl-swatch vl-hatched'"
        assert bool(re.search(hatched, gauge._numbers.value)) == (share.standing != "exact")


def test_the_legend_shows_the_moment_that_is_looked_at(gauge):
    gauge.moment = 30
    live = gauge.reading.ledger.timeline[30].live
    assert beside(gauge, "(<p class=vl-seen.*?)</p>") == gauge.reading.seen.text.replace(
        "'", "&#x27;"
    )
    assert live["transient"] != gauge.reading.ledger.at_peak["transient"]
    for kind, size in live.items():
        slug = kind.replace(" ", "-")
        assert beside(gauge, f"data-share={slug} .*?<b>(.*?)</b>") == short(size)


def test_each_gpu_stands_in_its_table(gauge):
    gauge.model, gauge.image_size, gauge.attention = "vit_base", 224, "eager"
    gauge.batch_size, gauge.budget = 150, 17
    signs = {"fits": "✓ fits", "tight": "~ tight", "no": "✕ too small"}
    for row in gauge.reading.budgets:
        line = beside(gauge, f"<tr data-gib={row.gib:g} (.*?</tr>)").partition("> ")[2]
        cards = f" {row.cards}" if row.cards else ""
        assert line == f"{row.gib:g} GiB{cards} {signs[row.verdict]} {row.largest_batch:,}"
    assert len({row.verdict for row in gauge.reading.budgets}) == 3
    assert "data-gib=17 class='vl-tight vl-own'" in gauge._numbers.value
    assert "24 GiB RTX 3090/4090" in beside(gauge, "<tr data-gib=24 (.*?</tr>)")


def test_beside_each_switch_stands_what_its_other_choices_change(gauge):
    gauge.attention = "eager"
    for name in ("precision", "attention", "checkpointing", "accumulate", "optimizer", "update"):
        others = [switch for switch in gauge.reading.switches if switch.setting == name]
        words = " ".join(
            f"{switch.becomes} {changed(switch.change)} {switch.remark}".strip()
            for switch in others
        )
        assert beside(gauge, f"<li data-switch={name}>(.*?)(?:<li|</ul>)") == words
    assert beside(gauge, "<li data-switch=checkpointing>(.*?)<li").endswith("+1 forward")


def test_each_rule_of_thumb_stands_beside_the_truth(gauge):
    for rule in gauge.reading.rules:
        line = beside(gauge, f"<th scope=row>({re.escape(rule.name)}.*?)</tr>")
        assert line == f"{rule.name} {short(rule.bytes)} {off(rule.error)}"
        assert f"<tr title='{rule.formula}: {spoken(rule.bytes)}'>" in gauge._numbers.value


def test_the_text_twin_has_every_number_of_the_figures(gauge):
    fold(gauge, "words").button.value = True
    words, reading = fold(gauge, "words").content.value, gauge.reading
    for share in reading.shares:
        assert f"<td>{share.name}<td>{share.bytes:,}<td>{share.standing}<td>{share.source}" in words
    for phase, peak in reading.ledger.phase_peaks.items():
        highest = max(
            (m for m in reading.ledger.timeline if m.label.startswith(phase)), key=lambda m: m.total
        )
        assert f"<td>{phase}<td>{peak:,}<td>{highest.label.removeprefix(phase)[2:]}<" in words
    for row in reading.budgets:
        assert f"<td>{row.gib:g} GiB<td>{row.words}<td>{row.largest_batch:,}" in words
    for switch in reading.switches:
        changes = f"<td>{changed(switch.change)}<td>{switch.remark}<"
        assert f"<td>{switch.setting}<td>{switch.becomes}{changes}" in words
    for rule in reading.rules:
        assert f"<td>{spoken(rule.bytes)}<td>{off(rule.error)}" in words
    assert reading.seen.moment.label in words
    assert "A map has one number for each pair: one token that looks at one token." in words


def test_other_patches_and_machines_fold_out(gauge):
    fold(gauge, "calculators").button.value = True
    tables, reading = fold(gauge, "calculators").content.value, gauge.reading
    assert [row.patch_size for row in reading.patch_sizes] == [(32, 32), (16, 16), (8, 8)]
    assert "<td>32 × 32 px<td>6 (0.25 ×)<td>36 (0.0625 ×)<td>" in tables
    assert "<th scope=col>patches<th scope=col>pairs per head<th" in tables
    assert "<p>Patches and pairs are counted without prefix tokens.</p>" in tables
    finer = reading.patch_sizes[2]
    for size, ratio in ((finer.bytes, finer.byte_ratio), (finer.saved_bytes, finer.saved_ratio)):
        assert f"<td>{short(size)} ({number(ratio)} ×)" in tables
    assert f"<td>{number(finer.macs / 1e9)} ({number(finer.mac_ratio)} ×)" in tables
    for answer in reading.tiers:
        images = f"<td>{number(answer.largest_batch)}<td>{number(answer.total_batch)}"
        assert f"<td>{answer.tier.name}<td>{answer.verdict}{images}<td>" in tables
    gauge.batch_size = 9
    assert fold(gauge, "calculators").content.value != tables


def test_patches_that_make_no_square_leave_the_other_answers(gauge):
    gauge.image_size, gauge.patch_size = (60, 64), (15, 16)
    fold(gauge, "calculators").button.value = True
    assert "<td>no square" in fold(gauge, "calculators").content.value
    gauge.batch_size = 9
    assert gauge.problem == ""


def test_a_model_that_is_not_plain_wears_no_badge_of_exactness(gauge):
    gauge.model = "dinov2_small_reg4"
    gauge.image_size, gauge.patch_size = 28, 14
    assert "data-fact=peak>" in gauge._numbers.value
    assert "<i class='vl-badge vl-estimate'>" in beside_raw(gauge, "peak")
    assert "Not counted, so it is more: registers without positions" in gauge._numbers.value


def test_a_machine_that_is_too_small_is_said_to_be(gauge):
    gauge.model, gauge.image_size, gauge.attention, gauge.batch_size = "vit_base", 224, "eager", 150
    fold(gauge, "calculators").button.value = True
    words = {"fits": "fits", "tight": "tight", "no": "too small"}
    for answer in gauge.reading.tiers:
        row = f"<td>{answer.tier.name}<td>{words[answer.verdict]}<td>"
        assert row in fold(gauge, "calculators").content.value
    assert "no" in {answer.verdict for answer in gauge.reading.tiers}


def test_what_is_folded_in_costs_nothing(gauge):
    gauge.batch_size = 3
    assert [fold.content.value for fold in gauge._folds] == [""] * 3
    assert "tiers" not in vars(gauge.reading)
    fold(gauge, "code").button.value = True
    assert fold(gauge, "code").content.value == gauge.code()


def test_the_program_computes_every_fact(gauge, tmp_path):
    programs, facts = {}, {}
    for mode in ("train", "inference"):
        gauge.mode = mode
        programs[mode], facts[mode] = gauge.code(), gauge.reading.facts
    values = printed(programs, dict.fromkeys(programs, tmp_path))
    for mode in programs:
        for fact in facts[mode]:
            value = float(values[mode][fact.name])
            assert value == pytest.approx(fact.value, rel=1e-9), (mode, fact.name)
