"""The value room through all its files: known truth, the split in time, bad input."""

import json

import numpy as np
import pandas as pd
import pytest

from core import studio
from core.apps.value import ask, evaluate, explain, fit, report
from core.apps.value.contract import Config
from core.apps.value.features import features
from core.errors import UserError
from core.progress import Tell, silent
from core.report.blocks import Sentence, to_json
from core.table.load import load
from core.table.sheet import Sheet
from core.words import render, speaking

ROLES = {"customer": ("who",), "date": ("day",), "amount": ("money",)}


def orders(n: int = 400, seed: int = 0, span: int = 500) -> pd.DataFrame:
    """Customers who buy at their own pace and leave at some moment."""
    random = np.random.default_rng(seed)
    rows = []
    for who in range(n):
        day, gap = random.integers(0, span // 3), random.gamma(1, 60) + 3
        while day < span:
            rows.append((f"c{who}", int(day), round(float(random.gamma(4, 10)), 2)))
            if random.random() < 0.12:
                break
            day += 1 + random.exponential(gap)
    frame = pd.DataFrame(rows, columns=["who", "day", "money"])
    frame["who"] = frame["who"].astype("str")
    frame["day"] = pd.Timestamp("2023-01-01") + pd.to_timedelta(frame["day"], unit="D")
    return frame


def tables(frame: pd.DataFrame) -> dict[str, Sheet]:
    return {"main": Sheet(frame.reset_index(drop=True), ROLES)}


@pytest.fixture(scope="module")
def frame():
    return orders()


@pytest.fixture(scope="module")
def quick(frame):
    return fit.fit(tables(frame), Config(quick=True), silent)


@pytest.fixture(scope="module")
def scores(quick, frame):
    return evaluate.evaluate(quick, tables(frame))


def test_it_beats_the_frequency_carried_on(scores):
    for name in ("mae", "rmse", "money_mae", "money_rmse"):
        assert scores.values[name] < scores.baseline[name]
    assert 0.6 < scores.values["total_ratio"] < 1.5
    assert scores.values["money_top_decile_capture"] > 0.1


def test_shuffling_the_held_out_days_changes_no_forecast(frame, scores):
    cut = pd.Timestamp(scores.facts["cut_day"])
    later = frame["day"] > cut
    mixed = frame.copy()
    random = np.random.default_rng(0)
    mixed.loc[later, "who"] = random.permutation(mixed.loc[later, "who"].to_numpy())
    mixed.loc[later, "money"] = random.permutation(mixed.loc[later, "money"].to_numpy())
    for settings in ({"quick": True}, {"steps": 20}):
        one, two = (fit.fit(tables(t), Config(**settings), silent) for t in (frame, mixed))
        found = [
            evaluate.evaluate(f, tables(t)) for f, t in zip((one, two), (frame, mixed), strict=True)
        ]
        assert np.array_equal(found[0].evidence["p"], found[1].evidence["p"])
        assert np.array_equal(found[0].evidence["p_money"], found[1].evidence["p_money"])
        assert not np.array_equal(found[0].evidence["y"], found[1].evidence["y"])


def test_a_return_in_the_held_out_days_changes_no_forecast(frame, scores):
    back = frame.iloc[[0]].assign(day=frame["day"].max(), money=-1e6)
    found = evaluate.evaluate(
        fit.fit(tables(pd.concat([frame, back])), Config(quick=True), silent),
        tables(pd.concat([frame, back])),
    )
    assert np.array_equal(found.evidence["p_money"], scores.evidence["p_money"])


def test_the_list_has_one_row_per_customer_and_the_columns_other_rooms_read(quick, frame):
    found = ask.listing(quick, tables(frame))
    assert found["customer"].is_unique and len(found) == frame["who"].nunique()
    for name in ("expected_money", "expected_transactions"):
        assert (found[name] >= 0).all()
    assert found["p_alive"].between(0, 1).all() and found["p_no_order"].between(0, 1).all()
    assert (found["at_stake"] <= found["expected_money"] + 1e-6).all()
    assert found["expected_money"].is_monotonic_decreasing


def test_new_lines_are_scored_in_their_order(quick, frame):
    lines = pd.concat([frame.iloc[::-1], frame.iloc[[0]].assign(who=None)])
    found = ask.scored(quick, tables(lines))
    assert list(found) == ["expected_transactions", "expected_money", "p_alive"]
    assert len(found) == len(lines) and found.iloc[-1].isna().all()
    listed = ask.listing(quick, tables(frame)).set_index("customer")["p_alive"]
    names = lines["who"].iloc[:-1]
    assert found["p_alive"].iloc[:-1].to_numpy() == pytest.approx(
        listed.loc[names].to_numpy(), abs=1e-6
    )


def test_one_customer_is_answered(quick, frame):
    found = ask.ask(quick, {"customer": "c7"})
    mine = frame[frame["who"] == "c7"]
    assert found["orders"] == mine["day"].nunique() == len(found["history"])
    assert found["money"] == pytest.approx(mine["money"].sum())
    assert json.dumps(found, allow_nan=False)
    with pytest.raises(UserError, match="no customer"):
        ask.ask(quick, {"customer": "nobody"})
    with pytest.raises(UserError, match="names no customer"):
        ask.ask(quick, {})


def test_discounting_lowers_money_and_not_orders(frame, quick):
    dear = fit.fit(tables(frame), Config(quick=True, discount=0.2), silent)
    one, two = (ask.listing(f, tables(frame)).set_index("customer") for f in (quick, dear))
    two = two.loc[one.index]
    assert (two["expected_money"] <= one["expected_money"]).all()
    assert two["expected_money"].sum() < 0.97 * one["expected_money"].sum()
    assert np.array_equal(one["expected_transactions"], two["expected_transactions"])


def test_the_network_ships_only_where_the_inner_holdout_gains(frame):
    found = fit.fit(tables(frame), Config(steps=30), silent)
    gained = found.record["inner_rmse_blend"] < found.record["inner_rmse_quick"]
    assert (found.record["weight"] > 0) == gained
    assert (found.network() is not None) == (
        found.record["weight"] > 0 or found.record["weight_money"] > 0
    )


def test_a_person_may_stop_and_keep(frame, quick):
    found = fit.fit(tables(frame), Config(), Tell(stopping=lambda: True), quick=quick)
    assert evaluate.evaluate(found, tables(frame)).values["mae"] > 0


def test_the_report_reads_in_both_languages(quick, scores, frame):
    found = report.report(scores, explain.explain(quick, tables(frame)), quick=scores)
    json.dumps(to_json(found), allow_nan=False)
    for speech, word in (("en", "Look after"), ("zh_CN", "客户")):
        with speaking(speech):
            assert word in render(found.answer[0].text)


def test_segments_are_the_persons_own_where_given(frame):
    settings = Config(quick=True, segments=("Dear: money > 200", "Rest: orders >= 1"))
    found = ask.listing(fit.fit(tables(frame), settings, silent), tables(frame))
    assert set(found["segment"]) == {"Dear", "Rest"}
    assert ((found["segment"] == "Dear") == (found["money"] > 200)).all()


def test_products_and_countries_stand_in_the_list_on_the_card_and_in_the_kinds(frame, tmp_path):
    number = pd.Series(range(len(frame))).astype("str")
    named = frame.assign(
        product=np.where(frame["money"] > 40, "tea", number.radd("thing ")),
        country=np.where(frame["who"] == "c7", "Chile", "Peru"),
        number=number,
    )
    named = pd.concat([named, named.iloc[:9].assign(number="again", product="tea")])
    roles = {**ROLES, "product": ("product",), "country": ("country",), "order": ("number",)}
    sheets = {"main": Sheet(named.reset_index(drop=True), roles)}
    fitted = fit.fit(sheets, Config(quick=True), silent)
    assert any("9" in render(note) and "order numbers" in note.id for note in fitted.warnings)
    fitted.save(tmp_path)
    found = ask.listing(fit.load(tmp_path), sheets).set_index("customer")
    assert found.loc["c7", "country"] == "Chile" and (found["country"] == "Chile").sum() == 1
    often = named[named["product"] == "tea"].groupby("who").size()
    fond = often[often >= 3].index
    assert found.loc[fond, "favourites"].str.startswith("tea").all()
    assert fitted.kinds.centres.shape[1] == 5
    card = ask.ask(fitted, {"customer": "c7"})
    assert card["country"] == "Chile" and json.dumps(card, allow_nan=False)


def test_kinds_partition_the_customers_and_the_report_says_how_sure_they_are(quick, scores, frame):
    assert len(quick.kinds.labels) == len(ask.listing(quick, tables(frame)))
    assert set(quick.kinds.labels) == set(range(quick.kinds.k))
    page = report.report(scores, explain.explain(quick, tables(frame)))
    said = " ".join(render(one.text) for one in page.why if isinstance(one, Sentence))
    assert ("silhouette" in said) == (quick.kinds.k > 1)
    assert ("No kinds of customers" in said) == (quick.kinds.k == 1)


BAD = {
    "one day": lambda t: t.assign(day=t["day"].min()),
    "no customer": lambda t: t.assign(who=pd.Series([None] * len(t), dtype="str")),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_work_is_refused_in_words(name, frame):
    with pytest.raises(UserError):
        fit.fit(tables(BAD[name](frame)), Config(quick=True), silent)


def test_one_order_per_customer_works_and_says_what_is_missing(frame):
    once = frame.drop_duplicates("who")
    found = fit.fit(tables(once), Config(), silent)
    told = evaluate.evaluate(found, tables(once))
    assert any("Nobody ordered twice" in note.id for note in found.warnings)
    assert np.isfinite(told.evidence["p"]).all()
    report.report(told, explain.explain(found, tables(once)))


def test_negative_totals_and_future_dates_work(frame):
    minus = frame.assign(money=np.where(frame["who"] == "c1", -5.0, frame["money"]))
    late = pd.concat([minus, frame.iloc[[0]].assign(day=pd.Timestamp("2199-01-01"))])
    found = fit.fit(tables(late), Config(quick=True), silent)
    assert "c1" not in set(ask.listing(found, tables(late))["customer"])
    assert any("future" in note.id for note in found.warnings)


def test_a_horizon_longer_than_the_log_is_refused(frame):
    with pytest.raises(UserError, match="holding out"):
        features(tables(frame)["main"], Config(horizon=3000))


def test_without_money_it_says_which_columns_to_match(frame):
    sheet = Sheet(frame, {"customer": ("who",), "date": ("day",)})
    with pytest.raises(UserError, match="how much money"):
        fit.fit({"main": sheet}, Config(quick=True), silent)


@pytest.mark.parametrize("style", ["compact", "day first and ISO", "trailing zero"])
def test_dates_and_ids_as_people_write_them(frame, home, tmp_path, style):
    told = frame.head(600).copy()
    told["who"] = told["who"].str[1:]
    days = told["day"]
    if style == "compact":
        told["day"] = days.dt.strftime("%Y%m%d")
    elif style == "trailing zero":
        told["who"] = told["who"] + ".0"
        told["day"] = days.dt.strftime("%Y-%m-%d")
    else:
        iso, other = days.dt.strftime("%Y-%m-%d"), days.dt.strftime("%d/%m/%Y")
        told["day"] = np.where(np.arange(len(told)) % 2, iso, other)
    file = tmp_path / "log.csv"
    told.to_csv(file, index=False)
    dataset = studio.add(file)
    sheet = load(dataset.parquet, ROLES)
    log = features(sheet, Config(quick=True))
    first = frame.head(600)
    assert len(log.whole) == len(first.drop_duplicates(["who", "day"]))
    assert log.lines.first == first["day"].min().to_datetime64().astype("datetime64[D]").astype(int)
    assert "1" in log.lines.names


def test_cdnow_is_as_good_as_published(real_data):
    """39 weeks held out, all customers: BG/NBD's figures as the research note measured them."""
    frame = pd.read_csv(real_data / "cdnow/cdnow.csv.gz", dtype=str)
    frame["date"] = pd.to_datetime(frame["date"], format="%Y%m%d")
    frame["dollar_value"] = frame["dollar_value"].astype(float)
    roles = {"customer": ("customer_id",), "date": ("date",), "amount": ("dollar_value",)}
    whole = {"main": Sheet(frame, roles)}
    found = fit.fit(whole, Config(quick=True), silent)
    told = evaluate.evaluate(found, whole)
    assert found.horizon == 273 and len(told.evidence["y"]) == 23_570
    assert told.values["rmse"] == pytest.approx(1.733, abs=0.005)
    assert told.values["mae"] < told.baseline["mae"]
    assert told.values["money_top_decile_capture"] > told.facts["rule_money_capture"]


def test_a_run_of_value_is_no_start_for_another():
    from core.apps.value.contract import card
    from core.errors import UserError
    from core.keep.request import _check_sources

    with pytest.raises(UserError, match="builds on no run called"):
        _check_sources(card, {"base": "0" * 20}, None)
