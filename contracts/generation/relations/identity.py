"""References name what they refer to: `userId` beside `user`, `orderId` in the lines of an order; a slug fits its title."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from contracts.api.resources.vocabulary import IDS
from contracts.api.resources.words import plural
from contracts.generation.compiler import Node
from contracts.generation.context import GenerationContext
from contracts.generation.relations.people import ascii_word
from contracts.generation.relations.related_members import Members, Relation, put
from contracts.generation.vocabulary.pictures import placeholder_of

__all__ = ["related"]

_TITLES: Final = ("title", "name", "headline", "display name", "label")
_SLUGS: Final = ("slug", "url key", "handle", "permalink", "url slug")
_FILES: Final = ("file name", "filename", "name", "original name", "title")
_TYPES: Final = ("mime type", "mimetype", "content type", "media type", "contenttype")
_MIME: Final = {
    "csv": "text/csv", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "jpg": "image/jpeg",
        "md": "text/markdown",
    "pdf": "application/pdf", "png": "image/png", "txt": "text/plain",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
_PICTURES: Final = frozenset({"avatar", "banner", "cover", "icon", "image", "logo", "photo", "picture", "thumbnail"})
_SOURCES: Final = frozenset({"href", "src", "uri", "url"})
_ADDRESSES: Final = ("url", "href", "self", "html url", "link", "uri", "permalink", "self link", "resource url")


def related(members: Members) -> Relation | None:
    """What among the members refers to another one, to a part, or is made from another one."""
    parts = [*_beside(members), *_below(members), *_slugs(members), *_files(members), *_pictures(members), *_addresses(members)]
    if not parts:
        return None

    def relate(context: GenerationContext, made: dict, fixed: Mapping) -> None:
        for part in parts:
            part(context, made, fixed)

    return relate


def _beside(members: Members) -> list[Relation]:
    """`user` with an `id` beside `userId`."""
    found: list[Relation] = []
    for words, name in members.of_type("object").items():
        reference = members.find(f"{words} id", f"{words} uuid")
        if reference is not None:
            found.append(_copied(name, reference, members.nodes[reference]))
    return found


def _copied(holder: str, reference: str, node: Node) -> Relation:
    def relate(context: GenerationContext, made: dict, fixed: Mapping) -> None:
        inner = made.get(holder)
        if isinstance(inner, dict):
            put(made, fixed, reference, node, [inner[key] for key in IDS if key in inner])

    return relate


def _below(members: Members) -> list[Relation]:
    """`orderId` in the objects and lists of objects of an order: the order's own."""
    own = members.find("id", f"{members.thing} id", "uuid", "number")
    last = members.thing.split(" ")[-1]
    if own is None or not last:
        return []
    found: list[Relation] = []
    for words, name in members.of_type("object", "array").items():
        node = members.nodes[name]
        if node.shape.enum is not None:
            continue
        child = node.item_node() if "array" in (node.shape.types or ()) else node
        inner = Members(child.parts(), "", members.now, members.locale) if child else None
        back = inner.find(f"{last} id", f"{members.thing} id", "parent id") if inner else None
        if inner and back and words != "parent":
            found.append(_handed_down(own, name, back, inner.nodes[back]))
    return found


def _handed_down(own: str, name: str, back: str, node: Node) -> Relation:
    def relate(context: GenerationContext, made: dict, fixed: Mapping) -> None:
        value = made.get(name)
        if own in made and name not in fixed:
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict):
                    put(one, {}, back, node, [made[own]])

    return relate


def _slugs(members: Members) -> list[Relation]:
    slug, title = members.find(*_SLUGS), members.find(*_TITLES)
    if slug is None or title is None or slug == title:
        return []
    node = members.nodes[slug]

    def relate(context: GenerationContext, made: dict, fixed: Mapping) -> None:
        word = ascii_word(str(made.get(title) or ""))
        if word:
            put(made, fixed, slug, node, [word, word.replace("-", "_"), word.replace("-", "")])

    return [relate]


def _files(members: Members) -> list[Relation]:
    """The media type of a file is the one of its name's ending."""
    called, kind = members.find(*_FILES), members.find(*_TYPES)
    if called is None or kind is None:
        return []
    node = members.nodes[kind]

    def relate(context: GenerationContext, made: dict, fixed: Mapping) -> None:
        found = _MIME.get(str(made.get(called)).rpartition(".")[2].lower())
        if found:
            put(made, fixed, kind, node, [found])

    return [relate]


def _pictures(members: Members) -> list[Relation]:
    """A picture beside a width and a height has that size."""
    width, height = members.find("width", "image width"), members.find("height", "image height")
    if width is None or height is None:
        return []
    is_picture = members.thing.split(" ")[-1] in _PICTURES
    places = [name for words, name in members.of_type("string").items() if (is_picture and words in _SOURCES) or words in _PICTURES]
    nodes = members.nodes

    def relate(context: GenerationContext, made: dict, fixed: Mapping) -> None:
        wide, high = made.get(width), made.get(height)
        if isinstance(wide, int) and isinstance(high, int) and min(wide, high) > 0:
            for name in places:
                put(made, fixed, name, nodes[name], [placeholder_of(context.rng, wide, high)])

    return [relate] if places else []


def _addresses(members: Members) -> list[Relation]:
    """The `url` of a thing with an id or slug ends with it."""
    own = members.find(*_SLUGS[:1], "id", f"{members.thing} id", "uuid")
    places = [name for words, name in members.of_type("string").items() if words in _ADDRESSES and name != own]
    last = members.thing.split(" ")[-1]
    if own is None or not places or not last:
        return []
    collection = plural(last)
    nodes = members.nodes

    def relate(context: GenerationContext, made: dict, fixed: Mapping) -> None:
        for name in places:
            if isinstance(made.get(name), str) and made[name].startswith("https://www.example.com/") and own in made:
                put(made, fixed, name, nodes[name], [f"https://www.example.com/{collection}/{made[own]}"])

    return [relate]
