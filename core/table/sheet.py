"""A typed table in memory, and which of its columns play which role."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

APART = ("target", "id", "time")  # roles whose columns are never evidence


@dataclass(frozen=True)
class Sheet:
    """A frame (rows in file order, index 0..n-1) and its roles: role -> columns.

    >>> sheet = Sheet(pd.DataFrame({"age": [30], "bad": [1]}), {"target": ("bad",)})
    >>> sheet.column("target"), sheet.column("id"), sheet.features(), len(sheet)
    ('bad', None, ('age',), 1)
    """

    frame: pd.DataFrame
    roles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.frame)

    def column(self, role: str) -> str | None:
        """The name of the column that plays a single role, or None."""
        return next(iter(self.columns(role)), None)

    def columns(self, role: str) -> tuple[str, ...]:
        """The names of all columns that play a role."""
        return tuple(self.roles.get(role, ()))

    def values(self, role: str) -> pd.Series | None:
        """The column that plays a single role, or None."""
        name = self.column(role)
        return None if name is None else self.frame[name]

    def features(
        self, exclude: Collection[str] = (), apart: Collection[str] = APART
    ) -> tuple[str, ...]:
        """The columns a model may see: all but those excluded or playing a role in `apart`."""
        hidden = {*exclude, *(name for role in apart for name in self.columns(role))}
        return tuple(name for name in self.frame.columns if name not in hidden)

    def take(self, rows: np.ndarray) -> "Sheet":
        """Some rows, by mask or by position, in that order; the index starts again at 0."""
        picked = self.frame[rows] if rows.dtype == bool else self.frame.iloc[rows]
        return replace(self, frame=picked.reset_index(drop=True))


Tables = Mapping[str, Sheet]
