"""The things, lists, keys and filters in the responses and bodies of an operation, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.api.operations import MediaType, Operation, ResponseSpec, Spec
from contracts.api.resources.envelopes import envelope_of, list_in, reading_at, row_in, thing_in
from contracts.api.resources.keys import keys_of
from contracts.api.resources.queries import filters_of
from contracts.api.resources.resource import Answer, Evidence, OperationRole
from contracts.api.resources.templates import Template, template_of
from contracts.http.media_types import bare, is_json
from contracts.member_paths import MemberPath
from contracts.schemas.schema_reading import SchemaReading

__all__ = ["AnswerReader", "ReadAnswer", "answer_in", "answer_of", "json_success", "member_names", "success_of"]

_FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})


@dataclass(frozen=True, slots=True)
class ReadAnswer:
    """A response, and the schema of the thing in it; None if there is none."""

    answer: Answer
    thing: SchemaReading | None


def success_of(operation: Operation) -> ResponseSpec | None:
    """The lowest declared success, preferably one with JSON; `default` if there is none."""
    successes = [one for status, one in sorted(operation.responses.items()) if status[0] == "2"] or [
        one for status, one in operation.responses.items() if status == "default"
    ]
    return next((one for one in successes if _json_of(one.content)), next(iter(successes), None))


def json_success(operation: Operation) -> MediaType | None:
    """The JSON media type of the lowest declared success."""
    response = success_of(operation)
    return _json_of(response.content) if response else None


def _json_of(content: Mapping[str, MediaType]) -> MediaType | None:
    """The first media type that is or may be JSON, preferably one with a schema."""
    found = [one for name, one in content.items() if is_json(name) or name == "*/*"]
    return next((one for one in found if one.schema is not True or one.item_schema is not None), next(iter(found), None))


def answer_in(media_type: MediaType, operation: Operation, spec: Spec) -> Answer | None:
    """Where the things are in one answer of an operation; None where there are none."""
    template = template_of(operation.path)
    reading = AnswerReader(spec).reading(media_type)
    is_many = operation.method == "GET" and not template.is_item
    found = answer_of(operation, template, reading, spec, own=template.own, is_many=is_many)
    return found.answer if found else None


def answer_of(
    operation: Operation, template: Template, reading: SchemaReading, spec: Spec, *, own: int, is_many: bool
) -> ReadAnswer | None:
    """Where the things are in an answer of this schema. `own`: how many of the last parameters name the thing; `is_many`: whether many
    are asked for. None where there is no thing."""
    found = list_in(reading, template.noun, is_expected=is_many)
    if found is not None:
        rows, reason, is_sure = found
        item = reading_at(reading, rows).item()
        row = row_in(item, template.noun)
        thing = reading_at(item, row)
        evidence = Evidence(reading_at(reading, rows).pointer, reason, is_sure and bool(thing.names))
        answer = Answer(evidence, None, rows, row, envelope_of(reading, rows) if rows else (),
                        filters_of(operation, thing, spec.schemas), keys_of(operation, template, thing, spec.schemas, own=0))  # fmt: skip
        return ReadAnswer(answer, thing)
    single = thing_in(reading, template.noun)
    if single is None:
        return None
    path, reason, is_sure = single
    thing = reading_at(reading, path)
    keys, filters = keys_of(operation, template, thing, spec.schemas, own=own), filters_of(operation, thing, spec.schemas)
    return ReadAnswer(Answer(Evidence(thing.pointer, reason, is_sure), path, filters=filters, keys=keys), thing)


def member_names(role: OperationRole, spec: Spec) -> tuple[str, ...]:
    """The members of a thing in the responses of an operation."""
    media_type = json_success(spec.operations[role.operation])
    if media_type is None or role.answer is None:
        return ()
    reading, answer = AnswerReader(spec).reading(media_type), role.answer
    if answer.rows is not None:
        reading = reading_at(reading_at(reading, answer.rows).item(), answer.row)
    return tuple(reading_at(reading, answer.thing or ()).names)


class AnswerReader:
    """Reads the responses and bodies of one document; each schema is read once."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._known: dict[str, SchemaReading] = {}

    def answer(self, operation: Operation, template: Template, *, own: int, is_many: bool) -> ReadAnswer | None:
        """Of the least declared success in JSON; None where there is no thing in it."""
        media_type = json_success(operation)
        reading = self.reading(media_type) if media_type else None
        return answer_of(operation, template, reading, self._spec, own=own, is_many=is_many) if reading else None

    def sent(self, operation: Operation, thing: SchemaReading | None, noun: str) -> tuple[MemberPath, SchemaReading] | None:
        """Where the thing is in a body that is sent, and its schema there; None where there is no such body, or it is a list."""
        media_type = _json_of(operation.body) or next((one for name, one in operation.body.items() if bare(name) in _FORMS), None)
        reading = self.reading(media_type) if media_type else None
        if reading is None or "array" in reading.types or not reading.names:
            return None
        if thing is not None and reading.names.keys() & thing.names.keys():
            return (), reading
        found = thing_in(reading, noun)
        path = found[0] if found else ()
        inner = reading_at(reading, path)
        return (path, inner) if thing is None or inner.names.keys() & thing.names.keys() else ((), reading)

    def reading(self, media_type: MediaType) -> SchemaReading:
        """Of what a media type holds."""
        schema, pointer = media_type.schema, f"{media_type.pointer}/schema"
        if media_type.item_schema is not None:
            schema, pointer = {"type": "array", "items": media_type.item_schema}, media_type.pointer
        reference = schema.get("$ref") if isinstance(schema, dict) and len(schema) == 1 else None
        if not isinstance(reference, str):
            return SchemaReading(self._spec.schemas, schema, pointer, known=self._known)
        if reference not in self._known:
            self._known[reference] = SchemaReading(self._spec.schemas, schema, self._spec.schemas.place(reference), known=self._known)
        return self._known[reference]
