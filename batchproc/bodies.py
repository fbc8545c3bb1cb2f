"""Decoders for `body=` of a processor: bodies in the envelope of another service.

They nest: `sns(event_bridge(Order))` decodes the order in an EventBridge event that SNS delivered.
"""

from __future__ import annotations

import json

from batchproc._classes import decoders
from batchproc.errors import InvalidBodyError
from batchproc.records._s3 import S3Event

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    T = TypeVar("T")


def sns(body: type[T] | Callable[[str], T]) -> Callable[[str | bytes], T]:
    """Create the decoder of an SNS notification: decodes its `Message`.

    A queue with raw message delivery gets no notification, and needs no such decoder:
    https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html

    Args:
        body: the class or the decoder of the published message, as for `body=` of a processor.

    Returns:
        A decoder for `body=`.

    Raises:
        ValueError: `body` is neither a class that can be validated nor a decoder.

    Example:
        >>> processor = BatchProcessor(EventType.SQS, body=sns(Order))
    """
    return _inside("Message", "SNS notification", body)


def event_bridge(body: type[T] | Callable[[str], T]) -> Callable[[str | bytes], T]:
    """Create the decoder of an EventBridge event: decodes its `detail`.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html

    Args:
        body: the class of the detail, or its decoder, which gets the detail as JSON text.

    Returns:
        A decoder for `body=`.

    Raises:
        ValueError: `body` is neither a class that can be validated nor a decoder.

    Example:
        >>> processor = BatchProcessor(EventType.SQS, body=event_bridge(Order))
    """
    return _inside("detail", "EventBridge event", body)


def s3(body: str | bytes) -> S3Event:
    """Decode an S3 event notification. Pass it as it is: `body=s3`, or `body=sns(s3)`.

    The test event that S3 sends when notifications are configured has no records:
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html

    Args:
        body: the notification as JSON text.

    Returns:
        The view of the notification; `records` has the changed objects.

    Raises:
        InvalidBodyError: this is not an S3 event notification.

    Example:
        >>> processor = BatchProcessor(EventType.SQS, body=s3)
    """
    found = json.loads(body)
    is_test = isinstance(found, dict) and found.get("Event") == "s3:TestEvent"
    if not is_test and not (isinstance(found, dict) and isinstance(found.get("Records"), list)):
        raise InvalidBodyError(
            "The body is not an S3 event notification: it has no list Records. For S3 events that "
            "EventBridge or SNS delivers, wrap the decoder: event_bridge(...) or sns(s3)."
        )
    return S3Event(found)


def _inside(
    key: str, envelope: str, body: type[T] | Callable[[str], T]
) -> Callable[[str | bytes], T]:
    decode: Callable[[Any], T] = decoders(body)[0]

    def decode_envelope(text: str | bytes) -> T:
        found = json.loads(text)
        if not isinstance(found, dict) or key not in found:
            raise InvalidBodyError(
                f"The body is not an {envelope}: it has no {key!r}. If the queue gets the message "
                "without an envelope, pass the class itself as body=."
            )
        inner = found[key]
        return decode(inner if isinstance(inner, str) else json.dumps(inner))

    decode_envelope.inside = body  # type: ignore[attr-defined]  # for paths to its fields
    return decode_envelope
