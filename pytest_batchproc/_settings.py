"""What users can set, and the settings in force for one test.

The fields of `Settings` are the table: one more field is one more option, ini key and keyword of
the marker. Closest wins: marker, then command line, then ini file, then default.

PYTEST_DONT_REWRITE: no assert here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# pytest learnt to read numbers from ini files in 8.4; before, all it gives is text.
_TYPED_INI = pytest.version_tuple >= (8, 4)


class Rule(NamedTuple):
    """Which values a setting takes, and how `--help` speaks of it."""

    kind: type[str] | type[int] | type[float]
    expected: str
    accepts: Callable[[Any], object]  # called with a value of `kind`
    metavar: str
    help: str

    @property
    def ini_type(self) -> Any:  # the literal names that `addini` knows
        return {str: "string", int: "int", float: "float"}[self.kind] if _TYPED_INI else "string"

    def checked(self, where: str, value: object) -> Any:
        """The value as its field wants it.

        Raises:
            ValueError: it is not a valid value of this setting; says where it was written.
        """
        read = value
        if isinstance(value, int) and not isinstance(value, bool) and self.kind is not int:
            read = self.kind(value)  # seed=7 is what --batchproc-seed=7 says
        if type(read) is not self.kind or not self.accepts(read):
            raise ValueError(f"{where}: expected {self.expected}; got {value!r}")
        return read

    def from_text(self, where: str, text: str) -> Any:
        """The same for what is written on a command line or in an ini file."""
        try:
            value: object = self.kind(text)
        except ValueError:
            value = text
        return self.checked(where, value)


def _rule(
    kind: type[str] | type[int] | type[float],
    expected: str,
    accepts: Callable[[Any], object],
    metavar: str,
    help: str,
) -> dict[str, Rule]:
    return {"rule": Rule(kind, expected, accepts, metavar, help)}


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force for one test."""

    region: str = field(
        default="us-east-1",
        metadata=_rule(
            str,
            "the name of an AWS region, such as 'eu-west-1'",
            re.compile(r"[a-z]{2,}(-[a-z]+)+-\d{1,2}").fullmatch,
            "REGION",
            "AWS region in the ARNs of events and context",
        ),
    )
    account_id: str = field(
        default="123456789012",
        metadata=_rule(
            str,
            "a text of 12 digits",
            re.compile(r"[0-9]{12}").fullmatch,
            "DIGITS",
            "AWS account in the ARNs of events and context",
        ),
    )
    seed: str | None = field(
        default=None,
        metadata=_rule(
            str,
            "text with at least one character",
            bool,
            "TEXT",
            "seed of the bodies that count= makes (default: file and name of the test, so each "
            "test has different bodies, the same in every run)",
        ),
    )
    max_records_shown: int = field(
        default=25,
        metadata=_rule(
            int,
            "a whole number, at least 1",
            lambda count: count >= 1,
            "COUNT",
            "how many records a failed assertion shows without -v",
        ),
    )
    function_timeout: float = field(
        default=3.0,
        metadata=_rule(
            float,
            "seconds, more than 0 and at most 5,400, which is Lambda's limit",
            # `clock.LONGEST_TIMEOUT`; at start-up that module is not loaded.
            lambda seconds: 0 < seconds <= 5_400,
            "SECONDS",
            "timeout of the function, from which lambda_context counts down",
        ),
    )
    timeline: str = field(
        default="on-failure",
        metadata=_rule(
            str,
            "'on-failure', 'always' or 'never'",
            ("on-failure", "always", "never").__contains__,
            "WHEN",
            "when the report of a test shows what simulate delivered",
        ),
    )
    report: str | None = field(
        default=None,
        metadata=_rule(
            str,
            "the path of a folder",
            bool,
            "DIR",
            "folder for an HTML page of each run of simulate (default: no pages)",
        ),
    )
    step_summary: str = field(
        default="on-failure",
        metadata=_rule(
            str,
            "'on-failure' or 'never'",
            ("on-failure", "never").__contains__,
            "WHEN",
            "when timelines of failed tests are added to the file of GITHUB_STEP_SUMMARY",
        ),
    )
    hooks: str = field(
        default="off",
        metadata=_rule(
            str,
            "'off', 'warn' or 'strict'",
            ("off", "warn", "strict").__contains__,
            "MODE",
            "strict fails a test in which a hook of a batchproc processor raised or is async, warn "
            "adds a warning",
        ),
    )
    wall_clock: str = field(
        default="simulated",
        metadata=_rule(
            str,
            "'simulated' or 'real'",
            ("simulated", "real").__contains__,
            "CLOCK",
            "time that a handler sees inside simulate",
        ),
    )


