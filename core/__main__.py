"""The command line: `python -m core --help`."""

import json
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import click

from core import studio
from core.errors import UserError
from core.keep import place
from core.keep.datasets import Dataset
from core.keep.runs import Run
from core.words import language, msg, nearest, render
from core.worker import facts

as_json = click.option("--json", "as_json", is_flag=True, help="One JSON object on one line.")
set_fields = click.option("--set", "fields", multiple=True, metavar="FIELD=VALUE")
out_csv = click.Path(dir_okay=False, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Praxis: business AI on one's own machine."""


@cli.command()
@as_json
def apps(as_json: bool) -> None:
    """The applications, their tables, roles, settings, samples."""
    found = [facts.of_card(card.key) for card in studio.cards()]
    if as_json:
        return _print_json({"apps": found})
    for one in found:
        click.echo(f"{one['app']:<12} {one['title']}: {one['question']}")
        for table in one["tables"]:
            roles = (
                one["role"] if one["required"] else f"[{one['role']}]" for one in table["roles"]
            )
            click.echo(f"  {table['table']}: {' '.join(roles)}")
        click.echo(f"  --set {' '.join(setting['name'] for setting in one['settings'])}")
    return None


@cli.command()
@click.argument("app")
def sample(app: str) -> None:
    """Path of the shipped sample."""
    click.echo(str(studio.sample(app)))


@cli.command()
@click.argument("file")
@click.option("--name", default="", help="What to call it.")
@as_json
def add(file: str, name: str, as_json: bool) -> None:
    """Store a data set (for files larger than an upload)."""
    stored = studio.add(Path(file), name)
    repairs = [render(repair.text) for repair in stored.repairs]
    warnings = [render(warning) for warning in stored.warnings]
    if as_json:
        told = {"id": stored.id, "name": stored.name, "rows": stored.rows}
        return _print_json(
            {**told, "columns": stored.columns, "repairs": repairs, "warnings": warnings}
        )
    click.echo(stored.id)
    size = msg("{n:count} rows, {m:count} columns", n=stored.rows, m=stored.columns)
    for text in (render(size), *repairs, *warnings):
        click.echo(text, err=True)
    return None


@cli.command()
@click.argument("app")
@click.argument("file")
@click.option("--table", "tables", multiple=True, metavar="NAME=FILE", help="A further table.")
@click.option("--role", "roles", multiple=True, metavar="ROLE=COLUMN", help="Repeat for many.")
@set_fields
@click.option("--from", "sources", multiple=True, metavar="ROLE=RUN", help="Build on a run.")
@click.option("--test", metavar="FILE", help="Rows to test on, instead of a part of FILE.")
@click.option("--name", default="", help="What to call the run.")
@click.option("--report", type=out_csv, metavar="OUT.html", help="Also .pptx, .pdf.")
@as_json
def train(app: str, file: str, as_json: bool, report: Path | None, **given: Any) -> None:
    """Train an application on a file."""
    from core.worker import foreground

    main = studio.card(app).main.key
    tables = {main: _stored(file).id}
    tables |= {key: _stored(value).id for key, value in _pairs(given["tables"], "NAME=FILE")}
    roles = _grouped(given["roles"], "ROLE=COLUMN")
    settings = _settings(given["fields"])
    test = _stored(given["test"]).id if given["test"] else None
    sources = dict(_pairs(given["sources"], "ROLE=RUN"))
    request = studio.prepare(
        app, tables, roles, settings, sources=sources, test=test, name=given["name"]
    )
    run = studio.run(foreground.work(request))
    if report is not None:
        _write_report(run, report)
    found = facts.of_training(run)
    return _print_json(found) if as_json else _print_scores(run, found)


@cli.command()
@click.argument("run")
@click.argument("file")
@click.option("-o", "out", type=out_csv, required=True, metavar="OUT.csv")
def score(run: str, file: str, out: Path) -> None:
    """Score new rows with a stored run (with drift check)."""
    stored, data = studio.run(run), _stored(file)
    from core.table.export import write_csv
    from core.table.load import load
    from core.table.spoken import spoken
    from core.worker.score import score as score_rows

    found, warnings = score_rows(stored, load(data.parquet).frame)
    _writing(out, lambda: write_csv(spoken(found), out))
    for warning in (*data.warnings, *warnings):
        click.echo(render(warning), err=True)
    click.echo(render(msg("{n:count} rows written to {path}", n=len(found), path=str(out))))


@cli.command()
@click.argument("run")
@set_fields
@click.option("-o", "out", type=out_csv, metavar="OUT.csv", help="Write rows there.")
@as_json
def ask(run: str, fields: Sequence[str], out: Path | None, as_json: bool) -> None:
    """A live question: --set 'row={"age": 30}' (--set counterfactual=true: what would turn it)."""
    from core.keep.asking import opened
    from core.worker import child
    from core.worker.answerer import loaded

    stored = studio.run(run)
    question = {key: _value(text) for key, text in _pairs(fields, "FIELD=VALUE")}
    child.use_threads(1)
    answer = opened(loaded(stored.id, stored.stage)(question))
    if out is not None:
        _write_rows(answer, out)
    if as_json:
        _print_json({"run": stored.id, "app": stored.app, "answer": answer})
    elif out is None:
        for key, value in answer.items():
            click.echo(f"{key}: {value if isinstance(value, str) else json.dumps(value)}")


@cli.command()
@as_json
def runs(as_json: bool) -> None:
    """Stored runs."""
    found = [facts.of_run(run) for run in studio.runs()]
    if as_json:
        return _print_json({"runs": found})
    for one in found:
        click.echo(f"{one['run']}  {one['created'][:16]}  {one['app']:<10} {one['name']}")
    return None


# ---------------------------------------------------------------------------- what was typed


def _stored(file: str) -> Dataset:
    """The data set of that id, or the file at that path, stored."""
    if place.is_id(file) and not Path(file).exists():
        return studio.dataset(file)
    return studio.add(Path(file))


def _pairs(texts: Sequence[str], shape: str) -> list[tuple[str, str]]:
    for text in texts:
        if "=" not in text:
            raise UserError(
                msg("“{said}” has no “=”.", said=text), msg("Write {shape}.", shape=shape)
            )
    return [(text.split("=", 1)[0].strip(), text.split("=", 1)[1]) for text in texts]


def _grouped(texts: Sequence[str], shape: str) -> dict[str, list[str]]:
    """Values by key, in the order in which they were typed."""
    found: dict[str, list[str]] = {}
    for key, value in _pairs(texts, shape):
        found.setdefault(key, []).append(value)
    return found


def _settings(texts: Sequence[str]) -> dict[str, Any]:
    """A setting typed once is text; typed again and again it is a list."""
    grouped = _grouped(texts, "FIELD=VALUE")
    return {key: values[0] if len(values) == 1 else values for key, values in grouped.items()}


def _value(text: str) -> Any:
    """A field of a question: JSON where it looks like it, else the text as it was typed."""
    if text[:1] not in ("{", "["):
        return text
    try:
        return json.loads(text)
    except ValueError as error:
        raise UserError(
            msg("“{said}” is not JSON: {reason}.", said=text[:80], reason=str(error)),
            msg("Write it like {example}.", example='row={"age": 30, "job": "skilled"}'),
        ) from None


# ---------------------------------------------------------------------------- what is printed


def _print_json(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, allow_nan=False))


