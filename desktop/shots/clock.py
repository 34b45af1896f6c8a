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
from desktop.settings.notice_text import NoticeTextDialog
from desktop.settings.notices import NoticeDialog
from desktop.shots.stage import Picture, Stage

TITLE = "国务院办公厅关于2027年部分节假日安排的通知"
NOTICE = (
    f"{TITLE}\n国办发明电〔2026〕9号\n一、元旦：1月1日（周五）至3日（周日）放假，共3天。\n二、春节：2月5日（周五）至11日"
    "（周四）放假调休，共7天。1月31日（周日）、2月20日（周六）上班。\n四、劳动节：5月1日（周六）至5日（周二）放假调休，"
    "共5天。5月8日（周六）上班。\n国务院办公厅\n2026年11月25日"
)
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
    text = NoticeTextDialog(stage.desk, stage.window)
    text.text.setPlainText(NOTICE)
    stage.settle()
    yield from stage.shown("445-读放假安排通知", text)
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
