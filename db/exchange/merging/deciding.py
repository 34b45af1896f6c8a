"""A person's decision on a waiting document: ours, theirs or field by field; postponed; or a note of what was found."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import peewee

from db import journal
from db.actors import Actor, Role
from db.errors import UserError
from db.exchange.merging import conflicts, quarantine
from db.exchange.merging.applying import make_findable
from db.exchange.merging.conflicts import Action, Pair
from db.exchange.merging.quarantine import Held
from db.exchange.offices import trust
from db.exchange.records import comparing, documents, versions
from db.exchange.records.comparing import Line
from db.exchange.records.documents import Body
from db.exchange.records.registry import DocumentType
from db.organs import service as organs
from db.store import database

_EVERYBODY = (Role.WINDOW, Role.LIAISON, Role.ADMIN, Role.LIST_EDITOR, Role.HANDOVER)
"""The roles that may write a note on a waiting document: those that may take packages in."""

_DECIDERS = {
    "case": (Role.WINDOW, Role.REVIEW, Role.LIAISON),
    "checklist": (Role.HANDOVER, Role.LIAISON),
    "memorandum": (Role.HANDOVER, Role.LIAISON),
    "leaving": (Role.HANDOVER, Role.ADMIN),
    "returned_page": _EVERYBODY,
}
"""The roles that write documents of each type and so decide on them."""


class Keep(StrEnum):
    """A whole side."""

    MINE = "mine"
    THEIRS = "theirs"


Choice = Keep | Mapping[str, Keep]
"""A whole side, or line by line; a line left out stays as it is here."""


@dataclass(frozen=True, slots=True)
class Decided:
    """The result of a decision: the new version's short name, lines taken from the other side, how many still wait."""

    subject: str
    version: str
    taken: int
    waiting: int


def decide(actor: Actor, waiting_id: str, choice: Choice, reason: str = "", shown: str = "") -> Decided:
    """Make the chosen content the current one, as a new version descending from both, which then travels.

    `shown` is what Comparison.shown said: when either side has changed since, nothing is decided. Raises UserError
    also where another office decides, for a missing role, an unknown line, or a document that is decided whole only.
    """
    with database.atomic():
        held, pair = _to_decide(actor, waiting_id, shown)
        me, step = _me(), journal.next_counter("sealing")
        settled = versions.settle_rows(pair.kind, held.doc_id, conflicts.here().mine, me, step, by=actor.name)
        differing = [line for line in comparing.lines(pair.kind, pair.mine, pair.theirs) if line.differs]
        taken = _taken(pair.kind, frozenset(line.key for line in differing), choice)
        whole = Keep.MINE if not taken else Keep.THEIRS if len(taken) == len(differing) else None
        _record(actor, held, differing, taken, reason)
        body = _spread(pair, _body(pair, whole, taken))
        ancestors, step = (pair.envelope.vid, *pair.envelope.anc), journal.next_counter("sealing")
        new = versions.settle(
            pair.kind, held.doc_id, body, settled, me, step, force=True, ancestors=ancestors, by=actor.name
        )
        quarantine.settle("id = ?", (held.id,), whole or "fields", actor.name)
        quarantine.settle_known()
        make_findable(pair.kind.name, [held.doc_id])
        left = quarantine.held("q.doc_type = ? AND q.doc_id = ?", held.doc_type, held.doc_id)
    return Decided(conflicts.subject_of(held), new.vid[:8], len(taken), len(left))


def defer(actor: Actor, waiting_id: str, note: str = "") -> None:
    """以后再定: it stays in the list, below what is to be done now, with the note."""
    actor.require(*_EVERYBODY)
    with database.atomic():
        held, *others = conflicts.group_of(waiting_id)
        stamp = journal.record(
            actor,
            f"待核对，以后再定：{conflicts.subject_of(held)}",
            conflicts.NOTES,
            held.doc_id,
            reason=note.strip() or "以后再定",
        )
        for one in (held, *others):
            database.execute_sql("UPDATE exchange_quarantine SET deferred_at = ? WHERE id = ?", (stamp.at, one.id))


