"""Laws of recommendations on logs whose answer is known."""

import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch

from core.apps.recommend import ask, evaluate, explain, fit, report
from core.apps.recommend.contract import Config
from core.judge import ranking
from core.learn.sequence import deep as network
from core.learn.sequence import simple, warm
from core.learn.sequence.closed import Closed, faded, gram_next, gram_set, solve_next, solve_set
from core.learn.sequence.deep import Start
from core.learn.sequence.log import last_split, make_log
from core.learn.sequence.ranks import ranks
from core.progress import Tell, silent
from core.report.blocks import Sentence, from_json, to_json
from core.table.sheet import Sheet
from core.words import render, unpack

ROLES = {"user": ("user",), "item": ("item",), "time": ("t",)}
QUICK = Config(quick=True, threads="1")


def tables(rows: list[tuple[str, str, float]], **more: Sheet) -> dict[str, Sheet]:
    frame = pd.DataFrame(rows, columns=["user", "item", "t"])
    return {"main": Sheet(frame.astype({"user": "str", "item": "str"}), ROLES), **more}


def checkerboard(people: int = 60, things: int = 20) -> list[tuple[str, str, float]]:
    """People take everything of one colour, each in an order of their own."""
    random = np.random.default_rng(0)
    rows = []
    for person in range(people):
        own = random.permutation(np.arange(person % 2, things, 2))
        rows += [(f"u{person}", f"i{thing}", float(at)) for at, thing in enumerate(own)]
    return rows


def cycles(people: int = 80, length: int = 6, things: int = 12) -> list[tuple[str, str, float]]:
    """Thing follows thing round a circle, each person starting elsewhere."""
    random = np.random.default_rng(1)
    return [
        (f"u{person}", f"i{(start + at) % things}", float(at))
        for person, start in enumerate(random.integers(0, things, people))
        for at in range(length)
    ]


@pytest.fixture(scope="module")
def circle():
    return fit.fit(tables(cycles()), QUICK, silent)


# ---------------------------------------------------------------------------- what is learnt


def test_on_a_checkerboard_the_withheld_thing_comes_first():
    fitted = fit.fit(tables(checkerboard()), QUICK, silent)
    assert (fitted.tested.ranks["quick"] == 0).all()
    assert evaluate.evaluate(fitted, tables(checkerboard())).values["ndcg_10"] == 1


def test_in_a_circle_the_next_thing_comes_first(circle):
    assert ranking.hits(circle.tested.ranks["quick"], 1).mean() > 0.95
    assert ranking.hits(circle.tested.ranks["ease"], 1).mean() < 0.6  # it knows no order
    assert ask.ask(circle, {"history": "i3|i4", "k": 1})["rows"][0]["item"] == "i5"


def test_the_transformer_learns_the_circle_too():
    fitted = fit.fit(tables(cycles(300)), Config(steps=240, threads="1", device="cpu"), silent)
    deep = fitted.tested.ranks.get("deep")
    ships = fitted.record["ships"]
    assert ships == "quick" or ranking.hits(deep, 1).mean() > 0.9
    assert max(value for name, value in fitted.record["valid"].items() if name != "quick") > 0.9


def test_other_names_change_nothing(circle):
    renamed = [(f"客 {user}", f"{item}, ☕", t) for user, item, t in cycles()]
    other = fit.fit(tables(renamed), QUICK, silent)
    for name, places in circle.tested.ranks.items():
        np.testing.assert_array_equal(places, other.tested.ranks[name])


def test_people_who_share_nothing_change_nobodys_list():
    rows = cycles()
    strangers = [(f"x{user}", f"x{item}", t) for user, item, t in cycles(40, 5, 9)]
    lists = []
    for some in (rows, rows + strangers):
        frame = pd.DataFrame(some, columns=["user", "item", "t"])
        log = make_log(frame["user"], frame["item"], frame["t"].to_numpy(), False, False)
        closed = Closed(
            solve_next(*gram_next(log), 20.0), solve_set(gram_set(log), 50.0), share=0.6
        )
        histories = log.histories()[:80]
        lists.append(np.argsort(-closed.scores(histories)[:, :12], axis=1)[:, :5])
    np.testing.assert_array_equal(*lists)


