"""The network member: seeds, starting weights, stopping, storing, and the GPU."""

import numpy as np
import pytest
import torch

from core.judge.calibration import sigmoid
from core.judge.metrics import auc
from core.learn.cells import FIRST, Cells
from core.learn.loop import Trained
from core.learn.scorer import deep as module
from core.learn.scorer.deep import LOOKS, Course, Deep, Start, add_deep, net_logits
from core.learn.scorer.folds import inner_folds
from core.learn.scorer.former import Former
from core.learn.scorer.net import Inputs, Net, Plan, fit_inputs, plan_for
from core.learn.scorer.scorer import Scorer, Task, fit_quick
from core.learn.stored import load_json, save_json
from core.progress import Tell, silent

CPU = torch.device("cpu")


def draw(n: int, seed: int = 0, run: int = 0) -> Task:
    """A checkerboard of two numbers: neither tells anything alone."""
    random = np.random.default_rng(seed)
    numbers = random.uniform(-1, 1, size=(n, 2))
    numbers[random.random((n, 2)) < 0.03] = np.nan
    codes = random.integers(FIRST, FIRST + 2, size=(n, 1)).astype(np.int32)
    filled = np.nan_to_num(numbers)
    logits = 5 * np.sign(filled[:, 0] * filled[:, 1]) * np.abs(filled).min(axis=1) ** 0.5
    y = (random.random(n) < sigmoid(logits)).astype(float)
    return Task(Cells(numbers, codes), y, (FIRST + 2,), run)


@pytest.fixture(scope="module")
def task() -> Task:
    return draw(800)


@pytest.fixture(scope="module")
def quick(task) -> Scorer:
    return fit_quick(task, silent)


@pytest.fixture(scope="module")
def fitted(task, quick) -> Scorer:
    return add_deep(quick, task, Start(20, 120, CPU), silent)


def test_the_network_finds_what_no_sum_of_columns_can(fitted):
    test = draw(3000, 1)
    assert auc(test.y, fitted.members["deep"].logits(test.cells)) > 0.75
    assert auc(test.y, fitted.members["linear"].logits(test.cells)) < 0.6
    assert fitted.blend.weights["deep"] > 0.1


def test_the_same_seed_and_steps_give_the_same_network_and_another_seed_another(monkeypatch):
    monkeypatch.setattr(module, "HOPELESS", np.inf)

    def logits(run: int, budget: float) -> np.ndarray:
        small = draw(250, run=run)
        found = add_deep(fit_quick(small, silent), small, Start(budget, 15, CPU), silent)
        return found.members["deep"].logits(small.cells)

    first = logits(0, 20)
    np.testing.assert_array_equal(first, logits(0, 99))
    assert np.abs(first - logits(1, 20)).max() > 1e-3


def test_what_was_said_of_held_rows_is_what_the_kept_networks_say(task, quick, monkeypatch):
    monkeypatch.setattr(module, "HOPELESS", np.inf)
    monkeypatch.setattr(module, "LOOKS", 3)  # weights in several blocks
    found = add_deep(quick, task, Start(20, 40, CPU), silent)
    deep = found.members["deep"]
    scores, codes = deep.inputs.tensors(task.cells)
    for net, (_, held) in zip(deep.nets, inner_folds(task.y, 0), strict=True):
        said = net_logits(net, scores[held], codes[held])
        np.testing.assert_array_equal(said, found.oof["deep"][held])
    assert found.record["best_step"] <= 40 and not found.record["stopped_early"]


def test_a_network_comes_back_from_disk_bit_for_bit(task, fitted, tmp_path):
    deep = fitted.members["deep"]
    deep.save(tmp_path)
    np.testing.assert_array_equal(Deep.load(tmp_path).logits(task.cells), deep.logits(task.cells))


def test_a_network_that_an_earlier_version_stored_opens_and_learns_on(
    task, quick, tmp_path, monkeypatch
):
    monkeypatch.setattr(module, "HOPELESS", np.inf)
    plan = Plan(k=2, width=8, scales="input")
    inputs = fit_inputs(task.cells, task.y, task.sizes, 8)
    deep = Deep(inputs, plan, (Former(inputs, plan).eval(),))
    deep.save(tmp_path)
    words = load_json(tmp_path / "plan.json")
    del words["scales"]  # it did not know of any other
    save_json(tmp_path / "plan.json", words)
    back = Deep.load(tmp_path)
    np.testing.assert_array_equal(back.logits(task.cells), deep.logits(task.cells))
    found = add_deep(quick, task, Start(20, 5, CPU, back), silent).members["deep"]
    assert all(isinstance(net, Former) for net in found.nets)


def test_members_differ_by_one_scale_per_column_and_no_column_speaks_when_all_are_nought(task):
    inputs = fit_inputs(task.cells, task.y, task.sizes, 8)
    net = Net(inputs, plan_for(800)).eval()
    told = inputs.tensors(task.cells.take(slice(0, 50)))
    said = net.columns(*told)
    assert net.scales.shape == (16, len(said)) and said.shape[1:] == (50, 128)
    with torch.no_grad():
        net.scales.zero_()
    assert float(net(*told).std(dim=0).detach().max()) == 0
    assert net(told[0][:0], told[1][:0]).shape == (0, 16)  # nobody to score


