"""The consultation log (咨询登记): questions, answers, and who answered; it does not leave this office."""

from dataclasses import dataclass, fields
from datetime import date

from db import clock, journal
from db.actors import Actor, Role
from db.cases.checks import refuse_secrets
from db.cases.tables import ConsultationNoteRow
from db.errors import UserError
from db.items import service as items
from db.organs import lives
from db.store import database

MOST = 1000
"""How many entries of the log are read at most."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What the clerk enters; the asker may stay unnamed."""

    question: str
    asker: str = ""
    phone: str = ""
    item_id: str = ""
    channel: str = "1"
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Consultation:
    """One entry of the log; times as ISO texts, '' while nobody has answered."""

    id: str
    number: str
    asked_at: str
    channel: str
    asker: str
    phone: str
    item_name: str
    question: str
    answer: str
    answered_at: str
    answered_by: str
    user_name: str


_FIELDS = tuple(one.name for one in fields(Consultation))


def add(actor: Actor, asking: Asking) -> Consultation:
    """Note a question, with the answer if it was given at once. Raises UserError for an empty question."""
    actor.require(Role.WINDOW)
    if not asking.question.strip():
        raise UserError("没有写咨询的内容，没有保存。", hint="请写一句话：问的是什么。")
    refuse_secrets([asking.question, asking.answer])
    with database.atomic():
        year = clock.today().year
        prefix = f"Z{actor.site.code}{lives.letter()}{year}"
        number = f"{prefix}{journal.next_counter(f'consultation:{prefix}'):05d}"
        now, answer = clock.now().isoformat(), asking.answer.strip()
        row = ConsultationNoteRow.create(
            number=number, asked_at=now, channel=asking.channel, asker=asking.asker.strip(),
            phone=asking.phone.strip(), item_id=asking.item_id,
            item_name=items.item(asking.item_id).name if asking.item_id else "", question=asking.question.strip(),
            answer=answer, answered_at=now if answer else "", answered_by=actor.name if answer else "",
            user_id=actor.user_id, user_name=actor.name,
        )  # fmt: skip
        asked = {"question": row.question}
        journal.record(actor, f"咨询登记 {number}", "consultation", row.id, after=asked, dated=True)
    return _read(row)


def answer(actor: Actor, number: str, text: str) -> Consultation:
    """Answer an open question. Raises UserError for an empty answer or a second one."""
    actor.require(Role.WINDOW, Role.REVIEW)
    if not text.strip():
        raise UserError("没有写答复，没有保存。", hint="请写明怎样答复的。")
    refuse_secrets([text])
    with database.atomic():
        row = ConsultationNoteRow.get_or_none(ConsultationNoteRow.number == number.strip())
        if row is None:
            raise UserError(f"没有编号「{number}」的咨询，没有保存。", hint="请在咨询登记里核对编号。")
        if row.answer:
            raise UserError(f"{number} 已由{row.answered_by}答复，没有保存。", hint="再有问题的，请另登记一条。")
        row.answer, row.answered_by, row.answered_at = text.strip(), actor.name, clock.now().isoformat()
        row.save()
        journal.record(actor, f"答复咨询 {row.number}", "consultation", row.id, after={"answer": row.answer})
    return _read(row)


def between(first: date, last: date, waiting_only: bool = False) -> list[Consultation]:
    """The log from one day to another, both included, the newest first."""
    day = ConsultationNoteRow.asked_at
    rows = ConsultationNoteRow.select().where(day >= first.isoformat(), day < f"{last.isoformat()}U")
    if waiting_only:
        rows = rows.where(ConsultationNoteRow.answer == "")
    return [_read(row) for row in rows.order_by(day.desc()).limit(MOST)]


def _read(row: ConsultationNoteRow) -> Consultation:
    return Consultation(**{name: getattr(row, name) for name in _FIELDS})
