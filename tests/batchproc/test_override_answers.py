"""What an overridden `_process_record` may answer, and what is said of any other answer."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from batchproc import RecordFailedError, WrongHandlerError, WrongOutcomeError
from tests.laws.custom import base_of
from tests.laws.log import captured
from tests.support.events import SQS, response_of
from tests.support.ways import ALL_WAYS, Outcome, Way, make_processor, run

EVENT = SQS.event(["a"])
EACH_DRIVER = [way for way in ALL_WAYS if way.form == "context_manager"]
each_driver = pytest.mark.parametrize("way", EACH_DRIVER, ids=repr)


def answered(way: Way, answer: Any) -> tuple[Outcome, list[logging.LogRecord]]:
    """One record whose override gives `answer(processor, record)`."""

    def _process_record(self: Any, record: Any) -> Any:
        return answer(self, record)

    async def _async_process_record(self: Any, record: Any) -> Any:
        return answer(self, record)

    methods = {
        "_process_record": _process_record,
        "_async_process_record": _async_process_record,
    }
    cls = type("Own", (base_of(SQS, way),), methods)
    processor = make_processor(SQS, way, {"raise_on_entire_batch_failure": False}, cls)
    with captured() as lines:
        outcome = run(SQS, EVENT, lambda record: None, way=way, processor=processor)
    return outcome, lines


WRONG: list[tuple[Any, str]] = [
    (None, "None"),
    (True, "a bool"),
    (42, "an int"),
    ("", "a str"),
    ("success", "a str"),
    (["success", 1, {}], "a list"),
    ({"success": 1}, "a dict"),
    ((), "a tuple of 0"),
    (("success",), "a tuple of 1"),
    (("ok", 1, {}), "a tuple of 3"),
    ((1, 1, {}), "a tuple of 3"),
    (("success", 1, {}, 2), "a tuple of 4"),
    (OSError("returned"), "an OSError"),
]


@each_driver
@pytest.mark.parametrize(("answer", "shown"), WRONG, ids=repr)
def test_an_answer_that_is_no_message_fails_its_record_with_the_whole_story(
    way: Way, answer: Any, shown: str
) -> None:
    outcome, lines = answered(way, lambda self, record: answer)
    step = "_async_process_record" if way.is_async else "_process_record"
    (item,) = outcome.result

    assert type(item.exception) is WrongOutcomeError
    assert str(item.exception) == (
        f'{step} of Own returned {shown}. It must return ("success", result, record) or ("fail", '
        f"text, record), as super().{step}(record), self.success_handler(...) and "
        "self.failure_handler(...) do. Is a return missing?"
    )
    assert (item.status, item.stage) == ("fail", "handle")
    assert (outcome.messages) == [
        ("fail", f"{WrongOutcomeError}:{item.exception}", EVENT["Records"][0])
    ]
    assert len(lines) == 1
    assert response_of(SQS.identifiers(EVENT)) == outcome.response


def coroutine_of(result: Any) -> Any:
    async def work() -> Any:
        return result

    return work()


UNRUN: dict[str, tuple[Any, str]] = {
    "coroutine": (lambda: coroutine_of(1), "a coroutine that was never awaited"),
    "generator": (lambda: (one for one in "a"), "a generator that has not run to its end"),
}


@each_driver
@pytest.mark.parametrize("kind", UNRUN)
def test_a_result_that_is_work_nobody_runs_is_no_success(way: Way, kind: str) -> None:
    make, text = UNRUN[kind]
    outcome, _ = answered(way, lambda self, record: ("success", make(), record))
    (item,) = outcome.result

    assert type(item.exception) is WrongHandlerError
    assert str(item.exception).startswith(f"The handler returned {text}")
    assert response_of(SQS.identifiers(EVENT)) == outcome.response


@pytest.mark.parametrize("way", [way for way in EACH_DRIVER if not way.is_async], ids=repr)
def test_a_step_that_is_async_where_nobody_awaits_is_told_so(way: Way) -> None:
    outcome, _ = answered(way, lambda self, record: coroutine_of(("success", 1, record)))
    (item,) = outcome.result

    assert type(item.exception) is WrongHandlerError
    assert str(item.exception).startswith("The handler returned a coroutine that was never awaited")


@each_driver
def test_a_failure_in_words_has_them_as_its_exception(way: Way) -> None:
    outcome, lines = answered(way, lambda self, record: ("fail", "not today", record))
    (item,), (line,) = outcome.result, lines

    assert repr(item.exception) == repr(RecordFailedError("not today"))
    assert (item.status, item.stage, item.result) == ("fail", "handle", None)
    assert outcome.messages == [("fail", "not today", EVENT["Records"][0])]
    assert line.__dict__["batch_stage"] == "handle"
    assert line.getMessage().endswith("failed at stage handle: RecordFailedError")


@each_driver
def test_a_failure_by_the_hook_has_its_exception(way: Way) -> None:
    error = KeyError("mine")
    outcome, lines = answered(
        way, lambda self, record: self.failure_handler(record, (KeyError, error, None))
    )
    (item,), (line,) = outcome.result, lines

    assert item.exception is error
    assert (item.status, item.stage, item.result) == ("fail", "handle", None)
    assert outcome.messages == [("fail", "<class 'KeyError'>:'mine'", EVENT["Records"][0])]
    assert line.__dict__["batch_stage"] == "handle"


@each_driver
def test_a_success_may_have_a_record_of_its_own(way: Way) -> None:
    outcome, lines = answered(way, lambda self, record: ("success", "mine", "its own"))

    assert outcome.messages == [("success", "mine", "its own")]
    assert outcome.success_messages == ["its own"]
    assert EVENT["Records"] == [item.record for item in outcome.result]
    assert lines == []
