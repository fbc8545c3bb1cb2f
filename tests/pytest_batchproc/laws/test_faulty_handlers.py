"""Each faulty handler is caught, by the law that its fault is about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_batchproc import laws
from pytest_batchproc.laws import BrokenLawError, Law, check_batch_handler
from tests.pytest_batchproc.laws import shop
from tests.pytest_batchproc.laws.faulty import queues, responses, streams
from tests.pytest_batchproc.laws.shop import SAME_EACH_TIME

Handler = Callable[[Any, Any], object]

FAULTS: list[tuple[Handler, str, Law]] = [
    (responses.misspelt_key, "sqs", laws.law_valid_response),
    (responses.misspelt_entry, "sqs", laws.law_valid_response),
    (responses.empty_identifier_for_no_failure, "sqs", laws.law_valid_response),
    (responses.a_list_of_identifiers, "sqs", laws.law_valid_response),
    (responses.a_set_of_entries, "sqs", laws.law_valid_response),
    (responses.a_coroutine, "sqs", laws.law_valid_response),
    (responses.sequence_numbers_as_numbers, "kinesis", laws.law_valid_response),
    (responses.offsets_as_text, "kafka", laws.law_valid_response),
    (responses.receipt_handles, "sqs", laws.law_identifiers_from_event),
    (responses.event_ids_of_a_shard, "kinesis", laws.law_identifiers_from_event),
    (responses.event_ids_of_a_table, "dynamodb", laws.law_identifiers_from_event),
    (responses.topics_without_partition, "kafka", laws.law_identifiers_from_event),
    (queues.only_the_last_failure, "sqs", laws.law_nothing_lost),
    (queues.swallows_every_error, "sqs", laws.law_nothing_lost),
    (queues.forgets_to_return, "sqs", laws.law_nothing_lost),
    (queues.three_messages_at_most, "sqs", laws.law_nothing_lost),
    (queues.lets_the_error_out, "sqs", laws.law_raises_only_when_all_fail),
    (queues.raises_without_failures, "sqs", laws.law_healthy_batch),
    (queues.reports_what_it_shipped, "sqs", laws.law_healthy_batch),
    (queues.one_failure_brings_all_back, "sqs", laws.law_fails_alone),
    (queues.bulk_then_one_by_one, "sqs", laws.law_once_per_delivery),
    (queues.a_list_that_lives_on, "sqs", laws.law_stateless),
    (queues.stops_as_on_a_fifo_queue, "sqs", laws.law_fails_alone),
    (queues.fifo_as_a_standard_queue, "sqs_fifo", laws.law_group_order),
    (queues.fifo_goes_on_and_reports_the_rest, "sqs_fifo", laws.law_effects_in_order),
    (queues.fifo_from_the_end, "sqs_fifo", laws.law_effects_in_order),
    (queues.fifo_brings_all_back, "sqs_fifo", laws.law_fails_alone),
    (queues.groups_that_stay_stopped, "sqs_fifo", laws.law_stateless),
    (queues.marked_before_it_is_done, "sqs_fifo", laws.law_redelivery),
    (queues.skips_what_it_has_tried, "sqs", laws.law_redelivery),
    (queues.raises_after_other_groups_are_done, "sqs_fifo", laws.law_redelivery),
    (streams.only_the_last_failure, "kinesis", laws.law_checkpoint),
    (streams.the_record_after_the_failure, "kinesis", laws.law_checkpoint),
    (streams.back_to_the_start, "kinesis", laws.law_checkpoint),
    (streams.lets_the_error_out, "kinesis", laws.law_raises_only_when_all_fail),
    (streams.swallows_every_error, "kinesis", laws.law_nothing_lost),
    (streams.table_goes_back_to_the_last, "dynamodb", laws.law_checkpoint),
    (streams.whole_partition, "kafka", laws.law_fails_alone),
    (streams.rest_of_partition, "kafka", laws.law_fails_alone),
    (streams.first_partition_alone, "kafka", laws.law_nothing_lost),
]


def broken_by(check: Callable[..., None], handler: Handler, source: str) -> BrokenLawError:
    with pytest.raises(BrokenLawError) as caught:
        check(
            handler,
            source,
            bodies=shop.ORDERS,
            should_fail=shop.is_bad,
            done=lambda: shop.shipped,
            reset=shop.reset,
            settings=SAME_EACH_TIME,
        )
    return caught.value


@pytest.mark.sampled(12)
@pytest.mark.parametrize(
    ("handler", "source", "law"), FAULTS, ids=[f"{f.__name__}-{s}" for f, s, _ in FAULTS]
)
def test_a_fault_is_named_by_its_law(handler: Handler, source: str, law: Law) -> None:
    error = broken_by(check_batch_handler, handler, source)

    assert law.name == error.law


def test_every_law_has_a_fault_that_it_catches() -> None:
    caught = {law.name for _, _, law in FAULTS} | {
        law.name
        for law in (laws.law_permutation, laws.law_stops_on_failure)  # caught below
    }

    assert caught == {law.name for law in laws.LAWS}


def test_the_law_of_permutation_catches_what_depends_on_the_order() -> None:
    error = broken_by(laws.law_permutation, queues.stops_as_on_a_fifo_queue, "sqs")

    assert error.law == "permutation"
