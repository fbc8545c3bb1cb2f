"""What a broken law prints, whole: the law, the fewest records, what Lambda does, how to fix it."""

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


def test_a_lost_message_is_shown_beside_the_one_that_hid_it(snapshot: object) -> None:
    assert str(broken(queues.only_the_last_failure, "sqs")) == snapshot


def test_a_misread_response_says_what_to_write(snapshot: object) -> None:
    assert str(broken(responses.misspelt_key, "sqs")) == snapshot


def test_an_exception_says_what_to_catch(snapshot: object) -> None:
    assert str(broken(queues.lets_the_error_out, "sqs")) == snapshot


def test_a_checkpoint_that_is_too_late_says_what_it_costs(snapshot: object) -> None:
    assert str(broken(streams.only_the_last_failure, "kinesis")) == snapshot


def test_what_takes_two_deliveries_shows_both(snapshot: object) -> None:
    error = broken(queues.marked_before_it_is_done, "sqs_fifo")

    assert [len(event["Records"]) for event in error.events] == [2, 2]
    assert str(error) == snapshot


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
