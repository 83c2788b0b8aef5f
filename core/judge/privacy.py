"""Whether a synthetic table gives away the rows it was learnt from: distances, copies, membership.

A synthetic row that owes nothing to single rows is as near to rows the model learnt from as to
rows it never saw (distance to the closest record; Platzer and Reutterer, 2021). The holdout is the
yardstick of every measure: it owes nothing to the training rows, and has copies of its own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd

from core.judge.fidelity import Kinds, as_numbers
from core.judge.intervals import Interval, wilson
from core.judge.metrics import auc_band

TIE = 1e-6
ROWS = 10_000  # synthetic rows whose distances are taken
MOST = 30_000  # rows of the training and of the holdout they are held against
TILE = (256, 2048)  # rows held against rows at a time: 2 MB of distances, within a core's cache
TAIL, TAIL_ROWS = (
    0.01,
    50,
)  # the synthetic rows nearest to any real one: a share, and how many at least


@dataclass(frozen=True)
class Share:
    """A share with its interval and the rows it was counted over."""

    value: float
    interval: Interval
    n: int


@dataclass(frozen=True)
class Privacy:
    """What the distances say; every share has an ideal or a yardstick.

    `dcr`: nearer to training rows than to as many held-back ones, ideal one half. `tail`: the
    same among the nearest rows and against all training rows; ideal `tail_ideal`. `favoured`: of
    the copies that stand in only one of as many training and held-back rows, those of the
    training; one half where rows are alike because they are common. `membership`:
    ROC-AUC of guessing who was in the training from how near the twin comes, ideal one half.
    """

    dcr: Share
    tail: Share
    tail_ideal: float
    copies: Share
    copies_holdout: Share
    favoured: Share
    membership: float | None
    membership_interval: Interval | None
    nearest: Mapping[str, np.ndarray]  # distances: synthetic to train, to holdout; holdout to train


@dataclass(frozen=True)
class _Rows:
    """Rows as scaled numbers (n, m) and codes (n, c) whose mismatches count 1 each."""

    numbers: np.ndarray
    codes: np.ndarray

    def __len__(self) -> int:
        return len(self.numbers)

    def take(self, rows: np.ndarray | slice) -> "_Rows":
        return _Rows(self.numbers[rows], self.codes[rows])


def privacy(
    train: pd.DataFrame,
    holdout: pd.DataFrame,
    synthetic: pd.DataFrame,
    kinds: Kinds,
    seed: int = 0,
    rows: int = ROWS,
) -> Privacy:
    """Distances: L1 over numbers scaled by the training's range, plus 1 per mismatched level."""
    random = np.random.default_rng(seed)
    copies = [copied(table, train, kinds) for table in (synthetic, holdout)]
    learnt, held, made = _coded(train, holdout, synthetic, kinds)
    size = min(len(learnt), len(held), MOST)
    learnt = learnt.take(random.permutation(len(learnt))[: max(MOST, size)])
    held = held.take(random.permutation(len(held))[:size])
    made = made.take(random.permutation(len(made))[: min(rows, MOST)])
    to_half, from_half, half = nearest(made, learnt.take(slice(0, size)))
    to_held, from_held, other = nearest(made, held)
    to_rest, _, rest = nearest(made, learnt.take(slice(size, None)))
    yardstick, _, _ = nearest(held.take(slice(0, rows)), learnt)
    near = np.minimum(to_half, to_rest)
    any_ = np.where(to_half <= to_rest, half, size + rest)
    area, edges = _membership(from_half, from_held)
    return Privacy(
        _nearer(to_half, to_held, half, other),
        _tail(near, to_held, any_, other),
        len(learnt) / max(len(learnt) + len(held), 1),
        _share(float(copies[0].sum()), len(synthetic)),
        _share(float(copies[1].sum()), len(holdout)),
        _favoured(synthetic, train, holdout, kinds, seed),
        area,
        edges,
        {"to_train": to_half, "to_holdout": to_held, "yardstick": yardstick, "to_any": near},
    )


def _share(hits: float, n: int) -> Share:
    value = hits / max(n, 1)
    low, high = wilson(hits, n) or (0.0, 1.0)
    return Share(value, (min(low, value), max(high, value)), n)


def _nearer(one: np.ndarray, two: np.ndarray, at_one: np.ndarray, at_two: np.ndarray) -> Share:
    """The share of rows nearer to the first than to the second; ties count half."""
    ties = np.abs(one - two) <= TIE
    hits = float(((one < two) & ~ties).sum() + ties.sum() / 2)
    return _clustered(hits, len(one), _piles(one, two, at_one, at_two)[~ties])


def _piles(one: np.ndarray, two: np.ndarray, at_one: np.ndarray, at_two: np.ndarray) -> np.ndarray:
    """The record that each row is nearest to, on whichever side: -1 and down on the second."""
    return np.where(one < two, at_one, -1 - at_two)


def _clustered(hits: float, n: int, piles: np.ndarray) -> Share:
    """A share over rows that are no independent draws: those nearest to one record stand or fall
    together, as it is chance on which side that record lies (Kish, 1965)."""
    sizes = np.unique(piles, return_counts=True)[1].astype(np.float64)
    worth = n * n / (sizes**2).sum() if len(sizes) else float(n)
    value = hits / max(n, 1)
    low, high = wilson(value * worth, worth) or (0.0, 1.0)
    return Share(value, (min(low, value), max(high, value)), n)


