"""The columns of a case list, shared by the workbench and the cases page."""

from dataclasses import replace
from datetime import date

from db import clock
from db.cases.acts import TO_SERVE, CaseState
from db.cases.marks import in_order
from db.cases.rules import CaseSummary
from desktop.status import case_status, due_status
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone


def short_day(day: date | None) -> str:
    """A date as month and day, with the year when it is not near."""
    return f"{day:%m-%d}" if day else ""


def due_word(case: CaseSummary) -> str:
    """The due date, marked when the year's calendar is not out yet."""
    return short_day(case.due) + ("（暂）" if case.provisional and case.due else "")


def case_state(case: CaseSummary) -> Status:
    """A case's state in the words of its item's type."""
    return replace(case_status(case.state), word=case.state_label)


def short_state(case: CaseSummary) -> str:
    """The state for a list; whether a refusal is served is said by the next step beside it."""
    return case.state_label.removesuffix("待送达").removesuffix("已送达") or case.state_label


SHORT_MARKS = {
    "major": "重大", "key": "重点", "joint": "联合", "commitment": "承诺", "unchanged": "未变", "helped": "代办",
    "home_visit": "上门", "interested": "利害", "ordered": "先后", "upper": "转报",
}  # fmt: skip
"""The marks of a case in a list's narrow column."""


def short_marks(case: CaseSummary) -> str:
    """All marks of a case, each in two characters."""
    return " ".join(SHORT_MARKS.get(flag, flag) for flag in in_order(case.flags))


def case_due(case: CaseSummary) -> Status | None:
    """How much time is left; nothing where no period runs, or where the law sets none before acceptance."""
    if case.due is None and case.state in (*TO_SERVE, CaseState.GRANTED, CaseState.RECEIVED):
        return None
    return due_status(case)


def short_or_whole(case: CaseSummary) -> str:
    """The day a list is ordered by: the due date, for a closed case the day it was closed."""
    day = case.closed_on if not case.is_open else None
    if day is None:
        return due_word(case)
    return short_day(day) if day.year == clock.today().year else f"{day:%Y-%m}"


def list_due(case: CaseSummary) -> Status | None:
    """How much time is left, or that the case is closed."""
    return case_due(case) if case.is_open else Status(Shape.DISC, Tone.GREEN, "办结")


def case_columns() -> list[Column]:
    """期限, 到期日, 办件编号, 事项, 申请人, 状态, 标记, 下一步; the reader of the list filters and orders them."""
    return [
        Column("期限", 92, status=list_due, choices=True, extra=124),
        Column("到期日", 76, text=short_or_whole, hint="日期", extra=92),
        Column("办件编号", 164, text=lambda case: case.number, hint="编号、末六位", extra=204),
        Column("事项", 180, text=lambda case: case.item_name, hint="汉字或首字母", stretch=True),
        Column("申请人", 150, text=lambda case: case.applicant, hint="姓名、单位", stretch=True, extra=180),
        Column("状态", 84, text=short_state, choices=True, extra=120),
        Column("标记", 88, text=short_marks, choices=True, rank=4),
        Column("下一步", 178, text=lambda case: case.next_step, tone=Tone.INK2, rank=3),
    ]


ORDERS = ("turn", "turn", "number", "item", "applicant", "state", "", "")
"""The order of each column; marks and the next step have none."""
FILTERS = ("due", "day", "number", "item", "applicant", "state", "flag", "")
"""The filter each column's field sets."""
