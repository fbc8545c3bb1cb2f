"""One timed case of the plugin in a process of its own, in turn with what stands beside it.

Run by `run_plugin.py` as `python timed_plugin_case.py CASE ROUNDS [PATH]`; prints two lists of
nanoseconds as JSON, or of bytes, the second empty where nothing stands beside.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

from plugin_cases import CASES
from timed_case import interleave, one_call, steady_call


def main(name: str, rounds: str, *paths: str) -> None:
    """Measure one case and print the two lists."""
    sys.path[:0] = paths
    case = CASES[name]
    ours = case.ours()
    number = min(int(rounds), case.most_rounds)
    measure = steady_call if case.is_long else one_call
    if case.figure.is_memory:
        measured = [[peak_after(ours)], []]
    elif case.beside is None:
        measured = [[measure(ours) for _ in range(number)], []]
    else:
        pairs = interleave(ours, case.beside(), number, measure)
        measured = [[mine for mine, _ in pairs], [other for _, other in pairs]]
    json.dump(measured, sys.stdout)


def peak_after(call: Callable[[], object]) -> int:
    """Bytes: the most that this process has had of memory, after one call."""
    import resource  # not on Windows

    call()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
