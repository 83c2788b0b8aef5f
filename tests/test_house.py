"""The laws of the house: floors, what may be imported where, how long a file may be."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
VOCABULARY = {"numerals", "words", "errors", "progress", "card", "settings"}
FLOORS = (
    VOCABULARY,
    {"table", "judge", "report", "keep"},
    {"learn"},
    {"apps", "theory"},
    {"studio"},
    {"worker", "__main__", "pages"},
    {"app"},
)
HEAVY = {"torch", "sklearn", "transformers"}
ROOM_FILES = {
    "features": "features",
    "model": None,
    "fit": "fit",
    "evaluate": "evaluate",
    "explain": "explain",
    "report": "report",
    "ask": "ask",
}
WITH_HEAVY = {"features", "model", "fit", "evaluate", "explain", "ask"}
FOLDERS = (ROOT / "core", ROOT / "pages")
SOURCES = [ROOT / "app.py", *sorted(path for top in FOLDERS for path in top.rglob("*.py"))]


def module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports(source: str) -> list[str]:
    """Every module named by an import statement, also inside functions."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            found += [node.module or ""]
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def floor(name: str) -> int | None:
    """The floor a module stands on; None for what is not ours."""
    parts = name.split(".")
    key = parts[1] if parts[0] == "core" and len(parts) > 1 else parts[0]
    if parts[0] not in ("core", "pages", "app"):
        return None
    return next((level for level, names in enumerate(FLOORS) if key in names), None)


def room(name: str) -> str | None:
    parts = name.split(".")
    return parts[2] if parts[:2] == ["core", "apps"] and len(parts) > 2 else None


def faults(name: str, source: str) -> list[str]:
    """What a module does against the laws, in words."""
    named = imports(source)
    found = [f"{name} imports upward: {other}" for other in named if upward(name, other)]
    found += [
        f"{name} imports its neighbour {other}"
        for other in named
        if room(name) and room(other) and room(other) != room(name)
    ]
    tops = {other.split(".")[0] for other in named}
    if name.startswith("core") and "streamlit" in tops:
        found.append(f"{name} imports streamlit")
    if tops & HEAVY and not heavy_allowed(name):
        found.append(f"{name} imports {sorted(tops & HEAVY)}")
    if {"pickle", "joblib", "dill", "cloudpickle"} & tops:
        found.append(f"{name} unpickles")
    return found


def upward(name: str, other: str) -> bool:
    mine, theirs = floor(name), floor(other)
    return mine is not None and theirs is not None and theirs > mine


def heavy_allowed(name: str) -> bool:
    parts = name.split(".")
    if parts[0] != "core" or len(parts) < 2:
        return False
    if room(name):
        return parts[-1] in WITH_HEAVY
    light = {f"core.judge.{name}" for name in ("money", "intervals", "scores", "retention")}
    return parts[1] in {"learn", "theory"} or (parts[1] == "judge" and name not in light)


@pytest.mark.parametrize("path", SOURCES, ids=module)
def test_a_module_keeps_the_laws(path):
    assert faults(module(path), path.read_text()) == []


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("pages.risk.risk", "import torch"),
        ("core.apps.risk.fit", "from core.apps.churn import contract"),
        ("core.table.read", "from core.studio import train"),
        ("core.learn.loop", "import streamlit as st"),
        ("core.judge.money", "def f():\n    import sklearn.metrics"),
        ("core.keep.runs", "import pickle"),
    ],
)
def test_a_planted_fault_is_found(name, source):
    assert faults(name, source) != []


def test_the_vocabulary_and_the_contracts_need_only_the_standard_library():
    for path in SOURCES:
        name = module(path)
        if not (name.endswith(".contract") or name.removeprefix("core.") in VOCABULARY):
            continue
        for other in imports(path.read_text()):
            top = other.split(".")[0]
            ours = other.removeprefix("core.").split(".")[0] in VOCABULARY
            assert top in sys.stdlib_module_names or ours, f"{name} imports {other}"


def test_every_room_has_the_same_files():
    from core.studio import cards

    for card in cards():
        folder = ROOT / "core" / "apps" / card.key
        for stem, function in ROOM_FILES.items():
            if stem in card.lacks:
                continue
            tree = ast.parse((folder / f"{stem}.py").read_text())
            names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
            taken = [node.names for node in tree.body if isinstance(node, ast.ImportFrom)]
            names |= {alias.asname or alias.name for some in taken for alias in some}  # handed on
            assert function is None or function in names, f"{card.key}/{stem}.py: {function}()"


def test_no_python_file_lies_directly_under_pages():
    # With st.navigation such a file makes a first deep link skip app.py.
    assert [path.name for path in (ROOT / "pages").glob("*.py") if path.name != "__init__.py"] == []


@pytest.mark.parametrize("path", SOURCES, ids=module)
def test_files_and_functions_stay_short(path):
    text = path.read_text()
    assert text.count("\n") <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert node.end_lineno - node.lineno < 50, f"{node.name} is too long"


def loaded_after(code: str) -> set[str]:
    """The top-level modules a fresh Python has loaded after `code`."""
    script = f"{code}\nimport sys\nprint(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True
    )
    return set(done.stdout.splitlines()[-1].split())


def test_listing_the_applications_loads_no_heavy_library():
    loaded = loaded_after("from core import studio\nassert studio.cards()")
    assert loaded & HEAVY == set()


def test_the_server_never_loads_a_heavy_library():
    names = [module(path) for path in SOURCES if module(path).startswith("pages.parts")]
    loaded = loaded_after("\n".join(f"import {name}" for name in names))
    assert "streamlit" in loaded
    assert loaded & {*HEAVY, "pptx", "lxml"} == set()
