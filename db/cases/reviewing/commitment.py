"""告知承诺 and 容缺: what the applicant was told once, what may come later, and by when (垣曲 2022 Art 24(1)–(3)).
Pure."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from db.cases.acts import ActKind, CaseAct, last_of
from db.cases.rules import CaseMaterial
from db.errors import UserError
from db.sheets.rules import comparable

K = ActKind


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a commitment may be made for.

    `item` says whether the item allows commitments at all. `materials` are those named by the catalogues in force; None
    where no catalogue mentions the item, so that the guide decides.
    """

    item: bool
    materials: frozenset[str] | None = None


def missing_of(details: Mapping[str, str]) -> tuple[str, ...]:
    """The materials a commitment leaves for later, as its act says."""
    try:
        value = json.loads(details.get("missing", "") or "[]")
    except (ValueError, RecursionError):
        return ()
    return tuple(map(str, value)) if isinstance(value, list) else ()


def promised(acts: Sequence[CaseAct]) -> tuple[str, ...]:
    """The materials the applicant committed in writing to bring later."""
    committed = last_of(acts, K.COMMITTED)
    return missing_of(committed.details) if committed else ()


def may_lack(materials: Sequence[CaseMaterial], allowed: Allowed) -> list[CaseMaterial]:
    """The materials not in yet that may come later: never a core one, and only those the catalogues name."""
    named = None if allowed.materials is None else {comparable(name) for name in allowed.materials}
    return [
        one for one in materials
        if one.missing and not one.core and (named is None or comparable(one.name) in named)
    ]  # fmt: skip


def check_listed(allowed: Allowed) -> None:
    """Raise UserError for an item that allows no commitment; its applicants are not told of one either."""
    if not allowed.item:
        raise UserError(
            "这个事项没有列入告知承诺制事项目录，没有保存。",
            hint="请按一般程序办理；应当列入的，先由清单编制人员列入目录并公布。",
        )


def check_commitment(
    acts: Sequence[CaseAct],
    happened_on: date,
    details: Mapping[str, str],
    materials: Sequence[CaseMaterial],
    allowed: Allowed,
) -> None:
    """Raise UserError for a commitment the applicant was not told about, or an item or material that allows none."""
    check_listed(allowed)
    if last_of(acts, K.COMMITMENT_TOLD) is None:
        raise UserError(
            "还没有把法定条件、监管方式和法律后果一次告知申请人，没有保存。", hint="请先办「告知承诺事项」。"
        )
    missing = missing_of(details)
    _check_missing(missing, materials, may_lack(materials, allowed))
    due = details.get("due_on", "")
    if missing and not due:
        raise UserError("没有填补齐材料的期限，没有保存。", hint="请填承诺书写明的日期。")
    if due and not _after(due, happened_on):
        raise UserError(f"承诺期限 {due} 不在承诺日期 {happened_on} 以后，没有保存。", hint="请核对承诺书写明的日期。")


def _check_missing(missing: Collection[str], materials: Sequence[CaseMaterial], may: Sequence[CaseMaterial]) -> None:
    core = {one.name for one in materials if one.core}
    allowed = {one.name for one in may}
    wrong = [name for name in missing if name not in allowed]
    if not wrong:
        return
    hard = [name for name in wrong if name in core]
    if hard:
        raise UserError(
            f"核心要件不能容缺：{'、'.join(hard)}，没有保存。", hint="请收齐核心要件；其余材料可以凭承诺后补。"
        )
    can = "、".join(sorted(allowed)) or "没有"
    raise UserError(
        f"不能凭承诺后补：{'、'.join(wrong)}，没有保存。",
        hint=f"只能选还没有收、又列入承诺材料清单或容缺受理目录的；这件可以选的：{can}。",
    )


def check_outcome(kind: ActKind, acts: Sequence[CaseAct], happened_on: date) -> None:
    """Raise UserError where there is no commitment, it was judged already, or its day has not passed."""
    committed = last_of(acts, K.COMMITTED)
    if committed is None:
        raise UserError("这件没有作过承诺，没有保存。", hint="请核对是不是打开了别的件。")
    judged = last_of(acts, K.COMMITMENT_MET, K.COMMITMENT_FAILED, K.COMMITTED)
    if judged and judged.kind is not K.COMMITTED:
        raise UserError(f"{judged.happened_on} 已经登记「{judged.label}」，没有保存。", hint="登记错了的，先更正。")
    due = committed.details.get("due_on", "")
    if kind is K.COMMITMENT_FAILED and due and happened_on.isoformat() <= due:
        raise UserError(f"承诺期限到 {due}，还没有过，没有保存。", hint="请在期限过后、监管部门来函以后登记。")


def _after(text: str, day: date) -> bool:
    try:
        return date.fromisoformat(text) > day
    except ValueError:
        return False
