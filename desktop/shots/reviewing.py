"""Pictures of the dialogs of reviewing a case; nothing is written."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from db import clock
from db.attachments import kinds
from db.cases import service
from db.cases.acts import ActKind
from db.cases.attachments import Attachment
from db.cases.queues import lists
from db.cases.surveys.planning import Person, Plan, Point, Survey
from desktop.cases import doing
from desktop.cases.page import CasesPage
from desktop.cases.reviewing.record import RecordDialog
from desktop.cases.reviewing.reporting import ReportDialog
from desktop.cases.tabs.files import FilesTab
from desktop.shots.stage import Picture, Stage

K = ActKind
SHOWN = (
    ("451-告知承诺事项", K.COMMITMENT_TOLD),
    ("452-书面承诺", K.COMMITTED),
    ("453-通知踏勘", K.SURVEY_NOTICED),
    ("455-抽取专家", K.EXPERTS_DRAWN),
    ("456-告知听证权利", K.HEARING_TOLD),
    ("457-通知举行听证", K.HEARING_NOTICED),
    ("458-举行听证", K.HEARING_HELD),
    ("459-初审转报", K.FORWARDED),
    ("460-撤销许可", K.RESCINDED),
    ("461-补记踏勘意见", K.SURVEY_OPINED),
    ("462-更正收件材料", K.RECOUNTED),
    ("463-更正申请人信息", K.APPLICANT_CORRECTED),
    ("464-改办件标记", K.MARKED),
    ("466-改补正期限", K.CORRECTION_UNTIL),
)


def dialogs(stage: Stage) -> Iterator[Picture]:
    """What is asked of one accepted case."""
    accepted = [one for one in lists.page(lists.Wanted()).rows if one.accepted_on]
    if not accepted:
        return
    case = service.case(accepted[0].id)
    for name, kind in SHOWN:
        yield from stage.shown(name, doing.dialog_for(stage.desk, stage.window, case, kind))
    record = RecordDialog(stage.desk, stage.window, case)
    record.show()
    stage.settle()
    record.prepare(_survey(case.summary.id))
    yield from stage.shown("454-踏勘记录", record)
    report = ReportDialog(stage.desk, stage.window, case, K.SURVEY_REPORTED)
    report.take([Path("水池.jpg"), Path("消毒间.jpg"), Path("现场说明.m4a")])
    yield from stage.shown("467-报送踏勘情况", report)
    yield from _attached(stage, case.summary.id)


def _attached(stage: Stage, case_id: str) -> Iterator[Picture]:
    """What a station reported: come, under way, with the bag."""
    told = (("水池.jpg", kinds.JPEG, 900_000, True), ("现场说明.m4a", kinds.M4A, 4_000_000, False),
            ("全程.mp4", kinds.MP4, 900_000_000, False))  # fmt: skip
    stage.window.open("cases", case_id)
    stage.settle()
    page = stage.window.page
    assert isinstance(page, CasesPage)
    tab = page.case.side.tabs["files"]
    assert isinstance(tab, FilesTab)
    page.case.side.go_to("files")
    stage.settle()
    tab.show_files(
        [Attachment(name, case_id, number, name, kind.label, kind.mime, size, "0" * 64, None, "", "周八", "", here,
                    "巴公镇便民服务中心") for number, (name, kind, size, here) in enumerate(told, 1)]
    )  # fmt: skip
    stage.settle()
    yield "468-附件", stage.window
    page.case.side.go_to("materials")
    page.show_list()


def _survey(case_id: str) -> Survey:
    at = clock.now().replace(hour=9, minute=30, tzinfo=None) - timedelta(days=1)
    people = (
        Person("王五", "县行政审批服务管理局"), Person("赵六", "县行政审批服务管理局"),
        Person("", "县卫生健康和体育局", "department"), Person("孙七", "县疾病预防控制中心", "expert"),
        Person("", "示例宾馆有限公司", "applicant"),
    )  # fmt: skip
    points = (
        Point("消毒间", "独立设置，有三个水池"), Point("布草间", "分类存放"), Point("通风", "机械通风，有检测报告"),
    )  # fmt: skip
    plan = Plan((case_id,), "visit", "joint", datetime(at.year, at.month, at.day, 9, 30), "凤台街12号", people, points)
    return Survey("", "140525勘20260001", plan, (at - timedelta(days=3)).date().isoformat())