def test_the_test_event_is_not_learnt_from():
    first = [("all", f"i{at}", float(at)) for at in range(12)]  # things keep their numbers
    rows = first + cycles()
    changed = first + [
        (u, f"i{(int(item[1:]) + 3) % 12}" if t == 5 else item, t) for u, item, t in cycles()
    ]
    one, two = (fit.fit(tables(some), QUICK, silent) for some in (rows, changed))
    assert len(one.tested.people) == 81
    for name, lists in one.tested.lists.items():
        items = [fitted.log.items[fitted.tested.lists[name]] for fitted in (one, two)]
        np.testing.assert_array_equal(*items, err_msg=name)
        assert lists.shape == (81, 10)


def test_the_closed_forms_are_the_regressions_they_claim_to_be():
    frame = pd.DataFrame(cycles(20), columns=["user", "item", "t"])
    log = make_log(frame["user"], frame["item"], frame["t"].to_numpy(), False, False)
    n = len(log.items)
    before, after = [], []
    for history in log.histories():
        for at in range(1, len(history)):
            before.append(history[:at])
            after.append(history[at])
    x, y = faded(before, n, 3.0, 15).toarray(), np.eye(n)[after]
    gram, follow = gram_next(log)
    np.testing.assert_allclose(gram, x.T @ x, rtol=1e-4)
    np.testing.assert_allclose(follow, x.T @ y, rtol=1e-4, atol=1e-6)
    wanted = np.linalg.solve(x.T @ x + 2 * np.eye(n), x.T @ y)
    np.testing.assert_allclose(solve_next(gram, follow, 2.0), wanted, rtol=1e-3, atol=1e-5)
    own = faded(log.histories(), n, None, 100).toarray()
    weights = solve_set(gram_set(log), 3.0)
    assert (np.diag(weights) == 0).all()
    inverse = np.linalg.inv(own.T @ own + 3 * np.eye(n))
    np.testing.assert_allclose(weights[0, 1], -inverse[0, 1] / inverse[1, 1], rtol=1e-3)


def test_worked_on_in_parts_the_same_neighbours_come_out(monkeypatch):
    random = np.random.default_rng(3)
    chance = 0.1 + 0.8 * random.random(30) ** 2
    frame = pd.DataFrame(
        [(u, i) for u in range(200) for i in np.flatnonzero(random.random(30) < chance)],
        columns=["user", "item"],
    ).sample(frac=1, random_state=0)
    log = make_log(frame["user"], frame["item"], None, False, False)
    x = faded(log.histories(), 30, None, 100).toarray()
    norm = np.sqrt(x.sum(axis=0))
    wanted = (x.T @ x) / (np.outer(norm, norm) + 10)
    np.fill_diagonal(wanted, 0)
    least = np.sort(wanted, axis=1)[:, -4, None]
    wanted[wanted < least] = 0
    for cells in (4_000_000, 50):
        monkeypatch.setattr(simple, "CELLS", cells)
        found = simple.neighbours(log, 10.0, 4).toarray()
        assert ((found > 0).sum(axis=1) == 4).all()
        np.testing.assert_allclose(found[found > 0], wanted[found > 0], rtol=1e-5)


def test_a_large_catalogue_finds_the_same_directions(monkeypatch):
    frame = pd.DataFrame(cycles(), columns=["user", "item", "time"])
    log = make_log(frame["user"], frame["item"], None, False, False)
    exact = warm.vectors(log, 3)
    monkeypatch.setattr(warm, "DENSE", 0)
    rough = warm.vectors(log, 3)
    np.testing.assert_allclose(rough @ rough.T, exact @ exact.T, atol=0.02)


# ---------------------------------------------------------------------------- reasons and rules


def test_contributions_add_up_to_the_score(circle):
    history = np.array([0, 5, 3, 7, 2])
    items = np.arange(len(circle.log.items))
    added = circle.closed.contributions(history, items)
    np.testing.assert_allclose(added.sum(axis=0), circle.closed.scores([history])[0], rtol=1e-4)


