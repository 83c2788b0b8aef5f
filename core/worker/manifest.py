"""What a run says of how it came about: enough to repeat it."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from platform import python_version
from typing import Any

from core import words
from core.judge.scores import Scores
from core.keep.datasets import Dataset
from core.keep.jobs import Job
from core.learn.device import threads
from core.worker.gather import Material
from core.worker.measure import Clock, cpu_seconds, peak_mb

PACKAGES = ("torch", "scikit-learn", "pandas", "numpy")


def manifest(
    job: Job, material: Material, fitted: Any, scores: Scores, clock: Clock
) -> dict[str, Any]:
    """The facts of a run, as plain JSON (messages as their stored form)."""
    data = [*material.data.values(), *([material.tested_on] if material.tested_on else [])]
    request = job.request
    return {
        "run": job.id,
        "app": job.app,
        "name": job.name,
        "title": material.card.title,
        "rows": material.rows,
        "tables": {table: named(one) for table, one in material.data.items()},
        "test": named(material.tested_on) if material.tested_on else None,
        "roles": {role: list(columns) for role, columns in request.roles.items()},
        "settings": asdict(material.config),
        "given": dict(request.settings),
        "sources": dict(request.sources),
        "versions": versions(),
        "device": told(fitted, scores, "device", "cpu"),
        "threads": told(fitted, scores, "threads", threads(material.config.threads, material.rows)),
        "steps": told(fitted, scores, "steps", None),
        "split": dict(material.split),
        "positive": told(fitted, scores, "positive", None),
        "seconds": clock.seconds(),
        "cpu_seconds": cpu_seconds(),
        "peak_mb": peak_mb(),
        "created": datetime.now(UTC).isoformat(),
        "repairs": [repair.text for one in data for repair in one.repairs],
        "warnings": warnings(data, fitted, scores),
    }


def told(fitted: Any, scores: Scores, name: str, otherwise: object) -> Any:
    """A fact that the room knows: from the fit or from its scores."""
    if name in scores.facts:
        return scores.facts[name]
    found = getattr(fitted, name, otherwise)
    return otherwise if callable(found) else found


def warnings(data: list[Dataset], fitted: Any, scores: Scores) -> list[Any]:
    """What a person should know: of reading, of fitting, of the scores; each said once."""
    every = [
        *(warning for one in data for warning in one.warnings),
        *getattr(fitted, "warnings", ()),
        *scores.warnings,
    ]
    return list({str(words.to_json(warning)): warning for warning in every}.values())


def named(one: Dataset) -> Mapping[str, Any]:
    return {"id": one.id, "name": one.name, "file": one.file, "rows": one.rows}


def versions() -> dict[str, str]:
    found = {"python": python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = ""
    return {**found, "praxis": "0.1.0"}
