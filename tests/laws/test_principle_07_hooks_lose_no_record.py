"""Principle 7. A hook loses no record: what it raises fails the record, what it appends too."""

from __future__ import annotations

from typing import Any

import pytest

from batchproc.errors import WrongHandlerError
from tests.laws.custom import with_hooks
from tests.laws.log import captured
from tests.laws.says import disagreements, named
from tests.support.events import ALL, KAFKA, KINESIS, SQS_FIFO, Source
from tests.support.ways import Outcome, Way, make_processor, run, ways_of

BODIES = ["body-0", "body-1", "body-2"]
PAIRS = [(source, way) for source in ALL for way in ways_of(source, {"skip_group_on_error": True})]
BY_SOURCE_AND_WAY = pytest.mark.parametrize(
    ("source", "way"), PAIRS, ids=[f"{source}-{way}" for source, way in PAIRS]
)


def run_hooks(source: Source, way: Way, handler: Any = None, **hooks: Any) -> Outcome:
    """A batch of three, each in a group or on its own, with these hooks."""
    groups: dict[str, Any] = {"groups": ["a", "b", "c"]} if source.fifo else {}
    event = source.event(BODIES, **groups)
    options = {"skip_group_on_error": True} if source.fifo else {}
    processor = make_processor(source, way, options, with_hooks(source, way, **hooks))
    outcome = run(source, event, handler or (lambda record: "done"), way=way, processor=processor)
    if outcome.result is not None:
        assert disagreements(outcome, source, response=outcome.response) == []
    return outcome


def reported(source: Source, outcome: Outcome) -> set[str]:
    names = [entry["itemIdentifier"] for entry in outcome.response["batchItemFailures"]]
    return {source.body_of(item.record) for item in outcome.result if item.identifier in names}


class Mine(Exception):
    pass


@pytest.mark.sampled(3)
@BY_SOURCE_AND_WAY
def test_a_success_handler_that_raises_fails_its_record(source: Source, way: Way) -> None:
    told: list[Any] = []
    error = Mine("of the hook")

    def success_handler(self: Any, record: Any, result: Any) -> Any:
        if source.body_of(record) == "body-1":
            raise error
        return super(type(self), self).success_handler(record, result)

    def failure_handler(self: Any, record: Any, exception: Any) -> Any:
        told.append((source.body_of(record), exception[0], exception[1]))
        return super(type(self), self).failure_handler(record, exception)

    hooks = {"success_handler": success_handler, "failure_handler": failure_handler}
    outcome = run_hooks(source, way, **hooks)
    item = outcome.result[1]

    assert reported(source, outcome) == {"body-1"}
    assert (item.status, item.stage, item.exception) == ("fail", "hook", error)
    assert told == [("body-1", Mine, error)]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", ["success_handler", "failure_handler"])
@BY_SOURCE_AND_WAY
def test_an_async_hook_is_refused_before_the_first_record(
    source: Source, way: Way, name: str
) -> None:
    ran: list[Any] = []

    async def hook(self: Any, record: Any, told: Any) -> Any:
        raise AssertionError("hooks are not awaited")

    outcome = run_hooks(source, way, ran.append, **{name: hook})

    assert isinstance(outcome.error, WrongHandlerError)
    assert ran == []
    assert len(outcome.response["batchItemFailures"]) in (len(BODIES), 1 if source.rewinds else 3)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", ["success_handler", "failure_handler"])
@BY_SOURCE_AND_WAY
def test_a_hook_that_returns_something_to_await_loses_no_record(
    source: Source, way: Way, name: str
) -> None:
    async def later() -> None:
        raise AssertionError("hooks are not awaited")

    def hook(self: Any, record: Any, told: Any) -> Any:
        return later()

    def handle(record: Any) -> None:
        if source.body_of(record) == "body-1":
            raise ValueError("refused")

    with captured() as lines:
        outcome = run_hooks(source, way, handle, **{name: hook})

    if name == "success_handler":  # each record with such a hook fails
        assert reported(source, outcome) == set(BODIES)
    else:
        assert reported(source, outcome) == {"body-1"}
        assert any("failure_handler" in line.getMessage() for line in lines)


