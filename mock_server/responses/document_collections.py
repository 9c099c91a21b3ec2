"""One world: the collections of a document, and the operations that list or read them, compiled when they are first asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from contracts.api.operations import Operation, Parameter, Spec
from contracts.api.readers import Reading
from contracts.api.resources import Key as PathKey
from contracts.api.resources import Paging, Resource, resources_of
from contracts.api.resources.queries import paging_of, sorting_of
from contracts.api.resources.templates import template_of
from contracts.api.resources.vocabulary import IDS
from contracts.api.resources.words import words_of
from contracts.codecs.json_text import plain_text
from contracts.generation import Maker, Node
from contracts.http.messages import ABSENT, JSON, Request
from contracts.member_paths import MemberPath, merged, value_at, within
from mock_server.responses.collections import Collection, CollectionDescription, Key, Parents, Reference
from mock_server.responses.compiled_body import CompiledBody
from mock_server.responses.listings import KeyedRows, Listing
from mock_server.responses.members import NAMES, accepted, member_nodes, node_at, shared, shared_rows
from mock_server.responses.page_envelope import Envelope, stated_length
from mock_server.responses.recent import Recent
from mock_server.responses.server_links import OWN_SERVER

__all__ = ["OWN_ADDRESSES", "ROWS", "DocumentCollections", "ItemView", "ListView"]

ROWS: Final = 23  # items that a collection lists, if nobody says how many
_SHOWN: Final = 5  # rows of a list that can only be asked for as a whole
_PAGE: Final = 10  # rows of a page where neither request nor document names a size
_MOST_STATED: Final = 200  # items that an example may say there are
_UNSAFE: Final = frozenset("/?#%\\")  # in a key that stands in a path
_COMMAS: Final = re.compile(r"\bcomma[- ](separated|delimited)\b", re.IGNORECASE)
_LISTS_KEPT: Final = 64
_OF_ITEMS: Final = ("patch", "read", "replace")
OWN_ADDRESSES: Final = (
    ("href",),
    ("self",),
    ("selfLink",),
    ("self_link",),
    ("links", "self"),
    ("_links", "self"),
    ("_links", "self", "href"),
)
_SEARCHES: Final = frozenset({"q", "query", "search", "search term", "keyword"})
_LISTS: Final = ("list", "search")


@dataclass(frozen=True, slots=True)
class ListView:
    """How an operation shows a collection as a list."""

    listing: Listing
    rows: MemberPath
    envelope: Envelope
    paging: Paging | None
    accepts: Callable[[str, JSON], bool]
    node: Node  # of the list

    def posted(self, sent: JSON) -> list[JSON]:
        """The rows that a request says the list has: the one list in its body; [] if there is none."""
        lists = [one for one in sent.values() if isinstance(one, list)] if isinstance(sent, dict) else []
        given = sent if isinstance(sent, list) else lists[0] if len(lists) == 1 else []
        return shared_rows(given, self.node) if len(given) <= _MOST_STATED else []

    def is_size_told(self, request: Request) -> bool:
        """Whether the request says how long a page is."""
        size = self.paging.parameters.get("size") if self.paging else None
        return any(name == size for name, _ in request.query)


@dataclass(frozen=True, slots=True)
class ItemView:
    """How an operation shows one item of a collection. `parents`, `own`: parameters of its path; `node`: of the
    item in the response."""

    collection: Collection
    place: MemberPath
    node: Node
    parents: tuple[str, ...]
    own: tuple[str, ...]
    example: JSON

    @property
    def is_whole(self) -> bool:
        """Whether the response has all members of an item."""
        return self.node.text == self.collection.maker.node.text

    def __call__(self, reading: Reading) -> JSON:
        """The members of the item that the path names, in the place where the response has them; ABSENT if the example shows it as well."""
        nodes = (node_at(self.collection.maker.node, path) for path in self.collection.own)
        key = tuple(accepted(reading.path.get(name, ABSENT), node) for name, node in zip(self.own, nodes, strict=True) if node)
        parents = tuple(reading.path.get(name) for name in self.parents)
        if ABSENT in key or (self.example is not ABSENT and key not in self.collection.keys(parents)):
            return ABSENT
        item = self.collection.item(parents, key)
        members = item if self.is_whole else shared(item, member_nodes(self.node))
        return within(self.place, members) if members else ABSENT


class DocumentCollections:
    """`compiled`: the usual answer of an operation in a locale, None if it has no members."""

    def __init__(self, spec: Spec, *, seed: int | str, rows: int, compiled: Callable[[Operation, str], CompiledBody | None]) -> None:
        self._spec, self._seed, self._rows, self._compiled = spec, seed, rows, compiled
        self._collections: dict[tuple[str, str], Collection | None] = {}
        self._kept: Recent[KeyedRows] = Recent(_LISTS_KEPT)
        self._nouns: dict[str, list[Resource]] | None = None

    # --- operations ---------------------------------------------------------------------------------------------------------------

    def list_view(self, body: CompiledBody) -> ListView | None:
        """How an operation lists items; None if its response is no list."""
        answer = body.answer
        rows = node_at(body.maker.node, answer.rows) if answer is not None and answer.rows is not None else None
        row = rows.item_node() if rows is not None else None
        if answer is None or answer.rows is None or rows is None or row is None:
            return None
        operation = self._spec.operations[body.operation]
        collection, parents = self._listed_by(body, row)
        paging = paging_of(operation, operation.response(200), self._spec.schemas)
        written = value_at(body.example_value, answer.rows)
        example = written if isinstance(written, list) else []
        is_paged = paging is not None and paging.style != "link"
        length = self._length(example, rows, paging)
        listing = Listing(
            collection, answer, _maker(row), seed=self._seed, parents=parents, paging=paging if is_paged else None,
            sorting=sorting_of(operation), example=example, length=length, kept=self._kept,
            needed=[one.name for one in operation.parameters if one.required],
            split=[one.name for one in operation.parameters if one.where == "query" and _COMMAS.search(_described(one))],
            searches=[one.name for one in operation.parameters if one.where == "query" and words_of(one.name) in _SEARCHES],
        )  # fmt: skip
        envelope = Envelope(answer, body.maker.node)
        return ListView(listing, answer.rows, envelope, paging if is_paged else None, self._accepts(operation), rows)

    def item_view(self, body: CompiledBody) -> ItemView | None:
        """How an operation shows the item that its path names; None if it does not."""
        operation, answer = self._spec.operations[body.operation], body.answer
        role = resources_of(self._spec).roles.get(operation.id)
        if role is None or role.effect not in _OF_ITEMS or answer is None or answer.thing is None:
            return None
        collection, names = self.collection(role.resource, body.locale), template_of(operation.path).names
        node = node_at(body.maker.node, answer.thing)
        own = len(collection.own) if collection is not None else 0
        parents = len(template_of(role.resource).names)
        if collection is None or node is None or not own or own + parents != len(names):
            return None
        return ItemView(collection, answer.thing, node, names[:parents], names[parents:], body.example_value)

    def _listed_by(self, body: CompiledBody, row: Node) -> tuple[Collection, tuple[str, ...]]:
        """The collection that an operation lists, and the parameters of its path that say in what all of it lies."""
        role = resources_of(self._spec).roles.get(body.operation)
        names = template_of(self._spec.operations[body.operation].path).names
        if role is not None and role.effect in _LISTS:
            count = len(template_of(role.resource).names)
            found = self.collection(role.resource, body.locale) if count <= len(names) else None
            if found is not None:
                return found, names[:count]
        return self._lone(body, row), names

    def _length(self, example: Sequence[JSON], rows: Node, paging: Paging | None) -> int:
        usual = len(example) or (paging.size if paging and paging.size else 0) or min(self._rows, _SHOWN if paging is None else _PAGE)
        shape = rows.shape
        return max(min(usual, shape.max_items if shape.max_items is not None else usual), shape.min_items)

    def _accepts(self, operation: Operation) -> Callable[[str, JSON], bool]:
        schemas = {one.name: one.schema for one in operation.parameters if one.where == "query"}
        return lambda name, value: self._spec.schemas.validator(schemas[name]).is_valid(value)

    # --- collections --------------------------------------------------------------------------------------------------------------

    def collection(self, path: str, locale: str) -> Collection | None:
        """The collection of the resource at a path; None if nothing shows its items."""
        if (path, locale) not in self._collections:
            resource = resources_of(self._spec).of_path.get(path)
            self._collections[path, locale] = self._made(resource, locale) if resource is not None and not resource.is_single else None
        return self._collections[path, locale]

    def _made(self, resource: Resource, locale: str) -> Collection | None:
        """The collection of a resource, described by the response that reads one item, else by that which lists them."""
        listing = (self._spec.operations[id_] for effect in _LISTS for id_ in resource.operations.get(effect, ()))
        listed = [body for one in listing if (body := self._compiled(one, locale)) is not None]
        count, rows = self._stated(listed)
        for id_ in resource.operations.get("read", ()):
            operation = self._spec.operations[id_]
            body = self._compiled(operation, locale)
            keys = self._keys(operation, resource)
            thing = node_at(body.maker.node, body.answer.thing) if body and body.answer and body.answer.thing is not None else None
            if body is not None and body.answer is not None and thing is not None and keys:
                example = value_at(body.example_value, body.answer.thing or ())
                described = CollectionDescription(
                    resource.path, _maker(thing), tuple(key.member for key in keys if key.is_own), self._above(operation, resource, keys),
                    self._is_key(operation, resource), rows, example, tuple(self._references(thing, resource, locale)),
                    self._addresses(thing, operation),
                )  # fmt: skip
                return Collection(described, seed=self._seed, count=count)
        for body in listed:
            row = _row(body)
            if row is not None:
                return self._lone(body, row, name=resource.path, count=count, listed=rows)
        return None

    def _lone(self, body: CompiledBody, row: Node, *, name: str = "", count: int | None = None, listed: Sequence[JSON] = ()) -> Collection:
        """A collection whose items only a list shows."""
        answer = body.answer
        assert answer is not None
        if count is None:
            count, listed = self._stated([body])
        thing = node_at(row, answer.row) or row
        parts = member_nodes(thing)
        plain = [one for one, node in parts.items() if node.shape.enum is None and not node.choices() and _is_plain(node)]
        ids = sorted(plain, key=lambda one: NAMES.index(words_of(one)) if words_of(one) in NAMES else len(NAMES))
        own: tuple[MemberPath, ...] = ((ids[0],),) if ids else ((),) if _is_plain(thing) and not parts else ()
        names = template_of(self._spec.operations[body.operation].path).names
        above = {names.index(key.parameter): key.member for key in answer.keys if key.evidence.is_sure and key.parameter in names}
        return Collection(
            CollectionDescription(name or body.operation, _maker(thing), own, above, listed=listed), seed=self._seed, count=count
        )

    def _stated(self, listed: Sequence[CompiledBody]) -> tuple[int, list[JSON]]:
        """How many items there are, and those in the examples of lists."""
        found: list[JSON] = []
        count: int | None = None
        for body in listed:
            answer = body.answer
            rows = value_at(body.example_value, answer.rows) if answer is not None and answer.rows is not None else ABSENT
            if answer is not None and isinstance(rows, list):
                found += [value_at(row, answer.row) for row in rows]
                if count is None:
                    count = stated_length(body.example_value, answer, len(rows), _MOST_STATED)
        return max(self._rows if count is None else count, len(found)), found

    def _keys(self, operation: Operation, resource: Resource) -> tuple[PathKey, ...]:
        """The keys that an operation's response repeats; () if not all of its own are sure."""
        role = resources_of(self._spec).roles[operation.id]
        keys = role.answer.keys if role.answer is not None else ()
        own = [key for key in keys if key.is_own]
        wanted = len(template_of(operation.path).names) - len(template_of(resource.path).names)
        return keys if own and len(own) == wanted and all(key.evidence.is_sure for key in own) else ()

    def _above(self, operation: Operation, resource: Resource, keys: Sequence[PathKey]) -> Mapping[int, MemberPath]:
        names = template_of(operation.path).names[: len(template_of(resource.path).names)]
        return {names.index(key.parameter): key.member for key in keys if key.evidence.is_sure and key.parameter in names}

    def _is_key(self, operation: Operation, resource: Resource) -> Callable[[Key], bool]:
        """Whether a key can stand in a path, and its parameters take it, as it is or as a text."""
        own = template_of(operation.path).names[len(template_of(resource.path).names) :]
        schemas = {one.name: one.schema for one in operation.parameters if one.where == "path"}
        checks = [self._spec.schemas.validator(schemas.get(name, True)).is_valid for name in own]

        def is_key(key: Key) -> bool:
            texts = [plain_text(value) for value in key]
            is_safe = all(text.strip(".") and _UNSAFE.isdisjoint(text) for text in texts)
            return is_safe and all(fits(value) or fits(text) for fits, value, text in zip(checks, key, texts, strict=True))

        return is_key

    def _addresses(self, thing: Node, operation: Operation) -> Callable[[Parents, Key], JSON]:
        """Members that hold the URL of an item: where its own operation is, on the document's server."""
        fields = [path for path in OWN_ADDRESSES if (node := node_at(thing, path)) is not None and node.is_valid(f"{OWN_SERVER}/")]
        names = template_of(operation.path).names
        base = operation.base_paths[0] if operation.base_paths else ""

        def members(parents: Parents, key: Key) -> JSON:
            path = f"{OWN_SERVER}{base}{operation.path}"
            for name, value in zip(names, (*parents, *key), strict=False):
                path = path.replace(f"{{{name}}}", quote(plain_text(value), safe=""))
            found: JSON = {}
            for one in fields:
                found = merged(found, within(one, path))
            return found

        return members

    def _references(self, thing: Node, resource: Resource, locale: str) -> Iterator[Reference]:
        """Members that are called as the id of another collection's item: `customer_id`."""
        parts = member_nodes(thing)
        for name in parts:
            noun, _, last = words_of(name).rpartition(" ")
            owners = self._of_noun(noun) if noun and last in IDS else []
            if len(owners) == 1 and owners[0] is not resource and not any(words_of(one) == noun for one in parts):
                yield Reference((name,), self._keys_of(owners[0], locale))

    def _keys_of(self, resource: Resource, locale: str) -> Callable[[], Sequence[Key]]:
        def keys() -> Sequence[Key]:
            found = self.collection(resource.path, locale)
            return tuple(found.keys(())) if found is not None and len(found.own) == 1 and found.own != ((),) else ()

        return keys

    def _of_noun(self, noun: str) -> Sequence[Resource]:
        """The collections at the top whose items are called so."""
        if self._nouns is None:
            self._nouns = {}
            for one in resources_of(self._spec):
                if one.item and not template_of(one.path).names:
                    self._nouns.setdefault(template_of(one.path).noun, []).append(one)
        return self._nouns.get(noun, ())


def _row(body: CompiledBody) -> Node | None:
    """What the rows of a list are."""
    rows = node_at(body.maker.node, body.answer.rows) if body.answer is not None and body.answer.rows is not None else None
    return rows.item_node() if rows is not None else None


def _described(parameter: Parameter) -> str:
    own = parameter.schema.get("description", "") if isinstance(parameter.schema, dict) else ""
    return f"{parameter.description} {own}"


def _is_plain(node: Node) -> bool:
    return bool({"integer", "string", "number"} & set(node.shape.types or node.shape.hints))


def _maker(node: Node) -> Maker:
    return Maker(node, node.is_valid, is_proven=False)
