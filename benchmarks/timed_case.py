"""One timed case in a process of its own: both libraries in it, calls taken in turn.

Run by `run.py` as `python timed_case.py CASE ROUNDS OUR_MODULE [PATH]`; prints the pairs of
nanoseconds as JSON. A process per case, so that no case inherits another's loggers, loops,
environment or heap.
"""

from __future__ import annotations

import gc
import json
import logging
import sys
import time
from collections.abc import Callable
from types import SimpleNamespace

import libraries
from cases import CASES, Case

Call = Callable[[], object]


def main(name: str, rounds: str, our_module: str, *paths: str) -> None:
    """Measure one case and print the pairs."""
    sys.path[:0] = paths
    case = CASES[name]
    prepare_logging(case.logging)
    event = case.event(case.count)
    ours, incumbent = (
        calls_of(case, libraries.load(module), event)
        for module in (our_module, libraries.INCUMBENT)
    )
    refuse_different_answers(case, ours(), incumbent())
    measure = steady_call if case.steady else one_call
    json.dump(interleave(ours, incumbent, int(rounds), measure), sys.stdout)


def prepare_logging(mode: str) -> None:
    """Both libraries log alike: nothing at all, or into a handler that throws the line away."""
    if mode == "disabled":
        logging.disable(logging.CRITICAL)
    else:
        logging.getLogger().addHandler(logging.NullHandler())


def calls_of(case: Case, library: libraries.Library, event: dict[str, object]) -> Call:
    """A function without arguments that processes the event once; the processor is made before."""
    names = ("process_partial_response", "async_process_partial_response")
    entry = getattr(library, names[case.asynchronous])
    arguments = {
        "event": event,
        "record_handler": case.handler,
        "processor": case.processor(library),
    }
    if case.give_context:
        arguments["context"] = SimpleNamespace(get_remaining_time_in_millis=lambda: 30_000)
    return lambda: entry(**arguments)


def refuse_different_answers(case: Case, ours: object, incumbent: object) -> None:
    """Stop when the two do not agree: the speed of a wrong answer is worth nothing."""
    failures = len(incumbent["batchItemFailures"])  # type: ignore[index]  # object: whatever it answers
    if ours != incumbent or failures != case.failures:
        raise SystemExit(
            f"{case.name}: both must give the same response, with {case.failures} failures.\n"
            f"ours:      {ours!s:.300}\nincumbent: {incumbent!s:.300}"
        )


def interleave(
    ours: Call, incumbent: Call, rounds: int, measure: Callable[[Call], int]
) -> list[tuple[int, int]]:
    """Nanoseconds of one call of each, round by round: a slow moment of the machine hits both."""
    pairs = []
    for number in range(rounds):
        # Who goes first changes, in case going first is worth something.
        if number % 2:
            theirs = measure(incumbent)
            pairs.append((measure(ours), theirs))
        else:
            mine = measure(ours)
            pairs.append((mine, measure(incumbent)))
    return pairs


def one_call(call: Call) -> int:
    """Nanoseconds of one call that pays for its own garbage, and not for the other library's.

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


if __name__ == "__main__":
    main(*sys.argv[1:])
