"""Notifications of S3, as a bucket sends them to a queue or a topic.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack
from urllib.parse import quote_plus

from pytest_batchproc import _places as places
from pytest_batchproc._bodies import shown
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events._fields import FieldTable
from pytest_batchproc.events._sent import ACCOUNT_ID, REGION, iso, milliseconds, overridden

if TYPE_CHECKING:
    from collections.abc import Mapping

_FIELDS = FieldTable(
    "eventVersion",
    "eventSource",
    "awsRegion",
    "eventTime",
    "eventName",
    "userIdentity",
    "requestParameters",
    "responseElements",
    "glacierEventData",
    "intelligentTieringEventData",
    "s3.s3SchemaVersion",
    "s3.configurationId",
    "s3.bucket",
    "s3.object",
    "s3.object.size",
    "s3.object.eTag",
    "s3.object.versionId",
    "s3.object.sequencer",
)


class S3Fields(TypedDict, total=False):
    """What can be overridden in a notification; the last three are there only when given."""

    event_version: str
    event_source: str
    aws_region: str
    event_time: str
    event_name: str
    user_identity: Mapping[str, str]
    request_parameters: Mapping[str, str]
    response_elements: Mapping[str, str]
    s3_schema_version: str
    configuration_id: str
    object: Mapping[str, object]
    size: int
    e_tag: str
    sequencer: str
    version_id: str
    glacier_event_data: Mapping[str, object]
    intelligent_tiering_event_data: Mapping[str, object]


def s3_notification(
    key: str,
    *,
    number: int = 0,
    region: str = REGION,
    bucket: str = "uploads",
    **fields: Unpack[S3Fields],
) -> dict[str, Any]:
    """The notification of one object, created unless `event_name=` says otherwise.

    `key` is what people see: it is URL-encoded here, as S3 does. With
    `event_name="ObjectRemoved:Delete"` there is neither size nor ETag.

    Raises:
        InvalidEventError: no object can have such a key.
    """
    sent = milliseconds(number)
    places.check_place(region, ACCOUNT_ID)
    try:
        size = len(key.encode())
    except (AttributeError, UnicodeEncodeError):
        size = 0
    if not 1 <= size <= 1024:
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html
        raise InvalidEventError(f"key: expected a str of 1 to 1,024 bytes; got {shown(key)}")
    found: dict[str, Any] = {"key": quote_plus(key, safe="/")}
    if not str(fields.get("event_name")).startswith("ObjectRemoved"):
        found |= {"size": 1024, "eTag": f"{number:032x}"}
    found["sequencer"] = f"00{sent // 1000:08X}{number % 16**8:08X}"
    owner = {"principalId": "A1EXAMPLEOWNER"}
    record = {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": region,
        "eventTime": iso(sent),
        "eventName": "ObjectCreated:Put",
        "userIdentity": {"principalId": "AWS:AIDAEXAMPLEUPLOADER"},
        "requestParameters": {"sourceIPAddress": "192.0.2.1"},
        "responseElements": {
            "x-amz-request-id": f"{number:016X}",
            "x-amz-id-2": f"EXAMPLE{number:069d}",
        },
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "uploads",
            "bucket": {
                "name": bucket,
                "ownerIdentity": owner,
                "arn": f"arn:{places.partition_of(region)}:s3:::{bucket}",
            },
            "object": found,
        },
    }
    return {"Records": [overridden(record, _FIELDS, fields)]}
