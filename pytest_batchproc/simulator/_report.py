"""What a run has come to, and what can be said of it: counts, claims, a drawing, a snapshot."""

# Longer than 300 lines: one class, whose docstrings are the manual of every claim.

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Generic

from pytest_batchproc._asserts import BatchAssertionError
from pytest_batchproc._explain import RECORDS_SHOWN
from pytest_batchproc._timeline import draw
from pytest_batchproc._wording import check_switch
from pytest_batchproc.simulator import _checks, _pictures, _vacuous
from pytest_batchproc.simulator._effect_claims import effect_counts
from pytest_batchproc.simulator._history import Earlier
from pytest_batchproc.simulator._naming import named
from pytest_batchproc.simulator._source import ItemT

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable
    from os import PathLike
    from pathlib import Path

    from pytest_batchproc._explain import DescribeRecord, Facts
    from pytest_batchproc.simulator._delivery import Delivery
    from pytest_batchproc.simulator._effects import Effect
    from pytest_batchproc.simulator._faults import Fault
    from pytest_batchproc.simulator._source import Item, Source


@dataclass(frozen=True, repr=False)
class Report(Generic[ItemT]):
    """All that a mapping has done since it was made, and where everything is now.

    Two runs of one script, with one seed, have equal reports.

    An assertion on it that does not hold raises `BatchAssertionError`. So does each of them where
    the run was stopped, where a fault of the script never happened, and where nothing was delivered
    and nothing is expected, because then it checks nothing; `allow_empty=True` accepts the last.
    They name what was sent by what `send` or `put` returned, or by its body; what was never sent
    raises ValueError.

    Attributes:
        source: the queue, stream or topic.
        deliveries: every invocation, in the order in which they began. Of a long run the last
            ones, and those that keep their exception: by default 100,000, `keep=` of the mapping
            says how many. Assertions, `counts` and `sent` are about all of them.
        deleted: done with: deleted from the queue, or passed by the iterator.
        filtered: those of `deleted` that the filter removed unseen.
        dead_lettered: moved to the dead-letter queue.
        discarded: retries or retention ended.
        on_failure: the records that a destination gets, or would get.
        remaining: still there.
        stopped: why the run was broken off; None where nothing was left to do.
        bisects: whether `BisectBatchOnFunctionError` was set.
        unused_faults: faults of the script that never happened.
        effects: the calls of watched functions, in the order in which they happened.
        destination: ARN or topic of the on-failure destination; empty if there is none.
        earlier: the sums of the deliveries before those of `deliveries`; its `count` says how many
            there were.
    """

    source: Source[ItemT] = field(compare=False)
    deliveries: list[Delivery[ItemT]]
    deleted: list[ItemT]
    filtered: list[ItemT]
    dead_lettered: list[ItemT]
    discarded: list[ItemT]
    on_failure: list[dict[str, Any]]
    remaining: list[ItemT]
    stopped: str | None
    bisects: bool = field(default=False, compare=False, repr=False)
    unused_faults: list[Fault] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    destination: str = field(default="", compare=False, repr=False)
    earlier: Earlier = field(default_factory=Earlier, repr=False)

    def __repr__(self) -> str:
        return f"<Report: {_pictures.title(self)}>"

    # --- to look at -------------------------------------------------------------------------------

    @property
    def sent(self) -> list[ItemT]:
        """All that the mapping was to deliver, in the order in which it was sent."""
        found = [*self.deleted, *self.dead_lettered, *self.discarded, *self.remaining]
        return sorted(found, key=_number)

    @property
    def counts(self) -> dict[str, int]:
        """How many were sent, delivered how often, and where they are."""
        return _pictures.counts(self)

    @property
    def order(self) -> dict[Hashable, list[ItemT]]:
        """By group, key or partition: what was delivered and done, in the order in which it was.

        Where items have none of these, all are under None.
        """
        return _pictures.order(self)

    def deliveries_of(self, item: object) -> list[Delivery[ItemT]]:
        """The invocations that got this item, of those that the report keeps."""
        (found,) = named(self, [item], "item")
        return [delivery for delivery in self.deliveries if found in delivery.items]

    def timeline(
        self,
        *,
        max_records_shown: int = RECORDS_SHOWN,
        invocations: bool = False,
        describe_record: DescribeRecord | None = None,
    ) -> str:
        """Return a drawing of the run: a line per record, a column per attempt, at most 80 wide.

        Of many records, those that did not succeed at once come first.

        Args:
            max_records_shown: the number of records in the drawing. Default 25.
            invocations: True adds a line for each invocation, which says which records shared it,
                by group, shard and key, or partition; at most `max_records_shown` of them, those
                that failed first. Default False.
            describe_record: a function of a raw record that returns how its body reads, as the
                hook of that name does. Default None.
        """
        check_switch("invocations", invocations)
        return self._drawn(max_records_shown, describe_record, notes=True, invocations=invocations)

    def _drawn(
        self,
        most: int,
        describe_record: DescribeRecord | None,
        *,
        notes: bool,
        invocations: bool = False,
    ) -> str:
        """The drawing; without notes where a message next to it has said the same."""
        drawing = _pictures.drawing(self, most, invocations)
        return "\n".join(draw(drawing if notes else replace(drawing, notes=()), describe_record))

    def save(self, path: str | PathLike[str], *, title: str | None = None) -> Path:
        """Write a page of the run: one HTML file that loads nothing, for any browser.

        It has a row for each record and a bar for each delivery. Of a long run, it says what it
        leaves out.

        Args:
            path: the file, such as "run.html"; missing folders are created. A name that ends in
                ".svg" gets the picture alone. Required.
            title: the heading. Default None: the first line of the timeline.

        Returns:
            The path of the file.
        """
        from pytest_batchproc.simulator._page import save

        return save(self, path, title)

    def to_trace(self) -> dict[str, Any]:
        """Return all deliveries as a trace in Chrome's format, for very large runs.

        Write it with `json.dump` and open the file in https://ui.perfetto.dev or chrome://tracing.
        """
        from pytest_batchproc.simulator._trace import trace

        return trace(self)

    def _repr_html_(self) -> str:
        """What a notebook shows: the picture of the page, without its script."""
        from pytest_batchproc.simulator._page import fragment

        return fragment(self)

    def snapshot_value(self) -> dict[str, Any]:
        """What `batch_snapshot` compares: no identifiers, and items by their numbers."""
        return _pictures.snapshot(self)

    # --- to claim ---------------------------------------------------------------------------------

    def assert_all_done(self, *, allow_empty: bool = False) -> None:
        """Pass when everything was delivered and done, or removed by the filter.

        Args:
            allow_empty: True accepts a run without invocations. Default False.
        """
        __tracebackhide__ = True
        _raise(_checks.stopped(self) or _vacuous.unused_faults(self))
        self._conclude(_checks.all_done(self), allow_empty)

    def assert_nothing_lost(self, *, allow_empty: bool = False) -> None:
        """Pass when nothing was discarded, and nothing deleted because Lambda misread a response.

        A message in a dead-letter queue is not lost, nor is a record that an S3 or Kafka
        destination holds with its payload. A record that is discarded with an SQS or SNS
        destination is lost: these get its metadata alone.

        Args:
            allow_empty: True accepts a run without invocations. Default False.
        """
        __tracebackhide__ = True
        _raise(_checks.stopped(self) or _vacuous.unused_faults(self))
        self._conclude(_checks.nothing_lost(self), allow_empty)

    def assert_dead_lettered(
        self, expected: Iterable[object] | Item, *, allow_empty: bool = False
    ) -> None:
        """Pass if exactly these are in the dead-letter queue.

        Args:
            expected: what `send` or `put` returned, or bodies; one of them, or several.
            allow_empty: True accepts a run without invocations. Default False.

        Raises:
            BatchAssertionError: the claim does not hold, or the run was stopped.
            ValueError: this was never sent.
        """
        __tracebackhide__ = True
        _raise(_checks.stopped(self) or _vacuous.unused_faults(self))
        wanted = named(self, expected, "expected")
        impossible = None if wanted else _vacuous.no_dead_letter_queue(self)
        if impossible is not None and not allow_empty:
            raise ValueError(impossible)
        self._conclude(_checks.ended(self, wanted, "dead-lettered"), allow_empty or bool(wanted))

    def assert_discarded(
        self, expected: Iterable[object] | Item, *, allow_empty: bool = False
    ) -> None:
        """Pass if exactly these were discarded: their retries, age or retention ended.

        Args:
            expected: what `send` or `put` returned, or bodies; one of them, or several.
            allow_empty: True accepts a run without invocations. Default False.

        Raises:
            BatchAssertionError: the claim does not hold, or the run was stopped.
            ValueError: this was never sent.
        """
        __tracebackhide__ = True
        _raise(_checks.stopped(self) or _vacuous.unused_faults(self))
        wanted = named(self, expected, "expected")
        self._conclude(_checks.ended(self, wanted, "discarded"), allow_empty or bool(wanted))

    def assert_delivered_times(
        self,
        times: int,
        items: Iterable[object] | Item | None = None,
        *,
        allow_empty: bool = False,
    ) -> None:
        """Pass if each of these was delivered to the function this number of times.

        A throttled invocation does not reach the function.

        Args:
            times: the number of deliveries, 0 or more.
            items: what `send` or `put` returned, or bodies. Default None: all that was sent.
            allow_empty: True accepts a run without invocations. Default False.

        Raises:
            BatchAssertionError: the claim does not hold, or the run was stopped.
            ValueError: `times` is not a whole number, or an item was never sent.
        """
        __tracebackhide__ = True
        if type(times) is not int or times < 0:
            raise ValueError(
                f"times: expected a whole number, 0 or more; got {times!r}; as in "
                "assert_delivered_times(3, [message])"
            )
        _raise(_checks.stopped(self) or _vacuous.unused_faults(self))
        wanted: list[Item] = [*(self.sent if items is None else named(self, items, "items"))]
        if not wanted and items is not None and not allow_empty:
            raise ValueError(
                "items: expected at least one; got none, so the assertion would check nothing. "
                "Leave it out to mean all that were sent; allow_empty=True accepts none"
            )
        self._conclude(_checks.delivered_times(self, times, wanted), allow_empty or bool(wanted))

    def assert_order_kept(self, *, allow_empty: bool = False) -> None:
        """Pass when nothing was done while an earlier one of its group or key was still to come.

        Raises ValueError for a standard queue: it promises no order.

        Args:
            allow_empty: True accepts a run without invocations. Default False.
        """
        __tracebackhide__ = True
        _raise(_checks.stopped(self) or _vacuous.unused_faults(self))
        if _checks.is_orderless(self):
            raise ValueError(
                "a standard queue promises no order, also where its messages have groups; "
                "SqsFifoQueue does"
            )
        self._conclude(_checks.order_kept(self), allow_empty)

    def _conclude(self, facts: Facts | None, allow_empty: bool) -> None:
        """Raise for a claim that does not hold, and for one that holds for want of a delivery."""
        __tracebackhide__ = True
        check_switch("allow_empty", allow_empty)
        _raise(facts)
        if not allow_empty:
            _raise(_vacuous.nothing_delivered(self))

    def assert_once(self, *effects: Hashable) -> None:
        """Pass when each of these effects happened exactly once; without keys, each one reached.

        Raises ValueError if the run has no effects at all.
        """
        __tracebackhide__ = True
        _raise(_checks.stopped(self) or _vacuous.unused_faults(self))
        _raise(effect_counts(self, effects, exactly=True))

    def assert_at_least_once(self, *effects: Hashable) -> None:
        """The same for effects that may be repeated, because repeating them does no harm."""
        __tracebackhide__ = True
        _raise(_checks.stopped(self) or _vacuous.unused_faults(self))
        _raise(effect_counts(self, effects, exactly=False))


def _number(item: Item) -> int:
    return item.number


def _raise(facts: Facts | None) -> None:
    __tracebackhide__ = True
    if facts is not None:
        raise BatchAssertionError(facts)
