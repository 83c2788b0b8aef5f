"""Laws of the scorer and its members, on data whose answer is known."""

import numpy as np
import pytest
import torch

from core.judge.calibration import sigmoid
from core.judge.metrics import auc, log_loss
from core.learn.cells import FIRST, Cells
from core.learn.loop import Pace, train
from core.learn.scorer.binning import bin_codes, bin_numbers, monotone, trend_blocks
from core.learn.scorer.blend import fit_blend
from core.learn.scorer.deep import Start, add_deep
from core.learn.scorer.linear import fit_linear
from core.learn.scorer.net import Net, fit_inputs, plan_for
from core.learn.scorer.scorecard import fit_scorecard
from core.learn.scorer.scorer import Scorer, Task, fit_quick, load_scorer
from core.learn.shapley import exact, shapley
from core.progress import Tell, silent

CPU = torch.device("cpu")


def draw(n: int, seed: int = 0, noise: bool = False) -> Task:
    """Two numbers and a text with known log odds; one more column of each that means nothing."""
    random = np.random.default_rng(seed)
    numbers = random.normal(size=(n, 3))
    numbers[random.random((n, 3)) < 0.05] = np.nan
    codes = random.integers(FIRST, FIRST + 3, size=(n, 2)).astype(np.int32)
    filled = np.nan_to_num(numbers)
    logits = 1.2 * filled[:, 0] - 0.8 * filled[:, 1] + np.array([-1, 0, 1])[codes[:, 0] - FIRST] - 1
    y = (random.random(n) < sigmoid(0 * logits if noise else logits)).astype(float)
    return Task(Cells(numbers, codes), y, (FIRST + 3, FIRST + 3))


@pytest.fixture(scope="module")
def task() -> Task:
    return draw(900)


@pytest.fixture(scope="module")
def quick(task) -> Scorer:
    return fit_quick(task, silent)


@pytest.fixture(scope="module")
def deep(task, quick) -> Scorer:
    return add_deep(quick, task, Start(20, 60, CPU), silent)


def test_every_member_finds_what_is_there(quick, deep):
    test = draw(3000, 1)
    for name, member in deep.members.items():
        assert auc(test.y, member.logits(test.cells)) > 0.78, name
    assert log_loss(test.y, deep.probabilities(test.cells)) < 0.52
    assert sum(deep.blend.weights.values()) == pytest.approx(1)


def test_shuffled_outcomes_teach_nothing():
    scorer = fit_quick(draw(900, 2, noise=True), silent)
    test = draw(3000, 3, noise=True)
    p = scorer.probabilities(test.cells)
    assert abs(auc(test.y, p) - 0.5) < 0.05
    assert p.std() < 0.05


def test_the_same_seed_gives_the_same_scores(task, deep):
    again = add_deep(fit_quick(task, silent), task, Start(20, 60, CPU), silent)
    np.testing.assert_array_equal(again.logits(task.cells), deep.logits(task.cells))


def test_a_scorer_comes_back_from_disk_bit_for_bit_without_pickle(task, deep, tmp_path):
    deep.save(tmp_path)
    back = load_scorer(tmp_path)
    np.testing.assert_array_equal(back.logits(task.cells), deep.logits(task.cells))
    kinds = {path.suffix for path in tmp_path.rglob("*") if path.is_file()}
    assert kinds <= {".json", ".npz", ".skops", ".safetensors"}


def test_a_row_scores_the_same_alone_and_among_others(task, quick):
    together = quick.logits(task.cells)[:5]
    alone = [quick.logits(task.cells.take(slice(at, at + 1)))[0] for at in range(5)]
    np.testing.assert_allclose(together, alone, atol=1e-12)


def test_stop_and_keep_keeps_the_best_so_far_and_says_so(task, quick):
    seen = []

    def stopping() -> bool:
        seen.append(1)
        return len(seen) >= 3

    found = add_deep(quick, task, Start(20, 500, CPU), Tell(stopping=stopping))
    assert found.record["stopped_early"]
    assert len(found.members["deep"].nets) == 1
    test = draw(2000, 5)
    assert auc(test.y, found.logits(test.cells)) > 0.78


