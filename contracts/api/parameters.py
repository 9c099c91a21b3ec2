"""One parameter, compiled: text in a message → its value and its violations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from contracts.api.operations import Parameter, Spec
from contracts.api.violations import FoundViolations, undeclared_query_parameters, violations_of
from contracts.codecs.form_fields import deep_object
from contracts.codecs.json_text import BodyError, decode_json
from contracts.codecs.styles import StyleError, is_named_by, of_member, readings
from contracts.codecs.tolerant_styles import tolerant_readings
from contracts.http.media_types import is_json
from contracts.http.messages import ABSENT, JSON, Pairs, Violation
from contracts.schemas.schema_reading import SchemaReading
from contracts.schemas.validation import Validator, shown

__all__ = ["ParameterReader"]


class ParameterReader:
    """Reads one parameter. `is_tolerant`: accepts other spellings than the declared one, and notes them as tolerated."""

    __slots__ = ("_is_tolerant", "_names", "_reading", "_validator", "_where", "parameter")

    def __init__(self, one: Parameter, spec: Spec, *, is_tolerant: bool = False) -> None:
        self.parameter, self._is_tolerant = one, is_tolerant
        self._where = "query" if one.where == "querystring" else one.where
        self._reading = SchemaReading(spec.schemas, one.schema)
        self._validator: Validator = spec.schemas.validator(one.schema, direction="request")
        self._names = self._reading.names if is_named_by(self._reading, one.style, explode=one.explode) else ()

    def missing(self) -> Violation:
        """The violation if it is required and missing."""
        return Violation(self._where, self.parameter.name, "", f"the {self._where} parameter is missing", "required")

    def value(self, texts: list[str], noted: FoundViolations) -> JSON:
        """The value of its texts in the message; ABSENT for an empty text that counts as absent."""
        one = self.parameter
        if one.media_type:
            return self._of_content(texts[0], noted)
        try:
            values = list(readings(self._reading, one.name, one.style, explode=one.explode, texts=texts, is_encoded=one.where == "path"))
        except StyleError as error:
            return self._not_as_declared(texts, [texts[0]], [self._violation(str(error), "style", texts[0])], noted)
        return self._checked(texts, values, noted)

    def of_query(self, grouped: dict[str, list[str]], others: Iterable[ParameterReader], noted: FoundViolations) -> JSON:
        """Its value, from all query pairs or cookies; ABSENT if missing. Removes pairs with other names that belong to it."""
        one, texts = self.parameter, grouped.get(self.parameter.name)
        value: JSON = ABSENT
        # an object, or a number, or a list: `page[size]=5`, `page=5`
        is_plain = texts is not None and (self._reading.may_be_scalar or "array" in self._reading.types)
        is_deep = one.style == "deepObject" and not one.media_type and not is_plain
        if is_deep:
            value = self._deep(grouped)
        elif texts is None and not one.media_type and is_named_by(self._reading, one.style, explode=one.explode):
            value = self._exploded(grouped, others)
        if value is not ABSENT:
            return self._checked([], [value], noted)
        if texts is not None and not is_deep:
            value = self.value(texts, noted)
            if value is ABSENT:
                del grouped[one.name]
            return value
        value = self._of_another_style(grouped, others, noted) if self._is_tolerant else ABSENT
        if value is ABSENT and one.required:
            noted.violations.append(self.missing())
        return value

    def whole(self, pairs: Pairs, noted: FoundViolations) -> dict[str, JSON]:
        """The query as one value (`in: querystring`, 3.2)."""
        if not pairs:
            if self.parameter.required:
                noted.violations.append(self.missing())
            return {}
        if is_json(self.parameter.media_type):
            value = self._of_content(pairs[0][0] if len(pairs) == 1 and not pairs[0][1] else "", noted)
        else:
            grouped: dict[str, list[str]] = {}
            for name, text in pairs:
                grouped.setdefault(name, []).append(text)
            value = self._checked([], [self._object(grouped)], noted)
        return value if isinstance(value, dict) else {}

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

    def _of_another_style(self, grouped: dict[str, list[str]], others: Iterable[ParameterReader], noted: FoundViolations) -> JSON:
        """A list or an object: `expand[]=a`, `expand[0]=a`, `expand=a` where `expand[]` is declared, `filter={"a":1}`.

        ABSENT if none fits.
        """
        if self.parameter.media_type or not self._reading.types & {"array", "object"}:
            return ABSENT
        name, taken = self.parameter.name.removesuffix("[]"), {other.parameter.name for other in others if other is not self}
        texts = {key: some for key, some in grouped.items() if key not in taken and (key == name or key.startswith(f"{name}["))}
        if not texts:
            return ABSENT
        if self.parameter.name in texts:
            values = list(tolerant_readings(self._reading, [], texts[name]))
        else:
            bracketed = deep_object(name, {f"{name}[]" if key == name else key: some for key, some in texts.items()}, self._reading)
            values = [bracketed, *tolerant_readings(self._reading, [bracketed], [])]
        value = self._first_valid(values)
        if value is not ABSENT:
            noted.tolerated += [self.missing()] if self.parameter.required else undeclared_query_parameters(texts)
            for key in texts:
                del grouped[key]
        return value

    def _of_content(self, text: str, noted: FoundViolations) -> JSON:
        text = unquote(text) if self.parameter.where == "path" else text
        if not is_json(self.parameter.media_type):
            return self._checked([text], [text, *_as_json(text)] if "*" in self.parameter.media_type else [text], noted)
        try:
            value = decode_json(text.encode("utf-8", "surrogatepass"))
        except BodyError as error:
            message = str(error).replace("the body is", "is", 1)
            return self._not_as_declared([text], [text], [self._violation(message, "json", text)], noted)
        return self._checked([text], [value], noted)

    def _checked(self, texts: list[str], values: list[JSON], noted: FoundViolations) -> JSON:
        """The first valid value. `texts`: the texts of the parameter, [] if they had other names."""
        value = self._first_valid(values)
        if value is ABSENT:
            wrong = violations_of(self._where, self.parameter.name, self._validator.explained(values[0]))
            return self._not_as_declared(texts, values, list(wrong), noted)
        if self._is_tolerant and type(value) is int and len(texts) == 1 and not texts[0].removeprefix("-").isdigit():
            noted.tolerated.append(self._violation(f'{shown(texts[0])} is not of type "integer"', "type", texts[0]))
        return value

    def _not_as_declared(self, texts: list[str], values: list[JSON], wrong: list[Violation], noted: FoundViolations) -> JSON:
        """The value of texts that are invalid as declared."""
        one = self.parameter
        if one.allow_empty and texts == [""]:
            return ABSENT
        if self._is_tolerant:
            if texts and not any(texts) and not one.required:
                noted.tolerated += wrong
                return ABSENT
            value = self._first_valid(() if one.media_type else tolerant_readings(self._reading, values, texts))
            if value is not ABSENT:
                noted.tolerated += wrong
                return value
        noted.violations += wrong
        return values[0]

    def _first_valid(self, values: Iterable[JSON]) -> JSON:
        return next((value for value in values if self._validator.is_valid(value)), ABSENT)

    def _violation(self, message: str, keyword: str, text: str) -> Violation:
        return Violation(self._where, self.parameter.name, "", message, keyword, shown(text))


def _as_json(text: str) -> list[JSON]:
    """The JSON value of a text, which a media type range allows; [] if it is not JSON."""
    try:
        return [decode_json(text.encode("utf-8", "surrogatepass"))]
    except BodyError:
        return []
