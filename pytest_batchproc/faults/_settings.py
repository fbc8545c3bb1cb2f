"""Keywords of a search that describe the mapping and what it reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_batchproc.simulator._settings import MappingSettings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import Any, Literal, Required

    from pytest_batchproc.faults._claims import Claim, ClaimOf
    from pytest_batchproc.faults._world import Done
    from pytest_batchproc.simulator import Fault
    from pytest_batchproc.simulator._wall_clock import WallClock


class RunSettings(MappingSettings, total=False):
    """Keywords of `EventSourceMapping` and of the queue, stream or topic that it reads."""

    function_timeout: float
    function_name: str
    milliseconds_per_record: float
    pollers: int
    seed: str
    wall_clock: WallClock
    # Of a queue.
    visibility_timeout: int
    max_receive_count: int | None
    delay_seconds: int
    message_retention_period: int
    # Of a FIFO queue.
    content_based_deduplication: bool
    deduplication_scope: Literal["queue", "messageGroup"]
    default_message_group_id: str | None
    # Of a stream or a topic.
    shards: int
    partitions: int
    key_names: Sequence[str]
    view_type: Literal["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"]
    redelivery: Literal["listed", "from_lowest"]
    event_source: Literal["aws:kafka", "SelfManagedKafka"]
    cluster_name: str
    region: str
    account_id: str


class SearchSettings(RunSettings, total=False):
    """Keywords of `check_faults`, for the fixture of that name."""

    bodies: Required[Iterable[Any]]  # of whatever `send` and `put` take
    groups: Iterable[str] | None
    fields: Mapping[str, object] | None
    at_most: int
    effects: Claim | ClaimOf
    ordered: bool | None
    should_fail: Iterable[Any] | Callable[[Any], object]  # of a body
    failed_without_effects: bool
    faults: Iterable[str | Callable[..., Fault]] | None
    batch_sizes: Iterable[int] | None
    orders: bool
    done: Done | None
    reset: Callable[[], object] | None
    effect: Callable[[Any], object] | None  # of a body
    config: Mapping[str, Any] | None  # JSON, as AWS has it
    template: tuple[Any, str] | None  # whatever `check_template` takes, and a name
    parameters: Mapping[str, object] | None
    budget: int
    progress: Callable[[int], object] | None
