"""What a misspelt name was meant to be. Loaded by the first mistake."""

from __future__ import annotations

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_CLOSE = 0.6  # the default of difflib: half of a name may differ
_LONGEST = 60

_FIFO = (
    "EventType.SQS is for both kinds of queue; to keep the order of a FIFO queue, use "
    "SqsFifoPartialProcessor() without an event_type."
)
_KINESIS, _DYNAMODB, _KAFKA = "KinesisDataStreams", "DynamoDBStreams", "Kafka"
_EVENT_TYPES = {
    "kinesis": _KINESIS, "kinesisstream": _KINESIS, "kinesisstreams": _KINESIS,
    "dynamo": _DYNAMODB, "dynamodb": _DYNAMODB, "dynamodbstream": _DYNAMODB, "ddb": _DYNAMODB,
    "msk": _KAFKA, "amazonmsk": _KAFKA, "selfmanagedkafka": _KAFKA,
    "queue": "SQS", "sqsstandard": "SQS", "sqsqueue": "SQS",
}  # fmt: skip
_PUSHED = {"sns": "SNS", "s3": "S3", "eventbridge": "EventBridge", "events": "EventBridge"}


def bare(name: str) -> str:
    """A name without case and punctuation: `MaxWorkers` is `max_workers`."""
    return "".join(filter(str.isalnum, name)).lower()


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that is most like another one, if one is like it at all."""
    from difflib import get_close_matches

    by_bare = {bare(one): one for one in known}
    found = get_close_matches(bare(name)[:_LONGEST], by_bare, 1, _CLOSE)
    return by_bare[found[0]] if found else None


def event_type_hint(asked: str, members: list[str]) -> str:
    """The sentence about the member of `EventType` that was meant; empty where none is near."""
    name = bare(asked).removeprefix("eventtype").removeprefix("aws")
    if "fifo" in name:
        return _FIFO
    if name in _PUSHED:
        # https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
        return (
            f"{_PUSHED[name]} does not deliver batches and reads no response. For an SQS queue "
            f"that receives its events, use EventType.SQS."
        )
    meant = _EVENT_TYPES.get(name) or nearest(name, members)
    return "" if meant is None else f"Did you mean EventType.{meant}?"
