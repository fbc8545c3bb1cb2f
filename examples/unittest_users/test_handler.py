"""Nothing but unittest: factories, context, assertions and the simulator are plain classes."""

# ruff: noqa: PT009, PT027 -- this is how unittest writes it

from __future__ import annotations

import unittest
from unittest.mock import AsyncMock, patch

from batchproc import BatchProcessingError, SQSRecord, aprocess_partial_response
from examples.support import load_event
from examples.unittest_users import handler
from pytest_batchproc import (
    EventSourceMapping,
    FakeLambdaContext,
    SqsEventFactory,
    SqsQueue,
    assert_all_failed,
    assert_all_succeeded,
    assert_failed_at,
)

ADA = {"address": "ada@example.com"}
EVE = {"address": "eve@example.com"}
NOBODY = {"name": "nobody"}


class TestBatches(unittest.TestCase):
    def setUp(self) -> None:
        self.context = FakeLambdaContext(function_timeout=10)
        self.event_factory = SqsEventFactory(queue_name="newsletters")

    def test_who_has_no_address_comes_back_alone(self) -> None:
        event = self.event_factory([ADA, NOBODY, EVE])

        response = handler.lambda_handler(event, self.context)

        assert_failed_at(response, event, [1])
        self.assertEqual(
            ["sent to ada@example.com", "sent to eve@example.com"],
            [item.result for item in handler.processor.result.succeeded],
        )

    def test_a_batch_without_an_address_fails_whole(self) -> None:
        event = self.event_factory([NOBODY])

        with self.assertRaises(BatchProcessingError) as raised:
            handler.lambda_handler(event, self.context)

        assert_all_failed(raised.exception, event)

    def test_a_recorded_event(self) -> None:
        event = load_event(__file__, "newsletters")

        assert_failed_at(handler.lambda_handler(event, self.context), event, [1])

    def test_who_has_no_address_ends_in_the_dead_letter_queue(self) -> None:
        queue = SqsQueue("newsletters", max_receive_count=3)
        queue.send(ADA)
        queue.send(NOBODY)

        report = EventSourceMapping(queue, handler.lambda_handler).run()

        report.assert_dead_lettered([NOBODY])
        report.assert_delivered_times(3, [NOBODY])


class TestInsideALoop(unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        self.event_factory = SqsEventFactory(queue_name="newsletters")

    async def test_a_batch_is_awaited(self) -> None:
        event = self.event_factory([ADA, EVE])

        response = await aprocess_partial_response(event, handler.record_handler, handler.processor)

        assert_all_succeeded(response, event)

    async def test_the_function_for_one_record_needs_no_batch(self) -> None:
        record = SQSRecord(self.event_factory.record(ADA))

        with patch.object(handler, "send", AsyncMock(return_value="sent")) as send:
            await handler.record_handler(record)

        send.assert_awaited_once_with("ada@example.com")


if __name__ == "__main__":
    unittest.main()
