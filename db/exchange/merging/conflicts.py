"""Documents that wait for a person (待核对): each once, whose turn it is, and its two versions field by field."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from db import journal
from db.errors import UserError
from db.exchange.format import wire
from db.exchange.merging import quarantine
from db.exchange.merging.applying import REASONS
from db.exchange.merging.quarantine import Held
from db.exchange.offices import roster, trust
from db.exchange.records import comparing, documents, edited, versions, words
from db.exchange.records.comparing import Line
from db.exchange.records.documents import Body
from db.exchange.records.registry import TYPE, DocumentType
from db.organs import service as organs

SHOWN = 2000
NOTES = "waiting"
"""The journal's subject type for notes on a document that waits."""

WHOLE_ONLY = frozenset({"checklist"})
"""Documents decided as a whole (定稿): one side or the other, never field by field."""


class Standing(StrEnum):
    """Whose turn it is: a person here, another office, or nobody, because it settles itself."""

    HERE = "here"
    ELSEWHERE = "elsewhere"
    BY_ITSELF = "by_itself"


class Action(StrEnum):
    """What a person can do here with a document that waits."""

    DECIDE = "decide"
    ACKNOWLEDGE = "acknowledge"
    DEFER = "defer"
    RETRY = "retry"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One waiting document: what it is, why it waits, from whom, since when, whose turn it is, what can be done."""

    id: str
    doc_type: str
    doc_id: str
    kind: str
    subject: str
    short: str
    content: str
    reason: str
    sender: str
    since: str
    versions: int
    deferred_at: str
    standing: Standing
    turn: str
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many documents wait: for somebody here, put off, for other offices, and for nobody."""

    here: int
    deferred: int
    elsewhere: int
    by_itself: int

    @property
    def all(self) -> int:
        """All of them."""
        return self.here + self.deferred + self.elsewhere + self.by_itself


@dataclass(frozen=True, slots=True)
class Side:
    """One of two versions: whose it is, who last edited it and when, and its short name."""

    title: str
    origin: str
    by: str
    at: str
    version: str


@dataclass(frozen=True, slots=True)
class Note:
    """What a person noted earlier: when, who, what."""

    at: str
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a document: the differing lines first; `shown` names exactly what was compared.

    `by_field` says whether single fields may be taken; `remark` says why there is nothing to compare.
    """

    waiting: Waiting
    mine: Side | None
    theirs: Side
    lines: tuple[Line, ...]
    by_field: bool
    shown: str
    notes: tuple[Note, ...]
    remark: str = ""

    @property
    def differing(self) -> tuple[Line, ...]:
        """The lines in which the two differ."""
        return tuple(line for line in self.lines if line.differs)


@dataclass(frozen=True, slots=True)
class Pair:
    """The two versions themselves, as a decision needs them."""

    held: Held
    kind: DocumentType
    envelope: wire.Envelope
    mine: Body
    theirs: Body


@dataclass(frozen=True, slots=True)
class Here:
    """Who we are: the newest roster and every address this store has had."""

    known: wire.Roster | None
    mine: frozenset[str]

    def name(self, address: str) -> str:
        """The name of the office that writes for an address today."""
        return roster.name_of(self.known, self.heir(address))

    def heir(self, address: str) -> str:
        """The address that writes today for this one."""
        return roster.heir(self.known, address)


def here() -> Here:
    """Who we are."""
    known, identity = roster.newest(), trust.identity(organs.site())
    return Here(known, roster.own(known, identity) if identity else frozenset())


# --- the list --------------------------------------------------------------------------------------------------


def waiting() -> tuple[Waiting, ...]:
    """The waiting documents, at most SHOWN: first those for somebody here, then those put off, then the others'."""
    where, found = here(), list(_by_document(quarantine.held()).values())
    found.sort(key=lambda group: _order(group[0], where))
    return tuple(_waiting(group, where) for group in found[:SHOWN])


def counts() -> Counts:
    """How many documents wait, and for whom; cheap enough for every look at the page."""
    where = here()
    firsts = [group[0] for group in _by_document(quarantine.held()).values()]
    places = [_order(first, where) for first in firsts]
    return Counts(*(places.count(place) for place in range(4)))


def _order(held: Held, where: Here) -> int:
    standing = _standing(held, where)
    if standing is Standing.HERE:
        return 1 if held.deferred_at else 0
    return 2 if standing is Standing.ELSEWHERE else 3