def acknowledge(actor: Actor, waiting_id: str, note: str) -> None:
    """Write down what was found; the document here stays as it is, and the version set aside no longer waits.

    Raises UserError without a note, and for what is to be decided between two versions.
    """
    actor.require(*_EVERYBODY)
    if not note.strip():
        raise UserError("核对结果没有写，没有保存。", hint="请写明问过谁、查到什么，例如「已告知对方更正」。")
    with database.atomic():
        held, *others = conflicts.group_of(waiting_id)
        where = conflicts.here()
        if Action.ACKNOWLEDGE not in conflicts.actions_of(held, where):
            raise UserError("这一件要在两版里定一版，不能只记核对结果。", hint="请逐项选定后保存决定。")
        action = f"待核对，核对结果：{conflicts.subject_of(held)}"
        journal.record(actor, action, conflicts.NOTES, held.doc_id, after={"原因": held.reason}, reason=note.strip())
        for one in (held, *(other for other in others if other.reason == held.reason)):
            if Action.ACKNOWLEDGE in conflicts.actions_of(one, where):
                quarantine.settle("id = ?", (one.id,), "acknowledged", actor.name)


def _to_decide(actor: Actor, waiting_id: str, shown: str) -> tuple[Held, Pair]:
    held, where = conflicts.group_of(waiting_id)[0], conflicts.here()
    actor.require(*_DECIDERS.get(held.doc_type, (Role.LIAISON,)))
    if Action.DECIDE not in conflicts.actions_of(held, where):
        turn = conflicts.turn_of(held, where)
        raise UserError(f"这一件不由本机决定（{turn}），没有保存。", hint="本机那份没有动；对方决定以后会随包带来。")
    pair = conflicts.pair(held)
    if shown and shown != conflicts.digest(pair.mine, held):
        raise UserError("这一件在核对的时候又有人改过，没有保存决定。", hint="请重新打开这一件，再核对一遍。")
    return held, pair


def _me() -> str:
    identity = trust.identity(organs.site())
    assert identity is not None
    return identity.address


def _taken(kind: DocumentType, differing: frozenset[str], choice: Choice) -> frozenset[str]:
    """The keys of the differing lines that are taken from the other side."""
    if isinstance(choice, Keep):
        return differing if choice is Keep.THEIRS else frozenset()
    unknown = sorted(set(choice) - differing)
    if unknown:
        raise UserError(f"两版在「{unknown[0]}」上没有不同，没有保存决定。", hint="请重新打开这一件，只选不同的项。")
    taken = frozenset(key for key, side in choice.items() if side is Keep.THEIRS)
    if kind.name in conflicts.WHOLE_ONLY and taken not in (frozenset(), differing):
        raise UserError(f"{kind.label}定稿后不能逐项拼合，没有保存决定。", hint="请整份采用本机的或对方的。")
    return taken


def _body(pair: Pair, whole: Keep | None, taken: frozenset[str]) -> Body:
    if whole is Keep.MINE:
        return pair.mine
    return pair.theirs if whole is Keep.THEIRS else comparing.compose(pair.kind, pair.mine, pair.theirs, taken)


def _record(actor: Actor, held: Held, differing: list[Line], taken: frozenset[str], reason: str) -> None:
    """Journal both texts and the result in office words, because the journal is kept for ever."""
    before = {
        "本机": {line.label: line.mine for line in differing},
        "对方": {line.label: line.theirs for line in differing},
        "对方版本": held.vid,
    }
    after = {"决定": {line.label: line.theirs if line.key in taken else line.mine for line in differing}}
    action = f"核对决定：{conflicts.subject_of(held)}"
    journal.record(actor, action, held.doc_type, held.doc_id, before, after, reason.strip())


def _spread(pair: Pair, body: Body) -> bytes:
    """Write the decided content into the rows; returns the document's bytes as the rows make them now."""
    try:
        with database.savepoint():
            documents.spread(pair.kind, body)
    except peewee.IntegrityError as error:
        raise UserError(
            "这样定会和本机已有的数据重名或重号，没有保存决定。", hint="请改选另一边，或先改掉重复的那一件。"
        ) from error
    built = documents.build_one(pair.kind, pair.held.doc_id)
    assert built is not None
    return built
