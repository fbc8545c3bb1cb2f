"""What is interrupted: one row for each driver, and the batches that it runs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.laws.cases import Case
from tests.support.context import FakeContext
from tests.support.events import KAFKA, KINESIS, SQS, SQS_FIFO, Event, Source

SIZE = 4
NO_PROBLEM = 10**9  # milliseconds


@dataclass
class Log:
    """What the handlers and the hooks of one run of the harness saw."""

    generation: int = 0  # of the batch that runs now
    returned: set[str] = field(default_factory=set)
    refused_by_hook: set[str] = field(default_factory=set)
    late: list[str] = field(default_factory=list)  # ran during the next batch
    gate: threading.Event = field(default_factory=threading.Event)  # the next batch runs

    def ran(self, body: str) -> None:
        if int(body.split("-")[0]) != self.generation:
            self.late.append(body)


@dataclass(frozen=True)
class Driver:
    """One code path: the source, the options and the methods of a subclass that select it."""

    name: str
    source: Source = SQS
    options: dict[str, Any] = field(default_factory=dict)
    groups: dict[str, list[Any]] = field(default_factory=dict)
    hooks: bool = False
    hook_raises: bool = False
    replaces_step: bool = False
    model: str | None = None
    awaits: bool = False
    runs_out_of_time: bool = False
    threads: bool = False

    def processor(self, log: Log) -> Any:
        """A new processor; its hooks and its step report to the log."""
        base = self.source.async_processor_class if self.awaits else self.source.processor_class
        methods: dict[str, Any] = {}
        if self.hooks or self.hook_raises:
            methods |= self._hooks(log)
        if self.replaces_step:
            methods |= _replaced_step(awaits=self.awaits)
        options = {**self.options, "log_failures": False}
        if self.model is not None:
            import batchproc.models

            options["model"] = getattr(batchproc.models, self.model)
        return self.source.make(type("Custom", (base,), methods) if methods else base, **options)

    def _hooks(self, log: Log) -> dict[str, Any]:
        def success_handler(processor: Any, record: Any, result: Any) -> Any:
            body = self.source.body_of(record)
            log.ran(body)
            if self.hook_raises and body.endswith("-2"):
                log.refused_by_hook.add(body)
                raise ValueError("refused by the hook")
            return "success", result, record

        def failure_handler(processor: Any, record: Any, exception: Any) -> Any:
            log.ran(self.body_of(record))
            return "fail", "", record

        return {"success_handler": success_handler, "failure_handler": failure_handler}

    def body_of(self, record: Any) -> str:
        return self.source.body_of(record) if self.model is None else str(record.body)

    def batch(self, generation: int, *, one_fails: bool) -> Batch:
        return Batch(self, generation, one_fails)


def _replaced_step(*, awaits: bool) -> dict[str, Any]:
    def process_record(self: Any, record: Any) -> Any:
        return super(type(self), self)._process_record(record)

    async def async_process_record(self: Any, record: Any) -> Any:
        return await super(type(self), self)._async_process_record(record)

    if awaits:
        return {"_async_process_record": async_process_record}
    return {"_process_record": process_record}


class Batch:
    """One batch of a driver: bodies are `<generation>-<index>`, identifiers are its own."""

    def __init__(self, driver: Driver, generation: int, one_fails: bool) -> None:
        self.driver = driver
        self.generation = generation
        self.bodies = [f"{generation}-{index}" for index in range(SIZE)]
        source = driver.source
        self.event: Event = source.event(self.bodies, start=generation * 100, **driver.groups)
        self.bodies = [source.body_of(record) for record in source.records(self.event)]
        self.identifiers = source.identifiers(self.event)
        self.fails = {f"{generation}-1"} if one_fails else set()
        runs_out = driver.runs_out_of_time and generation == 1
        self.context = FakeContext(3_000 if runs_out else NO_PROBLEM)

    @property
    def expected(self) -> dict[str, Any]:
        """The response of a batch that is not interrupted, where its time does not run out."""
        refused = {body for body in self.bodies if self.driver.hook_raises and body.endswith("-2")}
        fails = frozenset(self.fails | refused)
        return Case(self.driver.source, self.event, fails, self.driver.options).response

    def handler(self, log: Log, interrupt: Callable[[str], None]) -> Any:
        """The record handler; `interrupt` is called with the body of each record."""

        def handle(record: Any) -> str:
            body = self.driver.body_of(record)
            log.ran(body)
            if self.generation > 1:
                log.gate.set()
            interrupt(body)
            self.context.advance(1_000)
            if body in self.fails:
                raise ValueError("refused")
            log.ran(body)
            log.returned.add(body)
            return "done"

        if not self.driver.awaits:
            return handle

        async def ahandle(record: Any) -> str:
            try:
                await asyncio.sleep(0)
            except asyncio.CancelledError:
                log.ran(self.driver.body_of(record))
                raise
            return handle(record)

        return ahandle


_STEP = {"replaces_step": True}
_DEADLINE: dict[str, Any] = {"stop_before_timeout_ms": 500}
_GROUPS: dict[str, list[Any]] = {"groups": ["a", "a", "b", "b"]}
_PARTITIONS: dict[str, list[Any]] = {"partitions": [0, 0, 1, 1]}

SYNC = [
    Driver("plain"),
    Driver("hooks", hooks=True),
    Driver("raising hook", hook_raises=True),
    Driver("step", replaces_step=True),
    Driver("model", options={}, model="SqsRecordModel"),
    Driver("deadline", options=_DEADLINE, runs_out_of_time=True),
    Driver("fifo", SQS_FIFO),
    Driver("fifo groups", SQS_FIFO, {"skip_group_on_error": True}, _GROUPS),
    Driver("kafka", KAFKA, {"stop_on_failure": True}, _PARTITIONS),
    Driver("kinesis", KINESIS),
    Driver("kinesis stops", KINESIS, {"stop_on_failure": True}),
    Driver("kinesis deadline", KINESIS, _DEADLINE, runs_out_of_time=True),
    Driver("threads", options={"max_workers": 2}, threads=True),
    Driver("one thread", options={"max_workers": 1}, threads=True),
    Driver("threads hooks", options={"max_workers": 2}, threads=True, hook_raises=True),
]
AWAITS = [
    Driver("async", awaits=True),
    Driver("async few", options={"max_concurrency": 2}, awaits=True),
    Driver("async hooks", hook_raises=True, awaits=True),
    Driver("async step", replaces_step=True, awaits=True),
    Driver("async deadline", options=_DEADLINE, runs_out_of_time=True, awaits=True),
    Driver("async fifo", SQS_FIFO, awaits=True),
    Driver("async groups", SQS_FIFO, {"skip_group_on_error": True}, _GROUPS, awaits=True),
    Driver("async kinesis", KINESIS, {"stop_on_failure": True}, awaits=True),
]
