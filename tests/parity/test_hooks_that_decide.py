"""What code does with the hooks and the lists to decide what becomes of a record."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from tests.parity.libraries import OURS, THEIRS, Both
from tests.parity.rows import different, same
from tests.parity.samples import EVENT, NOTHING, SECOND, hooked, number, plain, sync
from tests.support.events import SQS, response_of

SECOND_AND_THIRD = response_of(SQS.identifiers(EVENT)[1:])


def failed_by_hand(self: Any, record: Any) -> Any:
    """Call `failure_handler` for a record that the handler has processed."""
    try:
        raise ValueError("too large")
    except ValueError:
        return self.failure_handler(THEIRS.SQSRecord(plain(record)), sys.exc_info())


@different(
    "BasePartialProcessor.success_handler",
    theirs="If `success_handler` calls `failure_handler`, its record fails.",
    ours="The record stays processed, and a log line says so. To make it fail, raise in "
    "`success_handler` or append the record to `fail_messages`.",
    why="the return value of a hook is ignored, so that a missing `return` cannot lose a record",
    at="extending-batchprocessor",
)
def test_a_success_that_a_hook_makes_fail(both: Both) -> None:
    def success_handler(self: Any, record: Any, result: Any) -> Any:
        if result == 3:
            return failed_by_hand(self, record)
        return super(type(self), self).success_handler(record, result)

    def _process_record(self: Any, record: Any) -> Any:
        told = super(type(self), self)._process_record(record)
        return failed_by_hand(self, record) if told[1] == 3 else told

    by_hook = both(lambda library: hooked(library, {"success_handler": success_handler}))
    by_step = hooked(OURS, {"_process_record": _process_record})

    assert by_hook == (SECOND_AND_THIRD, SECOND)
    assert by_step == SECOND_AND_THIRD


@different(
    "BasePartialProcessor.failure_handler",
    theirs="If `failure_handler` returns the result of `success_handler`, its record counts "
    "as processed.",
    ours="The record is reported. To forgive a failure, catch the exception in the record "
    'handler, or return `("success", None, record)` from `_process_record`.',
    why="a hook that does not call `super()` would do the same by mistake",
    at="extending-batchprocessor",
)
def test_a_failure_that_a_hook_forgives(both: Both) -> None:
    def failure_handler(self: Any, record: Any, exception: Any) -> Any:
        return self.success_handler(plain(record), None)

    def _process_record(self: Any, record: Any) -> Any:
        told = super(type(self), self)._process_record(record)
        return ("success", None, told[2]) if told[0] == "fail" else told

    by_hook = both(lambda library: hooked(library, {"failure_handler": failure_handler}))
    by_step = hooked(OURS, {"_process_record": _process_record})

    assert by_hook == (NOTHING, SECOND)
    assert by_step == NOTHING


@same(
    "A record of the batch that a hook appends to `fail_messages` is reported.",
    "BasePartialProcessor.fail_messages",
)
def test_a_record_appended_to_a_list(both: Both) -> None:
    def success_handler(self: Any, record: Any, result: Any) -> Any:
        if result == 3:
            self.fail_messages.append(THEIRS.SQSRecord(plain(record)))
        return super(type(self), self).success_handler(record, result)

    expected = SECOND_AND_THIRD, SECOND_AND_THIRD

    assert both(lambda library: hooked(library, {"success_handler": success_handler})) == expected


@different(
    "BasePartialProcessor.success_messages",
    theirs="A hook can change the lists in any way. A record that it removes from "
    "`fail_messages` is not reported.",
    ours="Any change except `fail_messages.append` raises `TypeError` in the hook.",
    why="Lambda would delete the removed record",
)
def test_a_list_that_a_hook_empties(both: Both) -> None:
    def success_handler(self: Any, record: Any, result: Any) -> Any:
        if result == 3:
            self.fail_messages.clear()
        return super(type(self), self).success_handler(record, result)

    expected = NOTHING, SECOND_AND_THIRD

    assert both(lambda library: hooked(library, {"success_handler": success_handler})) == expected


@different(
    "BasePartialProcessor.success_messages",
    "BasePartialProcessor.fail_messages",
    theirs="While records run, the lists have the records that succeeded and failed so far.",
    ours="`fail_messages` has every record that is not processed, like `response()`. "
    "`exceptions` has the failures so far. To stop at the first failure, use "
    "`stop_on_failure=True`.",
    why="after an interrupt, a record that has not run must not count as processed",
)
def test_the_lists_while_records_run(both: Both) -> None:
    def use(library: Any) -> Any:
        seen: list[tuple[int, int]] = []
        processor = sync(library)

        def handler(record: Any) -> int:
            seen.append((len(processor.fail_messages), len(processor.exceptions)))
            return number(record)

        library.process_partial_response(EVENT, handler, processor)
        return seen

    of_theirs, of_ours = both(use)

    assert of_theirs == [(0, 0), (0, 0), (1, 1)]
    assert of_ours == [(3, 0), (2, 0), (2, 1)]


@different(
    "BasePartialProcessor.success_messages",
    "BasePartialProcessor.fail_messages",
    "BasePartialProcessor.exceptions",
    theirs="The lists of a processor that has not run a batch are empty.",
    ours="It raises `RuntimeError`.",
    why="an empty list of failures would mean that nothing failed",
)
@pytest.mark.parametrize("name", ["success_messages", "fail_messages", "exceptions"])
def test_the_lists_before_the_first_batch(both: Both, name: str) -> None:
    assert both(lambda library: getattr(sync(library), name)) == ([], "RuntimeError")