ROWS: dict[str, Rule] = {one.name: one.metadata["rule"] for one in fields(Settings)}
DEFAULTS = Settings()

_OF_RUN = pytest.StashKey[Settings]()


def add_options(parser: pytest.Parser) -> None:
    """Declare every setting as `--batchproc-*` and as `batchproc_*` in ini files."""
    group = parser.getgroup("batchproc", "AWS Lambda batch handlers (batchproc)")
    for name, rule in ROWS.items():
        default = getattr(DEFAULTS, name)
        told = rule.help if default is None else f"{rule.help} (default: {default})"
        group.addoption(
            f"--batchproc-{name.replace('_', '-')}",
            dest=f"batchproc_{name}",
            default=None,  # not given; the ini file may say something
            metavar=rule.metavar,
            help=told,
        )
        parser.addini(f"batchproc_{name}", told, type=rule.ini_type, default=None)


def keep_settings(config: pytest.Config) -> None:
    """Read command line and ini file, once, for the whole run.

    Raises:
        pytest.UsageError: a value is not valid for its setting.
    """
    try:
        given = {name: _given(config, name) for name in ROWS}
    except ValueError as error:
        raise pytest.UsageError(str(error)) from None
    config.stash[_OF_RUN] = replace(
        DEFAULTS, **{name: value for name, value in given.items() if value is not None}
    )


def _given(config: pytest.Config, name: str) -> Any:
    rule, key = ROWS[name], f"batchproc_{name}"
    option = config.getoption(key)
    if option is not None:
        return rule.from_text(f"--batchproc-{name.replace('_', '-')}", option)
    try:
        value = config.getini(key)
    except (TypeError, ValueError, pytest.UsageError) as error:
        # pytest's own words, which not in every version name the key, are the evidence here.
        raise ValueError(f"{key}: expected {rule.expected}; {error}") from None
    if value is None:
        return None
    return rule.from_text(key, value) if isinstance(value, str) else rule.checked(key, value)


def of_run(config: pytest.Config) -> Settings:
    """The settings of the run: what holds where no marker says otherwise."""
    return config.stash[_OF_RUN]


def settings_of(node: pytest.Item) -> Settings:
    """The settings in force for a test: those of the run, changed by its markers.

    Raises:
        ValueError: a marker says what no setting takes.
    """
    said: dict[str, Any] = {}
    for marker in node.iter_markers("batchproc"):  # the closest comes first
        said = _checked_marker(marker.args, marker.kwargs) | said
    return replace(of_run(node.config), **said) if said else of_run(node.config)


def _checked_marker(args: tuple[object, ...], kwargs: Mapping[str, object]) -> dict[str, Any]:
    if args:
        names = ", ".join(f"{name}=" for name in ROWS)
        raise ValueError(f"@pytest.mark.batchproc takes keywords only ({names}); got {args[0]!r}")
    return {name: _checked_keyword(name, value) for name, value in kwargs.items()}


def _checked_keyword(name: str, value: object) -> Any:
    if name not in ROWS:
        from difflib import get_close_matches

        near = get_close_matches(name, ROWS, 1)
        hint = f"did you mean {near[0]}=?" if near else f"it has {', '.join(ROWS)}"
        raise ValueError(f"@pytest.mark.batchproc has no {name}=; {hint}")
    if value is None and getattr(DEFAULTS, name) is None:
        return None  # back to its default
    return ROWS[name].checked(f"@pytest.mark.batchproc({name}=...)", value)


def changed(config: pytest.Config) -> list[str]:
    """What the run sets that is not the default, as `name=value`."""
    settings = of_run(config)
    return [
        f"{name}={getattr(settings, name)}"
        for name in ROWS
        if getattr(settings, name) != getattr(DEFAULTS, name)
    ]


def marker_line() -> str:
    """The marker as `pytest --markers` shows it, its whole signature."""
    signature = ", ".join(f"{name}={getattr(DEFAULTS, name)!r}" for name in ROWS)
    return (
        f"batchproc(*, {signature}): settings of events, context and messages for this test; they "
        "win over command line and ini file, and of several markers the closest wins per keyword."
    )