@pytest.mark.sampled(3)
@BY_SOURCE_AND_WAY
def test_a_failure_handler_that_raises_is_logged_and_changes_nothing(
    source: Source, way: Way
) -> None:
    def failure_handler(self: Any, record: Any, exception: Any) -> Any:
        raise Mine("of the hook")

    def handle(record: Any) -> None:
        if source.body_of(record) == "body-1":
            raise ValueError("refused")

    with captured() as lines:
        outcome = run_hooks(source, way, handle, failure_handler=failure_handler)
    texts = [line.getMessage() for line in lines if "failure_handler" in line.getMessage()]

    assert reported(source, outcome) == {"body-1"}
    assert isinstance(outcome.result[1].exception, ValueError)
    assert len(texts) == 1


@pytest.mark.sampled(3)
@BY_SOURCE_AND_WAY
def test_hooks_that_forget_super_change_nothing(source: Source, way: Way) -> None:
    def handle(record: Any) -> None:
        if source.body_of(record) == "body-1":
            raise ValueError("refused")

    hooks = {"success_handler": lambda *_: None, "failure_handler": lambda *_: None}
    outcome = run_hooks(source, way, handle, **hooks)

    assert reported(source, outcome) == {"body-1"}


# --- fail_messages --------------------------------------------------------------------------------


def view_of(self: Any, source: Source, record: Any, body: str) -> Any:
    if source.body_of(record) == body:
        return record
    raw = next(one for one in self.records if source.body_of(one) == body)
    return type(record)(raw)


def raw_of(self: Any, source: Source, record: Any, body: str) -> Any:
    return next(one for one in self.records if source.body_of(one) == body)


def copy_of(self: Any, source: Source, record: Any, body: str) -> Any:
    return dict(raw_of(self, source, record, body))


@pytest.mark.sampled(8)
@pytest.mark.parametrize("form", [view_of, raw_of, copy_of])
@pytest.mark.parametrize("which", BODIES)
@BY_SOURCE_AND_WAY
def test_a_record_that_a_hook_appends_to_fail_messages_fails(
    source: Source, way: Way, which: str, form: Any
) -> None:
    def success_handler(self: Any, record: Any, result: Any) -> Any:
        if source.body_of(record) == "body-1":  # the one before, its own, and the one after
            self.fail_messages.append(form(self, source, record, which))
        return "success", result, record

    outcome = run_hooks(source, way, success_handler=success_handler)
    failed = [(source.body_of(item.record), item.stage) for item in outcome.result.failed]

    assert reported(source, outcome) == {which}
    assert failed == [(which, "hook")]


@pytest.mark.sampled(3)
@BY_SOURCE_AND_WAY
def test_a_failure_handler_may_append_another_record(source: Source, way: Way) -> None:
    def failure_handler(self: Any, record: Any, exception: Any) -> Any:
        self.fail_messages.append(raw_of(self, source, record, "body-2"))

    def handle(record: Any) -> None:
        if source.body_of(record) == "body-1":
            raise ValueError("refused")

    outcome = run_hooks(source, way, handle, failure_handler=failure_handler)

    assert reported(source, outcome) == {"body-1", "body-2"}
    assert [item.stage for item in outcome.result.failed] == ["handle", "hook"]


