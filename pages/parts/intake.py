"""A file dropped on a page is stored at once as a data set; pages keep only its id."""

import shutil
import tempfile
from pathlib import Path
from typing import Any

import streamlit as st

from core import studio
from core.errors import UserError
from core.words import msg
from pages.parts import guard
from pages.parts.say import _, plain


def drop_zone(key: str, label: str) -> str | None:
    """A place to drop a file; the new data set's id in the run of the script that stored it."""
    turn = st.session_state.setdefault(f"{key}.turn", 0)
    upload = st.file_uploader(label, key=f"{key}.upload.{turn}")
    if upload is None:
        return None
    refused = st.session_state.setdefault("intake.refused", {})
    if upload.file_id not in refused:
        dataset = _store(upload, refused)
        if dataset is not None:
            st.session_state[f"{key}.turn"] = turn + 1
            return dataset
    guard.mistake(*refused[upload.file_id])
    return None


def _store(upload: Any, refused: dict[str, tuple[Any, Any]]) -> str | None:
    try:
        with st.spinner(_("Reading {name} …", name=upload.name)):
            return add(upload)
    except UserError as error:
        refused[upload.file_id] = (error.what, error.how)
    except Exception:
        guard.log.exception("a file could not be read")
        refused[upload.file_id] = (
            msg("“{name}” could not be read.", name=upload.name),
            msg("Save it again as CSV in UTF-8 and drop it here once more."),
        )
    return None


def add(upload: Any) -> str:
    """Store an upload as a data set; the original file name is kept, the bytes pass a temp file."""
    name = Path(upload.name).name
    with tempfile.TemporaryDirectory(prefix="praxis-") as folder:
        path = Path(folder) / f"upload{''.join(Path(name).suffixes[-2:])[:16]}"
        with path.open("wb") as target:
            shutil.copyfileobj(upload, target)
        return _known(studio.add(path, name=_stem(name), file=name)).id


def _known(new: Any) -> Any:
    """The data set that was here before with the same name and bytes, in place of its double."""
    for old in studio.datasets():
        if old.id != new.id and (old.name, old.file, old.table) == (new.name, new.file, new.table):
            studio.delete_dataset(new.id)
            return old
    return new


def add_sample(app: str, table: str = "") -> str:
    """The data set of an application's shipped sample; stored on first use only."""
    path = studio.sample(app, table)
    for dataset in studio.datasets():
        if dataset.file == path.name:
            return dataset.id
    return studio.add(path, name=path.name.split(".")[0], file=path.name).id


def _stem(name: str) -> str:
    return name.split(".")[0] or name


def facts(dataset: Any) -> str:
    """One line about a data set: its name, rows, columns, repairs."""
    text = msg(
        "{rows:count} rows · {columns:count} columns", rows=dataset.rows, columns=dataset.columns
    )
    parts = [f"**{_('{name}', name=dataset.name)}**", _(text)]
    if dataset.repairs:
        parts.append(_("repairs: {n:count}", n=len(dataset.repairs)))
    return " · ".join(parts)


def option(dataset: Any) -> str:
    """A data set as an option of a select box."""
    return plain(msg("{name} · {rows:count} rows", name=dataset.name, rows=dataset.rows))
