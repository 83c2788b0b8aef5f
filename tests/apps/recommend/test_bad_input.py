"""Hostile logs: refused in words, or answered sensibly with a warning."""

import json

import numpy as np
import pandas as pd
import pytest

from core.apps.recommend import ask, evaluate, explain, fit, report
from core.apps.recommend.contract import Config
from core.apps.recommend.features import features
from core.errors import UserError
from core.progress import silent
from core.report.blocks import to_json
from core.table.moments import moments
from core.table.sheet import Sheet
from core.words import from_json, render

QUICK = Config(quick=True, threads="1")


def log(people: int = 40, things: int = 8, seed: int = 0) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    rows = [
        (f"u{person}", f"i{thing}", float(at))
        for person in range(people)
        for at, thing in enumerate(random.permutation(things)[:5])
    ]
    frame = pd.DataFrame(rows, columns=["user", "item", "t"])
    return frame.astype({"user": "str", "item": "str"})


def tables(frame: pd.DataFrame, items: pd.DataFrame | None = None) -> dict[str, Sheet]:
    roles = {"user": ("user",), "item": ("item",), "time": ("t",)}
    kept = {role: columns for role, columns in roles.items() if columns[0] in frame}
    if "quantity" in frame:
        kept["quantity"] = ("quantity",)
    found = {"main": Sheet(frame.reset_index(drop=True), kept)}
    if items is not None:
        found["items"] = Sheet(items, {name: (name,) for name in items})
    return found


def walked(given: dict[str, Sheet], config: Config = QUICK):
    """Every step of the room; the report can be stored."""
    fitted = fit.fit(given, config, silent)
    scores = evaluate.evaluate(fitted, given)
    page = report.report(scores, explain.explain(fitted, given))
    json.dumps(to_json(page), allow_nan=False)
    return fitted, scores, ask.scored(fitted, given)


@pytest.fixture(scope="module")
def usual():
    return fit.fit(tables(log(things=20)), QUICK, silent)


def said(fitted) -> str:
    return " ".join(render(warning) for warning in fitted.warnings)


def test_one_thing_leaves_nothing_to_choose():
    with pytest.raises(UserError, match="only one product"):
        walked(tables(log().assign(item="i0")))


def test_no_named_row_at_all():
    frame = log()
    frame["item"] = pd.Series([None] * len(frame), dtype="str")
    with pytest.raises(UserError, match="both a customer and a product"):
        walked(tables(frame))


def test_one_event_each_is_answered_but_not_scored():
    frame = log(60).groupby("user").head(1)
    _, scores, listed = walked(tables(frame))
    assert set(scores.values.values()) == {None}
    assert "Nobody can be tested" in " ".join(render(text) for text in scores.warnings)
    assert listed["user"].nunique() == 60


def test_the_deeper_model_says_when_there_is_too_little():
    frame = log(60).groupby("user").head(2)
    fitted = fit.fit(tables(frame), Config(steps=5, threads="1"), silent)
    assert fitted.net is None and "Nobody has three events" in said(fitted)


def test_doubled_rows_change_no_score():
    frame = log()
    once, twice = (walked(tables(one))[1] for one in (frame, pd.concat([frame, frame])))
    assert once.values == twice.values


def test_odd_names_survive():
    odd = {"i0": "a, b", "i1": '"quoted"', "i2": "茶 ☕", "i3": " spaced ", "i4": "=1+1"}
    frame = log().replace({"item": odd})
    fitted, _, listed = walked(tables(frame))
    assert {"a, b", '"quoted"', "茶 ☕", "spaced", "=1+1"} <= set(listed["item"])
    assert ask.ask(fitted, {"history": ["茶 ☕", "a, b"]})["length"] == 2


@pytest.mark.parametrize(
    ("cells", "real"),
    [
        (["2026-01-02 10:00", "2026-01-01", "2026-03-01T05:00:00"], True),
        (["31.12.2025", "01.01.2026", "02.01.2026"], True),
        (["12/31/2025", "01/01/2026", "01/02/2026"], True),
        ([20251231, 20260101, 20260102], True),
        ([881250949, 891717742, 878887116], True),
        ([881250949000, 891717742000, 878887116000], True),
        ([3, 1, 2], False),
    ],
)
def test_times_in_many_forms(cells, real):
    found, is_real = moments(pd.Series(cells))
    assert is_real == real
    assert np.isfinite(found).all()
    if str(cells[0]).startswith(("31", "12/31", "20251231")):
        assert (np.diff(found) == 86_400).all()


def test_what_is_no_time_is_said():
    frame = log().assign(t=pd.Series(["soon"] * 200, dtype="str"))
    assert "order of the rows" in said(walked(tables(frame))[0])
    assert "No column says when" in said(walked(tables(frame.drop(columns="t")))[0])
    frame = log()
    frame.loc[3, "t"] = np.nan
    assert "1 rows have no time" in said(walked(tables(frame))[0])


def test_without_real_dates_there_is_no_split_by_time():
    _, scores, _ = walked(tables(log()), Config(quick=True, threads="1", split="time"))
    assert set(scores.values.values()) == {None}


def test_a_split_by_time_tests_what_came_later():
    frame = log(200)
    days = pd.Timestamp("2026-01-01") + pd.to_timedelta(
        9 * frame["t"] + np.arange(len(frame)) // 5 % 20, unit="D"
    )
    given = tables(frame.assign(t=days))
    fitted, scores, _ = walked(given, Config(quick=True, threads="1", split="time"))
    assert scores.facts["n_test"] > 20
    log_ = fitted.log
    late = np.quantile(log_.times, 0.9)
    first = log_.starts[fitted.tested.people] + fitted.tested.lengths
    assert (log_.times[first] >= late).all() and (log_.times[first - 1] < late).all()


