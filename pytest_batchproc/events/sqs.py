"""Events of SQS queues, standard and FIFO.

https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
"""

from __future__ import annotations

import hashlib
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Literal,
    NamedTuple,
    TypedDict,
    Unpack,
    cast,
    overload,
)

from batchproc import sources
from pytest_batchproc.bodies import text_of
from pytest_batchproc.events import _limits, _queue
from pytest_batchproc.events._factory import MADE, EventFactory, FactoryArguments, Fields, Record
from pytest_batchproc.events._fields import FieldTable, json_copy
from pytest_batchproc.events._message_attributes import message_attributes
from pytest_batchproc.events._numbering import moment, rising, uuid
from pytest_batchproc.events._sent import Sender
from pytest_batchproc.events.envelopes import Envelope, enveloped, made_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from batchproc.shapes import SqsEvent, SqsRecord
    from batchproc.sources import EventSource
    from pytest_batchproc.events._given import Encoder

_FIRST_SEQUENCE_NUMBER = 18_890_000_000_000_000_000  # 20 digits, as SQS gives them


class _Queue(NamedTuple):
    name: str
    region: str
    arn: str


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
    encode: Callable[[Any], object] | None


class SqsEventFields(SqsFields, total=False):
    """What can be overridden in all messages of a batch, or given one by one."""

    groups: Sequence[str | None] | None


