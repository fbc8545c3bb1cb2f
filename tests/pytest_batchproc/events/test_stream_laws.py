"""Laws of the events of Kinesis, DynamoDB and Kafka: any bodies, any number of events."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from batchproc import BatchProcessor, EventType, process_partial_response
from pytest_batchproc import FakeLambdaContext
from pytest_batchproc._reading import read_batch
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events import (
    DynamoDBEventFactory,
    KafkaEventFactory,
    KinesisEventFactory,
    Numbering,
)
from tests.pytest_batchproc.events.bodies import holders
from tests.pytest_batchproc.events.stream_laws import (
    BATCHES,
    BODIES,
    identifiers_of,
    number_of,
)

Factory = type[KinesisEventFactory] | type[DynamoDBEventFactory] | type[KafkaEventFactory]
FACTORIES = pytest.mark.parametrize(
    "factory_class", [KinesisEventFactory, DynamoDBEventFactory, KafkaEventFactory]
)
TYPES: dict[Factory, EventType] = {
    KinesisEventFactory: EventType.KinesisDataStreams,
    DynamoDBEventFactory: EventType.DynamoDBStreams,
    KafkaEventFactory: EventType.Kafka,
}


@FACTORIES
@given(batches=BATCHES)
def test_identifiers_rise_as_numbers_from_record_to_record_and_event_to_event(
    factory_class: Factory, batches: list[list[object]]
) -> None:
    factory = factory_class()
    found = [number_of(one) for bodies in batches for one in identifiers_of(factory(bodies))]

    assert sorted(set(found)) == found


@FACTORIES
@given(steps=st.lists(st.integers(0, 3), max_size=8))
def test_factories_that_share_a_numbering_never_repeat_an_identifier(
    factory_class: Factory, steps: list[int]
) -> None:
    numbering = Numbering()
    factories = [factory_class(numbering=numbering), factory_class(numbering=numbering)]
    events: list[Any] = []
    for step in steps:
        factory = factories[step % 2]
        events.append(factory(count=2) if step < 2 else factory(records=[factory.record("a")]))
    found = [repr(one) for event in events for one in identifiers_of(event)]

    assert len(found) == len(set(found))


@FACTORIES
@given(bodies=BODIES)
def test_an_event_is_what_its_json_says(factory_class: Factory, bodies: list[object]) -> None:
    event = factory_class()(bodies)

    assert event == json.loads(json.dumps(event))


@FACTORIES
@given(bodies=BODIES)
def test_the_same_calls_make_the_same_events_whatever_others_made(
    factory_class: Factory, bodies: list[object]
) -> None:
    factory_class(seed="another")(count=3)
    first, second = factory_class(seed="a"), factory_class(seed="a")

    assert [first(bodies), first(count=2)] == [second(bodies), second(count=2)]


@FACTORIES
@given(bodies=BODIES)
def test_identifiers_do_not_depend_on_the_seed(
    factory_class: Factory, bodies: list[object]
) -> None:
    first, second = factory_class(seed="a"), factory_class(seed="b")

    assert identifiers_of(first(bodies)) == identifiers_of(second(bodies))


@FACTORIES
@given(bodies=BODIES)
def test_no_record_shares_an_object_with_another_or_with_the_caller(
    factory_class: Factory, bodies: list[object]
) -> None:
    event = factory_class()(bodies)
    found = holders(event)

    assert len(found) == len(set(found))
    assert set() == {one for body in bodies for one in holders(body)} & {*found}


@FACTORIES
@given(bodies=BODIES)
def test_the_bodies_stay_as_they_were(factory_class: Factory, bodies: list[object]) -> None:
    before = repr(bodies)
    factory_class()(bodies)

    assert before == repr(bodies)


@FACTORIES
@given(bodies=BODIES)
def test_whole_records_make_the_event_that_their_bodies_make(
    factory_class: Factory, bodies: list[object]
) -> None:
    factory, other = factory_class(), factory_class()
    records: Any = [other.record(body) for body in bodies]

    assert factory(bodies) == other(records=records)


@FACTORIES
@given(bodies=BODIES)
def test_a_processor_takes_every_record(factory_class: Factory, bodies: list[object]) -> None:
    seen: list[object] = []
    response = process_partial_response(
        event=factory_class()(bodies),
        record_handler=seen.append,
        processor=BatchProcessor(event_type=TYPES[factory_class]),
        context=FakeLambdaContext(),
    )

    assert len(bodies) == len(seen)
    assert response == {"batchItemFailures": []}


class Order(BaseModel):
    item: str


@dataclasses.dataclass
class Click:
    item: str


@FACTORIES
@pytest.mark.parametrize("kind", [Order, Click, dict])
def test_models_dataclasses_and_dicts_with_the_same_content_make_the_same_event(
    factory_class: Factory, kind: Any
) -> None:
    expected = factory_class()([{"item": "a"}])
    found = factory_class()([kind(item="a")])

    # A model writes its JSON without spaces.
    if factory_class is not DynamoDBEventFactory and kind is Order:
        expected = factory_class()(['{"item":"a"}'])

    assert found == expected


@FACTORIES
def test_without_bodies_there_is_one_record_with_a_body_of_its_own(factory_class: Factory) -> None:
    factory = factory_class()
    events = [factory(), factory(), factory(count=2)]

    assert [len(read_batch(event).records) for event in events] == [1, 1, 2]
    assert len({json.dumps(one) for event in events for one in read_batch(event).records}) == 4


@FACTORIES
def test_no_bodies_make_an_empty_batch(factory_class: Factory) -> None:
    events: list[Any] = [factory_class()([]), factory_class()(count=0), factory_class()(records=[])]

    assert [list(event.get("Records", event.get("records") or [])) for event in events] == [
        [],
        [],
        [],
    ]


@FACTORIES
def test_ten_thousand_records_are_the_most(factory_class: Factory) -> None:
    with pytest.raises(InvalidEventError) as caught:
        factory_class()(["a"] * 10_001)

    assert str(caught.value) == (
        "records: 10,001 records; AWS takes at most 10,000 (https://docs.aws.amazon.com/lambda/"
        "latest/api/API_CreateEventSourceMapping.html). allow_invalid=True makes the event anyway"
    )
    assert len(read_batch(factory_class()(["a"] * 10_001, allow_invalid=True)).records) == 10_001


@FACTORIES
def test_a_record_of_a_queue_is_no_record_of_a_stream(factory_class: Factory) -> None:
    queue: Any = {"messageId": "1", "eventSource": "aws:sqs"}
    where: dict[Factory, tuple[str, str]] = {
        KinesisEventFactory: ("kinesis.sequenceNumber", "Kinesis"),
        DynamoDBEventFactory: ("dynamodb.SequenceNumber", "DynamoDB"),
        KafkaEventFactory: ("topic and partition and offset", "Kafka"),
    }
    with pytest.raises(InvalidEventError) as caught:
        factory_class()(records=[queue])
    fields, title = where[factory_class]

    assert str(caught.value) == (
        f"records[0]: a record of 'aws:sqs' without {fields}, which one of {title} has. "
        "allow_invalid=True makes the event anyway"
    )
