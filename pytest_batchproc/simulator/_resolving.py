"""Settings, checked: each by its row of the table, then those that depend on each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_batchproc._bodies import shown
from pytest_batchproc._sources import PerSource, row_of
from pytest_batchproc.clock import LONGEST_TIMEOUT
from pytest_batchproc.simulator._destinations import TOPIC, failure_destination, kind_of
from pytest_batchproc.simulator._inside import INSIDE, check_names
from pytest_batchproc.simulator._settings import OF_THE_RUN, SETTINGS, Settings
from pytest_batchproc.simulator._similar import hint

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from batchproc.sources import EventSource


class Rule(NamedTuple):
    """A rule about settings that depend on each other.

    Attributes:
        names: the settings that it looks at.
        check: raises a ValueError if AWS refuses them.
    """

    names: tuple[str, ...]
    check: Callable[[Settings], None]


def resolve(
    given: Mapping[str, object],
    source: EventSource,
    from_config: Collection[str] = (),
    **of_the_run: Any,
) -> Settings:
    """The settings of a mapping, each checked.

    Args:
        given: by their names in snake_case.
        source: that they are for.
        from_config: those that `config=` has; a message calls them by AWS's name.
        of_the_run: the other fields of `Settings`.

    Raises:
        ValueError: AWS refuses one, or the source does not have it.
        TypeError: there is no such setting.
    """
    for name in given:
        _known(name)
    found: dict[str, Any] = {}
    for name, row in SETTINGS.items():
        if name in given:
            found[name] = checked(name, given[name], source, in_config=name in from_config)
        elif source.name in row.takes:
            found[name] = row.takes[source.name].default
    # Topics have some of their settings in provisioned mode alone.
    if row_of(source).kind != "topic":
        of_the_run.pop("provisioned", None)
    settings = Settings(**found, **of_the_run)
    _check_pollers(settings.pollers, source)
    for rule in TOGETHER[source.name]:
        rule.check(settings)
    return settings


def checked(name: str, value: object, source: EventSource, *, in_config: bool = False) -> object:
    """The value of one setting, by its row of the table.

    Args:
        name: of the setting, in snake_case.
        value: of the setting.
        source: that it is for.
        in_config: `config=` has it; a message calls it by AWS's name.

    Raises:
        ValueError: AWS refuses it, or the source does not have the setting.
    """
    row = SETTINGS[name]
    takes = row.takes.get(source.name)
    called = f"config: {'.'.join(row.path)}" if in_config else name
    if takes is None:
        raise ValueError(f"{called}: {source.title} does not have it: {row.without}")
    names = INSIDE.get(row.path[0]) if len(row.path) == 1 else None
    if names is not None:
        check_names(value, names, name)
    if not takes.accepts(value):
        is_it = " is" if in_config else ":"
        raise ValueError(f"{called}{is_it} {_came(value)}; {source.title} takes {takes.expected}")
    return value


def _check_pollers(pollers: object, source: EventSource) -> None:
    if isinstance(pollers, bool) or not isinstance(pollers, int) or not 1 <= pollers <= _POLLERS:
        raise ValueError(
            f"pollers: {_came(pollers)}; expected a whole number from 1 to {_POLLERS:,}: that many "
            "batches of a queue Lambda has with the function at the same time"
        )
    if pollers > 1 and row_of(source).kind != "queue":
        raise ValueError(
            f"pollers: {pollers}; {source.title} does not have them: only queues do. A stream has "
            "its shards, and parallelization_factor"
        )


def _known(name: str) -> None:
    if name not in SETTINGS:
        if name == "pipe":
            raise TypeError(
                "pipe is not a setting of a mapping; the simulator has no EventBridge Pipes. Call "
                "the handler with an event of a factory: factory(..., pipe=True)"
            )
        advice = hint(name, (*SETTINGS, *OF_THE_RUN)) or f"there are {', '.join(SETTINGS)}"
        raise TypeError(f"{name} is not a setting of a mapping; {advice}")


def _came(value: object) -> str:
    return "None" if value is None else shown(value)


def _big_batches_wait(settings: Settings) -> None:
    # Recorded on AWS, with this meaning; streams take their 100 without a window.
    if settings.batch_size > 10 and not settings.maximum_batching_window_in_seconds:
        raise ValueError(
            f"batch_size: {settings.batch_size:,}; above 10 a queue also needs "
            "maximum_batching_window_in_seconds of 1 or more"
        )


def _pollers_or_concurrency(settings: Settings) -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
    if settings.provisioned_poller_config and settings.maximum_concurrency is not None:
        raise ValueError(
            "provisioned_poller_config: AWS takes it or maximum_concurrency, not both; leave one "
            "out"
        )


def _a_time_to_start_at(settings: Settings) -> None:
    has_time = settings.starting_position_timestamp is not None
    if settings.starting_position == "AT_TIMESTAMP" and not has_time:
        raise ValueError(
            "starting_position_timestamp: None; starting_position 'AT_TIMESTAMP' needs the time to "
            "start at. Add it as a datetime or as seconds since 1970"
        )
    if settings.starting_position != "AT_TIMESTAMP" and has_time:
        raise ValueError(
            f"starting_position_timestamp: {_came(settings.starting_position_timestamp)}; AWS "
            f"takes it with starting_position 'AT_TIMESTAMP' only, and starting_position is "
            f"{settings.starting_position!r}. Remove one or change the other"
        )


def _to_a_destination(*kinds: str) -> Callable[[Settings], None]:
    """A rule: what fails goes to a destination of one of these kinds."""

    def rule(settings: Settings) -> None:
        config = settings.destination_config or {}
        if failure_destination({"OnFailure": config.get("OnSuccess")}):
            raise ValueError(
                "destination_config: OnSuccess; a mapping has OnFailure alone. Remove OnSuccess"
            )
        where = failure_destination(config)
        if where and kind_of(where) not in kinds:
            expected = ", ".join(f"{TOPIC}topic" if one == "kafka" else one for one in kinds)
            raise ValueError(
                f"destination_config: {where} is not a destination of this source; expected the "
                f"ARN of a queue, a topic or a bucket: {expected}"
            )
        if where.endswith(".fifo") and kind_of(where) != "kafka":
            raise ValueError(
                f"destination_config: {where}; Lambda sends what a stream discards to a standard "
                "queue or topic, not to a FIFO one"
            )

    return rule


def _in_provisioned_mode(settings: Settings) -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/kafka-scaling-modes.html
    # Choice: AWS says that these need provisioned mode, and not what it does without.
    if settings.provisioned:
        return
    needing = [
        ".".join(SETTINGS[name].path)
        for name in _NEED_PROVISIONED_MODE
        if getattr(settings, name) != SETTINGS[name].takes["kafka"].default
    ]
    if kind_of(failure_destination(settings.destination_config)) == "kafka":
        needing.append("a Kafka topic as destination")
    if needing:
        raise ValueError(
            f"config: {needing[0]} needs provisioned mode; add ProvisionedPollerConfig, such as "
            '{"MinimumPollers": 1, "MaximumPollers": 1}'
        )


_NEED_PROVISIONED_MODE = (
    "maximum_retry_attempts",
    "maximum_record_age_in_seconds",
    "bisect_batch_on_function_error",
)


def _within_lambdas_limit(settings: Settings) -> None:
    if not 0 < settings.function_timeout <= LONGEST_TIMEOUT:
        raise ValueError(
            f"function_timeout: {settings.function_timeout:g}; a function may run for more than 0 "
            f"and at most {LONGEST_TIMEOUT:,} seconds (900 without Lambda Managed Instances)"
        )


def _within_kafkas_limit(settings: Settings) -> None:
    if _LONGEST_OF_KAFKA < settings.function_timeout <= _LONGEST_ELSEWHERE:
        raise ValueError(
            f"function_timeout: {settings.function_timeout:g}; a function that reads Kafka has "
            f"at most {_LONGEST_OF_KAFKA} s, and more than {_LONGEST_ELSEWHERE} s only on "
            "Lambda Managed Instances"
        )


# https://docs.aws.amazon.com/lambda/latest/dg/with-msk-configure.html
_LONGEST_OF_KAFKA = 14 * 60
# Only Lambda Managed Instances run a function for longer, and there these 14 minutes do not count.
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
_LONGEST_ELSEWHERE = 900
# A standard queue starts with 5 concurrent batches and has 1,250 at most.
# https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
_POLLERS = 1_250
_LIMIT = Rule(("function_timeout",), _within_lambdas_limit)
_SCALING = Rule(("provisioned_poller_config", "maximum_concurrency"), _pollers_or_concurrency)
_START = Rule(("starting_position", "starting_position_timestamp"), _a_time_to_start_at)
_TO_AWS = Rule(("destination_config",), _to_a_destination("sqs", "sns", "s3"))
TOGETHER: PerSource[tuple[Rule, ...]] = PerSource(
    "rules of settings that depend on each other",
    {
        "sqs": (
            _LIMIT,
            Rule(("batch_size", "maximum_batching_window_in_seconds"), _big_batches_wait),
            _SCALING,
        ),
        "sqs_fifo": (_LIMIT, _SCALING),
        "kinesis": (_LIMIT, _START, _TO_AWS),
        "dynamodb": (_LIMIT, _TO_AWS),
        "kafka": (
            _LIMIT,
            Rule(("function_timeout",), _within_kafkas_limit),
            _START,
            Rule(("destination_config",), _to_a_destination("sqs", "sns", "s3", "kafka")),
            Rule(
                ("provisioned_poller_config", *_NEED_PROVISIONED_MODE, "destination_config"),
                _in_provisioned_mode,
            ),
        ),
    },
)
