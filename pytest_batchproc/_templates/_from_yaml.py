"""Templates in YAML: lines kept, CloudFormation's short tags spelt out, nothing constructed.

The only module that imports PyYAML; loaded when a template in YAML is read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from pytest_batchproc._templates._nodes import DEEPEST, Node, TooDeepError, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeAlias

    _Loader: TypeAlias = yaml.SafeLoader | yaml.CSafeLoader

_STANDARD = "tag:yaml.org,2002:"
# Merging copies, which aliases do not: a small text can ask for any number of copies.
_MOST_COPIED = 1_000_000
# Tags whose long form is not `Fn::` and the tag.
_LONG_FORMS = {"!Ref": "Ref", "!Condition": "Condition"}
# What Jinja, Go and Helm replace before a text is YAML.
_ENGINE = re.compile(r"\{\{(?!resolve:)|\{%")
_RENDER = "; it has the marks of a template engine: render it first, and check the result"


class NotYamlError(ValueError):
    """Raised when a text is not YAML; `line` is where PyYAML stopped, if it says."""

    def __init__(self, problem: str, line: int | None = None) -> None:
        super().__init__(problem)
        self.line = line


def from_yaml(text: str) -> Node:
    """The tree of a text in YAML.

    Raises:
        NotYamlError: the text is not YAML, or more than one document.
        TooDeepError: it is nested too deeply.
    """
    hint = _RENDER if _ENGINE.search(text) else ""
    try:
        loader, root = _composed(text)
        return Node(None) if root is None else Node(_Conversion(loader).value(root, 0), _line(root))
    except RecursionError:
        raise TooDeepError from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise NotYamlError(f"{error.problem or 'it cannot be read'}{hint}", line) from None
    except (NotYamlError, TooDeepError):
        raise
    except Exception as error:  # PyYAML raises its own errors, as for "\U00110000"
        raise NotYamlError(" ".join(str(error).split())) from None


def _composed(text: str) -> tuple[_Loader, yaml.Node | None]:
    """The nodes of a text: by libyaml, or by Python where that is not built in or refuses it.

    libyaml is six times as fast. Its messages say less, so those of Python are shown.
    """
    fast = getattr(yaml, "CSafeLoader", None)
    if fast is not None:
        try:
            _check_depth(yaml.parse(text, Loader=fast))
            loader: _Loader = fast(text)
            return loader, loader.get_single_node()
        except (yaml.YAMLError, UnicodeError):
            pass
    loader = yaml.SafeLoader(text)
    return loader, loader.get_single_node()


def _check_depth(events: Iterable[yaml.Event]) -> None:
    """Refuse what is nested deeply: libyaml recurses without a limit, and the process would end."""
    depth = 0
    for event in events:
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST + 1:
            raise TooDeepError


def _line(node: yaml.Node) -> int:
    # Items that are aliases have the line of their anchor, which is where a mistake is fixed.
    return int(node.start_mark.line) + 1


class _Conversion:
    """Nodes of PyYAML to ours. Aliases stay shared, so nothing unfolds, and a circle stays one."""

    def __init__(self, loader: _Loader) -> None:
        self._seen: dict[int, Value] = {}
        self._copied = 0
        self._scalars: dict[str, Callable[[yaml.ScalarNode], Value]] = {
            _STANDARD + "null": lambda node: None,
            _STANDARD + "bool": loader.construct_yaml_bool,
            _STANDARD + "int": loader.construct_yaml_int,
            _STANDARD + "float": loader.construct_yaml_float,
        }

    def value(self, node: yaml.Node, depth: int) -> Value:
        if depth > DEEPEST:
            raise TooDeepError
        if id(node) in self._seen:
            return self._seen[id(node)]
        tag = str(node.tag)
        if not tag.startswith("!") or tag == "!":
            return self._bare(node, depth)
        spelt_out: dict[str, Node] = {}
        self._seen[id(node)] = spelt_out
        name = _LONG_FORMS.get(tag, f"Fn::{tag[1:]}")
        spelt_out[name] = Node(self._bare(node, depth, tagged=True), _line(node))
        return spelt_out

    def _bare(self, node: yaml.Node, depth: int, *, tagged: bool = False) -> Value:
        if isinstance(node, yaml.MappingNode):
            entries: dict[str, Node] = {}
            if not tagged:
                self._seen[id(node)] = entries
            self._fill(entries, node, depth)
            return entries
        if isinstance(node, yaml.SequenceNode):
            items: list[Node] = []
            if not tagged:
                self._seen[id(node)] = items
            items += [Node(self.value(inner, depth + 1), _line(inner)) for inner in node.value]
            return items
        return self._scalar(node)

    def _fill(self, entries: dict[str, Node], node: yaml.MappingNode, depth: int) -> None:
        merged: dict[str, Node] = {}
        for key, inner in node.value:
            if key.tag == _STANDARD + "merge":
                self._merge(merged, self.value(inner, depth + 1))
            elif isinstance(key, yaml.ScalarNode):
                entries[str(key.value)] = Node(self.value(inner, depth + 1), _line(key))
            else:
                kind = "a mapping" if isinstance(key, yaml.MappingNode) else "a list"
                mark = key.start_mark
                raise yaml.MarkedYAMLError(problem=f"{kind} as a key", problem_mark=mark)
        for name, found in merged.items():
            entries.setdefault(name, found)

    def _merge(self, merged: dict[str, Node], value: Value) -> None:
        for source in [one.value for one in value] if isinstance(value, list) else [value]:
            if isinstance(source, dict):
                self._copied += len(source)
                if self._copied > _MOST_COPIED:
                    raise NotYamlError(f"merge keys copy more than {_MOST_COPIED} entries")
                for name, found in source.items():
                    merged.setdefault(name, found)  # the first wins: so says YAML of merging

    def _scalar(self, node: yaml.Node) -> Value:
        read = self._scalars.get(node.tag)
        if read is not None and isinstance(node, yaml.ScalarNode):
            try:
                return read(node)
            except (ValueError, KeyError, IndexError, OverflowError):
                pass  # an explicit tag that lies, or more digits than Python reads: a text, then
        return str(node.value)
