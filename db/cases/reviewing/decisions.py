"""What stands in the way of a decision: consultation, hearing, views, legacy checks, a survey still owed. Pure."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from db.calendar.days import Calendar
from db.cases.acts import ActKind, CaseAct, CaseState, last_of, state_of
from db.cases.marks import flags_of
from db.cases.reviewing.hearings import Hearing, hearing_of
from db.cases.rules import CaseMaterial
from db.errors import UserError

K = ActKind
LEAST_OFFICERS = 2


@dataclass(frozen=True, slots=True)
class Asks:
    """What the item and the case ask for before a decision; `flags` are the marks set at intake or in review.

    `survey` and `hearing`: the spec in force says 是, or the joint survey catalogue lists the item.
    """

    kind: str = "new"
    flags: frozenset[str] = frozenset()
    licence: bool = True
    survey: bool = False
    hearing: bool = False


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why no decision may be made yet, and what to do first."""

    text: str
    hint: str


def obstacles(acts: Sequence[CaseAct], asks: Asks, granting: bool, today: date, calendar: Calendar) -> list[Obstacle]:
    """Everything that stands in the way of granting or denying on a day, in the order it should be settled.

    Once a case is forwarded, the upper office decides (Art 43) and answers for whatever else was owed.
    """
    if state_of(acts) is CaseState.FORWARDED:
        return _above(flags_of(asks.flags, acts))
    flags, found = flags_of(asks.flags, acts), hearing_of(acts, calendar)
    return [
        *_upper(flags),
        *_legacy(acts, asks),
        *_major(acts, flags),
        *_interested(acts, flags, found, today),
        *(_hearing(asks, found, today) if asks.licence else ()),
        *(_survey(acts, asks, flags) if granting else ()),
    ]


def check_decision(
    acts: Sequence[CaseAct], asks: Asks, granting: bool, today: date, calendar: Calendar
) -> None:  # fmt: skip
    """Raise UserError for the first thing that stands in the way; further ones are named in the hint."""
    found = obstacles(acts, asks, granting, today, calendar)
    if found:
        others = f"另外还要：{'；'.join(one.hint for one in found[1:])}。" if found[1:] else ""
        raise UserError(f"{found[0].text}，不能作出决定，没有保存。", hint=f"{found[0].hint}。{others}")


def _upper(flags: frozenset[str]) -> list[Obstacle]:
    if "upper" in flags:
        return [Obstacle("这件由上级机关决定，本机关只初审", "请办「初审转报」（行政许可法第三十五条、第四十三条）")]
    return []


def _above(flags: frozenset[str]) -> list[Obstacle]:
    if "upper" in flags:
        return [Obstacle(
            "这件已经转报，由上级机关决定", "上级作出决定的，请登记「上级机关办结」；退回的，请登记「退回重新审查」"
        )]  # fmt: skip
    return []


def _legacy(acts: Sequence[CaseAct], asks: Asks) -> list[Obstacle]:
    if asks.kind != "legacy":
        return []
    opinion = last_of(acts, K.LEGACY_OPINION)
    if opinion is None:
        return [Obstacle("历史遗留问题还没有主管部门的书面意见", "请先登记「历史遗留问题书面意见」")]
    checked = last_of(acts, K.LEGACY_OPINION, K.LEGACY_VERIFIED)
    if opinion.details.get("rectify") and checked and checked.kind is not K.LEGACY_VERIFIED:
        return [Obstacle("要求整改的内容还没有经主管部门核实", "请先登记「历史遗留问题整改核实」")]
    return []


def _major(acts: Sequence[CaseAct], flags: frozenset[str]) -> list[Obstacle]:
    if "major" in flags and last_of(acts, K.CONSULTED) is None:
        return [Obstacle("重大事项还没有征求意见", "请先登记「重大事项征求意见」，写明谁的意见和复函编号")]
    return []


def _interested(acts: Sequence[CaseAct], flags: frozenset[str], found: Hearing, today: date) -> list[Obstacle]:
    if "interested" not in flags:
        return []
    if found.told_on is None and found.held_on is None:
        return [Obstacle(
            "涉及利害关系人，还没有告知听证的权利", "请先办「告知听证权利」（行政许可法第三十六条、第四十七条）"
        )]  # fmt: skip
    heard = last_of(acts, K.VIEWS_HEARD, K.HEARING_HELD)
    if heard is None and found.ask_by and today <= found.ask_by:
        return [Obstacle("利害关系人的意见还没有听取", f"请登记「听取意见」，或等到 {found.ask_by} 以后")]
    return []


