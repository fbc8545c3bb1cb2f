from __future__ import annotations

from examples.kafka_audit.handler import lambda_handler, processor
from examples.support import load_event
from pytest_batchproc import FakeLambdaContext, KafkaTopic, Simulate, assert_failed_ids

ADA = {"user": "ada", "ok": 1}
LINUS = {"user": "linus", "ok": 0}
NOBODY = {"ok": 1}


def test_a_login_without_a_user_is_reported_by_partition_and_offset(
    lambda_context: FakeLambdaContext,
) -> None:
    event = load_event(__file__, "msk")

    response = lambda_handler(event, lambda_context)

    assert_failed_ids(response, [{"partition": "logins-1", "offset": 7}], event)
    assert [item.result for item in processor.result.succeeded] == [
        "nörd/ada: welcome",
        "nörd/alan: turned away",
        "nörd/linus: welcome",
    ]


def test_the_same_handler_serves_a_self_managed_cluster(lambda_context: FakeLambdaContext) -> None:
    event = load_event(__file__, "self_managed")

    response = lambda_handler(event, lambda_context)

    assert_failed_ids(response, [{"partition": "logins-3", "offset": 5}], event)
    assert [item.result for item in processor.result.succeeded] == ["acme/ada: welcome"]


def test_a_login_without_a_user_is_tried_again_alone_and_then_given_up(simulate: Simulate) -> None:
    topic = KafkaTopic("logins")
    for login in (ADA, NOBODY, LINUS):
        topic.send(login, headers={"tenant": b"acme"})

    report = simulate(topic, lambda_handler, maximum_retry_attempts=2)

    report.assert_delivered_times(1, [ADA, LINUS])
    report.assert_discarded([NOBODY])
