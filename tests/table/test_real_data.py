"""Public data sets: read to their known shape, and matched to the right label."""

import os
from dataclasses import dataclass
from pathlib import Path

import pytest

from core.apps.risk.contract import card
from core.table.load import load
from core.table.match import match
from core.table.profile import profile
from core.table.read import read

REAL = os.environ.get("PRAXIS_REAL_DATA")
pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(not REAL, reason="PRAXIS_REAL_DATA names no folder of public data sets"),
]


@dataclass(frozen=True)
class Known:
    """What is known of a file. `types`: of the columns named."""

    file: str
    rows: int
    columns: int
    types: dict[str, str]
    target: str | None = None
    repairs: tuple[str, ...] = ()


KNOWN = (
    Known("german_credit/german_credit.csv.gz", 1000, 21, {"credit_amount": "integer"}, "class"),
    Known(
        "telco_churn/telco_churn.csv.gz",
        7043,
        21,
        {"TotalCharges": "number", "Churn": "text", "SeniorCitizen": "integer"},
        "Churn",
        ("missing:TotalCharges",),
    ),
    Known(
        "adult/adult_train.csv.gz",
        32561,
        15,
        {"income": "text", "capital-gain": "integer"},
        "income",
        ("missing:workclass", "missing:occupation", "missing:native-country"),
    ),
    Known(
        "cdnow/cdnow.csv.gz",
        69659,
        4,
        {"customer_id": "text", "date": "date", "dollar_value": "number"},
        None,
        ("dates:date",),
    ),
    Known(
        "walmart_sales/features.csv.gz",
        8190,
        12,
        {"Date": "date", "MarkDown1": "number", "IsHoliday": "boolean"},
        None,
        ("missing:MarkDown1",),
    ),
    Known("chnsenticorp/chnsenticorp_hotel.csv.gz", 7766, 2, {"review": "text"}),
    Known("us_airline_tweets/tweets.csv.gz", 14640, 15, {"tweet_created": "date", "text": "text"}),
)


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.file.split("/")[0])
def test_a_public_data_set_reads_as_it_is_known(known: Known, tmp_path: Path) -> None:
    target = tmp_path / "table.parquet"
    found = read(Path(str(REAL)) / known.file, target)
    assert (found.rows, len(found.columns)) == (known.rows, known.columns)
    kinds = {column.name: column.type for column in found.columns}
    assert {name: kinds[name] for name in known.types} == known.types
    assert set(known.repairs) <= {repair.key for repair in found.repairs}
    assert not any(repair.key in ("rejected", "footer", "quotes") for repair in found.repairs)
    if known.target:
        assert match(card.main, profile(target))["target"].columns == (known.target,)


def test_a_blank_charge_is_one_of_eleven(tmp_path: Path) -> None:
    found = read(Path(str(REAL)) / "telco_churn/telco_churn.csv.gz", tmp_path / "t.parquet")
    [repair] = [one for one in found.repairs if one.key == "missing:TotalCharges"]
    assert repair.count == 11
    assert load(tmp_path / "t.parquet").frame["TotalCharges"].isna().sum() == 11


def test_codes_keep_their_zeros(tmp_path: Path) -> None:
    read(Path(str(REAL)) / "cdnow/cdnow.csv.gz", tmp_path / "t.parquet")
    frame = load(tmp_path / "t.parquet").frame
    assert frame["customer_id"].iloc[0] == "00001"
    assert frame["dollar_value"].sum() == pytest.approx(2_500_315.63)
