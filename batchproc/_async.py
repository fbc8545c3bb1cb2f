"""The driver for an event loop, and the step of a record that is awaited.

Records are done by workers, at most `max_concurrency`, and not by a task each, which costs more
than most handlers. Each still has its own context: the worker sends and throws into the
handler's coroutine inside it, so no variable leaks into the next record. A task runs one record at
a time, as a thread of a pool does: `asyncio.timeout` and `current_task()` work, and what a
handler keeps by task (a name, a registry) it must give back at its end, as it must with a thread.
"""

# Longer than 300 lines: one driver, and the class of its workers.

from __future__ import annotations

import asyncio
import sys
from types import CoroutineType, coroutine

from batchproc._batch import UNTRIED
from batchproc._calling import SCALARS, is_awaitable
from batchproc._job import Cursor, Job, at_work
from batchproc._plan import Plan
from batchproc.errors import StoppedBeforeTimeoutError

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from contextvars import Context
    from typing import Any

    from batchproc._outcome import Stage

_new = object.__new__

# The first worker need not wait for a turn of the loop: where no record suspends, there is no turn
# at all.
# https://docs.python.org/3/library/asyncio-task.html#eager-task-factory
_AT_ONCE: dict[str, bool] = {"eager_start": True} if sys.version_info >= (3, 12) else {}


class _Worker:
    """One of the workers, which runs records sequentially."""

    __slots__ = ("began", "indexes", "suspended", "task")

    def __init__(self, indexes: Iterator[int]) -> None:
        self.indexes = indexes
        self.began = False
        self.suspended = False  # a record of it is open, and waits for something
        self.task: asyncio.Task[None] | None = None


