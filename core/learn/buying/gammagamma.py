"""Gamma-Gamma: what an order of a customer is worth, by maximum likelihood (Fader, Hardie 2013)."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import digamma, gammaln

from core.learn.buying.history import History

TOGETHER = 0.3  # more correlation of number and size of orders breaks the model's assumption
FEWEST = 20  # customers with paid repeat orders
SHRINK = 2.0  # orders that the mean of all weighs where the model does not hold


@dataclass(frozen=True)
class GammaGamma:
    """The fitted parameters, `v` in money. Where `holds` is false means are only shrunk."""

    p: float
    q: float
    v: float
    usual: float  # mean money of an order, over all orders
    correlation: float
    holds: bool
    loglik: float = 0.0

    def expected(self, known: History) -> np.ndarray:
        """Expected money of a customer's next order, (n,)."""
        x, total = known.paid, known.paid * known.mean
        if not self.holds:
            return (SHRINK * self.usual + total) / (SHRINK + x)
        return self.p * (self.v + total) / (self.p * x + self.q - 1)


def fit_gammagamma(known: History) -> GammaGamma:
    """The parameters of greatest likelihood; customers without a paid repeat order say nothing."""
    some = known.paid > 0
    x, m = known.paid[some].astype(float), known.mean[some]
    orders = float((known.x + 1).sum())
    usual = float(known.total.sum() / max(orders, 1.0))
    if some.sum() < FEWEST:
        return GammaGamma(1.0, 2.0, usual, usual, 0.0, False)
    together = _correlation(x, m)
    unit = float(m.mean())
    size = float(len(m))

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = loglik(theta, x, m / unit)
        return -value / size, -slope / size

    starts = (np.log([3.0, 4.0, 2.0]), np.log([1.0, 2.5, 1.0]), np.log([8.0, 3.0, 1.0]))
    theta = min(starts, key=lambda one: loss(one)[0])
    options = {"maxiter": 500, "ftol": 1e-13, "gtol": 1e-7}
    best = minimize(loss, theta, jac=True, method="L-BFGS-B", bounds=[(-9, 9)] * 3, options=options)
    p, q, v = np.exp(best.x)
    value = -best.fun * size - float(len(m) * np.log(unit))
    holds = bool(q > 1.01 and abs(together) <= TOGETHER)
    return GammaGamma(float(p), float(q), float(v * unit), usual, together, holds, value)


def loglik(theta: np.ndarray, x: np.ndarray, m: np.ndarray) -> tuple[float, np.ndarray]:
    """The log-likelihood of mean spends m over x orders, and its gradient in log (p, q, v)."""
    p, q, v = np.exp(theta)
    shape, total = p * x, x * m
    logs = np.log(total + v)
    value = gammaln(shape + q) - gammaln(shape) - gammaln(q) + q * theta[2]
    value += (shape - 1) * np.log(m) + shape * np.log(x) - (shape + q) * logs
    psi = digamma(shape + q)
    to_p = x * (psi - digamma(shape) + np.log(total) - logs)
    to_q = psi - digamma(q) + theta[2] - logs
    to_v = q / v - (shape + q) / (total + v)
    return float(value.sum()), np.array([p * to_p.sum(), q * to_q.sum(), v * to_v.sum()])


def _correlation(x: np.ndarray, m: np.ndarray) -> float:
    if len(x) < 3 or np.ptp(x) == 0 or np.ptp(m) == 0:
        return 0.0
    return float(np.corrcoef(x, m)[0, 1])
