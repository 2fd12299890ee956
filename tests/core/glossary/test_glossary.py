"""The glossary and the reading list: whole, unambiguous, and with nothing that was made up."""

import ast
import re
from pathlib import Path

import pytest

import vitlab
from tests.instruments import FOR_TEACHERS
from vitlab.core.advice.published import PUBLISHED
from vitlab.core.claims import all_claims
from vitlab.core.errors import LabError
from vitlab.core.glossary import all_terms, find_term, reading_list, terms_in
from vitlab.core.quiz import LESSONS

ROOM = Path(vitlab.__file__).parent
PLANNED = {"EmbeddingAtlas", "AttentionViewer", "ContrastExplorer", "TokenBudget", "Quiz"}
KEY_TERMS = {
    "front_end": "patch, token, grid, patch embedding, linear projection, CLS, position embedding, "
    "encoder, residual, LayerNorm, MLP, head, d_model, channel, sequence length, inductive bias, "
    "hybrid ViT, convolutional stem, ViT, front end, raster order",
    "deep_dive": "patch size, resolution, rank, sinusoid, learned positions, relative positions, "
    "RoPE, interpolation, antialias, overlapping patches, hierarchical transformer, patch merging, "
    "adaptive patches, MAC, gradients, optimizer state, activations, checkpointing, "
    "mixed precision, fused attention, gradient accumulation, data parallelism, fan-in, "
    "initialisation",
    "attention_and_embeddings": "attention, query, attention map, softmax, causal mask, rollout, "
    "registers, cosine, norm, PCA, t-SNE, UMAP, trustworthiness, kNN purity, linear probe, frozen, "
    "data leak, deletion curve, attention head, equivariant",
    "language_and_pictures": "projector, slot, visual token sequence, multimodal alignment, tile, "
    "thumbnail, separator, context window, pixel shuffle, NaFlex, KV cache, prefill, VLM",
    "training_pairs": "CLIP, SigLIP, contrastive loss, negative, batch, logit scale, temperature, "
    "logit bias, zero-shot, cross-entropy",
}


@pytest.mark.parametrize("lesson", KEY_TERMS)
def test_every_key_term_of_a_lesson_has_a_card(lesson):
    for word in KEY_TERMS[lesson].split(", "):
        assert find_term(word), word


def test_no_word_leads_to_two_cards():
    words = [name.casefold() for term in all_terms() for name in (term.term, *term.also)]
    assert sorted(words) == sorted(set(words))
    assert all(find_term(name) is term for term in all_terms() for name in (term.term, *term.also))


def test_a_card_names_an_instrument_that_there_is_or_that_is_planned():
    stub = ast.parse((ROOM / "widgets/__init__.pyi").read_text(encoding="utf-8"))
    built = {
        name.name for line in stub.body if isinstance(line, ast.ImportFrom) for name in line.names
    }
    named = {term.instrument for term in all_terms()}
    assert named <= built | PLANNED
    without = {"Instrument", "PatchCanvas", "Quiz"} | FOR_TEACHERS  # a quiz shows no one term
    assert named >= built - without


def test_cards_and_sources_name_lessons_that_there_are():
    for card in (*all_terms(), *reading_list()):
        assert card.lessons
        assert set(card.lessons) <= set(LESSONS)


def test_a_card_is_short_whole_and_plain():
    for term in all_terms():
        assert 30 < len(term.text) < 220, term.term
        assert term.text.endswith("."), term.term
        assert max(len(sentence.split()) for sentence in re.split(r"[.;:] ", term.text)) <= 30


def test_a_source_is_one_that_the_project_already_names():
    alternatives = (ROOM / "core/advice/alternatives.py").read_text(encoding="utf-8")
    claimed = [source for claim in all_claims() for source in claim.sources]
    known = " ".join([*claimed, alternatives, *(paper.source for paper in PUBLISHED)])
    for source in reading_list():
        assert source.source.removeprefix("arXiv:") in known, source.title


def test_a_date_is_that_of_the_source():
    published = {paper.source: paper.date for paper in PUBLISHED}
    for source in reading_list():
        assert re.fullmatch(r"(19|20)\d\d(-(0[1-9]|1[0-2]))?", source.date), source.title
        if source.source in published:  # may be of the last days of the month before its number
            assert source.date == published[source.source], source.title
        elif number := re.search(r"(\d\d)(\d\d)\.\d{5}", source.source):
            assert source.date == f"20{number[1]}-{number[2]}", source.title
        else:
            assert source.date in source.source, source.title


def test_a_source_stands_there_once_and_every_lesson_has_one():
    assert len({source.source for source in reading_list()}) == len(reading_list())
    for lesson in LESSONS[:-1]:
        assert reading_list(lesson)
        assert all(lesson in source.lessons for source in reading_list(lesson))


def test_words_that_are_not_there_meet_their_neighbours():
    with pytest.raises(LabError, match="no card 'patchs': did you mean patch"):
        find_term("patchs")
    with pytest.raises(LabError, match=r"no card 'zzz': all_terms\(\) lists all"):
        find_term("zzz")
    with pytest.raises(LabError, match="nothing to read on 'cooking': use one of front_end, deep"):
        reading_list("cooking")


def test_a_text_leads_to_the_cards_of_its_words_and_the_longer_name_wins():
    found = [term.term for term in terms_in("Patches, a PATCH EMBEDDING and softmaxes; rope.")]
    assert found == ["patch", "patch embedding", "rotary positions"]
    assert terms_in("") == terms_in("nothing of this is explained") == ()
    for term in all_terms():
        assert term in terms_in(f"What is ({term.term})?")
