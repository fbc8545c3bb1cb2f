"""One event through an installed batchproc; fails if the source tree is what answers."""

from __future__ import annotations

import sys
import sysconfig
from importlib import metadata
from pathlib import Path

import batchproc
import pytest_batchproc

EVENT = {
    "Records": [
        {"messageId": "first", "eventSource": "aws:sqs", "body": "good"},
        {"messageId": "second", "eventSource": "aws:sqs", "body": "bad"},
    ]
}


def handle(record: batchproc.SQSRecord) -> None:
    if record.body == "bad":
        raise ValueError("this one fails on purpose")


installed = Path(sysconfig.get_path("purelib"))
for package in (batchproc, pytest_batchproc):
    folder = Path(str(package.__file__)).parent
    if folder.parent != installed:
        sys.exit(f"{package.__name__} was imported from {folder}, not from {installed}")
    if not (folder / "py.typed").is_file():
        sys.exit(f"{package.__name__} lost its py.typed on the way into the wheel")

if metadata.version("lambda-batchproc") != batchproc.__version__:
    sys.exit(f"metadata says {metadata.version('lambda-batchproc')}, code {batchproc.__version__}")
requires = metadata.requires("lambda-batchproc") or []
if needs := [need for need in requires if "extra ==" not in need]:
    sys.exit(f"the wheel needs {needs}; a Lambda ships none of it")

processor = batchproc.BatchProcessor(batchproc.EventType.SQS, log_failures=False)
response = batchproc.process_partial_response(EVENT, handle, processor)
if response != {"batchItemFailures": [{"itemIdentifier": "second"}]}:
    sys.exit(f"unexpected response: {response}")
# What needs no pytest works without it.
event = pytest_batchproc.SqsEventFactory()(["good", "bad"])
if pytest_batchproc.lambda_verdict({"batchItemFailures": []}, event).gone != [0, 1]:
    sys.exit("unexpected verdict")
print(f"batchproc {batchproc.__version__} from {installed}: one event, one failure reported")
