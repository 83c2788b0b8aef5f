"""What people bring by mistake: each is answered with what is wrong and how to mend it.

Through the door, as page and command line do: the file is stored or refused, the training starts or
is refused, and whatever was there before is there after.
"""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core import studio
from core.errors import UserError
from core.words import from_json, render, speaking

ROWS = 160


def loans(rows: int = ROWS) -> pd.DataFrame:
    draw = np.random.default_rng(3)
    late = draw.poisson(0.8, rows)
    bad = draw.random(rows) < 1 / (1 + np.exp(1.5 - 1.2 * late))
    return pd.DataFrame(
        {
            "case_number": [f"K{i:04d}" for i in range(rows)],
            "income": draw.lognormal(8, 0.4, rows).round(2),
            "late": late,
            "housing": draw.choice(["own", "rent"], rows),
            "outcome": np.where(bad, "bad", "good"),
        }
    )


def stored(frame: pd.DataFrame, folder: Path):
    path = folder / "loans.csv"
    frame.to_csv(path, index=False)
    return studio.add(path)


def refused(call) -> UserError:
    """The refusal; both halves are said, in both languages."""
    with pytest.raises(UserError) as caught:
        call()
    for language in ("en", "zh_CN"):
        with speaking(language):
            assert len(render(caught.value.what)) > 5
            assert len(render(caught.value.how)) > 5
    return caught.value


def check(frame: pd.DataFrame, folder: Path, target: str = "outcome", **roles: str):
    """As far as the click on Train: roles and settings are looked at before a job is stored."""
    data = stored(frame, folder)
    return studio.prepare("risk", {"main": data.id}, {"target": target, **roles}, {})


def trained(frame: pd.DataFrame, folder: Path, **settings: object):
    """A whole quick training in this process; the finished run."""
    from core.worker import foreground

    data = stored(frame, folder)
    settings = {"quick": True, "threads": "1", **settings}
    request = studio.prepare("risk", {"main": data.id}, {"target": "outcome"}, settings)
    return studio.run(foreground.work(request))


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("empty.csv", b"", "empty"),
        ("header.csv", b"income,late,outcome\n", "row"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9, "picture"),
    ],
)
def test_a_file_that_is_no_table_is_refused_and_the_others_stay(
    home, tmp_path, name, content, word
):
    kept = stored(loans(), tmp_path)
    (tmp_path / name).write_bytes(content)
    error = refused(lambda: studio.add(tmp_path / name))
    assert word in str(error).lower()
    assert [one.id for one in studio.datasets()] == [kept.id]


def test_one_column_is_read_but_nothing_can_be_learned_from_it(home, tmp_path):
    frame = loans()[["outcome"]]
    assert stored(frame, tmp_path).columns == 1
    error = refused(lambda: trained(frame, tmp_path))
    assert "column" in str(error)


def test_one_class_is_named(home, tmp_path):
    error = refused(lambda: check(loans().assign(outcome="good"), tmp_path))
    assert "outcome" in str(error)


def test_ten_rows_are_too_few_and_counted(home, tmp_path):
    error = refused(lambda: check(loans(10), tmp_path))
    assert "10" in str(error)


def test_an_outcome_of_four_hundred_values_is_refused(home, tmp_path):
    frame = loans(400).assign(outcome=[f"value {i}" for i in range(400)])
    error = refused(lambda: check(frame, tmp_path))
    assert "400" in str(error)


def test_a_role_of_the_wrong_kind_is_named(home, tmp_path):
    error = refused(lambda: check(loans(), tmp_path, value="housing"))
    assert "housing" in str(error)


def test_an_unknown_column_is_answered_with_the_nearest(home, tmp_path):
    error = refused(lambda: check(loans(), tmp_path, target="outcom"))
    assert "outcome" in render(error.how)


def test_empty_constant_and_identifying_columns_are_left_out_and_said(home, tmp_path):
    frame = loans().assign(nothing=np.nan, same=1, code=[f"Z{i}" for i in range(ROWS)])
    run = trained(frame, tmp_path)
    said = str(run.report())
    for column in ("nothing", "same", "code", "case_number"):
        assert column in said, column
    driving = [name for mark in _drivers(run) for name in map(str, mark.y)]
    assert not {"nothing", "same", "code", "case_number"} & set(driving)


