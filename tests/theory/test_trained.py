"""The trainings of the theory lab: what they must find, within their time, and the same again."""

import time
from functools import cache

import numpy as np
import pandas as pd
import pytest
import torch

from core.apps.lab import fit as lab
from core.apps.lab.ask import ask
from core.apps.lab.contract import Config
from core.apps.lab.evaluate import evaluate
from core.apps.lab.report import report
from core.errors import UserError
from core.progress import Tell
from core.table.sheet import Sheet
from core.theory import adversarial, points
from core.theory.trained import gan, planar, program

EMPTY = {"main": Sheet(pd.DataFrame())}


def spent(work):
    began = time.process_time()
    found = work()
    return found, time.process_time() - began


SMALL = {
    "planar": Config(experiment="planar", epochs=40),
    "program": Config(experiment="program"),
    "gan": Config(experiment="gan", steps=40),
    "language": Config(experiment="language", steps=150, layers=1, heads=2, rate=3e-3),
}


@cache
def once(name):
    """Each small training, run once for all tests of this file; and the CPU-seconds it took."""
    return spent(lambda: lab.fit(EMPTY, SMALL[name], Tell()))


@pytest.mark.parametrize("shape", points.TWO_CLASSES)
def test_a_small_network_beats_a_straight_line_within_its_time(shape):
    config = Config(shape=shape, rate=0.02)
    fitted, cpu = spent(lambda: lab.fit(EMPTY, config, Tell()))
    assert fitted.result.scores["accuracy"] > fitted.result.baseline["accuracy"]
    assert cpu < 20
    film = fitted.result.arrays
    assert len(film["frames"]) == len(film["epoch"]) == len(film["dead"])
    assert ((film["frames"] >= 0) & (film["frames"] <= 1)).all()


def test_without_a_hidden_layer_it_is_a_straight_line():
    xy, labels = points.two_classes("circles", 200, 0.05, np.random.default_rng(0))
    plan = planar.Plan(0, 1, "relu", 0.05, 200, 0)
    assert planar.train(xy, labels, plan, Tell()).scores["accuracy"] < 0.75


def test_seed_42_of_the_article_is_a_lucky_one_and_most_starts_fail():
    fitted, cpu = once("program")
    assert cpu < 20
    found = fitted.result
    at = int(np.flatnonzero(found.arrays["seeds"] == 42)[0])
    said = found.arrays["article_said"][at]
    assert said == pytest.approx([3.993, 8.991, 13.990], abs=2e-3)
    assert found.facts["there"]["article"] / 40 < 0.4
    assert found.facts["dead"]["article"] > 0.25
    assert found.facts["dead"]["leaky"] == 0.0
    assert found.facts["there"][found.facts["best"]] > 2 * found.facts["there"]["article"]


def test_starts_side_by_side_are_those_one_after_the_other():
    recipe = program.Recipe("article", epochs=60)
    together = program.run(recipe, [3, 42], Tell())["said"]
    for at, seed in enumerate((3, 42)):
        assert program.run(recipe, [seed], Tell())["said"][0] == pytest.approx(together[at])


def test_the_exact_rule_of_the_article_s_data():
    assert [5 / 3 * row[0] + 7 / 3 for row in program.X] == pytest.approx(program.Y)


@pytest.mark.parametrize("objective", gan.OBJECTIVES)
def test_two_players_reach_more_of_the_ring_than_one_bell(objective):
    plan = gan.Plan("ring", objective, 0.2, 2e-3, 700, 0)
    found, cpu = spent(lambda: gan.play(plan, Tell()))
    assert cpu < 20
    assert found.scores["on_shape"] > found.baseline["on_shape"]
    assert np.isfinite(found.arrays["curve"]).all()


def test_the_gan_s_losses_are_those_of_the_page():
    fake = torch.tensor([[-3.0], [0.5]])
    by_hand = adversarial.losses(np.zeros(2), fake.numpy().ravel().astype(float))
    loss = gan.generator_loss(fake, None, "non_saturating")
    assert loss.item() == pytest.approx(by_hand.non_saturating, abs=1e-6)
    assert gan.generator_loss(fake, None, "minimax").item() == pytest.approx(
        by_hand.saturating, abs=1e-6
    )


