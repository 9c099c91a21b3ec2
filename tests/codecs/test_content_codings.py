"""Content codings of bodies, and their limits."""

from __future__ import annotations

import gzip
import zlib

import pytest

from contracts.codecs.content_codings import CodingError, decoded

BODY = b"a body, a body, a body"


def test_codings_are_undone_from_the_last_to_the_first_that_is_unknown() -> None:
    assert decoded(gzip.compress(zlib.compress(BODY)), ["deflate", "GZIP, identity"], limit_bytes=100) == (BODY, [])
    assert decoded(gzip.compress(BODY), ["br, gzip"], limit_bytes=100) == (BODY, ["br"])
    assert decoded(BODY, ["gzip, br"], limit_bytes=100) == (BODY, ["gzip", "br"])
    assert decoded(b"", ["gzip"], limit_bytes=100) == (b"", [])


def test_a_file_may_have_several_members() -> None:
    assert decoded(gzip.compress(BODY) * 3, ["gzip"], limit_bytes=100) == (BODY * 3, [])


@pytest.mark.parametrize("limit", [0, 1, 21])
def test_what_is_too_large_is_cut_off_above_the_limit(limit: int) -> None:
    assert decoded(gzip.compress(BODY), ["gzip"], limit_bytes=limit) == (BODY[: limit + 1], [])


WRONG = {
    "not gzip": (BODY, "gzip", "Error -3 while decompressing data: incorrect header check"),
    "truncated": (gzip.compress(BODY)[:-1], "gzip", "the body is truncated"),
    "a truncated member": (gzip.compress(BODY) + gzip.compress(BODY)[:-1], "gzip", "the body is truncated"),
    "too many members": (gzip.compress(b"") * 10_001, "gzip", "the body has more than 10,000 gzip members"),
    "too many codings": (BODY, "gzip, gzip, gzip, gzip, gzip", "5 content codings; at most 4 are supported"),
}


@pytest.mark.parametrize(("body", "coding", "message"), WRONG.values(), ids=WRONG)
def test_what_does_not_have_its_coding_is_told(body: bytes, coding: str, message: str) -> None:
    with pytest.raises(CodingError) as caught:
        decoded(body, [coding], limit_bytes=1000)
    assert str(caught.value) == message
