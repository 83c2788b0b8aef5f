"""The colours and type of the house, in one place; theme, charts and pages are made from them."""

from dataclasses import dataclass

FONT = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, 'PingFang SC', "
    "'Microsoft YaHei', 'Noto Sans CJK SC', 'Noto Sans SC', sans-serif"
)


@dataclass(frozen=True)
class Tokens:
    """One theme. `series` are the categorical colours in order, `sequential` light to dark."""

    page: str
    surface: str
    text: str
    muted: str
    border: str
    accent: str
    button: str  # the accent, dark enough for white letters on it
    series: tuple[str, ...]
    sequential: tuple[str, ...]
    diverging: tuple[str, ...]  # worse to better, through grey

    @property
    def slate(self) -> str:
        return self.series[5]


LIGHT = Tokens(
    page="#FFFFFF",
    surface="#F5F7FA",
    text="#1B2733",
    muted="#566575",
    border="#D9E0E7",
    accent="#0B6E6E",
    button="#0B6E6E",
    series=("#0B6E6E", "#C75B1E", "#2F66B3", "#8F7A00", "#7E4A9E", "#5E6B78", "#A63A50"),
    sequential=(
        *("#E7F2F1", "#CCE4E2", "#B0D5D3", "#93C6C4", "#76B6B4"),
        *("#58A5A3", "#399291", "#1E7F7F", "#0B6E6E", "#0A5556"),
    ),
    diverging=(
        *("#8F3A0B", "#C75B1E", "#DD8A5A", "#ECB896", "#F5DFD0"),
        *("#D5E2F2", "#A9C3E6", "#7A9FD3", "#2F66B3", "#1B4380"),
    ),
)
DARK = Tokens(
    page="#0F1720",
    surface="#18222E",
    text="#E6EDF3",
    muted="#9FB0C0",
    border="#2A3846",
    accent="#45BDB4",
    button="#11867F",
    series=("#45BDB4", "#F0935B", "#7FAEF0", "#D9C24A", "#C39BE0", "#A3B1BF", "#F08CA0"),
    sequential=(
        *("#D3F0EC", "#B2E4DE", "#91D8D1", "#6BCBC3", "#45BDB4"),
        *("#37A39B", "#2C8983", "#23706C", "#1B5856", "#164141"),
    ),
    diverging=(
        *("#F7B891", "#F0935B", "#C27343", "#8D5636", "#513829"),
        *("#2B3D57", "#3F5F8C", "#5D87C0", "#7FAEF0", "#B0CDF7"),
    ),
)
THEMES = {"light": LIGHT, "dark": DARK}

# Where a role's colour stands among the categorical ones; better and worse are blue and orange.
_ROLES = {
    "ours": 0,
    "chosen": 0,
    "synthetic": 0,
    "worse": 1,
    "better": 2,
    "baseline": 5,
    "real": 5,
}


def place(role: str, order: int = 0) -> int:
    """The categorical colour of a mark: by its role, or in `order` among the series.

    >>> place("baseline"), place("series", 8)
    (5, 1)
    """
    return _ROLES.get(role, order % len(LIGHT.series))
