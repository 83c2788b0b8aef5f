"""Training the network over orders: rolling windows inside the known days, an inner holdout.

The network learns, window by window, what the probability models miss: customers as they stood at
a day, and what they bought until the last known day. How much it weighs is decided on the last
third of the known days, by networks that have not seen it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch

from core.learn.buying.bgnbd import Bgnbd, fit_bgnbd
from core.learn.buying.gammagamma import GammaGamma, fit_gammagamma
from core.learn.buying.history import History, bought, history
from core.learn.buying.orders import Orders
from core.learn.buying.sequence import Inputs, Plan, SequenceNet, inputs
from core.learn.buying.trees import Trees, fit_trees, load_trees
from core.learn.seed import fix, numpy_random
from core.learn.stored import load_json, load_net, save_json, save_net
from core.progress import Tell
from core.words import Message, msg

CUTS = (0.35, 0.4, 0.47, 0.54, 0.6, 0.67, 0.74, 0.82)  # of the known days: where windows begin
INNER = 0.7  # of the known days come before the inner holdout
NETS = 3
MOST_STEPS, STEP_COST = 300, 0.02  # steps of a net; CPU-seconds of one, on a usual processor
BATCH, RATE, LARGE = 1024, 2e-3, 60_000  # customers of a window; more are sampled
GAIN = 0.001  # less of a gain on the inner holdout than this is none
FEWEST = 200  # customers that a network needs


@dataclass(frozen=True)
class Window:
    """Customers at a day, and what they bought after it."""

    read: Inputs
    orders: np.ndarray  # (n,) as the probability models expect
    money: np.ndarray
    did: np.ndarray  # (n,) as it happened
    paid: np.ndarray


@dataclass(frozen=True)
class Learners:
    """Networks, and trees beside them; without trees (old runs, few orders) the networks alone."""

    nets: tuple[SequenceNet, ...]
    trees: Trees | None = None

    def cpu(self) -> "Learners":
        return Learners(tuple(net.cpu() for net in self.nets), self.trees)


@dataclass(frozen=True)
class Deep:
    """What corrects the probability models, and how much of it is believed."""

    learners: Learners
    weight: float  # of the networks, for orders
    weight_money: float
    record: Mapping[str, Any] = field(default_factory=dict)

    @property
    def nets(self) -> tuple[SequenceNet, ...]:
        return self.learners.nets

    @property
    def used(self) -> bool:
        return self.weight > 0 or self.weight_money > 0

    def blend(
        self,
        orders: Orders,
        known: History,
        before: np.ndarray,
        expected: np.ndarray,
        money: np.ndarray,
    ) -> tuple[np.ndarray, np.ndarray]:
        """Expected orders and money after the correction; `before`: see `inputs`."""
        read = inputs(orders, known, before, self.nets[0].plan)
        deep, deep_money = corrected(self.learners, read, expected, money)
        return (
            expected + self.weight * (deep - expected),
            money + self.weight_money * (deep_money - money),
        )

    def save(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        for at, net in enumerate(self.nets):
            save_net(folder / f"net_{at}.safetensors", net.state_dict())
        if self.learners.trees is not None:
            self.learners.trees.save(folder)
        facts = {"plan": asdict(self.nets[0].plan), "nets": len(self.nets)}
        weights = {"weight": self.weight, "weight_money": self.weight_money}
        save_json(folder / "deep.json", {**facts, **weights, "record": dict(self.record)})


def load_deep(folder: Path) -> Deep:
    """What `save` wrote."""
    stored = load_json(folder / "deep.json")
    nets = []
    for at in range(stored["nets"]):
        net = SequenceNet(Plan(**stored["plan"]))
        net.load_state_dict(load_net(folder / f"net_{at}.safetensors"))
        nets.append(net.eval())
    learners = Learners(tuple(nets), load_trees(folder))
    return Deep(learners, stored["weight"], stored["weight_money"], stored["record"])


def prior(rate: Bgnbd, worth: GammaGamma, known: History) -> np.ndarray:
    """What the probability models tell the network: (n, 3), see `inputs`."""
    month = rate.expected(known, 30.0) / 30.0
    return np.stack([month, rate.alive(known), worth.expected(known)], axis=1)


def steps_of(budget: float, steps: int | None) -> int:
    """Steps of each network that a budget allows; three trainings of three networks.

    >>> steps_of(60.0, None), steps_of(9.0, None), steps_of(60.0, 40)
    (300, 50, 40)
    """
    return steps or int(np.clip(budget / (3 * NETS * STEP_COST), 20, MOST_STEPS))


def window(
    orders: Orders, models: tuple[Bgnbd, GammaGamma], days: tuple[int, int], plan: Plan
) -> Window:
    """The customers at days[0], and their orders until days[1]."""
    rate, worth = models
    known = history(orders, days[0])
    expected = rate.expected(known, days[1] - days[0])
    did, paid = bought(orders, known.who, *days)
    read = inputs(orders, known, prior(rate, worth, known), plan)
    return Window(read, expected, expected * worth.expected(known), did, paid)


def corrected(
    learners: Learners, read: Inputs, expected: np.ndarray, money: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Orders as the networks and the trees, on the mean, correct them; money as the networks do."""
    by_net, by_net_money = _factors(learners.nets, read)
    factor = by_net
    if learners.trees is not None:
        factor = (by_net + learners.trees.factor(read.table)) / 2
    return expected * factor, money * by_net_money


