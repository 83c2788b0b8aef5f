"""What many tests share: a workspace of their own, the shipped samples, the real data if named."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """An empty workspace, forgotten after the test."""
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "workspace"))
    return tmp_path / "workspace"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of public data sets; the test is skipped, and says so, where none is named."""
    named = os.environ.get("PRAXIS_REAL_DATA")
    if not named:
        pytest.skip("PRAXIS_REAL_DATA is not set: no public data sets to test on")
    return Path(named)
