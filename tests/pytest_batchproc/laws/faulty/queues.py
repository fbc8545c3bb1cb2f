"""Faults of handlers of queues, standard and FIFO."""

from __future__ import annotations

from typing import Any

from tests.pytest_batchproc.laws.right import by_hand
from tests.pytest_batchproc.laws.shop import (
    Event,
    Response,
    group,
    is_shipped,
    message_id,
    message_order,
    reporting,
    seen,
    ship,
    unshipped_messages,
)

_failures: list[str] = []
_stopped: set[str] = set()


def only_the_last_failure(event: Event, context: object) -> Response:
    entry: dict[str, Any] = {}
    for record in unshipped_messages(event):
        entry = {"itemIdentifier": message_id(record)}
    return {"batchItemFailures": [entry] if entry else []}


def swallows_every_error(event: Event, context: object) -> Response:
    unshipped_messages(event)
    return reporting([])


def forgets_to_return(event: Event, context: object) -> None:
    reporting(map(message_id, unshipped_messages(event)))


def three_messages_at_most(event: Event, context: object) -> Response:
    return by_hand.queue({"Records": event["Records"][:3]}, context)


def lets_the_error_out(event: Event, context: object) -> Response:
    for record in event["Records"]:
        ship(message_order(record))
    return reporting([])


def raises_without_failures(event: Event, context: object) -> Response:
    failed = unshipped_messages(event)
    if not failed:
        raise RuntimeError("nothing to report")
    return reporting(map(message_id, failed))


def reports_what_it_shipped(event: Event, context: object) -> Response:
    failed = [message_id(record) for record in unshipped_messages(event)]
    return reporting(failed or [message_id(event["Records"][0])])


def one_failure_brings_all_back(event: Event, context: object) -> Response:
    return reporting(map(message_id, event["Records"] if unshipped_messages(event) else []))


def bulk_then_one_by_one(event: Event, context: object) -> Response:
    try:
        for record in event["Records"]:
            ship(message_order(record))
    except ValueError:
        return by_hand.queue(event, context)
    return reporting([])


def a_list_that_lives_on(event: Event, context: object) -> Response:
    _failures.extend(map(message_id, unshipped_messages(event)))
    return reporting(_failures)


def stops_as_on_a_fifo_queue(event: Event, context: object) -> Response:
    return by_hand.fifo(event, context)


def fifo_as_a_standard_queue(event: Event, context: object) -> Response:
    return by_hand.queue(event, context)


def fifo_goes_on_and_reports_the_rest(event: Event, context: object) -> Response:
    failed = unshipped_messages(event)
    first = event["Records"].index(failed[0]) if failed else len(event["Records"])
    return reporting(map(message_id, event["Records"][first:]))


def fifo_from_the_end(event: Event, context: object) -> Response:
    records = event["Records"][::-1]
    for record in records:
        if message_order(record)["bad"]:
            return by_hand.fifo(event, context)
    return by_hand.fifo({"Records": records}, context)


def fifo_brings_all_back(event: Event, context: object) -> Response:
    response = by_hand.fifo(event, context)
    return reporting(map(message_id, event["Records"])) if response != reporting([]) else response


def groups_that_stay_stopped(event: Event, context: object) -> Response:
    failed = []
    for record in event["Records"]:
        if group(record) in _stopped or not is_shipped(message_order(record)):
            _stopped.add(group(record))
            failed.append(record)
    return reporting(map(message_id, failed))


def skips_what_it_has_tried(event: Event, context: object) -> Response:
    """A message that failed counts as seen: its second delivery deletes it."""
    new = [record for record in event["Records"] if message_id(record) not in seen]
    seen.update(map(message_id, new))
    return reporting(map(message_id, unshipped_messages({"Records": new})))


def marked_before_it_is_done(event: Event, context: object) -> Response:
    """A message that was only handed back counts as seen."""
    stopped = False
    failed = []
    for record in event["Records"]:
        if not message_order(record)["bad"] and message_id(record) in seen:
            continue
        seen.add(message_id(record))
        stopped = stopped or not is_shipped(message_order(record))
        if stopped:
            failed.append(record)
    return reporting(map(message_id, failed))


def raises_after_other_groups_are_done(event: Event, context: object) -> Response:
    response = by_hand.fifo_groups(event, context)
    if message_order(event["Records"][0])["bad"]:
        raise RuntimeError("the first message failed")
    return response
