"""Events of SQS queues, standard and FIFO.

https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypedDict, Unpack, cast

from batchproc import sources
from pytest_batchproc.bodies import text_of
from pytest_batchproc.events import _limits
from pytest_batchproc.events._factory import MADE, EventFactory, Fields, Record
from pytest_batchproc.events._fields import FieldTable
from pytest_batchproc.events._message_attributes import message_attributes
from pytest_batchproc.events._numbering import rising, uuid
from pytest_batchproc.events.envelopes import Envelope, enveloped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from batchproc.shapes import SqsEvent, SqsRecord
    from batchproc.sources import EventSource

_SENT = 1_767_225_600_000  # 2026-01-01T00:00:00Z in milliseconds
_FIRST_SEQUENCE_NUMBER = 18_890_000_000_000_000_000  # 20 digits, as SQS gives them
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class SqsFields(TypedDict, total=False):
    """What can be overridden in a message; an int stands for its text in `attributes`."""

    message_id: str
    receipt_handle: str
    md5_of_body: str
    md5_of_message_attributes: str | None
    event_source: str
    event_source_arn: str
    aws_region: str
    attributes: Mapping[str, str]
    message_attributes: Mapping[str, object]
    approximate_receive_count: int | str
    sent_timestamp: int | str
    approximate_first_receive_timestamp: int | str
    sender_id: str
    sequence_number: int | str
    message_group_id: str | None
    message_deduplication_id: str
    aws_trace_header: str
    dead_letter_queue_source_arn: str
    queue_name: str
    envelope: Envelope


class SqsEventFields(SqsFields, total=False):
    """What can be overridden in all messages of a batch, or given one by one."""

    groups: Sequence[str | None]


class SqsEventFactory(EventFactory):
    """Makes batches of an SQS standard queue: `factory(["a", {"order": 1}])`, `factory(count=3)`.

    A field of the event is overridden by its name in snake_case, for all records of the batch;
    `groups=` has a `MessageGroupId` per record (fair queues). Both md5s, identifiers and times are
    computed. With `dead_letter_queue_source_arn=` the messages have been received twice.
    """

    source: ClassVar[EventSource] = sources.SQS
    queue_name: str = "orders"
    per_record: ClassVar[Mapping[str, str]] = {"groups": "message_group_id"}
    record_fields: ClassVar[FieldTable] = FieldTable(
        "messageId",
        "receiptHandle",
        "md5OfBody",
        "md5OfMessageAttributes",
        "eventSource",
        "eventSourceARN",
        "awsRegion",
        "attributes",
        "attributes.ApproximateReceiveCount",
        "attributes.SentTimestamp",
        "attributes.ApproximateFirstReceiveTimestamp",
        "attributes.SenderId",
        "attributes.SequenceNumber",
        "attributes.MessageGroupId",
        "attributes.MessageDeduplicationId",
        "attributes.AWSTraceHeader",
        "attributes.DeadLetterQueueSourceArn",
        inputs=("message_attributes", "queue_name", "envelope"),
    )

    def __call__(
        self,
        bodies: Iterable[object] | Literal["faker"] | None = None,
        *,
        count: int | None = None,
        records: Iterable[Mapping[str, Any]] | None = None,
        allow_invalid: bool = False,
        **fields: Unpack[SqsEventFields],
    ) -> SqsEvent:
        """A batch with a message per body.

        Raises:
            InvalidEventError: SQS or Lambda would not make such a batch.
        """
        made = self._make_event(bodies, count, records, allow_invalid, fields)
        return cast("SqsEvent", made)

    def record(
        self, body: object = MADE, *, allow_invalid: bool = False, **fields: Unpack[SqsFields]
    ) -> SqsRecord:
        """One message, numbered with the others that are made alone.

        Raises:
            InvalidEventError: SQS would not take such a message.
        """
        return cast("SqsRecord", self._make_record(body, allow_invalid, fields))

    def _prepare(self, fields: Fields, check: bool) -> Fields:
        prepared = dict(fields)
        if "message_attributes" in fields:
            found = message_attributes(fields["message_attributes"], check)
            prepared["message_attributes"] = found if found.shapes else None
        # Counts and times are strings in the event, and people write them as numbers.
        for name, value in fields.items():
            path = self.record_fields.paths.get(name, ())
            if len(path) == 2 and isinstance(value, int) and not isinstance(value, bool):
                prepared[name] = str(value)
        return prepared

    def _record(self, event: int, index: int, body: object, fields: Fields, check: bool) -> Record:
        text = enveloped(fields.pop("envelope", None), body, f"bodies[{index}]", event, index)
        text = text_of(text, f"bodies[{index}]")
        raw = text.encode(errors="surrogatepass")
        queue = fields.pop("queue_name", self.queue_name)
        found = fields.pop("message_attributes", None)
        if check:
            _check_body(text, len(raw) + (found.size if found else 0), f"bodies[{index}]")
        sent = _SENT + event * 60_000 + index
        record: Record = {
            "messageId": uuid(event, index),
            "receiptHandle": f"AQEBreceipt{event:04d}{index:08d}=",
            "body": text,
            "attributes": {
                "ApproximateReceiveCount": "2" if "dead_letter_queue_source_arn" in fields else "1",
                "SentTimestamp": str(sent),
                "SenderId": "AIDAEXAMPLESENDERID00",
                "ApproximateFirstReceiveTimestamp": str(sent + 25),
                **self._attributes(event, index, raw, fields, check),
            },
            "messageAttributes": found.copy() if found else {},
            "md5OfBody": hashlib.md5(raw, usedforsecurity=False).hexdigest(),
            "eventSource": "aws:sqs",
            "eventSourceARN": f"arn:aws:sqs:{self.region}:{self.account_id}:{queue}",
            "awsRegion": self.region,
        }
        if found:
            record["md5OfMessageAttributes"] = found.md5
        if fields:
            self.record_fields.put(record, fields)
        return record

    def _attributes(
        self, event: int, index: int, raw: bytes, fields: Fields, check: bool
    ) -> dict[str, str]:
        group = fields.pop("message_group_id", None)
        if group is None:
            return {}
        if check:
            _check_group(group)
        return {"MessageGroupId": group}

    def _size(self, record: Record) -> int:
        return len(record.get("body") or "")


class SqsFifoEventFactory(SqsEventFactory):
    """Makes batches of an SQS FIFO queue: `factory(["a", "b"], groups=["one", "two"])`.

    Without a group, all messages have one. Sequence numbers rise from batch to batch; the
    deduplication id is the sha256 of the body, as with content-based deduplication.
    """

    source: ClassVar[EventSource] = sources.SQS_FIFO
    queue_name: str = "payments.fifo"

    def _prepare(self, fields: Fields, check: bool) -> Fields:
        queue = fields.get("queue_name", self.queue_name)
        if check and not str(queue).endswith(".fifo"):
            raise _limits.refused(
                "queue_name", f"{queue!r}; the name of a FIFO queue ends in .fifo"
            )
        return super()._prepare(fields, check)

    def _attributes(
        self, event: int, index: int, raw: bytes, fields: Fields, check: bool
    ) -> dict[str, str]:
        group = fields.pop("message_group_id", "group-1")
        if check:
            _check_group(group)
        found = {} if group is None else {"MessageGroupId": group}
        return {
            **found,
            "MessageDeduplicationId": hashlib.sha256(raw).hexdigest(),
            "SequenceNumber": str(_FIRST_SEQUENCE_NUMBER + rising(event, index)),
        }


def _check_body(text: str, size: int, argument: str) -> None:
    if not text:
        raise _limits.refused(argument, "an empty body; SQS takes one character at least")
    if bad := _FORBIDDEN.search(text):
        raise _limits.refused(
            argument, f"{bad[0]!r} at character {bad.start()}; SQS takes no such character"
        )
    _limits.check(_limits.SQS_MESSAGE, size, argument)


def _check_group(group: object) -> None:
    if not isinstance(group, str) or not group:
        raise _limits.refused(
            "message_group_id", f"{group!r:.40}; a message group is a str of 1 to 128 characters"
        )
    _limits.check(_limits.SQS_GROUP, len(group), "message_group_id")
