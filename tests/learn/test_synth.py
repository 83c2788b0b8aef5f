"""Laws of the synthetic twin, on tables whose answer is known."""

import numpy as np
import pandas as pd
import pytest

from core.apps.synth.fit import judged_kinds
from core.judge.privacy import privacy
from core.judge.release import release
from core.learn.synth.autoregressive import Autoregressive, fit_autoregressive
from core.learn.synth.encode import Encoding, fit_encoding
from core.learn.synth.gan import Gan, fit_gan
from core.learn.synth.select import selected
from core.progress import Tell
from core.table.where import mask, parse

FITS = {"autoregressive": (fit_autoregressive, 150), "gan": (fit_gan, 400)}
KINDS = {"autoregressive": Autoregressive, "gan": Gan}


def table(n=2000, seed=0):
    """Columns of every sort: two modes, a rule, something independent, holes."""
    random = np.random.default_rng(seed)
    city = random.choice(["Bonn", "Köln", "上海"], n, p=[0.5, 0.3, 0.2])
    twin = np.where(random.random(n) < 0.5, -3.0, 3.0) + random.normal(0, 0.5, n)
    days = pd.to_datetime("2024-01-01") + pd.to_timedelta(random.integers(0, 500, n), "D")
    count = pd.array(random.poisson(3, n), dtype="Int64")
    count[random.random(n) < 0.1] = pd.NA
    return pd.DataFrame(
        {
            "no": [f"C{at:05}" for at in range(n)],
            "city": pd.Series(city, dtype="str"),
            "land": pd.Series(np.where(city == "上海", "CN", "DE"), dtype="str"),
            "modes": twin.round(2),
            "coin": pd.array(random.random(n) < 0.3, dtype="boolean"),
            "day": pd.Series(days).astype("datetime64[us]"),
            "count": count,
        }
    )


@pytest.fixture(scope="module")
def real():
    return table()


@pytest.fixture(scope="module")
def encoding(real):
    return fit_encoding(real, {})


@pytest.fixture(scope="module", params=FITS)
def fitted(request, real, encoding):
    fit, steps = FITS[request.param]
    seen = []
    model = fit(
        encoding.encode(real), encoding, budget=5, steps=steps, seed=1, tell=Tell(seen.append)
    )
    assert 0 < model.steps <= steps
    assert seen[-1].done == model.steps / steps
    return model


@pytest.fixture(scope="module")
def made(fitted, encoding):
    random = np.random.default_rng(3)
    return encoding.decode(fitted.sample(4000, random), random)


def test_a_table_comes_back_up_to_the_bin(real, encoding):
    codes = encoding.encode(real)
    back = encoding.decode(codes, np.random.default_rng(0))
    assert list(back.columns) == list(real.columns)
    assert back.dtypes.tolist() == real.dtypes.tolist()
    np.testing.assert_array_equal(encoding.encode(back), codes)
    assert (back["city"] == real["city"]).all()
    assert back["count"].isna().equals(real["count"].isna())
    assert back["modes"].round(2).equals(back["modes"])
    assert not set(back["no"]) & set(real["no"])


def test_both_modes_are_covered_and_nothing_lies_between(made):
    share = float((made["modes"] > 0).mean())
    assert 0.42 < share < 0.58
    assert float((made["modes"].abs() < 1).mean()) < 0.03


def test_a_relation_is_learnt(made):
    assert ((made["city"] == "上海") == (made["land"] == "CN")).mean() > 0.95


def test_independent_columns_stay_independent(made, real):
    table = pd.crosstab(made["city"], made["coin"], normalize=True).to_numpy()
    apart = np.outer(table.sum(1), table.sum(0))
    assert np.abs(table - apart).sum() / 2 < 0.04
    assert abs(float(made["coin"].mean()) - float(real["coin"].mean())) < 0.04
    assert abs(made["count"].isna().mean() - 0.1) < 0.03


