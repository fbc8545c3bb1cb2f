"""The law: whatever event a factory makes, the verdict finds no trap in our responses."""

from __future__ import annotations

from typing import Any

import pytest

from batchproc import BatchProcessingError
from pytest_batchproc import (
    DynamoDBEventFactory,
    KafkaEventFactory,
    KinesisEventFactory,
    SqsEventFactory,
    SqsFifoEventFactory,
    lambda_verdict,
)
from tests.support.events import ALL, Source
from tests.support.ways import ALL_WAYS, Way, run, ways_of

FACTORIES: dict[str, Any] = {
    "sqs": SqsEventFactory,
    "sqs_fifo": SqsFifoEventFactory,
    "kinesis": KinesisEventFactory,
    "dynamodb": DynamoDBEventFactory,
    "kafka": KafkaEventFactory,
}
KINDS: dict[str, dict[str, Any]] = {
    "mapping": {},
    "pipe": {"pipe": True},
    "window": {"state": {"total": 4}},
    "last of a window": {"is_final_invoke_for_window": True},
}
FAILING = {"none": (), "first": (0,), "middle": (1,), "last": (3,), "two": (1, 3), "all": range(4)}
EVENTS = [
    pytest.param(source, kind, id=f"{source.name}-{kind}")
    for source in ALL
    for kind in KINDS
    if "window" not in kind or source.rewinds
]
SEEN = [way for way in ALL_WAYS if "context" not in way.form]


def answer_of(source: Source, event: Any, positions: Any, way: Way, stops: bool) -> Any:
    raw = list(event) if isinstance(event, list) else source.records(event)
    failing = [id(raw[position]) for position in positions]

    def handler(record: Any) -> None:
        if id(record.raw_event) in failing:
            raise ValueError("one of those that fail")

    options = {} if source.fifo else {"stop_on_failure": stops}
    outcome = run(source, event, handler, options, way)
    if outcome.error is not None:
        assert isinstance(outcome.error, BatchProcessingError)
        assert outcome.error.response == outcome.response
    return outcome.response


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("source", "kind"), EVENTS)
@pytest.mark.parametrize("stops", [False, True], ids=["goes on", "stops"])
@pytest.mark.parametrize("failing", FAILING)
def test_our_answers_have_no_trap(source: Source, kind: str, failing: str, stops: bool) -> None:
    positions = FAILING[failing]
    ways = ways_of(source, {"stop_on_failure": stops})
    for way in (one for one in ways if one in SEEN):
        event = FACTORIES[source.name]()(count=4, **KINDS[kind])

        verdict = lambda_verdict(answer_of(source, event, positions, way, stops), event)

        assert verdict.trap is None
        assert set(positions) <= set(verdict.redelivered)
        assert verdict.outcome == ("success" if failing == "none" else verdict.outcome)


@pytest.mark.parametrize("source", [one for one in ALL if one.rewinds], ids=repr)
def test_the_empty_last_event_of_a_window_has_no_trap(source: Source) -> None:
    event = FACTORIES[source.name]()([], is_final_invoke_for_window=True, state={"total": 4})

    assert lambda_verdict(answer_of(source, event, (), SEEN[0], False), event).trap is None
