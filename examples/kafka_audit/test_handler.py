from __future__ import annotations

from examples.kafka_audit.handler import lambda_handler, processor
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext


def test_a_login_without_a_user_is_reported_by_partition_and_offset(
    lambda_context: FakeLambdaContext,
) -> None:
    response = lambda_handler(load_event(__file__, "msk"), lambda_context)

    assert {
        "batchItemFailures": [{"itemIdentifier": {"partition": "logins-1", "offset": 7}}]
    } == response
    assert [
        "nörd/ada: welcome",
        "nörd/alan: turned away",
        "nörd/linus: welcome",
    ] == [item.result for item in processor.result.succeeded]


def test_the_same_handler_serves_a_self_managed_cluster(lambda_context: FakeLambdaContext) -> None:
    response = lambda_handler(load_event(__file__, "self_managed"), lambda_context)

    assert {
        "batchItemFailures": [{"itemIdentifier": {"partition": "logins-3", "offset": 5}}]
    } == response
    assert ["acme/ada: welcome"] == [item.result for item in processor.result.succeeded]
