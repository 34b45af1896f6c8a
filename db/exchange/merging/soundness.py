"""What a document of another office must say, besides its shape, so that every page here can read it. Pure."""

import json
import re
from collections.abc import Callable, Set
from dataclasses import fields
from datetime import date
from typing import Any

from db.calendar import rules
from db.cases import reported, who_applies
from db.cases.checks import storable
from db.cases.rules import mask
from db.cases.surveys.rules import PERSON_ROLES, SURVEY_KINDS, SURVEY_MODES
from db.handover.acts import KINDS, HandoverActKind
from db.handover.checking import MOST
from db.handover.pins import tells_secret
from db.handover.registers.rules import Register, problems
from db.handover.rules import Direction, HandoverKind, Line, LineActKind, Party, content_hash
from db.items.acts import ListActKind, Subject
from db.items.changes import requested
from db.items.changes.rules import AdjustmentKind, LineKind
from db.items.rules import EditionState, Flag, ItemStatus, ListKind, Tier
from db.organs.rules import FormerName
from db.papers.rules import PaperKind

_HASH = re.compile(r"[0-9a-f]{64}")
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
LONGEST_LIMIT = 10_000
"""In days, about twenty-seven years: no limit is longer, and due dates are found by counting day by day."""
LONGEST_MARKS = 200
"""In characters, all marks of a case together; those known take half of it."""


def is_sound(doc_type: str, value: Any) -> bool:
    """Whether the typed content of a document holds days, kinds and lists where those are expected."""
    rule = _RULES.get(doc_type)
    return rule is None or rule(value)


def _tells_no_secret(*texts: str) -> bool:
    """Whether none of these texts seems to say a PIN or a password: what is never written down here comes from nobody.

    Other programs know no such rule.
    """
    return not tells_secret("；".join(texts))


def _is_day(text: str) -> bool:
    try:
        return EARLIEST <= date.fromisoformat(text) <= LATEST
    except ValueError:
        return False


def _case(value: Any) -> bool:
    limits = (value.statutory_limit, value.promised_limit)
    counted = _is_day(value.received_on) and all(limit is None or 0 <= limit <= LONGEST_LIMIT for limit in limits)
    return (
        counted
        and _few_marks(value.flags)
        and _tells_no_secret(value.note, value.project, *(one.waived for one in value.materials))
    )


def _case_act(value: Any) -> bool:
    """No day far out of all calendars, and details that are texts; what is no day at all hides only the act itself.

    Files a report brings are named without a path, by a hash, of a size.
    """
    told: Any = _read(value.details)
    if not _all_texts(told) or reported.read(told.get(reported.FILES, "")) is None:
        return False
    if not (all(_shows(text) for text in told.values()) and _few_marks(told.get("marks", ""))):
        return False
    if not _tells_no_secret(value.reason, *told.values()):
        return False
    try:
        return rules.EARLIEST <= date.fromisoformat(value.happened_on) <= rules.LATEST
    except ValueError:
        return True


def _few_marks(flags: str) -> bool:
    """Whether these are marks of a case: a newer program may know others, but each is a line of every statistic."""
    return len(flags) <= LONGEST_MARKS


def _applicant_correction(value: Any) -> bool:
    """Known fields as texts; of each identity number the masked form is that of the number that came along."""
    told: Any = _read(value.fields)
    if not _all_texts(told) or not told.keys() <= set(who_applies.FIELDS):
        return False
    return all(mask(getattr(value, name)) == told.get(f"{own}_masked", "") for name, own in who_applies.NUMBERS.items())


def _checklist(value: Any) -> bool:
    """An issued checklist whose lines are what was signed: the hash must be the one its lines give."""
    known = value.direction in set(Direction) and value.kind in set(HandoverKind)
    if not (value.issued_at and known and all(_ids(line.item_seqs) is not None for line in value.lines)):
        return False
    lines = tuple(
        Line(
            line.id, line.category, line.position, line.name, line.specification, line.quantity, line.unit,
            line.serials, line.medium, line.condition, line.remark, section=line.section, entry_id=line.entry_id,
            attachment=line.attachment, item_seqs=_ids(line.item_seqs) or (),
        )
        for line in value.lines
    )  # fmt: skip
    told = (text for one in lines for text in (one.name, one.specification, one.serials, one.condition, one.remark))
    return bool(value.content_hash == content_hash(lines)) and _tells_no_secret(*told)


def _ids(text: str) -> tuple[str, ...] | None:
    """The ids a JSON list holds; None where it is no such list."""
    found = _read(text)
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        return None
    return tuple(found)


