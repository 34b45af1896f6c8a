"""Correcting the applicant's data (更正申请人信息): a wrong character, digit or address found after the intake.

It does not change the applicant: another person or firm is another application. Papers printed before stay as they
are; a decision is corrected by a paper of its own (更正决定书).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from db import clock, search, store
from db.actors import Actor, Role
from db.cases import checks, reading, recording, who_applies
from db.cases.acts import ActKind, check_act, outcome_of
from db.cases.intake.admission import LONGEST
from db.cases.intake.identity import CREDIT_CODE, ID_KINDS, checked_identity
from db.cases.marks import flags_of
from db.cases.misprints import HIDDEN
from db.cases.queues import finding
from db.cases.rules import PERSONS, CaseDetail, mask
from db.cases.tables import CaseRow
from db.errors import UserError
from db.papers import numbers
from db.papers.numbers import NumberState
from db.papers.rules import TITLES, PaperKind
from db.store import database

LABELS = {
    "applicant": "申请人", "applicant_kind": "申请人类别", "id_kind": "证件类型", "id_number": "证件号码",
    "contact": "联系人", "phone": "电话", "legal_person": "法定代表人", "address": "住址", "agent": "代理人",
    "agent_relation": "代理关系", "agent_phone": "代理人电话", "agent_id_kind": "代理人证件类型",
    "agent_id_number": "代理人证件号码",
}  # fmt: skip
"""The fields that can be corrected, by column, with their words."""
NONE = "（空）"
_ON_PAPER = (NumberState.PRINTED, NumberState.ELSEWHERE)
SLIP = TITLES[PaperKind.RECEIPT_SLIP]


@dataclass(frozen=True, slots=True)
class Corrected:
    """A case after the correction, what changed in words, and the papers printed before with the old data."""

    case: CaseDetail
    changes: str
    papers: tuple[str, ...]
    decided: bool

    @property
    def to_do(self) -> tuple[str, ...]:
        """What is left to be done about papers printed before."""
        slips = [one for one in self.papers if one.startswith(SLIP)]
        others = [one for one in self.papers if one not in slips]
        told = []
        if slips:
            told.append(f"已打印的{'、'.join(slips)}上是更正前的内容，请补打。")
        if others:
            told.append(f"{'、'.join(others)}仍是更正前的文字。")
        if self.decided:
            told.append(
                f"决定已经作出：决定书、证照上的文字不随着改，请由{self.case.deciding_organ}办「更正已发文书」，"
                "出更正决定书，送达申请人。"
            )
        return tuple(told)


def correct(actor: Actor, case_id: str, values: Mapping[str, str], reason: str, former_case: str = "") -> Corrected:
    """Correct the applicant's data: the `values`, by the names of LABELS, that differ from the file are recorded.

    An identity number left masked stays, or is taken from `former_case`, another case of the same applicant. Raises
    UserError without a reason, where nothing differs, for an invalid number, an empty name, and where another office
    corrects it now (`who_applies.why_not`).
    """
    actor.require(Role.WINDOW, Role.REVIEW)
    kind = ActKind.APPLICANT_CORRECTED
    checks.check_texts(kind, reason, values)
    if not reason.strip():
        raise UserError("没有写为什么更正，没有保存。", hint="例：照身份证核对，姓名录错一个字。")
    with database.atomic():
        row, acts = reading.case_row(case_id), reading.acts_of(case_id)
        why = who_applies.why_not(row, acts, reading.this_office())
        if why:
            raise UserError(f"{why}，没有保存。", hint="请把要改的内容告诉它；更正以后随数据包带来。")
        check_act(acts, kind, clock.today(), clock.today())
        wanted = _checked(row, _with_number_of(former_case, {name: text.strip() for name, text in values.items()}))
        changes = _words(row, wanted)
        if not changes:
            raise UserError("没有改动，没有保存。", hint="请先改要更正的一栏。")
        papers, decided = _printed(case_id), outcome_of(acts) is not None
        told = {"changes": changes, "papers": "；".join(papers)}
        act_id = recording.append(actor, row, kind, clock.today(), reason, told)
        who_applies.note(actor, act_id, row, _columns(wanted), clock.now().isoformat())
        who_applies.put_in([case_id])
        search.reindex("case", finding.find_words([case_id]))
    return Corrected(reading.detail(reading.case_row(case_id)), changes, papers, decided)


def _with_number_of(case_id: str, values: dict[str, str]) -> dict[str, str]:
    """The values, with the whole number where the masked one was taken from another case."""
    if not case_id or "*" not in values.get("id_number", ""):
        return values
    former = reading.case_row(case_id)
    if former.id_number_masked != values["id_number"]:
        return values
    return values | {"id_number": store.decrypt_column(former.id_number_cipher)}


def _checked(row: CaseRow, values: dict[str, str]) -> dict[str, str]:
    """The values that differ from the file, by the names of LABELS, numbers whole and in canonical form."""
    unknown = next((name for name in values if name not in LABELS), "")
    if unknown or any(len(text) > LONGEST for text in values.values()):
        raise UserError(
            "有一栏不能更正或者太长，没有保存。",
            hint=f"能更正的是：{'、'.join(LABELS.values())}，每栏不超过 {LONGEST} 字。",
        )
    now = {name: str(getattr(row, name)) for name in who_applies.PLAIN}
    now |= {name: store.decrypt_column(getattr(row, f"{own}_cipher")) for name, own in who_applies.NUMBERS.items()}
    new = now | values
    if (new["applicant_kind"] in PERSONS) == (now["applicant_kind"] in PERSONS):
        new["applicant_kind"] = now["applicant_kind"]
    for kind, name in (("id_kind", "id_number"), ("agent_id_kind", "agent_id_number")):
        own = who_applies.NUMBERS[name]
        if new[name] == getattr(row, f"{own}_masked"):
            new[name] = now[name]
        if "*" in new[name]:
            raise UserError("证件号码不完整，没有保存。", hint="请照证件重新填写全部号码。")
        new[name] = checked_identity(new[kind], new[name])
    if not new["applicant"]:
        raise UserError("申请人不能空着，没有保存。", hint="请填姓名或单位名称。")
    helped = "helped" in flags_of(frozenset(row.flags.split()), reading.acts_of(row.id))
    _check_agent(new, helped)
    return {name: text for name, text in new.items() if text != now[name]}


def _check_agent(new: Mapping[str, str], helped: bool) -> None:
    if new["agent_id_number"] and not new["agent"]:
        raise UserError("填了代理人的证件，没有填代理人姓名，没有保存。", hint="请补填代理人姓名。")
    if helped and not (new["agent"] and new["agent_id_number"]):
        raise UserError("帮办代办缺代办人姓名或者证件号码，没有保存。", hint="代办要有代办人的身份。")


def _words(row: CaseRow, wanted: Mapping[str, str]) -> str:
    """电话：138…改为139…；证件号码：140525********0021改为140525********0049.

    A person's number is masked; a credit code is public and whole, as on the decision that is to be corrected.
    """
    told, id_kind = [], wanted.get("id_kind", row.id_kind)
    for name, label in LABELS.items():
        if name not in wanted:
            continue
        before, after = _said(name, _now(row, name), row.id_kind), _said(name, wanted[name], id_kind)
        alike = HIDDEN if before == after else ""
        told.append(f"{label}：{before}改为{after}{alike}")
    return "；".join(told)


def _now(row: CaseRow, name: str) -> str:
    own = who_applies.NUMBERS.get(name)
    return store.decrypt_column(getattr(row, f"{own}_cipher")) if own else str(getattr(row, name))


def _said(name: str, text: str, id_kind: str) -> str:
    if name in who_applies.NUMBERS:
        text = text if name == "id_number" and id_kind == CREDIT_CODE else mask(text)
    elif name.endswith("id_kind"):
        text = ID_KINDS.get(text, text)
    elif name == "applicant_kind":
        text = "个人" if text in PERSONS else "单位"
    return text.replace("；", "，") or NONE


def _columns(wanted: Mapping[str, str]) -> dict[str, Any]:
    """The changed columns of the file; a number is kept encrypted, found by its key, shown masked."""
    found: dict[str, Any] = {name: text for name, text in wanted.items() if name not in who_applies.NUMBERS}
    for name, own in who_applies.NUMBERS.items():
        if name in wanted:
            number = wanted[name]
            found |= {f"{own}_cipher": store.encrypt_column(number), f"{own}_key": store.lookup_key(number),
                      f"{own}_masked": mask(number)}  # fmt: skip
    return found


def _printed(case_id: str) -> tuple[str, ...]:
    """The papers of a case that stand, by title and number, as they were before."""
    found = numbers.of_subject("case", case_id)
    return tuple(f"{one.title} {one.number}" for one in found if one.state in _ON_PAPER)
