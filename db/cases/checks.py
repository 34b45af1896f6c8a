"""What the law asks of an act beyond the order of acts: its time, its reason, its materials, its notice. Pure."""

from collections.abc import Sequence
from datetime import date

from db.calendar.rules import Calendar
from db.cases import periods
from db.cases.acts import ACT_LABELS, ENDINGS, EXCLUDED_PROCEDURES, MOVES, ActKind, CaseAct, allowed_now
from db.cases.periods import Limits
from db.cases.rules import CaseMaterial
from db.errors import UserError

STATUTORY = frozenset(
    {
        ActKind.ACCEPTED,
        ActKind.NOT_APPLICABLE,
        ActKind.REFUSED,
        ActKind.STOPPED,
        ActKind.RESUMED,
        ActKind.REVIEWED,
        ActKind.RETURNED,
        ActKind.EXTENDED,
        ActKind.SURVEY_NOTICED,
        ActKind.SURVEYED,
        ActKind.EXPERTS_DRAWN,
        ActKind.CONSULTED,
        ActKind.LEGACY_OPINION,
        ActKind.LEGACY_VERIFIED,
        ActKind.VIEWS_HEARD,
        ActKind.HEARING_TOLD,
        ActKind.HEARING_NOTICED,
        ActKind.HEARING_HELD,
        ActKind.COMMITMENT_MET,
        ActKind.COMMITMENT_FAILED,
        ActKind.FORWARDED,
        ActKind.DECIDED_ABOVE,
        ActKind.GRANTED,
        ActKind.DENIED,
        ActKind.CERTIFIED,
    }
    | ENDINGS
)
"""What only the organ that accepts and decides may do; an office that collects (代收) does the rest."""

_REASON_NEEDED = frozenset(
    {
        ActKind.CORRECTION_ASKED,
        ActKind.NOT_APPLICABLE,
        ActKind.REFUSED,
        ActKind.DENIED,
        ActKind.STOPPED,
        ActKind.EXTENDED,
        ActKind.RETURNED,
        ActKind.FORWARDED,
        ActKind.COMMITMENT_FAILED,
    }
    | ENDINGS
)


def offered_acts(
    acts: list[CaseAct], limits: Limits, calendar: Calendar, today: date, competent: bool, outside: bool = False
) -> tuple[ActKind, ...]:
    """The acts this office may move the case on with now, in the order they are usually done."""
    return tuple(kind for kind in _open_to(acts, limits, calendar, today, competent, outside) if kind in MOVES)


def beside_acts(
    acts: list[CaseAct], limits: Limits, calendar: Calendar, today: date, competent: bool, outside: bool = False
) -> tuple[ActKind, ...]:
    """The acts this office may record beside, which leave the case where it is."""
    return tuple(kind for kind in _open_to(acts, limits, calendar, today, competent, outside) if kind not in MOVES)


def _open_to(
    acts: list[CaseAct], limits: Limits, calendar: Calendar, today: date, competent: bool, outside: bool = False
) -> tuple[ActKind, ...]:
    allowed = set(allowed_now(acts))
    if not competent:
        allowed -= STATUTORY
    if not outside:
        allowed.discard(ActKind.DONE_OUTSIDE)
    last = periods.last_day_to_ask(acts, limits, calendar)
    if last and (today > last or periods.correction_asked(acts)):
        allowed.discard(ActKind.CORRECTION_ASKED)
    if not limits.licence or _in_months(limits):
        allowed.discard(ActKind.STOPPED)
    return tuple(kind for kind in ActKind if kind in allowed)


def check_reason(kind: ActKind, reason: str) -> None:
    """Raise UserError where the law wants the reason or the content in writing (行政许可法 Arts 32, 38, 45)."""
    if kind in _REASON_NEEDED and not reason.strip():
        raise UserError(f"「{ACT_LABELS[kind]}」要写明理由或内容，没有保存。", hint="请写清后再保存。")


def check_correction(acts: list[CaseAct], happened_on: date, limits: Limits, calendar: Calendar) -> None:
    """Raise UserError for a second or a late notice of corrections of a licence (Art 32(1)(4): once, in five days)."""
    last = periods.last_day_to_ask(acts, limits, calendar)
    if last is None:
        return
    if periods.correction_asked(acts):
        raise UserError(
            "已经告知过一次补正，不能再次要求补正，没有保存。",
            hint="补正的内容要一次告知（行政许可法第三十二条第一款第四项）；补正齐全的应当受理。",
        )
    if happened_on > last:
        raise UserError(
            f"告知补正最迟到 {last}，已经过了，没有保存。",
            hint=f"五个工作日内没有告知的，视为 {periods.received_on(acts)} 受理；请按收件日期记「受理」。",
        )


def check_acceptance_date(acts: list[CaseAct], happened_on: date, limits: Limits, calendar: Calendar) -> None:
    """Raise UserError when a licence nobody asked to correct in five days is not accepted as of its receipt."""
    last, received = periods.last_day_to_ask(acts, limits, calendar), periods.received_on(acts)
    if last and happened_on > last and not periods.correction_asked(acts):
        raise UserError(
            f"五个工作日内没有告知补正，视为收件之日受理，受理日期应当是 {received}，没有保存。",
            hint="请把受理日期改成收件日期再保存（行政许可法第三十二条第一款第四项）。",
        )


def missing_core(materials: Sequence[CaseMaterial]) -> list[str]:
    """The names of the core materials (核心要件) that did not come in full."""
    return [material.name for material in materials if material.core and material.missing]


def check_materials(materials: Sequence[CaseMaterial]) -> None:
    """Raise UserError naming the core materials that did not come: without them nothing is accepted."""
    missing = missing_core(materials)
    if missing:
        raise UserError(
            f"核心要件没有收齐，没有受理：{'、'.join(missing)}。",
            hint="请收齐后在材料栏改为已收，再受理；缺的请在五个工作日内一次性告知补正。",
        )


def check_stop(details: dict[str, str], limits: Limits) -> None:
    """Raise UserError when time may not be taken out of the period (行政许可法 Art 45: licences, eight procedures)."""
    if not limits.licence:
        raise UserError(
            "这个事项不是行政许可，没有停表。", hint="扣除时间依据行政许可法第四十五条，其他事项按各自的规定办理。"
        )
    if details.get("procedure") not in EXCLUDED_PROCEDURES:
        raise UserError(
            "只有听证、招标、拍卖、检验、检测、检疫、鉴定和专家评审的时间可以扣除，没有停表。",
            hint="现场踏勘和等候其他部门答复都计入期限（行政许可法第四十五条）。",
        )
    if not details.get("paper", "").strip():
        raise UserError(
            "所需时间要书面告知申请人，没有填告知文书编号，没有停表。",
            hint="请先出具书面告知，再填它的编号（行政许可法第四十五条）。",
        )
    if _in_months(limits):
        raise UserError(
            "这个事项的期限按月计算，本程序还不能扣除其中的时间，没有停表。",
            hint="请在卷内写明起止日期，到期日另行核算。",
        )


def _in_months(limits: Limits) -> bool:
    units = ((limits.statutory, limits.statutory_unit), (limits.promised, limits.promised_unit))
    return any(limit and unit == "month" for limit, unit in units)
