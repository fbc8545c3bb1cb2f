"""What a hook can do to the message lists, and that nothing else can change what is reported."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from batchproc import (
    AsyncBatchProcessor,
    BatchProcessor,
    EventType,
    RecordFailedError,
    SqsFifoPartialProcessor,
    process_partial_response,
)
from tests.batchproc.handlers import refusing
from tests.laws.custom import base_of
from tests.laws.log import captured
from tests.support.events import ALL, SQS, SQS_FIFO, Source, response_of
from tests.support.ways import Outcome, Way, make_processor, run, ways_of

QUIET: Any = {"raise_on_entire_batch_failure": False, "log_failures": False}


def hooked(source: Source, way: Way, hook: Any, **options: Any) -> Any:
    kind = type("Hooked", (base_of(source, way),), {"success_handler": hook})
    return make_processor(source, way, {**QUIET, **options}, kind)


def appending(form: Any) -> Any:
    """A `success_handler` that appends the record "b" in one of its forms."""

    def success_handler(self: Any, record: Any, result: Any) -> None:
        if result == "did b":
            self.fail_messages.append(form(record))

    return success_handler


FORMS = {
    "view": lambda record: record,
    "raw record": lambda record: record.raw_event,
    "equal record": lambda record: {**record.raw_event},
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("source", ALL, ids=repr)
def test_a_record_that_a_hook_appends_fails_and_is_reported(source: Source, form: str) -> None:
    event = source.event("abc")
    for way in ways_of(source):
        if source.fifo and way.driver == "threads":
            continue
        processor = hooked(source, way, appending(FORMS[form]))
        outcome = run(source, event, refusing(source), way=way, processor=processor)
        item = outcome.result[1]

        assert (item.status, item.stage, item.result) == ("fail", "hook", None), way
        assert repr(item.exception) == repr(RecordFailedError("Appended to fail_messages")), way
        reported = [one["itemIdentifier"] for one in outcome.response["batchItemFailures"]]
        assert item.identifier in reported, way
        last = "skipped" if source.fifo else "success"
        assert outcome.statuses == ["success", "fail", last], way


def test_a_failure_by_a_list_is_logged_at_its_stage() -> None:
    processor = type("Own", (BatchProcessor,), {"success_handler": appending(FORMS["view"])})(
        EventType.SQS
    )
    event = SQS.event("abc")
    with captured() as lines:
        process_partial_response(event, refusing(SQS), processor)

    assert [line.getMessage() for line in lines] == [
        f"SQS record #1 {SQS.identifiers(event)[1]} failed at stage hook: RecordFailedError"
    ]


def test_a_model_that_failed_can_be_appended_and_fails_once() -> None:
    class Model:
        @staticmethod
        def model_validate(record: Any) -> Any:
            return (record["body"],)

    class Appending(BatchProcessor):
        def failure_handler(self, record: Any, exception: Any) -> Any:
            before = len(self.fail_messages)
            self.fail_messages.append(record)
            counts.append((before, len(self.fail_messages)))
            return super().failure_handler(record, exception)

    counts: list[tuple[int, int]] = []
    event = SQS.event("ab")

    def handler(model: Any) -> None:
        if model == ("a",):
            raise ValueError("a")

    options: Any = {"model": Model}
    response = process_partial_response(event, handler, Appending(EventType.SQS, **options))

    assert response == response_of(SQS.identifiers(event)[:1])
    assert counts == [(2, 2)]


def test_a_record_that_was_processed_before_can_be_appended() -> None:
    class Appending(BatchProcessor):
        def success_handler(self, record: Any, result: Any) -> Any:
            if record.body == "c":
                self.fail_messages.append(self.records[0])
            return super().success_handler(record, result)

    processor, event = Appending(EventType.SQS), SQS.event("abc")
    with processor(event["Records"], refusing(SQS)) as batch:
        messages = batch.process()

    assert [message[0] for message in messages] == ["fail", "success", "success"]
    assert (
        messages[0][1] == "<class 'batchproc.errors.RecordFailedError'>:Appended to fail_messages"
    )
    assert batch.response() == response_of(SQS.identifiers(event)[:1])
    assert batch.success_messages == event["Records"][1:]
    assert batch.result.failed[0].stage == "hook"
    assert [kind for kind, _, _ in batch.exceptions] == [RecordFailedError]


def test_a_record_that_an_override_made_a_success_can_be_appended() -> None:
    class Appending(BatchProcessor):
        def success_handler(self, record: Any, result: Any) -> Any:
            self.fail_messages.append(record)
            return super().success_handler(record, result)

        def _process_record(self, record: Any) -> Any:
            super()._process_record(record)
            return "success", "mine", record

    processor, event = Appending(EventType.SQS, **QUIET), SQS.event("a")
    with processor(event["Records"], refusing(SQS)) as batch:
        messages = batch.process()

    assert messages[0][:2] == (
        "fail",
        "<class 'batchproc.errors.RecordFailedError'>:Appended to fail_messages",
    )
    assert batch.response() == response_of(SQS.identifiers(event))


@pytest.mark.parametrize("workers", [None, 1])
def test_an_appended_record_holds_back_the_rest_of_its_message_group(workers: int | None) -> None:
    class Appending(SqsFifoPartialProcessor):
        def success_handler(self, record: Any, result: Any) -> Any:
            if record.body == "b":  # of another group
                self.fail_messages.append(self.records[0])
            return super().success_handler(record, result)

    options: Any = {"skip_group_on_error": True, "max_workers": workers, "log_failures": False}
    processor = Appending(**options)
    event = SQS_FIFO.event("abcd", groups=list("xyxy"))
    outcome = run(SQS_FIFO, event, refusing(SQS_FIFO), processor=processor)

    # One thread takes a whole group at a time, so "c" had run before "b".
    third = "skipped" if workers is None else "success"
    assert outcome.statuses == ["fail", "success", third, "success"]


def test_a_skipped_record_that_is_appended_has_failed() -> None:
    class Appending(SqsFifoPartialProcessor):
        def success_handler(self, record: Any, result: Any) -> Any:
            if record.body == "c":
                self.fail_messages.append(self.records[1])
            return super().success_handler(record, result)

    options: Any = {"skip_group_on_error": True}
    event = SQS_FIFO.event("abc", groups=list("xxy"))
    with captured() as lines:
        outcome = run(SQS_FIFO, event, refusing(SQS_FIFO, "a"), processor=Appending(**options))

    assert outcome.statuses == ["fail", "fail", "success"]
    assert [line.__dict__.get("batch_stage") for line in lines] == ["handle", "hook"]


# --- changes that do not count --------------------------------------------------------------------

WHOLE = (
    "The message lists of a processor are read from its batch, so {} cannot change them. To report "
    "a record, append it to fail_messages in a hook, or raise in the hook."
)


def item_set(messages: list[Any]) -> None:
    messages[:] = []


def item_deleted(messages: list[Any]) -> None:
    del messages[:]


def added(messages: list[Any]) -> None:
    messages += [1]


def multiplied(messages: list[Any]) -> None:
    messages *= 0


CHANGES: dict[str, Any] = {
    "clear": lambda messages: messages.clear(),
    "extend": lambda messages: messages.extend([1]),
    "insert": lambda messages: messages.insert(0, 1),
    "pop": lambda messages: messages.pop(),
    "remove": lambda messages: messages.remove(1),
    "reverse": lambda messages: messages.reverse(),
    "sort": lambda messages: messages.sort(key=str),
    "__setitem__": item_set,
    "__delitem__": item_deleted,
    "__iadd__": added,
    "__imul__": multiplied,
}


@pytest.mark.parametrize("name", ["success_messages", "fail_messages"])
@pytest.mark.parametrize("change", CHANGES)
def test_any_other_change_makes_the_record_of_the_hook_fail(change: str, name: str) -> None:
    def success_handler(self: Any, record: Any, result: Any) -> None:
        if record.body == "b":
            CHANGES[change](getattr(self, name))

    outcome = outcome_of(success_handler)

    assert outcome.statuses == ["success", "fail", "success"]
    assert type(outcome.result[1].exception) is TypeError
    assert str(outcome.result[1].exception) == WHOLE.format(change)
    assert outcome.result[1].stage == "hook"


def outcome_of(success_handler: Any) -> Outcome:
    kind = type("Own", (BatchProcessor,), {"success_handler": success_handler})
    return run(SQS, SQS.event("abc"), refusing(SQS), processor=kind(EventType.SQS, **QUIET))


def test_success_messages_cannot_be_appended_to() -> None:
    outcome = outcome_of(lambda self, record, result: self.success_messages.append(record))

    assert {str(item.exception) for item in outcome.result} == {WHOLE.format("append")}


@pytest.mark.parametrize("name", ["success_messages", "fail_messages"])
def test_a_message_list_cannot_be_assigned(name: str) -> None:
    processor = BatchProcessor(EventType.SQS)
    with pytest.raises(TypeError) as caught:
        setattr(processor, name, [])

    assert str(caught.value) == WHOLE.format("an assignment")


def test_what_is_no_record_of_the_batch_cannot_be_appended() -> None:
    outcome = outcome_of(lambda self, record, result: self.fail_messages.append({"body": "x"}))

    assert {str(item.exception) for item in outcome.result} == {
        "Only a record of the batch can be appended to fail_messages, while its records run; a "
        "dict came that is not one."
    }


def test_a_handler_without_hooks_cannot_append(snapshot: object) -> None:
    processor = BatchProcessor(EventType.SQS, **QUIET)

    def handler(record: Any) -> None:
        if record.body == "b":
            processor.fail_messages.append(record)

    outcome = run(SQS, SQS.event("abc"), handler, processor=processor)

    assert outcome.statuses == ["success", "fail", "success"]
    assert str(outcome.result[1].exception) == snapshot


def test_a_list_that_was_kept_reports_nothing_after_the_batch() -> None:
    kept: list[Any] = []
    outcome = outcome_of(lambda self, record, result: kept.append(self.fail_messages))

    assert outcome.response == response_of([])
    with pytest.raises(TypeError, match="an append after its end cannot change them"):
        kept[0].append({"body": "a"})
    assert outcome.processor.response() == response_of([])


def test_the_lists_can_be_read_while_records_run() -> None:
    seen: list[Any] = []

    def success_handler(self: Any, record: Any, result: Any) -> None:
        seen.append((len(self.success_messages), [one["body"] for one in self.fail_messages]))

    assert outcome_of(success_handler).statuses == ["success"] * 3
    assert seen == [(1, ["b", "c"]), (2, ["c"]), (3, [])]


@pytest.mark.parametrize("name", ["success_messages", "fail_messages"])
@pytest.mark.parametrize(
    "duplicate",
    [list, copy.copy, copy.deepcopy, lambda messages: pickle.loads(pickle.dumps(messages))],
)
def test_the_lists_can_be_copied_while_records_run(duplicate: Any, name: str) -> None:
    def success_handler(self: Any, record: Any, result: Any) -> None:
        other = duplicate(getattr(self, name))
        other.append(1)
        assert other == [*getattr(self, name), 1]
        assert type(other) is list

    assert outcome_of(success_handler).statuses == ["success"] * 3


def test_after_the_batch_the_lists_are_copies() -> None:
    processor, event = BatchProcessor(EventType.SQS), SQS.event("ab")
    process_partial_response(event, refusing(SQS, "b"), processor)
    processor.success_messages.clear()
    processor.fail_messages.clear()

    assert processor.success_messages == event["Records"][:1]
    assert processor.response() == response_of(SQS.identifiers(event)[1:])


# --- records --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [BatchProcessor, AsyncBatchProcessor])
def test_records_are_a_copy_that_prepare_may_change_for_nothing(kind: Any) -> None:
    class Filtering(kind):  # type: ignore[misc]  # either kind
        def _prepare(self) -> None:
            self.records.clear()
            self.records.reverse()

    event = SQS.event("abc")
    way = next(way for way in ways_of(SQS) if way.is_async is (kind is AsyncBatchProcessor))
    outcome = run(SQS, event, refusing(SQS, "b"), way=way, processor=Filtering(EventType.SQS))

    assert outcome.statuses == ["success", "fail", "success"]
    assert outcome.response == response_of(SQS.identifiers(event)[1:2])


def test_records_cannot_be_assigned(snapshot: object) -> None:
    processor, event = BatchProcessor(EventType.SQS), SQS.event("ab")
    with processor(event["Records"], refusing(SQS)) as batch:
        with pytest.raises(TypeError) as caught:
            batch.records = []
        batch.process()

    assert str(caught.value) == snapshot
    assert batch.response() == response_of([])


def test_a_success_has_the_raw_record_and_a_failure_the_view() -> None:
    processor, event = BatchProcessor(EventType.SQS), SQS.event("ab")
    with processor(event["Records"], refusing(SQS, "b")) as batch:
        (_, _, good), (_, _, bad) = batch.process()

    assert good is event["Records"][0]
    assert batch.success_messages[0] is good
    assert type(bad).__name__ == "SQSRecord"
    assert bad.raw_event is event["Records"][1]
