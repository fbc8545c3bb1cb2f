"""The outcome of a batch, as values: created from a run's columns when they are read."""

from __future__ import annotations

from _collections_abc import Sequence

__tracebackhide__ = True

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, ClassVar, Literal, SupportsIndex, TypeAlias, overload

    from batchproc.shapes import PartialItemFailureResponse

    Stage: TypeAlias = Literal["parse", "handle", "hook"]
    Status: TypeAlias = Literal["success", "fail", "skipped"]
    SuccessResponse: TypeAlias = tuple[str, Any, Any]
    FailureResponse: TypeAlias = tuple[str, str, Any]
    _Items: TypeAlias = Sequence["BatchItem"]
else:
    SuccessResponse = FailureResponse = tuple
    _Items = Sequence


class BatchItem:
    """One record of a batch and its outcome.

    Attributes:
        index: its position in the event, from 0.
        identifier: what the response calls it: a str, for Kafka `{"partition": ..., "offset":
            ...}`.
        record: the record view.
        status: "success", "fail" or "skipped" (never run).
        stage: how far it got: "parse" (its model refused it), "handle", or "hook" (a hook failed
            it); None when skipped.
        result: what the handler returned; None unless status is "success".
        exception: why it failed or was skipped; None when it succeeded.
    """

    __slots__ = ("exception", "identifier", "index", "record", "result", "stage", "status")

    index: int
    identifier: Any  # a str or Kafka's dict: typed for the reader who compares it with either
    record: Any  # the view of the source, which only the processor's type parameter knows
    status: Status
    stage: Stage | None
    result: Any  # whatever the handler returned
    exception: BaseException | None

    def __init__(
        self,
        index: int,
        identifier: Any,
        record: Any,
        status: Status,
        stage: Stage | None,
        result: Any = None,
        exception: BaseException | None = None,
    ) -> None:
        self.index = index
        self.identifier = identifier
        self.record = record
        self.status = status
        self.stage = stage
        self.result = result
        self.exception = exception

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BatchItem):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__)

    # It holds mutable values, like the records it compares.
    __hash__: ClassVar[None] = None  # type: ignore[assignment]  # a list has none

    def __repr__(self) -> str:
        why = "" if self.exception is None else f" {type(self.exception).__name__}"
        return f"<BatchItem #{self.index} {self.identifier!r} {self.status}{why}>"


class BatchResult(_Items):
    """Every record of a batch in event order, as a sequence of `BatchItem`.

    Args:
        items: the records.
        response: the dict that tells Lambda which records to retry.

    Attributes:
        response: the dict that tells Lambda which records to retry.
    """

    __slots__ = ("_items", "response")

    response: PartialItemFailureResponse

    def __init__(self, items: list[BatchItem], response: PartialItemFailureResponse) -> None:
        self._items = items
        self.response = response

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, index: SupportsIndex) -> BatchItem: ...
        @overload
        def __getitem__(self, index: slice) -> list[BatchItem]: ...

    def __getitem__(self, index: Any) -> Any:
        return self._items[index]

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[BatchItem]:
        return iter(self._items)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BatchResult):
            return NotImplemented
        return self._items == other._items and self.response == other.response

    __hash__: ClassVar[None] = None  # type: ignore[assignment]  # a value that holds lists

    def __repr__(self) -> str:
        return (
            f"<BatchResult of {len(self)}: {len(self.succeeded)} succeeded, "
            f"{len(self.failed)} failed, {len(self.skipped)} skipped>"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        from batchproc import _portable

        return BatchResult, (_portable.items(self._items), self.response)

    def _with(self, status: Status) -> list[BatchItem]:
        return [item for item in self._items if item.status == status]

    @property
    def succeeded(self) -> list[BatchItem]:
        """The records whose handler returned."""
        return self._with("success")

    @property
    def failed(self) -> list[BatchItem]:
        """The records that were tried and failed."""
        return self._with("fail")

    @property
    def skipped(self) -> list[BatchItem]:
        """The records that were never run; the response reports them for a retry."""
        return self._with("skipped")
