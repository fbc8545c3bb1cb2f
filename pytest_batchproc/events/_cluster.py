"""What a Kafka cluster, its topics and the records in them may be called, and may hold."""

from __future__ import annotations

import re
from collections.abc import Mapping

from batchproc import sources
from pytest_batchproc.events import _limits, _rules

MSK = "aws:kafka"
_SCHEMA = _rules.or_none(
    _rules.Rule(
        lambda value: isinstance(value, Mapping) and set(value) == {"dataFormat", "schemaId"},
        "a dict with dataFormat and schemaId",
    )
)
# https://kafka.apache.org/documentation/#topicconfigs
RULES = {
    "key_schema_metadata": _SCHEMA,
    "offset": _rules.WHOLE,
    "partition": _rules.WHOLE,
    "timestamp": _rules.Rule(_rules.WHOLE.takes, "milliseconds since 1970, an int"),
    "timestamp_type": _rules.one_of("CREATE_TIME", "LOG_APPEND_TIME"),
    "topic": _rules.text(r"[\w.-]{1,249}", "1 to 249 letters, digits, _, . and -"),
    "value": _rules.or_none(_rules.BASE64),
    "value_schema_metadata": _SCHEMA,
}
EVENT_RULES = {
    "bootstrap_servers": _rules.Rule(
        lambda value: _is_servers([value] if isinstance(value, str) else value),
        "host:port, several in a list",
    ),
    "cluster_name": _rules.text(r"[A-Za-z0-9-]{1,64}", "1 to 64 letters, digits and -"),
    "event_source": _rules.one_of(*sources.KAFKA.answers_to),
    "event_source_arn": _rules.arn("kafka", "cluster/.+", "an MSK cluster"),
}


def check_owner(event_source: str, fields: Mapping[str, object]) -> None:
    """Pass if nothing is said of a cluster elsewhere that only one of MSK has.

    Raises:
        InvalidEventError: something is.
    """
    for name in ("cluster_name", "event_source_arn"):
        if name in fields and event_source != MSK:
            raise _limits.refused(
                name, f"{fields[name]!r}; only clusters of MSK have it, not {event_source}"
            )


def _is_servers(given: object) -> bool:
    servers = given if isinstance(given, list | tuple) else []
    return bool(servers) and all(
        isinstance(one, str) and re.fullmatch(r"[^\s,:]+:\d+(,[^\s,:]+:\d+)*", one)
        for one in servers
    )