def test_coverage_knows_a_lost_mode():
    ring = points.cloud("ring", 4000, np.random.default_rng(0))
    assert points.coverage(ring, "ring")[0] == 1.0
    one = points.centres()[:1] + 0.01 * np.random.default_rng(0).normal(size=(500, 2))
    assert points.coverage(one, "ring") == (1 / 8, 1.0)


@pytest.fixture(scope="module")
def written():
    return once("language")[0]


def test_the_language_model_learns_more_than_pairs_would_by_chance(written):
    result = written.result
    assert result.scores["bits"] < np.log2(len(result.facts["letters"])) - 1
    low, high = result.intervals["bits"]
    assert low < result.scores["bits"] < high


def test_a_causal_model_is_deaf_to_what_comes_later(written):
    net = written.network()
    one, other = (torch.tensor([net.encode(text)]) for text in ("The lamp was", "The lamp xyz"))
    with torch.no_grad():
        assert torch.equal(net(one)[:, :9], net(other)[:, :9])


def test_answers_of_the_language_model(written):
    found = ask(written, {"prompt": "The lamp ", "temperature": 0.8, "new": 30})
    assert len(found["text"]) == 30
    assert 0.5 < sum(share for _, share in found["next"]) <= 1 + 1e-6
    maps = np.array(found["maps"])
    assert maps.shape == (1, 2, 9, 9)
    assert maps.sum(axis=-1) == pytest.approx(1.0, abs=1e-3)
    assert np.triu(maps, 1).max() == 0
    again = ask(written, {"prompt": "The lamp ", "temperature": 0.8, "new": 30})
    assert again == found
    assert ask(written, {"prompt": "T", "temperature": 0, "new": 3})["next"][0][1] == 1


@pytest.mark.parametrize(
    "question", [{"prompt": ""}, {"prompt": "我喜欢"}, {"prompt": "a", "temperature": -1}]
)
def test_questions_it_cannot_answer_are_refused_kindly(written, question):
    with pytest.raises(UserError):
        ask(written, question)


def test_a_prompt_of_500_words(written):
    assert ask(written, {"prompt": "lamp " * 500, "new": 5})["text"]


@pytest.mark.parametrize("name", SMALL)
def test_saved_loaded_and_reported_alike(name, tmp_path):
    fitted, _ = once(name)
    fitted.save(tmp_path)
    assert {path.suffix for path in tmp_path.iterdir()} <= {".json", ".npz", ".safetensors"}
    loaded = lab.load(tmp_path)
    scores = evaluate(fitted, EMPTY)
    assert evaluate(loaded, EMPTY).values == scores.values
    assert report(scores, None).answer
    if fitted.network() is not None:
        pairs = zip(fitted.network().parameters(), loaded.network().parameters(), strict=True)
        assert all(torch.equal(one, other) for one, other in pairs)


def frame(**columns):
    return pd.DataFrame(columns)


def test_points_of_one_s_own():
    xy, labels = points.two_classes("moons", 60, 0.1, np.random.default_rng(0))
    mine = frame(a=xy[:, 0], b=xy[:, 1], c=np.where(labels > 0, "yes", "no"))
    roles = {"across": ("a",), "up": ("b",), "kind": ("c",)}
    fitted = lab.fit({"main": Sheet(mine, roles)}, Config(epochs=200, rate=0.02), Tell())
    assert fitted.result.scores["accuracy"] > 0.6
    many = mine.assign(c=["x", "y", "z"] * 20)
    assert len(lab.own(Sheet(many, roles), 0)[2]) == 1


@pytest.mark.parametrize("roles", [{}, {"across": ("a",), "up": ("a",), "kind": ("c",)}])
def test_a_table_that_cannot_serve_says_so(roles):
    one_class = frame(a=np.arange(30.0), c=["same"] * 30)
    with pytest.raises(UserError):
        lab.own(Sheet(one_class, roles), 0)
