"""What 划转移交 reminds of: memoranda that run out, owed lines, old seals, reviews, liaisons, ended organs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from db.actors import SiteKind
from db.handover import ended, service
from db.handover.batches import service as life
from db.handover.checklists import gate
from db.handover.deciding import service as deciding
from db.handover.memoranda import state as memoranda_state
from db.handover.registers import seals
from db.handover.rules import Batch, HandoverKind, LineState
from db.items import service as items
from db.organs import service as organs

OWED_WITHIN = timedelta(days=7)
"""How many days before the promised day an owed line is reminded of."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One thing to be done; `place` says where on its page: `view/subject` in 划转移交, or a checklist's id.

    `due` is None for what has no day of its own; `overdue` says that its day has passed.
    """

    id: str
    kind: str
    what: str
    about: str
    where: str
    place: str
    due: date | None = None
    overdue: bool = False
    page: str = "handover"


def reminders(today: date) -> list[Reminder]:
    """Everything to be done on a day, the most pressing first; finished batches are left out."""
    every = service.batches()
    running = [batch for batch in every if not gate.finished_on(batch.id)]
    found = [*_memoranda(every, today), *_owed(running, today), *_seals(), *_reviews(today), *_liaisons(running),
             *_ended(running)]  # fmt: skip
    return sorted(found, key=lambda one: (one.due is None, one.due or today, one.kind, one.about, one.what))


def _memoranda(batches: Sequence[Batch], today: date) -> Iterator[Reminder]:
    """Memoranda that run out, of all batches: a memorandum outlives the batch it was signed in."""
    names = {organ.id: organ.name for organ in organs.organs()}
    for batch in batches:
        for department, last_day in memoranda_state.expiring(memoranda_state.of_batch(batch.id), today).items():
            told = f"{batch.name}的审管衔接备忘录有效期到 {last_day}，没有续签"
            yield Reminder(
                f"memorandum {batch.id} {department}", "备忘录到期", told, names.get(department, ""), "备忘录",
                f"memoranda/{batch.id} {department}", last_day, last_day < today,
            )  # fmt: skip


def _owed(batches: Sequence[Batch], today: date) -> Iterator[Reminder]:
    for summary in (one for batch in batches for one in batch.checklists if one.progress.owed):
        for line in service.checklist(summary.id).lines:
            due = line.owed.due_on if line.owed else ""
            if line.state is not LineState.OWED or not due or date.fromisoformat(due) > today + OWED_WITHIN:
                continue
            who = f"，{line.owed.responsible}负责" if line.owed and line.owed.responsible else ""
            yield Reminder(
                f"owed {line.id}", "欠交待补", f"{line.number} 行 {line.name}，欠交到 {due}{who}", summary.department,
                "移交清单", summary.id, date.fromisoformat(due), due < today.isoformat(),
            )  # fmt: skip


def _seals() -> Iterator[Reminder]:
    for one in seals.to_be_sealed_up():
        told = f"{one.entry.name}：旧章没有封存，不能办结移交"
        yield Reminder(f"seal {one.id}", "旧章待封存", told, one.organ, "印章密钥", f"registers/{one.register}")


def _reviews(today: date) -> Iterator[Reminder]:
    if organs.site().kind not in (SiteKind.COUNTY, SiteKind.ZONE) or items.current_edition() is None:
        return
    for item, decision in deciding.due_for_review():
        due = date.fromisoformat(decision.review_on)
        yield Reminder(
            f"review {item.id}", "暂缓待复核", f"{item.name}：暂缓划转，{due} 复核", item.department, "决定",
            f"deciding/{item.id}", due, due < today,
        )  # fmt: skip


def _ended(batches: list[Batch]) -> Iterator[Reminder]:
    names = {organ.id: organ.name for organ in organs.organs()}
    for batch, gone in ended.running_with_ended(batches):
        for organ in gone:
            successor = names.get(organ.successor_id or "", "")
            told = f"{batch.name}没有办结，{organ.name}已于 {organ.valid_to} 停用"
            told += f"，由{successor}接着办" if successor else "，还没有写明由谁接着办"
            yield Reminder(
                f"ended {batch.id} {organ.id}", "单位已停用", told, organ.name, "批次", f"batches/{batch.id}"
            )


def _liaisons(batches: Sequence[Batch]) -> Iterator[Reminder]:
    for batch in batches:
        named = life.liaisons(batch.id) if batch.kind is HandoverKind.TRANSFER else {}
        departments = life.departments_of(batch) if batch.kind is HandoverKind.TRANSFER else {}
        lacking = [name for department, name in departments.items() if department not in named]
        if lacking:
            told = f"{batch.name}：{len(lacking)} 个部门没有确定联络员（{'、'.join(lacking)}）"
            about = lacking[0] if len(lacking) == 1 else f"{len(lacking)} 个部门"
            yield Reminder(f"liaison {batch.id}", "缺联络员", told, about, "批次", f"batches/{batch.id}")