CHANGES: dict[str, Any] = {
    "foreign view": lambda self, record: self.fail_messages.append(
        type(record)({"messageId": "x"})
    ),
    "foreign dict": lambda self, record: self.fail_messages.append({"messageId": "other"}),
    "string": lambda self, record: self.fail_messages.append("body-1"),
    "none": lambda self, record: self.fail_messages.append(None),
    "extend": lambda self, record: self.fail_messages.extend([record]),
    "clear": lambda self, record: self.fail_messages.clear(),
    "insert": lambda self, record: self.fail_messages.insert(0, record),
    "sort": lambda self, record: self.fail_messages.sort(),
    "reverse": lambda self, record: self.fail_messages.reverse(),
    "assign an item": lambda self, record: self.fail_messages.__setitem__(slice(0, 0), [record]),
    "delete": lambda self, record: self.fail_messages.__delitem__(slice(None)),
    "times": lambda self, record: self.fail_messages.__imul__(2),
    "assign": lambda self, record: setattr(self, "fail_messages", [record]),
    "add in place": lambda self, record: setattr(
        self, "fail_messages", [*self.fail_messages, record]
    ),
    "success append": lambda self, record: self.success_messages.append(record),
    "success remove": lambda self, record: self.success_messages.remove(record),
    "success pop": lambda self, record: self.success_messages.pop(),
    "success assign": lambda self, record: setattr(self, "success_messages", []),
    "records assign": lambda self, record: setattr(self, "records", []),
    "exceptions assign": lambda self, record: setattr(self, "exceptions", []),
}


@pytest.mark.sampled(4)
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("way", ways_of(ALL[0]), ids=str)
def test_any_other_change_of_a_message_list_fails_the_record_of_the_hook(
    way: Way, change: str
) -> None:
    source, raised = ALL[0], list[Any]()

    def success_handler(self: Any, record: Any, result: Any) -> Any:
        if source.body_of(record) == "body-1":
            try:
                CHANGES[change](self, record)
            except (TypeError, AttributeError) as error:
                raised.append(error)
                raise
        return "success", result, record

    outcome = run_hooks(source, way, success_handler=success_handler)

    assert [type(error) for error in raised] in ([TypeError], [AttributeError])
    assert outcome.statuses == ["success", "fail", "success"]
    assert outcome.result[1].stage == "hook"
    assert reported(source, outcome) == {"body-1"}


@pytest.mark.parametrize("source", ALL, ids=repr)
def test_what_hooks_append_is_retried(source: Source) -> None:
    """Lambda retries a stream from the first record that is named."""

    def success_handler(self: Any, record: Any, result: Any) -> Any:
        if source.body_of(record) == "body-2":
            self.fail_messages.append(raw_of(self, source, record, "body-1"))

    way = ways_of(source)[0]
    processor = make_processor(
        source, way, cls=with_hooks(source, way, success_handler=success_handler)
    )
    event = source.event(BODIES)
    run(source, event, lambda record: None, way=way, processor=processor)

    assert "body-1" in named(source, event, processor.response())


ORDERED: list[tuple[Source, dict[str, Any]]] = [
    (SQS_FIFO, {}),
    (SQS_FIFO, {"skip_group_on_error": True}),
    (KAFKA, {"stop_on_failure": True}),
    (KINESIS, {"stop_on_failure": True}),
]


ORDERED_WAYS = [
    pytest.param(source, options, way, id="-".join([source.name, *options, str(way)]))
    for source, options in ORDERED
    for way in ways_of(source, options)
]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("which", BODIES[:2])
@pytest.mark.parametrize(("source", "options", "way"), ORDERED_WAYS)
def test_a_record_that_a_hook_appends_holds_back_what_comes_after_it(
    source: Source, options: dict[str, Any], way: Way, which: str
) -> None:
    """A FIFO function stops after the first failure, also where a hook makes the record fail.

    https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """

    def success_handler(self: Any, record: Any, result: Any) -> Any:
        if source.body_of(record) == "body-1":
            self.fail_messages.append(raw_of(self, source, record, which))

    cls = with_hooks(source, way, success_handler=success_handler)
    processor = make_processor(source, way, options, cls)
    ran: list[str] = []
    event = source.event(BODIES)
    run(source, event, lambda one: ran.append(source.body_of(one)), way=way, processor=processor)

    assert ran == ["body-0", "body-1"]