def _factors(nets: Sequence[SequenceNet], read: Inputs) -> tuple[np.ndarray, np.ndarray]:
    """The networks' factors of orders and of money, on the mean: (n,), (n,)."""
    device = next(nets[0].parameters()).device
    found = []
    with torch.no_grad():
        for low in range(0, len(read), 8192):
            part = slice(low, low + 8192)
            given = (torch.from_numpy(a[part]).to(device) for a in (read.orders, read.static))
            batch = tuple(given)
            logs = torch.stack([net(*batch) for net in nets])  # (nets, b, 2)
            found.append(torch.stack([logs[..., 0], logs.sum(-1)], -1).exp().mean(0).cpu().numpy())
    factors = np.concatenate(found)
    return factors[:, 0], factors[:, 1]


def train_learners(
    orders: Orders, end: int, horizon: int, steps: int, given: tuple[int, torch.device, Tell]
) -> tuple[Learners, bool]:
    """Both learners on windows that end by `end`; True where a person asked to stop and keep."""
    seed, device, tell = given
    known = history(orders, end)
    models, plan = (fit_bgnbd(known), fit_gammagamma(known)), Plan()
    first = int(orders.day.min())
    starts = sorted({first + int((end - first) * cut) for cut in CUTS})
    random = numpy_random(seed, 7)
    windows = [
        _some(window(orders, models, (day, min(day + horizon, end)), plan), random)
        for day in starts
        if day < end
    ]
    nets, asked = [], False
    for at in range(NETS):
        part = tell.part(at / NETS, (at + 1) / NETS)
        net, asked = _train(windows, plan, steps, (seed + at, device, part))
        nets.append(net)
        if asked:
            break
    parts = [(one.read.table, one.orders, one.did) for one in windows]
    return Learners(tuple(nets), None if asked else fit_trees(parts, seed)), asked


def _some(found: Window, random: np.random.Generator) -> Window:
    if len(found.did) <= LARGE:
        return found
    at = np.sort(random.choice(len(found.did), LARGE, replace=False))
    read = Inputs(found.read.orders[at], found.read.static[at], found.read.table[at])
    return Window(read, found.orders[at], found.money[at], found.did[at], found.paid[at])