class SqsEventFactory(EventFactory):
    """Makes batches of an SQS standard queue: `factory(["a", {"order": 1}])`, `factory(count=3)`.

    A field of the event is overridden by its name in snake_case, for all records of the batch;
    `groups=` has a `MessageGroupId` per record (fair queues). Both md5s, identifiers and times are
    computed. With `dead_letter_queue_source_arn=` the messages have been received twice.
    """

    source: ClassVar[EventSource] = sources.SQS
    fifo: ClassVar[bool] = False
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

    def __init__(
        self, *, queue_name: str | None = None, **arguments: Unpack[FactoryArguments]
    ) -> None:
        super().__init__(**arguments)
        self._name(queue_name=queue_name)

    @overload
    def __call__(
        self,
        bodies: Iterable[object] | Literal["faker"] | None = None,
        *,
        count: int | None = None,
        records: Iterable[Mapping[str, Any]] | None = None,
        allow_invalid: bool = False,
        pipe: Literal[False] = False,
        **fields: Unpack[SqsEventFields],
    ) -> SqsEvent: ...
    @overload
    def __call__(
        self,
        bodies: Iterable[object] | Literal["faker"] | None = None,
        *,
        count: int | None = None,
        records: Iterable[Mapping[str, Any]] | None = None,
        allow_invalid: bool = False,
        pipe: Literal[True],
        **fields: Unpack[SqsEventFields],
    ) -> list[SqsRecord]: ...
    def __call__(
        self,
        bodies: Iterable[object] | Literal["faker"] | None = None,
        *,
        count: int | None = None,
        records: Iterable[Mapping[str, Any]] | None = None,
        allow_invalid: bool = False,
        pipe: bool = False,
        **fields: Unpack[SqsEventFields],
    ) -> SqsEvent | list[SqsRecord]:
        """A batch with a message per body.

        Raises:
            InvalidEventError: SQS or Lambda would not make such a batch.
        """
        __tracebackhide__ = True
        made = self._make_event(bodies, count, records, allow_invalid, fields, pipe)
        return cast("SqsEvent | list[SqsRecord]", made)

    def record(
        self, body: object = MADE, *, allow_invalid: bool = False, **fields: Unpack[SqsFields]
    ) -> SqsRecord:
        """One message, numbered with the others that are made alone.

        Raises:
            InvalidEventError: SQS would not take such a message.
        """
        __tracebackhide__ = True
        return cast("SqsRecord", self._make_record(body, allow_invalid, fields))

    def _prepare(self, fields: Fields, check: bool) -> Fields:
        prepared = _queue.read_fields(fields, self.record_fields)
        if "event_source_arn" not in prepared:
            prepared.setdefault("queue_name", self.queue_name)
        if check:
            _queue.check_fields(prepared, self.fifo)
        if "message_attributes" in fields:
            found = message_attributes(fields["message_attributes"], check)
            prepared["message_attributes"] = found if found.shapes else None
        region = self._region_of(prepared)
        prepared.pop("aws_region", None)
        name = prepared.get("queue_name", self.queue_name)
        prepared["queue_name"] = _Queue(name, region, self._arn_of("sqs", name, region))
        return prepared

    def _fitted(self, body: object, number: int, fields: Fields) -> object:
        return made_for(fields.get("envelope"), body)

    def _new_records(
        self,
        bodies: Iterable[object] | None,
        count: int | None,
        keywords: Mapping[str, Any],
        check: bool,
        encoder: Encoder,
    ) -> list[Record]:
        records = super()._new_records(bodies, count, keywords, check, encoder)
        if len(records) > _limits.BATCH_WITHOUT_WINDOW and not self.fifo:
            # Recorded on AWS: with a batching window, which a batch of more than ten needs, the key
            # is there also where there are no attributes.
            for record in records:
                record.setdefault("md5OfMessageAttributes", None)
        return records

    def _record(self, event: int, index: int, body: object, fields: Fields, check: bool) -> Record:
        argument = f"bodies[{index}]"
        queue: _Queue = fields.pop("queue_name")
        if "envelope" in fields:
            sender = Sender(self.source.name, queue.region, self.account_id, queue.name, check)
            body = enveloped(fields.pop("envelope"), body, argument, event, index, sender)
        text = text_of(body, argument)
        raw = text.encode(errors="surrogatepass")
        found = fields.pop("message_attributes", None)
        if check:
            _queue.check_body(text, len(raw) + (found.size if found else 0), argument)
        sent = fields.pop("sent_timestamp", None) or str(moment(event, index))
        record: Record = {
            "messageId": uuid(event, index),
            "receiptHandle": f"AQEBreceipt{event:04d}{index:08d}=",
            "body": text,
            "attributes": {
                "ApproximateReceiveCount": "2" if "dead_letter_queue_source_arn" in fields else "1",
                "SentTimestamp": sent,
                "SenderId": "AIDAEXAMPLESENDERID00",
                "ApproximateFirstReceiveTimestamp": _queue.received(sent),
                **self._attributes(event, index, raw, fields, check),
            },
            "messageAttributes": found.copy() if found else {},
            "md5OfBody": hashlib.md5(raw, usedforsecurity=False).hexdigest(),
            "eventSource": "aws:sqs",
            "eventSourceARN": queue.arn,
            "awsRegion": queue.region,
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
            _queue.check_group(group, f"groups[{index}]")
        return {"MessageGroupId": json_copy(group, f"groups[{index}]")}

    def _size(self, record: Record) -> int:
        body = record.get("body")
        return len(body.encode(errors="surrogatepass")) if isinstance(body, str) else 0


class SqsFifoEventFactory(SqsEventFactory):
    """Makes batches of an SQS FIFO queue: `factory(["a", "b"], groups=["one", "two"])`.

    Without a group, all messages have one. Sequence numbers rise from batch to batch; the
    deduplication id is the sha256 of the body, as with content-based deduplication.
    """

    source: ClassVar[EventSource] = sources.SQS_FIFO
    fifo: ClassVar[bool] = True
    queue_name: str = "payments.fifo"

    def _attributes(
        self, event: int, index: int, raw: bytes, fields: Fields, check: bool
    ) -> dict[str, str]:
        group = fields.pop("message_group_id", "group-1")
        if check:
            _queue.check_group(group, f"groups[{index}]")
        found = {} if group is None else {"MessageGroupId": json_copy(group, f"groups[{index}]")}
        return {
            **found,
            "MessageDeduplicationId": hashlib.sha256(raw).hexdigest(),
            "SequenceNumber": str(_FIRST_SEQUENCE_NUMBER + rising(event, index)),
        }
