"""How much the work grows with each level of a value where definitions refer to one another in circles. Pure functions on plain data."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from contracts.schemas.bundles.repetition import Part, Parts, Uses, names, weight, weights

__all__ = ["branching"]


def branching(used: Mapping[str, Uses]) -> int:
    """The most definitions of one circle that a part of a value is checked against because the value is checked against one of them.

    Checking a value that nests N levels may take that to the power of N. 1: no part is checked against more than one.
    """
    most = 1
    for circle in _circles({key: set(names(one.here)).union(*map(names, one.parts)) for key, one in used.items()}):
        known = weights({key: _within(circle, used[key].here) for key in circle})
        most = max(most, *(weight(_within(circle, part), known) for key in circle for part in used[key].parts))
    return most


def _within(circle: Collection[str], places: Iterable[Part]) -> Parts:
    """The definitions of the circle alone."""
    return tuple(_kept(circle, places))


def _kept(circle: Collection[str], places: Iterable[Part]) -> Iterator[Part]:
    for one in places:
        if isinstance(one, tuple):
            choices = tuple(filter(None, (_within(circle, choice) for choice in one)))
            if choices:
                yield choices
        elif one in circle:
            yield one


def _circles(graph: Mapping[str, Iterable[str]]) -> Iterator[frozenset[str]]:
    """The strongly connected components that contain a circle (Tarjan's algorithm, without recursion)."""
    order: dict[str, int] = {}
    lowest: dict[str, int] = {}
    stack: dict[str, None] = {}
    for start in graph:
        work = [(start, iter(graph[start]))] if start not in order else []
        while work:
            key, following = work[-1]
            if key not in order:
                order[key] = lowest[key] = len(order)
                stack[key] = None
            for one in following:
                if one in graph and one not in order:
                    work.append((one, iter(graph[one])))
                    break
                if one in stack:
                    lowest[key] = min(lowest[key], order[one])
            else:
                work.pop()
                if work:
                    lowest[work[-1][0]] = min(lowest[work[-1][0]], lowest[key])
                if lowest[key] == order[key]:
                    component = set()
                    while key not in component:
                        component.add(stack.popitem()[0])
                    if len(component) > 1 or key in graph[key]:
                        yield frozenset(component)
