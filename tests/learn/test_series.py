"""The grid, the simple forecasters, bands: laws on series whose future is known."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from core.errors import UserError
from core.learn.device import limited
from core.learn.series.blend import blend
from core.learn.series.calendar import Grid, detect
from core.learn.series.forecaster import Plan, learn
from core.learn.series.kinds import KINDS, kinds
from core.learn.series.panel import panel
from core.learn.series.simple import decompose, members, seasonal_naive, spread, theta, tsb
from core.progress import silent
from core.table.sheet import Sheet
from core.words import render

ROLES = {"series": ("item",), "date": ("day",), "quantity": ("n",)}


def table(days, y, name="a", **more) -> pd.DataFrame:
    frame = pd.DataFrame({"item": name, "day": pd.to_datetime(days), "n": y, **more})
    return frame.astype({"item": "str"})


def laid(frame: pd.DataFrame, **roles):
    return panel(Sheet(frame.reset_index(drop=True), {**ROLES, **roles}))


@pytest.mark.parametrize(
    ("freq", "key"),
    [
        ("h", "hour"),
        ("D", "day"),
        ("W-FRI", "week"),
        ("MS", "month"),
        ("ME", "month"),
        ("QS", "quarter"),
        ("YS", "year"),
    ],
)
def test_the_frequency_is_found_and_dates_come_back(freq, key):
    days = pd.date_range("2021-01-01", periods=24, freq=freq)
    found = laid(table(days, np.arange(24.0)))
    assert found.grid.key == key and found.periods == 24
    assert (found.date(np.arange(24)) == days.to_numpy()).all()
    assert found.y[0].tolist() == list(range(24))


def test_weekly_dates_on_different_weekdays_fall_on_one_grid():
    mondays = pd.date_range("2023-01-02", periods=30, freq="7D")
    one, two = table(mondays, np.ones(30)), table(mondays + pd.Timedelta(days=3), np.ones(30), "b")
    found = laid(pd.concat([one, two]))
    assert found.grid.key == "week" and found.y.shape == (2, 30)
    assert np.isfinite(found.y).all()


def test_repairs_are_made_and_said():
    days = pd.date_range("2024-01-01", periods=20)
    frame = table(days, np.arange(20.0) - 1)
    frame = pd.concat(
        [frame.drop(index=[5, 6]), frame.iloc[[3]], frame.iloc[[2]].assign(day=pd.NaT)]
    )
    frame["out"] = np.where(frame["n"] == 9, "yes", "no")
    found = laid(frame, stockout=("out",))
    said = " ".join(render(note) for note in found.notes)
    for words in (
        "2 days inside the series",
        "1 times a series had several",
        "1 periods with a stock-out",
        "below zero",
        "without a date",
    ):
        assert words in said
    assert np.isnan(found.y[0, 5]) and found.y[0, 3] == 4 and np.isnan(found.y[0, 10])
    assert found.sold[0, 10] == 9


def test_one_date_only_is_a_mistake():
    with pytest.raises(UserError, match="one date only"):
        detect(np.array(["2024-01-01"] * 3, "datetime64[s]"), np.arange(3))


def test_a_sine_is_recovered_and_a_constant_shifts_every_forecast():
    at = np.arange(156)
    y = 100 + 30 * np.sin(2 * np.pi * at / 52)[None]
    true = 100 + 30 * np.sin(2 * np.pi * (156 + np.arange(8)) / 52)
    found = members(y, 52, 8)
    for name in ("seasonal_naive", "decomposed", "theta"):
        assert np.abs(found[name][0] - true).max() < 3, name
    moved = members(y + 1000, 52, 8)
    for name in ("seasonal_naive", "decomposed", "theta"):
        assert moved[name] - found[name] == pytest.approx(1000, abs=1e-6), name


def test_noise_is_given_no_season_and_a_line_is_carried_on():
    random = np.random.default_rng(0)
    season, _ = decompose(random.normal(50, 5, (40, 156)), 52)
    strong, _ = decompose(
        random.normal(50, 5, (40, 156)) + spread(20 * np.sin(np.arange(52))[None], 156), 52
    )
    assert season.std() < 2 < 10 < strong.std()
    line = theta(np.arange(60.0)[None], 5)[0]
    assert (np.diff(line) > 0.3).all() and line[0] > 50


def test_gaps_need_not_be_filled():
    y = np.array([[1.0, np.nan, 3, 4, np.nan, 6]])
    assert seasonal_naive(y, 3, 3).tolist() == [[4.0, 6.0, 6.0]]
    assert np.isfinite(members(y, 3, 2)["decomposed"]).all()
    assert (members(np.full((1, 9), np.nan), 3, 2)["tsb"] == 0).all()


def test_now_and_then_comes_at_its_mean_and_kinds_are_told_apart():
    random = np.random.default_rng(1)
    y = np.where(random.random((30, 200)) < 0.2, random.poisson(5, (30, 200)) + 1, 0).astype(float)
    assert tsb(y, 1).mean() == pytest.approx(y.mean(), rel=0.2)
    assert {KINDS[at] for at in kinds(y)} <= {"intermittent", "lumpy"}


@pytest.fixture(scope="module")
def walks():
    """Thirty random walks and what is learned of them."""
    random = np.random.default_rng(0)
    y = 200 + np.cumsum(random.normal(0, 5, (30, 140)), 1)
    days = pd.date_range("2024-01-01", periods=140)
    frame = pd.concat([table(days, row, f"s{at}") for at, row in enumerate(y)])
    found = laid(frame)
    with limited(1):
        learned = learn(found, (119, 140), Plan(7, 7, 0, 20), silent)
    return found, learned.tested, learned


def test_bands_of_a_random_walk_widen_and_cover(walks):
    found, tested, _ = walks
    inside = []
    for origin in (119, 126, 133):
        told = tested.forecast(found, origin)
        wide = (told.quantiles[..., -1] - told.quantiles[..., 0]).mean(0)
        assert wide[-1] > 1.4 * wide[0]
        assert (np.diff(told.quantiles, axis=-1) >= 0).all()
        y = found.y[:, origin : origin + 7]
        inside.append((y >= told.quantiles[..., 0]) & (y <= told.quantiles[..., -1]))
    assert 0.65 < np.mean(inside) < 0.95


def test_nothing_after_the_origin_is_read(walks):
    found, tested, _ = walks
    later = found.y.copy()
    later[:, 126:] = 7.0
    one = tested.forecast(found, 126).quantiles
    assert np.array_equal(one, tested.forecast(replace(found, y=later), 126).quantiles)


def test_a_test_moves_the_bands_of_later_origins_only(walks):
    _, tested, learned = walks
    first, *rest = learned.after
    wild = replace(first, came=first.came + 10 * np.sign(first.came - first.came.mean()) * 50)
    plain = blend(learned.before, tested.blend.members, learned.after)
    moved = blend(learned.before, tested.blend.members, [wild, *rest])
    assert plain.since.tolist() == [0, 126, 133]
    assert np.array_equal(moved.edges[0], plain.edges[0])
    assert np.ptp(moved.edges[1]) > 1.2 * np.ptp(plain.edges[1])
    assert np.array_equal(tested.blend.edges, plain.edges)


def test_the_blend_recovers_a_sine_and_moves_with_a_constant():
    at = np.arange(112)
    levels = 100 + np.arange(20)[:, None]
    y = levels + 30 * np.sin(2 * np.pi * at / 7)
    days = pd.date_range("2024-01-01", periods=98)
    shifted = []
    for more in (0.0, 1000.0):
        found = laid(
            pd.concat([table(days, row[:98] + more, f"s{n:02}") for n, row in enumerate(y)])
        )
        with limited(1):
            learned = learn(found, (84, 98), Plan(7, 7, 0, 5), silent)
        shifted.append(learned.future.forecast(found, 98).point - more)
        assert np.abs(shifted[-1] - y[:, 98:105]).max() < 3
    assert np.abs(shifted[1] - shifted[0]).max() < 3


def test_a_forecaster_comes_back_from_the_disk(walks, tmp_path):
    found, tested, _ = walks
    tested.save(tmp_path)
    again = type(tested).load(tmp_path)
    assert np.array_equal(
        again.forecast(found, 133).quantiles, tested.forecast(found, 133).quantiles
    )


def test_a_period_has_its_number_back():
    for key in ("hour", "day", "month", "quarter", "year"):
        grid = Grid(key)
        assert grid.number(grid.date(np.arange(500, 520))).tolist() == list(range(500, 520))
