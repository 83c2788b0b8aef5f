"""Why the twin is as it is: the columns furthest off, real and synthetic side by side."""

from dataclasses import dataclass

import pandas as pd

from core.apps.synth.beside import column_figure
from core.apps.synth.fit import Fitted
from core.apps.synth.report_words import NAMES
from core.judge.fidelity import fidelity
from core.learn.synth.levels import OTHER
from core.report.blocks import Figure, Text
from core.table.sheet import Tables
from core.words import msg

PICTURES = 4
ROWS = 5_000
MOST = 100_000  # rows of the stored twin where no number is set
REAL = msg("the table")


@dataclass(frozen=True)
class Reasons:
    """Pictures of the columns furthest off, the rows of the twin, the rules that hold."""

    pictures: tuple[Figure, ...]
    rows: int
    rules: tuple[str, ...] = ()


def explain(fitted: Fitted, test: Tables) -> Reasons:
    """The columns where the twin differs most from the rows learnt from."""
    frames = samples(fitted)
    best = frames[fitted.best]
    found = fidelity(frames["real"], best, fitted.kinds, draws=0).columns
    known = {name: error for name, error in found.items() if error is not None}
    worst = sorted(known, key=lambda name: -known[name])[:PICTURES]
    pictures = tuple(
        column_figure(
            name,
            fitted.kinds[name],
            {system: frame[name] for system, frame in frames.items()},
            labels(fitted),
        )
        for name in worst
    )
    return Reasons(pictures, twin_rows(fitted), fitted.rules.texts)


def samples(fitted: Fitted) -> dict[str, pd.DataFrame]:
    """Rows learnt from and as many of each generator, the recommended one first."""
    n = min(len(fitted.train), ROWS)
    order = [fitted.best, *(name for name in fitted.generators if name != fitted.best)]
    return {
        "real": shown(fitted, fitted.train.head(ROWS)),
        **{name: fitted.sample(n, name) for name in order},
    }


def shown(fitted: Fitted, rows: pd.DataFrame) -> pd.DataFrame:
    """Real rows for a picture: protected values are not named there either."""
    hidden = {name: fitted.protected(name) for name in fitted.kinds}
    return rows.assign(
        **{
            name: rows[name].mask(rows[name].astype("str").isin(values), OTHER)
            for name, values in hidden.items()
            if values
        }
    )


def labels(fitted: Fitted) -> dict[str, Text]:
    """How the systems are called in a picture."""
    return {"real": REAL, **{name: NAMES[name] for name in fitted.generators}}


def twin_rows(fitted: Fitted) -> int:
    """How many rows the stored twin has: with an epsilon even their number is a noisy one."""
    noisy = fitted.record.get(fitted.best, {}).get("rows")
    return fitted.config.rows or min(int(noisy or fitted.health["rows"]), MOST)
