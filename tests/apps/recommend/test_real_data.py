"""The instant model on MovieLens-100k."""

import pandas as pd
import pytest

from core.apps.recommend import fit
from core.apps.recommend.contract import Config
from core.judge.ranking import measures, paired
from core.progress import silent
from core.table.sheet import Sheet


@pytest.mark.real_data
def test_order_beats_what_knows_none(real_data):
    frame = pd.read_csv(real_data / "movielens_100k" / "ratings.csv.gz")
    roles = {"user": ("user_id",), "item": ("item_id",), "time": ("timestamp",)}
    given = {"main": Sheet(frame, roles)}
    fitted = fit.fit(given, Config(quick=True, threads="1"), silent)
    assert fitted.health["users"] == 943 and fitted.health["items"] == 1682
    places = fitted.tested.ranks
    assert measures(places["quick"])["ndcg_10"] > 0.10
    for rival in ("popularity", "recent", "knn", "ease"):
        _, edges, _, _ = paired(places["quick"], places[rival])
        assert edges[0] > 0, rival
