"""Document → resources. Paths show what belongs to what, responses show whether it is a list or one thing, methods show what is done to it.

What is uncertain gets no effect: a misread operation is worse than an ignored one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from contracts.api.operations import Operation, Spec
from contracts.api.resources.answers import AnswerReader, ReadAnswer, success_of
from contracts.api.resources.corrections import Correction, corrected
from contracts.api.resources.drafts import PathOperations, ResourceDraft, finished, is_list
from contracts.api.resources.envelopes import reading_at
from contracts.api.resources.queries import paging_of, sorting_of
from contracts.api.resources.resource import Evidence, OperationRole, Resource, Resources
from contracts.api.resources.templates import PARAMETER, Segments, Template, template_of
from contracts.api.resources.words import singular, words_of

__all__ = ["recognize", "resources_of"]

_ITEM: Final = {"DELETE": "delete", "GET": "read", "PATCH": "patch", "PUT": "replace"}
_ASIDE: Final = re.compile(
    r"(search|find|lookup|autocomplete|suggest|bulk)\b.*|query|filter|count|batch|export|import|validate|check|preview|stats|statistics|"
    r"aggregate|download|upload|test|verify"
)
_PROCEDURE: Final = re.compile(r"[A-Za-z]+(\.[A-Za-z]+)+")  # `chat.postMessage`
_METHODS: Final = frozenset({*_ITEM, "POST"})


def resources_of(spec: Spec) -> Resources:
    """The resources of a document, recognised when they are first asked for."""
    found: Resources | None = spec.derived.get("resources")
    if found is None:
        found = spec.derived["resources"] = recognize(spec)
    return found


def recognize(spec: Spec, corrections: Mapping[str, Correction] = {}) -> Resources:
    """The resources of a document. `corrections`: by the path of the resource."""
    found = _Recognition(spec).resources()
    return corrected(found, corrections) if corrections else found


class _Recognition:
    """One document's; each step fills in what the next one asks."""

    def __init__(self, spec: Spec) -> None:
        self._reader, self._spec = AnswerReader(spec), spec
        self._paths: dict[Segments, PathOperations] = {}
        self._drafts: dict[Segments, ResourceDraft] = {}
        self._of_items: dict[Segments, ResourceDraft] = {}
        self._of_things: dict[str, list[ResourceDraft]] = {}
        self._aside: list[OperationRole] = []

    def resources(self) -> Resources:
        """The whole."""
        self._read_paths()
        self._find_items()
        self._read_parts()
        for segments, path in self._paths.items():
            if not path.template.is_item:
                self._place(segments, path)
        return self._finished()

    # --- paths --------------------------------------------------------------------------------------------------------------------

    def _read_paths(self) -> None:
        for operation in self._spec.operations.values():
            template = template_of(operation.path)
            path = self._paths.get(template.segments)
            if path is None:
                path = self._paths[template.segments] = PathOperations(template, operation.path)
            path.operations.append(operation)
        for path in self._paths.values():
            own = self._own(path.template)
            for operation in path.operations:
                is_many = operation.method == "GET" and not path.template.is_item
                if operation.method in _METHODS:
                    path.answers[operation.id] = self._reader.answer(operation, template_of(operation.path), own=own, is_many=is_many)

    def _own(self, template: Template) -> int:
        """How many parameters at the end of a path name its thing: one, where the path before is something by itself."""
        return 1 if template.own > 1 and template.up(1) in self._paths else template.own

    def _find_items(self) -> None:
        for segments, path in self._paths.items():
            template, own = path.template, self._own(path.template)
            if not template.is_item:
                continue
            if _ASIDE.fullmatch(words_of(template.last)):
                self._leave(path, "a search or another special request")
                continue
            around = template.up(own)
            if (around[-1:] == (PARAMETER,) and not self._is_list(around)) or (is_list(path.answer("GET")) and len(path.operations) == 1):
                self._leave(path, "it is not clear what the last parameter identifies")
                continue
            draft = self._drafts.get(around)
            if draft is not None:  # another path to the same things
                self._leave(path, f"`{draft.item.written if draft.item else ''}` names the same collection")
                continue
            collection = self._paths.get(around)
            written = collection.written if collection else path.written[: path.written.rindex("/{")] if own == 1 else path.written
            draft = ResourceDraft(
                written,
                around,
                template,
                Evidence((collection or path).pointer, f"`{path.written}` names one of its items"),
                item=path,
                own=own,
            )
            self._drafts[around] = self._of_items[segments] = draft
            draft.thing = next((found.thing for one in ("GET", "PUT", "PATCH", "POST") if (found := path.answer(one))), None)
            if draft.thing is not None:
                self._of_things.setdefault(draft.thing.place, []).append(draft)
            for operation in path.operations:
                self._add(draft, operation, path, self._item_effect(operation, path))

    def _read_parts(self) -> None:
        """Answers of paths into a thing that are the thing itself: `/payments/{id}/confirm`, but not those that make another one."""
        for segments, path in self._paths.items():
            owner = None if path.template.is_item or is_list(path.answer("GET")) else self._owner(segments)
            if owner is None or owner.thing is None:
                continue
            for operation in path.operations:
                found = path.answers.get(operation.id)
                is_same = found is not None and found.thing is not None and found.thing.place == owner.thing.place
                if is_same and not is_list(found) and "201" not in operation.responses:
                    own = template_of(operation.path)
                    path.answers[operation.id] = self._reader.answer(operation, own, own=owner.own, is_many=False)

    def _is_list(self, segments: Segments) -> bool:
        path = self._paths.get(segments)
        return path is not None and is_list(path.answer("GET"))

    def _item_effect(self, operation: Operation, path: PathOperations) -> str:
        if operation.method != "POST":
            return _ITEM.get(operation.method, "")
        is_other_way = path.of("PUT") is not None or path.of("PATCH") is not None
        return "action" if is_other_way or not operation.body else "patch"

    # --- paths that end with a text -----------------------------------------------------------------------------------------------

    def _place(self, segments: Segments, path: PathOperations) -> None:
        draft = self._drafts.get(segments)
        answer = path.answer("GET")
        last = words_of(path.template.last)
        if draft is not None:
            self._add_collection(draft, path)
        elif _PROCEDURE.fullmatch(path.template.last):
            self._leave(path, "its name is that of a procedure")
        elif is_list(answer):
            self._place_list(segments, path, answer)
        elif answer is not None and not _ASIDE.fullmatch(last):
            self._add_single(segments, path)
        elif path.of("GET") is None and (owner := self._owner(segments)) is not None:
            self._add_actions(owner, path)
        else:
            self._leave(path, "the response is neither a list nor an item")

    def _place_list(self, segments: Segments, path: PathOperations, answer: ReadAnswer | None) -> None:
        """A list without paths for its things: another list of things that have their own paths, or things without paths."""
        assert answer is not None
        same = self._of_things.get(answer.thing.place, []) if answer.thing is not None and answer.thing.names else []
        around = self._drafts.get(segments[:-1])
        last = words_of(path.template.last)
        is_near = len(same) == 1 and (same[0] is self._owner(segments) or _is_alike(path.template, same[0].template))
        if len(same) == 1 and not _ASIDE.fullmatch(last) and (path.template.noun == same[0].template.noun):
            self._add_collection(same[0], path)
        elif around is not None and not around.is_single and (_ASIDE.fullmatch(last) or around in same):
            self._add_search(around, path)
        elif is_near and len(path.operations) == 1:
            self._add_search(same[0], path)
        elif _ASIDE.fullmatch(last):
            self._leave(path, "a search, but it is not clear what it finds")
        else:
            evidence = Evidence(path.pointer, answer.answer.evidence.reason)
            draft = ResourceDraft(path.written, segments, path.template, evidence, thing=answer.thing)
            self._drafts[segments] = draft
            self._add_collection(draft, path)

    def _add_collection(self, draft: ResourceDraft, path: PathOperations) -> None:
        for operation in path.operations:
            answer = path.answers.get(operation.id)
            if operation.method == "GET" and is_list(answer):
                self._add(draft, operation, path, "list")
            elif operation.method == "POST" and self._is_creation(operation, answer):
                self._add(draft, operation, path, "create")
            elif operation.method in ("PATCH", "PUT") and self._is_keyed_by_its_body(draft, operation):
                self._add(draft, operation, path, _ITEM[operation.method])
            else:
                self._set_aside(operation, "it is not clear what it does to the whole collection", draft.path)

    def _is_creation(self, operation: Operation, answer: ReadAnswer | None) -> bool:
        """Whether one thing is sent, or nothing is sent and one is returned."""
        if is_list(answer):
            return False
        return self._reader.sent(operation, None, "") is not None if operation.body else answer is not None

    def _is_keyed_by_its_body(self, draft: ResourceDraft, operation: Operation) -> bool:
        """`PUT /pets` with the pet that it replaces, id included."""
        sent, answer = self._reader.sent(operation, draft.thing, draft.template.noun), draft.item.answer("GET") if draft.item else None
        if sent is None or answer is None or draft.thing is None or sent[1].place != draft.thing.place:
            return False
        own = [key.member for key in answer.answer.keys if key.is_own]
        return bool(own) and not any(reading_at(sent[1], member).is_read_only for member in own)

    def _add_search(self, draft: ResourceDraft, path: PathOperations) -> None:
        for operation in path.operations:
            if operation.method == "GET":
                self._add(draft, operation, path, "search")
            else:
                self._set_aside(operation, "an unusual way to search", draft.path)

    def _add_single(self, segments: Segments, path: PathOperations) -> None:
        answer = path.answer("GET")
        assert answer is not None
        evidence = Evidence(path.pointer, "the response is one item, and no path names a collection of such items")
        draft = ResourceDraft(path.written, segments, path.template, evidence, is_single=True, thing=answer.thing)
        self._drafts[segments] = draft
        for operation in path.operations:
            effect = _ITEM.get(operation.method, "create" if "201" in operation.responses and not path.of("PUT") else "")
            self._add(draft, operation, path, effect)

    def _owner(self, segments: Segments) -> ResourceDraft | None:
        """The collection whose item the path is below."""
        for end in range(len(segments) - 1, 0, -1):
            if segments[end - 1] == PARAMETER:
                return self._of_items.get(segments[:end])
        return None

    def _add_actions(self, owner: ResourceDraft, path: PathOperations) -> None:
        last = words_of(path.template.last)
        for operation in path.operations:
            answer = path.answers.get(operation.id)
            is_own = answer is not None and owner.thing is not None and answer.thing is not None and answer.thing.place == owner.thing.place
            is_verb = singular(last) == last or last.endswith("ss")
            if is_own or (is_verb and not is_list(answer)):
                self._add(owner, operation, path, "action")
            else:
                self._set_aside(operation, "it is not clear whether it changes the item", owner.path)

    # --- results ------------------------------------------------------------------------------------------------------------------

    def _leave(self, path: PathOperations, reason: str) -> None:
        for operation in path.operations:
            self._set_aside(operation, reason, "")

    def _set_aside(self, operation: Operation, reason: str, resource: str) -> None:
        self._aside.append(OperationRole(operation.id, "", resource, Evidence(operation.pointer, reason, is_sure=False)))

    def _add(self, draft: ResourceDraft, operation: Operation, path: PathOperations, effect: str) -> None:
        if not effect:
            self._set_aside(operation, f"{operation.method} has no standard meaning here", draft.path)
            return
        answer = path.answers.get(operation.id)
        is_many = effect in ("list", "search")
        is_sure = not is_many or (answer is not None and answer.answer.evidence.is_sure)
        role = OperationRole(
            operation.id, effect, draft.path, Evidence(operation.pointer, f"{operation.method} {operation.path}", is_sure),
            answer.answer if answer else None,
        )  # fmt: skip
        if is_many:
            paging, sorting = paging_of(operation, success_of(operation), self._spec.schemas), sorting_of(operation)
            role = replace(role, paging=paging, sorting=sorting)
        draft.roles.append(role)

    def _finished(self) -> Resources:
        names: set[str] = set()
        found: dict[str, Resource] = {}
        roles: dict[str, OperationRole] = {}
        for draft in sorted(self._drafts.values(), key=lambda one: len(one.segments)):
            owner = self._owner((*draft.segments, ""))
            resource = finished(draft, owner, self._paths.get(draft.segments), self._reader, self._spec, names)
            found[resource.path] = resource
            roles |= {role.operation: role for role in draft.roles}
        roles |= {role.operation: role for role in self._aside}
        return Resources(found, {name: roles[name] for name in self._spec.operations if name in roles})


def _is_alike(one: Template, other: Template) -> bool:
    """Whether things are called the same, but for what is said of them: `related-artists`, `artists`."""
    return one.noun.split(" ")[-1] == other.noun.split(" ")[-1]
