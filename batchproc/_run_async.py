"""The driver for an event loop, and the step of a record that is awaited."""

from __future__ import annotations

import asyncio
import sys
from contextvars import copy_context

from batchproc._calling import is_awaitable, refuse_unrun
from batchproc._steps import Steps, at_work, blames_record
from batchproc.errors import StoppedBeforeTimeoutError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator
    from contextvars import Context
    from typing import Any, TypeAlias

    from batchproc._plan import Plan
    from batchproc.outcome import Stage

    One: TypeAlias = Callable[[int], Coroutine[Any, Any, BaseException | None]]

# A record has a task of its own, because it has a context of its own. An eager task starts at once and needs
# no turn of the loop if its handler never suspends: four times faster than waiting for one.
# https://docs.python.org/3/library/asyncio-task.html#eager-task-factory
_EAGER: dict[str, Any] = {"eager_start": True} if sys.version_info >= (3, 12) else {}


class AsyncSteps(Steps):
    """The steps of one run's records, awaiting the handler.

    Both coroutines return the exception that must leave the run (SystemExit and its like), because one that
    is raised in a task stops the event loop before the other tasks can be cancelled.
    """

    __slots__ = ()

    async def aone(self, index: int) -> BaseException | None:
        """Do one record."""
        if self.replaced is None:
            return await self.aattempt(index, self.run.records[index])
        token = at_work.set((self, index))
        try:
            outcome = self.replaced(self.run.records[index])
            self.settle(index, await outcome if is_awaitable(outcome) else outcome)
        except BaseException as exception:
            return self._judge(index, exception, self.run.view(index), "handle")
        finally:
            at_work.reset(token)
            del token
        return None

    async def aattempt(self, index: int, record: dict[str, Any]) -> BaseException | None:
        """Parse and handle; what `await super()._async_process_record(record)` runs."""
        view = got = self.run.source.view(record)
        stage: Stage = "parse"
        try:
            if self.model is not None:
                got = self.model.model_validate(record)
            stage = "handle"
            result = self.call(got)
            if result is not None and type(result) not in self.harmless:
                if is_awaitable(result):
                    result = await result
                if result is not None:
                    refuse_unrun(result, self.harmless)
        except BaseException as exception:
            return self._judge(index, exception, got, stage)
        self.succeeded(index, view, result)
        return None

    def _judge(
        self, index: int, exception: BaseException, got: object, stage: Stage
    ) -> BaseException | None:
        """Note the record's failure, or say what must leave the run."""
        if isinstance(exception, asyncio.CancelledError) and self._cancelled_from_outside():
            if not self.run.late:
                raise exception
            try:
                raise self.too_late() from exception
            except StoppedBeforeTimeoutError as late:
                self.failed(index, late, got, stage)
            return None
        if not blames_record(exception):
            return exception
        self.failed(index, exception, got, stage)
        return None

    @staticmethod
    def _cancelled_from_outside() -> bool:
        task = asyncio.current_task()
        return task is not None and task.cancelling() > 0

    @staticmethod
    def too_late() -> StoppedBeforeTimeoutError:
        return StoppedBeforeTimeoutError(
            "Cancelled while it was open: less than stop_before_timeout_ms was left"
        )


class _Slot:
    """One of the places where records run, one after the other."""

    __slots__ = ("drive", "index", "indexes", "task")

    def __init__(self, drive: Drive, indexes: Iterator[int]) -> None:
        self.drive = drive
        self.indexes = indexes
        self.index = -1
        self.task: asyncio.Task[BaseException | None] | None = None

    def advance(self) -> None:
        """Start the next record; eager tasks that are done at once make room for another."""
        drive = self.drive
        for index in self.indexes:
            if drive.stopping:
                break
            task = drive.start(index)
            if not task.done():
                self.index, self.task = index, task
                task.add_done_callback(self.finished)
                return
            drive.ended(index, task)
        drive.live -= 1
        if not drive.live:
            drive.wake()

    def finished(self, task: asyncio.Task[BaseException | None]) -> None:
        self.task = None
        self.drive.ended(self.index, task)
        self.advance()


class Drive:
    """Runs what the slots give out, as tasks."""

    def __init__(self, one: One, slots: list[Iterator[int]], plan: Plan | None, steps: AsyncSteps | None) -> None:
        self.one = one
        self.plan = plan
        self.steps = steps
        self.slots = [_Slot(self, indexes) for indexes in slots]
        self.live = len(slots)
        self.stopping = False
        self.escaped: BaseException | None = None
        self.timer: asyncio.TimerHandle | None = None

    async def run(self) -> None:
        """Come back when every record is done; whatever leaves early leaves no task behind."""
        self.loop = asyncio.get_running_loop()
        self.context: Context = copy_context()
        self.done: asyncio.Future[None] = self.loop.create_future()
        try:
            self._arm()
            for slot in self.slots:
                slot.advance()
            if self.live:
                await self.done
        finally:
            self.stopping = True
            if self.timer is not None:
                self.timer.cancel()
            await self._sweep()
            escaped, self.escaped, self.steps, self.one = self.escaped, None, None, None  # type: ignore[assignment]
        if escaped is not None:
            try:
                raise escaped
            finally:
                del escaped

    def start(self, index: int) -> asyncio.Task[BaseException | None]:
        return asyncio.Task(self.one(index), loop=self.loop, context=self.context.copy(), **_EAGER)

    def ended(self, index: int, task: asyncio.Task[BaseException | None]) -> None:
        """Look at a finished task, which is not necessarily finished in peace."""
        try:
            escaped = task.result()
        except asyncio.CancelledError as exception:
            escaped = None
            if not self.stopping:
                self._cancelled(index, exception)
        except BaseException as exception:
            escaped = exception
        if escaped is not None and self.escaped is None:
            self.escaped = escaped
            self.stopping = True
            self.wake()
        if self.plan is not None:
            self.plan.ended(index)
            if self.timer is not None and self.plan.out_of_time():
                self._cancel_open()

    def _cancelled(self, index: int, exception: asyncio.CancelledError) -> None:
        # By us at the deadline before it had begun, or by somebody else's hand on our task.
        if self.steps is not None:
            if self.steps.run.late:
                self.steps.run.skips[index] = (
                    StoppedBeforeTimeoutError,
                    "Not started: less than stop_before_timeout_ms was left",
                )
            else:
                self.steps.failed(index, exception, self.steps.run.view(index), "handle")

    def wake(self) -> None:
        if not self.done.done():
            self.done.set_result(None)

    def _arm(self) -> None:
        milliseconds = None if self.plan is None else self.plan.until_late()
        if milliseconds is not None:
            self.timer = self.loop.call_later(max(milliseconds, 1) / 1000, self._time_passed)

    def _time_passed(self) -> None:
        if self.plan is not None and self.plan.out_of_time():
            self._cancel_open()
        else:
            self._arm()  # the function's clock is slower than ours: a frozen container, a test

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