def _by_document(rows: Iterable[Held]) -> dict[tuple[str, str], list[Held]]:
    """The waiting versions by document, in each the one to look at first at the head."""
    groups: dict[tuple[str, str], list[Held]] = {}
    for held in rows:
        groups.setdefault((held.doc_type, held.doc_id), []).append(held)
    return {key: _first(group) if len(group) > 1 else group for key, group in groups.items()}


def _first(group: list[Held]) -> list[Held]:
    """The versions in the order to look at them: the gravest reason first, then those that no other descends from."""
    ancestors = {vid for held in group for vid in _ancestors(held)}
    rank = {"conflict": 0, "alarm": 1, "overtaken": 2}
    newest_first = list(reversed(group))
    return sorted(newest_first, key=lambda held: (rank.get(held.reason, 3), held.vid in ancestors))


def _ancestors(held: Held) -> list[str]:
    try:
        return held.envelope().anc
    except wire.Unreadable:
        return []


def _waiting(group: list[Held], where: Here) -> Waiting:
    held = group[0]
    kind, body = TYPE.get(held.doc_type), _body(held)
    return Waiting(
        held.id, held.doc_type, held.doc_id, kind.label if kind else "其他", _subject(held, body),
        words.short(kind.name, body) if kind and body else held.doc_id,
        words.content(kind.name, body) if kind and body else "", REASONS.get(held.reason, held.reason),
        where.name(held.from_address), min(one.at for one in group)[:16].replace("T", " "), len(group),
        held.deferred_at, _standing(held, where), turn_of(held, where), actions_of(held, where),
    )  # fmt: skip


def subject_of(held: Held) -> str:
    """The kind of document and the name a clerk knows it by; its number where it cannot be read."""
    kind = TYPE.get(held.doc_type)
    return f"{kind.label if kind else '其他'} {_subject(held, _body(held))}"


def _subject(held: Held, body: Body | None) -> str:
    return words.subject(held.doc_type, body) if body is not None else held.doc_id


def _body(held: Held) -> Body | None:
    kind = TYPE.get(held.doc_type)
    if kind is None:
        return None
    try:
        return documents.read(kind, held.doc_id, memoryview(held.envelope().body))
    except (wire.Unreadable, documents.BadBody):
        return None


def _standing(held: Held, where: Here) -> Standing:
    match held.reason:
        case "conflict":
            here = held.owner in where.mine or _went_on(held, where)
            return Standing.HERE if here else Standing.ELSEWHERE
        case "alarm" | "overtaken" | "clash" | quarantine.RETURNED | quarantine.SILENT:
            return Standing.HERE
        case "unknown" | quarantine.FORGOTTEN:
            return Standing.BY_ITSELF
        case _ if held.reason.startswith(quarantine.LACKS):
            return Standing.BY_ITSELF
        case _:
            return Standing.ELSEWHERE


def _went_on(held: Held, where: Here) -> bool:
    """Whether a document in conflict belongs to another office by now, which never got this version to decide on.

    A person here then compares the two, tells that office what differs, and writes that down.
    """
    if held.owner in where.mine:
        return False
    try:
        writer = held.envelope().owner
    except wire.Unreadable:
        return False
    return where.heir(writer) != where.heir(held.owner)


def turn_of(held: Held, where: Here) -> str:
    """Whose turn it is, in words."""
    if held.reason == "conflict" and _went_on(held, where):
        return f"已由{where.name(held.owner)}经办，本机核对"
    if held.reason == "conflict":
        return "本机决定" if held.owner in where.mine else f"等{where.name(held.owner)}决定"
    if held.reason.startswith(quarantine.LACKS):
        return f"收到所缺的{held.reason.removeprefix(quarantine.LACKS)}后自动处理"
    return _TURNS.get(held.reason, "对方更正后重报")


_TURNS = {
    "alarm": "本机核对",
    "overtaken": "本机核对",
    quarantine.RETURNED: "本机核对后取回",
    quarantine.FORGOTTEN: "随下一个包带回县里",
    "clash": "改开重名重号后重新处理",
    quarantine.SILENT: "属实的，由受理机构办「更正申请人信息」后重新处理",
    "unknown": "升级程序后自动处理",
}


