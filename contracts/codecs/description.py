"""What a document says about a body: its schema, the encoding of its members, whether it is a sequence of items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from contracts.schemas.schema_reading import SchemaReading
from contracts.schemas.validation import Schemas

__all__ = ["DONE", "Description", "Encoding"]

Schema = dict | bool
DONE = "[DONE]"  # the data of the last event of many streams


@dataclass(frozen=True, slots=True)
class Encoding:
    """How one member of a form is written. `content_type`: "" for the default."""

    content_type: str = ""
    style: str = "form"
    explode: bool = True


class Description:
    """A body as a document describes it. `schema`: of the whole body. `is_sequence`: the schema of its items is known.
    `ends_with_done`: an event `[DONE]` follows the items."""

    __slots__ = ("_reading", "encoding", "ends_with_done", "is_sequence", "schema", "schemas")

    def __init__(
        self,
        schema: Schema = True,
        schemas: Schemas | None = None,
        *,
        encoding: Mapping[str, Encoding] = MappingProxyType({}),
        item_schema: Schema | None = None,
        ends_with_done: bool = False,
    ) -> None:
        self.ends_with_done = ends_with_done
        self.schemas, self.encoding, self.is_sequence = schemas or Schemas({}), encoding, item_schema is not None
        self.schema = schema if item_schema is None else _whole(schema, item_schema)
        self._reading: SchemaReading | None = None

    @property
    def reading(self) -> SchemaReading:
        """The reading of the schema, created when first needed: JSON does not need it."""
        if self._reading is None:
            self._reading = SchemaReading(self.schemas, self.schema)
        return self._reading


def _whole(schema: Schema, item_schema: Schema) -> Schema:
    """The schema of the list of all items (OpenAPI 3.2, "Sequential Media Types")."""
    whole: Schema = {"type": "array", "items": item_schema}
    return whole if schema is True else {"allOf": [whole, schema]}
