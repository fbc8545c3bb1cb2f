"""What a check is handed: each wrong argument is refused by name, before or while it is used."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st

from pytest_batchproc import FakeLambdaContext, InvalidEventError, laws
from pytest_batchproc.laws import BrokenLawError, check_batch_handler
from tests.pytest_batchproc.laws import shop
from tests.pytest_batchproc.laws.faulty import queues
from tests.pytest_batchproc.laws.right import by_hand

GOOD: dict[str, Any] = {"bodies": shop.ORDERS, "should_fail": shop.is_bad, "max_examples": 10}

REFUSED: list[tuple[dict[str, Any], type[Exception], str]] = [
    (
        {"handler": "app.handler"},
        TypeError,
        "handler: expected the function that Lambda calls with event and context; got str "
        "'app.handler'",
    ),
    (
        {"source": "SQS-FIFO"},
        ValueError,
        "source: 'SQS-FIFO' is not a source of batches; did you mean 'sqs_fifo'?",
    ),
    (
        {"source": "sns"},
        ValueError,
        "source: 'sns' is not a source of batches; did you mean 'sqs'?",
    ),
    (
        {"source": None},
        ValueError,
        "source: None is not a source of batches; expected one of sqs, sqs_fifo, kinesis, "
        "dynamodb, kafka",
    ),
    (
        {"bodies": ["a", "b"]},
        TypeError,
        "bodies: expected a hypothesis strategy, such as st.sampled_from([...]); got list "
        "['a', 'b']",
    ),
    (
        {"should_fail": True},
        TypeError,
        "should_fail: expected a function that takes a body and says whether the handler must fail "
        "it; got bool True",
    ),
    (
        {"done": []},
        TypeError,
        "done: expected a function that gives what has been done, such as `lambda: shop.shipped`; "
        "got list []",
    ),
    (
        {"done": list},
        TypeError,
        "reset: `done` needs a function that empties what it reads, such as "
        "`shop.shipped.clear`; each example starts empty",
    ),
    (
        {"max_size": 0},
        ValueError,
        "max_size: expected an int from 1 on; got 0",
    ),
    (
        {"settings": 100},
        TypeError,
        "settings: expected hypothesis.settings(...); got int",
    ),
    (
        {"done": lambda: None, "reset": dict},
        TypeError,
        "done: expected it to give what has been done, a list of bodies or of what `effect` makes "
        "of them; got NoneType None",
    ),
    (
        {"should_fail": lambda body: body["pieces"] < 1},
        ValueError,
        "should_fail: raised KeyError for the body {'id': 0, 'bad': False}; it gets each body as "
        "`bodies` draws it, and says whether the handler must fail it",
    ),
]


@pytest.mark.parametrize(
    ("wrong", "kind", "message"),
    REFUSED,
    ids=[f"{next(iter(row[0]))}-{number}" for number, row in enumerate(REFUSED)],
)
def test_a_wrong_argument_is_refused(
    wrong: dict[str, Any], kind: type[Exception], message: str
) -> None:
    given = {"handler": by_hand.queue, "source": "sqs", **GOOD, **wrong}
    with pytest.raises(kind) as caught:
        check_batch_handler(given.pop("handler"), given.pop("source"), **given)

    assert message == str(caught.value)


def test_a_law_alone_refuses_a_keyword_that_it_does_not_know() -> None:
    misspelt: dict[str, Any] = {"should_fial": shop.is_bad}
    with pytest.raises(TypeError) as caught:
        laws.law_nothing_lost(by_hand.queue, "sqs", **GOOD, **misspelt)

    assert str(caught.value) == "should_fial: no such argument; did you mean should_fail?"


def test_a_law_alone_refuses_to_go_without_bodies() -> None:
    few: dict[str, Any] = {"should_fail": shop.is_bad}
    with pytest.raises(TypeError) as caught:
        laws.law_nothing_lost(by_hand.queue, "sqs", **few)

    assert str(caught.value) == "bodies: missing; no law can be checked without it"


def test_a_law_alone_refuses_a_source_that_it_is_not_for() -> None:
    with pytest.raises(ValueError, match="source: ") as caught:
        laws.law_group_order(by_hand.queue, "sqs", **GOOD)

    assert str(caught.value) == "source: the law group_order is for sqs_fifo, not for sqs"


def test_a_law_about_what_was_done_wants_to_know_what_was_done() -> None:
    with pytest.raises(ValueError, match="done: ") as caught:
        laws.law_once_per_delivery(by_hand.queue, "sqs", **GOOD)

    assert str(caught.value) == (
        "done: the law once_per_delivery is about what has been done; say where to look"
    )


def test_a_check_in_which_nothing_can_fail_is_no_check(snapshot: object) -> None:
    with pytest.raises(ValueError, match="should_fail: ") as caught:
        check_batch_handler(
            lambda event, context: None,
            "sqs",
            bodies=st.just("a"),
            should_fail=lambda body: False,
            max_examples=1,
            laws=[laws.law_nothing_lost],
        )

    assert str(caught.value) == snapshot


def test_a_check_in_which_nothing_can_succeed_is_no_check(snapshot: object) -> None:
    with pytest.raises(ValueError, match="should_fail: ") as caught:
        check_batch_handler(
            lambda event, context: 1 / 0,
            "sqs",
            bodies=st.just("a"),
            should_fail=lambda body: True,
            max_examples=1,
            laws=[laws.law_nothing_lost],
        )

    assert str(caught.value) == snapshot


def test_a_body_that_the_source_does_not_take_is_refused_by_its_factory() -> None:
    with pytest.raises(InvalidEventError) as caught:
        check_batch_handler(
            by_hand.queue, "sqs", bodies=st.text(), should_fail=lambda body: not body
        )

    assert str(caught.value).startswith("bodies[0]: ")


def test_the_handler_gets_the_context_that_is_given() -> None:
    seen: list[object] = []

    def handler(event: Any, context: Any) -> object:
        seen.append(context)
        return by_hand.queue(event, context)

    context = FakeLambdaContext(function_name="orders")
    check_batch_handler(handler, "sqs", context=context, **GOOD)

    assert set(map(id, seen)) == {id(context)}


def test_without_a_context_each_delivery_has_a_fresh_one() -> None:
    def handler(event: Any, context: Any) -> object:
        assert context.get_remaining_time_in_millis() == 3_000
        context.advance(2_000)
        return by_hand.queue(event, context)

    check_batch_handler(handler, "sqs", **GOOD)

    assert shop.shipped != []


def test_fields_go_to_the_factory() -> None:
    queues_seen: set[str] = set()

    def handler(event: Any, context: Any) -> object:
        queues_seen.update(record["eventSourceARN"] for record in event["Records"])
        return by_hand.queue(event, context)

    check_batch_handler(handler, "sqs", fields={"queue_name": "payments"}, **GOOD)

    assert queues_seen == {"arn:aws:sqs:us-east-1:123456789012:payments"}


def test_settings_of_hypothesis_are_taken() -> None:
    calls: list[object] = []

    def handler(event: Any, context: Any) -> object:
        calls.append(event)
        return by_hand.queue(event, context)

    laws.law_redelivery(
        handler,
        "sqs",
        bodies=st.sampled_from([{"id": 1, "bad": True}, {"id": 2, "bad": False}]),
        should_fail=shop.is_bad,
        settings=settings(max_examples=5, derandomize=True, database=None),
    )

    assert len(calls) <= 10


def test_what_a_body_does_may_have_another_name() -> None:
    ids: list[int] = []

    def handler(event: Any, context: Any) -> object:
        failed = []
        for record in event["Records"]:
            order = shop.message_order(record)
            if order["bad"]:
                failed.append(shop.message_id(record))
            elif order["id"] != 0:  # of which there is nothing to do
                ids.append(order["id"])
        return shop.reporting(failed)

    check_batch_handler(
        handler,
        "sqs",
        done=lambda: ids,
        reset=ids.clear,
        effect=lambda body: body["id"] or None,
        **GOOD,
    )

    assert ids != [0]


def test_a_set_of_what_was_done_is_enough() -> None:
    done: set[int] = set()

    def handler(event: Any, context: Any) -> object:
        response = by_hand.fifo(event, context)
        failed = {one["itemIdentifier"] for one in response["batchItemFailures"]}
        done.update(
            shop.message_order(record)["id"]
            for record in event["Records"]
            if shop.message_id(record) not in failed
        )
        return response

    check_batch_handler(
        handler,
        "sqs_fifo",
        done=lambda: done,
        reset=done.clear,
        effect=lambda body: body["id"],
        **GOOD,
    )

    assert done <= set(range(10))


def test_chance_in_a_handler_is_state() -> None:
    calls: list[object] = []

    def handler(event: Any, context: Any) -> object:
        calls.append(event)
        return None if len(calls) == 1 else by_hand.queue(event, context)

    with pytest.raises(BrokenLawError) as caught:
        laws.law_nothing_lost(
            handler,
            "sqs",
            bodies=st.just({"id": 1, "bad": True}),
            should_fail=shop.is_bad,
        )

    assert caught.value.law == "stateless"


def test_laws_can_be_left_out() -> None:
    sure = {**GOOD, "max_examples": None, "settings": shop.SAME_EACH_TIME}
    rest = [law for law in laws.LAWS if law is not laws.law_fails_alone]
    some = [law for law in rest if law not in (laws.law_permutation, laws.law_redelivery)]
    check_batch_handler(
        queues.one_failure_brings_all_back,
        "sqs",
        laws=[law for law in some if law is not laws.law_stateless],
        **sure,
    )
    with pytest.raises(BrokenLawError) as caught:
        check_batch_handler(queues.one_failure_brings_all_back, "sqs", **sure)

    assert caught.value.law == "fails_alone"
