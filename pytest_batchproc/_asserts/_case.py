"""What an assertion judges: the response of a handler, the event, and what Lambda does."""

from __future__ import annotations

import re
import traceback
from collections.abc import AsyncGenerator, Awaitable, Generator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten
from types import FunctionType, MethodType
from typing import TYPE_CHECKING

from pytest_batchproc._reading import Batch, read_batch
from pytest_batchproc._verdict import Verdict, lambda_verdict
from pytest_batchproc._verdict._sentences import WORDS, Words

if TYPE_CHECKING:
    from pytest_batchproc._delivered import Event

_LONGEST_TEXT = 200
_LONGEST_REFUSAL = 500  # they say how to fix it, at the end
_MOST_NOTES = 3
_NOTE = re.compile(r"#\d+ ")
_WHERE_THE_REST_IS = " Each has its traceback in child_exceptions"
# By name: the plugin knows no library. That of AWS Lambda Powertools has this name, too.
FAILED_WHOLE = "BatchProcessingError"
REFUSALS = ("UnexpectedBatchTypeError", "WrongHandlerError")


@dataclass(frozen=True, slots=True)
class Case:
    """A response, an event, and the verdict on them.

    Attributes:
        raised: the handler raised an exception.
        said: its type and text, where it has a text.
        kinds: by position, the type of the exception that a record failed with, where we know it.
        error: the name of the class of the exception; empty without one.
        notes: what it says of single records, where it failed because all of them did.
        unfinished: the response is a coroutine, a generator or a function: the handler did not run.
    """

    batch: Batch
    verdict: Verdict
    words: Words
    raised: bool
    said: str
    kinds: Mapping[int, str]
    unfinished: bool = False
    notes: tuple[str, ...] = ()
    error: str = ""

    @property
    def everything(self) -> set[int]:
        """All positions."""
        return set(range(len(self.batch.records)))

    @property
    def misread(self) -> bool:
        """Whether Lambda reads the whole response in a way that was not intended."""
        return self.verdict.trap is not None and self.verdict.outcome != "partial"

    @property
    def failed(self) -> set[int]:
        """The records that fail by the response: those it names; all, if it is not usable."""
        lost = self.verdict.outcome == "failure" and (self.misread or self.raised)
        return self.everything if lost else set(self.verdict.reported)

    def why_reported(self, index: int) -> str:
        """Why a record counts as failed or not."""
        kind = f", {self.kinds[index]}" if index in self.kinds else ""
        if self.raised:
            return f"handler raised{kind}"
        if index in self.verdict.reported:
            return f"reported{kind}"
        if self.misread and self.verdict.outcome == "failure":
            return "whole batch fails"
        return "not reported"

    def why_delivered(self, index: int) -> str:
        """Why a record is retried or not."""
        why, checkpoint = self.why_reported(index), self.verdict.checkpoint
        if why == "not reported" and checkpoint is not None and index > checkpoint:
            return f"after checkpoint #{checkpoint}"
        return why


def examine(response: object, event: Event) -> Case:
    """The case of one response to one event.

    Raises:
        InvalidEventError: the event is not a valid Lambda event.
    """
    __tracebackhide__ = True
    batch = read_batch(event)
    return Case(
        batch,
        lambda_verdict(answer_of(response), event),
        WORDS[batch.source.name],
        isinstance(response, BaseException),
        _said(response),
        _kinds(response),
        _is_unfinished(response),
        _notes(response),
        type(response).__name__ if isinstance(response, BaseException) else "",
    )


def _is_unfinished(response: object) -> bool:
    kind = type(response)  # not `isinstance`: it would ask the response itself
    return issubclass(kind, Awaitable | Generator | AsyncGenerator | FunctionType | MethodType)


def answer_of(response: object) -> object:
    """What Lambda gets: of a `BatchResult` its response, anything else as it is."""
    inner = getattr(response, "response", None)
    # What an error or another object carries along is not what was returned.
    return inner if isinstance(response, Sequence) and isinstance(inner, dict) else response


def _said(response: object) -> str:
    if not isinstance(response, BaseException):
        return ""
    text = traceback.format_exception_only(response)[0].strip()  # survives a broken __str__
    text = text.removeprefix(f"{type(response).__module__}.")
    if _notes(response):
        text = text.partition(_WHERE_THE_REST_IS)[0]  # the notes say it
    most = _LONGEST_REFUSAL if type(response).__name__ in REFUSALS else _LONGEST_TEXT
    return shorten(text, most, placeholder=" …") if ":" in text else ""


def _notes(response: object) -> tuple[str, ...]:
    """The lines "#0 ValueError: ..." of an error that was raised because every record failed."""
    notes = getattr(response, "__notes__", None) if isinstance(response, BaseException) else None
    if type(response).__name__ != FAILED_WHOLE or not isinstance(notes, list):
        return ()
    found = [one for one in notes if isinstance(one, str) and _NOTE.match(one)]
    return tuple(shorten(one, _LONGEST_TEXT, placeholder=" …") for one in found[:_MOST_NOTES])


def _kinds(response: object) -> dict[int, str]:
    result = getattr(response, "result", response)  # BatchProcessingError carries it along
    if not isinstance(getattr(result, "response", None), dict) or not isinstance(result, Sequence):
        return {}
    return {
        item.index: type(item.exception).__name__
        for item in result
        if getattr(item, "exception", None) is not None
    }
