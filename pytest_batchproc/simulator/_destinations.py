"""What a mapping gives up, and the record that its on-failure destination gets of it.

https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pytest_batchproc.events._numbering import FIRST_MOMENT, uuid
from pytest_batchproc.events._sent import iso

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._stream import Log, StreamRecord

_MILLISECOND = 1_000_000
_TOO_BIG = "MaximumPayloadSizeExceeded"
# Where nothing was invoked: null for this condition, and no such key for the age of a record.
_WITHOUT_RESPONSE = {_TOO_BIG}


class Losses:
    """What one mapping has given up.

    Attributes:
        discarded: the records, in the order in which they were given up.
        on_failure: what the destination gets of them.
    """

    def __init__(self, log: Log, function_arn: str, destination: Mapping[str, Any] | None) -> None:
        arn = str(((destination or {}).get("OnFailure") or {}).get("Destination", ""))
        # A bucket gets the records as well. AWS calls the payload an escaped JSON string.
        self._has_payload = arn.split(":")[2:3] == ["s3"]
        self.discarded: list[StreamRecord] = []
        self.on_failure: list[dict[str, Any]] = []
        self._log = log
        self._function_arn = function_arn

    def exhausted(
        self, records: Sequence[StreamRecord], tries: int, delivery: Delivery, now: int
    ) -> None:
        """The retries have ended; this was the last of them."""
        self._add(records, now, "RetryAttemptsExhausted", tries, delivery)

    def too_old(self, records: Sequence[StreamRecord], tries: int, now: int) -> None:
        """They were not delivered again, or at all."""
        # Recorded on AWS: the count is 1 even where nothing was invoked, and no response is named.
        self._add(records, now, "RecordAgeExceeded", max(tries, 1))

    def too_big(self, records: Sequence[StreamRecord], now: int) -> None:
        """They fit into no event.

        Choice: AWS names this condition for Kafka; a stream has no other way out either.
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
        told = len(self.on_failure)
        record: dict[str, Any] = {
            "requestContext": {
                "requestId": uuid(0, told) if delivery is None else delivery.request_id,
                "functionArn": self._function_arn,
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
        record[key] = info
        if self._has_payload:
            record["payload"] = json.dumps(self._log.event(records, {}))
        self.on_failure.append(record)
