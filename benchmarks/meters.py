"""What one round measures of a call."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable

from figures import Samples

Call = Callable[[], object]
Meter = Callable[[Call], int]


def interleave(ours: Call, beside: Call | None, rounds: int, meter: Meter) -> Samples:
    """One call of each, round by round: a slow moment of the machine hits both."""
    samples: Samples = ([], [])
    calls = [(ours, samples[0])] + ([(beside, samples[1])] if beside else [])
    for number in range(rounds):
        # Who goes first changes, in case going first is worth something.
        for call, numbers in calls[:: -1 if number % 2 else 1]:
            numbers.append(meter(call))
    return samples


def one_call(call: Call) -> int:
    """Nanoseconds of one call that pays for its own garbage, and not for the other's.

    The collector is emptied first and stays enabled; the call before the timed one refills the
    CPU's caches, which the collection has just evicted.
    """
    gc.collect()
    call()
    return steady_call(call)


def steady_call(call: Call) -> int:
    """Nanoseconds of one call, nothing done before it; either's garbage may be collected."""
    start = time.perf_counter_ns()
    call()
    return time.perf_counter_ns() - start


def peak_of_the_process(call: Call) -> int:
    """Bytes: the most that this process has had of memory, after one call."""
    import resource  # not on Windows

    call()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