def _tail(
    to_train: np.ndarray, to_held: np.ndarray, at_train: np.ndarray, at_held: np.ndarray
) -> Share:
    """As `_nearer`, among the rows that come nearest to any real one; ties belong to neither.

    A few rows copied with a little noise hide in the mean, not here.
    """
    least = np.minimum(to_train, to_held)
    kept = (np.abs(to_train - to_held) > TIE) & (least > TIE)  # exact copies are counted apart
    count = max(round(TAIL * len(least)), TAIL_ROWS)
    order = np.argsort(np.where(kept, least, np.inf), kind="stable")[:count]
    order = order[kept[order]]
    hits = float((to_train[order] < to_held[order]).sum())
    return _clustered(hits, len(order), _piles(to_train, to_held, at_train, at_held)[order])


def _membership(of_train: np.ndarray, of_held: np.ndarray) -> tuple[float | None, Interval | None]:
    """ROC-AUC of the guess that who lies nearer to the twin was in the training."""
    if min(len(of_train), len(of_held)) < 2:
        return None, None
    y = np.repeat([1, 0], [len(of_train), len(of_held)])
    return auc_band(y, -np.concatenate([of_train, of_held]).astype(np.float64))


def copied(table: pd.DataFrame, train: pd.DataFrame, kinds: Kinds) -> np.ndarray:
    """(rows,) True where a row stands, cell for cell, among the training rows."""
    return np.isin(_hashed(table, kinds), _hashed(train, kinds))


def _favoured(
    synthetic: pd.DataFrame, train: pd.DataFrame, holdout: pd.DataFrame, kinds: Kinds, seed: int
) -> Share:
    """Copies of training rows among those of one side only; as many rows on either side."""
    size = min(len(train), len(holdout))
    learnt, held = (part.sample(size, random_state=seed) for part in (train, holdout))
    made = np.unique(_hashed(synthetic, kinds))  # each row once: its doubles prove no more
    ours, theirs = (np.isin(made, _hashed(part, kinds)) for part in (learnt, held))
    return _share(float((ours & ~theirs).sum()), int((ours ^ theirs).sum()))


def _hashed(frame: pd.DataFrame, kinds: Kinds) -> np.ndarray:
    """A number per row from its cells, alike for equal values of unlike types."""
    cells = {
        name: frame[name].astype("str").fillna("\x00").astype(object)
        if kind == "category"
        else np.nan_to_num(as_numbers(frame[name]), nan=np.pi * 1e300) + 0.0
        for name, kind in kinds.items()
    }
    return pd.util.hash_pandas_object(pd.DataFrame(cells), index=False).to_numpy()


def _coded(
    train: pd.DataFrame, holdout: pd.DataFrame, synthetic: pd.DataFrame, kinds: Kinds
) -> tuple[_Rows, _Rows, _Rows]:
    tables = (train, holdout, synthetic)
    lengths = np.cumsum([0, *map(len, tables)])
    numbers, codes = [], []
    for name, kind in kinds.items():
        if kind == "category":
            both = pd.concat([table[name].astype("str") for table in tables], ignore_index=True)
            codes.append(pd.factorize(both, use_na_sentinel=False)[0])
            continue
        values = np.concatenate([as_numbers(table[name]) for table in tables])
        known = values[: len(train)][np.isfinite(values[: len(train)])]
        low, high = (known.min(), known.max()) if len(known) else (0.0, 1.0)
        missing = ~np.isfinite(values)
        middle = float(np.median(known)) if len(known) else 0.0
        numbers.append((np.where(missing, middle, values) - low) / ((high - low) or 1.0))
        if missing.any():
            codes.append(missing.astype(np.int64))
    n = lengths[-1]
    table_of_numbers = np.stack(numbers, axis=1) if numbers else np.empty((n, 0))
    table_of_codes = np.stack(codes, axis=1) if codes else np.empty((n, 0), np.int64)
    whole = _Rows(table_of_numbers.astype(np.float32), _small(table_of_codes))
    first, second, third = (
        whole.take(slice(int(low), int(high))) for low, high in pairwise(lengths)
    )
    return first, second, third


def _small(codes: np.ndarray) -> np.ndarray:
    """The same codes in as few bytes as they need: comparing bytes is several times as quick."""
    largest = codes.max(initial=0)
    return codes.astype(np.uint8 if largest < 256 else np.uint16 if largest < 65536 else np.int32)


def nearest(one: _Rows, two: _Rows) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The distance of every row of each table to the nearest row of the other (float32), and for
    each of the first which row of the second that is."""
    which = np.full(len(one), -1, np.int64)
    here = np.full(len(one), np.inf, np.float32)
    there = np.full(len(two), np.inf, np.float32)
    for rows in _slices(len(one), TILE[0]):
        mine = one.take(rows)
        for others in _slices(len(two), TILE[1]):
            tile = _distances(mine, two.take(others))
            least = tile.argmin(axis=1)
            reached = tile[np.arange(len(least)), least]
            which[rows] = np.where(reached < here[rows], others.start + least, which[rows])
            here[rows] = np.minimum(here[rows], reached)
            there[others] = np.minimum(there[others], tile.min(axis=0))
    return here, there, which


def _slices(n: int, size: int) -> Iterator[slice]:
    for start in range(0, n, size):
        yield slice(start, min(start + size, n))


def _distances(one: _Rows, two: _Rows) -> np.ndarray:
    """(rows, rows) float32."""
    shape = len(one), len(two)
    sum_, part = np.zeros(shape, np.float32), np.empty(shape, np.float32)
    for at in range(one.numbers.shape[1]):
        np.subtract(one.numbers[:, at, None], two.numbers[None, :, at], out=part)
        np.abs(part, out=part)
        sum_ += part
    if not one.codes.shape[1]:
        return sum_
    wrong = np.zeros(shape, np.uint8 if one.codes.shape[1] < 256 else np.uint16)
    unlike = np.empty(shape, bool)
    for at in range(one.codes.shape[1]):
        np.not_equal(one.codes[:, at, None], two.codes[None, :, at], out=unlike)
        wrong += unlike
    sum_ += wrong
    return sum_
