"""What it costs to store a large CSV: beside a bare DuckDB copy from CSV to Parquet.

    python -m benchmarks.ingest [--rows 1000000] [--folder /tmp] [--repeats 5]

CPU-seconds (user + system) and highest memory of a process of its own each, imports not counted in
the seconds; medians of the repeats, in which the acts take turns. `read` is bytes to typed Parquet;
`add` also copies and hashes the source and takes the profile, as `core add` does.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

import duckdb

COLUMNS = """
    i AS id, 'C' || lpad((i % 500000)::VARCHAR, 6, '0') AS customer,
    lpad((i * 7919 % 99999)::VARCHAR, 5, '0') AS zip,
    TIMESTAMP '2024-01-01' + to_seconds(i * 37 % 60000000) AS at,
    round(hash(i) % 1000000 / 100, 2) AS amount, hash(i + 1) % 90 + 10 AS age,
    round(hash(i + 2) % 10000 / 10000, 4) AS rate, hash(i + 3) % 2 = 0 AS paid,
    ['north', 'south', 'east', 'west'][(hash(i + 4) % 4)::BIGINT + 1] AS region,
    ['上海', '北京', '广州', '深圳'][(hash(i + 5) % 4)::BIGINT + 1] AS city,
    'note, "' || (i % 1000) || '"' AS note, hash(i + 6) % 100000 AS score"""
ACTS = ("copy", "read", "add")


def write(path: Path, rows: int) -> None:
    """A CSV of 12 columns: codes, dates, amounts, quotes, Chinese; about 105 bytes a row."""
    query = f"COPY (SELECT {COLUMNS} FROM range({rows}) t(i)) TO '{path}' (HEADER)"
    duckdb.connect().execute(query)


def copy(source: Path, folder: Path) -> None:
    """What a person with DuckDB would do."""
    target = folder / "copy.parquet"
    connection = duckdb.connect()
    connection.execute("SET threads = 2")
    connection.execute(f"COPY (FROM read_csv('{source}')) TO '{target}' (FORMAT parquet)")


def read(source: Path, folder: Path) -> None:
    from core.table.read import read as read_table

    read_table(source, folder / "read.parquet")


def add(source: Path, folder: Path) -> None:
    from core import studio

    studio.add(source)


def measured(act: str, source: Path) -> dict[str, float]:
    """CPU-seconds, elapsed seconds and MB of one act in a process of its own."""
    with tempfile.TemporaryDirectory(dir=source.parent) as folder:
        command = [sys.executable, "-m", "benchmarks.ingest", "--act", act, "--source", str(source)]
        env = {**os.environ, "PRAXIS_HOME": str(Path(folder) / "workspace")}
        done = subprocess.run(
            [*command, "--folder", folder], env=env, capture_output=True, text=True, check=True
        )
        return json.loads(done.stdout.splitlines()[-1])


def alone(act: str, source: Path, folder: Path) -> None:
    """The act, in this process."""
    import core.keep.datasets
    import core.studio  # noqa: F401  # imports are no part of what is measured

    cpu, begun = time.process_time(), time.perf_counter()
    {"copy": copy, "read": read, "add": add}[act](source, folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    spent = {"cpu": time.process_time() - cpu, "seconds": time.perf_counter() - begun, "mb": peak}
    print(json.dumps(spent))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--act", choices=ACTS)
    parser.add_argument("--source", type=Path)
    given = parser.parse_args()
    if given.act:
        alone(given.act, given.source, given.folder)
        return
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        source = Path(folder) / "large.csv"
        write(source, given.rows)
        print(f"{given.rows:,} rows, {source.stat().st_size / 1e6:.0f} MB")
        turns = [{act: measured(act, source) for act in ACTS} for _ in range(given.repeats)]
    for act in ACTS:
        cpu, seconds = (median(turn[act][what] for turn in turns) for what in ("cpu", "seconds"))
        times = [turn[act]["cpu"] / turn["copy"]["cpu"] for turn in turns]
        print(
            f"{act}: {cpu:.2f} CPU-s ({median(times):.2f} times the copy, {min(times):.2f} to "
            f"{max(times):.2f}), {seconds:.1f} s, {max(turn[act]['mb'] for turn in turns):.0f} MB"
        )
    print(f"load average {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
