"""Every number that stands beside one of the article's is computed again, with torch."""

import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel

from core.theory import errata, size

FOUND = {one.key: one for one in errata.all_errata()}
F64 = torch.float64


@pytest.fixture(scope="module")
def truth():
    """The example by autograd: the second output alone, and both."""
    return {counted: autograd(counted) for counted in ((False, True), (True, True))}


def autograd(counted):
    w1 = torch.tensor([[0.1, 0.3], [0.2, 0.4]], dtype=F64, requires_grad=True)
    w2 = torch.tensor([[0.7, 0.9], [0.8, 1.0]], dtype=F64, requires_grad=True)
    b2 = torch.tensor([1.1, 1.2], dtype=F64, requires_grad=True)
    z1 = w1 @ torch.tensor([1.0, 2.0], dtype=F64) + torch.tensor([0.5, 0.6], dtype=F64)
    z2 = w2 @ torch.relu(z1) + b2
    a2 = torch.sigmoid(z2)
    loss = ((a2 - 4) ** 2)[torch.tensor(counted)].sum() / 2
    names = {"w1": w1, "w2": w2, "b2": b2, "delta1": z1, "delta2": z2}
    slopes = torch.autograd.grad(loss, list(names.values()))
    found = dict(zip(names, slopes, strict=True))
    return {name: flat(x) for name, x in {**found, "z1": z1, "z2": z2, "a2": a2}.items()}


def flat(x):
    return x.detach().numpy().ravel()


def right(key):
    return np.array(FOUND[key].right)


@pytest.mark.parametrize("key", ["z2", "a2", "delta1", "w1", "w2", "b2"])
def test_the_example_of_the_network(key, truth):
    assert right(key) == pytest.approx(truth[False, True][key], abs=1e-12)


def test_the_second_unit_of_the_example(truth):
    one = truth[False, True]
    assert right("z1") == pytest.approx(one["z1"][1:], abs=1e-12)
    assert right("delta2") == pytest.approx(one["delta2"][1:], abs=1e-12)
    assert right("slope2") == pytest.approx(one["a2"][1:] * (1 - one["a2"][1:]), abs=1e-12)


def test_both_outputs_counted(truth):
    assert right("both2") == pytest.approx(truth[True, True]["delta2"], abs=1e-12)
    assert right("both1") == pytest.approx(truth[True, True]["delta1"], abs=1e-12)


@pytest.mark.parametrize(
    ("key", "to_four_decimals"),
    [
        ("z1", [1.6]),
        ("z2", [3.38, 3.76]),
        ("z2own", [3.20, 3.56]),
        ("a2", [0.9671, 0.9772]),
        ("a2own", [0.9770, 0.9874]),
        ("slope2", [0.0222]),
        ("delta2", [-0.0672]),
        ("delta2own", [-0.2013]),
        ("delta1", [-0.0538, -0.0672]),
        ("w1", [-0.0538, -0.1075, -0.0672, -0.1344]),
        ("w2", [0, 0, -0.0807, -0.1075]),
        ("w2own", [-0.4400, -0.5134]),
        ("b2", [0, -0.0672]),
        ("both2", [-0.0966, -0.0672]),
        ("both1", [-0.1214, -0.1541]),
        ("dots", [0.14, -0.14, 0.38, -0.38]),
        ("weights", [0.5493, 0.4507, 0.6312, 0.3688]),
        ("flat", [0.283, 0.202, 0.346, 0.169]),
        ("output", [-0.0352, 0.3451, -0.0106, 0.3369]),
        ("outputown", [0.33, 0.018]),
    ],
)
def test_the_numbers_of_the_table(key, to_four_decimals):
    digits = 3 if key == "flat" else 4
    assert np.round(right(key), digits) == pytest.approx(to_four_decimals, abs=1e-12)


def test_the_example_of_attention_by_torch():
    q = torch.tensor([[0.1, 0.3], [0.5, 0.7]], dtype=F64)
    k = torch.tensor([[0.2, 0.4], [-0.2, -0.4]], dtype=F64)
    v = torch.tensor([[0.1, 0.3], [-0.2, 0.4]], dtype=F64)
    scaled = q @ k.T / 2**0.5
    assert right("dots") == pytest.approx(flat(q @ k.T), abs=1e-12)
    assert right("scale") == pytest.approx(flat(scaled), abs=1e-12)
    assert right("weights") == pytest.approx(flat(torch.softmax(scaled, 1)), abs=1e-12)
    output = torch.nn.functional.scaled_dot_product_attention(q[None], k[None], v[None])
    assert right("output") == pytest.approx(flat(output), abs=1e-12)
    printed = torch.tensor([0.16, -0.18, 0.36, -0.36], dtype=F64)
    assert right("flat") == pytest.approx(flat(torch.softmax(printed, 0)), abs=1e-12)
    assert round(0.69 + 0.13 + 0.87 + 0.11, 2) == 1.8


@pytest.mark.parametrize("shape", [size.BERT_BASE, size.BERT_LARGE], ids=lambda one: one.name)
def test_parameters_are_those_of_the_real_class(shape):
    config = BertConfig(
        hidden_size=shape.width,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.width // 64,
        intermediate_size=shape.inner,
    )
    with torch.device("meta"):  # shapes only: nothing is allocated
        model = BertModel(config)
    assert size.count(shape) == sum(part.numel() for part in model.parameters())


def test_gpt3_has_175_thousand_million():
    l, d = 96, 12_288  # noqa: E741
    about = 12 * l * d * d + (50_257 + 2048) * d
    assert right("gpt3")[0] == pytest.approx(about, rel=1e-3)
    assert round(right("gpt3")[0] / 1e9, 1) == 174.6


def test_every_erratum_says_why_and_what_is_right():
    for one in errata.all_errata():
        assert one.right or one.words, one.key
        assert str(one.why).endswith("."), one.key
