"""One batch handled by both libraries: the same event, the same handler, the same answer."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace

import events
import handlers
import libraries
import processors
from meters import Call


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What is handled, and how; called, it gives the call of either library.

    Attributes:
        failures: how many records the handler fails; the answers are compared with it.
        logs: whether log records are made. Where they are, they are thrown away.
    """

    count: int = 1_000
    event: Callable[[int], events.Event] = events.sqs
    handler: Callable[[handlers.Record], object] = handlers.trivial
    processor: Callable[[libraries.Library], object] = processors.plain
    asynchronous: bool = False
    give_context: bool = False
    logs: bool = False
    failures: int = 0

    def __call__(self, our_module: str) -> tuple[Call, Call]:
        if self.logs:
            logging.getLogger().addHandler(logging.NullHandler())
        else:
            logging.disable(logging.CRITICAL)
        event = self.event(self.count)
        ours = self._call(our_module, event)
        incumbent = self._call(libraries.INCUMBENT, event)
        self._refuse_different_answers(ours(), incumbent())
        return ours, incumbent

    def _call(self, module: str, event: events.Event) -> Call:
        library = libraries.load(module)
        names = ("process_partial_response", "async_process_partial_response")
        entry = getattr(library, names[self.asynchronous])
        # Made beforehand, as a function makes it at module level.
        processor = self.processor(library)
        arguments = {"event": event, "record_handler": self.handler, "processor": processor}
        if self.give_context:
            arguments["context"] = SimpleNamespace(get_remaining_time_in_millis=lambda: 30_000)
        return lambda: entry(**arguments)

    def _refuse_different_answers(self, ours: object, incumbent: object) -> None:
        failures = len(incumbent["batchItemFailures"])  # type: ignore[index]  # object: whatever it answers
        if ours != incumbent or failures != self.failures:
            raise SystemExit(
                "the speed of a wrong answer is worth nothing: both must give the same response, "
                f"with {self.failures} failures.\n"
                f"ours:      {ours!s:.300}\nincumbent: {incumbent!s:.300}"
            )
