"""lifetimes' BG/NBD and Gamma-Gamma on prepared customers; runs in the rivals' environment.

    RIVALS/bin/python benchmarks/rivals_crm.py FILE

FILE: CSV with x, recency, age (days), mean, paid. Prints one line of JSON.
"""

import json
import sys
import time
import warnings

import numpy as np
import pandas as pd
from lifetimes import BetaGeoFitter, GammaGammaFitter

TIMES = 5


def main(file: str) -> None:
    warnings.simplefilter("ignore")
    known = pd.read_csv(file)
    some = known[known["paid"] > 0]
    spent: dict[str, list[float]] = {"rate": [], "worth": []}
    for _ in range(TIMES):
        rate, worth = BetaGeoFitter(), GammaGammaFitter()
        start = time.process_time()
        rate.fit(known["x"], known["recency"], known["age"])
        middle = time.process_time()
        worth.fit(some["paid"], some["mean"])
        spent["rate"].append(middle - start)
        spent["worth"].append(time.process_time() - middle)
    print(
        json.dumps(
            {
                "rate": {name: float(value) for name, value in rate.params_.items()},
                "worth": {name: float(value) for name, value in worth.params_.items()},
                **{f"{name}_seconds": float(np.median(all_)) for name, all_ in spent.items()},
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