def _organ(value: Any) -> bool:
    """Names and former names are lists; with anything else no page could read the organ."""
    former = _read(value.former)
    known = {field.name for field in fields(FormerName)}
    return _ids(value.aliases) is not None and isinstance(former, list) and all(
        _all_texts(one) and isinstance(one, dict) and {"name", "short_name", "until"} <= one.keys() <= known
        and _is_day(one["until"])
        for one in former
    )  # fmt: skip


def _batch(value: Any) -> bool:
    """A batch with a known kind and readable days, and a direction for every item."""
    items = value.transfer_items
    return (
        value.kind == HandoverKind.TRANSFER
        and all(item.direction in set(Direction) and _is_day_or_blank(item.effective_on) for item in items)
    )  # fmt: skip


def _handover_act(value: Any) -> bool:
    """A step its subject can take, on a readable day, with details that are plain texts."""
    kinds = KINDS.get(value.subject_type, frozenset()) | {HandoverActKind.REVERSED}
    details: Any = _read(value.details)
    known = value.kind in kinds and _is_day(value.happened_on) and _all_texts(details)
    return known and _tells_no_secret(value.reason, *details.values())


def _leaving(value: Any) -> bool:
    """The head of a leaving handover, its days days."""
    days = all(map(_is_day_or_blank, (value.notice_on, value.deadline, value.transition_from)))
    return value.kind == HandoverKind.LEAVING and days and _tells_no_secret(value.name, value.note)


def _register_entry(value: Any) -> bool:
    """An entry as its register declares it; fields of a newer program are read after this program is updated."""
    told: Any = _read(value.fields)
    if value.register not in set(Register) or not _all_texts(told):
        return False
    spoken = (value.name, value.serial, value.serial_to, value.note)
    return (
        value.quantity >= 0 and not problems(Register(value.register), value.name, told)
        and _tells_no_secret(*spoken)
    )  # fmt: skip


def _survey(value: Any) -> bool:
    """A survey of a known kind and mode, with a list of case ids."""
    known = value.kind in SURVEY_KINDS and value.mode in SURVEY_MODES and _ids(value.cases) is not None
    said = [value.note, *(text for one in value.points for text in (one.wanted, one.found, one.note))]
    said += [one.opinion for one in value.people]
    return known and all(one.role in PERSON_ROLES for one in value.people) and _tells_no_secret(*said)


def _line_act(value: Any) -> bool:
    counted = value.quantity is None or 0 <= value.quantity <= MOST
    known = value.kind in set(LineActKind) and value.party in set(Party)
    open_words = _tells_no_secret(value.reason, value.condition, value.responsible)
    return known and counted and _is_day_or_blank(value.due_on) and open_words


def _memorandum(value: Any) -> bool:
    clauses = {"heading", "text"}
    items = {
        "name", "item_type", "direction", "part", "approval_duty", "supervision_duty", "preliminary_opinion",
    }  # fmt: skip
    later = {"item_code", "opinion_basis", "survey", "push"}
    days = _is_day_or_blank(value.effective_on) and _is_day_or_blank(value.expires_on)
    if not (days and _holds(value.clauses, clauses) and _holds(value.items, items, later)):
        return False
    told: Any = [*json.loads(value.clauses), *json.loads(value.items)]
    return _tells_no_secret(*(said for one in told for said in one.values()))


def _holds(text: str, members: set[str], optional: Set[str] = frozenset()) -> bool:
    """Whether a text is a JSON list of objects of these texts, and of none besides but the optional ones."""
    found = _read(text)
    return isinstance(found, list) and all(
        isinstance(one, dict)
        and members <= set(one) <= members | optional
        and all(isinstance(said, str) for said in one.values())
        for one in found
    )


def _paper(value: Any) -> bool:
    return value.kind in set(PaperKind) and _is_day(value.issued_on) and isinstance(_read(value.snapshot), dict)


def _returned_page(value: Any) -> bool:
    """A scan named by its content and its page in the file, filed the way this program does."""
    known = value.matched in ("qr", "hand", "none") and _HASH.fullmatch(value.sha256) is not None
    place = value.source_page >= 1 and 0 <= value.page <= value.pages <= MOST
    return known and place and _tells_no_secret(value.note)


def _read(text: str) -> object:
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found


def _is_day_or_blank(text: str) -> bool:
    return not text or _is_day(text)


