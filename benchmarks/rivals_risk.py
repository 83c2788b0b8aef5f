"""Default LightGBM, XGBoost and CatBoost on prepared splits; runs in the rivals' environment.

    RIVALS/bin/python benchmarks/rivals_risk.py FOLDER

FOLDER holds `table.parquet` (features and the label `y`) and `splits.npz`; the predictions of each
rival on each test part, and the CPU-seconds of each fit, are written beside them.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from catboost import CatBoostClassifier
from lightgbm import LGBMClassifier
from xgboost import XGBClassifier

THREADS = 2
LEVELS = 200  # XGBoost and LightGBM are given the most frequent levels of a category


def words(frame: pd.DataFrame) -> list[str]:
    return [name for name in frame if not pd.api.types.is_numeric_dtype(frame[name])]


def categories(frame: pd.DataFrame, like: pd.DataFrame) -> pd.DataFrame:
    """Text columns as categories, with the levels of the training part."""
    result = frame.copy()
    for name in words(frame):
        levels = like[name].astype(object).value_counts().index[:LEVELS]
        result[name] = pd.Categorical(frame[name].astype(object), categories=levels)
    return result


def texts(frame: pd.DataFrame) -> pd.DataFrame:
    result = frame.copy()
    for name in words(frame):
        result[name] = frame[name].astype(object).where(frame[name].notna(), "missing").astype(str)
    return result


def lightgbm(train: pd.DataFrame, y: np.ndarray, test: pd.DataFrame) -> np.ndarray:
    model = LGBMClassifier(n_jobs=THREADS, verbose=-1, random_state=0)
    return model.fit(categories(train, train), y).predict_proba(categories(test, train))[:, 1]


def xgboost(train: pd.DataFrame, y: np.ndarray, test: pd.DataFrame) -> np.ndarray:
    model = XGBClassifier(n_jobs=THREADS, enable_categorical=True, random_state=0)
    return model.fit(categories(train, train), y).predict_proba(categories(test, train))[:, 1]


def catboost(train: pd.DataFrame, y: np.ndarray, test: pd.DataFrame) -> np.ndarray:
    model = CatBoostClassifier(
        cat_features=words(train),
        thread_count=THREADS,
        verbose=0,
        random_seed=0,
        allow_writing_files=False,
    )
    return model.fit(texts(train), y).predict_proba(texts(test))[:, 1]


RIVALS = {"lightgbm": lightgbm, "xgboost": xgboost, "catboost": catboost}


def main(folder: Path) -> None:
    frame = pd.read_parquet(folder / "table.parquet")
    y = frame.pop("y").to_numpy()
    splits = np.load(folder / "splits.npz")
    scores, seconds = {}, {}
    for number in range(len(splits.files) // 2):
        train, test = splits[f"train_{number}"], splits[f"test_{number}"]
        for name, fit in RIVALS.items():
            start = time.process_time()
            scores[f"{name}_{number}"] = fit(frame.iloc[train], y[train], frame.iloc[test])
            seconds[f"{name}_{number}"] = time.process_time() - start
    np.savez_compressed(folder / "rivals.npz", **scores)
    (folder / "rivals.json").write_text(json.dumps(seconds))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
