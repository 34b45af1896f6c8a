"""What became of every number given to a paper: printed, still waiting for the printer, or void with a reason."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from db import custody, journal
from db.actors import Actor, Role
from db.errors import UserError
from db.papers.rules import about
from db.papers.tables import PaperRow, ReturnedPageRow
from db.store import database

WRITERS = tuple(role for role in Role if role not in (Role.OBSERVER, Role.ADMIN))
SHOWN = 200
SUBJECT, VOIDED = "paper", "作废"
"""The journal's subject type and sentence for a number made void; its subject is the paper."""
GIVEN = "paper_number"
"""The journal's subject of a number that was given before its paper was printed; its id is the number."""
SERIES = "paper:"
"""What the counters of papers' numbers are called: paper:kind:office:year."""


class NumberState(StrEnum):
    """What became of a number."""

    PRINTED = "printed"
    WAITING = "waiting"
    VOID = "void"
    ELSEWHERE = "elsewhere"


NUMBER_STATE_LABELS = {
    NumberState.PRINTED: "已打印",
    NumberState.WAITING: "已编号，没有打印",
    NumberState.VOID: "已作废",
    NumberState.ELSEWHERE: "由发出单位打印",
}


@dataclass(frozen=True, slots=True)
class Numbered:
    """One number: of which paper, given when and by whom; `why` says why it is void, or who prints it elsewhere."""

    paper_id: str
    title: str
    number: str
    issued_on: str
    user_name: str
    state: NumberState
    why: str


def printed(row: PaperRow) -> bool:
    """Whether a paper was ever printed."""
    return journal.newest(row.subject_type, row.subject_id, f"打印{row.title} {row.number}") is not None


def voided(row: PaperRow) -> str:
    """Why a number is void; '' while it is not."""
    found = journal.newest(SUBJECT, row.id, _void_words(row))
    return found.reason if found else ""


def void_ids() -> set[str]:
    """The papers whose numbers are void."""
    return journal.subjects_since(0, SUBJECT, VOIDED)


def numbered(newest: int = SHOWN) -> list[Numbered]:
    """The numbers given last, newest first, and what became of each."""
    rows = PaperRow.select().order_by(PaperRow.at.desc(), PaperRow.number.desc()).limit(newest)
    return [state_of(row) for row in rows]


def state_of(row: PaperRow) -> Numbered:
    """What became of the number of one paper."""
    why = voided(row)
    state = NumberState.VOID if why else NumberState.PRINTED if printed(row) else NumberState.WAITING
    if state is NumberState.WAITING and (by := _printed_by(row)):
        state, why = NumberState.ELSEWHERE, f"由{by}打印"
    return Numbered(row.id, row.title, row.number, row.issued_on, row.user_name, state, why)


def _printed_by(row: PaperRow) -> str:
    """Who prints a paper that came from elsewhere; '' for our own. This office cannot know whether it was printed."""
    owner, _ = custody.writer("paper", row.id)
    if custody.is_own(owner):
        return ""
    site = owner.partition("/")[0]
    if not custody.is_elsewhere(owner):
        return "另一台电脑"
    return {6: "县局", 9: "乡镇", 12: "村站"}.get(len(site), "发出单位")


def of_subject(subject_type: str, subject_id: str) -> list[Numbered]:
    """The numbers of the papers about one subject, oldest first."""
    rows = PaperRow.select().where(PaperRow.subject_type == subject_type, PaperRow.subject_id == subject_id)
    return [state_of(row) for row in rows.order_by(PaperRow.at, PaperRow.number)]


def note_given(actor: Actor, number: str, purpose: str) -> None:
    """Journal that a number was given for a paper that is still to be printed, and what for."""
    journal.record(actor, f"给号 {number}", GIVEN, number, reason=purpose, dated=True)


def void(actor: Actor, number: str, reason: str) -> Numbered:
    """Make a number void, saying why (作废); the same content printed again gets a new one.

    Raises UserError for an unknown number, without a reason, and once pages of the paper have come home signed.
    """
    actor.require(*WRITERS)
    with database.atomic():
        row: PaperRow | None = PaperRow.get_or_none(PaperRow.number == number.strip())
        if row is None:
            return _void_given(actor, number.strip(), reason.strip())
        if not reason.strip():
            raise UserError(f"没有写 {row.number} 作废的原因，没有作废。", hint="例：打印机卡纸，纸张报废。")
        if voided(row):
            raise UserError(f"{row.number} 已经作废。", hint="不用再作废。")
        if ReturnedPageRow.select().where(ReturnedPageRow.paper_id == row.id).exists():
            raise UserError(
                f"{row.number} 已经收回签字页，不能作废。", hint="内容要改的，改好记录再打印，编号自动换新。"
            )
        _record(actor, row, reason.strip())
    return state_of(row)


def _void_given(actor: Actor, number: str, reason: str) -> Numbered:
    """Make void a number that was given but never printed."""
    found = given(number)
    if found is None:
        raise UserError(f"没有编号是「{number}」的文书。", hint="请照文书上的编号填。")
    if found.state is NumberState.VOID:
        raise UserError(f"{number} 已经作废。", hint="不用再作废。")
    if not reason:
        raise UserError(f"没有写 {number} 作废的原因，没有作废。", hint="例：步骤已更正，不用这份文书。")
    journal.record(actor, f"{VOIDED} {number}", GIVEN, number, reason=reason)
    return replace(found, state=NumberState.VOID, why=reason)


def given(number: str) -> Numbered | None:
    """A number that was given before its paper was printed, if it was; `title` says what for."""
    entries = journal.history(GIVEN, number)
    if not entries:
        return None
    first, last = entries[0], entries[-1]
    void_now = last.action.startswith(VOIDED)
    state = NumberState.VOID if void_now else NumberState.WAITING
    return Numbered("", first.reason, number, first.at[:10], first.user_name, state, last.reason if void_now else "")


def replace_unprinted(actor: Actor, new: PaperRow, before: Sequence[PaperRow]) -> None:
    """Make void an earlier number for the same paper that never came out of the printer."""
    same = about(new.subject_type, json.loads(new.snapshot))
    for row in before:
        if not printed(row) and not voided(row) and about(row.subject_type, json.loads(row.snapshot)) == same:
            _record(actor, row, f"编号以后没有打印，后来另编了 {new.number}")


def _record(actor: Actor, row: PaperRow, reason: str) -> None:
    journal.record(actor, _void_words(row), SUBJECT, row.id, reason=reason)


def _void_words(row: PaperRow) -> str:
    return f"{VOIDED}{row.title} {row.number}"
