"""Bodies inside other services' envelopes, as a queue or a stream receives them.

factory(["a", "b"], envelope="sns")           # each body in its own notification
factory([sns_notification("a", subject="x")])   # the same by hand, with fields of your choice

Each function takes `number=`, which ids and times follow: give each envelope of a test its own.
Other fields are overridden by their names in snake_case.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple, TypeAlias, cast

from pytest_batchproc._bodies import plain, shown, text_of
from pytest_batchproc._sources import ROWS
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events import _limits
from pytest_batchproc.events._eventbridge import detail_of, eventbridge_event
from pytest_batchproc.events._logs import cloudwatch_logs
from pytest_batchproc.events._numbering import rising
from pytest_batchproc.events._s3 import s3_notification
from pytest_batchproc.events._sent import ANYONE, Sender
from pytest_batchproc.events._sns import sns_notification

__all__ = [
    "Envelope",
    "cloudwatch_logs",
    "eventbridge_event",
    "s3_notification",
    "sns_notification",
]

Envelope: TypeAlias = Literal["sns", "eventbridge", "s3", "s3_in_sns", "cloudwatch_logs"]


def enveloped(
    name: Envelope | None,
    body: object,
    argument: str,
    event: int,
    index: int,
    sender: Sender = ANYONE,
) -> object:
    """The body inside the envelope of that name; as it is without one.

    Raises:
        InvalidEventError: there is no such envelope, it does not come from this source, or the body
            does not go into it.
    """
    if name is None:
        return body
    kind = _kind(name)
    if sender.check and name not in ROWS[sender.source].envelopes:
        raise _limits.refused("envelope", f"{name!r}; {kind.way}")
    return kind.put(body, argument, rising(event, index), sender)


def made_for(name: object, body: object) -> object:
    """What goes into an envelope in the place of a body that was made, not given."""
    kind = _KINDS.get(name) if isinstance(name, str) else None
    return body if kind is None else kind.of_made(body)


class _Kind(NamedTuple):
    """One envelope."""

    put: Callable[[object, str, int, Sender], object]
    way: str  # where it comes from and goes to, for messages
    of_made: Callable[[object], object] = lambda body: body


def _kind(name: object) -> _Kind:
    found = _KINDS.get(name) if isinstance(name, str) else None
    if found is None:
        near = difflib.get_close_matches(str(name), _KINDS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(_KINDS)}"
        raise InvalidEventError(f"envelope: {shown(name)} is not a valid envelope; {hint}")
    return found


def _sns(body: object, argument: str, number: int, sender: Sender) -> object:
    return sns_notification(
        text_of(body, argument),
        number=number,
        region=sender.region,
        account_id=sender.account_id,
        # Named like the queue: a FIFO queue takes messages of FIFO topics alone, and the other
        # way round nearly so.
        topic_name=sender.queue,
    )


def _eventbridge(body: object, argument: str, number: int, sender: Sender) -> object:
    detail = detail_of(body, argument)
    return eventbridge_event(
        detail, number=number, region=sender.region, account_id=sender.account_id
    )


def _s3(body: object, argument: str, number: int, sender: Sender) -> object:
    found = plain(body)
    if isinstance(found, str):
        found = {"key": found}
    if not isinstance(found, Mapping) or not isinstance(found.get("key"), str):
        raise InvalidEventError(
            f"{argument}: in an S3 notification a body is the key of an object, or a dict with "
            f"'key' and more of what s3_notification() takes; got {shown(body)}"
        )
    given: dict[str, Any] = {
        "number": number,
        "region": sender.region,
        **cast("Mapping[str, Any]", found),
    }
    return s3_notification(given.pop("key"), **given)


def _s3_in_sns(body: object, argument: str, number: int, sender: Sender) -> object:
    return sns_notification(
        _s3(body, argument, number, sender),
        number=number,
        region=sender.region,
        account_id=sender.account_id,
        topic_name=sender.queue,
        subject="Amazon S3 Notification",
    )


def _cloudwatch_logs(body: object, argument: str, number: int, sender: Sender) -> object:
    lines = body if isinstance(body, list | tuple) else [body]
    texts = [text_of(line, argument) for line in cast("list[object]", lines)]
    return cloudwatch_logs(texts, number=number, account_id=sender.account_id)


def _key_of(body: object) -> object:
    if isinstance(body, Mapping) and "id" in body and "key" not in body:
        return f"incoming/{body['id']}.json"
    return body  # a hook may have made the key itself


# Which sources receive them: the column `envelopes` of the table of sources.
_KINDS = {
    "sns": _Kind(_sns, "SNS delivers to queues"),
    "eventbridge": _Kind(_eventbridge, "EventBridge delivers to queues and Kinesis streams"),
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
    "s3": _Kind(_s3, "S3 notifies standard queues alone", _key_of),
    "s3_in_sns": _Kind(
        _s3_in_sns, "S3 notifies standard topics, and those standard queues", _key_of
    ),
    "cloudwatch_logs": _Kind(_cloudwatch_logs, "CloudWatch Logs delivers to Kinesis streams"),
}
