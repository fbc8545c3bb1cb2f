"""The view of a message from an SQS queue, standard or FIFO."""

# mypy: disable-error-code="no-any-return"
# Each property says what Lambda sends in its field; a check here every record would pay for.

# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false
# JSON has no types: what isinstance() says of a value from an event is all that is known of it.

from __future__ import annotations

import json

from batchproc.records._view import RecordView, base64_bytes

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeVar

    from batchproc.records._envelopes import EventBridgeEvent, SNSMessage
    from batchproc.records._s3 import S3Event

    ViewT = TypeVar("ViewT", bound=RecordView)

# Where the queues of a partition live, by botocore's partitions.json; the others: amazonaws.com.
_DOMAINS = {
    "aws-cn": "amazonaws.com.cn",
    "aws-eusc": "amazonaws.eu",
    "aws-iso": "c2s.ic.gov",
    "aws-iso-b": "sc2s.sgov.gov",
    "aws-iso-e": "cloud.adc-e.uk",
    "aws-iso-f": "csp.hci.ic.gov",
}


NO_BODY = "its body is null"
"""Which records have no body, for messages."""


def body_of(record: dict[str, Any]) -> str | None:
    """The body of a raw record."""
    return record["body"]


class SQSRecordAttributes(RecordView):
    """What SQS itself says about a message. All values are strings, counts and times too."""

    __slots__ = ()
    _shown = (("ApproximateReceiveCount",), ("MessageGroupId",))

    @property
    def approximate_receive_count(self) -> str:
        """How often the message has been received; "1" at its first delivery."""
        return self.raw_event["ApproximateReceiveCount"]

    @property
    def sent_timestamp(self) -> str:
        """When the message was sent, in milliseconds since 1970."""
        return self.raw_event["SentTimestamp"]

    @property
    def approximate_first_receive_timestamp(self) -> str:
        """When the message was first received, in milliseconds since 1970."""
        return self.raw_event["ApproximateFirstReceiveTimestamp"]

    @property
    def sender_id(self) -> str:
        """The IAM user, or the role and its session, that sent the message."""
        return self.raw_event["SenderId"]

    @property
    def sequence_number(self) -> str | None:
        """FIFO only: grows within a message group. Compare as int, the lengths differ."""
        return self.raw_event.get("SequenceNumber")

    @property
    def message_group_id(self) -> str | None:
        """The group whose order is kept (FIFO), or the tenant of a fair queue (standard)."""
        return self.raw_event.get("MessageGroupId")

    @property
    def message_deduplication_id(self) -> str | None:
        """FIFO only: what SQS recognises a message by that was sent twice."""
        return self.raw_event.get("MessageDeduplicationId")

    @property
    def aws_trace_header(self) -> str | None:
        """The X-Ray trace header, when the producer sent one."""
        return self.raw_event.get("AWSTraceHeader")

    @property
    def dead_letter_queue_source_arn(self) -> str | None:
        """The queue that a message of a dead-letter queue comes from."""
        return self.raw_event.get("DeadLetterQueueSourceArn")


class SQSMessageAttribute(RecordView):
    """One message attribute that the producer set."""

    __slots__ = ()
    _shown = (("dataType",),)

    @property
    def data_type(self) -> str:
        """String, Number or Binary, maybe with a label of the producer's: "Number.float"."""
        return self.raw_event["dataType"]

    @property
    def string_value(self) -> str | None:
        """The value of a String or a Number, None for a Binary."""
        return self.raw_event.get("stringValue")

    @property
    def binary_value(self) -> str | None:
        """The value of a Binary in base64, None for the others."""
        return self.raw_event.get("binaryValue")

    @property
    def decoded_binary_value(self) -> bytes | None:
        """The value of a Binary, None for the others. Raises ValueError when it is not base64."""
        value = self.raw_event.get("binaryValue")
        return None if value is None else base64_bytes(value)

    @property
    def string_list_values(self) -> list[str]:
        """Reserved by AWS; empty."""
        return self.raw_event.get("stringListValues") or []

    @property
    def binary_list_values(self) -> list[str]:
        """Reserved by AWS; empty."""
        return self.raw_event.get("binaryListValues") or []


