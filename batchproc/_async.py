"""The driver for an event loop, and the step of a record that is awaited.

Records are done by workers, at most `max_concurrency`, and not by a task each, which costs more
than most handlers. Each still has its own context: the worker sends and throws into the
handler's coroutine inside it, so no variable leaks into the next record. A task runs one record at
a time, as a thread of a pool does: `asyncio.timeout` and `current_task()` work, and what a
handler keeps by task (a name, a registry) it must give back at its end, as it must with a thread.
"""

from __future__ import annotations

import asyncio
import sys
from types import CoroutineType, coroutine

from batchproc._batch import UNTRIED
from batchproc._calling import is_awaitable
from batchproc._job import Cursor, Job, leave_with
from batchproc._plan import Plan
from batchproc.errors import StoppedBeforeTimeoutError

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from contextvars import Context
    from typing import Any

    from batchproc._outcome import Stage
    from batchproc._plan import Indexed

_new = object.__new__

# The first worker need not wait for a turn of the loop: where no record suspends, there is no turn
# at all.
# https://docs.python.org/3/library/asyncio-task.html#eager-task-factory
_AT_ONCE: dict[str, bool] = {"eager_start": True} if sys.version_info >= (3, 12) else {}


class _Worker(asyncio.Task[None]):
    """A task that runs records sequentially."""

    share: Iterator[Indexed]  # what it takes its records from
    began = False


