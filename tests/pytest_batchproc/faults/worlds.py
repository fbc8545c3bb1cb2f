"""Worlds to search: a bank that outlives the function, and handlers that charge orders."""

from __future__ import annotations

import base64
import operator
from collections.abc import Callable, Generator
from functools import partial
from typing import Any

from pytest_batchproc.simulator import effects

Charge = Callable[[str], object]
Handler = Callable[[dict[str, Any], Any], object]
# From a charge that is watched, and what outlives the function, to a handler.
Make = Callable[[Charge, set[str]], Handler]


class Paid(Exception):
    """An order is paid already."""


def bodies_of(event: dict[str, Any]) -> list[tuple[str, Callable[[], str]]]:
    """Of each record, what a response calls it and what reads its body; queues and Kinesis."""
    found: list[tuple[str, Callable[[], str]]] = []
    for record in event["Records"]:
        if "kinesis" in record:
            data = record["kinesis"]
            found.append((data["sequenceNumber"], partial(_decoded, data)))
        else:
            found.append((record["messageId"], partial(operator.itemgetter("body"), record)))
    return found


def _decoded(data: dict[str, Any]) -> str:
    return base64.b64decode(data["data"]).decode()


def handler_of(work: Charge, *, stops: bool = False) -> Handler:
    """A handler that reports what failed; one that stops reports the rest, too."""

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        failed: list[str] = []
        for name, read in bodies_of(event):
            if failed and stops:
                failed.append(name)
                continue
            try:
                work(read())
            except Exception:
                failed.append(name)
        return {"batchItemFailures": [{"itemIdentifier": name} for name in failed]}

    return handler


def world_of(make: Make) -> Callable[[], Generator[Callable[[], Handler]]]:
    """A world with a bank, and a set that represents a table."""

    def world() -> Generator[Callable[[], Handler]]:
        table: set[str] = set()

        def charge(order: str) -> None:
            """Take money."""

        def sandbox() -> Handler:
            return make(effects.watch(charge, key=lambda order: f"charge {order}"), table)

        yield sandbox

    return world


def charges_each_time(charge: Charge, table: set[str]) -> Handler:
    return handler_of(charge)


def marks_before(charge: Charge, table: set[str]) -> Handler:
    def work(order: str) -> None:
        if order not in table:
            table.add(order)
            charge(order)

    return handler_of(work)


def marks_after(charge: Charge, table: set[str]) -> Handler:
    def work(order: str) -> None:
        if order not in table:
            charge(order)
            table.add(order)

    return handler_of(work)


def remembers_in_the_sandbox(charge: Charge, table: set[str]) -> Handler:
    return marks_after(charge, set())


def catches_everything(charge: Charge, table: set[str]) -> Handler:
    def work(order: str) -> None:
        try:
            charge(order)
        except Exception:
            """As a log line would do."""

    return handler_of(work)


def locks_and_unlocks_in_finally(charge: Charge, table: set[str]) -> Handler:
    """The lock of a killed function is never released."""

    def work(order: str) -> None:
        if f"lock {order}" in table:
            raise RuntimeError("locked")
        table.add(f"lock {order}")
        try:
            if order not in table:
                charge(order)
                table.add(order)
        finally:
            table.discard(f"lock {order}")

    return handler_of(work)


def right_world() -> Generator[Callable[[], Handler]]:
    """The bank refuses what is paid, in the same write: right on every source."""
    yield from _paying(stops=False)


def right_world_in_order() -> Generator[Callable[[], Handler]]:
    """The same, stopping at the first failure."""
    yield from _paying(stops=True)


def _paying(stops: bool) -> Generator[Callable[[], Handler]]:
    paid: set[str] = set()

    def pay(order: str) -> None:
        if order in paid:
            raise Paid
        paid.add(order)

    def sandbox() -> Handler:
        watched = effects.watch(pay, key=lambda order: f"pay {order}")

        def work(order: str) -> None:
            try:
                watched(order)
            except Paid:
                """The order was paid by an earlier delivery."""

        return handler_of(work, stops=stops)

    yield sandbox