class AsyncJob(Job):
    """A batch while its records run on an event loop: the awaited step, and the driver."""

    base: Context
    trusted = SCALARS
    step = "_async_process_record"

    async def drive(self) -> None:
        """Return when every record has ended; leaving early leaves no task behind."""
        self.expect_any_order()
        plan = Plan(self)
        self.plan = None if plan.holds_nothing_back() else plan
        self.idle = plan.shares(self.batch.settings.concurrency)
        self.workers: list[_Worker] = []
        self.live = 0
        self.stopping = False
        self.escaped: BaseException | None = None
        self.timer: asyncio.TimerHandle | None = None
        self.loop = asyncio.get_running_loop()
        self.base = self.context()
        self.done: asyncio.Future[None] | None = None
        try:
            if self.idle:
                self._arm()
                self._start(_Worker(self.idle.pop(0)), **_AT_ONCE)
            if self.live and not self.stopping:
                self.done = self.loop.create_future()
                await self.done
        except GeneratorExit:  # closed where it waits: nothing can be awaited any more
            self._cancel_all()
            self.live = 0
            raise
        finally:
            self.stopping = True
            if self.timer is not None:
                self.timer.cancel()
            if self.live:
                await self._sweep()
            escaped, self.escaped = self.escaped, None
        if escaped is not None:
            try:
                raise escaped
            finally:
                escaped = None  # this frame is in its traceback
        self.check_all_tried()
        self.end()

    async def arun(self, *, with_messages: bool = False) -> Any:
        """Run the batch on the running loop, then let go of it; like `run`."""
        try:
            await self.drive()
            return self.batch.messages() if with_messages else None
        finally:
            self.close()

    def run_on_own_loop(self, *, with_messages: bool = False) -> Any:
        """Like `arun`, to its end on this thread's own event loop."""
        from batchproc import _loop

        try:
            # In a context with lent slots: the frames of the loop hold its task, and that the
            # context.
            _loop.run(self.context(), self.drive)
            return self.batch.messages() if with_messages else None
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the batch, and of what was made to run it."""
        super().close()
        self.base = self.plan = self.timer = self.done = self.escaped = None  # type: ignore[assignment]  # no step follows
        self.workers, self.idle = [], []

    # --- one record ------------------------------------------------------------------------------

    async def _areplace(self, index: int, record: dict[str, Any]) -> None:
        """Do one record by the override, which finds the cursor in `at_work`."""
        cursor = Cursor(self)
        cursor.point(index, record)
        token = at_work.set(cursor)
        try:
            message = self.replaced(record)
            if is_awaitable(message):
                message = await message
            if message is None or message is not cursor.message:
                self.settle(cursor, message)
        except BaseException as exception:
            self._judge(index, exception, self.batch.view(index), "handle")
        finally:
            at_work.reset(token)
            cursor.close()

    async def aattempt(self, index: int, record: dict[str, Any]) -> None:
        """Like `attempt`, awaiting the handler."""
        settings = self.batch.settings
        view = got = _new(settings.source.view)
        view.raw_event = record
        stage: Stage = "parse"
        try:
            given = view if settings.parse is None else settings.parse(record)
            got = view if settings.by_body else given
            stage = "handle"
            call = self.batch.call
            result = call(given, view) if self.batch.takes_record else call(given)
            kind = type(result)
            if kind is CoroutineType or (
                result is not None and kind not in self.trusted and is_awaitable(result)
            ):
                result = await result
                kind = type(result)
            if result is not None and kind not in self.trusted:
                self.trusted = self.look(result)
            if self.on_success is not None:
                stage = "hook"
                self.succeeded(index, view, result)
        except BaseException as exception:
            if self.replaced is not None and _is_cancelled_from_outside(exception):
                raise  # it may be the override's own `asyncio.timeout`, which waits for it
            self._judge(index, exception, got, stage)
        else:
            self.outcomes[index] = result

    def _judge(self, index: int, exception: BaseException, got: object, stage: Stage) -> None:
        """Note the record's failure, or keep what must leave the batch; called in the `except`.

        SystemExit and its like are kept, because one that is raised in a task stops the event loop
        before the other tasks can be cancelled.
        """
        try:
            if _is_cancelled_from_outside(exception):
                self.outcomes[index] = UNTRIED
                if self.stopping:
                    return
                if self.batch.late:
                    exception = _too_late(exception)
            if not self.failed(index, exception, got, stage):
                self._leave_with(exception)
        except BaseException as of_a_hook:
            self._leave_with(of_a_hook)

    def _leave_with(self, exception: BaseException) -> None:
        self.stopping = True
        if self.escaped is None:
            self.escaped = exception
        self._wake()

    # --- sequentially ---------------------------------------------------------------------------

    def _start(self, worker: _Worker, **how: Any) -> None:
        self.live += 1
        # Not by the loop's task factory: an eager one would start the worker inside the one that
        # starts it.
        task = asyncio.Task(self._work(worker), loop=self.loop, context=self.base.copy(), **how)
        worker.task = task
        if not task.done():  # pragma: no branch -- Python 3.11 starts no task at once
            self.workers.append(worker)
            task.add_done_callback(self._ended)

    async def _work(self, worker: _Worker) -> None:
        try:
            worker.task, worker.began = asyncio.current_task(), True
            if not self.stopping:
                await self._one_by_one(worker)
        except BaseException as exception:
            # Not of a record: those are judged where they are raised.
            self._leave_with(exception)
        finally:
            self.live -= 1
            if not self.live:
                self._wake()

    @coroutine
    def _one_by_one(self, worker: _Worker) -> Generator[Any, Any, None]:
        step: Any = self.aattempt if self.replaced is None else self._areplace
        records, copy, cancelling = self.batch.records, self.base.copy, worker.task.cancelling  # type: ignore[union-attr]  # set: it runs
        for index in worker.indexes:
            one, run = step(index, records[index]), copy().run
            send = one.send
            try:
                waits_for = run(send, None)
                # It suspends. If it is the first that does, the others have something to do now.
                while self.idle:
                    self._start(_Worker(self.idle.pop()))
                worker.suspended = True
                while True:
                    try:
                        value = yield waits_for
                    except BaseException as exception:
                        waits_for = run(one.throw, exception)
                    else:
                        waits_for = run(send, value)
            except StopIteration:  # the record is done
                worker.suspended = False
            if self.timer is not None and self.plan is not None and self.plan.out_of_time():
                self._cancel_open()
            if self.stopping:
                break
            if cancelling():
                # What cancelled one record must not reach the next.
                self._start(_Worker(worker.indexes))
                break

    def _ended(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            return
        unbegun = [one for one in self.workers if one.task is task and not one.began]
        for worker in unbegun:
            self.live -= 1
            if not self.stopping:
                # Cancelled from outside before it had begun: its records are still there.
                self._start(_Worker(worker.indexes))

    def _wake(self) -> None:
        if self.done is not None and not self.done.done():
            self.done.set_result(None)

    # --- the clock, and the end ------------------------------------------------------------------

    def _arm(self) -> None:
        milliseconds = None if self.plan is None else self.plan.until_late()
        if milliseconds is not None:
            self.timer = self.loop.call_later(
                max(milliseconds, 1) / 1000, self._time_passed, context=self.base
            )

    def _time_passed(self) -> None:
        try:
            if self.plan is not None and self.plan.out_of_time():
                self._cancel_open()
            else:
                self._arm()  # the function's clock is slower than ours: a thawed container, a test
        except BaseException as exception:  # of the function's clock
            self._leave_with(exception)

    def _cancel_open(self) -> None:
        if self.timer is not None:  # pragma: no branch -- asked by the callers
            self.timer.cancel()
        self.timer = None  # once: what a record does to clean up must not be cancelled too
        for worker in self.workers:
            if worker.suspended and worker.task is not None:
                worker.task.cancel()

    async def _sweep(self) -> None:
        """Cancel what is open and wait until it has ended, even if we are cancelled again
        during that time.
        """
        while tasks := self._cancel_all():
            try:
                await asyncio.wait(tasks)
            except asyncio.CancelledError:
                continue

    def _cancel_all(self) -> list[asyncio.Task[None]]:
        """Cancel the workers that have not ended, and say which."""
        tasks = [one.task for one in self.workers if one.task is not None and not one.task.done()]
        if not self.loop.is_closed():
            for task in tasks:
                task.cancel()
        return tasks


def _is_cancelled_from_outside(exception: BaseException) -> bool:
    if not issubclass(type(exception), asyncio.CancelledError):
        return False
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _too_late(cancelled: BaseException) -> BaseException:
    try:
        raise StoppedBeforeTimeoutError(
            "Cancelled while it was open: less than stop_before_timeout_ms was left"
        ) from cancelled
    except StoppedBeforeTimeoutError as late:
        return late