def test_in_a_circle_the_last_thing_is_the_reason(circle):
    row = ask.ask(circle, {"history": "i1|i2|i3", "k": 1})["rows"][0]
    assert row["reasons"][0]["title"] == "i3" and row["reasons"][0]["share"] > 0.5


def shop() -> dict[str, Sheet]:
    """The circle with a catalogue: half is out of stock, one thing nobody took, one unknown."""
    items = [f"i{at}" for at in range(12)] + ["new"]
    frame = pd.DataFrame(
        {
            "item": pd.Series(items, dtype="str"),
            "title": pd.Series([f"Thing {name}" for name in items], dtype="str"),
            "category": pd.Series(["a" if at % 3 else "b" for at in range(13)], dtype="str"),
            "price": [float(at) for at in range(13)],
            "available": pd.Series(["yes" if at % 2 else "no" for at in range(13)], dtype="str"),
        }
    )
    roles = {name: (name,) for name in frame}
    return tables(cycles(), items=Sheet(frame, roles))


@pytest.fixture(scope="module")
def sold():
    return fit.fit(shop(), QUICK, silent)


@pytest.mark.parametrize(
    "rule",
    [
        {"available": True},
        {"category": "b"},
        {"exclude": ["i5", "a"]},
        {"price_to": 4},
        {"price_from": 6, "price_to": 8},
        {"where": "price >= 3 and category = a"},
        {"where": "title contains 'Thing i1'", "diversity": 0.8},
        {"available": "yes", "boost": {"b": 5, "a": 9}, "diversity": 0.5},
    ],
)
def test_filters_never_leak(sold, rule):
    answer = ask.ask(sold, {"history": "i3|i4", "k": 50, **rule})
    rows = [*answer["rows"], *answer["new"]]
    for row in rows:
        price, kind, name = row["price"], row["category"], row["item"]
        assert "available" not in rule or row["available"]
        assert rule.get("category", kind) == kind
        assert name not in rule.get("exclude", ()) and kind not in rule.get("exclude", ())
        assert rule.get("price_from", 0) <= price <= rule.get("price_to", 99)
        if "price >= 3" in rule.get("where", ""):
            assert price >= 3 and kind == "a"
        assert "contains" not in rule.get("where", "") or "Thing i1" in row["title"]
    assert len({row["item"] for row in rows}) == len(rows)
    assert not {"i3", "i4"} & {row["item"] for row in answer["rows"]}


def test_a_boost_lifts_and_variety_spreads(sold):
    plain = ask.ask(sold, {"history": "i3|i4", "k": 3})["rows"]
    pushed = ask.ask(sold, {"history": "i3|i4", "k": 3, "boost": {"b": 10}})["rows"]
    assert {row["category"] for row in pushed} == {"b"}
    assert {row["category"] for row in plain} != {"b"}


def test_a_thing_nobody_took_is_placed_by_its_words(sold):
    assert sold.catalogue.cold == 1
    new = ask.ask(sold, {"history": "i3|i4"})["new"]
    assert [row["item"] for row in new] == ["new"]
    assert ask.ask(sold, {"similar": "new", "k": 3})["by_words"]
    assert ask.ask(sold, {"offer": "new", "k": 3})["rows"]


def test_whom_to_offer_never_names_who_has_it(sold):
    rows = ask.ask(sold, {"offer": "i5", "k": 1000})["rows"]
    assert rows and rows[0]["place"] == 1
    for row in rows[:30]:
        history = ask.ask(sold, {"user": row["user"]})["history"]
        assert "i5" not in {one["item"] for one in history}


def test_a_history_the_run_never_saw_is_answered_at_once(sold):
    answer = ask.ask(sold, {"history": ["i7", "i8"], "k": 2})
    assert answer["rows"][0]["item"] == "i9" and answer["exact"]


# ---------------------------------------------------------------------------- the whole room


def test_scores_report_and_list_belong_together(sold):
    scores = evaluate.evaluate(sold, shop())
    page = report.report(scores, explain.explain(sold, shop()))
    assert isinstance(page.answer[0], Sentence)
    assert "among the ten offered" in render(page.answer[0].text)
    stored = json.loads(json.dumps(to_json(page), allow_nan=False))
    assert to_json(from_json(stored)) == to_json(page)
    listed = ask.scored(sold, shop())
    assert listed.groupby("user")["rank"].max().max() <= 10
    seen = {(user, item) for user, item, _ in cycles()}
    assert not seen & set(zip(listed["user"], listed["item"], strict=True))
    assert listed["because"].map(unpack).str.contains(r", \d+ %$").mean() > 0.9


