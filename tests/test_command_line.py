"""The command line as people and scripts use it: names, keys and exit codes are a contract."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core import studio
from core.__main__ import main
from core.keep import jobs, place
from tests.workshop import ROOMS, ROWS

TRAIN_KEYS = {
    *("run", "app", "rows", "roles", "split", "positive", "scores", "baseline", "quick"),
    *("intervals", "seconds", "cpu_seconds", "peak_mb", "device", "steps", "repairs", "warnings"),
}
RISK_SCORES = {"auc", "pr_auc", "log_loss", "brier", "ece", "ece_floor", "ks"}


@pytest.fixture(autouse=True)
def practice(monkeypatch, home):
    monkeypatch.setenv("PRAXIS_ROOMS", "practice_rooms")
    monkeypatch.setenv("PYTHONPATH", str(ROOMS))
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.syspath_prepend(str(ROOMS))


@pytest.fixture
def cases(tmp_path) -> str:
    path = tmp_path / "cases.csv"
    path.write_text(ROWS)
    return str(path)


def praxis(*arguments: str) -> subprocess.CompletedProcess:
    """The command in a process of its own."""
    command = [sys.executable, "-m", "core", *arguments]
    return subprocess.run(command, cwd=place.PROJECT, capture_output=True, text=True, check=False)


def loans(rows: int = 300, **columns: object) -> pd.DataFrame:
    """Loans whose default is driven by income."""
    rng = np.random.default_rng(0)
    income = rng.normal(size=rows)
    bad = rng.random(rows) < 1 / (1 + np.exp(2 * income))
    frame = pd.DataFrame({"income": income.round(3), "job": rng.choice(["a", "b"], rows)})
    return frame.assign(**columns, default=np.where(bad, "yes", "no"))


def test_train_prints_one_object_alone_on_one_line(cases):
    done = praxis("train", "practice", cases, "--set", "seconds=0.1", "--json")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    found = json.loads(done.stdout)
    assert set(found) == TRAIN_KEYS
    assert (found["app"], found["rows"], found["positive"]) == ("practice", 120, "1")
    assert found["roles"] == {"target": ["target"], "id": ["id"]}
    assert found["scores"]["auc"] is None
    assert found["baseline"] == {"name": "a coin", "brier": 0.25, "auc": 0.5}
    assert set(found["seconds"]) == {"read", "fit", "evaluate", "explain", "total"}
    assert found["cpu_seconds"] > 0.3, "imports are counted"
    assert found["peak_mb"] > 50
    assert found["warnings"] == ["Nobody is told apart by this."]


def test_a_whole_round_from_a_file_to_scores(home, tmp_path):
    file, new = tmp_path / "loans.csv", tmp_path / "new.csv"
    loans().to_csv(file, index=False)
    loans(20).drop(columns="default").assign(income="=1+1").to_csv(new, index=False)
    page, out = tmp_path / "report.html", tmp_path / "out.csv"
    given = ["--role", "target=default", "--set", "quick=true", "--set", "threads=1"]
    done = praxis("train", "risk", str(file), *given, "--report", str(page), "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found) == TRAIN_KEYS
    assert set(found["scores"]) == RISK_SCORES
    assert set(found["baseline"]) == {"name", *RISK_SCORES}
    assert found["positive"] == "yes"
    assert found["scores"]["auc"] > 0.7
    low, high = found["intervals"]["auc"]
    assert low < found["scores"]["auc"] < high
    assert page.read_text().startswith("<!doctype html>")

    loans(20).drop(columns="default").to_csv(new, index=False)
    done = praxis("score", found["run"], str(new), "-o", str(out))
    assert done.returncode == 0, done.stderr
    scored = pd.read_csv(out)
    assert {"score", "decision", "reason_1", "model", "run"} <= set(scored)
    assert len(scored) == 20

    question = 'row={"income": 2.0, "job": "a"}'
    done = praxis("ask", found["run"], "--set", question, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["run"] == found["run"]


def test_apps_names_tables_roles_settings_and_samples(capfd):
    assert main(["apps", "--json"]) == 0
    text = capfd.readouterr().out
    assert text.count("\n") == 1
    risk = next(one for one in json.loads(text)["apps"] if one["app"] == "risk")
    assert {"target", "time", "value", "group", "id"} == {
        role["role"] for role in risk["tables"][0]["roles"]
    }
    assert {"seed", "budget", "steps", "quick", "device", "threads", "positive", "folds"} <= {
        setting["name"] for setting in risk["settings"]
    }
    assert main(["apps"]) == 0
    assert "target [time]" in capfd.readouterr().out


def test_a_stored_data_set_is_named_by_its_id(cases, capfd):
    assert main(["add", cases, "--name", "mine"]) == 0
    identity = capfd.readouterr().out.strip()
    assert studio.dataset(identity).name == "mine"
    assert main(["train", "practice", identity, "--set", "quick=1", "--name", "first"]) == 0
    assert main(["runs", "--json"]) == 0
    listed = json.loads(capfd.readouterr().out.splitlines()[-1])["runs"]
    assert [(one["app"], one["name"], one["rows"]) for one in listed] == [
        ("practice", "first", 120)
    ]


def test_what_is_repeated_is_a_list(cases, capfd):
    given = ["--set", "exclude=x", "--set", "exclude=a|b", "--set", "quick=1", "--json"]
    assert main(["train", "practice", cases, *given]) == 0
    run = json.loads(capfd.readouterr().out)["run"]
    assert studio.run(run).manifest["settings"]["exclude"] == ["x", "a|b"]


def test_rows_of_an_answer_are_written(cases, tmp_path, capfd):
    main(["train", "practice", cases, "--set", "quick=1", "--json"])
    run = json.loads(capfd.readouterr().out)["run"]
    out = tmp_path / "answer.csv"
    assert main(["ask", run, "--set", "row=1", "-o", str(out)]) == 0
    assert list(pd.read_csv(out)) == ["score", "kind", "nothing"]


MISTAKES = [
    (["train", "riks", "FILE"], "no application “riks”"),
    (["train", "practice", "missing.csv"], "no file “missing.csv”"),
    (["train", "practice", "0" * 20], "no data set"),
    (["train", "practice"], "Missing argument"),
    (["train", "practice", "FILE", "--set", "sed=1"], "Did you mean “seed”"),
    (["train", "practice", "FILE", "--set", "seed"], "has no “=”"),
    (["train", "practice", "FILE", "--set", "seed=x"], "whole number"),
    (["train", "practice", "FILE", "--role", "target=nothing"], "no column “nothing”"),
    (["train", "practice", "FILE", "--role", "aim=target"], "no role “aim”"),
    (["train", "practice", "FILE", "--table", "items=FILE"], "takes no table “items”"),
    (["train", "practice", "FILE", "--test", "missing.csv"], "no file “missing.csv”"),
    (["train", "practice", "FILE", "--from", "value=0"], "builds on no run"),
    (["train", "practice", "FILE", "--frm", "value=0"], "No such option"),
    (["score", "nonsense", "FILE", "-o", "x.csv"], "no run “nonsense”"),
    (["ask", "nonsense"], "no run “nonsense”"),
    (["sample", "practice"], "ships no sample"),
    (["dance"], "No such command"),
]


@pytest.mark.parametrize(("arguments", "words"), MISTAKES, ids=lambda part: str(part)[:40])
def test_a_mistake_is_one_line_and_exit_two(cases, capfd, arguments, words):
    typed = [part.replace("FILE", cases) for part in arguments]
    assert main(typed) == 2
    said = capfd.readouterr()
    assert words in said.err
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
    assert said.out == ""
    assert jobs.all(None) == []


def test_with_json_a_mistake_is_an_object(cases, capfd):
    assert main(["train", "practice", cases, "--set", "sed=1", "--json"]) == 2
    told = json.loads(capfd.readouterr().out)
    assert told == {"error": {"what": "There is no setting “sed”.", "how": "Did you mean “seed”?"}}
    assert main(["train", "--json"]) == 2
    assert set(json.loads(capfd.readouterr().out)["error"]) == {"what", "how"}


def test_a_fault_of_ours_is_one_line_too_and_exit_one(cases):
    given = ["--set", "seconds=0.01", "--set", "misdeed=raise", "--json"]
    done = praxis("train", "practice", cases, *given)
    assert done.returncode == 1
    assert "stopped with an error while training" in json.loads(done.stdout)["error"]["what"]
    said = [line for line in done.stderr.splitlines() if not line.startswith("[")]  # no progress
    assert len(said) == 1
    log = next(Path(os.environ["PRAXIS_HOME"], "logs").glob("*.log"))
    assert "a fault of the room" in log.read_text()


NAMES = ["**bold**", "<script>alert(1)</script>", "![a](http://host/x.png)", "$x$", "=1+1", "列"]

BAD_FILES = {
    "empty": b"",
    "header only": b"income,job,default\n",
    "one column": b"default\n" + b"yes\nno\n" * 40,
    "one class": loans().assign(default="no").to_csv(index=False).encode(),
    "ten rows": loans(10).to_csv(index=False).encode(),
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40,
    "400 labels": loans(400).assign(default=range(400)).to_csv(index=False).encode(),
    "all missing": loans().assign(default=None).to_csv(index=False).encode(),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_is_answered_with_what_is_wrong_and_how_to_mend_it(tmp_path, capfd, kind):
    path = tmp_path / "bad.csv"
    path.write_bytes(BAD_FILES[kind])
    given = ["--role", "target=default", "--set", "quick=1", "--set", "threads=1", "--json"]
    assert main(["train", "risk", str(path), *given]) == 2
    said = capfd.readouterr()
    told = json.loads(said.out)["error"]
    assert told["what"] and told["how"]
    assert "Traceback" not in said.err


def test_odd_columns_are_taken(tmp_path, capfd):
    odd = {name: 1.5 for name in NAMES[:3]} | {name: range(300) for name in NAMES[3:]}
    odd |= {"x" * 5000: "constant", "blank": None, "row_id": [f"k{i}" for i in range(300)]}
    path = tmp_path / "odd.csv"
    loans(**odd).to_csv(path, index=False)
    given = ["--role", "target=default", "--set", "quick=1", "--set", "threads=1", "--json"]
    code = main(["train", "risk", str(path), *given])
    said = capfd.readouterr()
    assert code == 0, said.err
    assert json.loads(said.out)["scores"]["auc"] > 0.65


def test_a_run_is_trained_further_on_the_other_half_of_the_sample(home, tmp_path, capfd):
    """`--from base=RUN`: the networks go on from that run's weights, columns stay as they were."""
    sample = pd.read_csv(studio.sample("risk"), nrows=1600)
    halves = []
    for at in range(2):
        halves.append(tmp_path / f"half_{at}.csv")
        part = sample.iloc[at::2]
        (part.assign(new_column=range(len(part))) if at else part).to_csv(halves[-1], index=False)
    given = ["--set", "threads=1", "--json"]

    def trained(*rest: str) -> dict:
        assert main(["train", "risk", *rest, *given]) == 0
        return json.loads(capfd.readouterr().out)

    first = trained(str(halves[0]), "--set", "steps=130")
    further = trained(str(halves[1]), "--set", "steps=10", "--from", f"base={first['run']}")
    cold = trained(str(halves[1]), "--set", "steps=10")
    assert further["positive"] == first["positive"] and further["steps"] == 10
    assert any("new_column" in warning for warning in further["warnings"])
    assert further["scores"]["auc"] > 0.7
    losses = [_deep_loss(run["run"]) for run in (further, cold)]
    assert losses[0] < losses[1], "ten steps from trained weights beat ten from nothing"
    assert studio.run(further["run"]).manifest["sources"] == {"base": first["run"]}

    assert main(["train", "risk", str(halves[1]), "--from", "base=nonsense"]) == 2
    assert "no run “nonsense”" in capfd.readouterr().err


def _deep_loss(run: str) -> float:
    """The network's own log-loss on training rows it had not seen; endless if it was given up."""
    stored = json.loads((studio.run(run).model / "scorer.json").read_text())
    return stored["blend"]["losses"].get("deep", float("inf"))
