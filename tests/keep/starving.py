"""A training that takes memory without end, in whatever memory group this process is in.

    python -m tests.keep.starving FOLDER

Our own limit is out of reach, so that only the kernel can end it. Prints how that was told, and how
the next training ended.
"""

import json
import sys
from pathlib import Path

from tests.workshop import opened

ENDLESS = str(2**20)  # MB


def main() -> None:
    with opened(Path(sys.argv[1]), PRAXIS_MEMORY_MB=ENDLESS) as shop:
        starved = shop.ended(shop.train(seconds=0.1, misdeed="memory"))
        after = shop.ended(shop.train(quick="yes"))
    print(json.dumps({"state": starved.state, "what": str(starved.what), "after": after.state}))


if __name__ == "__main__":
    main()
