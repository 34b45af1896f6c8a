"""The columns of a case list, shared by the workbench and the cases page."""

from dataclasses import replace
from datetime import date

from db.cases.acts import TO_SERVE, CaseState
from db.cases.rules import CaseSummary
from desktop.status import case_status, due_status
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Status, Tone


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
    """The state for a list: whether a refusal is served yet, the next step beside it says."""
    return case.state_label.removesuffix("待送达").removesuffix("已送达")


def case_due(case: CaseSummary) -> Status | None:
    """How much time is left; nothing where no period runs any more, or none is set by law before acceptance."""
    if case.due is None and case.state in (*TO_SERVE, CaseState.GRANTED, CaseState.RECEIVED):
        return None
    return due_status(case)


def case_columns() -> list[Column]:
    """期限, 到期日, 办件编号, 事项, 申请人, 状态, 下一步."""
    return [
        Column("期限", 92, status=case_due, choices=True, order=lambda case: (case.due or date.max, case.number)),
        Column("到期日", 62, text=due_word, hint="日期", order=lambda case: case.due or date.max),
        Column("办件编号", 164, text=lambda case: case.number, hint="编号"),
        Column("事项", 190, text=lambda case: case.item_name, hint="汉字或首字母", stretch=True),
        Column("申请人", 150, text=lambda case: case.applicant, hint="姓名、单位"),
        Column("状态", 72, text=short_state, choices=True),
        Column("下一步", 178, text=lambda case: case.next_step, tone=Tone.INK2, hint="步骤", rank=3),
    ]
