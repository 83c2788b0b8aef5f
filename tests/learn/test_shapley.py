"""Shapley values add up, are fair, and cost no more rows than they must."""

from itertools import permutations

import numpy as np
import pytest
import torch
from scipy.stats import spearmanr

from core.judge.calibration import sigmoid
from core.learn.cells import FIRST, Cells, Encoder
from core.learn.scorer.deep import Start, add_deep
from core.learn.scorer.reasons import blend_shapley
from core.learn.scorer.scorer import Task, fit_quick
from core.learn.shapley import by_column, exact, shapley
from core.progress import silent

OWNERS = (np.array([0, 1, 2, 2]), np.array([3, 4]))  # the third raw column has two parts
ENCODER = Encoder(("a", "b", "same", "none"), (), {"x": ("p", "q", "r"), "y": ("p", "q", "r")})


def draw(n: int, seed: int = 0) -> Task:
    """Effects of two numbers and a text, with an interaction; one number is always the same."""
    random = np.random.default_rng(seed)
    numbers = np.column_stack([random.normal(size=(n, 2)), np.full(n, 7.0), random.normal(size=n)])
    numbers[random.random(n) < 0.1, 1] = np.nan
    codes = random.integers(FIRST, FIRST + 3, size=(n, 2)).astype(np.int32)
    a, b = numbers[:, 0], np.nan_to_num(numbers[:, 1])
    logits = 1.2 * a - 0.8 * b + 0.8 * a * b + np.array([-1, 0, 1])[codes[:, 0] - FIRST]
    y = (random.random(n) < sigmoid(logits)).astype(float)
    return Task(Cells(numbers, codes), y, (FIRST + 3, FIRST + 3))


@pytest.fixture(scope="module")
def task() -> Task:
    return draw(700)


@pytest.fixture(scope="module")
def scorer(task):
    return add_deep(fit_quick(task, silent), task, Start(20, 100, torch.device("cpu")), silent)


def every(scorer) -> dict:
    return {name: member.logits for name, member in scorer.members.items()}


def test_values_add_up_for_every_member_and_for_the_blend(task, scorer):
    rows, background = task.cells.take(slice(0, 8)), task.cells.take(slice(100, 150))
    assert set(scorer.members) == {"linear", "scorecard", "trees", "large_trees", "deep"}
    for name, logits in {**every(scorer), "blend": scorer.logits}.items():
        found = shapley(logits, rows, background, ENCODER.owners, walks=3)
        assert np.abs(found.base + found.phi.sum(axis=1) - logits(rows)).max() < 1e-9, name
    found = blend_shapley(scorer, rows, background, ENCODER, 3)
    assert np.abs(found.base + found.phi.sum(axis=1) - scorer.logits(rows)).max() < 1e-9


def test_a_constant_column_has_no_value_whatever_the_model(task, scorer):
    rows, background = task.cells.take(slice(0, 8)), task.cells.take(slice(100, 150))
    for name, logits in every(scorer).items():
        assert np.all(shapley(logits, rows, background, ENCODER.owners, 3).phi[:, 2] == 0), name
    assert np.abs(blend_shapley(scorer, rows, background, ENCODER, 3).phi[:, 2]).max() < 1e-12


def brute(logits, rows: Cells, background: Cells, owners) -> np.ndarray:
    """Shapley values by all orders of three columns and all background rows."""
    phi = np.zeros((len(rows), 3))
    for order in permutations(range(3)):
        for at in range(len(background)):
            numbers = np.repeat(background.numbers[[at]], len(rows), axis=0)
            codes = np.repeat(background.codes[[at]], len(rows), axis=0)
            before = logits(Cells(numbers, codes))
            for column in order:
                numbers[:, owners[0] == column] = rows.numbers[:, owners[0] == column]
                codes[:, owners[1] == column] = rows.codes[:, owners[1] == column]
                after = logits(Cells(numbers.copy(), codes.copy()))
                phi[:, column] += after - before
                before = after
    return phi / 6 / len(background)


@pytest.mark.parametrize("steadied", [False, True])
def test_sampled_values_are_those_of_all_orders(steadied):
    random = np.random.default_rng(0)
    numbers = random.integers(0, 3, (30, 3)).astype(float)
    numbers[::5, 0] = np.nan
    cells = Cells(numbers, random.integers(0, 2, (30, 1)).astype(np.int32))
    owners = (np.array([0, 1, 1]), np.array([2]))

    def logits(cells: Cells) -> np.ndarray:
        x = np.nan_to_num(cells.numbers, nan=4.0)
        return x[:, 0] * (1 + x[:, 1]) + x[:, 2] ** 2 * (1 + cells.codes[:, 0])

    rows, background = cells.take(slice(0, 5)), cells.take(slice(5, 30))
    steady = random.normal(size=(25, 3)) if steadied else None  # even a useless hint does no harm
    found = shapley(logits, rows, background, owners, walks=3000, steady=steady)
    np.testing.assert_allclose(found.phi, brute(logits, rows, background, owners), atol=0.1)
    np.testing.assert_allclose(found.base + found.phi.sum(axis=1), logits(rows), atol=1e-9)


def test_a_steadied_sum_is_exact_with_a_single_walk(task, scorer):
    linear = scorer.members["linear"]
    rows, background = task.cells.take(slice(0, 6)), task.cells.take(slice(100, 150))
    wanted = exact(linear.parts(rows), linear.parts(background), ENCODER.owners)
    steady = by_column(linear.parts(background), ENCODER.owners)
    found = shapley(linear.logits, rows, background, ENCODER.owners, 1, steady)
    np.testing.assert_allclose(found.phi, wanted, atol=1e-9)


def test_only_rows_that_are_new_on_their_walk_are_scored():
    scored = []

    def logits(cells: Cells) -> np.ndarray:
        scored.append(len(cells))
        return cells.numbers.sum(axis=1)

    random = np.random.default_rng(1)
    cells = Cells(random.integers(0, 2, (40, 10)).astype(float), np.zeros((40, 0), np.int32))
    owners = (np.arange(10), np.zeros(0, dtype=int))
    found = shapley(logits, cells, cells, owners, walks=4)
    assert sum(scored) - 80 < 0.55 * 40 * 8 * 9  # half of all steps change nothing
    assert np.abs(found.base + found.phi.sum(axis=1) - found.score).max() < 1e-9
    alone = cells.take(slice(0, 1))
    same = shapley(logits, alone, alone, owners)
    assert not same.phi.any() and same.base == same.score


def test_few_walks_come_near_to_four_hundred_and_nearer_when_steadied(task, scorer):
    rows, background = task.cells.take(slice(0, 10)), task.cells.take(slice(200, 400))
    many = blend_shapley(scorer, rows, background, ENCODER, 400).phi
    few = blend_shapley(scorer, rows, background, ENCODER, 8).phi
    assert np.corrcoef(few.ravel(), many.ravel())[0, 1] > 0.97
    assert np.mean([spearmanr(a, b)[0] for a, b in zip(few, many, strict=True)]) > 0.9
    plain = shapley(scorer.logits, rows, background, ENCODER.owners, 8).phi
    assert np.abs(few - many).mean() < np.abs(plain - many).mean()


def test_one_column_alone_carries_the_whole_score():
    cells = Cells(np.arange(6.0)[:, None], np.zeros((6, 0), np.int32))
    owners = (np.array([0]), np.zeros(0, dtype=int))
    found = shapley(lambda rows: rows.numbers[:, 0] ** 2, cells, cells, owners, walks=6)
    np.testing.assert_allclose(found.phi[:, 0], np.arange(6.0) ** 2 - 55 / 6)
