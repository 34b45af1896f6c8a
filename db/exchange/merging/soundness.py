"""What a document of another office must say, besides its shape, so that every page here can read it. Pure."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from db.handover.rules import Direction, Line, LineActKind, Party, content_hash
from db.items.acts import ListActKind, Subject
from db.papers.rules import PaperKind

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
LONGEST_LIMIT = 10_000
"""In days: nobody promises a decision in twenty-seven years, and a day is looked for by counting on."""


def is_sound(doc_type: str, value: Any) -> bool:
    """Whether the typed content of a document holds days, kinds and lists where those are expected."""
    rule = _RULES.get(doc_type)
    return rule is None or rule(value)


def _is_day(text: str) -> bool:
    try:
        return EARLIEST <= date.fromisoformat(text) <= LATEST
    except ValueError:
        return False


def _case(value: Any) -> bool:
    limits = (value.statutory_limit, value.promised_limit)
    return _is_day(value.received_on) and all(limit is None or 0 <= limit <= LONGEST_LIMIT for limit in limits)


def _case_act(value: Any) -> bool:
    """A day far out of all calendars; what is no day at all hides only the act itself."""
    try:
        return EARLIEST <= date.fromisoformat(value.happened_on) <= LATEST
    except ValueError:
        return True


def _checklist(value: Any) -> bool:
    """An issued one, whose lines are what was signed: its hash is not what somebody says but what they make."""
    lines = tuple(
        Line(
            line.id, line.category, line.position, line.name, line.specification, line.quantity, line.unit,
            line.serials, line.medium, line.condition, line.remark,
        )
        for line in value.lines
    )  # fmt: skip
    return bool(value.issued_at) and value.direction in set(Direction) and value.content_hash == content_hash(lines)


def _line_act(value: Any) -> bool:
    return value.kind in set(LineActKind) and value.party in set(Party)


def _memorandum(value: Any) -> bool:
    clauses = {"heading", "text"}
    items = {
        "name", "item_type", "direction", "part", "approval_duty", "supervision_duty", "preliminary_opinion",
    }  # fmt: skip
    return _holds(value.clauses, clauses) and _holds(value.items, items)


def _holds(text: str, members: set[str]) -> bool:
    """Whether a text is a JSON list of objects of exactly these texts."""
    found = _read(text)
    return isinstance(found, list) and all(
        isinstance(one, dict) and set(one) == members and all(isinstance(said, str) for said in one.values())
        for one in found
    )


def _paper(value: Any) -> bool:
    return value.kind in set(PaperKind) and _is_day(value.issued_on) and isinstance(_read(value.snapshot), dict)


def _read(text: str) -> object:
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found


def _list_act(value: Any) -> bool:
    """A step and a subject this program knows, on a day, its details plain texts."""
    details = _read(value.details)
    known = value.kind in set(ListActKind) and value.subject_type in set(Subject)
    return (
        known and _is_day(value.happened_on) and isinstance(details, dict)
        and all(isinstance(text, str) for text in details.values())
    )  # fmt: skip


_RULES: dict[str, Callable[[Any], bool]] = {
    "list_act": _list_act,
    "case": _case,
    "case_act": _case_act,
    "checklist": _checklist,
    "line_act": _line_act,
    "memorandum": _memorandum,
    "paper": _paper,
}
