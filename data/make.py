"""Draw the shipped samples: one coherent company that does not exist, the same bytes each time.

python data/make.py [--out FOLDER]    write the files (default: beside this script)
python data/make.py --truth           print how well the best possible model could do
"""

import argparse
from pathlib import Path

import pandas as pd
from company.claims import claims
from company.customers import customers, people
from company.demand import demand
from company.figures import figures
from company.loans import loans
from company.orders import clicks, orders
from company.products import products
from company.reviews import reviews
from company.stock import stock
from company.visits import visits

HERE = Path(__file__).parent


def draw() -> dict[str, pd.DataFrame]:
    """All tables by file name."""
    known, goods = people(), products()
    seen = visits(known["_joined"].to_numpy(), goods)
    bought = orders(seen, known, goods)
    asked = demand()
    tables = {
        "customers.csv": customers(known, bought),
        "products.csv": goods,
        "orders.csv": bought,
        "clicks.csv": clicks(seen, known, goods),
        "loans.csv": loans(known),
        "claims.csv": claims(bought),
        "reviews.csv": reviews(bought, goods),
        "demand.csv": asked,
        "stock.csv": stock(asked),
    }
    return {name: _shown(frame) for name, frame in tables.items()}


def _shown(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[[name for name in frame.columns if not name.startswith("_")]]


def write(tables: dict[str, pd.DataFrame], folder: Path) -> None:
    """Plain CSV: what gzip writes differs between builds of zlib, text does not."""
    for name, frame in tables.items():
        text = frame.to_csv(index=False, lineterminator="\n", float_format="%.2f")
        (folder / name).write_bytes(text.encode())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=HERE)
    parser.add_argument("--truth", action="store_true", help="print the figures, write nothing")
    wish = parser.parse_args()
    tables = draw()
    if wish.truth:
        print(*(f"{name}: {value:.3f}" for name, value in figures(tables).items()), sep="\n")
        return
    wish.out.mkdir(parents=True, exist_ok=True)
    write(tables, wish.out)


if __name__ == "__main__":
    main()
