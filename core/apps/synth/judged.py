"""One synthetic table before the judges: fidelity, telling apart, utility, privacy, verdict."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.judge import release
from core.judge.fidelity import Fidelity, fidelity, missing_gap, rare_levels
from core.judge.intervals import Interval
from core.judge.privacy import Privacy, privacy
from core.judge.release import Verdict
from core.judge.two_sample import TwoSample, two_sample
from core.judge.utility import Utility, utility
from core.words import to_json

SCORES = (
    "shape_error",
    "pair_error",
    "trtr_auc",
    "tstr_auc",
    "c2st_auc",
    "dcr_share",
    "copies",
)
POINTS = np.linspace(0, 1, 101)  # of a distribution of distances


@dataclass(frozen=True)
class Case:
    """What a table is held against: rows learnt from, rows held back, what the columns are."""

    train: pd.DataFrame
    holdout: pd.DataFrame
    kinds: Mapping[str, str]
    target: str | None
    seed: int
    rows: int  # at most so many in the slower measures
    protect: int = 10


@dataclass(frozen=True)
class Judged:
    """Everything found of one synthetic table."""

    like: Fidelity
    apart: TwoSample
    use: Utility
    safe: Privacy
    verdict: Verdict
    rare: tuple[int, int]
    missing: float

    @property
    def values(self) -> dict[str, float | None]:
        """The scores by their names."""
        found = (
            self.like.shape_error,
            self.like.pair_error,
            self.use.trtr,
            self.use.tstr,
            self.apart.auc,
            self.safe.dcr.value,
            self.safe.copies.value,
        )
        return dict(zip(SCORES, found, strict=True))

    @property
    def intervals(self) -> dict[str, Interval]:
        """The interval of every score that has one."""
        found = {**self.like.intervals, **self.use.intervals}
        found |= {"dcr_share": self.safe.dcr.interval, "copies": self.safe.copies.interval}
        if self.apart.interval is not None:
            found["c2st_auc"] = self.apart.interval
        return {name: found[name] for name in SCORES if name in found}

    def facts(self) -> dict[str, Any]:
        """What the report says of it, as plain JSON."""
        pairs = sorted(self.like.pairs, key=lambda pair: -(pair.error or 0))
        safe = self.safe
        return {
            "values": self.values,
            "intervals": {name: list(pair) for name, pair in self.intervals.items()},
            "verdict": self.verdict.level,
            "reasons": [to_json(reason) for reason in self.verdict.reasons],
            "columns": dict(self.like.columns),
            "pairs": [[p.one, p.two, p.error, p.strength, p.counted] for p in pairs[:200]],
            "pair_error_all": self.like.pair_error_all,
            "strong_pairs": sum(pair.counted for pair in self.like.pairs),
            "giveaways": dict(self.apart.giveaways),
            "gap": self.use.gap,
            "gap_edges": list(self.use.intervals.get("gap", ())) or None,
            "copies_holdout": safe.copies_holdout.value,
            "copies_holdout_edges": list(safe.copies_holdout.interval),
            "membership": safe.membership,
            "membership_edges": safe.membership_interval and list(safe.membership_interval),
            "tail": [safe.tail.value, safe.tail_ideal, safe.tail.n],
            "rare": list(self.rare),
            "missing": self.missing,
            "median": {name: _middle(values) for name, values in safe.nearest.items()},
        }

    def curves(self) -> dict[str, np.ndarray]:
        """Quantiles of the distances to the nearest record, by what was held against what."""
        return {
            name: np.quantile(values, POINTS).astype(np.float32)
            for name, values in self.safe.nearest.items()
            if len(values)
        }


def judge(made: pd.DataFrame, case: Case) -> Judged:
    """All measures of one table; the rows learnt from and held back stay the same for all."""
    seed, kinds = case.seed, case.kinds
    use = utility(case.train, case.holdout, made, kinds, case.target, seed) if case.target else None
    safe = privacy(case.train, case.holdout, made, kinds, seed, case.rows)
    return Judged(
        fidelity(case.train, made, kinds, seed),
        two_sample(case.train, made, kinds, seed, case.rows),
        use or Utility(None, None, None, {}),
        safe,
        release.release(safe),
        rare_levels(case.train, made, kinds, case.protect),
        missing_gap(case.train, made, list(kinds)),
    )


def independent(train: pd.DataFrame, n: int, seed: int) -> pd.DataFrame:
    """The baseline: every column drawn for itself from the rows learnt from, all ties cut."""
    random = np.random.default_rng([seed, 77])
    return pd.DataFrame(
        {name: train[name].take(random.integers(0, len(train), n)).array for name in train}
    )


def recommended(judged: Mapping[str, Judged]) -> str:
    """The generator not worse on pair error, utility gap and telling apart, within intervals.

    One that must not be released never wins over one that may. Where neither is surely worse, the
    one that leads on more of the three; likelihood first where that is even.
    """
    levels = (release.SHARE, release.CARE, release.STOP)
    return min(
        judged,
        key=lambda name: (
            levels.index(judged[name].verdict.level),
            _beaten(judged, name, surely=True),
            _beaten(judged, name, surely=False),
            name != "autoregressive",
        ),
    )


def _beaten(judged: Mapping[str, Judged], name: str, surely: bool) -> int:
    """On how many of the three measures another generator is (surely) better."""
    return sum(
        _better(_errors(other)[key], _errors(judged[name])[key], surely)
        for rival, other in judged.items()
        if rival != name
        for key in ("pair", "gap", "apart")
    )


def _errors(one: Judged) -> dict[str, tuple[float, Interval] | None]:
    """The three errors, each with its interval; the lower the better."""
    named = {
        "pair": (one.like.pair_error, one.like.intervals.get("pair_error")),
        "gap": (one.use.gap, one.use.intervals.get("gap")),
        "apart": (one.apart.auc, one.apart.interval),
    }
    return {
        name: None if value is None else (value, edges or (value, value))
        for name, (value, edges) in named.items()
    }


def _better(
    one: tuple[float, Interval] | None, two: tuple[float, Interval] | None, surely: bool
) -> bool:
    if one is None or two is None:
        return False
    return one[1][1] < two[1][0] if surely else one[0] < two[0]


def _middle(values: np.ndarray) -> float | None:
    return float(np.median(values)) if len(values) else None