def test_a_run_is_trained_further_from_its_own_networks(task, deep):
    fresh = draw(900, 6)
    start = Start(20, 20, CPU, deep.members["deep"])
    found = add_deep(fit_quick(fresh, silent), fresh, start, silent)
    test = draw(3000, 7)
    assert auc(test.y, found.members["deep"].logits(test.cells)) > 0.78
    assert found.members["deep"].inputs is deep.members["deep"].inputs


def test_a_wanted_trend_holds_on_a_grid(task):
    wanted = Task(task.cells, task.y, task.sizes, directions=(1, 1, 0))
    scorer = fit_quick(wanted, silent)
    rows = Cells(np.zeros((50, 3)), np.full((50, 2), FIRST, dtype=np.int32))
    for column in (0, 1):  # the second truly falls: the constraint must hold all the same
        rows.numbers[:] = 0
        rows.numbers[:, column] = np.linspace(-3, 3, 50)
        assert (np.diff(scorer.logits(rows)) >= -1e-9).all()


def test_weights_of_evidence_rise_where_the_outcome_does():
    random = np.random.default_rng(0)
    x = random.normal(size=3000)
    y = (random.random(3000) < sigmoid(1.5 * x)).astype(float)
    bins = bin_numbers(x, y)
    assert len(bins.edges) >= 4 and (np.diff(bins.weights[:-1]) > 0).all()
    turned = (random.random(3000) < sigmoid(2 - 2 * x**2)).astype(float)
    weights = bin_numbers(x, turned).weights[:-1]
    peak = int(np.argmax(weights))
    assert 0 < peak < len(weights) - 1
    assert (np.diff(weights[: peak + 1]) > 0).all() and (np.diff(weights[peak:]) < 0).all()


def test_missing_has_its_own_bin_and_bins_survive_columns_that_are_mostly_zero():
    random = np.random.default_rng(1)
    x = np.where(random.random(4000) < 0.92, 0.0, random.lognormal(8, 1, 4000))
    y = (random.random(4000) < np.where(x > 3000, 0.7, np.where(x > 0, 0.4, 0.15))).astype(float)
    x[:400] = np.nan
    y[:400] = random.random(400) < 0.5
    bins = bin_numbers(x, y)
    assert bins.woe(np.array([np.nan]))[0] > bins.woe(np.array([0.0]))[0]
    assert bins.woe(np.array([9000.0]))[0] > bins.woe(np.array([500.0]))[0] > 0
    inputs = fit_inputs(Cells(x[:, None], np.zeros((4000, 0), dtype=np.int32)), y, (), 32)
    assert len(inputs.edges[0]) >= 3 and 0.0 in inputs.frequent[0]


