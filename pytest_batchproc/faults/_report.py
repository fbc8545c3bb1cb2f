"""What is said of a search: the smallest schedule that breaks a claim, and what was covered."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from pytest_batchproc._timeline import seconds
from pytest_batchproc._wording import numbered, printable, shortened
from pytest_batchproc.faults._advice import advice
from pytest_batchproc.faults._error import BrokenClaimError
from pytest_batchproc.faults._kinds import (
    ARRIVES,
    EFFECT,
    ENDS,
    READ,
    REUSED,
    SUCCEEDED,
    kind_of,
)
from pytest_batchproc.faults._regression import code_of, regression_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pytest_batchproc.faults._claims import Broken, Claims
    from pytest_batchproc.faults._kinds import Point
    from pytest_batchproc.faults._play import Run, Stage
    from pytest_batchproc.faults._setup import Setup
    from pytest_batchproc.simulator import Delivery, Fault

_WIDTH = 100
_MOST_LINES = 40
_LONGEST = 60


def error(
    setup: Setup, stage: Stage, claims: Claims, run: Run, broken: Broken, schedules: int
) -> BrokenClaimError:
    """The error of a claim that a run breaks."""
    if run.report is None:
        raise TypeError("a run without details")
    raised = _raised(run) if not run.faults else None
    after = _after(run.faults)
    head = [f"{broken.fact}, {after}"]
    if raised is not None:
        head += _wrapped(f"The handler raised {_text(raised)}")
    tail: list[str] = []
    for fault in run.faults:
        tail += _wrapped(f"{fault}: {kind_of(fault).what}.")
    if run.faults:
        tail += ["", "This test reproduces it:", "", *regression_of(setup, stage, run.faults), ""]
    tail += _wrapped(advice(broken, run, claims, setup.row))
    if run.faults:
        tail += _wrapped(f"It is the smallest of {schedules:,} schedules; all before it hold.")
    space = min(_MOST_LINES - len(head) - len(tail) - 2, _MOST_LINES if run.faults else 12)
    lines = [
        *head,
        "",
        *_cut(list(_timeline(run, broken, setup.row.kind == "queue")), space),
        "",
        *tail,
    ]
    found = BrokenClaimError.of(lines, claims.noun, run.faults, run.report)
    found.__cause__ = raised
    return found


def _after(faults: Sequence[Fault]) -> str:
    if not faults:
        return "without any fault"
    named = " and ".join(map(str, faults))
    return f"after {len(faults)} fault{'' if len(faults) == 1 else 's'}: {named}"


def _raised(run: Run) -> BaseException | None:
    """What the handler raised, for a batch or for a record that batchproc has logged."""
    for delivery in run.deliveries:
        details = delivery.details
        found = details and (details.caught or details.exception)
        if isinstance(found, BaseException):
            return _first_of(found)
    return None


def _first_of(error: BaseException) -> BaseException:
    """Of a batch in which every record failed, what the first one raised; as Powertools has it."""
    children = getattr(error, "child_exceptions", None)
    first = children[0] if isinstance(children, list) and children else ()
    return next((one for one in first if isinstance(one, BaseException)), error)


def _text(raised: BaseException) -> str:
    return printable(shortened(" ".join(f"{type(raised).__name__}: {raised}".split()), 200))


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(printable(text), _WIDTH, break_long_words=False, break_on_hyphens=False)


def _cut(lines: list[str], space: int) -> list[str]:
    """The lines that fit: the first ones, and more of the last ones."""
    if len(lines) <= space:
        return lines
    head = max(space // 3, 1)
    tail = space - head - 1
    return [*lines[:head], f"        ... {len(lines) - head - tail} lines", *lines[-tail:]]


# --- the timeline ---------------------------------------------------------------------------------


def _timeline(run: Run, broken: Broken, queue: bool) -> Iterator[str]:
    made = 0
    for delivery in run.deliveries:
        place = run.sandboxes.get(delivery.number, 0)
        yield _arrival(delivery, is_new=place > made)
        made = max(made, place)
        yield from _struck(run, delivery, at_the_end=False)
        yield from _effects(run, delivery, broken)
        yield from _struck(run, delivery, at_the_end=True)
        yield f"        {_ending(delivery, 'deleted' if queue else 'processed')}"
    if run.stopped is not None:
        yield f"        Nothing ends the retries; the run was stopped after {len(run.deliveries)}."
    for item in run.fates.dead_lettered:
        yield f"        #{item.number} is in the dead-letter queue."
    for item in run.fates.discarded:
        yield f"        #{item.number} is discarded."


def _struck(run: Run, delivery: Delivery, at_the_end: bool) -> Iterator[str]:
    """The faults of a record or a batch that struck a delivery."""
    for fault in run.faults:
        point = kind_of(fault).point
        if (
            point != EFFECT
            and (point in (ENDS, SUCCEEDED)) is at_the_end
            and fault.place(delivery.batch) is not None
        ):
            yield f"          {fault}"


def _arrival(delivery: Delivery, is_new: bool) -> str:
    numbers = numbered([one.number for one in delivery.items])
    count = max(delivery.receive_counts, default=1)
    more = f", for the {_nth(count)} time" if count > 1 else ""
    more += ", to a new sandbox" if is_new else ""
    verb = "is" if len(delivery.items) == 1 else "are"
    what = f"{numbers} {verb} delivered{more}" if numbers else f"a window ends{more}"
    return f"{seconds(delivery.time) + ' s':>7} {what}"


def _nth(count: int) -> str:
    return {2: "second", 3: "third"}.get(count, f"{count}th")


def _effects(run: Run, delivery: Delivery, broken: Broken) -> Iterator[str]:
    for place, one in enumerate(run.effects):
        if one.delivery != delivery.number:
            continue
        where = ", in the overlapping invocation" if place in run.inner else ""
        mark = "   <---" if run.done is None and place == broken.at else ""
        key = printable(shortened(str(one.key), _LONGEST))
        yield f"          {key}: {one.outcome}{where}{mark}"


def _ending(delivery: Delivery, deleted: str) -> str:
    gone, kept = delivery.gone, list(delivery.kept)
    back = [one for one in delivery.redelivered if one not in kept]
    what = {
        "returned": "The function returned",
        "raised": f"The function raised {_short(delivery.error)}"
        if delivery.error
        else "The runtime could not send what the handler returned",
        "timed out": "The function timed out",
        "throttled": "Lambda throttled the function",
    }[delivery.ending]
    parts = []
    if gone:
        parts.append(f"{_numbers(delivery, gone)} {_is(gone)} {deleted}")
    if kept:
        parts.append(f"{_numbers(delivery, kept)} succeeded and {_is(kept)} delivered once more")
    if back:
        parts.append(f"{_numbers(delivery, back)} {_is(back)} retried")
    return f"{what}. {', '.join(parts)}." if parts else f"{what}."


def _short(error: str) -> str:
    """Type and text of an exception; the type alone if the text is long."""
    return printable(error if len(error) <= _LONGEST // 2 else error.partition(":")[0])


def _numbers(delivery: Delivery, positions: Sequence[int]) -> str:
    return numbered(sorted(delivery.items[one].number for one in positions))


def _is(positions: Sequence[int]) -> str:
    return "is" if len(positions) == 1 else "are"


# --- other sentences ------------------------------------------------------------------------------


def no_effects(run: Run) -> str:
    """Why a search of this world would find nothing."""
    happened = [repr(one.key) for one in run.effects if one.happened]
    if happened and run.done is None:
        return (
            f"effects: it claims nothing of {', '.join(dict.fromkeys(happened))}, so no fault "
            "could break a claim; return 'once' or 'at_least_once' for one of them at least"
        )
    raised = next((one.error for one in run.deliveries if one.error), None)
    why = f" (the function raised {raised})" if raised else ""
    return (
        f"world: the run without faults has no effects{why}, so no fault could break a claim. "
        "Watch the call that changes something outside, as in effects.watch(bank.charge, key=...), "
        "effects.patch('app.bank.charge', key=...) or effects.record(key); or give done="
    )


def unsteady(
    fact: str,
    faults: Sequence[Fault],
    before: Sequence[Point] = (),
    now: Sequence[Point] = (),
) -> str:
    """What is said of runs that do not repeat."""
    after = f", {_after(faults)}" if faults else ""
    where = ""
    if before or now:
        where = f": one reaches {_point(before)}, the other {_point(now)}"
    return (
        f"{fact}{after}{where}. A search needs runs that repeat. Does something outlive the world, "
        "such as a dict at module level or a table of an earlier run? Does the handler use random "
        "numbers, real time, threads in any order, or the order of a set?"
    )


def _point(points: Sequence[Point]) -> str:
    if not points:
        return "no further point"
    (point,) = points
    shown = repr(point.name) if point.kind == EFFECT else f"#{point.name}"
    nth = "" if point.nth == 1 else f" for the {_nth(point.nth)} time"
    return f"{_WHERE[point.kind].format(shown)}{nth}"


_WHERE = {
    ARRIVES: "the delivery of {}",
    REUSED: "the reuse of a sandbox for {}",
    READ: "the body of {}",
    EFFECT: "the effect {}",
    ENDS: "the end of the batch of {}",
    SUCCEEDED: "the success of {}",
}


def not_reached(fault: Fault, base: Run) -> str:
    """Why a schedule checks nothing: its first fault has nowhere to strike."""
    kind = kind_of(fault)
    there = [one for one in base.points if one.kind == kind.point]
    shown = ", ".join(dict.fromkeys(code_of(one.name) for one in there)) or "none"
    return (
        f"faults: {fault} never happened, so the test checks nothing; the run without faults "
        f"reaches points of the kind {kind.point!r} at {shown}"
    )
