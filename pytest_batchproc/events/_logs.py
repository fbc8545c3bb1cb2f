"""Records of a CloudWatch Logs subscription, as a Kinesis stream receives them.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
"""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from pytest_batchproc import _places as places
from pytest_batchproc._bodies import shown, text_of
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events._fields import FieldTable
from pytest_batchproc.events._sent import ACCOUNT_ID, REGION, iso, milliseconds, overridden

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FIELDS = FieldTable(
    "messageType",
    "owner",
    "logGroup",
    "logStream",
    "subscriptionFilters",
    "logEvents",
    "policyLevel",
)
_FIRST_ID = 37 * 10**54  # 56 digits, as those of CloudWatch
_GZIP = 15 + 16


class LogsFields(TypedDict, total=False):
    """What can be overridden; `policy_level` is there only when it is given."""

    message_type: str
    owner: str
    log_group: str
    log_stream: str
    subscription_filters: Sequence[str]
    log_events: Sequence[Mapping[str, Any]]  # as CloudWatch has them: id, timestamp, message
    policy_level: str


def cloudwatch_logs(
    messages: Sequence[object],
    *,
    number: int = 0,
    account_id: str = ACCOUNT_ID,
    **fields: Unpack[LogsFields],
) -> bytes:
    """Lines of a log as a subscription puts them into one record of a stream: JSON, gzipped.

    The same bytes for the same arguments: no time is written into them.

    Raises:
        InvalidEventError: the messages are no list, or one of them cannot be made JSON.
    """
    sent = milliseconds(number)
    places.check_place(REGION, account_id)
    if not isinstance(messages, list | tuple):
        raise InvalidEventError(f"messages: expected a list of lines; got {shown(messages)}")
    made = {
        "messageType": "DATA_MESSAGE",
        "owner": account_id,
        "logGroup": "/aws/lambda/orders",
        "logStream": f"{iso(sent)[:10].replace('-', '/')}/[$LATEST]{number:032x}",
        "subscriptionFilters": ["to-stream"],
        "logEvents": [
            {
                "id": str(_FIRST_ID + number * 1_000_000 + index),
                "timestamp": sent + index,
                "message": text_of(message, f"messages[{index}]"),
            }
            for index, message in enumerate(messages)
        ],
    }
    return _gzip(json.dumps(overridden(made, _FIELDS, fields)).encode())


def _gzip(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=_GZIP)
    packed = packer.compress(data) + packer.flush()
    # Byte 9 is the system that packed it; 255 says unknown, and is the same everywhere.
    return packed[:9] + b"\xff" + packed[10:]
