"""What is kept of an invocation: its exception, its response, what it printed and logged.

Texts are cut, and only the last invocations keep them, so a long run does not grow without end.
"""

from __future__ import annotations

import logging
import reprlib
import sys
from collections import deque
from typing import TYPE_CHECKING, Any

from pytest_batchproc._wording import printable, shortened
from pytest_batchproc.simulator._raised import described, is_ours

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from types import TracebackType
    from typing import Self

    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._effects import Effect

_LONGEST_OUTPUT = 4_000
_LONGEST_LINE = 500
_MOST_LINES = 50


class Details:
    """What an invocation has left behind.

    Attributes:
        exception: what the function raised, from the frame of the handler on.
        caught: the last exception that batchproc logged for a record.
        response: the response as text; None where there was none.
        output: what was printed.
        logs: a line for each log record.
        messages: how long its message is, by line: what follows is an exception.
        next: by position, when a record can be delivered again, in nanoseconds of the clock.
        effects: the effects of the handler, in order.
    """

    __slots__ = (
        "caught",
        "effects",
        "exception",
        "logs",
        "messages",
        "next",
        "output",
        "response",
    )

    def __init__(self) -> None:
        self.exception: BaseException | None = None
        self.caught: BaseException | None = None
        self.response: str | None = None
        self.output: str = ""
        self.logs: Sequence[str] = ()
        self.messages: Sequence[int] = ()
        self.next: dict[int, int] = {}
        self.effects: Sequence[Effect] = ()


class _Copy:
    """A stream that keeps what is written to the one behind it.

    No subclass of `io.TextIOBase`: that closes itself when it is collected.
    """

    def __init__(self, stream: Any, kept: list[str]) -> None:
        self._stream = stream
        self._kept = kept
        self._left = _LONGEST_OUTPUT

    def write(self, text: str) -> Any:  # what the stream returns
        written = self._stream.write(text)
        if self._left > 0:
            self._kept.append(text[: self._left])
            self._left -= len(text)
            if self._left < 0:
                self._kept.append("…")
        return written

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __iter__(self) -> Iterator[str]:
        return iter(self._stream)

    def __getattr__(self, name: str) -> Any:  # of any stream
        return getattr(self._stream, name)


class _Listener(logging.Handler):
    def __init__(self, recorder: Recorder) -> None:
        super().__init__()
        self._recorder = recorder

    def emit(self, record: logging.LogRecord) -> None:
        self._recorder.logged(record)


class Recorder:
    """Records the invocations of a mapping.

    Args:
        keep: the number of failed invocations, and of others, whose details are kept.
    """

    def __init__(self, keep: int) -> None:
        self._keep = keep
        self._failed: deque[Delivery] = deque()
        self._others: deque[Delivery] = deque()
        self._listener = _Listener(self)
        self._number = 0
        self._effects = 0  # those of earlier deliveries
        self._depth = 0
        self._present = Details()
        self._printed: list[str] = []
        self._lines: list[tuple[str, int]] = []
        self._streams: dict[str, tuple[Any, _Copy]] = {}

    def begin(self, number: int) -> None:
        """Another invocation begins; one inside another one is recorded as its part."""
        if self._depth:
            return
        self._number = number
        self._present = Details()
        self._printed, self._lines = [], []

    def __enter__(self) -> Self:
        """Listen while the handler runs."""
        self._depth += 1
        if self._keep and self._depth == 1:
            logging.getLogger().addHandler(self._listener)
            for name in ("stdout", "stderr"):
                stream = getattr(sys, name)
                if stream is not None:
                    copy = _Copy(stream, self._printed)
                    self._streams[name] = stream, copy
                    setattr(sys, name, copy)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._depth -= 1
        if not self._keep or self._depth:
            return
        logging.getLogger().removeHandler(self._listener)
        for name, (stream, copy) in self._streams.items():
            if getattr(sys, name) is copy:  # the handler may have set its own
                setattr(sys, name, stream)
        self._streams.clear()

    def returned(self, response: object) -> None:
        """Keep the response of the present invocation."""
        if self._keep and not self._depth:
            self._present.response = _shown(response)

    def logged(self, record: logging.LogRecord) -> None:
        """Keep a log record of the present invocation; it gets the number of the delivery."""
        record.delivery = self._number
        if len(self._lines) >= _MOST_LINES:
            if len(self._lines) == _MOST_LINES:
                self._lines.append(("…", 1))
            return
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            self._present.caught = error
        try:
            text = record.getMessage()
        except Exception as mistake:  # arguments that do not fit the message: logging prints it
            text = f"{record.msg} ({type(mistake).__name__} in its arguments)"
        message = printable(f"{record.levelname} {record.name}: {' '.join(text.split())}")
        told = message if error is None else f"{message} [{described(error)}]"
        self._lines.append((shortened(told, _LONGEST_LINE), len(message)))

    def keep(
        self, delivery: Delivery, held: Sequence[logging.LogRecord], effects: Sequence[Effect]
    ) -> None:
        """Keep the details of an invocation that has ended, and drop those of an early one.

        Args:
            delivery: the invocation.
            held: records of batchproc's log that no handler has seen.
            effects: all effects of the mapping.
        """
        if not self._keep:
            return
        for record in held:
            self.logged(record)
        details = self._present
        details.effects = effects[self._effects :]
        self._effects = len(effects)
        details.logs = tuple(line for line, _ in self._lines)
        details.messages = tuple(length for _, length in self._lines)
        details.output = "".join(self._printed)
        did_fail = delivery.verdict.outcome != "success" or delivery.ending != "returned"
        row = self._failed if did_fail else self._others
        if len(row) == self._keep:
            row.popleft().details = None
        row.append(delivery)
        delivery.details = details

    def raised(self, error: BaseException) -> None:
        """Keep what the present invocation has raised."""
        if not self._keep or self._depth:
            return
        details = self._present
        if isinstance(error, Exception | SystemExit):
            traceback = error.__traceback__
            while traceback is not None and is_ours(traceback.tb_frame):
                traceback = traceback.tb_next
            details.exception = error.with_traceback(traceback)


def settled(delivery: Delivery) -> None:
    """Note when what failed can be delivered again; called when Lambda has settled a batch."""
    details = delivery.details
    if details is None:
        return
    batch = delivery.batch
    lane = getattr(batch, "lane", None)
    due = {one: waiting.due for waiting in (lane.again if lane else ()) for one in waiting.records}
    for position in delivery.redelivered:
        item = delivery.items[position]
        at = due.get(item) if lane is not None else getattr(item, "visible_ns", None)
        if at is not None:
            details.next[position] = max(at, delivery.finished_ns)


class _Short(reprlib.Repr):
    def __init__(self) -> None:
        super().__init__()
        self.maxdict = self.maxlist = self.maxtuple = 20
        self.maxstring = self.maxother = 200


def _shown(response: object) -> str:
    try:
        text = _Short().repr(response)
    except Exception as mistake:
        text = f"a {type(response).__name__} whose repr raises {type(mistake).__name__}"
    return shortened(printable(text), _LONGEST_OUTPUT)
