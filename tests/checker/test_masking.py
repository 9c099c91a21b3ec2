"""No value of a header that the user gave is shown, in whatever form it turns up."""

from __future__ import annotations

import base64

import pytest

from contracts.checker.credentials.masking import Masking
from contracts.errors import Place
from contracts.http.messages import Request
from tests.checker.greeter import BOOK, Greeter, checked

BEARER = Masking((("Authorization", "Bearer s3cret-of-mine"),))
PAIR = base64.b64encode(b"anna:s3cret-of-mine").decode()
BASIC = Masking((("Authorization", f"Basic {PAIR}"),))


@pytest.mark.parametrize(
    "text",
    [
        "Bearer s3cret-of-mine",
        "said s3cret-of-mine!",
        "BEARER S3CRET-OF-MINE",
        '{"a": "s3cret-of-mine"}',
        "Bearer%20s3cret-of-mine",
        f"data {base64.b64encode(b'Bearer s3cret-of-mine').decode()}",
        "cut off: 'Bearer s3cret-of-…",
        "cut off: 's3cret-…, and another s3cre…",
        "three dots: s3cret-of-...",
    ],
)
def test_values_are_masked_wherever_they_turn_up(text: str) -> None:
    shown = BEARER.text(text)
    assert "s3cre" not in shown.lower()
    assert base64.b64encode(b"s3cret").decode()[:6] not in shown
    assert "$CONTRACTS_HEADER" in shown


@pytest.mark.parametrize("text", [PAIR, "anna:s3cret-of-mine", "your password s3cret-of-mine is wrong"])
def test_a_basic_credential_is_masked_read_or_not(text: str) -> None:
    assert "s3cret" not in BASIC.text(text)
    assert PAIR not in BASIC.text(text)


def test_each_cookie_is_masked() -> None:
    mask = Masking((("Cookie", "session=abcdef; theme=dark-blue"),))
    assert mask.text("unknown session abcdef, theme dark-blue") == "unknown session $CONTRACTS_HEADER, theme $CONTRACTS_HEADER"


def test_values_are_masked_inside_json() -> None:
    assert Masking((("X-Key", "s3cret"),)).value({"a s3cret": ["s3cret", 1, None]}) == {
        "a $CONTRACTS_HEADER": ["$CONTRACTS_HEADER", 1, None]
    }


def test_quotes_and_other_letters_are_masked_in_every_writing() -> None:
    mask = Masking((("X-Key", 'a"ü&b'),))
    for text in (r"a\"\u00fc&b", r"a\"ü&b", "a%22%C3%BC%26b", "a&quot;ü&amp;b"):
        assert mask.text(text) == "$CONTRACTS_HEADER"


@pytest.mark.parametrize(
    ("secret", "text"),
    [
        ("pa55/w+rd=", "pa55\\/w+rd="),
        ("pa55/w+rd=", "pa55%2fw%2Brd%3D"),
        ("pa55/w+rd=", "%70%61%35%35%2F%77%2B%72%64%3D"),
        ("pa55/w+rd=", "\\u0070a55\\u002Fw&#43;rd&#x3d;"),
        ("s3cret of mine", "s3cret+of%20mine"),
        ("ünder-score", "Ã¼nder-score"),
        ("ababaXYZ", "abababaXYZ"),
        ("back\\\\slash", "back\\\\slash"),
        ("%25percent", "%2525percent"),
        ("İ-of-capitals", "İ-OF-CAPITALS"),
        ("s3cretOfMine", "733363726574 4f66 4d696e65".replace(" ", "")),
        ("s3cret-of-mine-and-yours", "s3cret-of-mine"),
    ],
)
def test_letters_may_be_written_in_many_ways(secret: str, text: str) -> None:
    assert Masking((("X-Key", secret),)).text(f"<{text}>") in ("<$CONTRACTS_HEADER>", "<ab$CONTRACTS_HEADER>")


@pytest.mark.parametrize("before", ["", "x", "xy", "xyz", "user:"])
def test_a_secret_inside_of_base64_is_masked(before: str) -> None:
    encoded = base64.b64encode(f"{before}s3cret-of-mine!?>".encode()).decode()
    shown = Masking((("X-Key", "s3cret-of-mine!?>"),)).text(encoded)
    assert "$CONTRACTS_HEADER" in shown
    assert len(shown.replace("$CONTRACTS_HEADER", "")) < len(encoded) - 18


def test_a_number_is_masked_where_it_is_a_secret() -> None:
    assert Masking((("X-Key", "8675309"),)).value({"seen": [8675309, 1.5, True]}) == {"seen": ["$CONTRACTS_HEADER", 1.5, True]}


def test_a_setting_that_is_the_credential_is_masked_in_what_is_to_be_pasted() -> None:
    book = {**BOOK, "settings": {"token": {"type": "text", "default": "x"}}}
    result = checked(
        Greeter("greets-voldemort"),
        rules=book,
        phases="book",
        set=("token=s3cret-of-mine",),
        header=("Authorization: Bearer s3cret-of-mine",),
    )
    assert {"settings={'token': '$CONTRACTS_HEADER'}" in finding.pytest for finding in result.findings} == {True}


def test_a_token_for_a_user_is_a_secret() -> None:
    mask = Masking((("Authorization", f"Basic {base64.b64encode(b's3cret-token:x').decode()}"),), ("http://t0ken-of-mine@127.0.0.1",))
    assert mask.text("s3cret-token t0ken-of-mine") == "$CONTRACTS_HEADER $CONTRACTS_HEADER"


def test_what_holds_no_credential_is_left_as_it_is() -> None:
    assert Masking((("Accept", "application/json"), ("X-Key", "abc"))).text("application/json abc") == "application/json abc"


def test_the_password_of_an_address_is_masked() -> None:
    mask = Masking((), ("http://anna:pass%20word@127.0.0.1",))
    assert mask.text("http://anna:pass%20word@127.0.0.1 says pass word") == ("http://***@127.0.0.1 says $CONTRACTS_HEADER")


def test_a_request_keeps_the_headers_of_the_user_to_be_told_from_others() -> None:
    request = Request(
        "POST", "/s3cret-of-mine", (), (("Authorization", "Bearer s3cret-of-mine"), ("X", "s3cret-of-mine")), b"s3cret-of-mine\xff"
    )
    shown = BEARER.request(request)
    assert (shown.path, shown.headers[0], shown.headers[1], shown.body) == (
        "/$CONTRACTS_HEADER", request.headers[0], ("X", "$CONTRACTS_HEADER"), b"$CONTRACTS_HEADER\xff",
    )  # fmt: skip


def test_a_place_is_masked_in_file_and_pointer() -> None:
    place = BEARER.place(Place("http://example.com/s3cret-of-mine.yaml", 3, 4, "/paths/s3cret-of-mine"))
    assert place == Place("http://example.com/$CONTRACTS_HEADER.yaml", 3, 4, "/paths/$CONTRACTS_HEADER")
