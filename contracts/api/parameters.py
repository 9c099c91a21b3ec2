"""One parameter, compiled: text in a message → its value and its violations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from contracts.api.operations import Parameter, Spec
from contracts.api.violations import violations_of
from contracts.codecs.form_fields import deep_object
from contracts.codecs.json_text import BodyError, decode_json
from contracts.codecs.styles import StyleError, is_named_by, of_member, readings
from contracts.http.media_types import is_json
from contracts.http.messages import ABSENT, JSON, Pairs, Violation
from contracts.schemas.schema_reading import SchemaReading
from contracts.schemas.validation import Validator, shown

__all__ = ["ParameterReader"]


class ParameterReader:
    """Reads one parameter."""

    __slots__ = ("_names", "_reading", "_validator", "parameter")

    def __init__(self, one: Parameter, spec: Spec) -> None:
        self.parameter = one
        self._reading = SchemaReading(spec.schemas, one.schema)
        self._validator: Validator = spec.schemas.validator(one.schema, direction="request")
        self._names = self._reading.names if is_named_by(self._reading, one.style, explode=one.explode) else ()

    def missing(self) -> Violation:
        """The violation if it is required and missing."""
        return Violation(self.parameter.where, self.parameter.name, "", f"the {self.parameter.where} parameter is missing", "required")

    def value(self, texts: list[str], violations: list[Violation]) -> JSON:
        """Its value from its text in the message."""
        one = self.parameter
        if one.media_type:
            return self._of_content(texts[0], violations)
        try:
            values = list(readings(self._reading, one.name, one.style, explode=one.explode, texts=texts, is_encoded=one.where == "path"))
        except StyleError as error:
            violations.append(Violation(self._where, one.name, "", str(error), "style", shown(texts[0])))
            return texts[0]
        return self._checked(values, violations)

    def of_query(self, grouped: dict[str, list[str]], others: Iterable[ParameterReader], violations: list[Violation]) -> JSON:
        """Its value from all query pairs (or cookies), ABSENT if it is missing."""
        one = self.parameter
        # an object, or a number, or a list: `page[size]=5`, `page=5`
        is_plain = one.name in grouped and (self._reading.may_be_scalar or "array" in self._reading.types)
        if one.style == "deepObject" and not one.media_type and not is_plain:
            value = self._deep(grouped)
        elif is_named_by(self._reading, one.style, explode=one.explode) and not one.media_type and one.name not in grouped:
            value = self._exploded(grouped, others)
        else:
            texts = grouped.get(one.name)
            if texts is not None and not (one.allow_empty and texts == [""]):
                return self.value(texts, violations)
            value = "" if texts is not None else ABSENT
            if value == "":
                return value
        if value is ABSENT:
            if one.required:
                violations.append(self.missing())
            return ABSENT
        return self._checked([value], violations)

    def whole(self, pairs: Pairs, violations: list[Violation]) -> dict[str, JSON]:
        """The query as one value (`in: querystring`, 3.2)."""
        if not pairs:
            if self.parameter.required:
                violations.append(self.missing())
            return {}
        if is_json(self.parameter.media_type):
            value = self._of_content(pairs[0][0] if len(pairs) == 1 and not pairs[0][1] else "", violations)
        else:
            grouped: dict[str, list[str]] = {}
            for name, text in pairs:
                grouped.setdefault(name, []).append(text)
            value = self._checked([self._object(grouped)], violations)
        return value if isinstance(value, dict) else {}

    @property
    def _where(self) -> str:
        return "query" if self.parameter.where == "querystring" else self.parameter.where

    def _object(self, grouped: Mapping[str, list[str]]) -> dict[str, JSON]:
        return {name: of_member(self._reading.member(name), name, texts) for name, texts in grouped.items()}

    def _exploded(self, grouped: dict[str, list[str]], others: Iterable[ParameterReader]) -> JSON:
        taken = {other.parameter.name for other in others}
        names = [name for name in grouped if name not in taken and (name in self._names or self._reading.is_open)]
        return self._object({name: grouped.pop(name) for name in names}) if names else ABSENT

    def _deep(self, grouped: dict[str, list[str]]) -> JSON:
        name = self.parameter.name
        texts = {key: grouped.pop(key) for key in list(grouped) if key.startswith(f"{name}[")}
        return deep_object(name, texts, self._reading) if texts else ABSENT

    def _of_content(self, text: str, violations: list[Violation]) -> JSON:
        text = unquote(text) if self.parameter.where == "path" else text
        if not is_json(self.parameter.media_type):
            return self._checked([text, *_as_json(text)] if "*" in self.parameter.media_type else [text], violations)
        try:
            value = decode_json(text.encode("utf-8", "surrogatepass"))
        except BodyError as error:
            message = str(error).replace("the body is", "is", 1)
            violations.append(Violation(self._where, self.parameter.name, "", message, "json", shown(text)))
            return text
        return self._checked([value], violations)

    def _checked(self, values: list[JSON], violations: list[Violation]) -> JSON:
        for value in values:
            if self._validator.is_valid(value):
                return value
        violations.extend(violations_of(self._where, self.parameter.name, self._validator.explained(values[0])))
        return values[0]


def _as_json(text: str) -> list[JSON]:
    """What a text is as JSON, which a range of media types allows."""
    try:
        return [decode_json(text.encode("utf-8", "surrogatepass"))]
    except BodyError:
        return []
