"""What a mapping discards, and the record that its on-failure destination gets of it.

https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure.html
https://docs.aws.amazon.com/lambda/latest/dg/kafka-on-failure-destination.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pytest_batchproc.events._numbering import FIRST_MOMENT, uuid
from pytest_batchproc.events._sent import iso

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._stream import Log, StreamRecord

_MILLISECOND = 1_000_000
_TOO_BIG = "MaximumPayloadSizeExceeded"
# Where nothing was invoked: null for this condition, and no such key for the age of a record.
_WITHOUT_RESPONSE = {_TOO_BIG}


TOPIC = "kafka://"
# https://docs.aws.amazon.com/lambda/latest/api/API_OnFailure.html
_A_TOPIC = re.compile(r"kafka://[^.][a-zA-Z0-9\-_.]{0,248}")
_EXHAUSTED = "RetryAttemptsExhausted"
# Choice: AWS shows one condition of a message in a topic; the others keep their names.
_IN_A_TOPIC = {_EXHAUSTED: "RetriesExhausted"}


def failure_destination(config: Mapping[str, Any] | None) -> str:
    """The ARN or topic that what failed is sent to; an empty text: there is none."""
    told = (config or {}).get("OnFailure") or {}
    where = told.get("Destination") or ""
    if isinstance(where, Mapping):  # `Ref` of a template: what kind it is, SAM's Type says
        return f"arn:aws:{str(told.get('Type', 'sqs')).lower()}:::"
    return str(where)


def kind_of(destination: str) -> str:
    """`kafka` for a topic, else the service of an ARN; an empty text for anything else."""
    if _A_TOPIC.fullmatch(destination):
        return "kafka"
    parts = destination.split(":")
    return parts[2] if parts[0] == "arn" and len(parts) > 2 else ""


class Losses:
    """What one mapping has discarded.

    Attributes:
        discarded: the records, in the order in which they were discarded.
        on_failure: what the destination gets of them.
    """

    def __init__(self, log: Log, function_arn: str, destination: Mapping[str, Any] | None) -> None:
        self._kind = kind_of(failure_destination(destination))
        self.discarded: list[StreamRecord] = []
        self.on_failure: list[dict[str, Any]] = []
        self._log = log
        self._function_arn = function_arn

    def exhausted(
        self, records: Sequence[StreamRecord], tries: int, delivery: Delivery, now: int
    ) -> None:
        """The retries have ended; this was the last of them."""
        self._add(records, now, _EXHAUSTED, tries, delivery)

    def too_old(self, records: Sequence[StreamRecord], tries: int, now: int) -> None:
        """They were not retried, or never delivered."""
        # Recorded on AWS: the count is 1 even where nothing was invoked, and no response is named.
        self._add(records, now, "RecordAgeExceeded", max(tries, 1))

    def too_big(self, records: Sequence[StreamRecord], now: int) -> None:
        """They fit into no event.

        Choice: AWS names this condition for Kafka; a stream has no other fix either.
        """
        self._add(records, now, _TOO_BIG, 1)

    def _add(
        self,
        records: Sequence[StreamRecord],
        now: int,
        condition: str,
        tries: int,
        delivery: Delivery | None = None,
    ) -> None:
        self.discarded += records
        if self._kind != "kafka":
            self.on_failure.append(self._told(records, now, condition, tries, delivery))
            return
        # A topic gets a message for each record.
        for record in records:
            condition = _IN_A_TOPIC.get(condition, condition)
            self.on_failure.append(self._told([record], now, condition, tries, delivery))

    def _told(
        self,
        records: Sequence[StreamRecord],
        now: int,
        condition: str,
        tries: int,
        delivery: Delivery | None,
    ) -> dict[str, Any]:
        """One message of the destination."""
        in_topic = self._kind == "kafka"
        told = len(self.on_failure)
        record: dict[str, Any] = {
            "requestContext": {
                "requestId": uuid(0, told) if delivery is None else delivery.request_id,
                "functionArn": self._function_arn + (":$LATEST" if in_topic else ""),
                "condition": condition,
                "approximateInvokeCount": tries,
            }
        }
        if delivery is not None:
            record["responseContext"] = {
                "statusCode": 200,
                "executedVersion": "$LATEST",
                # Recorded on AWS: a response that reports failures is no error of the function.
                "functionError": None if delivery.ending == "returned" else "Unhandled",
            }
        elif condition in _WITHOUT_RESPONSE:
            record["responseContext"] = None
        record["version"] = "1.0"
        record["timestamp"] = iso(FIRST_MOMENT + now // _MILLISECOND)
        key, info = self._log.batch_info(records)
        record[key] = _of_one_record(info) if in_topic else info
        if in_topic:
            record["payload"] = self._log.event(records, {})
        elif self._kind == "s3":
            # AWS calls the payload of a bucket an escaped JSON string.
            record["payload"] = json.dumps(self._log.event(records, {}))
        return record


def _of_one_record(info: dict[str, Any]) -> dict[str, Any]:
    (found,) = info.pop("recordsInfo").values()
    info["recordInfo"] = {
        "offset": found["firstRecordOffset"],
        "timestamp": found["firstRecordTimestamp"],
    }
    return info
