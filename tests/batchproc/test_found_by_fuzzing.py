"""What the fuzzers in `tests/fuzz/` found, each made small and kept from coming back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import pytest

from batchproc import DynamoDBRecord, KafkaEventRecord, UnexpectedBatchTypeError
from batchproc.models import KafkaRecordModel
from tests.support.events import ALL, KAFKA, SQS, Source, kafka_record, response_of
from tests.support.ways import make_processor, run, ways_of


class Rude:
    """Raises whatever it is asked."""

    def _raise(self, *_: object) -> NoReturn:
        raise OSError("rude")

    __eq__ = __bool__ = __getattr__ = _raise
    __hash__ = _raise


class OddlyKeyed:
    """Has `keys`, and cannot be looped over."""

    keys = ()


def refusal(source: Source, event: Any) -> str:
    """The text of the refusal, which is the same in every way of running."""
    texts = set()
    for way in ways_of(source):
        if way.form.endswith("context_manager"):
            continue  # takes records, not events
        outcome = run(source, event, lambda record: None, way=way)
        assert isinstance(outcome.error, UnexpectedBatchTypeError), outcome.error
        texts.add(str(outcome.error))
    assert len(texts) == 1
    return texts.pop()


# --- at the door ----------------------------------------------------------------------------------

EXPECTED = "Expected 'Records' of eventSource 'aws:sqs', each record with messageId."


@pytest.mark.parametrize(
    ("event", "fact"),
    [
        pytest.param(Rude(), "the event is a Rude, not a dict.", id="event"),
        pytest.param({"Records": [Rude()]}, "record #0 is a Rude, not a dict.", id="record"),
        pytest.param(
            {"Records": [], "eventSource": Rude()}, "the event comes from a Rude.", id="its-source"
        ),
        pytest.param(
            {"Records": [{"messageId": "a", "eventSource": Rude()}]},
            "record #0 comes from a Rude.",
            id="source-of-a-record",
        ),
        pytest.param(
            {10**5_000: 1}, "the event has no 'Records'; it has the keys 'an int'.", id="huge-key"
        ),
        pytest.param(
            OddlyKeyed(), "the event has no 'Records'; it has no keys at all.", id="odd-keys"
        ),
    ],
)
def test_what_answers_no_question_is_refused_like_anything_else(event: Any, fact: str) -> None:
    expected = f"This is not a batch of SQS records: {fact} {EXPECTED} No handler was run."

    assert refusal(SQS, event) == expected


# --- what is in a record --------------------------------------------------------------------------

NO_NUMBERS = "The value of a Kafka header is a list of whole numbers"


@pytest.mark.parametrize("value", [["a", 1], [1.5], [{}], "abc", 7])
def test_a_header_of_no_numbers_raises_what_the_view_says_that_it_raises(value: Any) -> None:
    record = KafkaEventRecord({"headers": [{"trace": value}]})
    with pytest.raises(ValueError, match=f"^{NO_NUMBERS}$"):
        _ = record.decoded_headers


def test_a_header_of_no_numbers_is_refused_by_the_model_and_fails_its_record_alone() -> None:
    event = KAFKA.with_records(
        {"eventSource": "aws:kafka"}, [kafka_record(i, "{}") for i in range(3)]
    )
    KAFKA.records(event)[1]["headers"] = [{"trace": [1.5, {}]}]
    for way in ways_of(KAFKA):
        processor = make_processor(KAFKA, way, {"model": KafkaRecordModel})
        outcome = run(KAFKA, event, lambda record: None, way=way, processor=processor)

        assert response_of(KAFKA.identifiers(event)[1:2]) == outcome.response, way
        assert isinstance(outcome.result[1].exception, ValueError)


@pytest.mark.parametrize("field", ["Keys", "NewImage", "OldImage"])
@pytest.mark.parametrize(("image", "kind"), [([1], "list"), ("a", "str"), (7, "int")])
def test_an_image_that_is_no_item_raises_what_the_view_says_that_it_raises(
    field: str, image: Any, kind: str
) -> None:
    change = DynamoDBRecord({"dynamodb": {field: image}}).dynamodb
    read: dict[str, Callable[[], Any]] = {
        "Keys": lambda: change.keys,
        "NewImage": lambda: change.new_image,
        "OldImage": lambda: change.old_image,
    }
    with pytest.raises(ValueError, match=f"^An item of DynamoDB .*, not a {kind}$") as caught:
        read[field]()

    assert str(caught.value) == f"An item of DynamoDB is a dict of attribute values, not a {kind}"


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_an_event_of_rude_objects_is_refused_by_every_source(source: Source) -> None:
    event = source.with_records(source.event(""), [Rude()])  # type: ignore[list-item]  # on purpose

    assert "record #0 is a Rude, not a dict." in refusal(source, event)
