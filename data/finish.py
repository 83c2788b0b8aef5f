"""Train every application on its sample and ship the finished run, so that home shows one at once.

    python data/finish.py [APP]...

Runs in a workspace of its own; only the final stage of each run is kept, in data/runs/<app>/.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
SOURCES = {"stock": {"demand": "demand"}}  # finished runs that a finished run builds on
sys.path.insert(0, str(HERE.parent))


def finish(app: str) -> Path:
    """Train at default settings; the folder of the shipped run."""
    from core import studio
    from core.keep import place
    from core.worker import foreground

    card = studio.card(app)
    data = studio.add(studio.sample(app), name=Path(card.sample).stem)
    tables = {card.main.key: data.id}
    tables |= {
        one.key: studio.add(studio.sample(app, one.key)).id for one in card.tables if one.sample
    }
    sources = {key: studio.sample_run(one) for key, one in SOURCES.get(app, {}).items()}
    run = foreground.work(studio.prepare(app, tables, {}, {}, name=data.name, sources=sources))
    target = HERE / "runs" / app
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(place.run_folder(run) / "final", target / "final")
    lighten(target / "final" / "output.parquet")
    at_home(target / "final" / "manifest.json")
    return target


def at_home(path: Path) -> None:
    """Without the ids of runs that only the workspace of the moment knows."""
    from core.keep import whole

    whole.write_json(path, {**whole.read_json(path), "sources": {}})


def lighten(path: Path) -> None:
    """The same rows in fewer bytes."""
    import pandas as pd

    pd.read_parquet(path).to_parquet(path, index=False, compression="zstd", compression_level=19)


def main(apps: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PRAXIS_HOME"] = folder
        from core import studio

        for app in apps or [card.key for card in studio.cards()]:
            print(finish(app))


if __name__ == "__main__":
    main(sys.argv[1:])
