"""Target: whatever the event and whatever the handler does, every record that did not succeed is
reported, in a response that Lambda reads as it is meant.
"""

from __future__ import annotations

import asyncio
import atexit
import pickle
import threading
from contextvars import Context
from typing import Any

import batchproc
from batchproc import sources
from pytest_batchproc._verdict import lambda_verdict
from pytest_batchproc.errors import InvalidEventError
from tests.fuzz import events, script
from tests.fuzz.choices import Choices
from tests.fuzz.doors import records_at_the_door
from tests.fuzz.processors import Current, processor

Response = dict[str, Any]


class ClockBrokeError(Exception):
    """Raised by a clock of ours."""


_PASSING: tuple[type[BaseException], ...] = (*script.LEAVING, ClockBrokeError)


class _Clock:
    """A context on which some time passes whenever somebody asks."""

    def __init__(self, choices: Choices) -> None:
        self._left = choices.one_of((3_000, 3_000, 600, 100))
        self._step = choices.one_of((0, 100, 1_000))
        self._breaks_after = 1 + choices.below(6) if choices.once_in(8) else None

    def get_remaining_time_in_millis(self) -> int:
        self._left -= self._step
        if self._breaks_after is not None:
            self._breaks_after -= 1
            if not self._breaks_after:
                raise ClockBrokeError
        return self._left


_loop = asyncio.new_event_loop()
atexit.register(_loop.close)


_PER_CONTAINER = 50
_containers = (context for context in iter(Context, None) for _ in range(_PER_CONTAINER))


def try_one(choices: Choices) -> None:
    """Make a batch of the bytes and try it, after others in the same context as in a container."""
    next(_containers).run(try_event, events.case(choices), choices)


def try_event(case: events.Case, choices: Choices) -> None:
    """Run the event through a processor and claim what must hold."""
    chosen = processor(choices, case.source)
    at_door = records_at_the_door(case.source, case.event)
    records = at_door if at_door is not None else []
    trial = _Trial(case, chosen, records, choices)
    before = threading.active_count()
    try:
        response = trial.run()
    except batchproc.UnexpectedBatchTypeError:
        assert not (case.plain and at_door is not None), "refused what it must take"
        assert not trial.script.tried, "a handler ran, and the batch was refused"
        return
    except batchproc.BatchProcessingError as error:
        trial.check_error(error)
        response = error.response
    except _PASSING as error:
        assert isinstance(error, ClockBrokeError) or error in trial.script.left, "not of a handler"
        response = trial.said if trial.said is not None else chosen.response()
    assert not (case.plain and at_door is None), "taken, and it has no batch in it"
    if at_door is not None:
        trial.check(response)
    assert before == threading.active_count(), "a thread was left"
    # Dear to ask: what the collector has not found yet is among them.
    assert not trial.looked_into or not asyncio.all_tasks(_loop), "a task was left"


