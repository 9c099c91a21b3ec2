"""One person, one company: their names, addresses and user names belong together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from random import Random
from typing import Final

from contracts.api.resources.words import words_of
from contracts.generation.context import GenerationContext
from contracts.generation.relations.related_members import Members, Relation, put
from contracts.generation.vocabulary import faker_pools
from contracts.generation.vocabulary.pictures import placeholder_of
from contracts.generation.vocabulary.sentences import is_organization, is_person
from contracts.generation.vocabulary.tables import ending_of
from contracts.http.messages import JSON

__all__ = ["ascii_word", "related"]

_LONGEST: Final = 100  # characters of a name that an address is made of
_DOMAINS: Final = ("example.com", "example.org", "example.net")
# last words of a name → what of the person it is
_ROLES: Final = {
    **dict.fromkeys(("first name", "firstname", "given name", "forename", "given", "first"), "first"),
    **dict.fromkeys(("last name", "lastname", "family name", "surname", "family", "last"), "last"),
    **dict.fromkeys(("full name", "fullname", "display name", "displayname", "real name", "name"), "full"),
    **dict.fromkeys(("email address", "e mail", "email", "mail"), "email"),
    **dict.fromkeys(("user name", "username", "login", "handle", "nickname", "screen name", "nick"), "user"),
    "initials": "initials",
    **dict.fromkeys(("avatar url", "avatar"), "avatar"),
    **dict.fromkeys(("gender", "sex"), "gender"),
    **dict.fromkeys(("website", "web site", "homepage"), "site"),
    "domain": "domain",
}  # fmt: skip


_PARTS: Final = {
    "first": "first", "given": "first", "first name": "first", "given name": "first", "forename": "first",
    "last": "last", "family": "last", "last name": "last", "family name": "last", "surname": "last", "full": "full", "full name": "full",
}  # fmt: skip


def related(members: Members) -> Relation | None:
    """The persons and companies among the members."""
    parts = [one for stem, roles in _groups(members).items() if (one := _of_group(members, stem, roles)) is not None]
    if not parts:
        return None

    def relate(context: GenerationContext, made: dict, fixed: Mapping) -> None:
        for part in parts:
            part(context, made, fixed)

    return relate


def _groups(members: Members) -> dict[str, dict[str, str]]:
    """`{"": {"first": "firstName", "email": "email"}, "owner": {…}}`: by the words before, what there is."""
    groups: dict[str, dict[str, str]] = {}
    for words, name in members.of_type("string").items():
        ending = ending_of(_ROLES, words)
        if ending is not None:
            groups.setdefault(words.removesuffix(ending).strip(), {}).setdefault(_ROLES[ending], name)
    for words, name in members.of_type("object").items():  # {"name": {"first": …, "last": …}}
        if words in ("name", "full name"):
            groups.setdefault("", {})["parts"] = name
    for words in list(groups):  # `email` of an object that only has `customerName` is the customer's
        if words and is_person(words) and "email" not in groups[words] and "full" not in groups.get("", {"full": ""}):
            lone = groups.pop("")
            groups[words] = {**lone, **groups[words]}
    return groups


def _of_group(members: Members, stem: str, roles: dict[str, str]) -> Relation | None:
    if len(roles) < 2:
        return None
    whose = stem or members.thing
    if is_organization(whose) and "first" not in roles and "last" not in roles:
        return _company(members, roles)
    named = {_PARTS.get(words_of(one)) for one in members.nodes[roles["parts"]].parts()} if "parts" in roles else set()
    if not named & {"first", "last"}:
        roles = {role: name for role, name in roles.items() if role != "parts"}
    elif "first" not in roles and "last" not in roles:
        return _person(members, roles)
    if len(roles) < 2:
        return None
    tells = "first" in roles or "last" in roles or len({"email", "full", "user"} & roles.keys()) > 1
    return _person(members, roles) if tells or is_person(whose) else None


def _person(members: Members, roles: dict[str, str]) -> Relation:
    nodes, locale = members.nodes, members.locale
    derived = [role for role in ("first", "last", "full", "email", "user", "initials", "avatar") if role in roles]

    def relate(context: GenerationContext, made: dict, fixed: Mapping) -> None:
        rng = context.rng
        first, last = _names(rng, made, fixed, roles, locale)
        for role in derived:
            name = roles[role]
            put(made, fixed, name, nodes[name], _name_variants(role, first, last, rng))
        parts = made.get(roles["parts"]) if "parts" in roles else None
        if isinstance(parts, dict):
            for name, part in nodes[roles["parts"]].parts().items():
                if words_of(name) in _PARTS:
                    put(parts, fixed.get(roles["parts"]) or {}, name, part, _name_variants(_PARTS[words_of(name)], first, last, rng))

    return relate


def _names(rng: Random, made: dict, fixed: Mapping, roles: dict[str, str], locale: str) -> tuple[str, str]:
    """The person's names: as fixed, as far as that tells; else as made."""
    said = {role: fixed[name] for role, name in roles.items() if isinstance(fixed.get(name), str) and fixed[name]}
    parts = fixed.get(roles.get("parts", ""))
    if isinstance(parts, dict):
        said |= {_PARTS[words_of(name)]: one for name, one in parts.items() if words_of(name) in _PARTS and isinstance(one, str) and one}
    have = {role: made[name] for role, name in roles.items() if isinstance(made.get(name), str) and made[name]}
    whole = _split(str(said.get("full", "")))
    if not whole[0] and "email" in said and "first" not in said:
        whole = _split(" ".join(part.capitalize() for part in re.split(r"[._\d+-]+", str(said["email"]).partition("@")[0]) if part))
    first = str(said.get("first") or whole[0] or _of_gender(rng, have.get("gender"), locale) or have.get("first") or "")
    last = str(said.get("last") or whole[1] or have.get("last") or "")
    return first or str(_drawn(rng, "first_name", locale)), last or (
        "" if whole[0] and "last" not in roles else _drawn(rng, "last_name", locale)
    )


