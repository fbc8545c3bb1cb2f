"""How a function runs its batch, and what it reads where it catches the interrupt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context
from dataclasses import dataclass
from typing import Any

import batchproc
from tests.interrupts.drivers import Batch
from tests.support.ways import records_given


@dataclass
class Answer:
    """What a processor said of its batch; None: it raised `RuntimeError`."""

    where: str  # "inside" or "after" the with block, or "returned"
    response: dict[str, Any] | None
    statuses: list[tuple[Any, str]] | None  # identifier and status of each record


class Invocation:
    """One way to run one batch; `answers` is what was read, `raised` what left it."""

    def __init__(
        self, processor: Any, batch: Batch, handler: Any, pause: Callable[[], Any]
    ) -> None:
        self.processor = processor
        self.batch = batch
        self.handler = handler
        self.pause = pause  # stops the injector while the function reads
        self.answers: list[Answer] = []
        self.raised: BaseException | None = None
        self.decorated = self._decorated()  # as a module does when it is loaded

    def _decorated(self) -> Any:
        decorate: Any = batchproc.batch_processor
        if self.batch.driver.awaits:
            decorate = batchproc.async_batch_processor

        def lambda_handler(event: Any, context: Any) -> Any:
            return self.processor.response()

        return decorate(record_handler=self.handler, processor=self.processor)(lambda_handler)

    def read(self, where: str) -> None:
        self.pause()
        response = statuses = None
        try:
            response = self.processor.response()
        except RuntimeError:
            pass
        try:
            statuses = [(item.identifier, item.status) for item in self.processor.result]
        except RuntimeError:
            pass
        self.answers.append(Answer(where, response, statuses))

    # --- the forms -------------------------------------------------------------------------------

    def function(self) -> None:
        entry: Any = batchproc.process_partial_response
        if self.batch.driver.awaits:
            entry = batchproc.async_process_partial_response
        response = entry(self.batch.event, self.handler, self.processor, self.batch.context)
        self.answers.append(Answer("returned", response, None))

    def decorator(self) -> None:
        response = self.decorated(self.batch.event, self.batch.context)
        self.answers.append(Answer("returned", response, None))

    def block(self) -> None:
        with self._taken() as processor:
            run = processor.async_process if self.batch.driver.awaits else processor.process
            try:
                run()
            except BaseException:
                self.read("inside")
                raise

    async def awaited_function(self) -> None:
        response = await batchproc.aprocess_partial_response(
            self.batch.event, self.handler, self.processor, self.batch.context
        )
        self.answers.append(Answer("returned", response, None))

    async def awaited_block(self) -> None:
        with self._taken() as processor:
            try:
                await processor.aprocess()
            except BaseException:
                self.read("inside")
                raise

    def _taken(self) -> Any:
        records = records_given(self.batch.driver.source, self.batch.event)
        return self.processor(records, self.handler, self.batch.context)

    # --- running them ----------------------------------------------------------------------------

    def run(self, form: str) -> None:
        """Run the batch in this thread; what it raises is noted."""
        try:
            getattr(self, form)()
        except BaseException as raised:
            self.read("after")
            self.raised = raised
        else:
            self.read("after")

    def run_on(self, loop: asyncio.AbstractEventLoop, context: Context, form: str) -> None:
        """The same on the function's own loop, in a task whose context other batches share."""

        async def main() -> None:
            try:
                await getattr(self, form)()
            except BaseException as raised:
                self.read("after")
                self.raised = raised
            else:
                self.read("after")

        task = loop.create_task(main(), context=context)
        try:
            loop.run_until_complete(task)
        except BaseException as raised:  # an interrupt in the loop, as `asyncio.run` treats it
            task.cancel()
            while not task.done():  # an interrupt may leave a call that stops the loop once more
                with suppress(RuntimeError):
                    loop.run_until_complete(asyncio.wait([task]))
            self.raised = raised


FORMS = ["function", "block", "decorator"]
AWAITED_FORMS = ["awaited_function", "awaited_block"]
