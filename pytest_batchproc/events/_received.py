"""Messages that a client has received from a real queue, as the event that Lambda makes of them.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from pytest_batchproc._binary import packed
from pytest_batchproc._delivered import delivered
from pytest_batchproc._places import region_of
from pytest_batchproc.errors import InvalidEventError
from pytest_batchproc.events import _answers, _limits, _rules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from batchproc.shapes import SqsAttributes, SqsEvent, SqsMessageAttribute, SqsRecord
    from pytest_batchproc.events._answers import Answer

_QUEUE = _rules.arn("sqs", r"[\w-]+(\.fifo)?", "a queue")
_KNOWN_BY = '. get_queue_attributes(..., AttributeNames=["QueueArn"]) has it'
_ASK = 'receive_message(..., MessageSystemAttributeNames=["All"], MessageAttributeNames=["All"])'
_NEEDED = (
    "ApproximateReceiveCount",
    "SentTimestamp",
    "SenderId",
    "ApproximateFirstReceiveTimestamp",
)
# On AWS a SequenceNumber as well; emulators have messages without one.
_NEEDED_OF_FIFO = (*_NEEDED, "MessageGroupId", "MessageDeduplicationId")


def from_receive_message(response: Mapping[str, object], *, queue_arn: str) -> SqsEvent:
    """Return the event that Lambda would make of what boto3's `receive_message` returned.

    Without messages it has no records. Ask for all attributes, as Lambda does: an attribute that
    was not requested is not in the event.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html

    Args:
        response: what `receive_message` returned.
        queue_arn: the ARN of the queue. Required.

    Raises:
        InvalidEventError: this is not a response to that call, or it lacks what every event has.
    """
    __tracebackhide__ = True
    try:
        _answers.check(_QUEUE, queue_arn, "queue_arn", _KNOWN_BY)
        messages = _answers.records_of(response, "receive_message", "Messages")
        records = [_record(message, queue_arn) for message in messages]
    except InvalidEventError as error:
        raise InvalidEventError(str(error)) from None  # without the frames below, which are ours
    if len(records) > _limits.BATCH_WITHOUT_WINDOW and not queue_arn.endswith(".fifo"):
        # Of several receives. A batch this large has a window, and then the key is always there.
        for record in records:
            record.setdefault("md5OfMessageAttributes", None)
    return cast("SqsEvent", delivered({"Records": records}))


def _record(message: Answer, queue_arn: str) -> SqsRecord:
    record: SqsRecord = {
        "messageId": message.take("MessageId", str),
        "receiptHandle": message.take("ReceiptHandle", str),
        "body": message.take("Body", str),
        "attributes": _system_attributes(message, queue_arn),
        "messageAttributes": _attributes(message),
        "md5OfBody": message.take("MD5OfBody", str),
        "eventSource": "aws:sqs",
        "eventSourceARN": queue_arn,
        "awsRegion": str(region_of(queue_arn)),
    }
    if "MD5OfMessageAttributes" in message.fields:
        record["md5OfMessageAttributes"] = message.take("MD5OfMessageAttributes", str)
    return record


def _system_attributes(message: Answer, queue_arn: str) -> SqsAttributes:
    if "Attributes" not in message.fields:
        raise _not_asked_for(message, "Attributes")
    found = message.within("Attributes")
    for name in _NEEDED_OF_FIFO if queue_arn.endswith(".fifo") else _NEEDED:
        if name not in found.fields:
            raise _not_asked_for(found, name)
    return cast("SqsAttributes", {name: found.take(name, str) for name in found.fields})


def _attributes(message: Answer) -> dict[str, SqsMessageAttribute]:
    if "MessageAttributes" not in message.fields:
        if "MD5OfMessageAttributes" in message.fields:
            raise _not_asked_for(message, "MessageAttributes")
        return {}
    found = message.within("MessageAttributes")
    return {name: _attribute(found.within(name)) for name in found.fields}


def _attribute(found: Answer) -> SqsMessageAttribute:
    shape: SqsMessageAttribute = {"dataType": found.take("DataType", str)}
    if "BinaryValue" in found.fields:
        shape["binaryValue"] = packed(found.take("BinaryValue", bytes))
    else:
        shape["stringValue"] = found.take("StringValue", str)
    # AWS keeps the two lists for later and sends them empty.
    shape["stringListValues"], shape["binaryListValues"] = [], []
    return shape


def _not_asked_for(found: Answer, name: str) -> InvalidEventError:
    return InvalidEventError(
        f"{found.path}: no {name!r}, which Lambda asks every queue for. Ask as it does: {_ASK}"
    )