def actions_of(held: Held, where: Here) -> tuple[Action, ...]:
    """What a person here can do with a document that waits."""
    if held.reason == "conflict" and held.owner in where.mine:
        return (Action.DECIDE, Action.DEFER)
    if held.reason == "conflict" and not _went_on(held, where):
        return (Action.DEFER,)
    if held.reason in ("conflict", "alarm", "overtaken", quarantine.RETURNED, quarantine.FORGOTTEN):
        return (Action.ACKNOWLEDGE, Action.DEFER)
    return (Action.ACKNOWLEDGE, Action.DEFER, Action.RETRY)


# --- two versions side by side ---------------------------------------------------------------------------------


def compare(waiting_id: str) -> Comparison:
    """The version here and the one that waits, line by line, each with who and when. Changes nothing."""
    where, group = here(), group_of(waiting_id)
    held = group[0]
    shown, kind = _waiting(group, where), TYPE.get(held.doc_type)
    theirs = _body(held)
    if kind is None or theirs is None:
        text = "这一条是新版本程序的数据，本机读不出来。" if kind is None else "这一条的内容不合规范，本机读不出来。"
        return Comparison(shown, None, _their_side(held, where), (), False, "", notes(held), text)
    mine = body_here(kind, held.doc_id)
    lines = comparing.lines(kind, mine, theirs)
    return Comparison(
        shown, _my_side(kind, held, where) if mine is not None else None, _their_side(held, where), lines,
        kind.name not in WHOLE_ONLY, digest(mine, held), notes(held),
    )  # fmt: skip


def is_waiting(waiting_id: str) -> bool:
    """Whether a version of this number still waits."""
    return bool(quarantine.held("q.id = ?", waiting_id))


def group_of(waiting_id: str) -> list[Held]:
    """The versions of the document this one waits with, itself first. Raises UserError when it waits no longer."""
    found = quarantine.held("q.id = ?", waiting_id)
    if not found:
        raise UserError("这一件已经处理过了，没有再改。", hint="请回到待核对的清单，看还有哪些在等。")
    group = quarantine.held("q.doc_type = ? AND q.doc_id = ?", found[0].doc_type, found[0].doc_id)
    return [found[0], *(held for held in group if held.id != waiting_id)]


def pair(held: Held) -> Pair:
    """The two versions a decision is about. Raises UserError where the waiting one cannot be read."""
    kind = TYPE.get(held.doc_type)
    theirs, mine = _body(held), body_here(kind, held.doc_id) if kind else None
    if kind is None or theirs is None or mine is None:
        raise UserError("这一件有一版读不出来，没有决定。", hint="请先升级程序，或请对方更正后重报。")
    return Pair(held, kind, held.envelope(), mine, theirs)


def body_here(kind: DocumentType, doc_id: str) -> Body | None:
    """The document as the rows have it now."""
    body = documents.build_one(kind, doc_id)
    return documents.read(kind, doc_id, body) if body is not None else None


def digest(mine: Body | None, held: Held) -> str:
    """A digest of exactly these two versions, so that a decision on anything not shown is refused."""
    return hashlib.sha256(repr((mine, held.vid)).encode()).hexdigest()


def notes(held: Held) -> tuple[Note, ...]:
    """What people noted on this document while it waited."""
    return tuple(Note(e.at[:16].replace("T", " "), e.user_name, e.reason) for e in journal.history(NOTES, held.doc_id))


def _my_side(kind: DocumentType, held: Held, where: Here) -> Side:
    found = versions.head(kind.name, held.doc_id)
    written_here = found is None or found.owner in where.mine
    by, at = (found.edited_by, found.edited_at) if found else ("", "")
    if written_here:
        by, at = edited.last(kind, [held.doc_id]).get(held.doc_id, (by, at))
    origin = "本机所写" if written_here or found is None else f"{where.name(found.owner)}所写，本机留存"
    return Side("本机", origin, by, at[:16].replace("T", " "), found.vid[:8] if found else "")


def _their_side(held: Held, where: Here) -> Side:
    if held.reason == "overtaken":
        title, origin = "移交以前", "本机原来的改动，没有采用"
    else:
        title, origin = "对方", f"{where.name(held.from_address)}带来"
    try:
        envelope = held.envelope()
    except wire.Unreadable:
        return Side(title, origin, "", "", held.vid[:8])
    if held.reason == "conflict" and envelope.owner in where.mine:
        origin += "，是本单位在还原前或另一台电脑上写的"
    return Side(title, origin, envelope.by, envelope.at[:16].replace("T", " "), envelope.vid[:8])