@pytest.mark.parametrize(
    "text",
    [
        "city = Bonn and day < 2024-02-01",
        "modes > 2.97 and not count is missing",
        "land = CN and coin = true",
    ],
)
def test_conditions_are_met(fitted, encoding, real, text):
    where = parse(text, list(real.columns))
    random = np.random.default_rng(5)
    allowed = encoding.allowed(where)
    codes = fitted.sample(500, random, allowed=allowed)
    assert all(keep[codes[:, at]].all() for at, keep in enumerate(allowed))
    hits = mask(where, encoding.decode(codes, random))
    cut = "2.97" in text or "2024-02-01" in text  # a bound inside a bin: the room draws again
    assert hits.mean() > (0.75 if cut else 0.999)


def test_empty_cells_are_filled_from_the_rest_of_the_row(fitted, encoding, real):
    holed = real.assign(land=pd.Series([None] * len(real), dtype="str"))
    given = encoding.given(holed)
    codes = fitted.sample(
        len(real), np.random.default_rng(6), allowed=encoding.present(), given=given
    )
    known = given >= 0
    np.testing.assert_array_equal(codes[known], given[known])
    filled = encoding.decode(codes, np.random.default_rng(6))
    assert (filled["land"] == real["land"]).mean() > 0.93
    assert filled["count"].notna().all()


def test_every_row_has_holes_of_its_own(fitted, encoding, real):
    holes = np.random.default_rng(0).random(real.shape) < 0.3
    given = encoding.given(real.mask(holes))
    codes = fitted.sample(
        len(real), np.random.default_rng(6), allowed=encoding.present(), given=given
    )
    known = given >= 0
    assert len(np.unique(known, axis=0)) > 40
    np.testing.assert_array_equal(codes[known], given[known])
    back = encoding.decode(codes, np.random.default_rng(6))
    told = known[:, encoding.modelled.index("city")]
    assert (back["land"] == real["land"])[told].mean() > 0.93


def test_a_small_table_is_not_learnt_by_heart():
    rows, others = table(300, 1), table(300, 2)
    encoding = fit_encoding(rows, {})
    model = fit_autoregressive(encoding.encode(rows), encoding, seed=1, tell=Tell())
    learnt, unknown = (model.nll(encoding.encode(part)).mean() for part in (rows, others))
    assert model.steps < 200 and unknown - learnt < 0.15 * unknown
    made = encoding.decode(model.sample(1000, np.random.default_rng(0)), np.random.default_rng(0))
    found = privacy(rows, others, made, judged_kinds(encoding))
    assert abs(found.dcr.value - 0.5) < 0.08 and release(found).level != "stop"


def test_chosen_rows_have_the_shares_that_are_wanted():
    random = np.random.default_rng(0)
    parts = random.integers(0, [3, 5], (8000, 2))
    noise = random.normal(0, 1, 8000)
    odds = parts[:, 0] * 1.5 + noise  # a critic that likes the last level
    wanted = [np.array([0.5, 0.3, 0.2]), np.full(5, 0.2)]
    kept = selected(odds, parts, wanted, 2000, random)
    assert len(np.unique(kept)) == 2000
    for at, share in enumerate(wanted):
        np.testing.assert_allclose(np.bincount(parts[kept, at]) / 2000, share, atol=0.01)
    assert noise[kept].mean() > 0.4  # within levels the odds still choose
    free = selected(odds, parts, [], 2000, random)
    assert parts[free, 0].mean() > 1.5


def test_the_same_seed_gives_the_same_codes_also_once_stored(fitted, encoding, real, tmp_path):
    kind = "gan" if isinstance(fitted, Gan) else "autoregressive"
    fitted.save(tmp_path / "model")
    encoding.save(tmp_path / "encoding")
    again = KINDS[kind].load(tmp_path / "model")
    stored = Encoding.load(tmp_path / "encoding")
    a, b = (
        enc.decode(model.sample(300, np.random.default_rng(7)), np.random.default_rng(8))
        for model, enc in ((fitted, encoding), (again, stored))
    )
    pd.testing.assert_frame_equal(a, b)
    fit = FITS[kind][0]
    short = [
        fit(encoding.encode(real), encoding, budget=1, steps=5, seed=2, tell=Tell())
        for _ in range(2)
    ]
    codes = [model.sample(200, np.random.default_rng(9)) for model in short]
    np.testing.assert_array_equal(*codes)


