"""A tampered model folder runs nothing: every stored part refuses what is not its own kind."""

import contextlib
import functools
import json
import operator
import os
import pickle
from pathlib import Path

import numpy as np
import pytest
import skops.io
import torch
from sklearn.preprocessing import FunctionTransformer
from skops.io.exceptions import UntrustedTypesFoundException

from core.learn import stored


class Bomb:
    """Writes a file when it is unpickled."""

    def __init__(self, mark: Path):
        self.mark = mark

    def __reduce__(self):
        return (os.system, (f"touch {self.mark}",))


STRANGE = (
    lambda mark: functools.partial(os.system, f"touch {mark}"),
    lambda mark: FunctionTransformer(os.system),
    lambda mark: operator.methodcaller("unlink"),
    lambda mark: {"deep": [functools.partial(os.remove, str(mark))]},
    lambda mark: np.array([functools.partial(os.remove, str(mark))], dtype=object),
)


@pytest.mark.parametrize("number", range(len(STRANGE)))
def test_a_model_of_a_type_that_is_not_on_the_list_is_refused(number, tmp_path):
    skops.io.dump(STRANGE[number](tmp_path / "mark"), tmp_path / "model.skops")
    with pytest.raises((UntrustedTypesFoundException, TypeError)):
        stored.load_sklearn(tmp_path / "model.skops")
    assert not (tmp_path / "mark").exists()


@pytest.mark.parametrize("name", ["load_sklearn", "load_arrays", "load_net", "load_json"])
def test_a_pickle_in_place_of_any_part_is_never_opened(name, tmp_path):
    bomb, file = Bomb(tmp_path / "mark"), tmp_path / "part"
    array = np.array([bomb], dtype=object)
    for write in (
        lambda: file.write_bytes(pickle.dumps(bomb)),
        lambda: torch.save({"bomb": bomb}, file),
        lambda: np.savez(file, x=array),
        lambda: (tmp_path / "part.npz").rename(file),
    ):
        write()
        with contextlib.suppress(Exception):
            getattr(stored, name)(file)
        assert not (tmp_path / "mark").exists()
    pickle.loads(pickle.dumps(bomb))
    assert (tmp_path / "mark").exists(), "it would have"


def test_what_a_skops_file_says_of_its_types_is_not_believed(tmp_path):
    """A schema that names another module for a class on the list."""
    import zipfile

    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression().fit([[0.0], [1.0]], [0, 1])
    stored.save_sklearn(tmp_path / "model.skops", model)
    with zipfile.ZipFile(tmp_path / "model.skops") as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    schema = json.loads(parts["schema.json"])
    schema["__module__"], schema["__class__"] = "os", "system"
    parts["schema.json"] = json.dumps(schema).encode()
    with zipfile.ZipFile(tmp_path / "model.skops", "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    with pytest.raises(UntrustedTypesFoundException):
        stored.load_sklearn(tmp_path / "model.skops")
