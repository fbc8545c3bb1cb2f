"""One case in a process of its own: what is timed and what stands beside it, calls in turn.

Run as `python timed_case.py CASE MODULE ROUNDS [PATH ...]`; prints two lists of nanoseconds (or
bytes) as JSON, the second empty where nothing stands beside. A process per case, so that no case
inherits another's loggers, loops, environment or heap.
"""

from __future__ import annotations

import json
import sys

from meters import interleave
from tables import CASES


def main(name: str, module: str, rounds: str, *paths: str) -> None:
    """Measure one case and print the two lists."""
    sys.path[:0] = paths
    case = CASES[name]
    if case.calls is None:
        raise SystemExit(f"{name} has no calls: it is measured by whole processes")
    ours, beside = case.calls(module)
    json.dump(interleave(ours, beside, int(rounds), case.meter), sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
