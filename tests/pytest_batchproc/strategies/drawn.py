"""The strategies as a table, so that each law runs over all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aws_lambda_powertools.utilities.parser import models as incumbent
from hypothesis import Phase, find, given, settings
from hypothesis.strategies import SearchStrategy

from batchproc import models as ours
from pytest_batchproc import (
    DynamoDBEventFactory,
    KafkaEventFactory,
    KinesisEventFactory,
    SqsEventFactory,
    SqsFifoEventFactory,
)
from pytest_batchproc import strategies as batch_st
from tests.support.effort import TEST_ALL

Events = Callable[..., SearchStrategy[Any]]

# The same examples in every run, and none kept from the last one. To explain a failure takes a
# hundred more, and nobody reads it here.
FIXED = settings(
    max_examples=60 if TEST_ALL else 10,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate, Phase.shrink],
)


@dataclass(frozen=True)
class Case:
    """One source: its strategy, its factory, and the models that must accept what is drawn."""

    name: str
    events: Events
    factory: Callable[[], Any]
    model: Any
    incumbent: Any
    most: int = 10_000

    def __str__(self) -> str:
        return self.name


ALL = [
    Case("sqs", batch_st.sqs_events, SqsEventFactory, ours.SqsRecordModel, incumbent.SqsModel),
    Case(
        "sqs_fifo",
        batch_st.sqs_fifo_events,
        SqsFifoEventFactory,
        ours.SqsRecordModel,
        incumbent.SqsModel,
        10,
    ),
    Case(
        "kinesis",
        batch_st.kinesis_events,
        KinesisEventFactory,
        ours.KinesisDataStreamRecordModel,
        incumbent.KinesisDataStreamModel,
    ),
    Case(
        "dynamodb",
        batch_st.dynamodb_events,
        DynamoDBEventFactory,
        ours.DynamoDBStreamRecordModel,
        incumbent.DynamoDBStreamModel,
    ),
    Case(
        "kafka",
        batch_st.kafka_events,
        KafkaEventFactory,
        ours.KafkaRecordModel,
        incumbent.KafkaMskEventModel,
    ),
]


def examples(strategy: SearchStrategy[Any], count: int = FIXED.max_examples) -> list[Any]:
    """Examples of a strategy, the same in every run."""
    found: list[Any] = []

    @settings(FIXED, max_examples=count)
    @given(strategy)
    def draw(value: Any) -> None:
        found.append(value)

    draw()
    return found


def smallest(strategy: SearchStrategy[Any], condition: Callable[[Any], object]) -> Any:
    """What the first failing example shrinks to."""
    return find(
        strategy, lambda value: bool(condition(value)), settings=settings(FIXED, max_examples=5000)
    )
