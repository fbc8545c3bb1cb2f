"""The arguments of a search, looked at before anything runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from enum import Enum
from inspect import signature
from typing import TYPE_CHECKING, Any

from batchproc.sources import EventType
from pytest_batchproc._bodies import key_of
from pytest_batchproc._bodies import shown as shown_body
from pytest_batchproc._sources import ROWS, row_of
from pytest_batchproc._wording import check_switch, checked_bound
from pytest_batchproc.faults._claims import Claims
from pytest_batchproc.faults._kinds import chosen
from pytest_batchproc.faults._setup import Setup
from pytest_batchproc.faults._world import Outside
from pytest_batchproc.simulator._settings import OF_THE_RUN, SETTINGS

if TYPE_CHECKING:
    from pytest_batchproc._sources import SourceRow

_OURS = ("faults", "clock", "on_delivery", "max_deliveries", "max_invocations", "config")
_OF_THE_MAPPING = {*SETTINGS, *OF_THE_RUN, "wall_clock"} - {*_OURS}
_RECEIVES = 5  # AWS: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html


def setup_of(world: Any, source: object, given: Mapping[str, Any]) -> Setup:
    """The search that these arguments make.

    Raises:
        TypeError: one is unknown or of another type.
        ValueError: there is no such source, or one has no such value.
    """
    settings = dict(given["settings"])
    row, deployed = _deployed(source, given, settings)
    command = row.command
    at_most = checked_bound("at_most", given["at_most"])
    bodies = _listed("bodies", given["bodies"], "what the records carry, in the order of sending")
    if not bodies:
        raise ValueError("bodies: none are given, so nothing would be sent; 1 to 3 are enough")
    fails = _fails(given["should_fail"], bodies)
    groups = _groups(given["groups"], bodies, row)
    is_orderless = row.kind == "queue" and not row.words.group
    kinds = chosen(given["faults"], row.source, has_overlaps=is_orderless)
    for name in ("orders", "failed_without_effects"):
        check_switch(name, given[name])
    if given["orders"] and not is_orderless:
        raise ValueError(
            f"orders: {row.source.name} keeps the order of sending; only records of a standard "
            "queue change it"
        )
    outside = Outside(world, given["reset"], given["done"])
    return Setup(
        outside=outside,
        row=row,
        bodies=bodies,
        fails=fails,
        keys=_keys(given["effect"], bodies),
        groups=groups,
        fields=_fields(given["fields"]),
        kinds=kinds,
        at_most=at_most,
        batch_sizes=_sizes(given["batch_sizes"]),
        orders=given["orders"],
        claims=Claims(
            noun=row.words.noun,
            lane=_LANES.get(command.lane or "", "key"),
            fails=(),
            claim_of=_claim_of(given["effects"]),
            ordered=_ordered(given["ordered"], is_orderless, row),
            failed_without_effects=given["failed_without_effects"],
        ),
        deployed=deployed,
        settings=settings,
        wall_clock=settings.get("wall_clock", "simulated"),
        given={**given, "world": world, "source": source},
    )


_LANES = {
    "message_group_id": "message group",
    "partition_key": "partition key",
    "key": "partition",  # Kafka keeps the order of a partition, whatever the keys
}


def _deployed(
    source: object, given: Mapping[str, Any], settings: dict[str, Any]
) -> tuple[SourceRow, Callable[[], Any]]:
    """The row of the source, and what makes it; takes keywords of the source from `settings`."""
    template = given["template"]
    if template is not None:
        if source is not None or given["config"] is not None:
            name = "source" if source is not None else "config"
            raise TypeError(f"{name}: the template says it; leave it out")
        return _from_template(template, given["parameters"], settings)
    if given["parameters"] is not None:
        raise TypeError("parameters: they are of a template; give template= too")
    row = _row_of(source)
    kind = row.simulated.load()
    options: dict[str, Any] = dict(row.command.defaults)
    known = [one for one in signature(kind.__init__).parameters if one not in ("self", "name")]
    known = [one for one in (*known, *_QUEUE_OPTIONS) if one not in ("clock", "numbering")]
    for name in [one for one in settings if one not in _OF_THE_MAPPING]:
        if name not in known:
            raise TypeError(f"{name}: no such argument; {_near(name, [*known, *_OF_THE_MAPPING])}")
        options[name] = settings.pop(name)
    bound = given["at_most"] + 3 if type(given["at_most"]) is int else _RECEIVES
    if row.kind == "queue":
        options.setdefault("max_receive_count", max(_RECEIVES, bound))
    elif given["config"] is None and given["should_fail"]:
        settings.setdefault("maximum_retry_attempts", max(_RECEIVES, bound))
    config = given["config"]
    return row, lambda: (kind(row.command.resource, **options), config, {})


_QUEUE_OPTIONS = ("delay_seconds", "message_retention_period", "region", "account_id")


def _from_template(
    template: Any, parameters: Any, settings: dict[str, Any]
) -> tuple[SourceRow, Callable[[], Any]]:
    from pytest_batchproc._templates._deployed import deployed

    if not isinstance(template, tuple) or len(template) != 2:
        raise TypeError(
            "template: expected the template and the name of a mapping, such as "
            f"('template.yaml', 'Worker'); got {template!r}"
        )
    overrides = dict(settings)
    settings.clear()

    def make() -> tuple[Any, Mapping[str, Any], dict[str, Any]]:
        found = deployed(template[0], template[1], overrides, parameters=parameters)
        return found.source, found.config, found.settings

    return row_of(make()[0].source), make


def _row_of(source: object) -> SourceRow:
    name = source
    if isinstance(source, EventType):
        name = source.row.name
    elif isinstance(source, Enum):
        name = source.value
    by_value = {one.value: one.row.name for one in EventType}
    found = ROWS.get(by_value.get(name, name)) if isinstance(name, str) else None
    if found is None:
        raise ValueError(
            f"source: {source!r} is not a source of batches; "
            f"{_near(str(source).lower().replace('-', '_'), list(ROWS))}"
        )
    return found


def _near(name: str, known: Sequence[str]) -> str:
    near = get_close_matches(name, known, 1)
    return f"did you mean {near[0]!r}?" if near else f"expected one of {', '.join(sorted(known))}"


def _listed(name: str, value: Any, what: str) -> list[Any]:
    if isinstance(value, str | bytes | Mapping) or not isinstance(value, Iterable):
        raise TypeError(
            f"{name}: expected a list, {what}; got {type(value).__name__} {shown_body(value)}"
        )
    return list(value)


def _fails(should_fail: Any, bodies: Sequence[Any]) -> list[bool]:
    if callable(should_fail):
        return [bool(should_fail(body)) for body in bodies]
    wanted = [key_of(one) for one in _listed("should_fail", should_fail, "some of `bodies`")]
    found = [key_of(body) for body in bodies]
    for place, one in enumerate(wanted):
        if one not in found:
            raise ValueError(f"should_fail[{place}]: {one} is not among `bodies`")
    if all(one in wanted for one in found):
        raise ValueError("should_fail: all of `bodies` should fail, so no effect is expected")
    return [one in wanted for one in found]


def _keys(effect: Any, bodies: Sequence[Any]) -> list[str | None]:
    if effect is None:
        return [key_of(body) for body in bodies]
    if not callable(effect):
        raise TypeError(f"effect: expected a function of a body; got {effect!r}")
    found = [effect(body) for body in bodies]
    return [None if one is None else key_of(one) for one in found]


def _groups(groups: Any, bodies: Sequence[Any], row: SourceRow) -> list[Any]:
    if groups is None:
        return ["a"] * len(bodies) if row.command.lane == "partition_key" else []
    if row.command.lane is None:
        raise ValueError(f"groups: {row.source.name} has the key in its items")
    found = _listed("groups", groups, "one for each of `bodies`")
    if len(found) != len(bodies):
        raise ValueError(f"groups: {len(found)} for {len(bodies)} bodies; expected one for each")
    return found


def _fields(fields: Any) -> dict[str, Any]:
    if fields is None:
        return {}
    if not isinstance(fields, Mapping):
        raise TypeError(
            "fields: expected a dict of keywords of `send` or `put`, such as "
            f"{{'message_attributes': ...}}; got {fields!r}"
        )
    return dict(fields)


def _sizes(sizes: Any) -> list[int | None]:
    if sizes is None:
        return [None]
    found = _listed("batch_sizes", sizes, "such as [1, 10]")
    if not found:
        raise ValueError("batch_sizes: none are given; None means the one of the mapping")
    return [checked_bound("batch_sizes", one) for one in dict.fromkeys(found)]


def _claim_of(effects: Any) -> Any:
    if callable(effects):

        def asked(key: Any) -> Any:
            found = effects(key)
            if found not in ("once", "at_least_once", None):
                raise ValueError(
                    f"effects: expected 'once', 'at_least_once' or None of {key!r}; got {found!r}"
                )
            return found

        return asked
    if effects not in ("once", "at_least_once"):
        raise ValueError(
            "effects: expected 'once', 'at_least_once', or a function of the key of an effect that "
            f"returns one of them, or None for no claim; got {effects!r}"
        )

    def same(key: object) -> Any:  # the word, for each key
        return effects

    return same


def _ordered(ordered: Any, is_orderless: bool, row: SourceRow) -> bool:
    if ordered is None:
        return not is_orderless
    check_switch("ordered", ordered)
    if ordered and is_orderless:
        raise ValueError(
            "ordered: a standard queue promises no order, also where its messages have groups; "
            "'sqs_fifo' does"
        )
    return bool(ordered)
