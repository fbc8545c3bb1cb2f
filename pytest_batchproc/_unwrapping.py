"""What is inside a body: envelopes of other services, gzip, zlib and base64, for messages.

Nothing here raises: a body that is not one of these is shown as it is.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import unquote_plus

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_MOST_LAYERS = 5
_MOST_BYTES = 64 * 1024  # of compressed data: a megabyte can hold a gigabyte
_LONGEST_READ = 1024 * 1024  # of a text; SQS, SNS and Kinesis carry no more as JSON
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
# Shorter texts are words more often than base64.
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4}){3,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


class Content(NamedTuple):
    """What a body holds.

    Attributes:
        wrappers: what is around it, from the outside in, such as `("SNS", "S3")`.
        text: what is inside them.
    """

    wrappers: tuple[str, ...]
    text: str

    def __str__(self) -> str:
        return " ".join([*self.wrappers, self.text])


def content_of(body: str | bytes) -> Content:
    """Unwrap a body, layer by layer."""
    wrappers: list[str] = []
    current: str | bytes = body
    while len(wrappers) < _MOST_LAYERS:
        found = _layer(current)
        if found is None:
            break
        wrappers.append(found[0])
        current = found[1]
    return Content(tuple(wrappers), current if isinstance(current, str) else _shown(current))


def _layer(body: str | bytes) -> tuple[str, str | bytes] | None:
    """The name of the outermost layer, and what is inside it; None: there is none."""
    if isinstance(body, bytes):
        text = _text_of(body)
        return _decompressed(body) if text is None else _layer(text)
    if _BASE64.fullmatch(body):
        return _from_base64(body)
    if body.lstrip()[:1] != "{" or len(body) > _LONGEST_READ:
        return None
    if not any(mark in body for mark in _MARKS):
        return None
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        return None
    try:
        return next(filter(None, (read(fields) for read in _ENVELOPES)), None)
    except Exception:  # it only looks like an envelope; its fields are of any type
        return None


def _from_base64(text: str) -> tuple[str, str | bytes] | None:
    try:
        raw = base64.b64decode(text, validate=True)
    except binascii.Error:
        return None
    if (found := _decompressed(raw)) is not None:
        return f"base64 {found[0]}", found[1]
    plain = _text_of(raw)
    return None if plain is None or _UNPRINTABLE.search(plain) else ("base64", plain)


def _decompressed(raw: bytes) -> tuple[str, str | bytes] | None:
    name = "gzip" if raw[:2] == b"\x1f\x8b" else "zlib"
    is_zlib = len(raw) > 2 and raw[0] & 0x0F == 8 and int.from_bytes(raw[:2], "big") % 31 == 0
    if name == "zlib" and not is_zlib:
        return None
    stream = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        plain = stream.decompress(raw, _MOST_BYTES)
    except zlib.error:
        return None
    return (name, plain) if plain or stream.eof else None


def _text_of(raw: bytes) -> str | None:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        # What was decompressed may end in the middle of a character.
        return raw[: error.start].decode() if len(raw) == _MOST_BYTES > error.start > 0 else None


def _shown(raw: bytes) -> str:
    text = _text_of(raw)
    return repr(raw) if text is None else text


# --- envelopes ------------------------------------------------------------------------------------


def _sns(fields: Mapping[str, Any]) -> tuple[str, str] | None:
    # https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
    if "TopicArn" not in fields or not isinstance(fields["Message"], str):
        return None
    kind = fields["Type"]
    return "SNS" if kind == "Notification" else f"SNS {kind}", fields["Message"]


def _eventbridge(fields: Mapping[str, Any]) -> tuple[str, str] | None:
    # https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
    if "detail-type" not in fields or "source" not in fields:
        return None
    kind, detail = fields["detail-type"], fields["detail"]
    if fields["source"] == "aws.s3" and "object" in detail:
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
        return f"EventBridge {kind}", f"{detail['bucket']['name']}/{detail['object']['key']}"
    return f"EventBridge {kind}", json.dumps(detail, ensure_ascii=False)


def _s3(fields: Mapping[str, Any]) -> tuple[str, str] | None:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    if fields.get("Event") == "s3:TestEvent":
        return "S3", f"s3:TestEvent {fields['Bucket']}"
    records = fields.get("Records")
    if not records or any(record["eventSource"] != "aws:s3" for record in records):
        return None
    # A key is encoded as in a URL.
    told = [
        f"{record['eventName']} {record['s3']['bucket']['name']}/"
        f"{unquote_plus(record['s3']['object']['key'])}"
        for record in records
    ]
    return "S3", ", ".join(told)


def _cloudwatch_logs(fields: Mapping[str, Any]) -> tuple[str, str] | None:
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html
    if "logGroup" not in fields or "messageType" not in fields:
        return None
    lines = [str(event["message"]) for event in fields["logEvents"]]
    return f"CloudWatch {fields['logGroup']}", " | ".join(lines)


_ENVELOPES: tuple[Callable[[Mapping[str, Any]], tuple[str, str] | None], ...] = (
    _sns,
    _eventbridge,
    _s3,
    _cloudwatch_logs,
)
_MARKS = ('"TopicArn"', '"detail-type"', '"aws:s3"', '"s3:TestEvent"', '"logEvents"')
