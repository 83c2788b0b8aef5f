"""What the README says is true: its files exist, its targets exist, its examples run."""

import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", README, flags=re.S)


def lines(language: str) -> list[str]:
    return [line for kind, text in BLOCKS if kind == language for line in text.splitlines()]


def test_every_linked_file_exists():
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert "docs/how_it_works.md" in links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_every_file_of_the_tree_exists():
    tree = next(text for kind, text in BLOCKS if not kind and "app.py" in text)
    folder, missing = "", []
    for line in tree.splitlines():
        name = line.split()[0]
        path = name if not line.startswith(" ") else folder + name
        folder = name if not line.startswith(" ") else folder
        missing += [path] if not (ROOT / path).exists() else []
    assert missing == []


def test_every_make_target_exists():
    makefile = (ROOT / "Makefile").read_text()
    named = {line.split()[1] for line in lines("bash") if line.startswith("make ")}
    assert named == {"run", "test"}
    assert all(re.search(rf"^{target}:", makefile, flags=re.M) for target in named)


def test_the_pinned_torch_is_the_one_installed():
    pinned = re.search(r"^torch==(.+)$", (ROOT / "requirements.txt").read_text(), flags=re.M)[1]
    assert {re.search(r"torch==(\S+)", line)[1] for line in lines("bash") if "torch==" in line} == {
        pinned
    }
    assert f"torch=={pinned}" in (ROOT / "Makefile").read_text()


@pytest.mark.slow
def test_the_command_line_examples_run(tmp_path):
    commands = [line for line in lines("bash") if line.startswith("python -m core")]
    assert len(commands) >= 4
    environment = {**os.environ, "PRAXIS_HOME": str(tmp_path / "workspace")}
    for command in commands:
        words = command.replace("report.html", str(tmp_path / "report.html")).split()
        done = subprocess.run(
            [sys.executable, *words[1:]], cwd=ROOT, env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{command}\n{done.stderr}"
    assert "<html" in (tmp_path / "report.html").read_text()[:200]


def test_the_python_examples_run(home, capsys):
    for kind, text in BLOCKS:
        if kind == "python":
            exec(compile(text, "README.md", "exec"), {})
    assert "risk - Who is likely not to pay back" in capsys.readouterr().out


@pytest.mark.slow
def test_make_run_serves_the_application(tmp_path):
    from tests.browser.server import free_port

    port = free_port()
    environment = {**os.environ, "PRAXIS_HOME": str(tmp_path / "workspace")}
    command = ["make", "run", f"PORT={port}", "ARGS=--server.headless true"]
    with (tmp_path / "log").open("wb") as out:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        assert answers(f"http://127.0.0.1:{port}/_stcore/health"), (tmp_path / "log").read_text()
    finally:
        for child in psutil.Process(process.pid).children(recursive=True):
            child.terminate()
        process.wait(30)


def answers(url: str, seconds: float = 120) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                return answer.status == 200
        except urllib.error.URLError:
            time.sleep(0.5)
    return False
