"""Correcting the materials noted at the intake (更正收件材料): originals, copies, and materials waived since."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from db.actors import Actor, Role
from db.cases import custody, handed, reading, service
from db.cases.acts import ActKind
from db.cases.counter.materials import ALREADY
from db.cases.intake.admission import MOST_COPIES
from db.cases.rules import CaseDetail, CaseMaterial, HandedIn
from db.cases.tables import CaseRow
from db.errors import UserError
from db.store import database

NOT_NEEDED = ("不需要提交", "可以共享核验", "由本单位查询、调取")
"""Usual reasons why a material need not be given; `ALREADY` is the one that names another case holding it."""


def recount(actor: Actor, case_id: str, happened_on: date, counted: Mapping[int, HandedIn], reason: str) -> CaseDetail:
    """Correct the counts of materials, by position, or waive one: a dated act with before, after and reason.

    Raises UserError without a reason, where nothing changes, for impossible counts, for waiving a material that was
    handed in, for an unknown other case, and for a case that another office writes or that is decided.
    """
    actor.require(Role.WINDOW, Role.REVIEW)
    if not reason.strip():
        raise UserError("没有写为什么更正，没有保存。", hint="例：收件时把复印件登记成原件；已经在别的件交过。")
    with database.atomic():
        custody.check_own(case_id)
        materials = {one.position: one for one in reading.materials_of(case_id)}
        changed = {
            position: cleaned
            for position, one in counted.items()
            if (cleaned := _checked(materials.get(position), one)) != handed.as_handed(materials[position])
        }
        if not changed:
            raise UserError("没有改动，没有保存。", hint="请先改份数，或者写免交的原因。")
        before = {position: handed.as_handed(materials[position]) for position in changed}
        told = "；".join(
            f"{materials[position].name}：{handed.words(before[position])}改为{handed.words(one)}"
            for position, one in changed.items()
        )
        details = {"changes": told, "before": handed.encoded(before)}
        handed.write(case_id, changed)
        return service.act(actor, case_id, ActKind.RECOUNTED, happened_on, reason, details)


def _checked(material: CaseMaterial | None, one: HandedIn) -> HandedIn:
    if material is None or not (0 <= one.originals <= MOST_COPIES and 0 <= one.duplicates <= MOST_COPIES):
        raise UserError("材料份数没有保存。", hint=f"请填 0 到 {MOST_COPIES} 的整数。")
    waived = one.waived.strip()
    if waived and one.received:
        raise UserError(
            f"「{material.name}」已经收了，又写免交，没有保存。", hint="收了的不写免交原因；没有收的份数填 0。"
        )
    return replace(one, waived=waived, source_case=_source(material, one, waived))


def _source(material: CaseMaterial, one: HandedIn, waived: str) -> str:
    """The case named as holding a waived material, if any. Raises UserError for a case not known here."""
    start = ALREADY.format("")
    number = waived.removeprefix(start).strip() if waived.startswith(start) else ""
    if not number:
        return one.source_case if waived and waived == material.waived else ""
    if not CaseRow.select().where(CaseRow.number == number).exists():
        raise UserError(f"本机没有编号「{number}」的办件，没有保存。", hint="请核对交过这份材料的办件编号。")
    return number


def given_elsewhere(case_id: str) -> list[str]:
    """The numbers of the applicant's other cases with materials, the newest first; at most ten."""
    row = reading.case_row(case_id)
    same = CaseRow.id_number_key == row.id_number_key if row.id_number_key else CaseRow.applicant == row.applicant
    found = CaseRow.select(CaseRow.number).where(same, CaseRow.id != case_id).order_by(CaseRow.received_on.desc())
    return [one.number for one in found.limit(10)]
