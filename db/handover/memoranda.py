"""Drafting memoranda (审管衔接备忘录) from the rule set in force, version after version."""

import json
from dataclasses import asdict
from datetime import date

from db import custody, journal
from db.actors import Actor, Role, SiteKind
from db.errors import UserError
from db.handover import clauses, service
from db.handover.clauses import Clause, Memorandum, MemorandumItem, Terms
from db.handover.rules import Batch, Direction
from db.handover.tables import MemorandumRow
from db.organs import service as organ_service
from db.store import database


def memorandum(batch_id: str, department_id: str) -> Memorandum | None:
    """The newest version of a department's memorandum in this batch, if one was drafted."""
    row = (
        MemorandumRow.select()
        .where(MemorandumRow.batch_id == batch_id, MemorandumRow.department_id == department_id)
        .order_by(MemorandumRow.version.desc())
        .first()
    )
    if row is None:
        return None
    found = service.batch(batch_id)
    return Memorandum(
        row.id, batch_id, department_id, organ_service.organ_by_id(department_id).name, _bureau(found),
        row.version, row.effective_on, clauses.basis_of(found.issuer, found.document_title, found.document_number),
        tuple(Clause(**clause) for clause in json.loads(row.clauses)),
        tuple(MemorandumItem(**item) for item in json.loads(row.items)), row.amends_id, row.expires_on,
    )  # fmt: skip


def draft_memorandum(actor: Actor, batch_id: str, department_id: str, effective_on: date | None = None) -> Memorandum:
    """Compose a memorandum from the clauses the rule set in force chooses; a further draft is a further version.

    Raises UserError where another office writes the newest one: two would draft the same version.
    """
    actor.require(Role.HANDOVER)
    with database.atomic():
        found = service.batch(batch_id)
        department = organ_service.organ_by_id(department_id).name
        moved = [item for item in found.items if department_id in (item.from_id, item.to_id)]
        if not moved:
            raise UserError(f"{department}在这一批里没有事项，不用签备忘录。", hint="请核对批次和部门。")
        terms = Terms(
            found, service.rule_set_of(found.notice_on), frozenset(item.direction for item in moved),
            department, _bureau(found), _authority(),
        )  # fmt: skip
        latest = memorandum(batch_id, department_id)
        if latest:
            custody.check_own("memorandum", latest.id, "这份备忘录")
        row = MemorandumRow.create(
            batch_id=batch_id, department_id=department_id, version=latest.version + 1 if latest else 1,
            site_code=actor.site.code, effective_on=effective_on.isoformat() if effective_on else "",
            clauses=json.dumps([asdict(c) for c in clauses.compose(terms)], ensure_ascii=False),
            items=json.dumps([asdict(i) for i in clauses.scope(moved, department, terms.bureau)], ensure_ascii=False),
        )  # fmt: skip
        journal.record(
            actor, f"起草与{department}的审管衔接备忘录", "memorandum", row.id, after={"version": row.version}
        )
        drafted = memorandum(batch_id, department_id)
    assert drafted is not None
    return drafted


def _authority() -> str:
    """Who settles what the two bodies cannot: a development zone has no government of its own (#33, #38)."""
    return "管委会" if organ_service.site().kind is SiteKind.ZONE else "本级人民政府"


def _bureau(found: Batch) -> str:
    item = found.items[0]
    return item.to_organ if item.direction is Direction.IN else item.from_organ