def _list_act(value: Any) -> bool:
    """A step and a subject this program knows, on a day, its details plain texts; a refusal says why.

    A request is the act that submits it, and holds an application that can be read.
    """
    details: Any = _read(value.details)
    known = value.kind in set(ListActKind) and value.subject_type in set(Subject)
    unexplained = value.kind == ListActKind.DECLINED and not value.reason.strip()
    if not (known and not unexplained and _is_day(value.happened_on) and _all_texts(details)):
        return False
    asks = value.subject_type == Subject.REQUEST and value.kind == ListActKind.REQUESTED
    return not asks or (value.subject_id == value.id and requested.content_of(details) is not None)


def _all_texts(found: object) -> bool:
    """Whether it is an object of texts that can be stored and shown."""
    if not isinstance(found, dict):
        return False
    return all(isinstance(text, str) and storable(text) for pair in found.items() for text in pair)


def _shows(text: str) -> bool:
    """Whether what a text says can be printed: a list written as JSON may hide half a character in an escape."""
    if "\\ud" not in text.lower():
        return True
    try:
        return storable(json.dumps(json.loads(text), ensure_ascii=False))
    except ValueError:
        return True
    except RecursionError:
        return False


def _edition(value: Any) -> bool:
    """An edition of a known kind and state; one from a newer program is read after this program is updated."""
    days = (value.in_force_on, value.ended_on)
    return value.kind in set(ListKind) and value.state in set(EditionState) and all(map(_is_day_or_blank, days))


def _item(value: Any) -> bool:
    """An item with all its parts: known codes, readable days and readable JSON."""
    days = [value.valid_from, value.valid_to, *(one.entered_on for one in value.supervisions)]
    days += [spec.effective_on for spec in value.specs]
    days += [day for one in value.versions for day in (one.valid_from, one.valid_to)]
    return (
        _item_words(value.status, value.tier, value.flags) and all(map(_is_day_or_blank, days))
        and all(_all_texts(_read(guide.elements)) for guide in value.guides)
        and all(_earlier(_read(one.body)) for one in value.versions)
        and all(isinstance(_read(spec.elements), dict) and _materials(spec.materials) for spec in value.specs)
        and all(_materials(one.materials) for one in value.relations)
    )  # fmt: skip


def _item_words(status: object, tier: object, flags: object) -> bool:
    known = status in set(ItemStatus) and tier in set(Tier)
    return known and isinstance(flags, str) and set(flags.split()) <= set(Flag)


def _earlier(found: object) -> bool:
    """An earlier version of an item: columns of its row with the types they have there."""
    if not isinstance(found, dict):
        return False
    plain = all(text is None or isinstance(text, str | int) for text in found.values())
    texts = all(isinstance(found.get(name, ""), str) for name in ("name", "code", "basis", "department_text"))
    status, tier = found.get("status", ItemStatus.CURRENT), found.get("tier", Tier.ITEM)
    return plain and texts and _item_words(status, tier, found.get("flags", ""))


_NUMBERS = {"position": int, "originals": int, "copies": int, "core": bool}
"""The fields of a material that are not text."""


def _materials(text: str) -> bool:
    found = _read(text)
    return isinstance(found, list) and all(
        isinstance(one, dict) and all(isinstance(said, _NUMBERS.get(key, str)) for key, said in one.items())
        for one in found
    )


def _adjustment(value: Any) -> bool:
    """An adjustment of a known kind whose lines have readable sides and successors."""
    return (
        value.kind in set(AdjustmentKind) and _is_day_or_blank(value.noticed_on)
        and all(map(_adjustment_line, value.adjustment_lines))
    )  # fmt: skip


def _adjustment_line(line: Any) -> bool:
    sides, successors = [_read(line.before), _read(line.after)], _read(line.successors)
    return (
        line.kind in set(LineKind)
        and all(isinstance(side, dict) and _adjusted(side) for side in sides)
        and isinstance(successors, list) and all(isinstance(one, str) for one in successors)
        and (not line.direction or _all_texts(_read(line.direction)))
    )  # fmt: skip


def _adjusted(side: dict[str, object]) -> bool:
    plain = all(said is None or isinstance(said, str | int) for said in side.values())
    return plain and _item_words(ItemStatus.CURRENT, side.get("tier", Tier.ITEM), side.get("flags", ""))


_RULES: dict[str, Callable[[Any], bool]] = {
    "organ": _organ,
    "adjustment": _adjustment,
    "edition": _edition,
    "item": _item,
    "list_act": _list_act,
    "case": _case,
    "case_act": _case_act,
    "applicant_correction": _applicant_correction,
    "checklist": _checklist,
    "batch": _batch,
    "leaving": _leaving,
    "handover_act": _handover_act,
    "register_entry": _register_entry,
    "survey": _survey,
    "line_act": _line_act,
    "memorandum": _memorandum,
    "paper": _paper,
    "returned_page": _returned_page,
}
