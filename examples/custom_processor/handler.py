"""Count votes with a processor of your own: every outcome is written to a DynamoDB table."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Any

import boto3

from batchproc import (
    BasePartialProcessor,
    FailureResponse,
    LambdaContext,
    PartialItemFailureResponse,
    SuccessResponse,
)


class TableProcessor(BasePartialProcessor):
    """Writes one row for each record when the batch ends, the failed ones with their reason."""

    def __init__(self, table_name: str) -> None:
        super().__init__()
        self.table_name = table_name
        self.rows: list[dict[str, str]] = []

    def _prepare(self) -> None:
        self.rows = []  # this object outlives the batch: begin each one empty

    def _process_record(self, record: dict[str, Any]) -> SuccessResponse | FailureResponse:
        try:
            result = self.handler(record)
        except Exception as error:
            self._note(record, "fail", f"{type(error).__name__}: {error}")
            return self.failure_handler(record, sys.exc_info())
        self._note(record, "success", result)
        return self.success_handler(record, result)

    async def _async_process_record(
        self, record: dict[str, Any]
    ) -> SuccessResponse | FailureResponse:
        raise NotImplementedError("TableProcessor is for sync handlers")

    def _clean(self) -> None:
        table = boto3.resource("dynamodb").Table(self.table_name)
        with table.batch_writer() as batch:
            for row in self.rows:
                batch.put_item(Item=row)

    def _note(self, record: dict[str, Any], status: str, detail: str) -> None:
        self.rows.append({"id": record["messageId"], "status": status, "detail": detail})


processor = TableProcessor(os.environ.get("TABLE_NAME", "votes"))


def record_handler(record: dict[str, Any]) -> str:
    if "nobody" in record["body"]:
        raise ValueError("nobody is not on the list")
    return "counted"


def lambda_handler(event: Mapping[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    with processor(records=event["Records"], handler=record_handler, lambda_context=context):
        processor.process()
    return {"batchItemFailures": []}  # the table keeps the failures: nothing is retried
