"""Pictures of the clock of a case: stopping and extending it, and due dates that a notice on holidays moves."""

from collections.abc import Iterator
from pathlib import Path

from db.calendar.service import KeptNotice
from db.cases import service
from db.cases.acts import ActKind
from db.cases.queues import lists
from db.cases.queues.redating import DueChange, Plan
from desktop.cases import doing
from desktop.cases.due_changes import DueChangesDialog
from desktop.settings.notices import NoticeDialog
from desktop.shots.stage import Picture, Stage

TITLE = "国务院办公厅关于2027年部分节假日安排的通知"
SHOWN = (("441-停表", ActKind.STOPPED), ("442-延期", ActKind.EXTENDED))


def dialogs(stage: Stage) -> Iterator[Picture]:
    """What is asked of one accepted case, and a notice made up for the picture; nothing is written."""
    accepted = [one for one in lists.page(lists.Wanted()).rows if one.accepted_on]
    if accepted:
        case = service.case(accepted[0].id)
        for name, kind in SHOWN:
            yield from stage.shown(name, doing.dialog_for(stage.desk, stage.window, case, kind))
    yield from stage.shown("443-到期日变动", DueChangesDialog(stage.desk, stage.window, _changes()))
    notice = KeptNotice(2027, "", TITLE, "国办发明电〔2026〕9号", "2026-11-25", whole_year=True, shipped=False)
    planned = Plan(notice, 112, 9, tuple(_changes()))
    yield from stage.shown("444-录入放假安排", NoticeDialog(stage.desk, stage.window, Path(), planned))


def _changes() -> list[DueChange]:
    days = (("2027-01-06", "2027-01-08"), ("2027-01-08", "2027-01-12"), ("2027-02-18", "2027-02-20"))
    subjects = (
        ("林木采伐许可证核发", "示例林场"), ("河道管理范围内建设项目工程建设方案审批", "示例建设工程有限公司"),
        ("公共场所卫生许可", "张三"),
    )  # fmt: skip
    return [
        DueChange(str(place), "", f"140525A2026000{place:03}", item, applicant, before, after, f"《{TITLE}》")
        for place, ((before, after), (item, applicant)) in enumerate(zip(days, subjects, strict=True), start=391)
    ]