def test_a_column_that_gives_the_outcome_away_is_left_out_and_said(home, tmp_path):
    frame = loans()
    frame["collection_letter"] = np.where(frame["outcome"] == "bad", "sent", "none")
    run = trained(frame, tmp_path)
    assert run.scores().values["auc"] < 0.98
    assert any("collection_letter" in str(warning) for warning in run.manifest["warnings"])


def test_a_hostile_column_name_comes_through_as_text(home, tmp_path):
    names = ["![a](http://host/x.png)", "<img src=x onerror=alert(1)>", "$x$ :red[y]", "n" * 5000]
    frame = loans()
    for at, name in enumerate(names):
        frame[name] = np.random.default_rng(at).normal(size=ROWS)
    run = trained(frame, tmp_path)
    from core.report.html import html

    page = html(run.report())
    assert "<img src=x" not in page
    assert "n" * 300 not in page


def test_what_was_there_is_there_after_a_mistake(home, tmp_path):
    run = trained(loans(), tmp_path)
    before = (studio.datasets(), [one.id for one in studio.runs()])
    refused(lambda: studio.prepare("risk", {"main": before[0][0].id}, {"target": "income"}, {}))
    refused(lambda: studio.prepare("risk", {"main": "no-such-id"}, {}, {}))
    refused(lambda: studio.prepare("risk", {"main": before[0][0].id}, {}, {"sede": 1}))
    assert (studio.datasets(), [one.id for one in studio.runs()]) == before
    assert studio.run(run.id).report() == run.report()


def _drivers(run):
    from core.report.blocks import Figure

    figures = [block for block in run.report().answer if isinstance(block, Figure)]
    return [mark for figure in figures for mark in figure.marks if mark.horizontal]


def test_a_trend_against_the_data_is_named_with_its_price_and_the_run_stands(home, tmp_path):
    run = trained(loans(600), tmp_path, monotone="late-")
    said = " ".join(render(from_json(one)) for one in run.manifest["warnings"])
    assert "“late” is marked to only lower the score, but the data say the opposite" in said
    assert "log-loss" in said and "Take the mark away" in said


def test_a_new_file_with_new_levels_and_a_column_gone_is_scored_and_told(home, tmp_path):
    from core.worker.score import score

    run = trained(loans(400), tmp_path)
    new = loans(200).drop(columns=["outcome", "late"]).assign(housing="houseboat")
    found, told = score(run, new)
    assert len(found) == 200 and found["score"].between(0, 1).all()
    said = " ".join(map(render, told))
    assert "no column “late”" in said and "such as “houseboat”" in said
    same, none = score(run, loans(300).drop(columns="outcome"))
    assert none == () and len(same) == 300


def test_a_column_called_score_is_compared_with_itself_not_with_the_models_score(home, tmp_path):
    from core.worker.score import past, score

    frame = loans(400).assign(score=np.random.default_rng(0).normal(50, 9, 400).round(1))
    run = trained(frame, tmp_path)
    assert past(run)["score"].mean() > 30
    assert score(run, frame.drop(columns="outcome").head(300))[1] == ()


def test_two_hundred_groups_and_costs_of_zero_are_answered(home, tmp_path):
    from core.worker import foreground

    frame = loans(900).assign(branch=[f"b{at % 200:03d}" for at in range(900)])
    data = stored(frame, tmp_path)
    roles = {"target": "outcome", "group": ["branch"]}
    free = {"cost_false_negative": 0, "cost_false_positive": 0, "quick": True, "threads": "1"}
    run = studio.run(foreground.work(studio.prepare("risk", {"main": data.id}, roles, free)))
    assert "too few cases in the groups to judge" in " ".join(
        render(block.text) for block in run.report().sure if hasattr(block, "text")
    )
    assert "costs of zero" in render(run.report().answer[0].text)
