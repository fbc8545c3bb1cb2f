"""What a world can be, and what the short form takes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pytest_batchproc import SqsQueue
from pytest_batchproc.faults import BrokenClaimError, check_faults, kill_before
from pytest_batchproc.simulator import effects
from tests.pytest_batchproc.faults import worlds
from tests.pytest_batchproc.faults.worlds import Handler, handler_of


def test_a_world_is_taken_down_after_each_run() -> None:
    open_worlds: list[int] = []
    most: list[int] = []

    def world() -> Generator[Callable[[], Handler]]:
        open_worlds.append(1)
        most.append(len(open_worlds))
        yield from worlds.right_world()
        open_worlds.pop()

    coverage = check_faults(world, "sqs", bodies=["a"], at_most=1)

    assert open_worlds == []
    assert max(most) == 1
    assert len(most) == coverage.schedules


def test_a_world_is_taken_down_after_a_claim_that_fails() -> None:
    closed: list[str] = []

    def world() -> Generator[Callable[[], Handler]]:
        yield from worlds.world_of(worlds.charges_each_time)()
        closed.append("closed")

    with pytest.raises(BrokenClaimError):
        check_faults(world, "sqs", bodies=["a"], faults=["crash"])

    assert len(closed) == 4  # twice without faults, with one, and the same with details


def test_a_context_manager_is_a_world() -> None:
    @contextmanager
    def world() -> Iterator[Callable[[], Handler]]:
        yield from worlds.right_world()

    assert check_faults(world, "sqs", bodies=["a"], at_most=1).complete is True


def test_a_world_may_have_the_queue() -> None:
    def world(queue: SqsQueue) -> Generator[Callable[[], Handler]]:
        """The handler deletes its messages itself, before their effect."""

        def sandbox() -> Handler:
            def handler(event: dict[str, Any], context: Any) -> None:
                for record in event["Records"]:
                    queue.delete(record["receiptHandle"])
                    effects.record(record["body"])

            return handler

        yield sandbox

    with pytest.raises(BrokenClaimError) as caught:
        check_faults(world, "sqs", bodies=["a", "b"], faults=[kill_before])

    assert str(caught.value).splitlines()[0] == (
        "Lambda treats message #0 as processed, and its effect 'a' never happened, after 1 fault: "
        "kill_before('a')"
    )


def test_a_world_may_yield_what_has_been_done() -> None:
    def world() -> Generator[Any]:
        paid: dict[str, int] = {}
        send = effects.watch(lambda order: paid.setdefault(order, 1), key="call")

        yield lambda: handler_of(send), lambda: paid

    coverage = check_faults(world, "sqs", bodies=["a", "b"])

    assert coverage.notes == ()
    assert coverage.faults["kill_after"] > 0


def test_done_of_a_list_counts_and_orders() -> None:
    def world() -> Generator[Any]:
        paid: list[str] = []

        yield lambda: handler_of(paid.append), lambda: paid

    with pytest.raises(BrokenClaimError) as twice:
        check_faults(world, "sqs", bodies=["a"], faults=["crash"])
    with pytest.raises(BrokenClaimError) as order:
        check_faults(world, "sqs_fifo", bodies=["a", "b"], faults=["fail_read"])

    assert str(twice.value).splitlines()[0] == (
        """'a' of message #0 happened twice, after 1 fault: crash(0)"""
    )
    assert str(order.value).splitlines()[0] == (
        "Message #1 was processed before #0 of the same message group: 'b' happened first, after "
        "1 fault: fail_read(0)"
    )


def test_effect_says_what_done_calls_the_effect_of_a_body() -> None:
    def world() -> Generator[Any]:
        paid: set[int] = set()

        yield lambda: handler_of(lambda body: paid.add(json.loads(body)["order"])), lambda: paid

    bodies = [{"order": 1}, {"order": 2}]

    assert check_faults(world, "sqs", bodies=bodies, effect=lambda body: body["order"]).complete


def test_the_short_form_takes_a_handler() -> None:
    paid: list[str] = []
    handler = handler_of(lambda order: None if order in paid else paid.append(order))

    coverage = check_faults(handler, "sqs", bodies=["a", "b"], reset=paid.clear, done=lambda: paid)

    assert coverage.complete is True