def test_pooling_and_levels_on_cases_counted_by_hand():
    assert monotone(np.array([1.0, 2, 3]), np.array([10.0] * 3), 1).tolist() == [0, 1, 2]
    assert monotone(np.array([3.0, 2, 1]), np.array([10.0] * 3), 1).tolist() == [0]
    assert trend_blocks(np.array([9.0, 1, 9]), np.array([10.0] * 3), -1).tolist() == [0, 1]
    codes = np.repeat([FIRST, FIRST + 1], 100)
    bins = bin_codes(codes, np.repeat([0.0, 1.0], 100) * 0.8 // 0.8, FIRST + 2)
    assert bins.woe(np.array([FIRST + 1]))[0] > 0 > bins.woe(np.array([FIRST]))[0]
    assert bins.woe(np.array([0, 1])).tolist() == [0.0, 0.0]


def test_points_add_up_to_the_log_odds(task):
    card = fit_scorecard(task.cells, task.y, task.sizes)
    columns = (*task.cells.numbers.T, *task.cells.codes.T)
    total = np.sum(
        [p[b.index(c)] for p, b, c in zip(card.points(), card.bins, columns, strict=True)], axis=0
    )
    odds = -card.logits(task.cells)  # good to bad
    np.testing.assert_allclose(total, 600 + 20 / np.log(2) * (odds - np.log(50)))


def test_a_table_of_numbers_alone_is_scored_too():
    random = np.random.default_rng(3)
    cells = Cells(random.normal(size=(300, 3)), np.zeros((300, 0), np.int32))
    y = (random.random(300) < sigmoid(3 * cells.numbers[:, 0])).astype(float)
    assert auc(y, fit_quick(Task(cells, y, ()), silent).logits(cells)) > 0.8


def test_a_bad_member_gets_little_weight_and_equal_ones_share():
    random = np.random.default_rng(0)
    truth = random.normal(size=4000)
    y = (random.random(4000) < sigmoid(truth)).astype(float)
    noisy = {name: truth + random.normal(0, 0.7, 4000) for name in ("a", "b")}
    members = {**noisy, "bad": random.normal(size=4000)}
    blend = fit_blend(members, y)
    assert blend.weights.get("bad", 0.0) < 0.15
    assert abs(blend.weights["a"] - blend.weights["b"]) < 0.1
    assert log_loss(y, sigmoid(blend.logits(members))) < min(blend.losses.values())


def test_a_weak_member_that_errs_otherwise_counts_though_the_best_one_is_far_ahead():
    random = np.random.default_rng(1)
    parts = random.normal(size=(2, 6000))
    y = (random.random(6000) < sigmoid(parts.sum(axis=0))).astype(float)
    members = {
        "strong": parts[0] + 0.7 * parts[1],
        "weak": parts[1] + 0.5 * random.normal(size=6000),
    }
    blend = fit_blend(members, y)
    assert blend.losses["weak"] > 1.1 * blend.losses["strong"]
    assert 0.05 <= blend.weights["weak"] < blend.weights["strong"]


def test_shapley_values_add_up_and_a_column_without_meaning_has_none(task, quick):
    owners = (np.array([0, 1, 2]), np.array([3, 4]))
    found = shapley(quick.logits, task.cells.take(slice(0, 6)), task.cells, owners, walks=4)
    assert np.abs(found.base + found.phi.sum(axis=1) - found.score).max() < 1e-9
    size = np.abs(found.phi).mean(axis=0)
    assert size[[0, 1, 3]].min() > size[[2, 4]].max()


def test_sampled_shapley_agrees_with_the_exact_one_of_a_sum(task):
    linear = fit_linear(task.cells, task.y, task.sizes)
    owners, rows = (np.array([0, 0, 1]), np.array([2, 3])), task.cells.take(slice(0, 5))
    back = task.cells.take(slice(0, 1))  # one background row: the steps are then exact
    sampled = shapley(linear.logits, rows, back, owners, walks=2)
    wanted = exact(linear.parts(rows), linear.parts(back), owners)
    np.testing.assert_allclose(sampled.phi, wanted, atol=1e-9)


def test_a_net_has_one_logit_per_member_and_is_deaf_to_levels_never_seen(task):
    inputs = fit_inputs(task.cells, task.y, task.sizes, 16)
    net = Net(inputs, plan_for(900)).eval()
    scores, codes = inputs.tensors(task.cells.take(slice(0, 2)))
    assert net(scores, codes).shape == (2, 16)
    one, other = codes.clone(), codes.clone()
    one[:, -1], other[:, -1] = 0, 1  # neither “other” nor missing occurs in training
    assert torch.equal(net(scores, one), net(scores, other))


def test_the_loop_ends_with_the_best_weights_and_falls_silent_when_nothing_improves():
    net = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.constant_(net.weight, 4.0)
    optimizer = torch.optim.SGD(net.parameters(), lr=0.5)
    looks = []

    def look() -> float:
        looks.append(float(net.weight.detach().abs() - 1) ** 2)
        return looks[-1]

    found = train(net, optimizer, (lambda at: net.weight.sum(), look), Pace(100, 1, 4), silent)
    assert found.steps < 20 and found.best_step == 1 + int(np.argmin(looks))
    assert (float(net.weight.detach().abs()) - 1) ** 2 == pytest.approx(min(looks))