def _split(full: str) -> tuple[str, str]:
    first, _, rest = full.strip().partition(" ")
    return first, rest.strip().split(" ")[-1] if rest else ""


def _of_gender(rng: Random, gender: JSON, locale: str) -> str:
    kind = str(gender).lower()
    if kind not in ("male", "female", "m", "f", "man", "woman"):
        return ""
    try:
        return _drawn(rng, "first_name_female" if kind in ("female", "f", "woman") else "first_name_male", locale)
    except ValueError:  # a locale without such lists
        return ""


def _drawn(rng: Random, provider: str, locale: str) -> str:
    pool = faker_pools.pool(provider, locale=locale)
    return str(pool[int(rng.random() * len(pool))])


def ascii_word(text: str) -> str:
    """`Müller-Lüdenscheidt` → "mueller-luedenscheidt"; "" where no letter is left. Of a long text the beginning."""
    return _ascii_word(text[:_LONGEST])


@lru_cache(maxsize=4096)
def _ascii_word(text: str) -> str:
    spelt = text.lower().translate({ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss", ord("ø"): "o", ord("ł"): "l"})
    plain = unicodedata.normalize("NFKD", spelt).encode("ascii", "ignore").decode()
    return re.sub(r"-+", "-", re.sub(r"[^a-z0-9-]", "", plain.replace(" ", "-"))).strip("-")


def _name_variants(role: str, first: str, last: str, rng: Random) -> list[JSON]:
    one, two = ascii_word(first), ascii_word(last)
    if not one:  # a script without Latin letters
        one, two = two or f"user{100 + int(rng.random() * 900)}", ""
    local = f"{one}.{two}" if two else one
    match role:
        case "first":
            return [first]
        case "last":
            return [last]
        case "full":
            return [f"{first} {last}".strip(), first]
        case "email":
            return [f"{local}@{_DOMAINS[int(rng.random() * 3)]}", f"{one}@example.com"]
        case "user":
            forms: list[JSON] = (
                [f"{one}.{two}", f"{one[:1]}{two}", f"{one}{two}{int(rng.random() * 90) + 10}", f"{one}_{two}"] if two else [one]
            )
            start = int(rng.random() * len(forms))
            return [*forms[start:], *forms[:start], f"{one}{two}".replace("-", ""), one]
        case "initials":
            return [f"{first[:1]}{last[:1]}".upper(), f"{first[:1]}.{last[:1]}."]
    return [placeholder_of(rng, 96, 96), f"https://www.example.com/avatars/{local.replace('.', '-')}.png"]


def _company(members: Members, roles: dict[str, str]) -> Relation | None:
    nodes = members.nodes
    if "full" not in roles:
        return None

    def relate(context: GenerationContext, made: dict, fixed: Mapping) -> None:
        called = made.get(roles["full"])
        word = ascii_word(re.sub(r"\b(inc|ltd|llc|plc|gmbh|ag|and|group|und)\b\.?", "", str(called), flags=re.I)) if called else ""
        if not word:
            return
        for role, value in (
            ("email", f"info@{word}.example"),
            ("site", f"https://www.{word}.example"),
            ("domain", f"{word}.example"),
            ("user", word),
        ):
            if role in roles:
                put(made, fixed, roles[role], nodes[roles[role]], [value])

    return relate