def test_the_short_form_takes_a_function_that_returns_a_handler() -> None:
    paid: list[str] = []

    def sandbox() -> Handler:
        seen: set[str] = set()

        def work(order: str) -> None:
            if order not in seen:
                seen.add(order)
                paid.append(order)

        return handler_of(work)

    with pytest.raises(BrokenClaimError) as caught:
        check_faults(sandbox, "sqs", bodies=["a"], reset=paid.clear, done=lambda: paid)

    assert [str(one) for one in caught.value.schedule] == ["crash(0)"]


def test_the_short_form_takes_the_name_of_a_handler(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "shop_of_faults.py").write_text(
        "seen = set()\n"
        "def charge(order):\n"
        "    pass\n"
        "def handler(event, context):\n"
        "    for record in event['Records']:\n"
        "        if record['body'] not in seen:\n"
        "            charge(record['body'])\n"
        "            seen.add(record['body'])\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    try:
        with (
            effects.patch("shop_of_faults.charge", key=lambda order: order),
            pytest.raises(BrokenClaimError) as caught,
        ):
            check_faults("shop_of_faults.handler", "sqs", bodies=["a"], faults=["crash"])
    finally:
        sys.modules.pop("shop_of_faults", None)

    assert str(caught.value).splitlines()[0] == (
        "'a' of message #0 happened twice, after 1 fault: crash(0)"
    )


def no_yield() -> Callable[[], Handler]:
    return lambda: handler_of(len)


def yields_twice() -> Generator[Callable[[], Handler]]:
    yield from worlds.right_world()
    yield from worlds.right_world()


def yields_a_number() -> Generator[int]:
    yield 7


def yields_nothing() -> Generator[Any]:
    yield from ()


def takes_too_much(queue: object, table: object) -> Generator[Any]:
    yield handler_of(len)


async def is_async() -> Any:
    yield handler_of(len)


@pytest.mark.parametrize(
    ("world", "options", "message"),
    [
        (
            no_yield,
            {},
            "world: no_yield returns a function without parameters; write `yield` in place of "
            "`return`",
        ),
        (yields_twice, {}, "world: yields_twice yields more than once"),
        (yields_nothing, {}, "world: yields_nothing ended before its `yield`"),
        (
            yields_a_number,
            {},
            "world: yields_a_number yields 7; expected a function without parameters that returns "
            "a handler, called again for each sandbox",
        ),
        (
            takes_too_much,
            {},
            "world: takes_too_much has the parameters queue, table; expected none, or one for the "
            "queue, stream or topic",
        ),
        (
            is_async,
            {},
            "world: is_async is async; expected a generator function, `def world():` with one "
            "`yield`",
        ),
        (
            7,
            {},
            "world: expected a generator function that yields a factory of handlers, a handler, or "
            "a name such as 'app.lambda_handler'; got 7",
        ),
        (
            worlds.right_world,
            {"reset": print},
            "reset: a world is made again for each run, so there is nothing to empty; reset= is "
            "for a plain handler",
        ),
        (
            handler_of(len),
            {"done": list},
            "reset: `done` needs a function that empties what it reads, such as "
            "`shop.shipped.clear`; each run starts empty",
        ),
        (
            handler_of(len),
            {"done": 7, "reset": print},
            "done: expected a function without parameters; got 7",
        ),
        (
            handler_of(len),
            {"done": lambda: 7, "reset": lambda: None},
            "done: expected it to give what has been done, a list of bodies or of what `effect` "
            "makes of them; got int 7",
        ),
    ],
)
def test_what_is_no_world_is_refused(world: Any, options: dict[str, Any], message: str) -> None:
    with pytest.raises(TypeError) as caught:
        check_faults(world, "sqs", bodies=["a"], **options)

    assert str(caught.value) == message


def test_a_reset_that_leaves_something_is_refused() -> None:
    paid: list[str] = []

    with pytest.raises(ValueError, match="reset: after it `done` still gives 1") as caught:
        check_faults(
            handler_of(paid.append), "sqs", bodies=["a"], reset=lambda: None, done=lambda: paid
        )

    assert str(caught.value) == (
        "reset: after it `done` still gives 1, such as a, so a run would begin with the effects of "
        "an earlier one; empty all that `done` looks at"
    )
