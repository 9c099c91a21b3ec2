"""The value of a success: what a rule pins, what a collection holds, what the request says, examples of the document, generated data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from contracts.api.readers import Reading
from contracts.http.messages import ABSENT, JSON, Request
from contracts.member_paths import MemberPath, merged, value_at, within
from contracts.rules.decide.decision import Decision, PlainSuccess, ResourceDecision, RuleDecision, WishedResponse, WrittenList
from mock_server.responses import examples
from mock_server.responses.collections import seeded
from mock_server.responses.compiled_body import CompiledBody
from mock_server.responses.document_collections import DocumentCollections, ItemView, ListView
from mock_server.responses.echo import NOTHING
from mock_server.responses.overlay import composed, laid_over
from mock_server.responses.page_links import PageLinks
from mock_server.responses.recent import Recent
from mock_server.responses.server_links import origin_of

__all__ = ["Shown", "SuccessValues"]

_PLAIN: Final = (PlainSuccess, WishedResponse, WrittenList)  # the document alone, and what the client asks for, decide
_PAGES_KEPT: Final = 32
_LONGEST: Final = 4096  # bytes of a request whose page is remembered


@dataclass(frozen=True, slots=True)
class Shown:
    """A value, and the links of the page that it is, None if it is none. `is_as_written`: no link in it changes.

    `sent`: origin that the client used → the bytes, once encoded.
    """

    value: JSON
    links: PageLinks | None = None
    is_as_written: bool = False
    sent: Recent[bytes] | None = None


class SuccessValues:
    """`collections`: of the document. `missed`: called with a body whose value turned out invalid. `is_adapted`: whether examples are
    adapted to requests.
    """

    def __init__(
        self, collections: DocumentCollections, *, seed: int | str, missed: Callable[[CompiledBody], None], is_adapted: bool
    ) -> None:
        self.collections, self._seed, self._missed, self._is_adapted = collections, seed, missed, is_adapted
        self._views: dict[int, ListView | ItemView | None] = {}
        self._candidates: dict[int, list[examples.Candidate]] = {}
        self._pages: Recent[Shown | None] = Recent(_PAGES_KEPT)

    def of(self, body: CompiledBody, decision: Decision, request: Request, random: Callable[[], Random]) -> Shown:
        """The value for a decision. The example itself, if it is sent as written."""
        if decision.example and decision.example in body.examples:
            return Shown(self._of_example(body, decision.example, decision), is_as_written=True)
        if decision.body is not ABSENT and (isinstance(decision, ResourceDecision) or body.maker.is_complete(decision.body)):
            return Shown(decision.body)
        has_example = body.example is not None and isinstance(decision, _PLAIN)
        is_adapted = isinstance(decision, (*_PLAIN, RuleDecision)) and (self._is_adapted or not has_example)
        if is_adapted and decision.reading is not None:
            shown = self._of_request(body, decision, decision.reading, request, random)
            if shown is not None:
                return shown
        return Shown(body.example_value if has_example else self.generated(body, decision.body, random))

    def generated(self, body: CompiledBody, pinned: JSON, random: Callable[[], Random]) -> JSON:
        """Generated data around what is pinned."""
        value = body.maker(random(), pinned)
        is_sure = body.is_exact and (pinned is ABSENT or not body.maker.node.shape.is_risky)
        if not is_sure and not body.maker.is_valid(value):
            self._missed(body)
        return value

    def _of_example(self, body: CompiledBody, name: str, decision: Decision) -> JSON:
        value = body.examples[name]
        if name not in body.fitting:
            body.fitting[name] = body.maker.is_valid(value)
        if not body.fitting[name] and not isinstance(decision, WishedResponse):
            self._missed(body)
        return value if decision.body is ABSENT else merged(value, decision.body)

    # --- what the request says ----------------------------------------------------------------------------------------------------

    def _of_request(
        self, body: CompiledBody, decision: Decision, reading: Reading, request: Request, random: Callable[[], Random]
    ) -> Shown | None:
        """None if the request makes no difference, or no valid value follows from it."""
        view = self._view(body)
        if isinstance(view, ListView):
            is_pinned = value_at(decision.body, view.rows) is not ABSENT
            page = None if is_pinned else self._page(body, view, decision, reading, request)
            return _with_posted(page, body, view, reading.body) if page is not None and reading.body is not ABSENT else page
        if body.echo is None:
            return None
        echoed, item = body.echo(reading, request.body), view(reading) if view is not None else ABSENT
        if item is ABSENT and echoed is NOTHING:
            return None
        if body.example_value is not ABSENT and isinstance(decision, _PLAIN):
            return Shown(laid_over(self._example_for(body, reading), (item, echoed.posted, echoed.given), body.maker.is_valid))
        derived = echoed.derived if decision.body is ABSENT else ABSENT
        for layers in ((item, derived, echoed.posted, echoed.given), (item, echoed.given), (echoed.given,)):
            fixed = _together(*layers)
            if fixed is ABSENT:
                continue
            fixed = _together(fixed, decision.body)
            value = body.maker(random(), fixed)
            if isinstance(view, ItemView) and view.is_whole and layers[0] is item:  # nothing is added to the item
                value = _with(value, view.place, value_at(fixed, view.place))
            value = composed(value, echoed.replaced, body.maker.is_valid)
            if body.maker.is_valid(value):
                return Shown(value)
        return None

    def _example_for(self, body: CompiledBody, reading: Reading) -> JSON:
        """The example that is most like what was sent, if there are several."""
        if len(body.examples) < 2 or not isinstance(reading.body, dict) or body.answer is None:
            return body.example_value
        if id(body) not in self._candidates:  # bodies are kept as long as this is
            fitting = (value for value in body.examples.values() if body.maker.is_valid(value))
            place = body.answer.thing or ()
            self._candidates[id(body)] = [examples.candidate(value, place) for value in (body.example_value, *fitting)]
        return examples.nearest(self._candidates[id(body)], reading.body)

    def _view(self, body: CompiledBody) -> ListView | ItemView | None:
        if id(body) not in self._views:  # bodies are kept as long as this is
            self._views[id(body)] = self.collections.list_view(body) or self.collections.item_view(body)
        return self._views[id(body)]

    def _page(self, body: CompiledBody, view: ListView, decision: Decision, reading: Reading, request: Request) -> Shown | None:
        """The list, remembered if nothing but the address decides about it."""
        if not isinstance(decision, _PLAIN) or request.size > _LONGEST:
            return self._list(body, view, decision, reading, request)
        changes = decision.changes if isinstance(decision, WrittenList) else None
        key = (id(body), origin_of(request), request.path, request.query, changes.version if changes else None)
        return self._pages.get(key, lambda: self._list(body, view, decision, reading, request))

    def _list(self, body: CompiledBody, view: ListView, decision: Decision, reading: Reading, request: Request) -> Shown | None:
        rows = view.listing(reading, decision.changes if isinstance(decision, WrittenList) else None)
        url = f"{origin_of(request)}{request.path}"
        links = PageLinks(view.paging, rows, url, request.query, view.accepts)
        for value in self._lists(body, view, decision, links, request):
            if value == body.example_value:
                return Shown(body.example_value, links)
            if body.maker.is_valid(value):
                return Shown(value, links, sent=Recent(1))
        return None

    def _lists(self, body: CompiledBody, view: ListView, decision: Decision, links: PageLinks, request: Request) -> Iterator[JSON]:
        """The answer with the rows of a page: with what stands beside them, and without."""
        shown = within(view.rows, links.rows.rows)
        example = body.example_value if isinstance(decision, _PLAIN) else ABSENT
        if example is not ABSENT:
            value = merged(example, shown)
            if value == example and view.paging is None:
                yield value
        else:
            value = body.maker(seeded(self._seed, body.operation, request.path), _together(shown, decision.body))
        filled = view.envelope.filled(value, links, is_size_told=view.is_size_told(request) or example is ABSENT)
        yield filled if decision.body is ABSENT else merged(filled, decision.body)
        yield value


def _with_posted(page: Shown, body: CompiledBody, view: ListView, sent: JSON) -> Shown:
    """The list with what was sent: `{"labels": ["bug"]}` → a label called so."""
    rows, given = value_at(page.value, view.rows), view.posted(sent)
    if not given or not isinstance(rows, list):
        return page
    shown = [merged(rows[index % len(rows)], one) if rows else one for index, one in enumerate(given)]
    value = _with(page.value, view.rows, shown)
    return Shown(value, page.links) if body.maker.is_valid(value) else page


def _with(value: JSON, path: MemberPath, member: JSON) -> JSON:
    """The value with another member at a path."""
    if not path:
        return member
    around = value if isinstance(value, dict) else {}
    return {**around, path[0]: _with(around.get(path[0], ABSENT), path[1:], member)}


def _together(*layers: JSON) -> JSON:
    """The layers as one value, the last on top; ABSENT if there are none."""
    whole: JSON = ABSENT
    for layer in layers:
        whole = layer if whole is ABSENT else merged(whole, layer) if layer is not ABSENT else whole
    return whole
