"""Under the hood: any network is heard without knowing its room; its slopes are autograd's."""

from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, scaled_dot_product_attention

from core import studio
from core.theory import hood
from core.worker import hood as asked


class Fused(nn.Module):
    """Causal attention as torch fuses it, then one logit."""

    def __init__(self):
        super().__init__()
        self.qkv, self.out = nn.Linear(6, 18), nn.Linear(6, 1)

    def forward(self, x):  # (b, t, 6) -> (b, 1)
        q, k, v = (part.unflatten(-1, (2, 3)).transpose(1, 2) for part in self.qkv(x).chunk(3, -1))
        mixed = scaled_dot_product_attention(q, k, v, is_causal=True)
        return self.out(mixed.transpose(1, 2).flatten(2)[:, -1])


class ByHand(Fused):
    def forward(self, x):
        q, k, v = (part.unflatten(-1, (2, 3)).transpose(1, 2) for part in self.qkv(x).chunk(3, -1))
        weights = torch.softmax(q @ k.transpose(-2, -1) / 3**0.5, dim=-1)
        return self.out((weights @ v).transpose(1, 2).flatten(2)[:, -1])


def heard(net, truth=1.0):
    torch.manual_seed(0)
    x = torch.randn(1, 5, 6)

    @torch.inference_mode()
    def score():
        net(x)
        net(torch.randn(9, 5, 6))  # a room may ask again: only the first pass is the row

    return x, hood.look(SimpleNamespace(network=lambda: net), [score], truth)


@pytest.mark.parametrize("kind", [Fused, ByHand])
def test_attention_is_heard_however_it_is_written(kind):
    _, found = heard(kind())
    maps = np.array(found["maps"])
    assert maps.shape == (1, 2, 5, 5)
    assert maps.sum(axis=-1) == pytest.approx(1.0, abs=1e-3)
    assert (np.triu(maps, 1).max() == 0) == (kind is Fused)


def test_the_slopes_are_those_of_the_training_loss():
    net = Fused()
    x, found = heard(net, truth=1.0)
    loss = binary_cross_entropy_with_logits(net(x), torch.ones(1, 1))
    loss.backward()
    assert found["loss"] == pytest.approx(loss.item(), abs=1e-7)
    for name, part in net.named_parameters():
        assert found["slopes"][name] == pytest.approx(part.grad.norm().item(), abs=1e-6)


def test_layers_say_what_they_gave_for_the_row():
    net = Fused()
    x, found = heard(net)
    first = found["layers"][0]
    assert (first["name"], first["kind"], first["parameters"]) == ("qkv", "Linear", 6 * 18 + 18)
    assert first["values"][:18] == pytest.approx(net.qkv(x)[0, 0].tolist(), abs=1e-4)
    assert sum(layer["parameters"] for layer in found["layers"]) == found["parameters"]


def test_without_a_network_or_a_row_it_says_so():
    assert hood.look(SimpleNamespace(network=lambda: None), [], None) == {"network": None}
    assert hood.look(SimpleNamespace(), [], None) == {"network": None}

    def broken():
        raise RuntimeError("needs more than one row")

    found = hood.look(SimpleNamespace(network=Fused), [broken], None)
    assert found["note"] and found["layers"] and found["loss"] is None


def test_nothing_of_the_network_is_changed_by_looking():
    net = Fused()
    before = {name: part.clone() for name, part in net.state_dict().items()}
    heard(net)
    assert all(torch.equal(part, before[name]) for name, part in net.state_dict().items())
    assert all(part.grad is None for part in net.parameters())
    assert not any(part._forward_hooks for part in net.modules())


@pytest.mark.parametrize("app", [card.key for card in studio.cards()])
def test_the_shipped_runs_open(app, home):
    identity = studio.sample_run(app)
    if identity is None:
        pytest.skip(f"{app} ships no finished run")
    run = studio.run(identity)
    fitted = studio.room(app, "fit").load(run.model)
    found = asked.look(run, fitted, {"hood": 0})
    if found["network"] is None:
        assert fitted.network() is None
        return
    own = sum(part.numel() for part in fitted.network().parameters())
    assert found["parameters"] == own == sum(one["parameters"] for one in found["layers"])
    if studio.card(app).learns == "label":
        assert found["loss"] is not None and found["slopes"]
        assert asked.look(run, fitted, {"hood": 10**9})["layers"]
