"""Exceptions as a log line may show them: without input, without control characters.

An exception whose text may quote the input, or would break the line, is replaced by a stand-in of
the same name, and so are the exceptions that it leads to, each once. The originals are never
changed: they belong to the user.
"""

from __future__ import annotations

from batchproc._exceptions import module_of, name_of, traceback_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_CAUSE: Any = BaseException.__dict__["__cause__"].__get__
_CONTEXT: Any = BaseException.__dict__["__context__"].__get__
_SUPPRESS: Any = BaseException.__dict__["__suppress_context__"].__get__
_MEMBERS: Any = BaseExceptionGroup.__dict__["exceptions"].__get__
_MESSAGE: Any = BaseExceptionGroup.__dict__["message"].__get__
_MRO: Any = type.__dict__["__mro__"].__get__
_DICT: Any = type.__dict__["__dict__"].__get__


def without_input(exception: BaseException) -> BaseException:
    """The exception itself where it can be shown, else a stand-in."""
    try:
        found = _reachable(exception)
        texts = {id(one): _replacement(one) for one in found}
        if all(text is None for text in texts.values()):
            return exception
        return _StandIns(texts).chain(exception, found)
    except Exception:  # fail closed
        return _like(exception, "<text left out: it cannot be read>")


def escaped(text: str, keep: str = "") -> str:
    """The text with control characters as Python escapes them."""
    if text.isprintable():
        return text
    return "".join(one if one.isprintable() or one in keep else ascii(one)[1:-1] for one in text)


def _reachable(exception: BaseException) -> list[BaseException]:
    """The exception and all causes, contexts and members of groups, each once."""
    found: dict[int, BaseException] = {}
    pending: list[BaseException | None] = [exception]
    while pending:
        one = pending.pop()
        if one is not None and id(one) not in found:
            found[id(one)] = one
            pending += [_CAUSE(one), _CONTEXT(one), *_members(one)]
    return list(found.values())


def _members(exception: BaseException) -> tuple[BaseException, ...]:
    is_group = issubclass(type(exception), BaseExceptionGroup)
    members: tuple[BaseException, ...] = _MEMBERS(exception) if is_group else ()
    return members


def _replacement(exception: BaseException) -> str | None:
    """The text to show instead of the exception's own; None: it can be shown as it is."""
    kind = type(exception)
    if module_of(kind).startswith("pydantic"):
        from batchproc._validation import text_without_input

        return text_without_input(exception)
    try:
        text = str(exception)
        notes = "".join(map(str, getattr(exception, "__notes__", ())))
    except Exception:
        return "<no text: __str__ raised>"
    if _answers_for_itself(kind) or not all(map(_fits, (text, notes))):
        return escaped(text, "\n\t")
    return None


def _fits(text: str) -> bool:
    return escaped(text, "\n\t") == text


def _answers_for_itself(kind: type) -> bool:
    # `traceback` reads attributes the usual way, and so meets what a class puts in its place.
    for base in _MRO(kind):
        if base is BaseException:
            break
        if "__getattribute__" in _DICT(base):
            return True
    return False


class _StandIns:
    """Makes each stand-in once."""

    def __init__(self, texts: dict[int, str | None]) -> None:
        self._texts = texts
        self._made: dict[int, BaseException] = {}

    def chain(self, exception: BaseException, found: list[BaseException]) -> BaseException:
        for one in found:
            self.of(one)
        for one in found:
            alike = self.of(one)
            cause, context = _CAUSE(one), _CONTEXT(one)
            alike.__cause__ = None if cause is None else self.of(cause)
            alike.__context__ = None if context is None else self.of(context)
            alike.__suppress_context__ = _SUPPRESS(one)
        return self.of(exception)

    def of(self, exception: BaseException) -> BaseException:
        alike = self._made.get(id(exception))
        if alike is None:
            text = self._texts[id(exception)]
            text = str(exception) if text is None else text
            members = [self.of(member) for member in _members(exception)]
            if members:
                alike = BaseExceptionGroup(escaped(str(_MESSAGE(exception)), "\n\t"), members)
                alike = alike.with_traceback(traceback_of(exception))
            else:
                alike = _like(exception, text)
            self._made[id(exception)] = alike
        return alike


def _like(exception: BaseException, text: str) -> BaseException:
    kind = type(exception)
    alike: BaseException = type(name_of(kind), (Exception,), {"__module__": module_of(kind)})(text)
    for note in _notes(exception):
        alike.add_note(escaped(note, "\n\t"))
    return alike.with_traceback(traceback_of(exception))


def _notes(exception: BaseException) -> list[str]:
    try:
        return [note for note in exception.__notes__ if isinstance(note, str)]
    except Exception:
        return []
