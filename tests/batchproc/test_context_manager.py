"""`with processor(records, handler): processor.process()`, which shows processed messages."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from batchproc import BatchProcessingError, SQSRecord
from tests.batchproc.handlers import REFUSED, anever, arefusing, never, refusing
from tests.support.context import FakeContext
from tests.support.events import ALL, KAFKA, SQS, SQS_FIFO, Source, response_of
from tests.support.ways import records_given

sources = pytest.mark.parametrize("source", ALL, ids=repr)


@sources
def test_process_gives_whole_tuples_in_event_order(source: Source) -> None:
    event = source.event(["a", "b"])
    first, second = source.records(event)
    processor = source.processor()

    with processor(records_given(source, event), refusing(source, "b")) as batch:
        messages = batch.process()

    assert messages == [
        ("success", "did a", first),
        ("fail", REFUSED.format("b"), second),
    ]
    assert [type(message) for message in messages] == [tuple, tuple]
    assert processor.success_messages == [first]
    assert processor.fail_messages == [second]
    assert processor.response() == response_of(source.identifiers(event)[1:])


@sources
def test_async_process_and_aprocess_give_the_same(source: Source) -> None:
    event = source.event(["a", "b"])
    records, processor = source.records(event), source.async_processor()
    handler = arefusing(source, "b")

    with processor(records_given(source, event), handler):
        in_own_loop = processor.async_process()

    async def lambda_handler() -> Any:
        with processor(records_given(source, event), handler) as batch:
            return await batch.aprocess()

    assert in_own_loop == [
        ("success", "did a", records[0]),
        ("fail", REFUSED.format("b"), records[1]),
    ]
    assert asyncio.run(lambda_handler()) == in_own_loop


def test_the_as_name_is_the_processor_itself() -> None:
    processor = SQS.processor()
    called = processor(SQS.event(["a"])["Records"], refusing(SQS))

    with called as batch:
        batch.process()

    assert called is processor
    assert batch is processor


def test_everything_can_be_read_inside_the_block_and_after_it() -> None:
    event, processor = SQS.event(["a", "b"]), SQS.processor()
    expected = response_of(SQS.identifiers(event)[1:])

    with processor(event["Records"], refusing(SQS, "b")) as batch:
        batch.process()
        inside = batch.response(), [item.status for item in batch.result], len(batch.exceptions)

    after = batch.response(), [item.status for item in batch.result], len(batch.exceptions)

    assert inside == (expected, ["success", "fail"], 1)
    assert after == inside


def test_an_item_of_the_result_says_everything_about_its_record() -> None:
    event, processor = SQS_FIFO.event(["a", "b", "c"]), SQS_FIFO.processor()
    with processor(event["Records"], refusing(SQS_FIFO, "b")) as batch:
        batch.process()

    done, failed, skipped = batch.result

    assert [item.index for item in batch.result] == [0, 1, 2]
    assert SQS_FIFO.identifiers(event) == [item.identifier for item in batch.result]
    assert event["Records"] == [item.record for item in batch.result]
    assert (done.status, done.stage, done.result, done.exception) == (
        "success", "handle", "did a", None,
    )  # fmt: skip
    assert (failed.status, failed.stage, failed.result, str(failed.exception)) == (
        "fail", "handle", None, "refused b",
    )  # fmt: skip
    assert (skipped.status, skipped.stage, skipped.result, str(skipped.exception)) == (
        "skipped", None, None, "A previous record failed processing",
    )  # fmt: skip


def test_a_caught_error_leaves_the_response_to_return() -> None:
    event, processor = SQS.event(["a", "b"]), SQS.processor()

    try:
        with processor(event["Records"], refusing(SQS, "a", "b")) as batch:
            batch.process()
    except BatchProcessingError as error:
        caught = error

    assert batch.response() == caught.response == response_of(SQS.identifiers(event))
    assert [str(value) for _, value, _ in caught.child_exceptions] == ["refused a", "refused b"]


@pytest.mark.parametrize("as_given", [list, tuple], ids=["list", "tuple"])
def test_records_may_be_raw_or_views(as_given: Any) -> None:
    event, processor = SQS.event(["a", "b"]), SQS.processor()
    views = as_given(SQSRecord(record) for record in event["Records"])

    with processor(views, refusing(SQS, "b")) as batch:
        batch.process()

    assert batch.response() == response_of(SQS.identifiers(event)[1:])
    assert batch.records == event["Records"]


def test_kafka_takes_the_dict_of_partitions_or_a_flat_list() -> None:
    event, processor = KAFKA.event(["a", "b"], partitions=[0, 1]), KAFKA.processor()
    expected = response_of(KAFKA.identifiers(event)[1:])

    for records in (event["records"], KAFKA.records(event), tuple(KAFKA.records(event))):
        with processor(records, refusing(KAFKA, "b")) as batch:
            batch.process()
        assert batch.response() == expected


def test_the_context_is_passed_on() -> None:
    context, seen = FakeContext(), []

    def handler(record: Any, lambda_context: Any) -> None:
        seen.append(lambda_context)

    async def ahandler(record: Any, lambda_context: Any) -> None:
        seen.append(lambda_context)

    records = SQS.event(["a"])["Records"]
    with SQS.processor()(records, handler, lambda_context=context) as batch:
        batch.process()
    with SQS.async_processor()(records, ahandler, context) as batch:
        batch.async_process()

    assert seen == [context, context]


def test_a_block_without_process_is_refused(snapshot: object) -> None:
    processor = SQS.processor()

    with pytest.raises(RuntimeError) as caught, processor(SQS.event(["a"])["Records"], never):
        pass

    assert str(caught.value) == snapshot
    assert processor.response() == response_of(SQS.identifiers(SQS.event(["a"])))


def test_before_process_every_record_is_unprocessed() -> None:
    processor, event = SQS.processor(), SQS.event(["a"])

    with processor(event["Records"], refusing(SQS)) as batch:
        (item,) = batch.result
        assert (item.status, item.stage) == ("skipped", None)
        assert repr(item.exception) == (
            "RecordSkippedError('Not processed: its handler has not returned')"
        )
        assert batch.response() == response_of(SQS.identifiers(event))
        assert event["Records"] == [view.raw_event for view in batch.fail_messages]
        assert (batch.success_messages, batch.exceptions) == ([], [])
        batch.process()
        assert batch.response() == response_of([])


def test_nothing_runs_twice() -> None:
    seen: list[str] = []

    with SQS.processor()(SQS.event(["a"])["Records"], refusing(SQS, seen=seen)) as batch:
        batch.process()
        with pytest.raises(RuntimeError) as caught:
            batch.process()

    assert str(caught.value) == "This batch has been processed already: nothing runs twice."
    assert seen == ["a"]


def test_process_of_the_other_kind_is_refused() -> None:
    records = SQS.event(["a"])["Records"]

    with (
        pytest.raises(TypeError, match=r"^BatchProcessor does not await its handlers"),
        SQS.processor()(records, never) as batch,
    ):
        batch.async_process()
    with (
        pytest.raises(TypeError, match=r"^AsyncBatchProcessor awaits its handlers"),
        SQS.async_processor()(records, anever) as batch,
    ):
        batch.process()


def test_an_error_of_the_block_itself_is_not_covered_up() -> None:
    event, processor = SQS.event(["a"]), SQS.processor()

    def lambda_handler() -> None:
        with processor(event["Records"], refusing(SQS, "a")) as batch:
            batch.process()  # fails whole, which would raise at the end
            raise LookupError("mine")

    with pytest.raises(LookupError, match="mine"):
        lambda_handler()

    assert processor.response() == response_of(SQS.identifiers(event))