def _print_scores(run: Run, found: dict[str, Any]) -> None:
    click.echo(f"run {run.id}  ({run.name})")
    for name, value in found["scores"].items():
        against, pair = found["baseline"].get(name), found["intervals"].get(name)
        shown = "–" if value is None else f"{value:.4f}"
        between = f"  [{pair[0]:.4f}, {pair[1]:.4f}]" if pair else ""
        beside = f"  {found['baseline']['name']}: {against:.4f}" if against is not None else ""
        click.echo(f"  {name:<22} {shown}{between}{beside}")
    for text in (*found["repairs"], *found["warnings"]):
        click.echo(text, err=True)


def _write_report(run: Run, out: Path) -> None:
    from core.report.file import made

    data = made(run.report(), out.suffix, language.get())
    _writing(out, lambda: out.write_bytes(data))


def _write_rows(answer: dict[str, Any], out: Path) -> None:
    """The rows of an answer (`rows`, or the answer itself as one) as CSV."""
    import pandas as pd

    from core.table.export import write_csv

    rows = answer.get("rows", [answer])
    _writing(out, lambda: write_csv(pd.DataFrame(rows), out))


def _writing(out: Path, write: Callable[[], object]) -> None:
    try:
        write()
    except OSError as error:
        raise UserError(
            msg("“{path}” cannot be written: {reason}.", path=str(out), reason=str(error.strerror)),
            msg("Name a file in a folder that is there and may be written to."),
        ) from None


def main(arguments: Sequence[str]) -> int:
    """Run one command; a person's mistake is one line and exit code 2, never a traceback."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before a library starts its threads
    language.set(nearest(os.environ.get("LC_ALL") or os.environ.get("LANG")))
    try:
        cli.main(list(arguments), prog_name="python -m core", standalone_mode=False)
    except UserError as error:
        return _complain(error, arguments, 2)
    except click.ClickException as error:
        how = msg("See python -m core --help")
        return _complain(UserError(msg("{said}", said=error.format_message()), how), arguments, 2)
    except (click.Abort, KeyboardInterrupt):
        return 130
    except Exception as error:
        return _complain(_unforeseen(error), arguments, 1)
    return 0


def _unforeseen(error: Exception) -> UserError:
    """A fault that is not the person's: in words, its traceback in a log."""
    from core.worker.foreground import Failed

    if isinstance(error, Failed):
        return error.reason
    log = place.part("logs") / "terminal.log"
    with log.open("a", encoding="utf-8") as out:
        traceback.print_exception(error, file=out)
    said = f"{type(error).__name__}: {str(error)[:200]}"
    return UserError(
        msg("Something broke inside: {said}.", said=said),
        msg("The log says where: {log}", log=str(log)),
    )


def _complain(error: UserError, arguments: Sequence[str], code: int) -> int:
    told = facts.of_error(error)
    if "--json" in arguments:
        _print_json(told)
    click.echo(f"{told['error']['what']} {told['error']['how']}", err=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
