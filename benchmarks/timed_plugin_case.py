"""One timed case of the plugin in a process of its own, in turn with what stands beside it.

Run by `run_plugin.py` as `python timed_plugin_case.py CASE ROUNDS [PATH]`; prints two lists of
nanoseconds as JSON, the second empty where nothing stands beside.
"""

from __future__ import annotations

import json
import sys

from plugin_cases import CASES
from timed_case import interleave, one_call


def main(name: str, rounds: str, *paths: str) -> None:
    """Measure one case and print the two lists."""
    sys.path[:0] = paths
    case = CASES[name]
    ours = case.ours()
    if case.beside is None:
        measured = [[one_call(ours) for _ in range(int(rounds))], []]
    else:
        pairs = interleave(ours, case.beside(), int(rounds), one_call)
        measured = [[mine for mine, _ in pairs], [other for _, other in pairs]]
    json.dump(measured, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
