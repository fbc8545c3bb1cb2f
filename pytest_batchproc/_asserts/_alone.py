"""A response judged without its event: its shape as far as that goes, and what it names."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from batchproc import sources
from pytest_batchproc._asserts._case import answer_of
from pytest_batchproc._asserts._expected import key_of
from pytest_batchproc._asserts._phrases import identifier
from pytest_batchproc._explain import Facts, Row
from pytest_batchproc._reading import Batch
from pytest_batchproc._verdict._faults import ENTRY_KEY
from pytest_batchproc._verdict._response import KEY, read_response, refusal_of
from pytest_batchproc._verdict._sentences import WORDS
from pytest_batchproc.marshalling import MarshalError, to_json_value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_batchproc._asserts._expected import Key
    from pytest_batchproc._reading import Identifier
    from pytest_batchproc.marshalling import JsonValue

_NOUN = ("record", "records")
_MORE = "Pass the event as well: the message then shows every record and what Lambda would do."


_OF_KAFKA = WORDS["kafka"]
_OF_OTHERS = replace(
    WORDS["sqs"],
    noun=_NOUN[0],
    identifier="messageId or sequence number",
    read_from="<messageId or sequence number>",
    mistaken=(),
    done=_OF_KAFKA.done,
)


def failed_alone(response: object, wanted: Mapping[Key, Identifier]) -> Facts | None:
    """Exactly these identifiers are in the response, and Lambda can read it.

    Raises:
        ValueError: the handler raised, so all records failed, and these are not known.
    """
    __tracebackhide__ = True
    if isinstance(response, BaseException):
        raise ValueError(
            f"event: needed here, because the handler raised {type(response).__name__}: that fails "
            "every record of the event"
        )
    trap, got = _read(response, wanted)
    if not trap and got.keys() == wanted.keys():
        return None
    rows = tuple(
        Row(
            index=None,
            identifier=identifier(one),
            expected="fail" if key in wanted else "success",
            got="fail" if key in got else "success",
            why="reported" if key in got else "not reported",
        )
        for key, one in {**wanted, **got}.items()
    )
    if trap:
        return Facts("Lambda misreads this response", rows, _NOUN, (trap,), "")
    return Facts(_fact(len(wanted), rows), rows, _NOUN, (), _MORE)


def _fact(expected: int, rows: tuple[Row, ...]) -> str:
    missing = sum(row.wrong and row.expected == "fail" for row in rows)
    unexpected = sum(row.wrong and row.got == "fail" for row in rows)
    facts = []
    if missing:
        verb = "is" if missing == 1 else "are"
        facts.append(f"{missing} of {expected} expected failures {verb} not reported")
    if unexpected:
        noun, verb = ("failure", "is") if unexpected == 1 else ("failures", "are")
        facts.append(f"{unexpected} {noun} {verb} reported but not expected")
    return ", and ".join(facts)


def _read(response: object, wanted: Mapping[Key, Identifier]) -> tuple[str, dict[Key, Identifier]]:
    """The mistake in a response, if any, and the identifiers that it names."""
    try:
        value = to_json_value(answer_of(response))
    except MarshalError as error:
        return f"{error}.", {}
    refused = refusal_of(answer_of(response), value)
    if refused is not None:
        return refused[1], {}
    named = _named(value)
    of_kafka = any(isinstance(one, dict) for one in [*wanted.values(), *named])
    words = _OF_KAFKA if of_kafka else _OF_OTHERS
    # All that can be an identifier is treated as one of the batch, so only the shape can be wrong.
    batch = Batch(sources.KAFKA, [], named)
    read = read_response(value, batch, words, has_window=False)
    return read.trap or "", {key_of(named[place]): named[place] for place in read.reported}


def _named(value: JsonValue) -> list[Identifier]:
    entries = value.get(KEY) if isinstance(value, dict) else None
    named: list[Identifier] = []
    for entry in entries if isinstance(entries, list) else ():
        one = entry.get(ENTRY_KEY) if isinstance(entry, dict) else None
        if isinstance(one, str) and one:
            named.append(one)
        elif (
            isinstance(one, dict) and {key: type(of) for key, of in one.items()} == _OF_KAFKA.fields
        ):
            named.append(dict(one))
    return named
