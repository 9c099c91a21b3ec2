"""Sequences that are made of others when they are asked: a list of a hundred thousand items costs the page that is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Generic, TypeVar, overload

__all__ = ["JoinedSequence", "MappedSequence", "ReversedSequence"]

Element = TypeVar("Element", covariant=True)
Source = TypeVar("Source")


class MappedSequence(Sequence[Element], Generic[Source, Element]):
    """Each element of another sequence, changed when it is asked for."""

    def __init__(self, source: Sequence[Source], change: Callable[[Source], Element]) -> None:
        self._source, self._change = source, change

    def __len__(self) -> int:
        return len(self._source)

    def __iter__(self) -> Iterator[Element]:
        return map(self._change, self._source)

    @overload
    def __getitem__(self, index: int) -> Element: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Element]: ...
    def __getitem__(self, index: int | slice) -> Element | Sequence[Element]:
        if isinstance(index, slice):
            return [self._change(one) for one in self._source[index]]
        return self._change(self._source[index])


class JoinedSequence(Sequence[Element]):
    """Two sequences, one after the other."""

    def __init__(self, first: Sequence[Element], second: Sequence[Element]) -> None:
        self._first, self._second = first, second

    def __len__(self) -> int:
        return len(self._first) + len(self._second)

    def __iter__(self) -> Iterator[Element]:
        return chain(self._first, self._second)

    @overload
    def __getitem__(self, index: int) -> Element: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Element]: ...
    def __getitem__(self, index: int | slice) -> Element | Sequence[Element]:
        border = len(self._first)
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            assert step == 1
            return [*self._first[start:stop], *self._second[max(0, start - border) : max(0, stop - border)]]
        index = range(len(self))[index]
        return self._first[index] if index < border else self._second[index - border]


class ReversedSequence(Sequence[Element]):
    """Another sequence from its end."""

    def __init__(self, source: Sequence[Element]) -> None:
        self._source = source

    def __len__(self) -> int:
        return len(self._source)

    def __iter__(self) -> Iterator[Element]:
        return reversed(list(self._source))

    @overload
    def __getitem__(self, index: int) -> Element: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Element]: ...
    def __getitem__(self, index: int | slice) -> Element | Sequence[Element]:
        length = len(self._source)
        if isinstance(index, slice):
            start, stop, step = index.indices(length)
            assert step == 1
            return list(reversed(self._source[length - max(start, stop) : length - start]))
        return self._source[length - 1 - range(length)[index]]