class AsyncJob(Job):
    """A batch while its records run on an event loop: the awaited step, and the driver."""

    step = "_async_process_record"

    if TYPE_CHECKING:  # which would see the None of `close`
        plan: Plan
        idle: list[Iterator[Indexed]]
        workers: list[_Worker]
        timer: asyncio.TimerHandle | None
        base: Context
        done: asyncio.Event
        loop: asyncio.AbstractEventLoop
        escaped: list[BaseException]

    async def drive(self) -> None:
        """Return when every record has ended; leaving early leaves no task behind."""
        self.live = 0  # how many workers have not ended
        self.stopping = False
        self.workers = []
        self.escaped = []
        self.timer = None
        self.expect_any_order()
        self.plan = Plan(self)
        self.idle = self.plan.shares(self.batch.settings.concurrency)
        self.done = asyncio.Event()  # every worker has ended, or something must leave the batch
        self.loop = asyncio.get_running_loop()
        self.base = self.context()
        try:
            if self.idle:
                self._watch()
                self._start(self.idle.pop(0), **_AT_ONCE)
            if self.live and not self.stopping:
                await self.done.wait()
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
        leave_with(self.escaped)
        self.batch.ended = self.end()

    def close(self) -> None:
        """Let go of the batch and of all that was made to run it."""
        super().close()
        # What an interrupt left open is collected later: it starts and cancels nothing.
        self.live, self.stopping, self.workers = 0, True, []
        self.plan = self.idle = self.timer = self.base = self.done = self.loop = self.escaped = None  # type: ignore[assignment]

    # --- one record ------------------------------------------------------------------------------

    async def _areplace(self, index: int, record: dict[str, Any]) -> None:
        """Do one record by the override of `_async_process_record`."""
        with Cursor(self) as cursor:
            cursor.point(index, record)
            try:
                message = self.replaced(record)
                cursor.settle(await message if is_awaitable(message) else message)
            except BaseException as exception:
                if not self.failed(index, exception, self.batch.view(index), "handle"):
                    raise

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
                self.look(result)
            if self.on_success is not None:
                stage = "hook"
                self.succeeded(index, view, result)
        except BaseException as exception:
            if self.replaced is not None and _is_cancelled_from_outside(exception):
                raise  # it may be the override's own `asyncio.timeout`, which waits for it
            if not self.failed(index, exception, got, stage):
                raise
        else:
            self.outcomes[index] = result

    def failed(self, index: int, exception: BaseException, got: object, stage: Stage) -> bool:
        """Note the failure, unless the record was cancelled because the batch ends."""
        if self.processor is None:
            return True  # an abandoned record is collected after the batch was closed
        if _is_cancelled_from_outside(exception):
            if self.stopping:
                self.outcomes[index] = UNTRIED
                return True
            if self.batch.late:
                late = StoppedBeforeTimeoutError(
                    "Cancelled while it was open: less than stop_before_timeout_ms was left"
                )
                late.__cause__, exception = exception, late
        return super().failed(index, exception, got, stage)

    def _leave_with(self, exception: BaseException) -> None:
        """Keep what must leave the batch: SystemExit and its like.

        One that is raised in a task stops the event loop before the other tasks can be cancelled.
        """
        if not self.stopping:
            self.stopping = True
            self.escaped.append(exception)
            self.done.set()

    # --- sequentially ---------------------------------------------------------------------------

    def _start(self, share: Iterator[Indexed], **how: Any) -> None:
        self.live += 1
        # Not by the loop's task factory: an eager one would start the worker inside the one that
        # starts it.
        worker = _Worker(self._work(share), loop=self.loop, context=self.base.copy(), **how)
        worker.share = share
        if not worker.done():  # pragma: no branch -- Python 3.11 starts no task at once
            self.workers.append(worker)
            worker.add_done_callback(self._ended)

    async def _work(self, share: Iterator[Indexed]) -> None:
        try:
            worker: Any = asyncio.current_task()
            worker.began = True
            if not self.stopping:
                await self._one_by_one(worker, share)
        except BaseException as exception:
            self._leave_with(exception)
        finally:
            self.live -= 1
            if not self.live:
                self.done.set()

    @coroutine
    def _one_by_one(self, worker: Any, share: Iterator[Indexed]) -> Generator[Any, Any, None]:
        step: Any = self.aattempt if self.replaced is None else self._areplace
        copy, cancelling = self.base.copy, worker.cancelling
        for record in share:
            one, run = step(*record), copy().run
            send = one.send
            try:
                waits_for = run(send, None)
                # It suspends. If it is the first that does, the others have something to do now.
                while self.idle:
                    self._start(self.idle.pop())
                while True:
                    try:
                        value = yield waits_for
                    except BaseException as exception:
                        waits_for = run(one.throw, exception)
                    else:
                        waits_for = run(send, value)
            except StopIteration:  # the record is done
                pass
            if self.timer is not None and self.plan.out_of_time():
                self._cancel_open()
            if self.stopping:
                break
            if cancelling():
                # What cancelled one record must not reach the next.
                self._start(share)
                break

    def _ended(self, worker: Any) -> None:
        if not worker.began:  # cancelled from outside: its records are still there
            self.live -= 1
            if not self.stopping:
                self._start(worker.share)

    # --- the clock, and the end ------------------------------------------------------------------

    def _watch(self) -> None:
        """Cancel what is open when too little time is left, or look again then."""
        try:
            milliseconds = self.plan.until_late()
            if milliseconds == 0 and self.plan.out_of_time():
                self._cancel_open()
            elif milliseconds is not None:
                # Again where the function's clock is slower than ours: a thawed container, a test.
                seconds = max(milliseconds, 1) / 1000
                self.timer = self.loop.call_later(seconds, self._watch, context=self.base)
        except BaseException as exception:  # of the function's clock
            self._leave_with(exception)

    def _cancel_open(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
        self.timer = None  # once: what a record does to clean up must not be cancelled too
        ours = asyncio.current_task()  # its record is done; the others wait within theirs
        for worker in self.workers:
            if worker.began and worker is not ours:
                worker.cancel()

    async def _sweep(self) -> None:
        """Cancel what is open and wait until it has ended, even if we are cancelled again
        during that time.
        """
        while workers := self._cancel_all():
            try:
                await asyncio.wait(workers)
            except asyncio.CancelledError:
                continue

    def _cancel_all(self) -> list[_Worker]:
        """Cancel the workers that have not ended, and say which."""
        workers = [one for one in self.workers if not one.done()]
        if workers and not self.loop.is_closed():
            for worker in workers:
                worker.cancel()
        return workers


def _is_cancelled_from_outside(exception: BaseException) -> bool:
    task = asyncio.current_task() if issubclass(type(exception), asyncio.CancelledError) else None
    return task is not None and task.cancelling() > 0
