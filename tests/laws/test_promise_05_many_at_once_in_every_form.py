"""Promise 5. Many threads share one processor: in every form, with hooks, steps and deadlines.

Lambda Managed Instances run several invocations of one process at the same time.
https://docs.aws.amazon.com/lambda/latest/dg/lambda-managed-instances-python-runtime.html
"""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.laws.custom import base_of
from tests.laws.says import disagreements, named
from tests.support.context import FakeContext
from tests.support.events import ALL, Source
from tests.support.limit import within
from tests.support.ways import Way, make_processor, run, ways_of

THREADS, INVOCATIONS, SIZE = 8, 60, 3
QUIET: dict[str, Any] = {"log_failures": False, "raise_on_entire_batch_failure": False}


def custom(source: Source, way: Way) -> Any:
    """A processor with hooks and a step, which ask what the processor says."""
    base: Any = base_of(source, way)

    class Custom(base):  # type: ignore[misc]  # a class of this way
        def success_handler(self, record: Any, result: Any) -> Any:
            result.append(len(self.records))
            return super().success_handler(record, result)

        def failure_handler(self, record: Any, exception: Any) -> Any:
            exception[1].told = self.result.response
            return super().failure_handler(record, exception)

        def _process_record(self, record: Any) -> Any:
            return super()._process_record(record)

        async def _async_process_record(self, record: Any) -> Any:
            return await super()._async_process_record(record)

    return Custom


def wrong_in(source: Source, way: Way, processor: Any, number: int, options: Any) -> list[Any]:
    """What one invocation read that is not about its own batch."""
    bodies = [f"{number} {index}" for index in range(SIZE)]
    event = source.event(bodies, start=number * SIZE)
    fails = {bodies[index] for index in range(SIZE) if number >> index & 1}
    if source.fifo and fails:
        fails = set(bodies[bodies.index(min(fails)) :])  # held back, and so reported
    refused = {body for body in bodies if body in fails and not source.fifo} or {
        min(fails, default="")
    }
    wrong: list[Any] = []

    def handle(record: Any) -> Any:
        wrong.extend(one for one in processor.records if source.body_of(one) not in bodies)
        if source.body_of(record) in refused:
            raise ValueError("refused")
        return [number]

    context = FakeContext(10**9)
    outcome = run(source, event, handle, way=way, processor=processor, context=context)
    if outcome.error is not None:
        wrong.append(outcome.error)
    if outcome.result is None:
        return [*wrong, "nothing to read"]
    told = named(source, event, outcome.response)
    if fails - told or (told - fails and not source.rewinds):
        wrong.append((number, sorted(told), sorted(fails)))
    for item in outcome.result.succeeded:
        if item.result[0] != number:
            wrong.append(item.result)
    return wrong + disagreements(outcome, source, options, response=outcome.response)


CASES = [
    pytest.param(source, way, is_custom, id=f"{source}-{way}-{'custom' if is_custom else 'own'}")
    for source in ALL
    for way in ways_of(source)
    if way.driver != "threads" or source.name == "sqs"
    for is_custom in (False, True)
]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("source", "way", "is_custom"), CASES)
def test_eight_threads_share_a_processor_in_every_form(
    source: Source, way: Way, is_custom: bool
) -> None:
    options = {**QUIET, "stop_before_timeout_ms": 100} if is_custom else QUIET
    shared = make_processor(source, way, options, custom(source, way) if is_custom else None)
    invocations = INVOCATIONS if way.driver == "sync" else INVOCATIONS // 6
    gate = threading.Barrier(THREADS)

    def work(thread: int) -> list[Any]:
        gate.wait(60)
        numbers = range(thread * invocations, (thread + 1) * invocations)
        return [one for number in numbers for one in wrong_in(source, way, shared, number, options)]

    def together() -> list[list[Any]]:
        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(work, range(THREADS)))

    assert within(120, together) == [[]] * THREADS
