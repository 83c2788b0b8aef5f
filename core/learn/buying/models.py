"""The models of one order log at one day, as one answer: orders and money to come."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from core.learn.buying.bgnbd import Bgnbd, fit_bgnbd
from core.learn.buying.deep import Deep, load_deep, prior
from core.learn.buying.gammagamma import GammaGamma, fit_gammagamma
from core.learn.buying.history import History, history
from core.learn.buying.orders import Orders
from core.learn.stored import load_json, save_json

MONTH = 30.4375


@dataclass(frozen=True)
class Forecast:
    """What is expected of each customer of a history in the days to come."""

    orders: np.ndarray  # (n,)
    money: np.ndarray  # (n,)
    alive: np.ndarray  # (n,) chance
    silent: np.ndarray  # (n,) chance of no order in the days asked about
    so_silent: np.ndarray  # (n,) chance of a silence like the present one from one still there
    next_days: np.ndarray  # (n,) days to the next order with even chances, if alive


@dataclass(frozen=True)
class Models:
    """BG/NBD for how often, Gamma-Gamma for how much, and the network that corrects them."""

    rate: Bgnbd
    worth: GammaGamma
    deep: Deep | None = None
    record: Mapping[str, Any] = field(default_factory=dict)

    def _both(self, orders: Orders, known: History, days: float) -> tuple[np.ndarray, np.ndarray]:
        expected = self.rate.expected(known, days)
        money = expected * self.worth.expected(known)
        if self.deep is None or not self.deep.used:
            return expected, money
        return self.deep.blend(orders, known, prior(self.rate, self.worth, known), expected, money)

    def forecast(
        self, orders: Orders, known: History, days: float, lapse: float, discount: float = 0.0
    ) -> Forecast:
        """What is expected in the next `days`; `lapse`: days of the silence asked about."""
        expected, money = self._both(orders, known, days)
        return Forecast(
            expected,
            money * self._present(known, days, discount),
            self.rate.alive(known),
            self.rate.silent(known, lapse),
            self.rate.so_silent(known),
            self.rate.until_next(known),
        )

    def _present(self, known: History, days: float, discount: float) -> np.ndarray:
        """What a coin of the horizon is worth today: orders month by month, each discounted."""
        if discount <= 0:
            return np.ones(len(known))
        edges = np.append(np.arange(0, days, MONTH)[1:], days)
        by = np.array([self.rate.expected(known, float(edge)) for edge in edges])
        parts = np.diff(by, axis=0, prepend=0.0)
        middles = (edges + np.append(0.0, edges[:-1])) / 2
        weights = (1 + discount) ** (-middles / 365.25)
        return (weights @ parts) / np.maximum(by[-1], 1e-12)

    def save(self, folder: Path) -> None:
        """Everything `load_models` needs; no pickle."""
        folder.mkdir(parents=True, exist_ok=True)
        facts = {"rate": asdict(self.rate), "worth": asdict(self.worth)}
        save_json(folder / "models.json", {**facts, "record": dict(self.record)})
        if self.deep is not None:
            self.deep.save(folder / "deep")


def load_models(folder: Path) -> Models:
    """What `save` wrote."""
    stored = load_json(folder / "models.json")
    stored["rate"]["spread"] = tuple(map(tuple, stored["rate"]["spread"]))
    deep = load_deep(folder / "deep") if (folder / "deep").exists() else None
    return Models(Bgnbd(**stored["rate"]), GammaGamma(**stored["worth"]), deep, stored["record"])


def fit_models(orders: Orders, day: int) -> Models:
    """The two probability models of the orders up to a day."""
    known = history(orders, day)
    return Models(fit_bgnbd(known), fit_gammagamma(known))