def test_a_recommender_comes_back_from_disk(sold, tmp_path):
    sold.save(tmp_path)
    back = fit.load(tmp_path)
    assert evaluate.evaluate(back, shop()).values == evaluate.evaluate(sold, shop()).values
    question = {"history": "i3|i4", "k": 5}
    assert ask.ask(back, question) == ask.ask(sold, question)


def test_training_goes_on_from_an_earlier_run(circle):
    begin = Start(1.0, 20, torch.device("cpu"), 0, False)
    old = network.build(circle.log, begin)
    with torch.no_grad():
        old.things.add_(1.0)
    more = [*cycles(), *[(f"n{at}", f"i{at}", 0.0) for at in range(5)]]
    more += [(f"n{at}", "brand new", 1.0) for at in range(5)]
    frame = pd.DataFrame(more, columns=["user", "item", "t"])
    log = make_log(frame["user"], frame["item"], frame["t"].to_numpy(), False, False)
    net = network.build(log, replace(begin, before=(old, circle.log.items)))
    at = [log.items.tolist().index(name) for name in circle.log.items]
    assert torch.equal(net.things[at], old.things)
    layer = "body.layers.0.mlp.up_proj.weight"
    assert torch.equal(net.state_dict()[layer], old.state_dict()[layer])
    new = net.things[log.items.tolist().index("brand new")].detach().numpy()
    assert np.linalg.norm(new) > 0
    base = replace(circle, net=old)
    deep = Config(steps=30, threads="1", device="cpu")
    again = fit.fit(tables(more), deep, silent, base=base)
    assert "brand new" in again.log.items and again.record["valid"]


def test_stop_and_keep_ends_early():
    stopped = fit.fit(
        tables(cycles(200)), Config(steps=4000, threads="1"), Tell(stopping=lambda: True)
    )
    assert stopped.record["stopped_early"] and stopped.record["steps"] < 4000


# ---------------------------------------------------------------------------- measures


def test_ranks_are_those_of_a_full_sort():
    random = np.random.default_rng(0)
    scores = random.random((30, 40))
    histories = [random.choice(40, 5, replace=False) for _ in range(30)]
    targets = np.array([next(t for t in range(40) if t not in h) for h in histories])
    found = ranks(lambda some: scores[: len(some)], histories, targets, repeats=False)
    for row, history in enumerate(histories):
        open_ = [t for t in range(40) if t not in history]
        order = sorted(open_, key=lambda t: -scores[row, t])
        assert found[row] == order.index(targets[row])
    equal = ranks(lambda some: np.zeros((len(some), 40)), histories, targets, repeats=True)
    assert (equal == 39 / 2).all()


def test_measures_are_what_a_hand_would_count():
    places = np.array([0.0, 1.0, 9.0, 10.0])
    found = ranking.measures(places)
    assert found["hr_10"] == 0.75
    assert found["mrr_10"] == pytest.approx((1 + 0.5 + 0.1) / 4)
    assert found["ndcg_10"] == pytest.approx((1 + 1 / np.log2(3) + 1 / np.log2(11)) / 4)
    gap, edges, ratio, ratios = ranking.paired(places, places)
    assert (gap, edges, ratio, ratios) == (0, (0, 0), 1, (1, 1))


def test_the_split_holds_the_last_two_of_those_with_three():
    frame = pd.DataFrame(
        {"user": list("aaabbc"), "item": list("xyzxyx"), "t": [3.0, 1, 2, 1, 2, 1]}
    )
    log = make_log(frame["user"], frame["item"], frame["t"].to_numpy(), False, False)
    split = last_split(log)
    assert [log.items[at] for at in log.history(0)] == ["y", "z", "x"]
    assert split.train.tolist() == [1, 2, 1]
    assert split.valid.tolist() == [1, -1, -1] and split.test.tolist() == [2, -1, -1]
