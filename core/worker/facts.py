"""What the command line prints: the keys here are a contract that scripts rely on."""

from typing import Any

from core import settings, studio, words
from core.card import Role
from core.errors import UserError
from core.keep.runs import Run
from core.words import Message, render
from core.worker.measure import cpu_seconds, peak_mb
from core.worker.plain import plain


def of_card(app: str) -> dict[str, Any]:
    """An application as `apps --json` lists it."""
    card = studio.card(app)
    try:
        sample: str | None = str(studio.sample(app))
    except UserError:
        sample = None
    return {
        "app": card.key,
        "title": render(card.title),
        "question": render(card.question),
        "section": card.section,
        "learns": card.learns,
        "tables": [
            {
                "table": table.key,
                "title": render(table.title),
                "required": table.required,
                "roles": [of_role(role) for role in table.roles],
            }
            for table in card.tables
        ],
        "sources": [{"source": one.key, "apps": list(one.apps)} for one in card.sources],
        "settings": of_settings(studio.config_class(app)),
        "sample": sample,
    }


def of_role(role: Role) -> dict[str, Any]:
    return {
        "role": role.key,
        "title": render(role.title),
        "meaning": render(role.meaning),
        "kind": role.kind,
        "many": role.many,
        "required": role.required,
        "matched": role.matched,
    }


def of_settings(config: type[settings.Settings]) -> list[dict[str, Any]]:
    usual = settings.defaults(config)
    return [
        {
            "name": name,
            "default": plain(usual.get(name)),
            "title": render(dial.title),
            "help": render(dial.help),
            "low": dial.low,
            "high": dial.high,
            "choices": list(dial.choices),
        }
        for name, dial in settings.dials(config).items()
    ]


def of_training(run: Run) -> dict[str, Any]:
    """What `train --json` prints, right after the training in this very process."""
    scores, facts = run.scores(), run.manifest
    quick = run.at("quick")
    instant = quick.scores().values if quick else scores.values
    found = {
        **{key: facts[key] for key in ("run", "app", "rows", "roles", "split", "positive")},
        "scores": dict(scores.values),
        "baseline": {"name": render(scores.baseline_name), **scores.baseline},
        "quick": dict(instant),
        "intervals": {name: list(pair) for name, pair in scores.intervals.items()},
        "seconds": facts["seconds"],
        "cpu_seconds": cpu_seconds(),
        "peak_mb": peak_mb(),
        "device": facts["device"],
        "steps": facts["steps"],
        "repairs": said(facts["repairs"]),
        "warnings": said(facts["warnings"]),
    }
    if "alternatives" in scores.facts:
        found["alternatives"] = scores.facts["alternatives"]
    return plain(found)


def of_run(run: Run) -> dict[str, Any]:
    """A line of `runs --json`."""
    return plain(
        {
            "run": run.id,
            "app": run.app,
            "name": run.name,
            "stage": run.stage,
            "created": run.created.isoformat(),
            "rows": run.rows,
            "scores": dict(run.scores().values),
        }
    )


def said(stored: list[Any]) -> list[str]:
    """Stored messages as sentences."""
    return [render(words.from_json(text)) for text in stored]


def of_error(error: UserError) -> dict[str, Any]:
    return {"error": {"what": one_line(error.what), "how": one_line(error.how)}}


def one_line(text: Message) -> str:
    return " ".join(render(text).split())