def test_training_further_starts_from_the_weights_that_are_given(task, quick, fitted, monkeypatch):
    def keep(net, optimizer, job, pace, tell, note=None):
        return Trained(job[1](), 0, 0, False)  # one look, no step

    monkeypatch.setattr(module, "train", keep)
    base = fitted.members["deep"]
    found = add_deep(quick, task, Start(20, 5, CPU, base), silent).members["deep"]
    for one, other in zip(found.nets, base.nets, strict=True):
        for name, weights in one.state_dict().items():
            assert torch.equal(weights, other.state_dict()[name]), name


@pytest.mark.parametrize("asked_at", [1, 2, 7])
def test_stop_and_keep_gives_a_usable_answer_and_says_so(task, quick, asked_at):
    calls = []

    def stopping() -> bool:
        calls.append(1)
        return len(calls) >= asked_at

    found = add_deep(quick, task, Start(20, 400, CPU), Tell(stopping=stopping))
    assert found.record["stopped_early"]
    p = found.probabilities(draw(500, 2).cells)
    assert np.isfinite(p).all() and ((p > 0) & (p < 1)).all()


def test_a_hopeless_network_is_given_up_after_the_first_fold(task, quick, monkeypatch):
    monkeypatch.setattr(module, "HOPELESS", -1.0)
    sure = {name: np.where(task.y == 1, 8.0, -8.0) for name in quick.oof}
    known = Scorer(quick.members, quick.blend, sure)
    found = add_deep(known, task, Start(20, 20, CPU), silent)
    assert found.record["given_up"] and "deep" not in found.members


def test_a_budget_becomes_steps(task, quick):
    found = add_deep(quick, task, Start(1.0, None, CPU), silent)
    assert 10 <= found.record["steps"] <= 40 * 10  # at least a round, at most the plan's


def test_weights_of_any_look_are_found_again():
    random = np.random.default_rng(0)
    cells = Cells(random.normal(size=(60, 1)), np.zeros((60, 0), np.int32))
    inputs, plan = fit_inputs(cells, np.arange(60) % 2.0, (), 4), Plan(k=2, width=4)
    net = Net(inputs, plan)
    size = sum(part.numel() for part in net.parameters())
    blocks = [random.normal(size=(LOOKS, size)).astype(np.float32) for _ in range(2)]
    course = Course(Trained(0, 0, 0, False), 1, [], blocks)
    course.fill(net, LOOKS + 3)
    flat = torch.cat([part.detach().flatten() for part in net.parameters()]).numpy()
    np.testing.assert_array_equal(flat, blocks[1][3])


def test_columns_that_are_empty_constant_or_mostly_zero_give_finite_inputs():
    n = 500
    random = np.random.default_rng(0)
    rare = np.where(random.random(n) < 0.9, 0.0, random.lognormal(5, 1, n))
    numbers = np.column_stack([np.full(n, np.nan), np.full(n, 3.0), rare])
    y = (random.random(n) < np.where(rare > 0, 0.7, 0.2)).astype(float)
    inputs = fit_inputs(Cells(numbers, np.zeros((n, 0), np.int32)), y, (), 32)
    new = np.array([[np.nan] * 3, [1e30] * 3, [-1e30] * 3, [0.0] * 3])
    scores, codes = inputs.tensors(Cells(new, np.zeros((4, 0), np.int32)))
    assert torch.isfinite(scores).all() and scores.abs().max() <= 4
    net = Net(inputs, plan_for(n)).eval()
    assert torch.isfinite(net(scores, codes)).all()
    assert codes[0].tolist() == [1, 1, 1] and codes[3, 2] == FIRST


def test_inputs_and_a_net_without_numbers_work_too(tmp_path):
    codes = np.random.default_rng(0).integers(0, 4, (100, 2)).astype(np.int32)
    cells = Cells(np.zeros((100, 0)), codes)
    inputs = fit_inputs(cells, np.arange(100) % 2.0, (4, 4), 8)
    inputs.save(tmp_path / "inputs.npz")
    back = Inputs.load(tmp_path / "inputs.npz")
    assert all(map(torch.equal, inputs.tensors(cells), back.tensors(cells)))
    assert Net(inputs, plan_for(100))(*inputs.tensors(cells)).shape == (100, 16)


def in_half(net: Net, scores: torch.Tensor, codes: torch.Tensor) -> np.ndarray:
    """Chances as training on a GPU computes them: bfloat16 where torch deems it safe."""
    with torch.autocast(scores.device.type, torch.bfloat16):
        return sigmoid(net_logits(net, scores, codes))


def test_half_precision_moves_no_chance_by_much(fitted):
    deep = fitted.members["deep"]
    scores, codes = deep.inputs.tensors(draw(1000, 2).cells)
    exact = sigmoid(net_logits(deep.nets[0], scores, codes))
    gap = np.abs(in_half(deep.nets[0], scores, codes) - exact)
    assert 0 < gap.max() < 0.03 and gap.mean() < 0.005


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU: CPU and CUDA not compared")
def test_processor_and_gpu_agree(task, quick):
    gpu = add_deep(quick, task, Start(20, 120, torch.device("cuda")), silent)
    test = draw(3000, 1)
    deep = gpu.members["deep"]
    assert auc(test.y, deep.logits(test.cells)) > 0.75  # bf16 learns the same board
    scores, codes = deep.inputs.tensors(test.cells)
    for net in deep.nets:
        here = net_logits(net, scores, codes)
        there = net_logits(net.cuda(), scores.cuda(), codes.cuda())
        rough = in_half(net, scores.cuda(), codes.cuda())
        net.cpu()
        np.testing.assert_allclose(sigmoid(here), sigmoid(there), atol=1e-4)
        np.testing.assert_allclose(sigmoid(here), rough, atol=0.03)
