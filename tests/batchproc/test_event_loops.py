"""Event loops: one of our own for each thread, from one invocation to the next."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
import warnings
from typing import Any

import pytest

from batchproc import (
    aprocess_partial_response,
    async_process_partial_response,
)
from tests.batchproc.handlers import anever, arefusing
from tests.support.events import SQS, response_of

EVENT = SQS.event(["a", "b", "c"])


def loops_of(*, invocations: int) -> list[asyncio.AbstractEventLoop]:
    found: list[asyncio.AbstractEventLoop] = []

    async def handler(record: Any) -> None:
        found.append(asyncio.get_running_loop())

    processor = SQS.async_processor()
    for _ in range(invocations):
        async_process_partial_response(SQS.event(["a"]), handler, processor)
    return found


@pytest.mark.parametrize("on_lambda", [True, False])
def test_every_invocation_has_the_same_loop_on_and_off_lambda(
    on_lambda: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if on_lambda:
        monkeypatch.setenv("LAMBDA_TASK_ROOT", "/var/task")
    else:
        monkeypatch.delenv("LAMBDA_TASK_ROOT", raising=False)

    first, second = loops_of(invocations=2)

    assert first is second
    assert not first.is_closed()


def test_a_closed_loop_is_replaced() -> None:
    [closed] = loops_of(invocations=1)
    closed.close()

    [another] = loops_of(invocations=1)

    assert another is not closed
    assert not another.is_closed()


def test_a_connection_keeps_working_from_one_invocation_to_the_next() -> None:
    ours, theirs = socket.socketpair()
    held: dict[str, Any] = {}
    answers: list[bytes] = []

    async def handler(record: Any) -> None:
        if "reader" not in held:  # as a client made by the first record of a cold start
            held["reader"], held["writer"] = await asyncio.open_connection(sock=ours)
        theirs.sendall(record.body.encode() + b"\n")
        answers.append(await held["reader"].readline())

    async def close(record: Any) -> None:
        held["writer"].close()
        await held["writer"].wait_closed()

    processor = SQS.async_processor()
    for body in ("first", "second"):
        async_process_partial_response(SQS.event([body]), handler, processor)
    async_process_partial_response(SQS.event(["last"]), close, processor)
    theirs.close()

    assert answers == [b"first\n", b"second\n"]


def in_a_thread(work: Any) -> Any:
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(work()))
    thread.start()
    thread.join()
    return found[0]


def test_each_thread_has_its_own_which_is_closed_with_it() -> None:
    [here] = loops_of(invocations=1)
    first, second = in_a_thread(lambda: loops_of(invocations=2))

    assert first is second
    assert first is not here
    assert first.is_closed()
    assert not here.is_closed()


def test_it_is_never_set_as_the_current_loop() -> None:
    def work() -> Any:
        loops_of(invocations=1)
        try:
            return asyncio.get_event_loop()
        except RuntimeError:  # a thread has none unless somebody set one
            return None

    assert in_a_thread(work) is None


def test_somebody_elses_current_loop_is_left_alone() -> None:
    def work() -> Any:
        theirs = asyncio.new_event_loop()
        asyncio.set_event_loop(theirs)
        try:
            [ours] = loops_of(invocations=1)
            return ours is not theirs and asyncio.get_event_loop() is theirs
        finally:
            asyncio.set_event_loop(None)
            theirs.close()

    assert in_a_thread(work)


def test_inside_a_running_loop_the_sync_entry_names_the_other_one(snapshot: object) -> None:
    async def lambda_handler() -> None:
        async_process_partial_response(EVENT, anever, SQS.async_processor())

    with pytest.raises(RuntimeError) as caught:
        asyncio.run(lambda_handler())

    assert str(caught.value) == snapshot


def test_inside_a_running_loop_async_process_names_the_other_one(snapshot: object) -> None:
    async def lambda_handler() -> None:
        with SQS.async_processor()(EVENT["Records"], anever) as batch:
            batch.async_process()

    with pytest.raises(RuntimeError) as caught:
        asyncio.run(lambda_handler())

    assert str(caught.value) == snapshot


def test_the_awaited_entry_runs_on_the_loop_that_is_running() -> None:
    found: list[Any] = []

    async def handler(record: Any) -> None:
        found.append(asyncio.get_running_loop())

    async def lambda_handler() -> bool:
        await aprocess_partial_response(SQS.event(["a"]), handler, SQS.async_processor())
        return found == [asyncio.get_running_loop()]

    assert asyncio.run(lambda_handler())


# --- cancelling -----------------------------------------------------------------------------------


def test_a_record_that_cancels_itself_fails_alone() -> None:
    async def handler(record: Any) -> None:
        await asyncio.sleep(0)
        if record.body == "b":
            raise asyncio.CancelledError("by its client library")

    assert async_process_partial_response(EVENT, handler, SQS.async_processor()) == response_of(
        SQS.identifiers(EVENT)[1:2]
    )


def test_cancelling_the_caller_cancels_the_run_and_leaves_no_task() -> None:
    started: list[str] = []
    cancelled: list[str] = []

    async def handler(record: Any) -> None:
        started.append(record.body)
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(record.body)
            raise

    async def lambda_handler() -> set[Any]:
        run = asyncio.create_task(aprocess_partial_response(EVENT, handler, SQS.async_processor()))
        while len(started) < 3:
            await asyncio.sleep(0)
        run.cancel()
        with pytest.raises(asyncio.CancelledError):
            await run
        return asyncio.all_tasks() - {asyncio.current_task()}

    assert asyncio.run(lambda_handler()) == set()
    assert sorted(cancelled) == ["a", "b", "c"]


def test_a_timeout_around_the_run_cancels_it() -> None:
    async def handler(record: Any) -> None:
        await asyncio.Event().wait()

    async def lambda_handler() -> int:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.005):
                await aprocess_partial_response(EVENT, handler, SQS.async_processor())
        return len(asyncio.all_tasks())

    assert asyncio.run(lambda_handler()) == 1


@pytest.mark.parametrize("suspends_first", [True, False])
def test_a_timeout_in_a_handler_fails_its_record_alone(suspends_first: bool) -> None:
    async def handler(record: Any) -> None:
        if suspends_first:
            await asyncio.sleep(0)
        async with asyncio.timeout(0.005 if record.body == "b" else 30):
            await asyncio.sleep(0 if record.body != "b" else 30)

    processor = SQS.async_processor()

    response = async_process_partial_response(EVENT, handler, processor)

    assert response == response_of(SQS.identifiers(EVENT)[1:2])
    assert isinstance(processor.result[1].exception, TimeoutError)


def test_a_task_group_works_in_a_handler() -> None:
    async def part(body: str) -> str:
        await asyncio.sleep(0)
        if body == "b":
            raise ValueError(body)
        return body

    async def handler(record: Any) -> str:
        async with asyncio.TaskGroup() as group:
            parts = [group.create_task(part(record.body)) for _ in range(2)]
        return "".join(part.result() for part in parts)

    processor = SQS.async_processor()

    response = async_process_partial_response(EVENT, handler, processor)

    assert response == response_of(SQS.identifiers(EVENT)[1:2])
    assert [item.result for item in processor.result] == ["aa", None, "cc"]


def test_system_exit_passes_and_the_next_invocation_works() -> None:
    cancelled: list[str] = []

    async def leaving(record: Any) -> None:
        if record.body == "b":
            await asyncio.sleep(0)
            raise SystemExit(3)
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(record.body)
            raise

    processor = SQS.async_processor()
    with pytest.raises(SystemExit) as caught:
        async_process_partial_response(EVENT, leaving, processor)
    interrupted = processor.response()

    assert caught.value.code == 3
    assert sorted(cancelled) == ["a", "c"]
    assert interrupted == response_of(SQS.identifiers(EVENT))
    assert async_process_partial_response(EVENT, arefusing(SQS, "a"), processor) == response_of(
        SQS.identifiers(EVENT)[:1]
    )


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_child_has_a_loop_of_its_own() -> None:
    [parents] = loops_of(invocations=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # a runner may have threads
        child = os.fork()
    if child == 0:
        code = 1
        try:
            first, second = loops_of(invocations=2)
            code = 0 if first is second and first is not parents else 2
        finally:
            os._exit(code)  # nothing of pytest's may run in the child
    _, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0
    assert loops_of(invocations=1) == [parents]
