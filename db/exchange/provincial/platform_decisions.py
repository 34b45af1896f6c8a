"""The public set (双公示): licensing decisions that took effect, with nothing by which a person could be reached."""

import re
from dataclasses import dataclass

from db import store
from db.cases import misprints
from db.cases.acts import ENDED, ActKind, CaseState, outcome_of, state_of
from db.cases.intake.identity import CREDIT_CODE
from db.exchange.provincial.platform_cases import Around, Case
from db.exchange.provincial.platform_fields import Record
from db.items.rules import LICENCE
from db.organs.rules import plain_name

ORGANISATIONS = frozenset("23456") | {"organ"}
"""GB/T 39046—2020 A.4, and what the intake calls 单位: who is no natural person."""

_PAPERS = {ActKind.GRANTED: "准予行政许可决定书", ActKind.DENIED: "不予行政许可决定书"}
_SAID = {ActKind.GRANTED: "准予", ActKind.DENIED: "不予许可"}
_PRIVATE = re.compile(
    r"(?<!\d)1\d{10}(?!\d)"  # a mobile phone
    r"|(?<!\d)0\d{2,3}[-－ ]?\d{7,8}(?!\d)"  # a telephone
    r"|(?<![0-9A-Za-z])(\d{17}[0-9Xx]|\d{15})(?![0-9A-Za-z])"  # an ID number
    r"|\d{3,}\*{2,}"  # a masked one
)
_ID_NUMBER = re.compile(r"(?<!\d)[1-9]\d{5}(19|20)\d\d(0[1-9]|1[0-2])[0-3]\d{4}[0-9Xx](?!\d)|\d{3,}\*{2,}")
_NUMBERS = frozenset({"XK_WSH", "XK_XKBH"})
"""Numbers an office gives: digits in a row are no telephone there, but a certificate may bear an ID number."""
_CODES = frozenset({"XK_XDR_SHXYM", "XK_XKJGDM", "XK_LYDWDM"})


@dataclass(frozen=True, slots=True)
class Withheld:
    """A decision that is not published, and what to do about it."""

    case_no: str
    why: str


def decision_records(found: list[Case], known: Around, county_name: str) -> tuple[list[Record], list[Withheld]]:
    """The decisions of 行政许可 that were served and stand, by number of the case, and those held back.

    A decision takes effect for its holder when it is served. Names of natural persons are cut to the surname: the
    law has the decision published, not the person (个人信息保护法 Arts 6, 34, 51).
    """
    records, withheld = list[Record](), list[Withheld]()
    for case in found:
        outcome = outcome_of(case.every)
        if case.row.item_type != LICENCE or outcome not in (CaseState.GRANTED, CaseState.DENIED):
            continue
        if not any(act.kind is ActKind.DELIVERED for act in case.acts):
            withheld.append(Withheld(case.row.number, "已经决定，还没有送达；送达后再公示"))
            continue
        record = _record(case, known, county_name)
        told = _private_in(record, case)
        if told:
            withheld.append(Withheld(case.row.number, f"「{told}」里像是有电话、证件号或联系人，请改正后再公示"))
        else:
            records.append(record)
    return records, withheld


def is_person(case: Case) -> bool:
    """Whether the holder is, or may be, a natural person: everybody not known to be something else."""
    return case.row.applicant_kind not in ORGANISATIONS or case.row.id_kind not in ("", CREDIT_CODE)


def masked(name: str) -> str:
    """A natural person's name as published: the surname, its length hidden (张**)."""
    return f"{name.strip()[:1]}**"


def _record(case: Case, known: Around, county_name: str) -> Record:
    row, person = case.row, is_person(case)
    act = next(act for act in reversed(case.acts) if act.kind in _PAPERS)
    said = misprints.result_of(case.acts)
    granted, guide = act.kind is ActKind.GRANTED, known.guides.get((row.item_id, row.guide_version))
    return {
        "XK_XDR_MC": masked(row.applicant) if person else row.applicant,
        "XK_XDR_TYPE": "自然人" if person else "法人及非法人组织",
        "XK_XDR_SHXYM": _credit_code(case) if not person else "",
        "XK_XKWS": _PAPERS[act.kind], "XK_WSH": said.get("decision_number", ""),
        "XK_XKBH": said.get("certificate_number", ""), "XK_XKZS": guide.result_name if guide and granted else "",
        "XK_NR": f"{_SAID[act.kind]}：{row.item_name}", "XK_JDRQ": f"{act.happened_on:%Y%m%d}",
        "XK_XKJG": row.deciding_organ, "XK_XKJGDM": known.credit.get(plain_name(row.deciding_organ), ""),
        "XK_ZT": "无效" if state_of(case.every) in ENDED else "有效", "XK_LYDW": county_name,
        "XK_LYDWDM": known.credit.get(plain_name(county_name), ""),
    }  # fmt: skip


def _credit_code(case: Case) -> str:
    return store.decrypt_column(case.row.id_number_cipher) if case.row.id_kind == CREDIT_CODE else ""


def _private_in(record: Record, case: Case) -> str:
    """The value in which something private stands; '' where there is none."""
    row = case.row
    own = [text for text in (row.phone, row.id_number_masked, store.decrypt_column(row.id_number_cipher)) if text]
    for name, value in record.items():
        text = str(value)
        if name in _CODES:
            continue
        private = _ID_NUMBER if name in _NUMBERS else _PRIVATE
        if private.search(text) or any(one in text for one in own) or (row.contact and text == row.contact):
            return text
    return ""
