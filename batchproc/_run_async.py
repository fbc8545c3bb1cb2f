"""The driver for an event loop, and the step of a record that is awaited."""

from __future__ import annotations

import asyncio
import sys

from batchproc._calling import blames_record, is_awaitable, refuse_unrun
from batchproc._current import at_work
from batchproc._steps import Cursor, Steps
from batchproc.errors import StoppedBeforeTimeoutError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator
    from typing import Any

    from batchproc._plan import Plan
    from batchproc.outcome import Stage

# A record has a task of its own, because it has a context of its own. An eager task starts at once and needs
# no turn of the loop if its handler never suspends: four times faster than waiting for one.
# https://docs.python.org/3/library/asyncio-task.html#eager-task-factory
EAGER = sys.version_info >= (3, 12)


class _Slot:
    """One of the places where records run, one after the other."""

    __slots__ = ("index", "indexes", "task")

    def __init__(self, indexes: Iterator[int]) -> None:
        self.indexes = indexes
        self.index = -1
        self.task: asyncio.Task[None] | None = None  # open: it has been started and has not ended


class AsyncSteps(Steps):
    """The steps of one run's records, awaiting the handler, and the driver that makes a task of each."""

    __slots__ = ("base", "done", "escaped", "live", "loop", "plan", "slots", "stopping", "timer")

    step = "_async_process_record"

    async def drive(self, plan: Plan, limit: int) -> None:
        """Come back when every record is done; whatever leaves early leaves no task behind."""
        self.plan = None if plan.holds_nothing_back() else plan
        self.slots = [_Slot(indexes) for indexes in plan.slots(limit)]
        self.live = len(self.slots)
        self.stopping = False
        self.escaped: BaseException | None = None
        self.timer: asyncio.TimerHandle | None = None
        self.loop = asyncio.get_running_loop()
        self.base = self.context()
        self.done: asyncio.Future[None] = self.loop.create_future()
        try:
            self._arm()
            for slot in self.slots:
                self._advance(slot)
            if self.live:
                await self.done
        finally:
            self.stopping = True
            if self.timer is not None:
                self.timer.cancel()
            await self._sweep()
            self.base = self.done = self.plan = None  # type: ignore[assignment]  # they lead to the run
            escaped, self.escaped = self.escaped, None
        if escaped is not None:
            try:
                raise escaped
            finally:
                del escaped

    # --- one record -----------------------------------------------------------------------------------

    async def _record(self, slot: _Slot, index: int) -> None:
        try:
            if self.replaced is None:
                await self.aattempt(index, self.run.records[index])
            else:
                await self._areplaced(index)
        except asyncio.CancelledError as exception:
            if not self.stopping:  # somebody else's hand on our task
                self.failed(index, exception, self.run.view(index), "handle")
        except BaseException as exception:
            self._escape(exception)
        finally:
            if slot.task is not None:  # it was suspended, so nobody waits for it where it was started
                slot.task = None
                self._ended(index)
                self._advance(slot)

    async def _areplaced(self, index: int) -> None:
        cursor = Cursor(self)
        cursor.index, cursor.record = index, self.run.records[index]
        token = at_work.set(cursor)
        try:
            message = self.replaced(cursor.record)  # type: ignore[misc]  # asked by the caller
            if is_awaitable(message):
                message = await message
            if message is None or message is not cursor.message:
                self.settle(cursor, message)
        except BaseException as exception:
            self._judge(index, exception, self.run.view(index), "handle")
        finally:
            at_work.reset(token)
            del token

    async def aattempt(self, index: int, record: dict[str, Any]) -> tuple[Any, Any, Any]:
        """Parse and handle; gives the processed message, like `attempt`."""
        view = got = object.__new__(self.view_class)
        view.raw_event = record
        stage: Stage = "parse"
        try:
            if self.model is not None:
                got = self.model.model_validate(record)
            stage = "handle"
            result = self.call(got)
            if result is not None and type(result) not in self.harmless:
                if is_awaitable(result):
                    result = await result
                if result is not None and type(result) not in self.harmless:
                    self.harmless = refuse_unrun(result, self.harmless)
        except BaseException as exception:
            self._judge(index, exception, got, stage)
            return self.run.message(index)
        self.results[index] = result
        if self.on_success is not None:
            self.succeeded(index, view, result)
        return "success", result, view

    def _judge(self, index: int, exception: BaseException, got: object, stage: Stage) -> None:
        """Note the record's failure, or raise what must leave the run; called inside the `except`."""
        if isinstance(exception, asyncio.CancelledError) and _cancelled_from_outside():
            if not self.run.late:
                raise exception
            try:
                raise StoppedBeforeTimeoutError(
                    "Cancelled while it was open: less than stop_before_timeout_ms was left"
                ) from exception
            except StoppedBeforeTimeoutError as late:
                self.failed(index, late, got, stage)
        elif blames_record(exception):
            self.failed(index, exception, got, stage)
        else:
            raise exception

    # --- one after the other ------------------------------------------------------------------------------

    def _advance(self, slot: _Slot) -> None:
        """Start the slot's next record; a task that is done at once makes room for another."""
        for index in slot.indexes:
            if self.stopping:
                break
            record = self._record(slot, index)
            context = self.base.copy()
            if EAGER:
                task = asyncio.Task(record, loop=self.loop, context=context, eager_start=True)
                if task.done():
                    self._ended(index)
                    continue
            else:
                task = asyncio.Task(record, loop=self.loop, context=context)
            slot.index, slot.task = index, task
            return
        self.live -= 1
        if not self.live:
            self._wake()

    def _ended(self, index: int) -> None:
        if self.plan is not None:
            self.plan.ended(index)
            if self.timer is not None and self.plan.out_of_time():
                self._cancel_open()

    def _escape(self, exception: BaseException) -> None:
        self.stopping = True
        if self.escaped is None:
            self.escaped = exception
        self._wake()

    def _wake(self) -> None:
        if not self.done.done():
            self.done.set_result(None)

    # --- the clock, and the end ---------------------------------------------------------------------------

    def _arm(self) -> None:
        milliseconds = None if self.plan is None else self.plan.until_late()
        if milliseconds is not None:
            self.timer = self.loop.call_later(max(milliseconds, 1) / 1000, self._time_passed)

    def _time_passed(self) -> None:
        if self.plan is not None and self.plan.out_of_time():
            self._cancel_open()
        else:
            self._arm()  # the function's clock is slower than ours: a thawed container, a test

    def _cancel_open(self) -> None:
        for slot in self.slots:
            if slot.task is not None:
                slot.task.cancel()

    async def _sweep(self) -> None:
        """Cancel what is open and wait until it has ended, even if we are cancelled again meanwhile."""
        self._cancel_open()
        while tasks := [slot.task for slot in self.slots if slot.task is not None and not slot.task.done()]:
            try:
                await asyncio.wait(tasks)
            except asyncio.CancelledError:
                continue


def _cancelled_from_outside() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


async def together(coroutines: list[Coroutine[Any, Any, Any]]) -> list[Any]:
    """What the coroutines return, in their order; the first exception cancels the others and waits for them."""
    tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
    try:
        return list(await asyncio.gather(*tasks))
    finally:
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
