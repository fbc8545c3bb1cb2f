"""How messages describe each source: the names of its records, what Lambda does with them next."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

Column: TypeAlias = Literal["sqs", "streams", "kafka"]


@dataclass(frozen=True, slots=True)
class Words:
    """How messages speak of one source.

    Attributes:
        column: its column in the decision table.
        noun: what one of its records is called.
        identifier: what names a record in a response.
        read_from: how a handler reads that from a raw record.
        spelling: what people overlook in it, for whom nothing was found there.
        mistaken: other fields of a record that people report in its place, most likely first.
        done: what Lambda does with records that succeeded, with `{}` in their place.
        fields: the fields of an identifier that is an object.
        waits: what happens between a failure and the next delivery; ends the sentence.
        after_error: what a raised exception costs beyond that, as a complete sentence.
        names_all: what a response does that reports every record, as the head of a sentence.
        all_reported: what that does not cost, as a complete sentence.
        unsure: what AWS leaves open about a partial failure, likewise.
        group: what the records of one lane share, if Lambda can lose their order.
    """

    column: Column
    noun: str
    identifier: str
    read_from: str
    mistaken: tuple[str, ...]
    done: str
    spelling: str = ""
    fields: dict[str, type] = field(default_factory=dict)
    waits: str = ""
    after_error: str = ""
    names_all: str = "the response names every record"
    all_reported: str = "The invocation counts as a success."
    unsure: str = ""
    group: str | None = None

    def count(self, number: int) -> str:
        return f"{number} {self.noun}{'' if number == 1 else 's'}"

    def all_of(self, number: int) -> str:
        few = {0: "the batch", 1: f"the {self.noun}", 2: f"both {self.noun}s"}
        return few.get(number, f"all {number} {self.noun}s")

    def all_retried(self, number: int) -> str:
        return f"{self.all_of(number)} {'are' if number > 1 else 'is'} retried{self.waits}"

    def all_done(self, number: int) -> str:
        if not number:
            return "treats the batch as processed"
        return self.done.format(self.all_of(number))


QUEUE = Words(
    column="sqs",
    noun="message",
    identifier="messageId",
    read_from='record["messageId"]',
    mistaken=(
        "receiptHandle",
        "attributes.SequenceNumber",
        "attributes.MessageDeduplicationId",
        "attributes.MessageGroupId",
        "md5OfBody",
        "body",
    ),
    done="deletes {}",
    waits=" after the visibility timeout",
    after_error="Lambda counts an error and polls the queue more slowly.",
    names_all="the response names every message",
    all_reported="The invocation counts as a success, so polling is not slowed down.",
)
KINESIS = Words(
    column="streams",
    noun="record",
    identifier="sequence number",
    read_from='record["kinesis"]["sequenceNumber"]',
    mistaken=("eventID", "kinesis.partitionKey"),
    done="treats {} as processed",
    waits=", which blocks the shard",
    names_all="Lambda goes back to #0",
)

FIFO_QUEUE = replace(QUEUE, group="group")
DYNAMODB = replace(
    KINESIS,
    read_from='record["dynamodb"]["SequenceNumber"]',
    spelling=" (with a capital S)",
    mistaken=("eventID",),
)
KAFKA = Words(
    column="kafka",
    noun="record",
    identifier="partition and offset",
    read_from='{"partition": "<topic>-<number>", "offset": <number>}',
    mistaken=(),
    done="treats {} as processed",
    fields={"partition": str, "offset": int},
    unsure=(
        "AWS does not document what happens to later offsets in a partition; here, only the "
        "records that the response names are retried."
    ),
)


# A pipe retries what the response names, of streams too. It identifies their records by eventID.
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-batching-concurrency.html
def _stream_in_pipe(*mistaken: str) -> Words:
    return replace(
        KINESIS,
        identifier="eventID",
        read_from='record["eventID"]',
        mistaken=mistaken,
        waits="",
        names_all="the response names every record",
    )


QUEUE_IN_PIPE = replace(QUEUE, after_error="", all_reported="")
FIFO_QUEUE_IN_PIPE = replace(FIFO_QUEUE, after_error="", all_reported="")
KINESIS_IN_PIPE = _stream_in_pipe("sequenceNumber", "partitionKey")
DYNAMODB_IN_PIPE = _stream_in_pipe("dynamodb.SequenceNumber")
KAFKA_IN_PIPE = replace(
    KAFKA, unsure="AWS does not say how a pipe over Kafka reads a response that names records."
)
