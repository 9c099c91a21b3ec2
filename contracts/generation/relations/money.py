"""Amounts that add up: a line is quantity times price, a total is the sum of the lines, one answer has one currency."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from contracts.generation.compiler import Node
from contracts.generation.context import GenerationContext
from contracts.generation.relations.postal_addresses import country_of_locale
from contracts.generation.relations.related_members import Members, Relation, put
from contracts.generation.vocabulary import locale_data
from contracts.http.messages import JSON

__all__ = ["related"]

_MOST: Final = 1e15  # of money; its products still are numbers
_PRICES: Final = (
    "unit price",
    "price",
    "price per unit",
    "unit amount",
    "unit cost",
    "rate",
    "unit price amount",
    "item price",
    "amount each",
)
_QUANTITIES: Final = ("quantity", "qty", "units", "count", "amount ordered")
_LINES: Final = (
    "lines",
    "line items",
    "items",
    "order items",
    "order lines",
    "invoice lines",
    "products",
    "entries",
    "positions",
    "cart items",
    "articles",
    "rows",
)
_OF_LINE: Final = (
    "line total",
    "total price",
    "total",
    "subtotal",
    "sub total",
    "total amount",
    "line amount",
    "extended price",
    "net amount",
    "amount",
    "sum",
)
_SUBTOTALS: Final = ("subtotal", "sub total", "subtotal amount", "items total", "net total", "net amount", "total net", "subtotal price")
_TOTALS: Final = (
    "total",
    "grand total",
    "total amount",
    "total price",
    "order total",
    "amount due",
    "total gross",
    "gross total",
    "gross amount",
    "total cost",
    "total sum",
    "sum",
    "amount",
)
_ADDED: Final = (
    "tax",
    "tax amount",
    "total tax",
    "vat",
    "vat amount",
    "shipping",
    "shipping cost",
    "shipping amount",
    "shipping fee",
    "delivery fee",
    "fees",
    "fee",
    "tip",
)
_TAKEN: Final = ("discount", "discount amount", "total discount", "total discounts", "rebate")
_NUDGES: Final = 8
_BOUNDS: Final = (
    ("min", "max"),
    ("minimum", "maximum"),
    ("low", "high"),
    ("lower", "upper"),
    ("from", "to"),
    ("used", "total"),
    ("used", "limit"),
    ("current", "max"),
    ("available", "total"),
    ("remaining", "total"),
)


def related(members: Members) -> Relation | None:
    """The sums, the bounds and the currency among the members."""
    parts = [one for one in (_line(members), _whole(members), _currency(members), _bounds(members)) if one is not None]
    if not parts:
        return None

    def relate(context: GenerationContext, made: dict, fixed: Mapping) -> None:
        for part in parts:
            part(context, made, fixed)

    return relate


def _line(members: Members) -> Relation | None:
    price, quantity = members.find(*_PRICES), members.find(*_QUANTITIES)
    total = members.find(*(one for one in _OF_LINE if one not in _PRICES))
    if price is None or quantity is None or total is None or members.find(*_LINES):
        return None
    node = members.nodes[total]

    def relate(context: GenerationContext, made: dict, fixed: Mapping) -> None:
        one, count = _amount(made.get(price)), _amount(made.get(quantity))
        if one is not None and count is not None:
            _set(made, fixed, total, node, one * count)

    return relate


def _whole(members: Members) -> Relation | None:
    nodes = members.nodes
    lines = next((name for words, name in members.of_type("array").items() if words in _LINES or words.endswith(" items")), None)
    total, subtotal = members.find(*_TOTALS), members.find(*_SUBTOTALS)
    added = [members.words[one] for one in _ADDED if one in members.words]
    taken = [members.words[one] for one in _TAKEN if one in members.words]
    item = nodes[lines].item_node() if lines else None
    parts = Members(item.parts(), "", members.now, members.locale).words if item else {}
    price, quantity = _among(parts, _PRICES), _among(parts, _QUANTITIES)
    of_line = _among(parts, [one for one in _OF_LINE if one not in _PRICES])
    if (total is None and subtotal is None) or not ((lines and (price or of_line)) or (subtotal and total)):
        return None

    def relate(context: GenerationContext, made: dict, fixed: Mapping) -> None:
        for attempt in range(_NUDGES):
            base = _sum(made.get(lines), price, quantity, of_line) if lines else _amount(made.get(subtotal or ""))
            if base is None:
                return
            if attempt == 0:
                for name in (*added, *taken):
                    _scaled(context, made, fixed, name, nodes[name], base)
            if _totals(base, made, fixed) or lines is None or lines in fixed or item is None:
                return
            _nudge(made[lines], item, price, quantity, of_line)

    def _totals(base: float, made: dict, fixed: Mapping) -> bool:
        is_done = True
        if subtotal and base:
            is_done = _set(made, fixed, subtotal, nodes[subtotal], base)
            base = _amount(made.get(subtotal)) or base if is_done else base
        if total and total != subtotal:
            more = sum(_amount(made.get(name)) or 0 for name in added) - sum(_amount(made.get(name)) or 0 for name in taken)
            is_done = _set(made, fixed, total, nodes[total], base + more) and is_done
        return is_done

    return relate


def _nudge(lines: JSON, item: Node, price: str | None, quantity: str | None, of_line: str | None) -> None:
    """Makes the first line a cent dearer: there are sums that are no multiple of a cent in floating point."""
    parts = item.parts()
    if not isinstance(lines, list) or not lines or not isinstance(lines[0], dict):
        return
    line = lines[0]
    one, count = _amount(line.get(price or "")), _amount(line.get(quantity or "")) if quantity else 1
    if price and one is not None and count is not None and _set(line, {}, price, parts[price], one + 0.01) and of_line:
        _set(line, {}, of_line, parts[of_line], (one + 0.01) * count)


def _among(parts: Mapping[str, str], names: list[str] | tuple[str, ...]) -> str | None:
    return next((parts[one] for one in names if one in parts), None)


def _sum(lines: JSON, price: str | None, quantity: str | None, of_line: str | None) -> float | None:
    if not isinstance(lines, list):
        return None
    found = 0.0
    for line in lines:
        if not isinstance(line, dict):
            return None
        whole = _amount(line.get(of_line or "")) if of_line else None
        if whole is None:
            one, count = _amount(line.get(price or "")), _amount(line.get(quantity or "")) if quantity else 1
            if one is None:
                return None
            whole = one * (1 if count is None else count)
        found += whole
    return found


def _scaled(context: GenerationContext, made: dict, fixed: Mapping, name: str, node: Node, base: float) -> None:
    """A tax or fee beside its amount, not above it."""
    value = _amount(made.get(name))
    if value is not None and base > 0 and value > base * 0.3:
        _set(made, fixed, name, node, base * (0.05 + 0.15 * context.rng.random()))


def _amount(value: JSON) -> float | None:
    """The number in a member: 12.5, "12.50", {"amount": 12.5, "currency": "EUR"}. What no sum of money is (1e308, "inf") is none."""
    if isinstance(value, dict):
        return next((found for key in ("amount", "value") if (found := _amount(value.get(key))) is not None), None)
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        return None
    return value if -_MOST < value < _MOST else None


def _set(made: dict, fixed: Mapping, name: str, node: Node, amount: float) -> bool:
    """Writes an amount in the form that the member has."""
    value = made.get(name)
    if isinstance(value, dict):
        parts = node.parts()
        inner = fixed.get(name) if isinstance(fixed.get(name), dict) else {}
        return any(key in value and key in parts and _set(value, inner or {}, key, parts[key], amount) for key in ("amount", "value"))
    if isinstance(value, str):
        return put(made, fixed, name, node, [f"{amount:.2f}", f"{round(amount)}"])
    rounded = round(amount, 2)
    return put(
        made, fixed, name, node, [round(amount)] if isinstance(value, int) and rounded == round(amount) else [rounded, round(amount)]
    )


def _currency(members: Members) -> Relation | None:
    names = [
        name for words, name in members.of_type("string").items() if words.split(" ")[-1] == "currency" or words.endswith("currency code")
    ]
    if not names:
        return None
    nodes = members.nodes
    home = locale_data.countries()[country_of_locale(members.locale)].currency

    def relate(context: GenerationContext, made: dict, fixed: Mapping) -> None:
        for name in names:
            if name in fixed:
                context.shared["currency"] = fixed[name]
        for name in names:
            known = context.shared.setdefault("currency", home if home != "USD" and nodes[name].is_valid(home) else made.get(name))
            put(made, fixed, name, nodes[name], [known])

    return relate


def _bounds(members: Members) -> Relation | None:
    numbers = members.of_type("number", "integer")
    pairs = []
    whole = members.find("capacity", "max students", "max participants", "max attendees", "seats", "total seats", "quota")
    part = members.find(
        "tickets sold", "enrolled count", "enrolled", "registered", "registered count", "attendees", "booked", "sold", "participants"
    )
    if whole in numbers.values() and part in numbers.values() and whole and part:
        pairs.append((part, whole))
    for words, name in numbers.items():
        parts = words.split(" ")
        for low, high in _BOUNDS:
            other = " ".join(high if part == low else part for part in parts)
            if low in parts and other in numbers:
                pairs.append((name, numbers[other]))
                break
        rest = " ".join(part for part in parts if part not in ("available", "remaining"))
        if rest and rest != words and rest in numbers:  # available copies, copies
            pairs.append((name, numbers[rest]))
    if not pairs:
        return None
    nodes = members.nodes

    def relate(context: GenerationContext, made: dict, fixed: Mapping) -> None:
        for low, high in pairs:
            one, two = made.get(low), made.get(high)
            if not isinstance(one, (int, float)) or not isinstance(two, (int, float)) or one <= two or low in fixed or high in fixed:
                continue
            if nodes[low].is_valid(two) and nodes[high].is_valid(one):
                made[low], made[high] = two, one

    return relate
