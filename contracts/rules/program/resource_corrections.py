"""The section `resources` of a book: what it says of the resources of the document, over what was recognised."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from contracts.api.operations import Spec
from contracts.api.resources import EFFECTS, Correction, Evidence, Resource, Resources, member_names, recognize
from contracts.http.messages import JSON
from contracts.member_paths import MemberPath
from contracts.pointers import escaped
from contracts.rules.book.faults import Faults
from contracts.rules.language.types import suggestion

__all__ = ["corrected_resources"]

_OFF, _NO_EFFECT = "off", "none"
_MEMBERS = ("name", "keys", "operations")


def corrected_resources(section: Mapping[str, JSON], spec: Spec, faults: Faults) -> Resources:
    """The resources of a document as the book says. Wrong names are added to `faults`."""
    found = recognize(spec)
    corrections = {
        path: _Reader(found.of_path[path], found, spec, faults).read(raw) for path, raw in section.items() if path in found.of_path
    }
    for path in section.keys() - corrections.keys():
        faults.add(f"the document has no resource `{path}`", _at(path), key=True, hint=suggestion(path, found.of_path))
    return recognize(spec, corrections)


def _at(*path: str) -> str:
    return "".join(f"/{escaped(name)}" for name in ("resources", *path))


class _Reader:
    """Reads the correction of one resource."""

    def __init__(self, resource: Resource, found: Resources, spec: Spec, faults: Faults) -> None:
        self.resource, self.found, self.spec, self.faults = resource, found, spec, faults
        place = faults.tree.key_place(_at(resource.path))
        self.evidence = Evidence(resource.evidence.pointer, f"the rule book says so ({place.file}:{place.line})")

    def read(self, raw: JSON) -> Correction:
        """The correction. What is wrong in it is left out."""
        path = self.resource.path
        if raw == _OFF:
            return Correction(self.evidence, is_off=True)
        if not isinstance(raw, Mapping):
            self.faults.add("a resource must be `off` or a mapping", _at(path), hint="{keys: {customer: id}}")
            return Correction(self.evidence)
        self._check(raw, _MEMBERS, "unknown member `{}`", path)
        name = raw.get("name", "")
        if not isinstance(name, str):
            self.faults.add("`name` must be text", _at(path, "name"))
        return Correction(
            self.evidence, str(name), keys=dict(self._keys(raw.get("keys", {}))), effects=dict(self._effects(raw.get("operations", {})))
        )

    def _keys(self, raw: JSON) -> Iterator[tuple[str, MemberPath]]:
        """Parameter of the path → member of the item, which the document declares."""
        path = self.resource.path
        members = [name for role in self.found.roles.values() if role.resource == path for name in member_names(role, self.spec)]
        parameters = [key.parameter for key in self.resource.keys] or _parameters(self.resource.item or path)
        for parameter, member in self._mapping(raw, path, "keys").items():
            first, *rest = str(member).split(".")
            if parameter not in parameters:
                message = f"the path of this resource has no parameter `{parameter}`"
                self.faults.add(message, _at(path, "keys", parameter), key=True, hint=suggestion(parameter, parameters))
            elif members and first not in members:
                self.faults.add(f"this resource has no member `{first}`", _at(path, "keys", parameter), hint=suggestion(first, members))
            else:
                yield parameter, (first, *rest)

    def _effects(self, raw: JSON) -> Iterator[tuple[str, str]]:
        """Operation id → what it does to the resource."""
        path = self.resource.path
        own = [name for name, role in self.found.roles.items() if role.resource == path]
        for operation, effect in self._mapping(raw, path, "operations").items():
            if operation not in own:
                message = f"this resource has no operation `{operation}`"
                self.faults.add(message, _at(path, "operations", operation), key=True, hint=suggestion(operation, own))
            elif effect not in (*EFFECTS, _NO_EFFECT):
                message = f"unknown effect `{effect}`"
                self.faults.add(message, _at(path, "operations", operation), hint=suggestion(str(effect), (*EFFECTS, _NO_EFFECT)))
            else:
                yield operation, "" if effect == _NO_EFFECT else str(effect)

    def _mapping(self, raw: JSON, path: str, name: str) -> Mapping[str, JSON]:
        if isinstance(raw, Mapping):
            return raw
        self.faults.add(f"`{name}` must be a mapping", _at(path, name))
        return {}

    def _check(self, raw: Mapping[str, JSON], known: Iterable[str], message: str, path: str) -> None:
        for name in raw:
            if name not in known:
                self.faults.add(message.format(name), _at(path, name), key=True, hint=suggestion(name, known))


def _parameters(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{") and part.endswith("}")]