def test_a_catalogue_and_a_log_that_do_not_match():
    listed = pd.DataFrame({"item": ["i0", "never", "i0"], "title": ["Zero", "Never", "Again"]})
    fitted, _, found = walked(tables(log(), listed.astype("str")))
    assert fitted.catalogue.cold == 1 and fitted.health["unlisted"] == 7
    assert "Zero" in set(found["title"]) and "i1" in set(found["title"])


def test_returns_are_left_out():
    frame = log().assign(quantity=1.0)
    frame.loc[:2, "quantity"] = -1.0
    found = features(tables(frame), QUICK)
    assert found.health["returns"] == 3 and len(found.log.events) == len(frame) - 3


def test_unknown_customers_get_the_cold_path_and_are_counted(usual):
    fitted = usual
    new = log(3, 20, seed=9).assign(user=["new1"] * 5 + ["new2"] * 5 + ["u1"] * 5)
    new.loc[0, "item"] = "unheard"
    told = " ".join(render(text) for text in ask.drift(fitted, tables(new)))
    assert "2 of 3 customers are new" in told and "products are new" in told
    listed = ask.scored(fitted, tables(new))
    assert set(listed["user"]) == {"new1", "new2", "u1"}
    answer = ask.ask(fitted, {"user": "nobody at all"})
    assert answer["rows"] and not answer["length"]
    assert "does not know this customer" in render(from_json(answer["notes"][0]))


@pytest.mark.parametrize(
    "question",
    [
        {},
        {"history": "unheard"},
        {"history": "i1", "k": 0},
        {"history": "i1", "k": "many"},
        {"history": "i1", "diversity": 7},
        {"history": "i1", "boost": 3},
        {"history": "i1", "boost": {"i2": "a lot"}},
        {"history": "i1", "where": "__import__('os')"},
        {"similar": "unheard"},
        {"offer": "unheard"},
    ],
)
def test_questions_that_cannot_be_answered_are_refused_in_words(usual, question):
    with pytest.raises(UserError) as refused:
        ask.ask(usual, question)
    assert render(refused.value.what) and render(refused.value.how)


def test_things_can_be_offered_again():
    frame = pd.concat([log(), log().assign(t=log()["t"] + 10)])
    given = tables(frame)
    fitted, _, listed = walked(given, Config(quick=True, threads="1", repeat=True))
    assert fitted.log.lengths.max() == 10
    seen = set(zip(frame["user"], frame["item"], strict=True))
    assert seen & set(zip(listed["user"], listed["item"], strict=True))


@pytest.mark.slow
def test_a_hundred_thousand_things_go_the_sparse_way():
    random = np.random.default_rng(0)
    people, things = 20_000, 100_000
    user = np.repeat(np.arange(people), 10)
    item = random.zipf(1.3, len(user)) * 7919 % things
    item[:things] = np.arange(things)  # each at least once
    frame = pd.DataFrame({"user": user, "item": item, "t": np.arange(len(user), dtype=float)})
    fitted = fit.fit(tables(frame), QUICK, silent)
    assert len(fitted.log.items) == things and not isinstance(fitted.closed.follow, np.ndarray)
    assert len(ask.ask(fitted, {"user": "5", "k": 5})["rows"]) == 5
    assert len(fitted.tested.people) == 2000 and "drawn by chance" in said(fitted)
    listed = ask.listing(fitted, tables(frame))
    assert listed["user"].nunique() == 2000 and "most events" in said(fitted)
    assert ask.ask(fitted, {"offer": str(item[0]), "k": 3})["rows"][0]["place"] >= 1


def test_names_come_from_the_events_where_no_catalogue_gives_them():
    frame = log()
    frame["name"] = ("the " + frame["item"]).astype("str")
    frame.loc[frame["item"] == "i1", "name"] = None
    first = frame.index[frame["item"] == "i2"]
    frame.loc[first[:2], "name"] = "written wrong"
    frame.loc[first[2], "name"] = " "
    given = tables(frame)
    main = Sheet(given["main"].frame, {**given["main"].roles, "title": ("name",)})
    items = pd.DataFrame({"item": ["i3", "i4"], "title": ["a tent", None]}).astype("str")
    items.loc[1, "title"] = None
    listed = features(
        {"main": main, "items": Sheet(items, {"item": ("item",), "title": ("title",)})}, QUICK
    )
    titles = dict(zip(listed.catalogue.frame["item"], listed.catalogue.frame["title"], strict=True))
    assert titles["i0"] == "the i0" and titles["i2"] == "the i2"
    assert titles["i1"] == "i1", "without any name its code is shown"
    assert titles["i3"] == "a tent" and titles["i4"] == "the i4"
    fitted = fit.fit({"main": main}, QUICK, silent)
    assert ask.ask(fitted, {"history": "the i0", "k": 1})["history"][0]["item"] == "i0"


def test_whom_to_offer_passes_over_what_they_have(usual):
    answer = ask.ask(usual, {"offer": "i3", "k": 1000})
    have = {row["user"]: row for row in answer["rows"]}
    for at, name in enumerate(usual.log.users.tolist()):
        history = usual.log.history(at)
        held = set(usual.log.items[history].tolist())
        assert (name in have) == ("i3" not in held)
        if name in have:
            scores = usual.scores([history])[0]
            own = scores[usual.log.items.tolist().index("i3")]
            scores[history] = -np.inf
            assert have[name]["place"] == 1 + int((scores > own).sum())
    places = [(row["place"], -row["strength"]) for row in answer["rows"]]
    assert places == sorted(places)
