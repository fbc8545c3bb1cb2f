"""moto, on a clock that does not move by itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.fidelity.moto_queue import Moto, Now


# Not for the whole run: moto forgets its tables and queues only where no other mock is open around.
@pytest.fixture(scope="module")
def moto() -> Iterator[Moto]:
    """moto's SQS in this process; a test without it is skipped."""
    aws = pytest.importorskip("moto", reason="asks moto")
    boto3 = pytest.importorskip("boto3", reason="moto is asked through boto3")
    now = Now()
    with pytest.MonkeyPatch.context() as patch, aws.mock_aws():
        client = boto3.client("sqs", region_name="us-east-1")
        patch.setattr("moto.sqs.models.unix_time_millis", now.milliseconds)
        patch.setattr("moto.sqs.models.unix_time", now.seconds)
        yield Moto(client, now)
