"""Notifications of SNS, as a subscribed queue receives them.

https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html
https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypedDict, Unpack, cast

from pytest_batchproc import _places as places
from pytest_batchproc._binary import is_bytes, packed
from pytest_batchproc._bodies import shown, text_of
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events._fields import FieldTable
from pytest_batchproc.events._numbering import split, uuid
from pytest_batchproc.events._sent import ACCOUNT_ID, REGION, iso, milliseconds, overridden

_FIELDS = FieldTable(
    "Type",
    "MessageId",
    "SequenceNumber",
    "TopicArn",
    "Subject",
    "Message",
    "Timestamp",
    "SignatureVersion",
    "Signature",
    "SigningCertURL",
    "UnsubscribeURL",
)


class SnsFields(TypedDict, total=False):
    """What can be overridden in a notification."""

    type: str
    message_id: str
    sequence_number: str
    topic_arn: str
    subject: str
    timestamp: str
    signature_version: str
    signature: str
    signing_cert_url: str
    unsubscribe_url: str


def sns_notification(
    message: object,
    *,
    number: int = 0,
    region: str = REGION,
    account_id: str = ACCOUNT_ID,
    topic_name: str = "orders",
    message_attributes: Mapping[str, object] | None = None,
    **fields: Unpack[SnsFields],
) -> dict[str, Any]:
    """The notification that a topic delivers to a queue, without raw message delivery.

    A topic whose name ends in `.fifo` gives sequence numbers and, as recorded, does not sign.
    `message_attributes` are plain Python values, or have the shape of the notification.

    Raises:
        InvalidEventError: the message or an attribute is nothing that SNS takes.
    """
    sent = milliseconds(number)
    places.check_place(region, account_id)
    topic = fields.get("topic_arn") or places.arn("sns", region, account_id, topic_name)
    where = places.region_of(topic) or region
    host = f"https://sns.{where}.{places.domain_of(where)}"
    message_id = _uuid(number, "5")  # SNS's own ids are of version 5
    fifo = topic.endswith(".fifo")
    made: dict[str, Any] = {"Type": "Notification", "MessageId": message_id}
    if fifo:
        made["SequenceNumber"] = str(10**19 + (number + 1) * 1000)  # 20 digits, a thousand apart
    made["TopicArn"] = topic
    if "subject" in fields:
        made["Subject"] = fields["subject"]
    made |= {"Message": text_of(message, "message"), "Timestamp": iso(sent)}
    if not fifo:
        made |= {
            "SignatureVersion": "1",
            "Signature": base64.b64encode(f"nobody signed {message_id}".encode()).decode(),
            "SigningCertURL": f"{host}/SimpleNotificationService-{'0' * 32}.pem",
        }
    subscription = f"{topic}:{_uuid(0, '4')}"
    made["UnsubscribeURL"] = f"{host}/?Action=Unsubscribe&SubscriptionArn={subscription}"
    if message_attributes:
        made["MessageAttributes"] = {
            name: _attribute(name, value) for name, value in message_attributes.items()
        }
    return overridden(made, _FIELDS, fields)


def _uuid(number: int, version: str) -> str:
    found = uuid(*split(number))
    return f"{found[:14]}{version}{found[15:]}"


def _attribute(name: str, value: object) -> dict[str, str]:
    if isinstance(value, Mapping):
        given = cast("Mapping[str, str]", value)
        if set(given) == {"Type", "Value"}:
            return {**given}
    if isinstance(value, str):
        return {"Type": "String", "Value": value}
    if is_bytes(value):
        return {"Type": "Binary", "Value": packed(value)}
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return {"Type": "Number", "Value": str(value)}
    if isinstance(value, list | tuple):
        return {"Type": "String.Array", "Value": json.dumps(value, ensure_ascii=False)}
    raise InvalidEventError(
        f"message_attributes: {name!r} is {type(value).__name__} {shown(value)}; expected str, "
        'bytes, a number, a list, or the shape of a notification: {"Type": ..., "Value": ...}'
    )
