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
    Unpack,
    cast,
    overload,
)

from batchproc import sources
from pytest_batchproc._bodies import text_of
from pytest_batchproc.events import _limits, _queue
from pytest_batchproc.events._factory import MADE, EventFactory, FactoryArguments, Fields, Record
from pytest_batchproc.events._fields import FieldTable, json_copy
from pytest_batchproc.events._message_attributes import message_attributes
from pytest_batchproc.events._numbering import moment, rising, uuid
from pytest_batchproc.events._sent import Sender
from pytest_batchproc.events.envelopes import enveloped, made_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from batchproc.shapes import SqsEvent, SqsRecord
    from batchproc.sources import EventSource
    from pytest_batchproc.events._given import Encoder
    from pytest_batchproc.events._keywords import SqsEventFields, SqsFields

_FIRST_SEQUENCE_NUMBER = 18_890_000_000_000_000_000  # 20 digits, as SQS gives them


class _Queue(NamedTuple):
    name: str
    region: str
    arn: str


class SqsEventFactory(EventFactory):
    """Creates batches of an SQS standard queue: `factory(["a", {"order": 1}])`, `factory(count=3)`.

    The factory computes both md5s, identifiers and times. With `dead_letter_queue_source_arn=` the
    messages have been received twice.

    Args:
        queue_name: the name of the queue. Default None: "orders"; of a FIFO queue,
            "payments.fifo".
        **arguments: the keywords of every factory, all optional: `seed` (text that made bodies
            depend on), `region`, `account_id` (of every ARN), `numbering` (shared by factories
            that must not repeat each other's identifiers), `make_body` (a function of the index of
            a record), `modify_event` (a function that changes each event in place), `encode` (a
            function that converts a value that is not JSON).
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
        """Return a batch with a message per body.

        The event: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html

        Args:
            bodies: a body per record: text, bytes, what JSON can hold, a model, a dataclass;
                "faker" with `count=`: bodies by Faker. Default None.
            count: create this number of bodies. Default None.
            records: records that `record` created, in place of bodies. Default None.
            allow_invalid: True also creates what SQS or Lambda refuses. Default False.
            pipe: True returns the list that EventBridge Pipes delivers. Default False.
            **fields: fields for all records, by AWS's name in snake_case: message_id,
                receipt_handle, md5_of_body, md5_of_message_attributes, event_source,
                event_source_arn, aws_region, attributes, message_attributes,
                approximate_receive_count, sent_timestamp, approximate_first_receive_timestamp
                (both in milliseconds), sender_id, sequence_number, message_group_id,
                message_deduplication_id, aws_trace_header, dead_letter_queue_source_arn,
                queue_name, encode, envelope ("sns", "eventbridge", "s3", "s3_in_sns"); `groups`
                has a message_group_id per record.

        Returns:
            The event, a dict that remembers what was delivered; with `pipe=True` a list.

        Raises:
            InvalidEventError: SQS or Lambda would not create such a batch.
            TypeError: there is no such keyword.

        Example:
            >>> event = SqsEventFactory()(["a", {"order": 1}])
            >>> [record["body"] for record in event["Records"]]
            ['a', '{"order": 1}']
        """
        __tracebackhide__ = True
        made = self._make_event(bodies, count, records, allow_invalid, fields, pipe)
        return cast("SqsEvent | list[SqsRecord]", made)

    def record(
        self, body: object = MADE, *, allow_invalid: bool = False, **fields: Unpack[SqsFields]
    ) -> SqsRecord:
        """Return one message, numbered with the others that are created alone.

        Args:
            body: the body, as for a batch. Default: a body that the factory creates.
            allow_invalid: True also creates what SQS refuses. Default False.
            **fields: the fields of the record, as for a batch.

        Returns:
            The record, a plain dict for `factory(records=[...])`.

        Raises:
            InvalidEventError: SQS would not accept such a record.
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
    """Creates batches of an SQS FIFO queue: `factory(["a", "b"], groups=["one", "two"])`.

    Without `groups`, all messages have one group. Sequence numbers rise from batch to batch; the
    deduplication id is the sha256 of the body, as with content-based deduplication.

    Args:
        queue_name: the name of the queue; it ends in `.fifo`. Default None: "payments.fifo".
        **arguments: the keywords of every factory, all optional: `seed` (text that made bodies
            depend on), `region`, `account_id` (of every ARN), `numbering` (shared by factories
            that must not repeat each other's identifiers), `make_body` (a function of the index of
            a record), `modify_event` (a function that changes each event in place), `encode` (a
            function that converts a value that is not JSON).
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
