"""Runs in the rivals' environment only: implicit's ALS and BM25, tuned on validation."""

import json
import sys
import time
from pathlib import Path

import implicit
import numpy as np
import scipy.sparse as sp
from threadpoolctl import threadpool_limits

ALS = [(factors, ridge) for factors in (64, 128) for ridge in (1.0, 10.0, 50.0)]
BM25 = [(neighbours, b) for neighbours in (50, 200) for b in (0.2, 0.75)]


def matrix(flat: np.ndarray, ends: np.ndarray, items: int) -> sp.csr_matrix:
    ones = np.ones(len(flat), np.float32)
    found = sp.csr_matrix((ones, flat, ends), shape=(len(ends) - 1, items))
    found.sum_duplicates()
    return found


def als(train: sp.csr_matrix, dials: tuple[int, float]):
    model = implicit.als.AlternatingLeastSquares(
        factors=dials[0], regularization=dials[1], iterations=12, num_threads=2, random_state=0
    )
    model.fit(train, show_progress=False)

    def score(asked: sp.csr_matrix) -> np.ndarray:
        users = model.recalculate_user(np.arange(asked.shape[0]), asked)
        return np.asarray(users) @ np.asarray(model.item_factors).T

    return score


def bm25(train: sp.csr_matrix, dials: tuple[int, float]):
    model = implicit.nearest_neighbours.BM25Recommender(K=dials[0], B=dials[1], num_threads=2)
    model.fit(train, show_progress=False)
    return lambda asked: np.asarray((asked @ model.similarity).todense())


def ranks(score, asked: sp.csr_matrix, targets: np.ndarray, repeat: bool) -> np.ndarray:
    found = []
    for start in range(0, len(targets), 512):
        part, wanted = asked[start : start + 512], targets[start : start + 512]
        scores, rows = score(part), np.arange(len(wanted))
        own = scores[rows, wanted][:, None]
        if not repeat:
            scores[part.nonzero()] = -np.inf
        equal = (scores == own).sum(axis=1) - (scores[rows, wanted] == own[:, 0])
        found.append((scores > own).sum(axis=1) + equal / 2)
    return np.concatenate(found)


def gain(places: np.ndarray) -> float:
    return float(np.where(places < 10, 1 / np.log2(np.minimum(places, 10) + 2), 0).mean())


def main(folder: Path) -> None:
    with np.load(folder / "log.npz") as stored:
        log = dict(stored)
    items, repeat = int(log["items"]), bool(log["repeat"])
    found, told = {}, {}
    for name, build, grid in (("als", als, ALS), ("bm25", bm25, BM25)):
        start = time.process_time()

        def places(part: str, dials, build=build) -> np.ndarray:
            train = matrix(log[f"{part}_events"], log[f"{part}_starts"], items)
            asked = matrix(log[f"{part}_asked"], log[f"{part}_ends"], items)
            return ranks(build(train, dials), asked, log[f"{part}_targets"], repeat)

        best = max(grid, key=lambda dials, places=places: gain(places("valid", dials)))
        found[name] = places("test", best)
        told[name] = f"{best}, {time.process_time() - start:.0f} CPU-s with tuning"
    np.savez(folder / "rivals.npz", **found)
    (folder / "rivals.json").write_text(json.dumps(told))


if __name__ == "__main__":
    with threadpool_limits(1, "blas"):
        main(Path(sys.argv[1]))
