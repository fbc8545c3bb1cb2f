"""What a broken law prints, whole: the law, the fewest records, what Lambda does, the way out."""

from __future__ import annotations

import pytest

from pytest_batchproc import laws
from pytest_batchproc.laws import BrokenLawError, check_batch_handler
from tests.pytest_batchproc.laws import shop
from tests.pytest_batchproc.laws.faulty import queues, responses, streams
from tests.pytest_batchproc.laws.shop import SAME_EACH_TIME


def broken(handler: shop.Handler, source: str) -> BrokenLawError:
    with pytest.raises(BrokenLawError) as caught:
        check_batch_handler(
            handler,
            source,
            bodies=shop.ORDERS,
            should_fail=shop.is_bad,
            done=lambda: shop.shipped,
            reset=shop.reset,
            settings=SAME_EACH_TIME,
        )
    return caught.value


def lines(*wanted: str) -> str:
    return "\n".join(wanted)


def test_a_lost_message_is_shown_beside_the_one_that_hid_it() -> None:
    assert lines(
        "The law nothing_lost is broken: Lambda deletes 1 of 2 messages (#0), which should "
        "have failed",
        '> #0 00000000-…-000000000000  {"id": 0, "bad": true}  expected redelivered, got gone: not '
        "reported",
        '  #1 00000000-…-000000000001  {"id": 0, "bad": true}  redelivered: reported',
        "Lambda deletes 1 message and retries #1 after the visibility timeout.",
        'The handler returned {"batchItemFailures": [{"itemIdentifier":',
        '"00000000-0000-4000-8000-000000000001"}]}.',
        "Made with sqs_event_factory([{'id': 0, 'bad': True}, {'id': 0, 'bad': True}]).",
        "Report it: Lambda does not retry what the response does not name.",
    ) == str(broken(queues.only_the_last_failure, "sqs"))


def test_a_misread_response_says_what_to_write() -> None:
    assert lines(
        "The law valid_response is broken: Lambda misreads the response and treats the whole "
        "batch as processed",
        '  #0 00000000-…-000000000000  {"id": 0, "bad": false}  gone: not reported',
        '"BatchItemFailures" is not a key that Lambda reads, so Lambda deletes the message; write',
        '"batchItemFailures".',
        "The response names no failure: Lambda deletes the message.",
        'The handler returned {"BatchItemFailures": {"batchItemFailures": []}}.',
        "Made with sqs_event_factory([{'id': 0, 'bad': False}]).",
    ) == str(broken(responses.misspelt_key, "sqs"))


def test_an_exception_says_what_to_catch() -> None:
    assert lines(
        "The law raises_only_when_all_fail is broken: the handler raises, so Lambda also retries "
        "1 of 2 messages (#0), which should succeed",
        '> #0 00000000-…-000000000000  {"id": 0, "bad":…       expected gone, got redelivered: '
        "handler raised",
        '  #1 00000000-…-000000000001  {"id": 0, "bad": true}  redelivered: handler raised',
        "The function raised ValueError: both messages are retried after the visibility "
        "timeout. Lambda",
        "counts an error and polls the queue more slowly.",
        "The handler raised ValueError: order 0 cannot be shipped.",
        "Made with sqs_event_factory([{'id': 0, 'bad': False}, {'id': 0, 'bad': True}]).",
        "Catch what one message raises and report that message; raise only if the whole batch "
        "must be",
        "retried.",
    ) == str(broken(queues.lets_the_error_out, "sqs"))


def test_a_checkpoint_that_is_too_late_says_what_it_costs() -> None:
    assert lines(
        "The law checkpoint is broken: Lambda goes back to #1, not to #0, and treats #0 as "
        "processed, which should fail",
        '> #0 49590000…000000000000  {"id": 0, "bad": true}  expected redelivered, got gone: not '
        "reported",
        '  #1 49590000…000000000001  {"id": 0, "bad": true}  redelivered: reported',
        "Lambda goes back to #1: it treats 1 record as processed and retries 1.",
        'The handler returned {"batchItemFailures": [{"itemIdentifier":',
        '"49590000000000000000000000000000000000000000000000000001"}]}.',
        "Made with kinesis_event_factory([{'id': 0, 'bad': True}, {'id': 0, 'bad': True}]).",
        "Report #0, the first that fails; report later ones or not, but none before it.",
    ) == str(broken(streams.only_the_last_failure, "kinesis"))


def test_what_takes_two_deliveries_shows_both() -> None:
    error = broken(queues.marked_before_it_is_done, "sqs_fifo")

    assert [len(event["Records"]) for event in error.events] == [2, 2]
    assert lines(
        "The law redelivery is broken: Lambda deletes 1 of 2 messages (#1), which the handler "
        "has not processed",
        '  #0 00000000-…-000000000000  {"id": 0, "bad": true}   not done: retried',
        '> #1 00000000-…-000000000001  {"id": 0, "bad": false}  expected done, got not done: gone',
        '#0 is retried and #1, a later message of its group "group-1", is deleted: their order '
        "is lost; after",
        "a failure report every later message of the group too.",
        "Lambda deletes 1 message and retries #0 after the visibility timeout.",
        'The handler returned {"batchItemFailures": [{"itemIdentifier":',
        '"00000000-0000-4000-8000-000000000000"}]}.',
        "Made with sqs_fifo_event_factory([{'id': 0, 'bad': True}, {'id': 0, 'bad': False}],",
        "groups=['group-1', 'group-1']); then sqs_fifo_event_factory([{'id': 0, 'bad': True}, "
        "{'id': 0,",
        "'bad': False}], groups=['group-1', 'group-1']).",
        "Report what has not been processed, or let `effect` return None for bodies that have "
        "no effect.",
    ) == str(error)


def test_an_error_carries_what_it_shows() -> None:
    error = broken(queues.swallows_every_error, "sqs")

    assert error.law == "nothing_lost"
    assert [record["body"] for record in error.event["Records"]] == ['{"id": 0, "bad": true}']
    assert error.response == {"batchItemFailures": []}


@pytest.mark.parametrize("law", laws.LAWS, ids=repr)
def test_a_law_of_the_table_says_what_it_demands_and_why(law: laws.Law) -> None:
    assert law is getattr(laws, f"law_{law.name}")
    assert law.sentence.endswith(".")
    assert law.why.endswith(".")
    assert law.page.startswith("https://docs.aws.amazon.com/")
    assert (law.judge is None) != (law.play is None)
