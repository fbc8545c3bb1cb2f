"""What is said of a list that no pipe delivers."""

from __future__ import annotations

from typing import Any

import pytest

from batchproc import (
    BatchProcessor,
    EventType,
    UnexpectedBatchTypeError,
    process_partial_response,
)
from tests.batchproc.handlers import never
from tests.support.events import KINESIS, SQS


def refusal(event: Any) -> str:
    """The message of the error for this event."""
    processor = BatchProcessor(event_type=EventType.KinesisDataStreams)
    with pytest.raises(UnexpectedBatchTypeError) as caught:
        process_partial_response(event, never, processor, None)
    return str(caught.value)


def test_the_records_of_a_mapping_are_no_event() -> None:
    records = KINESIS.event(["a", "b"])["Records"]

    text = refusal(records)

    assert text.startswith("This is not a batch of Kinesis records: record #0 has no ")
    assert (
        ". It is a record of an event source mapping: pass the event, not its 'Records'. Expected "
        in text
    )


def test_other_records_are_called_what_they_are() -> None:
    text = refusal(SQS.event(["a"])["Records"])

    assert "event source mapping" not in text
    assert "It looks like SQS: pass EventType.SQS to the processor." in text


@pytest.mark.parametrize("record", [1, {}, {"kinesis": 1}, {"kinesis": {"data": "YQ=="}}])
def test_what_is_no_record_at_all_gets_no_such_hint(record: object) -> None:
    assert "event source mapping" not in refusal([record])
