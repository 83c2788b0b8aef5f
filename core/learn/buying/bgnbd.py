"""BG/NBD: how often customers still buy, by maximum likelihood (Fader, Hardie, Lee 2005).

While alive a customer buys at a Poisson rate; after each repeat order they may leave for good.
Rates are gamma (r, alpha), chances to leave beta (a, b) over customers.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import digamma, gammaln, hyp2f1

from core.learn.buying.history import History

STARTS = ((0.25, 0.2, 0.7, 2.2), (1.0, 1.0, 1.0, 3.0), (0.3, 0.6, 0.2, 0.5), (3.0, 1.0, 0.5, 5.0))
BOUND = 12.0  # of a parameter's logarithm
NEAR = 1e-4  # as near to a = 1 the closed form cancels itself away
NODES = 48
LATE = 40.0  # doublings of the present age: the next order is as good as never


@dataclass(frozen=True)
class Bgnbd:
    """The fitted parameters; `alpha` in days. `spread`: covariance of their logarithms."""

    r: float
    alpha: float
    a: float
    b: float
    loglik: float  # of the rows as given, times in days
    spread: tuple[tuple[float, ...], ...] = ()

    def alive(self, known: History) -> np.ndarray:
        """The chance that a customer has not left: 1 where nothing was bought again."""
        x = known.x
        odds = np.log(self.a) - np.log(np.maximum(self.b + x - 1, 1e-12))
        odds += (self.r + x) * np.log((self.alpha + known.age) / (self.alpha + known.recency))
        return np.where(x > 0, 1 / (1 + np.exp(np.minimum(odds, 700.0))), 1.0)

    def expected(self, known: History, days: float) -> np.ndarray:
        """Expected orders in the next `days`."""
        return self.alive(known) * _while_alive(self, known.x, known.age, days)

    def silent(self, known: History, days: float) -> np.ndarray:
        """The chance of no order at all in the next `days`."""
        rate = (self.alpha + known.age) / (self.alpha + known.age + days)
        return 1 - self.alive(known) * (1 - rate ** (self.r + known.x))

    def so_silent(self, known: History) -> np.ndarray:
        """The chance of a silence as long as the present one, from a customer who has not left."""
        rate = (self.alpha + known.recency) / (self.alpha + known.age)
        return np.asarray(rate ** (self.r + known.x))

    @property
    def nobody_leaves(self) -> bool:
        """Whether the fit sees next to no leaving: the chance of being alive then says nothing."""
        return self.a / (self.a + self.b) < 1e-3

    def until_next(self, known: History) -> np.ndarray:
        """Days to the next order with even chances, if the customer is alive."""
        return (self.alpha + known.age) * (2 ** np.minimum(1 / (self.r + known.x), LATE) - 1)

    def draws(self, n: int, seed: int = 0) -> list["Bgnbd"]:
        """Parameters as uncertain as the likelihood leaves them."""
        if not self.spread:
            return []
        middle = np.log([self.r, self.alpha, self.a, self.b])
        random = np.random.default_rng(seed)
        found = random.multivariate_normal(middle, np.array(self.spread), n, method="eigh")
        found = np.exp(np.clip(found, middle - 3, middle + 3))
        return [Bgnbd(r, alpha, a, b, self.loglik) for r, alpha, a, b in found.tolist()]


@dataclass(frozen=True)
class Rows:
    """Histories that occur, each once; times in units of `unit` days."""

    x: np.ndarray
    recency: np.ndarray
    age: np.ndarray
    count: np.ndarray
    unit: float
    repeats: np.ndarray  # the different x
    place: np.ndarray  # of each row's x among them
    often: np.ndarray  # customers with each


def rows_of(known: History) -> Rows:
    """The different histories: some thousands, however many customers."""
    most = int(known.age.max()) + 1
    key = (known.x.astype(np.int64) * most + known.recency) * most + known.age
    found, count = np.unique(key, return_counts=True)
    x, rest = found // (most * most), found % (most * most)
    unit = float(max(known.age.mean(), 1.0))
    repeats, place = np.unique(x, return_inverse=True)
    often = np.bincount(place, count)
    return Rows(x, rest // most / unit, rest % most / unit, count, unit, repeats, place, often)


def fit_bgnbd(known: History, starts: int = 2) -> Bgnbd:
    """The parameters of greatest likelihood: the best of several starts, followed to the end."""
    rows = rows_of(known)
    size = float(rows.count.sum())

    def loss(theta: np.ndarray) -> tuple[float, np.ndarray]:
        value, slope = loglik(theta, rows)
        return -value / size, -slope / size

    ranked = sorted((np.log(start) for start in STARTS), key=lambda theta: loss(theta)[0])
    bounds = [(-BOUND, BOUND)] * 4
    options = {"maxiter": 500, "ftol": 1e-13, "gtol": 1e-7}
    ended = [
        minimize(loss, theta, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
        for theta in ranked[:starts]
    ]
    best = min(ended, key=lambda one: one.fun)
    r, alpha, a, b = np.exp(best.x)
    shift = float((rows.count * rows.x).sum() * np.log(rows.unit))  # densities of times in days
    spread = _covariance(best.x, rows)
    value = -best.fun * size - shift
    return Bgnbd(float(r), float(alpha * rows.unit), float(a), float(b), value, spread)


def loglik(theta: np.ndarray, rows: Rows) -> tuple[float, np.ndarray]:
    """The log-likelihood and its gradient in (log r, log alpha, log a, log b)."""
    r, alpha, a, b = np.exp(theta)
    n, many = rows.repeats, rows.often
    full = rows.count.sum()
    gone, stay = rows.recency + alpha, rows.age + alpha
    log_stay, log_gone = np.log(stay), np.log(gone)
    again = rows.x > 0
    part = np.log(a) - np.log(np.maximum(b + rows.x - 1, 1e-12))
    first = -(r + rows.x) * log_stay
    second = np.where(again, part - (r + rows.x) * log_gone, -np.inf)
    mixed = np.logaddexp(first, second)
    left = np.exp(second - mixed)  # the share of having left
    value = many @ (gammaln(r + n) + gammaln(b + n) - gammaln(a + b + n)) + rows.count @ mixed
    value += full * (r * theta[1] - gammaln(r) + gammaln(a + b) - gammaln(b))
    psi_ab = digamma(a + b) - digamma(a + b + n)
    logs = log_stay * (1 - left) + log_gone * left
    slow = rows.count * (1 - left) * (r + rows.x) / stay + rows.count * left * (r + rows.x) / gone
    weight = rows.count * left
    to_b = np.where(again, 1 / np.maximum(b + rows.x - 1, 1e-12), 0.0)
    slope = np.array(
        [
            r * (many @ (digamma(r + n) - digamma(r)) + full * theta[1] - rows.count @ logs),
            full * r - alpha * slow.sum(),
            a * (many @ psi_ab) + weight.sum(),
            b * (many @ (psi_ab + digamma(b + n) - digamma(b)) - weight @ to_b),
        ]
    )
    return float(value), slope


def _covariance(theta: np.ndarray, rows: Rows, step: float = 1e-4) -> tuple[tuple[float, ...], ...]:
    """The inverse of the curvature at the optimum, by differences of the gradient."""
    moves = step * np.eye(4)
    curve = [(loglik(theta - m, rows)[1] - loglik(theta + m, rows)[1]) / (2 * step) for m in moves]
    curvature = (np.array(curve) + np.array(curve).T) / 2
    values, vectors = np.linalg.eigh(curvature)
    values = np.maximum(values, 0.25)  # flat directions: no more than 2 on the log scale
    found = (vectors / values) @ vectors.T
    return tuple(tuple(map(float, row)) for row in found)


def _while_alive(model: Bgnbd, x: np.ndarray, age: np.ndarray, days: float) -> np.ndarray:
    """Expected orders of a customer who is alive, until they leave.

    The closed form after Euler's transformation, which keeps the hypergeometric function small;
    where it is singular (a near 1, or a + b <= 1 without repeats) the integral that it solves.
    """
    a, c = model.a, model.a + model.b + x - 1
    z = days / (model.alpha + age + days)
    safe = (c > NEAR) & (abs(a - 1) > NEAR)
    with np.errstate(all="ignore"):
        series = hyp2f1(a + model.b - 1 - model.r, a - 1, np.where(safe, c, 1.0), z)
        found = c / (a - 1) * (1 - (1 - z) ** (a - 1) * series) if abs(a - 1) > NEAR else z * np.nan
    bad = ~safe | ~np.isfinite(found) | (found < 0)
    if bad.any():
        found = np.where(bad, 0.0, found)
        found[bad] = _integral(model, x[bad], age[bad], days)
    return found


def _integral(model: Bgnbd, x: np.ndarray, age: np.ndarray, days: float) -> np.ndarray:
    """The same by Gauss-Legendre over time: the mean rate of those not yet gone at each moment."""
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    shape, scale = model.r + x, model.alpha + age
    total = np.zeros(len(x))
    for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True):
        z = -node * days / scale
        share = model.a / (model.a + model.b + x)
        with np.errstate(all="ignore"):
            part = hyp2f1(shape + 1, model.a, model.a + model.b + x, z)
        # a and b beyond what it holds: all leave with one chance, and this is its limit
        total += weight * np.where(np.isfinite(part), part, (1 - share * z) ** -(shape + 1))
    return shape / scale * days * total
