"""What comes first is earlier: birth, creation, change, end. Dates, times of day and seconds since 1970."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Final

from contracts.generation.compiler import Node
from contracts.generation.context import GenerationContext
from contracts.generation.relations.related_members import Members, Relation, put
from contracts.http.messages import JSON

__all__ = ["related"]

# words of a name → how late in a life it comes
_LIFE: Final = (
    (0, re.compile(r"\b(created|creation|added|inserted|registered|registration|joined|signed up|opened|ordered|order|placed|issued|"
            r"issue|invoice|booked|received|submitted|uploaded|hired|member since|reported|founded|installed|started|since|"
            r"loaned|lent|borrowed|rented|checked out)\b")),
    (1, re.compile(r"\b(confirmed|approved|accepted|verified|paid|payment|processed|published|publish|released|activated|sent|"
            r"assigned)\b")),
    (2, re.compile(r"\b(updated|update|modified|modification|changed|edited|last login|last seen|last active|refreshed|synced|"
            r"accessed|last used|last [a-z]+|shipped|ship|pushed)\b")),
    (3, re.compile(r"\b(delivered|delivery|completed|completion|finished|closed|resolved|merged|returned)\b")),
    (4, re.compile(r"\b(due|deadline|expires|expiry|expiration|renewal|renews|next [a-z]+)\b")),
    (5, re.compile(r"\b(deleted|removed|archived|cancelled|canceled|terminated|suspended)\b")),
)  # fmt: skip
_BIRTH: Final = re.compile(r"\b(birth|birthday|dob|born)\b")
_STARTS: Final = re.compile(
    r"\b(start|starts|started|begin|begins|from|since|check in|checkin|valid from|opens|open|effective|departure|departs|first|"
    r"after|pickup|pick up)\b"
)
_ENDS: Final = re.compile(
    r"\b(end|ends|ended|finish|to|until|till|thru|check out|checkout|valid to|closes|close|arrival|arrives|last|before|through|"
    r"dropoff|drop off|return)\b"
)
_NOISE: Final = re.compile(r"\b(at|on|date|time|datetime|timestamp|ts|utc|valid|the|day)\b")
_AHEAD: Final = re.compile(r"(appointment|booking|conference|event|flight|meeting|reservation|session|stay|trip|webinar|workshop)$")
_FUTURE: Final = 4  # from this rank on a time may lie ahead


def related(members: Members) -> Relation | None:
    """The orders in time among the members."""
    times = {words: name for words, name in members.of_type("string", "integer", "number").items() if _may_be_time(members, words, name)}
    life = sorted(((rank, name) for words, name in times.items() if (rank := _rank(words)) is not None), key=lambda row: row[0])
    spans = _spans(times)
    births = [name for words, name in members.words.items() if _BIRTH.search(words)]
    age = members.find("age")
    sun = [name for words, name in times.items() if words in ("sunrise", "sunset")]
    days = _days(members)
    years = _years(members, times)
    if len(life) < 2 and not spans and not (births and age) and not sun and not days and not years:
        return None
    nodes, now = members.nodes, members.now
    is_ahead = bool(_AHEAD.search(members.thing))

    def relate(context: GenerationContext, made: dict, fixed: Mapping) -> None:
        if len(life) > 1:
            _in_order(context, made, fixed, life, nodes, now)
        for start, end in spans:
            _span(context, made, fixed, start, end, nodes, now, is_ahead=is_ahead)
        for name in sun:
            day = next((moment for other in times.values() if other not in sun and (moment := _read(made.get(other)))), now)
            hour = 6 if name == min(sun) else 19
            put(
                made,
                fixed,
                name,
                nodes[name],
                _written(day.replace(hour=hour, minute=context.below(60), second=0, microsecond=0), made.get(name)),
            )
        for year, dated in years:
            if (of := _read(made.get(dated))) is not None:
                put(made, fixed, year, nodes[year], [of.year, str(of.year)])
        for name, day_name, node in days:
            _day_by_day(made, fixed, name, day_name, node, now)
        if births and age and isinstance(born := _read(made.get(births[0])), datetime):
            put(made, fixed, age, nodes[age], [(now - born).days * 4 // 1461])

    return relate


_SERIES: Final = frozenset(
    {"days", "daily", "forecast", "forecasts", "hours", "hourly", "history", "series", "data points", "points", "readings", "measurements"}
)


def _days(members: Members) -> list[tuple[str, str, Node]]:
    """Lists whose items are a day or an hour each: they follow each other."""
    found = []
    for words, name in members.of_type("array").items():
        item = members.nodes[name].item_node()
        if words in _SERIES and item is not None:
            inner = Members(item.parts(), "", members.now, members.locale)
            day = inner.find("date", "day", "time", "timestamp", "datetime", "at")
            if day:
                found.append((name, day, inner.nodes[day]))
    return found


def _day_by_day(made: dict, fixed: Mapping, name: str, day: str, node: Node, now: datetime) -> None:
    rows = made.get(name)
    if not isinstance(rows, list) or name in fixed:
        return
    for index, row in enumerate(rows):
        if isinstance(row, dict) and day in row and _read(row[day]) is not None:
            is_day = isinstance(row[day], str) and len(row[day]) == 10
            step = timedelta(days=index) if is_day else timedelta(hours=index)
            put(row, {}, day, node, _written(now.replace(minute=0, second=0, microsecond=0) + step, row[day]))


def _years(members: Members, times: Mapping[str, str]) -> list[tuple[str, str]]:
    """A year and the date that it is of: `publishedYear`, `publicationDate`."""
    found = []
    for words, name in members.of_type("integer", "string").items():
        thing = re.sub(r"\byear\b|\bof\b", " ", words).split() if re.search(r"\byear\b", words) else []
        alike = [other for its, other in times.items() if other != name and thing and its.split(" ")[0][:5] == thing[0][:5]]
        found += [(name, alike[0])] if alike else []
    return found


def _may_be_time(members: Members, words: str, name: str) -> bool:
    shape = members.nodes[name].shape
    if shape.enum is not None:
        return False
    if shape.formats:
        return shape.formats[0] in ("date", "date-time", "time", "int64", "int32", "unix-time", "timestamp")
    return bool(
        re.search(r"\b(at|on|date|time|timestamp|from|to|until|since|start|end|begin|created|updated|expires|due|sunrise|sunset)\b", words)
    )


def _rank(words: str) -> int | None:
    if _BIRTH.search(words) or (
        (_STARTS.search(words) or _ENDS.search(words)) and not re.search(r"\b(last|open|closed?|started)\b", words)
    ):
        return None
    return next((rank for rank, text in reversed(_LIFE) if text.search(words)), None)


def _spans(times: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pairs of start and end whose other words are the same: `bookingStart`, `bookingEnd`."""
    starts = {_rest(words, _STARTS): name for words, name in times.items() if _STARTS.search(words)}
    ends = {_rest(words, _ENDS): name for words, name in times.items() if _ENDS.search(words) and not _STARTS.search(words)}
    return [(starts[rest], ends[rest]) for rest in starts if rest in ends]