def _train(
    windows: Sequence[Window], plan: Plan, steps: int, given: tuple[int, torch.device, Tell]
) -> tuple[SequenceNet, bool]:
    """One network: Poisson deviance of orders, Tweedie deviance (power 1.5) of money."""
    seed, device, tell = given
    fix(seed)
    data = _tensors(windows, device)
    net = SequenceNet(plan).to(device)
    optimizer = torch.optim.AdamW(net.parameters(), RATE, weight_decay=1e-2)
    pace = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda at: 1 - at / steps + 0.005)
    random, n = numpy_random(seed), len(data["did"])
    net.train()
    asked = False
    for at in range(1, steps + 1):
        rows = torch.from_numpy(random.integers(0, n, min(BATCH, n))).to(device)
        loss = _loss(net, {name: values[rows] for name, values in data.items()})
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        pace.step()
        if at % 10 == 0 or at == steps:
            asked = tell(at / steps, "train", msg("Network over orders"), loss=float(loss.detach()))
            if asked:
                break
    return net.eval(), asked


def _loss(net: SequenceNet, batch: Mapping[str, torch.Tensor]) -> torch.Tensor:
    logs = net(batch["orders"], batch["static"])
    rate = batch["expected"] * logs[:, 0].exp()
    money = batch["money"] * (logs[:, 0].detach() + logs[:, 1]).exp()
    poisson = rate - batch["did"] * torch.log(rate.clamp_min(1e-9))
    tweedie = 2 * batch["paid"] * money.clamp_min(1e-9).pow(-0.5) + 2 * money.pow(0.5)
    return poisson.mean() + 0.5 * tweedie.mean()


def _tensors(windows: Sequence[Window], device: torch.device) -> dict[str, torch.Tensor]:
    """All windows under one another; orders and money in units of their means."""
    did = np.concatenate([one.did for one in windows])
    paid = np.concatenate([one.paid for one in windows])
    often, much = max(did.mean(), 1e-9), max(paid.mean(), 1e-9)
    parts = {
        "orders": np.concatenate([one.read.orders for one in windows]),
        "static": np.concatenate([one.read.static for one in windows]),
        "expected": np.concatenate([one.orders for one in windows]) / often,
        "money": np.concatenate([one.money for one in windows]) / much,
        "did": did / often,
        "paid": paid / much,
    }
    return {name: torch.from_numpy(a.astype(np.float32)).to(device) for name, a in parts.items()}


def weights(orders: Orders, end: int, learners: Learners, first: int) -> dict[str, float]:
    """How much of the correction the inner holdout believes, and the error with and without it."""
    inner = first + int((end - first) * INNER)
    known = history(orders, inner)
    models = (fit_bgnbd(known), fit_gammagamma(known))
    held = window(orders, models, (inner, end), learners.nets[0].plan)
    deep, money = corrected(learners, held.read, held.orders, held.money)
    weight, before, after = _weigh(held.orders, deep, held.did)
    weight_money, _, _ = _weigh(held.money, money, held.paid)
    found = {"weight": weight, "weight_money": weight_money}
    return {**found, "inner_rmse_quick": before, "inner_rmse_blend": after}


def _weigh(quick: np.ndarray, deep: np.ndarray, truth: np.ndarray) -> tuple[float, float, float]:
    """The weight of least squared error, 0 where it gains nothing; errors with 0 and with it."""
    move = deep - quick
    weight = float(np.clip(move @ (truth - quick) / max(float(move @ move), 1e-12), 0.0, 1.0))
    before = float(np.sqrt(np.mean((quick - truth) ** 2)))
    after = float(np.sqrt(np.mean((quick + weight * move - truth) ** 2)))
    if after > (1 - GAIN) * before:
        return 0.0, before, before
    return weight, before, after


def too_few(orders: Orders, day: int) -> Message | None:
    """Why a network cannot learn from these orders, or None."""
    known = history(orders, day)
    if len(known) >= FEWEST and int(known.x.sum()) >= FEWEST:
        return None
    return msg(
        "The network needs {n:count} customers and as many repeat orders; the quick answer stands.",
        n=FEWEST,
    )
