"""Draw the shipped samples: one coherent fictional company, the same bytes every time.

python data/make.py [FOLDER]     write the files (default: beside this script)
python data/make.py --truth      print how well the best possible model could do
"""

import gzip
import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parent))

from company.credit import claims, loans
from company.customers import customers
from company.demand import demand
from company.reviews import reviews
from company.shop import clicks, orders, products
from company.truth import Truth, auc


def draw(truth: Truth) -> tuple[dict[str, pd.DataFrame], dict[str, np.ndarray]]:
    """All tables by file name, and the true probabilities behind each label."""
    people, leaving = customers(truth)
    catalogue = products(truth)
    bought = orders(truth, people, catalogue)
    lent, failing = loans(truth, people)
    claimed, cheating = claims(truth, bought, catalogue)
    tables = {
        "customers.csv": people,
        "products.csv": catalogue,
        "orders.csv.gz": bought,
        "clicks.csv.gz": clicks(truth, people, catalogue),
        "loans.csv": lent,
        "claims.csv": claimed,
        "reviews.csv": reviews(truth, bought, catalogue),
        "demand.csv": demand(truth),
    }
    return tables, {"loans.csv": failing, "customers.csv": leaving, "claims.csv": cheating}


def write(frame: pd.DataFrame, path: Path) -> None:
    """One file; a gzip carries no time and no name, so that equal rows are equal bytes."""
    text = frame.to_csv(index=False, lineterminator="\n").encode()
    path.write_bytes(gzip.compress(text, mtime=0) if path.suffix == ".gz" else text)


def told(tables: dict[str, pd.DataFrame], chances: dict[str, np.ndarray]) -> list[str]:
    """Base rate of each label, and the ROC-AUC of its true probabilities."""
    lines = []
    for file, chance in chances.items():
        label = tables[file].iloc[:, -1]
        best = auc((label == "yes").to_numpy(), chance)
        lines.append(f"{file} {label.name}: {(label == 'yes').mean():.3f} yes, best AUC {best:.3f}")
    return lines


def main(words: list[str]) -> None:
    tables, chances = draw(Truth())
    if "--truth" in words:
        print(*told(tables, chances), sep="\n")
        return
    folder = Path(words[0]) if words else Path(__file__).parent
    for name, frame in tables.items():
        write(frame, folder / name)


if __name__ == "__main__":
    main(sys.argv[1:])
