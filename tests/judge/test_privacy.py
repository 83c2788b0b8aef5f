"""Copies, near copies and memory are caught; the holdout itself passes; noise is no breach."""

import numpy as np
import pandas as pd
import pytest

from core.judge.privacy import _coded, nearest, privacy
from core.judge.release import CARE, SHARE, STOP, release
from tests.judge.test_fidelity import KINDS, apart, people


@pytest.fixture(scope="module")
def real():
    return people(3000, 0)


@pytest.fixture(scope="module")
def held():
    return people(1000, 1)


def verdict(real, held, made):
    return release(privacy(real, held, made, KINDS))


def test_rows_never_seen_pass(real, held):
    fresh = privacy(real, held, people(2000, 2), KINDS)
    assert release(fresh).level == SHARE, release(fresh).reasons
    assert fresh.dcr.interval[0] < 0.5 < fresh.dcr.interval[1]
    assert fresh.membership_interval[0] < 0.5 < fresh.membership_interval[1]
    half = privacy(real, held.iloc[::2], held.iloc[1::2], KINDS)
    assert release(half).level == SHARE


def test_planted_copies_are_caught(real, held):
    made = pd.concat([people(2000, 2), real.sample(40, random_state=0)])
    found = privacy(real, held, made, KINDS)
    told = release(found)
    assert told.level == STOP
    assert found.copies.value == pytest.approx(40 / 2040)
    assert "copies of training rows" in str(told.reasons[0])


def test_rows_that_are_alike_because_they_are_common_are_no_copies():
    random = np.random.default_rng(0)
    kinds = {"a": "category", "n": "number"}
    real, held = (
        pd.DataFrame({"a": random.choice(list("xy"), n), "n": random.normal(size=n).round(1)})
        for n in (2000, 600)
    )
    made = held.assign(n=0.0)  # every row stands in the training, and in the holdout
    found = privacy(real, held, made, kinds)
    assert found.copies.value == 1 and found.copies_holdout.value < 1
    assert not any("copies of training rows" in str(one) for one in release(found).reasons[:1])


def test_planted_copies_with_a_little_noise_are_caught(real, held):
    near = real.sample(60, random_state=0)
    made = pd.concat([people(2000, 2), near.assign(x=near["x"] + 0.0011)])
    found = privacy(real, held, made, KINDS)
    assert found.copies.value == 0
    assert release(found).level == STOP
    assert found.tail.value > found.tail_ideal + 0.1


def test_a_memorised_table_is_caught_by_distance_and_by_membership(real, held):
    made = real.assign(y=real["y"] + 0.001, when=real["when"] + pd.Timedelta(days=1))
    found = privacy(real, held, made, KINDS)
    assert release(found).level == STOP
    assert found.dcr.interval[0] > 0.55 and found.membership_interval[0] > 0.56


def test_noise_is_no_breach_and_few_rows_prove_nothing(real, held):
    assert verdict(real, held, apart(real)).level == SHARE
    assert verdict(real, held.head(30), people(500, 2)).level == STOP
    assert verdict(real, held.head(150), people(500, 2)).level == CARE


def test_distances_are_those_of_the_definition(real):
    one, two = real.head(300), real.tail(40).assign(x=np.nan)
    kinds = {"x": "number", "y": "number", "group": "category"}
    coded = _coded(one, two, two, kinds)
    here, there, which = nearest(coded[0], coded[1])
    span = {name: one[name].max() - one[name].min() for name in ("x", "y")}
    middle = one["x"].median()
    table = np.array(
        [
            abs(a.x - middle) / span["x"] + 1 + abs(a.y - b.y) / span["y"] + (a.group != b.group)
            for a in one.itertuples()
            for b in two.itertuples()
        ]
    ).reshape(300, 40)
    assert here == pytest.approx(table.min(axis=1), abs=1e-5)
    assert table[np.arange(300), which] == pytest.approx(here, abs=1e-5)
    assert there == pytest.approx(table.min(axis=0), abs=1e-5)
