"""The table of the plugin's timed cases: what is measured, beside what, with which bound.

Each case prepares what need not be timed, then gives the call that is. Imports are inside: a case
runs in a process of its own and loads nothing that belongs to another.
"""

from __future__ import annotations

from typing import Any

from case import Case
from figures import ADDED, TIME
from meters import Call
from start_up import start_of_pytest

# Two attributes, a text and a number, so that the second md5 has something to digest.
_ATTRIBUTES = {"tenant": "blue", "priority": 3}


def sqs(count: int) -> Call:
    """A batch of a standard queue, each record with both md5s."""
    from pytest_batchproc import SqsEventFactory

    factory = SqsEventFactory()
    return lambda: factory(count=count, message_attributes=_ATTRIBUTES)


def polyfactory_sqs(count: int) -> Call:
    """The incumbent's `SqsModel` filled by polyfactory, as the dict that a handler is given.

    The body is fixed, because left to itself polyfactory fails on that field now and then; that
    makes its work smaller, not larger.
    """
    from aws_lambda_powertools.utilities.parser.models import SqsModel, SqsRecordModel
    from polyfactory.factories.pydantic_factory import ModelFactory

    class Records(ModelFactory[SqsRecordModel]):
        body = "hello"

    event = ModelFactory.create_factory(SqsModel)
    return lambda: event.build(Records=Records.batch(count)).model_dump(mode="json")


def kinesis(count: int) -> Call:
    """Records of one shard."""
    from pytest_batchproc import KinesisEventFactory

    factory = KinesisEventFactory()
    return lambda: factory(count=count)


def dynamodb(count: int) -> Call:
    """Insertions into a table."""
    from pytest_batchproc import DynamoDBEventFactory

    factory = DynamoDBEventFactory()
    return lambda: factory(count=count)


def kafka(count: int) -> Call:
    """Records of one topic."""
    from pytest_batchproc import KafkaEventFactory

    factory = KafkaEventFactory()
    return lambda: factory(count=count)


def passing_assertion(count: int) -> Call:
    """An assertion about an event of which one record in ten failed."""
    from pytest_batchproc import assert_failed_at

    response, event, positions = _tenth_failed(count)
    return lambda: assert_failed_at(response, event, positions)


def failing_assertion(count: int) -> Call:
    """The same, one record expected too many; with its message put in words."""
    from pytest_batchproc import BatchAssertionError, assert_failed_at

    response, event, positions = _tenth_failed(count)

    def fails() -> str:
        try:
            assert_failed_at(response, event, [*positions, 1])
        except BatchAssertionError as error:
            return str(error)
        raise SystemExit("failing-assertion: it passed")

    return fails


def _tenth_failed(count: int) -> tuple[Any, Any, list[int]]:
    event: Any = sqs(count)()
    positions = list(range(0, count, 10))
    entries = [{"itemIdentifier": event["Records"][index]["messageId"]} for index in positions]
    return {"batchItemFailures": entries}, event, positions


def drawn_events() -> Call:
    """A hundred examples of `sqs_events`."""
    from pytest_batchproc import strategies as batch_st

    return _drawing(batch_st.sqs_events(_orders()))


def drawn_dictionaries() -> Call:
    """A hundred examples of dictionaries as deep, with the same bodies; what is no body is fixed.

    Nothing fits together in them: no md5, no identifier of its own for each record.
    """
    from hypothesis import strategies as st

    from pytest_batchproc import SqsEventFactory

    fixed = {name: st.just(value) for name, value in SqsEventFactory().record("a").items()}
    times = {name: st.just("1") for name in ("SentTimestamp", "SenderId", "Received", "Count")}
    attributes = st.fixed_dictionaries(times)
    record = st.fixed_dictionaries({**fixed, "attributes": attributes, "body": _orders()})
    records = st.lists(record, min_size=1, max_size=10)
    return _drawing(st.fixed_dictionaries({"Records": records}))


def _orders() -> Any:
    from hypothesis import strategies as st

    return st.fixed_dictionaries(
        {"sku": st.text(), "quantity": st.integers(1, 20), "express": st.booleans()}
    )


def _drawing(strategy: Any) -> Call:
    from hypothesis import Phase, given, settings

    @settings(max_examples=100, database=None, deadline=None, phases=[Phase.generate])
    @given(strategy)
    def draw(event: object) -> None:
        pass

    call: Call = draw
    return call


TABLE = (
    Case(
        name="events-sqs-polyfactory",
        title="SQS event, 100 records, both md5s, compared with polyfactory on `SqsModel`",
        bound=0.20,
        calls=lambda _: (sqs(100), polyfactory_sqs(100)),
    ),
    Case(
        name="events-sqs-10000",
        title="SQS event, 10,000 records, both md5s",
        figure=TIME,
        bound=200e6,
        calls=lambda _: (sqs(10_000), None),
    ),
    Case(
        name="events-sqs-10",
        title="SQS event, 10 records, both md5s",
        figure=TIME,
        calls=lambda _: (sqs(10), None),
    ),
    Case(
        name="events-kinesis",
        title="Kinesis event, 1,000 records",
        figure=TIME,
        calls=lambda _: (kinesis(1_000), None),
    ),
    Case(
        name="events-dynamodb",
        title="DynamoDB event, 1,000 records",
        figure=TIME,
        calls=lambda _: (dynamodb(1_000), None),
    ),
    Case(
        name="events-kafka",
        title="Kafka event, 1,000 records",
        figure=TIME,
        calls=lambda _: (kafka(1_000), None),
    ),
    Case(
        name="assertion-passes",
        title="`assert_failed_at` passes, 1,000 records",
        figure=TIME,
        calls=lambda _: (passing_assertion(1_000), None),
    ),
    Case(
        name="assertion-fails",
        title="`assert_failed_at` fails, 1,000 records, message written",
        figure=TIME,
        calls=lambda _: (failing_assertion(1_000), None),
    ),
    Case(
        name="strategy-sqs",
        title="100 examples of `sqs_events`, compared with `st.fixed_dictionaries` as deep",
        bound=2.0,
        calls=lambda _: (drawn_events(), drawn_dictionaries()),
    ),
    Case(
        name="pytest-start-up",
        title="start of pytest, plugin installed and unused, compared with an empty plugin",
        figure=ADDED,
        bound=15e6,
        measure=start_of_pytest,
    ),
)
