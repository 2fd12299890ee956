"""Whatever a tape says can be said in another language, and is the same key in each."""

import copy
import pickle
import re

import pytest

from tests.core.memory.cases import golden_cases
from vitlab.core.memory import ViTShape, memory_ledger
from vitlab.core.memory.naming import Named, named, told
from vitlab.words import speaking
from vitlab.words.catalogues import load

NAMES = r"qkv|proj|fc1|fc2|norm[12]?|MLP|GELU|CLS|x"
ENGLISH = re.compile(r"\b(of|the|it|its|reads?|done|with|copy|output|backward|forward|step)\b")
BESIDE = (
    {"model": ViTShape(48, 4, 4, 96, frozen=3)},
    {"model": ViTShape(48, 4, 4, 96, frozen=6)},
    {"model": ViTShape(48, 2, 4, 96, layer_scale=True, pre_norm=True), "checkpointing": True},
    {"model": ViTShape(48, 2, 4, 96, swiglu=True, reg_tokens=3), "attention": "eager"},
    {"model": "vit_tiny", "mode": "inference", "weights": "int4", "batch_size": 2},
    {"model": "vit_tiny", "accumulate": True, "batch_size": 1},
    {"model": "vit_tiny", "foreach": False, "num_prefix_tokens": 0, "batch_size": 1},
    {"model": "vit_tiny", "patch_size": 224, "num_prefix_tokens": 0, "attention": "eager"},
)


def ledgers():
    for case in list(golden_cases(40)):
        case = dict(case)
        yield memory_ledger(ViTShape(*case.pop("shape")), **case)
    yield from (memory_ledger(**settings) for settings in BESIDE)


def spoken():
    """Every name, reason and place of many steps."""
    texts = {}
    for ledger in ledgers():
        for part in ledger.parts:
            for line in part.stretch.lines:
                texts |= dict.fromkeys((line.tensor, line.why, part.place(0, line.operation)))
        texts[ledger.peak_at] = None
    return list(texts)


def test_everything_on_a_tape_has_german_words():
    german = load("de")
    texts = spoken()
    assert len(texts) > 300
    unsaid = []
    with speaking("de"):
        for text in texts:
            said = told(text)
            assert "{" not in said
            known = isinstance(text, Named) or german.translated(text) != text
            if not known and not re.fullmatch(NAMES, text):
                unsaid.append(text)
            assert not ENGLISH.search(said), said
    assert unsaid == ["logits"] or unsaid == []


def test_in_english_what_is_told_is_the_key_itself():
    for text in spoken():
        assert told(text) == text
        assert type(told(text)) is str


def test_a_name_is_the_same_key_however_it_was_made():
    made = named("{layer} output", layer="norm1")
    assert {"norm1 output": 1}[made] == 1
    assert named("{layer} output", layer="norm1") is made
    for again in (copy.deepcopy(made), pickle.loads(pickle.dumps(made))):
        assert (again, again.template, again.of) == (made, made.template, made.of)


@pytest.mark.parametrize("language", ["de", "long"])
def test_a_refusal_speaks_the_language_and_offers_the_same(language):
    settings = {"model": "vit_giant", "batch_size": 4096, "attention": "eager", "patch_size": 8}
    remedies = []
    for spoken_now in ("en", language):
        with speaking(spoken_now), pytest.raises(ValueError, match=r"TiB") as refused:
            memory_ledger(**settings, image_size=(448, 224), refuse_above=80 * 2**30)
        remedies.append(refused.value.remedies)
    assert [one.settings for one in remedies[0]] == [one.settings for one in remedies[1]]
    assert all(one.label != other.label for one, other in zip(*remedies, strict=True))
