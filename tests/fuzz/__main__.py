"""`python -m tests.fuzz`: run the targets with atheris, and record what it did."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path

from tests.fuzz import running, targets

NO_ATHERIS = """atheris is not installed: it has no wheel for every Python. Run one of these:
  pip install atheris
  pytest tests/fuzz --hypothesis-profile=fuzz     the same targets, with cases from hypothesis"""


def main(arguments: list[str] | None = None) -> int:
    """Run the targets; return 1 if a case fails, 2 if atheris is missing."""
    options = _parser().parse_args(arguments)
    names = [options.target] if options.target else list(targets.SUMMARIES)
    if options.input is not None:
        targets.load(names[0])(bytes.fromhex(options.input))
        print("The case passes.")
        return 0
    if importlib.util.find_spec("atheris") is None:
        print(NO_ATHERIS, file=sys.stderr)
        return 2
    failed = False
    for name in names:
        run, trouble = running.run(name, max(1, options.seconds // len(names)), options.corpus)
        if options.record:
            running.record(run, options.record)
        print(f"{name}: {run.executions:,} cases in {run.seconds} s, {run.edges} edges", flush=True)
        if trouble:
            failed = True
            print(trouble, file=sys.stderr)
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for all targets together")
    parser.add_argument("--target", choices=sorted(targets.SUMMARIES), help="only this target")
    parser.add_argument("--input", metavar="HEX", help="run one case again, given by its bytes")
    parser.add_argument("--corpus", type=Path, default=Path(".fuzz").resolve())
    parser.add_argument(
        "--record",
        nargs="?",
        type=Path,
        const=running.RECORD,
        metavar="FILE",
        help=f"append to {running.RECORD.name}, to be committed, or to this file",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
