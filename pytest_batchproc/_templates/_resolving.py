"""What an expression comes to, as far as the template itself says.

Resolved are references to resources of the template, parameters that have a default or were given,
mappings with literal keys, conditions whose branches agree, texts put together of these, and
`${self:...}` of a serverless.yml. All else is `Unknown`: a checker that guesses is worse than one
that says so.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from pytest_batchproc._templates._conditions import holds
from pytest_batchproc._templates._nodes import Node, Reference, Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

# Bounds for templates made to hurt; real ones stay far below.
_DEEPEST = 40
_LONGEST = 4096

# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
# A name in quotes that a template engine replaces looks the same.
_DYNAMIC = re.compile(r"\{\{[^{}]*\}\}")
_PLACEHOLDER = re.compile(r"\$\{([^{}]*)\}")
_NESTED = re.compile(r"\$\{[^{}]*\$\{")


Resolved: TypeAlias = "Value"


class Resolver:
    """Expressions of one template.

    Args:
        stack: what holds Parameters and Mappings.
        resources: the logical ids there are.
        variables: what `${self:...}` speaks of, in a serverless.yml.
        parameters: values that a deployment gives to parameters of the stack.
    """

    def __init__(
        self,
        stack: Node,
        resources: Collection[str],
        variables: Node | None = None,
        parameters: Mapping[str, Node] | None = None,
    ) -> None:
        self._given = parameters or {}
        self._stack = stack
        self._resources = resources
        self._variables = variables
        # By identity: aliases share their values, and each is worth one look. What is being looked
        # at is listed here as unknown, which ends circles.
        self._known: dict[object, Resolved] = {}
        self._depth = 0
        self._functions: dict[str, Callable[[Node], Resolved]] = {
            "Ref": self._ref,
            "Fn::GetAtt": self._get_att,
            "Fn::Sub": self._sub,
            "Fn::Join": self._join,
            "Fn::If": self._if,
            "Fn::FindInMap": self._find_in_map,
            "Fn::Select": self._select,
            "Fn::Split": self._split,
        }

    def resolve(self, node: Node | None) -> Resolved:
        """The value of a node; what is inside of lists and mappings stays as it is."""
        if node is None:
            return None
        value = node.value
        if isinstance(value, str):
            if "{{" in value and _DYNAMIC.search(value):
                return Unknown(value)
            if self._variables is None or "${" not in value:
                return value
            return self._once(value, lambda: self._substituted(value, {}))
        if not isinstance(value, dict) or len(value) != 1:
            return value
        ((name, inner),) = value.items()
        if name != "Ref" and not name.startswith("Fn::"):
            return value
        return self._once(id(value), lambda: self._called(name, inner))

    def refused_by(self, resource: Node) -> str | None:
        """The condition that the given parameters do not meet, so that the resource is absent."""
        node = resource.at("Condition")
        if not self._given or node is None or not isinstance(node.value, str):
            return None
        return node.value if holds(node.value, self._stack, self.resolve) is False else None

    def parameter(self, node: Node | None) -> str | None:
        """The parameter that a node refers to, if it does nothing else."""
        name = node.at("Ref") if node else None
        if name is None or not isinstance(name.value, str):
            return None
        return name.value if self._stack.at("Parameters", name.value) else None

    def _once(self, key: object, look: Callable[[], Resolved]) -> Resolved:
        if key in self._known:
            return self._known[key]
        if self._depth > _DEEPEST:
            return Unknown("an expression too deep to follow")
        self._known[key] = Unknown("an expression that refers to itself")
        self._depth += 1
        self._known[key] = found = look()
        self._depth -= 1
        return found

    def _called(self, name: str, inner: Node) -> Resolved:
        function = self._functions.get(name)
        found = function(inner) if function else Unknown("")
        if found != Unknown(""):
            return found
        first = inner.items[0].value if inner.items else inner.value
        said = first if isinstance(first, str | int | float) else ""
        return Unknown(f"!{name.removeprefix('Fn::')} {said}".rstrip())

    def _ref(self, inner: Node) -> Resolved:
        name = self.resolve(inner)
        return self._named(name) if isinstance(name, str) else Unknown("")

    def _named(self, name: str) -> Resolved:
        if name == "AWS::NoValue":
            return None
        # SAM creates versions and aliases next to a function: Ref of Function.Alias.
        if name in self._resources or name.partition(".")[0] in self._resources:
            return Reference(name.partition(".")[0])
        parameter = self._stack.at("Parameters", name)
        default = parameter.at("Default") if parameter else None
        kind = self.resolve(parameter.at("Type")) if parameter else None
        secret = self.resolve(parameter.at("NoEcho")) if parameter else None
        given = self._given.get(name)
        if given is not None:
            default = given
        # The default of an SSM parameter is where its value is kept, not what it is.
        elif str(kind).startswith("AWS::SSM") or str(secret).lower() == "true":
            default = None
        if default is None:
            return Unknown(f"!Ref {name}")
        if isinstance(kind, str) and ("List" in kind) and isinstance(default.value, str):
            return [Node(one.strip(), default.line) for one in default.value.split(",")]
        return default.value

    def _get_att(self, inner: Node) -> Resolved:
        if isinstance(inner.value, str):
            name, _, attribute = inner.value.partition(".")
        else:
            parts = [self.resolve(part) for part in inner.items]
            if not parts or not all(isinstance(part, str) for part in parts):
                return Unknown("")
            name, attribute = str(parts[0]), ".".join(map(str, parts[1:]))
        if name in self._resources:
            return Reference(name, attribute)
        return Unknown(f"!GetAtt {name}.{attribute}")

    def _sub(self, inner: Node) -> Resolved:
        text, names = inner, dict[str, Node]()
        if inner.items:
            text = inner.items[0]
            names = inner.items[1].entries if len(inner.items) > 1 else {}
        return self._substituted(text.value, names) if isinstance(text.value, str) else Unknown("")

    def _substituted(self, text: str, names: dict[str, Node]) -> Resolved:
        if _NESTED.search(text):
            return Unknown(text)
        whole = _PLACEHOLDER.fullmatch(text)
        if whole and not whole[1].startswith("!"):
            found = self._placed(whole[1], names)
            return Unknown(text) if isinstance(found, Unknown) else found
        parts: list[Resolved] = []
        end = 0
        for match in _PLACEHOLDER.finditer(text):
            parts += text[end : match.start()], self._placeholder(match, names)
            end = match.end()
        return self._together([*parts, text[end:]])

    def _placeholder(self, match: re.Match[str], names: dict[str, Node]) -> Resolved:
        if match[1].startswith("!"):
            return "${" + match[1][1:] + "}"
        found = self._placed(match[1], names)
        return Unknown(match[0]) if isinstance(found, Unknown) else found

    def _placed(self, name: str, names: dict[str, Node]) -> Resolved:
        if name in names:
            return self.resolve(names[name])
        if name.startswith("self:") and self._variables is not None:
            address = name.removeprefix("self:").partition(",")[0].strip()
            found = self._variables.at(*address.split("."))
            return Unknown("${" + name + "}") if found is None else self.resolve(found)
        logical_id, dot, attribute = name.partition(".")
        if dot and logical_id in self._resources:
            return Reference(logical_id, attribute)
        return self._named(name)

    def _join(self, inner: Node) -> Resolved:
        if len(inner.items) != 2:
            return Unknown("")
        separator, items = map(self.resolve, inner.items)
        if not isinstance(separator, str) or not isinstance(items, list):
            return Unknown("")
        parts: list[Resolved] = []
        for item in items:
            parts += self.resolve(item), separator
        return self._together(parts[:-1])

    def _together(self, parts: list[Resolved]) -> Resolved:
        """One text of many; what is not known of it stays readable as `${...}`."""
        texts = [_text(part) for part in parts]
        if sum(map(len, texts)) > _LONGEST:
            return Unknown("a text too long to follow")
        known = all(isinstance(part, str | int | float) for part in parts)
        return "".join(texts) if known else Unknown("".join(texts))

    def _if(self, inner: Node) -> Resolved:
        if len(inner.items) != 3:
            return Unknown("")
        condition = inner.items[0].value
        if self._given and isinstance(condition, str):
            chosen = holds(condition, self._stack, self.resolve)
            if chosen is not None:
                return self.resolve(inner.items[1 if chosen else 2])
        yes, no = map(self.resolve, inner.items[1:])
        return yes if self._agree(yes, no) else Unknown(f"!If {_text(inner.items[0].value)}")

    def _agree(self, one: Resolved, other: Resolved) -> bool:
        if isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
            pairs = [(self.resolve(a), self.resolve(b)) for a, b in zip(one, other, strict=True)]
            return all(a == b and not isinstance(a, dict | list) for a, b in pairs)
        # Content is not compared, see Node.
        return one is other if isinstance(one, dict | list) else one == other

    def _split(self, inner: Node) -> Resolved:
        """The parts of a text; one that is not known stays whole, so that what it names is seen."""
        if len(inner.items) != 2:
            return Unknown("")
        separator, text = map(self.resolve, inner.items)
        if isinstance(text, Reference):
            return Unknown(_text(text))
        if isinstance(separator, str) and separator and isinstance(text, str):
            return [Node(part, inner.line) for part in text.split(separator)]
        return text if isinstance(text, Unknown) else Unknown("")

    def _select(self, inner: Node) -> Resolved:
        if len(inner.items) != 2:
            return Unknown("")
        index, among = map(self.resolve, inner.items)
        if isinstance(among, Unknown):
            return among
        if isinstance(among, list) and str(index).isdecimal() and int(str(index)) < len(among):
            return self.resolve(among[int(str(index))])
        return Unknown("")

    def _find_in_map(self, inner: Node) -> Resolved:
        keys = [self.resolve(part) for part in inner.items]
        if len(keys) < 3 or not all(isinstance(key, str | int) for key in keys[:3]):
            return Unknown("")
        found = self._stack.at("Mappings", *map(str, keys[:3]))
        return Unknown("") if found is None else self.resolve(found)


def _text(part: Resolved) -> str:
    if isinstance(part, Reference):
        return "${" + ".".join(filter(None, (part.logical_id, part.attribute))) + "}"
    if isinstance(part, Unknown):
        inside = part.text.removeprefix("!Ref ")
        return inside if "${" in inside else "${" + inside + "}"
    return str(part) if isinstance(part, str | int | float) else ""