class _Trial:
    """One batch, its processor, and the script of its handler."""

    def __init__(
        self, case: events.Case, chosen: Any, records: list[Any], choices: Choices
    ) -> None:
        self.case = case
        self.processor = chosen
        self.records = records
        self.choices = choices
        self.script = script.Script(choices, len(records) + 1)
        self.positions = {id(record): index for index, record in enumerate(records)}
        self.clock = _Clock(choices)
        self.form = choices.below(4)
        self.looked_into = choices.once_in(32)
        self.said: Any = None  # by the processor in the task where the batch ran
        Current.parse = lambda record: self.script.parse(self._at(record))
        Current.succeeded = self._succeeded
        Current.failed = self._failed

    def _at(self, record: Any) -> int:
        return self.positions.get(id(record), len(self.records))

    def _succeeded(self, record: Any) -> None:
        """Sometimes make the record fail, as a hook can: raise, or append it to a list."""
        raises, appends = self.choices.once_in(3), self.choices.once_in(6)
        if raises or appends:
            self.script.done.remove(self._at(record.raw_event))
        if appends:
            self.processor.fail_messages.append(self.choices.one_of((record, record.raw_event)))
        if raises:
            raise script.Unprintable

    def _failed(self) -> None:
        if self.choices.once_in(3):
            raise script.Unprintable

    def run(self) -> Any:
        """What the function returns, run in one of the ways that a user has."""
        awaits = self.processor._awaits
        handler = self._awaited() if awaits and self.form else self._plain()
        arguments = (self.case.event, handler, self.processor, self.clock)
        if not awaits:
            return batchproc.process_partial_response(*arguments)
        if self.form == 1:
            return batchproc.async_process_partial_response(*arguments)
        running = self._alone(batchproc.aprocess_partial_response(*arguments))
        response, error = _loop.run_until_complete(running)
        if error is not None:
            raise error
        return response

    async def _alone(self, running: Any) -> tuple[Any, BaseException | None]:
        # What leaves a task leaves the loop, too. And a task has a context of its own: what the
        # processor says afterwards must be asked in it.
        try:
            return await running, None
        except _PASSING as error:
            self.said = self.processor.response()
            return None, error

    def _plain(self) -> Any:
        def handler(record: Any) -> Any:
            return self.script.handle(self._at(record.raw_event))

        return handler

    def _awaited(self) -> Any:
        async def handler(record: Any) -> Any:
            index = self._at(record.raw_event)
            if self.script.suspends(index):
                await asyncio.sleep(0)
            return self.script.handle(index)

        return handler

    # --- what must hold --------------------------------------------------------------------------

    def check_error(self, error: batchproc.BatchProcessingError) -> None:
        """The error of a whole batch: only there when it must be, short, and fit to travel."""
        assert self.processor.raise_on_entire_batch_failure, "raised, and it was told not to"
        assert not self.script.done, "raised, and a record had succeeded"
        assert self.script.tried, "raised, and no record had failed"
        assert str(error).startswith("All records failed processing. "), "another text"
        assert len(str(error)) < 8_000, "a text too long for a log line"
        if self.looked_into:
            assert pickle.loads(pickle.dumps(error)).response == error.response

    def check(self, response: Any) -> None:
        """The response, read by ourselves and then as Lambda reads it."""
        tried, done = self.script.tried, set(self.script.done)
        assert len(tried) == len(set(tried)), "a record was handled twice"
        source, number = self.case.source, len(self.records)
        names = [source.reported(one) for one in source.identify(self.records)]
        lost = _unique([names[index] for index in range(number) if index not in done])
        said = [entry["itemIdentifier"] for entry in response["batchItemFailures"]]
        if source.retry == "item":
            assert lost == said, "reported are others than those that did not succeed"
            back = [index for index in range(number) if names[index] in lost]
        else:
            assert lost[:1] == said[:1], "the checkpoint is not the first that did not succeed"
            assert all(one in lost for one in said), "reported is one that succeeded"
            back = list(range(min(map(names.index, said)), number)) if said else []
        if self.case.plain:
            self._judge(response, back, twice=len(_unique(names)) < number)

    def _judge(self, response: Response, back: list[int], *, twice: bool) -> None:
        try:
            verdict = lambda_verdict(response, self.case.event)
        except InvalidEventError:
            return  # broken in a way that Lambda never breaks one, and taken all the same
        if verdict.trap is not None:
            # On a queue that its processor takes for a standard one; or a message was there twice.
            assert twice or _is_a_queue_in_order(self.case), verdict.trap
            assert "their order is lost" in verdict.trap, verdict.trap
        assert back == verdict.redelivered, "Lambda delivers others again than those reported"


def _is_a_queue_in_order(case: events.Case) -> bool:
    # Its processor was told that the queue is a standard one, by a mistake that an ARN may show.
    first = case.event["Records"][0] if "Records" in case.event else {}
    return case.source is sources.SQS and str(first.get("eventSourceARN")).endswith(".fifo")


def _unique(names: list[Any]) -> list[Any]:
    found: list[Any] = []
    for name in names:
        if name not in found:
            found.append(name)
    return found
