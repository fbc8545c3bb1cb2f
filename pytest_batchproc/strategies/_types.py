"""Types that `st.from_type` and `st.builds` know by our strategies, by where they are defined.

By name and not by class, so that nothing is imported before a test has imported it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeAlias

from hypothesis import strategies as st

from batchproc import sources
from pytest_batchproc._reading import read_batch
from pytest_batchproc.events._pipes import in_pipe
from pytest_batchproc.strategies import _json
from pytest_batchproc.strategies._contexts import lambda_contexts
from pytest_batchproc.strategies._events import (
    dynamodb_events,
    kafka_events,
    kinesis_events,
    sqs_events,
    sqs_fifo_events,
)

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from batchproc.sources import EventSource

Strategy: TypeAlias = "SearchStrategy[Any]"
# From the values of an event to the instances of a type.
As: TypeAlias = Callable[[Strategy, Any], Strategy]


def strategy_for(module: str, name: str, kind: Any) -> Strategy | None:
    """The strategy of the type of that name in that module; None where we know none."""
    found = TABLE.get(module, {}).get(name)
    if found is None:
        return None
    values, made = found
    return made(values(), kind)


def _sqs() -> Strategy:
    attributes = st.dictionaries(st.sampled_from(["tenant", "priority"]), st.integers())
    return st.one_of(
        sqs_events(message_attributes=attributes),
        sqs_fifo_events(message_attributes=attributes),
    )


def _kinesis() -> Strategy:
    return kinesis_events()


def _dynamodb() -> Strategy:
    return dynamodb_events()


def _msk() -> Strategy:
    return kafka_events()


def _self_managed() -> Strategy:
    return kafka_events(event_source="SelfManagedKafka")


def _kafka() -> Strategy:
    return _msk() | _self_managed()


def _records(events: Callable[[], Strategy]) -> Callable[[], Strategy]:
    # The last one: its identifiers are not all zeros where the event has more.
    return lambda: events().map(lambda event: read_batch(event).records[-1])


def _in_pipe(events: Callable[[], Strategy], source: EventSource) -> Callable[[], Strategy]:
    return lambda: events().map(lambda event: in_pipe(event, source, False)[-1])


def _at(events: Callable[[], Strategy], key: str) -> Callable[[], Strategy]:
    return lambda: _records(events)().map(lambda record: record[key])


def _message_attributes() -> Strategy:
    values = st.integers() | st.text("abc", min_size=1) | st.binary(min_size=1)
    records = _records(
        lambda: sqs_events(message_attributes=st.fixed_dictionaries({"tenant": values}))
    )
    return records().map(lambda record: record["messageAttributes"]["tenant"])


def _time_to_live() -> Strategy:
    return _at(lambda: dynamodb_events(ttl_delete=True), "userIdentity")()


def _attribute_values() -> Strategy:
    items = st.fixed_dictionaries({"id": st.integers(0, 9), "value": _json.values()})
    changes = _at(lambda: dynamodb_events(items, event_name="INSERT"), "dynamodb")
    return changes().map(lambda change: change["NewImage"]["value"])


def _as_it_is(values: Strategy, kind: Any) -> Strategy:
    return values


def _wrapped(values: Strategy, kind: Any) -> Strategy:
    return values.map(kind)


def _validated(values: Strategy, kind: Any) -> Strategy:
    return values.map(kind.model_validate)


def _rows(made: As, **rows: Callable[[], Strategy]) -> dict[str, tuple[Callable[[], Strategy], As]]:
    return {name: (values, made) for name, values in rows.items()}


_OURS_OF_ALL = {
    "SqsAttributesModel": _at(_sqs, "attributes"),
    "SqsMsgAttributeModel": _message_attributes,
    "SqsRecordModel": _records(_sqs),
    "KinesisDataStreamRecordPayload": _at(_kinesis, "kinesis"),
    "DynamoDBStreamChangedRecordModel": _at(_dynamodb, "dynamodb"),
    "DynamoDBStreamRecordModel": _records(_dynamodb),
    "UserIdentity": _time_to_live,
    "KafkaRecordModel": _records(_kafka),
}
_MODELS = "aws_lambda_powertools.utilities.parser.models"
_CLASSES = "aws_lambda_powertools.utilities.data_classes"

TABLE: Mapping[str, Mapping[str, tuple[Callable[[], Strategy], As]]] = {
    "batchproc.shapes": _rows(
        _as_it_is,
        SqsEvent=_sqs,
        SqsRecord=_records(_sqs),
        SqsAttributes=_at(_sqs, "attributes"),
        SqsMessageAttribute=_message_attributes,
        KinesisEvent=_kinesis,
        KinesisRecord=_records(_kinesis),
        KinesisPayload=_at(_kinesis, "kinesis"),
        KinesisPipeRecord=_in_pipe(_kinesis, sources.KINESIS),
        DynamoDBEvent=_dynamodb,
        DynamoDBRecord=_records(_dynamodb),
        DynamoDBStreamRecord=_at(_dynamodb, "dynamodb"),
        DynamoDBUserIdentity=_time_to_live,
        AttributeValue=_attribute_values,
        KafkaEvent=_kafka,
        KafkaRecord=_records(_kafka),
        KafkaPipeRecord=_in_pipe(_kafka, sources.KAFKA),
        LambdaContext=lambda_contexts,
    ),
    "batchproc.records._sqs": _rows(_wrapped, SQSRecord=_records(_sqs)),
    "batchproc.records._kinesis": _rows(_wrapped, KinesisStreamRecord=_records(_kinesis)),
    "batchproc.records._dynamodb": _rows(_wrapped, DynamoDBRecord=_records(_dynamodb)),
    "batchproc.records._kafka": _rows(_wrapped, KafkaEventRecord=_records(_kafka)),
    "batchproc.models": _rows(
        _validated, KinesisDataStreamRecordModel=_records(_kinesis), **_OURS_OF_ALL
    ),
    f"{_MODELS}.sqs": _rows(
        _validated,
        SqsModel=_sqs,
        SqsRecordModel=_records(_sqs),
        SqsAttributesModel=_at(_sqs, "attributes"),
        SqsMsgAttributeModel=_message_attributes,
    ),
    f"{_MODELS}.kinesis": _rows(
        _validated,
        KinesisDataStreamModel=_kinesis,
        KinesisDataStreamRecord=_records(_kinesis),
        KinesisDataStreamRecordPayload=_at(_kinesis, "kinesis"),
    ),
    f"{_MODELS}.dynamodb": _rows(
        _validated,
        DynamoDBStreamModel=_dynamodb,
        DynamoDBStreamRecordModel=_records(_dynamodb),
        DynamoDBStreamChangedRecordModel=_at(_dynamodb, "dynamodb"),
        UserIdentity=_time_to_live,
    ),
    f"{_MODELS}.kafka": _rows(
        _validated,
        KafkaMskEventModel=_msk,
        KafkaSelfManagedEventModel=_self_managed,
        KafkaRecordModel=_records(_kafka),
    ),
    f"{_CLASSES}.sqs_event": _rows(_wrapped, SQSEvent=_sqs, SQSRecord=_records(_sqs)),
    f"{_CLASSES}.kinesis_stream_event": _rows(
        _wrapped, KinesisStreamEvent=_kinesis, KinesisStreamRecord=_records(_kinesis)
    ),
    f"{_CLASSES}.dynamo_db_stream_event": _rows(
        _wrapped, DynamoDBStreamEvent=_dynamodb, DynamoDBRecord=_records(_dynamodb)
    ),
    f"{_CLASSES}.kafka_event": _rows(
        _wrapped, KafkaEvent=_kafka, KafkaEventRecord=_records(_kafka)
    ),
}
