"""`python -m tests.fuzz`: run the fuzzers for a while and record what they did."""

from __future__ import annotations

import argparse
import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.fuzz import engines, runs, targets


def main(arguments: list[str] | None = None) -> int:
    """Run what is asked for; 1 if something did not hold."""
    options = _parser().parse_args(arguments)
    if options.input is not None:
        targets.load(options.target or "batches")(bytes.fromhex(options.input))
        print("It holds.")
        return 0
    names = [options.target] if options.target else list(targets.SUMMARIES)
    engine = options.engine or engines.best()
    findings = 0
    for name in names:
        findings += _run(name, engine, max(1, options.seconds // len(names)), options)
    return 1 if findings else 0


def _run(name: str, engine: str, seconds: int, options: argparse.Namespace) -> int:
    result = engines.ENGINES[engine](name, seconds, options.corpus)
    found = 1 if result.trouble else 0
    if options.record is not None:
        runs.add(
            runs.Run(
                date=datetime.now(UTC).date().isoformat(),
                target=name,
                engine=engine,
                executions=result.executions,
                edges=result.edges,
                seconds=result.seconds,
                python=platform.python_version(),
                findings=found,
            ),
            options.record,
        )
    reached = "" if result.edges is None else f", {result.edges} edges"
    print(f"{name} by {engine}: {result.executions:,} in {result.seconds} s{reached}", flush=True)
    if found:
        print(result.trouble, file=sys.stderr)
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for all targets together")
    parser.add_argument("--target", choices=sorted(targets.SUMMARIES), help="only this one")
    parser.add_argument("--engine", choices=sorted(engines.ENGINES))
    parser.add_argument("--input", metavar="HEX", help="try one case again, told by its bytes")
    parser.add_argument("--corpus", type=Path, default=Path(".fuzz").resolve())
    parser.add_argument(
        "--record",
        nargs="?",
        type=Path,
        const=runs.FILE,
        metavar="FILE",
        help=f"append to {runs.FILE.name}, to be committed, or to this file",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
