"""Which value of the outcome column counts: from any two values to 1 and 0."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.errors import UserError
from core.words import Message, msg

# Words for the case one looks for; the opposite is the other value.
COUNTS = frozenset(
    (
        *("bad", "default", "defaulted", "churn", "churned", "fraud", "fraudulent", "positive"),
        *("yes", "y", "true", "t", "1", "lost", "left", "leaver", "late", "delinquent"),
        *("bankrupt", "failed", "failure", "cancelled", "canceled", "charged off"),
        *("是", "有", "真", "坏", "违约", "流失", "欺诈", "逾期", "坏账", "坏客户"),
    )
)
OPPOSITE = frozenset(
    (
        *("good", "paid", "repaid", "fully paid", "paid off", "current", "active", "negative"),
        *("no", "n", "false", "f", "0", "stayed", "stay", "retained", "ok", "normal"),
        *("genuine", "legitimate", "legit"),
        *("否", "无", "假", "好", "正常", "未违约", "未流失", "好客户"),
    )
)
DENIALS = ("not ", "non", "no ", "un", "未", "非", "不")
NEAR_EVEN = 0.4  # a rarer value above this share says little about which one counts
FEWEST_ROWS, FEWEST_CASES = 50, 20  # in the whole table ...
LEARNED = 0.8  # ... of which a fifth is kept for the test


@dataclass(frozen=True)
class Label:
    """The value that counts, its opposite (None: all the rest), and what to tell the person."""

    positive: str
    negative: str | None
    warnings: tuple[Message, ...] = ()

    def outcomes(self, column: pd.Series) -> np.ndarray:
        """1.0 where the value counts, 0.0 for its opposite, NaN where none of them stands."""
        texts = text(column)
        found = np.where((texts == self.positive).to_numpy(), 1.0, 0.0)
        if self.negative is None:
            found[texts.isna().to_numpy()] = np.nan
        else:
            known = texts.isin([self.positive, self.negative]).to_numpy()
            found[~known] = np.nan
        return found


def text(column: pd.Series) -> pd.Series:
    """Values as a person would type them: 1.0 is “1”, blanks are missing.

    >>> text(pd.Series([1.0, None])).tolist()[0]
    '1'
    """
    if pd.api.types.is_bool_dtype(column):
        return column.astype("str").mask(column.isna())
    if pd.api.types.is_numeric_dtype(column):
        values = column.astype("float64")
        return values.map(lambda value: f"{value:.15g}", na_action="ignore").astype("str")
    stripped = column.astype("str").str.strip()
    return stripped.mask(stripped == "")


def read_label(column: pd.Series, positive: str = "") -> Label:
    """The value that counts: the person's choice, else by meaning, else the rarer one."""
    counts = text(column).value_counts()
    _check_values(column, counts, positive)
    values = [str(value) for value in counts.index]
    if positive:
        chosen = _named(positive, values)
        rest = [value for value in values if value != chosen]
        return Label(chosen, rest[0] if len(rest) == 1 else None)
    meant = by_meaning(values[0], values[1])
    if meant is not None:
        return Label(meant, next(value for value in values if value != meant))
    return _rarer(counts)


def by_meaning(first: str, second: str) -> str | None:
    """Which of two values counts by what it says, or None.

    >>> by_meaning("No", "Yes"), by_meaning("<=50K", ">50K"), by_meaning("1", "2")
    ('Yes', '>50K', None)
    >>> by_meaning("fraud", "not fraud"), by_meaning("0", "2")
    ('fraud', '2')
    """
    for one, other in ((first, second), (second, first)):
        a, b = one.lower(), other.lower()
        if a == "1" and _number(b) not in (None, 0.0, -1.0):
            continue  # a pair such as 1/2 means nothing by itself
        if (a in COUNTS and b not in COUNTS) or (b in OPPOSITE and a not in OPPOSITE):
            return one
        if any(b == denial + a or b == f"{denial.strip()}-{a}" for denial in DENIALS):
            return one
        if re.match(r">=?\s*-?[\d.]+", a) and re.match(r"<=?\s*-?[\d.]+", b):
            return one
    return None


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None


def _named(positive: str, values: list[str]) -> str:
    wanted = text(pd.Series([positive])).iloc[0]
    for value in values:
        if value == wanted or value.lower() == str(wanted).lower():
            return value
    number = _number(str(wanted))
    for value in values:
        if number is not None and _number(value) == number:
            return value
    raise UserError(
        msg("The outcome column never says “{value}”.", value=positive),
        msg("It holds: {values}.", values=", ".join(values[:8])),
    )


def _rarer(counts: pd.Series) -> Label:
    common, rare = str(counts.index[0]), str(counts.index[1])
    if counts.iloc[0] == counts.iloc[1]:
        common, rare = sorted((common, rare))
    share = float(counts.iloc[1] / counts.sum())
    told: tuple[Message, ...] = ()
    if share > NEAR_EVEN:
        told = (
            msg(
                "“{rare}” is taken as the outcome that counts because it is rarer, but at "
                "{share:percent} it is nearly as common as “{common}”: set `positive` if you "
                "mean the other.",
                rare=rare,
                common=common,
                share=share,
            ),
        )
    return Label(rare, common, told)


def _check_values(column: pd.Series, counts: pd.Series, positive: str) -> None:
    name, n = str(column.name), len(counts)
    if n == 0:
        raise UserError(
            msg("The outcome column “{name}” is empty.", name=name),
            msg("Choose the column that says what happened."),
        )
    if n == 1:
        raise UserError(
            msg(
                "The outcome column “{name}” says “{value}” in every row.",
                name=name,
                value=str(counts.index[0]),
            ),
            msg("There must be rows of both kinds to learn what tells them apart."),
        )
    if n > 2 and not positive:
        raise UserError(
            msg("The outcome column “{name}” has {n:count} different values.", name=name, n=n),
            msg(
                "Choose a column with two, or set `positive` to the value that counts "
                "(it is then told from all the rest), such as {values}.",
                values=", ".join(str(value) for value in counts.index[:5]),
            ),
        )


def check_counts(outcomes: np.ndarray, label: Label) -> None:
    """Refuse, with the counts, what is too little to learn from; `outcomes`: the training rows."""
    known = outcomes[~np.isnan(outcomes)]
    n, cases = len(known), int(known.sum())
    if n < LEARNED * FEWEST_ROWS:
        raise UserError(
            msg(
                "Only {n:count} rows with a known outcome are left to learn from, "
                "the rows of the test set aside.",
                n=n,
            ),
            msg("At least {least:count} are needed; add rows.", least=FEWEST_ROWS),
        )
    fewest = min(cases, n - cases)
    if fewest < LEARNED * FEWEST_CASES:
        value: str | Message = label.positive
        if cases > n - cases:
            value = label.negative if label.negative is not None else msg("the rest")
        raise UserError(
            msg("Only {n:count} of the rows to learn from say “{value}”.", n=fewest, value=value),
            msg(
                "At least {least:count} of each outcome are needed to learn and to test.",
                least=FEWEST_CASES,
            ),
        )
