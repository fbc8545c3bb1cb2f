"""A persistence layer for tests: what Powertools stores in DynamoDB, in a dict."""

from __future__ import annotations

import time
from typing import Any

from aws_lambda_powertools.utilities.idempotency import BasePersistenceLayer
from aws_lambda_powertools.utilities.idempotency.exceptions import (
    IdempotencyItemAlreadyExistsError,
    IdempotencyItemNotFoundError,
)


class MemoryPersistenceLayer(BasePersistenceLayer):
    """Outlives the sandboxes of a function, as a table does."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Powertools has no types for it
        self.records: dict[str, Any] = {}

    def _get_record(self, idempotency_key: str) -> Any:
        try:
            return self.records[idempotency_key]
        except KeyError:
            raise IdempotencyItemNotFoundError from None

    def _put_record(self, data_record: Any) -> None:
        known = self.records.get(data_record.idempotency_key)
        if known is not None and not self._is_over(known):
            raise IdempotencyItemAlreadyExistsError(old_data_record=known)
        self.records[data_record.idempotency_key] = data_record

    def _update_record(self, data_record: Any) -> None:
        self.records[data_record.idempotency_key] = data_record

    def _delete_record(self, data_record: Any) -> None:
        self.records.pop(data_record.idempotency_key, None)

    @staticmethod
    def _is_over(record: Any) -> bool:
        # The invocation that began it is dead by now.
        until = record.in_progress_expiry_timestamp
        begun = record._status == "INPROGRESS" and until is not None
        return bool(record.is_expired or (begun and until < time.time() * 1000))
