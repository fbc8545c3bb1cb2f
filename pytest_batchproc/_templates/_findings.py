"""What a check finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Level: TypeAlias = Literal["error", "warning", "unknown"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a template, or that it does not say.

    Attributes:
        rule: the name of the rule.
        level: "error" always fails, "warning" fails one day, "unknown" cannot be decided.
        line: where, counted from 1; None where there is no text, as in a dict.
        function: logical id or key of the function; None where no function here is concerned.
        mapping: name of the event or of the mapping; None where none here is concerned.
        message: what is wrong, by which figures, and what to do.
        template: the path as it was given, or "template".
    """

    rule: str
    level: Level
    line: int | None
    function: str | None
    mapping: str | None
    message: str
    template: str = "template"

    def __str__(self) -> str:
        """One line, as compilers write them."""
        where = self.template if self.line is None else f"{self.template}:{self.line}"
        return f"{where}: {self.level}: {self.message} [{self.rule}]"


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule says; `check` adds whose mapping it is."""

    rule: str
    level: Level
    line: int | None
    message: str