class SQSMessageAttributes(RecordView):
    """The message attributes by name.

    A name that is not there gives None, also in brackets: every attribute is the producer's to
    leave out, and code that comes from AWS Lambda Powertools compares with None.
    """

    __slots__ = ()

    def __getitem__(self, key: str) -> SQSMessageAttribute | None:
        return self.get(key)

    def get(self, key: str, default: Any = None) -> Any:  # SQSMessageAttribute, or the default
        """Return the attribute with the name `key`, or `default` if it is not there."""
        raw = self.raw_event.get(key)
        return default if raw is None else SQSMessageAttribute(raw)


class SQSRecord(RecordView):
    """A message from an SQS queue."""

    __slots__ = ("_json_body",)
    _shown = (("messageId",), ("eventSourceARN",))

    _json_body: Any

    @property
    def message_id(self) -> str:
        """What a response names the message by; the same in every delivery."""
        return self.raw_event["messageId"]

    @property
    def receipt_handle(self) -> str:
        """The handle of this delivery, another one each time."""
        return self.raw_event["receiptHandle"]

    @property
    def body(self) -> str:
        """The message as it was sent."""
        return self.raw_event["body"]

    @property
    def json_body(self) -> Any:  # whatever the producer put into the JSON
        """What the JSON in the body says; decoded once. Raises ValueError when it is not JSON."""
        try:
            return self._json_body
        except AttributeError:
            pass  # decoded below: an error in the body does not follow from this one
        self._json_body = json.loads(self.raw_event["body"])
        return self._json_body

    @property
    def attributes(self) -> SQSRecordAttributes:
        """What SQS itself says about the message."""
        return SQSRecordAttributes(self.raw_event["attributes"])

    @property
    def message_attributes(self) -> SQSMessageAttributes:
        """What the producer said about the message besides the body."""
        return SQSMessageAttributes(self.raw_event.get("messageAttributes") or {})

    @property
    def md5_of_body(self) -> str:
        """The MD5 of the body, in hexadecimal."""
        return self.raw_event["md5OfBody"]

    @property
    def md5_of_message_attributes(self) -> str | None:
        """The MD5 of the message attributes, None when there are none."""
        return self.raw_event.get("md5OfMessageAttributes")

    @property
    def event_source(self) -> str:
        """Always "aws:sqs"."""
        return self.raw_event["eventSource"]

    @property
    def event_source_arn(self) -> str:
        """The ARN of the queue."""
        return self.raw_event["eventSourceARN"]

    @property
    def aws_region(self) -> str:
        """The region of the queue."""
        return self.raw_event["awsRegion"]

    @property
    def queue_url(self) -> str:
        """The URL of the queue. Raises ValueError when the ARN is not that of a queue."""
        arn = self.raw_event["eventSourceARN"]
        parts = arn.split(":")
        if len(parts) != 6:
            raise ValueError(f"eventSourceARN is {arn!r}, which is not the ARN of a queue")
        _, partition, _, region, account, name = parts
        return f"https://sqs.{region}.{_DOMAINS.get(partition, 'amazonaws.com')}/{account}/{name}"

    @property
    def decoded_nested_sns_event(self) -> SNSMessage:
        """The SNS message in the body (without raw message delivery)."""
        from batchproc.records._envelopes import SNSMessage

        return self._nested(SNSMessage)

    @property
    def decoded_nested_s3_event(self) -> S3Event:
        """The S3 notification in the body."""
        from batchproc.records._s3 import S3Event

        return self._nested(S3Event)

    @property
    def decoded_nested_event_bridge_event(self) -> EventBridgeEvent:
        """The EventBridge event in the body."""
        from batchproc.records._envelopes import EventBridgeEvent

        return self._nested(EventBridgeEvent)

    def _nested(self, view: type[ViewT]) -> ViewT:
        inner = self.json_body
        if not isinstance(inner, dict):
            kind = type(inner).__name__
            raise ValueError(f"The body holds no {view.__name__}: its JSON is a {kind}, no object")
        return view(inner)