def _hearing(asks: Asks, found: Hearing, today: date) -> list[Obstacle]:
    if found.held_on or found.given_up:
        return []
    if found.open:
        by = f"，最迟 {found.hold_by}" if found.hold_by else ""
        return [Obstacle("申请人或者利害关系人已经申请听证，还没有举行", f"请先通知并举行听证{by}")]
    if found.ask_by and today <= found.ask_by:
        return [Obstacle(
            f"申请听证的期限到 {found.ask_by}，还没有过", "请等期限过后，或登记对方书面放弃听证（在「听取意见」里选）"
        )]  # fmt: skip
    if asks.hearing and found.told_on is None:
        return [Obstacle("实施规范写明这个事项要组织听证", "请先公告并举行听证（行政许可法第四十六条）")]
    return []


def _survey(acts: Sequence[CaseAct], asks: Asks, flags: frozenset[str]) -> list[Obstacle]:
    if not asks.survey or last_of(acts, K.SURVEYED):
        return []
    noted = last_of(acts, K.REVIEWED)
    why = noted.details.get("no_survey", "") if noted else ""
    if why == "unchanged" and asks.kind in ("renewal", "reissue") and "unchanged" in flags:
        return []
    if why == "committed" and last_of(acts, K.COMMITTED):
        return []
    return [Obstacle(
        "实施规范写明这个事项要现场核查，还没有踏勘",
        "请先踏勘；延续、换发声明条件未变化，法律、行政法规又没有规定必须核查的，在审查意见里写明不踏勘",
    )]  # fmt: skip


def still_missing(materials: Sequence[CaseMaterial], promised: Collection[str]) -> list[str]:
    """The names of the materials that never came and that nobody committed to bring."""
    return [one.name for one in materials if one.missing and one.name not in promised]


def check_complete(materials: Sequence[CaseMaterial], promised: Collection[str], reason: str) -> None:
    """Raise UserError for granting on materials that never came, which nobody committed to bring and nobody explains.

    The law grants an application on the materials it asks for (Arts 31, 34, 38). Where one is not needed, or came
    another way, the reason of the act says so.
    """
    missing = still_missing(materials, promised)
    if missing and not reason.strip():
        raise UserError(
            f"材料没有收齐：{'、'.join(missing)}，没有作出准予决定。",
            hint="已经补交的，请在材料栏改为已收；依法不需要或者另有来源的，请在意见里写明；凭承诺后补的，先办书面承诺。",
        )


def check_validity(details: Mapping[str, str]) -> None:
    """Raise UserError for a licence that ends before it begins."""
    begins, ends = details.get("valid_from", ""), details.get("valid_to", "")
    if begins and ends and ends < begins:
        raise UserError(f"有效期止 {ends} 早于有效期起 {begins}，没有保存。", hint="请核对有效期。")


def check_no_survey(details: dict[str, str], acts: Sequence[CaseAct], asks: Asks) -> None:
    """Raise UserError for leaving out a survey where the case gives no ground for it (泽州 2020 三(一)1)."""
    why = details.get("no_survey", "")
    flags = flags_of(asks.flags, acts)
    if why == "unchanged" and not (asks.kind in ("renewal", "reissue") and "unchanged" in flags):
        raise UserError(
            "这件不是延续、换发，或者申请人没有声明条件未变化，不能免踏勘，没有保存。", hint="请按规定踏勘。"
        )
    if why == "committed" and last_of(acts, K.COMMITTED) is None:
        raise UserError("申请人没有书面承诺，不能按告知承诺免踏勘，没有保存。", hint="请先登记书面承诺，或者踏勘。")


def check_legacy(kind: ActKind, acts: Sequence[CaseAct], case_kind: str) -> None:
    """Raise UserError on a case that is no legacy one (垣曲 2022 Art 27), or for verifying what nobody asked to be put
    right.
    """
    if case_kind != "legacy":
        raise UserError("这件不是历史遗留问题，没有保存。", hint="历史遗留问题在收件时选定；请核对打开的件。")
    opinion = last_of(acts, K.LEGACY_OPINION)
    if kind is K.LEGACY_VERIFIED and not (opinion and opinion.details.get("rectify")):
        raise UserError("主管部门没有提出整改要求，没有保存。", hint="请先登记带整改内容的书面意见。")


def check_forwarded(acts: Sequence[CaseAct], asks: Asks, today: date, calendar: Calendar) -> None:
    """Raise UserError for forwarding while a consultation, an opinion or a hearing is still owed here."""
    flags, found = flags_of(asks.flags, acts) - {"upper"}, hearing_of(acts, calendar)
    owed = [*_legacy(acts, asks), *_major(acts, flags), *_interested(acts, flags, found, today)]
    if found.open:
        owed += _hearing(asks, found, today)
    if owed:
        raise UserError(f"{owed[0].text}，没有转报。", hint=f"{owed[0].hint}。")


def check_officers(names: Sequence[str]) -> None:
    """Raise UserError for fewer than two officers on the spot (Art 34(3))."""
    if len(names) < LEAST_OFFICERS:
        raise UserError(
            "现场核查要有两名以上工作人员，没有保存。", hint="请写出两人的姓名，用顿号隔开（行政许可法第三十四条）。"
        )