ODD = {
    "constant": pd.Series(["x"] * 60, dtype="str"),
    "empty": pd.Series([None] * 60, dtype="str"),
    "nothing": pd.Series([np.nan] * 60),
    "unique": pd.Series([f"id-{at}" for at in range(60)], dtype="str"),
    "counter": pd.Series(range(60)),
    "ages": pd.Series(np.arange(60) % 50 * 1.5),
    "far": pd.Series(pd.to_datetime(["1900-01-01", "2999-12-31"] * 30)).astype("datetime64[us]"),
    "endless": pd.Series([np.inf, -np.inf, *range(58)], dtype=float),
    "mixed": pd.Series([1, "a", 2.5, True, None, "b"] * 10, dtype=object),
    "truth": pd.Series([True, False] * 30),
    "zoned": pd.Series(pd.date_range("2024", periods=60, tz="Asia/Shanghai")),
    "prose": pd.Series([f"a word of mine {at}" for at in range(60)], dtype="str"),
}


@pytest.mark.parametrize("rows", [60, 30, 3])
@pytest.mark.parametrize("fit", [fit_autoregressive, fit_gan])
def test_odd_columns_come_through(fit, rows):
    frame = pd.DataFrame(ODD).head(rows)
    encoding = fit_encoding(frame, {})
    codes = encoding.encode(frame)
    model = fit(codes, encoding, budget=1, steps=3, seed=0, tell=Tell())
    random = np.random.default_rng(0)
    back = encoding.decode(model.sample(50, random), random)
    assert back.dtypes.tolist() == frame.dtypes.tolist()
    assert (back["constant"] == "x").all() and back["empty"].isna().all()
    assert set(back["far"].dt.year) <= set(range(1900, 3000))
    assert not np.isinf(back["endless"]).any()
    assert "mine 3" not in " ".join(back["prose"])


@pytest.mark.parametrize("fit", [fit_autoregressive, fit_gan])
@pytest.mark.parametrize("name", ODD)
def test_a_table_of_one_column(fit, name):
    frame = pd.DataFrame({name: ODD[name]})
    encoding = fit_encoding(frame, {})
    model = fit(encoding.encode(frame), encoding, budget=1, steps=2, seed=0, tell=Tell())
    random = np.random.default_rng(0)
    back = encoding.decode(model.sample(10, random), random)
    assert back.dtypes.tolist() == frame.dtypes.tolist() and len(back) == 10


def test_many_levels_cost_two_small_columns():
    random = np.random.default_rng(0)
    place = random.integers(0, 1000, 20_000)
    frame = pd.DataFrame({"place": place.astype("str"), "even": place % 2 == 0})
    encoding = fit_encoding(frame, {"place": "category"})
    model = fit_autoregressive(
        encoding.encode(frame), encoding, budget=2, steps=3, seed=0, tell=Tell()
    )
    assert max(model.factors.parts) <= 64 and encoding.sizes[0] > 900
    masks = encoding.allowed(parse("place in ('17', '18')", ["place"]))
    back = encoding.decode(model.sample(200, random, allowed=masks), random)
    assert set(back["place"]) == {"17", "18"}


def test_what_few_rows_have_is_merged_and_named():
    frame = pd.DataFrame({"x": ["a"] * 150 + ["b"] * 150 + ["rare"]}).astype("str")
    encoding = fit_encoding(frame, {}, rare=10)
    assert encoding.columns[0].merged == ("rare",)
    back = encoding.decode(encoding.encode(frame), np.random.default_rng(0))
    assert set(back["x"]) == {"a", "b", "other"}
    assert not encoding.allowed(parse("x = rare", ["x"]))[0].any()


def test_decoded_days_are_any_day_of_their_step(real, encoding):
    made = encoding.decode(encoding.encode(real), np.random.default_rng(0))
    assert made["day"].nunique() > 0.9 * real["day"].nunique()
    assert abs((made["day"] - real["day"]).dt.days.mean()) < 1
