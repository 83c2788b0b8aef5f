"""Laws of attention: rows sum to 1, order does not matter without a mask, a mask leaks nothing."""

import numpy as np
import pytest
import torch

from core.errors import UserError
from core.theory import attention
from core.theory.attention import Switches, look

WORDS = ["我", "喜欢", "苹果", "very", "much"]
EVERY = [
    Switches(heads, scale, mask, places, temperature)
    for heads in (1, 2, 8)
    for scale in (True, False)
    for mask in (True, False)
    for places in (True, False)
    for temperature in (0.01, 1.0, 50.0)
]


@pytest.mark.parametrize("turned", EVERY, ids=str)
def test_rows_are_shares_that_sum_to_one(turned):
    weights = look(WORDS, WORDS, turned).weights
    assert weights.sum(axis=-1) == pytest.approx(1.0, abs=1e-12)
    assert (weights >= 0).all()


def test_without_mask_and_places_permuting_tokens_permutes_outputs():
    order = [3, 0, 4, 2, 1]
    shuffled = [WORDS[at] for at in order]
    plain = look(WORDS, WORDS, Switches()).output
    assert look(shuffled, shuffled, Switches()).output == pytest.approx(plain[order], abs=1e-12)


@pytest.mark.parametrize("turned", [Switches(mask=True), Switches(places=True)], ids=str)
def test_a_mask_or_places_make_the_order_matter(turned):
    order = [3, 0, 4, 2, 1]
    shuffled = [WORDS[at] for at in order]
    plain = look(WORDS, WORDS, turned).output
    assert np.abs(look(shuffled, shuffled, turned).output - plain[order]).max() > 0.01


def test_a_causal_mask_leaks_nothing_from_later_words():
    turned = Switches(mask=True, places=True)
    one = look([*WORDS[:3], "this", "that"], [*WORDS[:3], "this", "that"], turned)
    other = look([*WORDS[:3], "x", "y"], [*WORDS[:3], "x", "y"], turned)
    assert np.array_equal(one.output[:3], other.output[:3])
    assert not np.allclose(one.output[3:], other.output[3:])
    assert (np.triu(one.weights, 1) == 0).all()


@pytest.mark.parametrize("mask", [False, True])
def test_attention_is_that_of_torch(mask):
    seen = look(WORDS, WORDS, Switches(heads=4, mask=mask))
    q, k, v = (torch.tensor(part) for part in (seen.q, seen.k, seen.v))
    theirs = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=mask)
    assert seen.output == pytest.approx(torch.cat(list(theirs), dim=-1).numpy(), abs=1e-9)


def test_cross_attention_has_a_row_per_asking_word():
    seen = look(WORDS[:2], WORDS, Switches())
    assert seen.weights.shape == (2, 2, 5)


def test_low_temperature_picks_one_word_and_high_looks_at_all_alike():
    assert look(WORDS, WORDS, Switches(temperature=1e-4)).weights.max(axis=-1).min() > 0.999
    assert look(WORDS, WORDS, Switches(temperature=1e5)).weights == pytest.approx(0.2, abs=1e-3)


def test_a_sentence_of_500_words_and_strange_signs():
    assert len(attention.tokens("word " * 500)) == 500
    assert attention.tokens("我喜欢苹果") == ["我", "喜欢", "苹果"]
    assert look(*[attention.tokens("🍎 <b>$x$</b>")] * 2, Switches()).weights.shape[0] == 2


@pytest.mark.parametrize("bad", ["", "   ", "\n\t"])
def test_an_empty_sentence_is_refused_kindly(bad):
    with pytest.raises(UserError):
        attention.tokens(bad)


def test_a_temperature_of_nothing_is_refused():
    for bad in (0.0, -1.0, float("nan")):
        with pytest.raises(UserError):
            look(WORDS, WORDS, Switches(temperature=bad))
