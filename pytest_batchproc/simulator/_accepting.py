"""What a queue takes: whole numbers, and messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_batchproc._bodies import shown, text_of
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events import _queue
from pytest_batchproc.events._message_attributes import message_attributes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_batchproc.events._message_attributes import MessageAttributes

# What the factories of events say to those whom they refuse; a queue has no such argument.
_NOT_HERE = ". allow_invalid=True makes the event anyway"


def whole(argument: str, value: object, low: int, high: int) -> int:
    """The value, if AWS takes it.

    Raises:
        ValueError: it does not.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(
            f"{argument}: {shown(value)}; SQS takes a whole number from {low:,} to {high:,}"
        )
    return value


def accepted_message(
    body: object, attributes: Mapping[str, object] | None, group: str | None
) -> tuple[str, MessageAttributes | None]:
    """The body as text, and the attributes, if SQS takes such a message.

    Raises:
        InvalidEventError: it does not.
    """
    try:
        return _accepted(body, attributes, group)
    except InvalidEventError as error:
        raise _refused_here(error) from None


def accepted_name(name: str, is_fifo: bool) -> str:
    """The name, if a queue can have it.

    Raises:
        InvalidEventError: it cannot.
    """
    try:
        _check("queue_name", name, is_fifo)
    except InvalidEventError:
        if name.endswith(".fifo") and not is_fifo:
            raise InvalidEventError(f"name: {name!r}; a FIFO queue is a SqsFifoQueue") from None
        raise
    return name


def accepted_group(message_group_id: str, argument: str) -> None:
    """Check a message group id.

    Raises:
        InvalidEventError: SQS does not take it.
    """
    try:
        _queue.check_group(message_group_id, argument)
    except InvalidEventError as error:
        raise _refused_here(error) from None


def accepted_id(message_deduplication_id: str) -> str:
    """The deduplication id, if SQS takes it.

    Raises:
        InvalidEventError: it does not.
    """
    _check("message_deduplication_id", message_deduplication_id, True)
    return message_deduplication_id


def _accepted(
    body: object, attributes: Mapping[str, object] | None, group: str | None
) -> tuple[str, MessageAttributes | None]:
    text = text_of(body, "body")
    found = message_attributes(attributes, True) if attributes else None
    size = len(text.encode(errors="surrogatepass")) + (found.size if found else 0)
    _queue.check_body(text, size, "body")
    if group is not None:
        _queue.check_group(group, "message_group_id")
    return text, found


def _check(field: str, value: str, is_fifo: bool) -> None:
    try:
        _queue.check_fields({field: value}, is_fifo)
    except InvalidEventError as error:
        raise _refused_here(error) from None


def _refused_here(error: InvalidEventError) -> InvalidEventError:
    return InvalidEventError(str(error).removesuffix(_NOT_HERE))