def _rest(words: str, text: re.Pattern[str]) -> str:
    return " ".join(_NOISE.sub(" ", text.sub(" ", words)).split())


def _in_order(context: GenerationContext, made: dict, fixed: Mapping, life: list[tuple[int, str]], nodes: Mapping, now: datetime) -> None:
    before: datetime | None = None
    for rank, name in life:
        moment = _read(made.get(name))
        if moment is None:
            continue
        if before is not None and name not in fixed and (moment < before or rank == _FUTURE):
            moment = _later(context, before, rank, now)
            put(made, fixed, name, nodes[name], _written(moment, made[name]))
            moment = _read(made[name]) or moment
        before = moment if before is None else max(before, moment)


def _later(context: GenerationContext, before: datetime, rank: int, now: datetime) -> datetime:
    if rank >= _FUTURE or before >= now:
        return before + timedelta(days=(14, 30, 30, 60, 90)[context.below(5)] if rank == _FUTURE else 1 + context.below(10))
    most = min((now - before).total_seconds(), 86_400.0 * (40 if rank < 3 else 10))
    return (before + timedelta(seconds=most * (0.05 + 0.95 * context.rng.random()))).replace(microsecond=0)


def _span(
    context: GenerationContext, made: dict, fixed: Mapping, start: str, end: str, nodes: Mapping, now: datetime, *, is_ahead: bool
) -> None:
    if start not in made or end not in made:
        return
    one, two = made[start], made[end]
    if isinstance(one, str) and isinstance(two, str) and one[2:3] == ":" and two[2:3] == ":":
        if two < one and start not in fixed and end not in fixed and nodes[start].is_valid(two) and nodes[end].is_valid(one):
            made[start], made[end] = two, one
        return
    first = _read(one)
    if first is None or _read(two) is None:
        return
    if is_ahead and start not in fixed and end not in fixed:
        first = now.replace(minute=0, second=0, microsecond=0) + timedelta(days=1 + context.below(60), minutes=30 * context.below(18) - 240)
        put(made, fixed, start, nodes[start], _written(first, one))
        first = _read(made[start]) or first
    is_day = isinstance(one, str) and len(one) == 10
    if end in fixed and start not in fixed:
        last = _read(two) or first
        put(made, fixed, start, nodes[start], _written(last - _length(context, is_day=is_day, is_meeting=is_ahead), one))
        return
    put(made, fixed, end, nodes[end], _written(first + _length(context, is_day=is_day, is_meeting=is_ahead), two))


def _length(context: GenerationContext, *, is_day: bool, is_meeting: bool) -> timedelta:
    if is_day:
        return timedelta(days=(1, 2, 3, 5, 7, 14)[context.below(6)])
    if is_meeting:
        return timedelta(minutes=(30, 45, 60, 90, 120, 180)[context.below(6)])
    return timedelta(hours=(1, 2, 4, 8, 24, 72)[context.below(6)])


def _read(value: JSON) -> datetime | None:
    """A moment, None for what is none."""
    if isinstance(value, str):
        try:
            found = datetime.fromisoformat(value) if len(value) >= 10 and value[4:5] == "-" else None
        except ValueError:
            return None
        return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value > 1e8:
        try:
            return datetime.fromtimestamp(value / 1000 if value > 1e11 else value, UTC)
        except (OverflowError, ValueError, OSError):
            return None
    return None


def _written(moment: datetime, like: JSON) -> list[JSON]:
    """In the form of another moment."""
    if isinstance(like, str):
        if len(like) == 10:
            return [date.isoformat(moment.date())]
        whole = moment.astimezone(UTC).replace(microsecond=0).isoformat()
        return [whole.replace("+00:00", "Z"), whole, whole[:19]] if "Z" in like or "+" in like else [whole[:19], whole]
    seconds = int(moment.timestamp())
    return [seconds * 1000] if isinstance(like, (int, float)) and like > 1e11 else [seconds]
