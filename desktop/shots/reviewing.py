"""Pictures of the dialogs of reviewing a case; nothing is written."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from db import clock
from db.cases import service
from db.cases.acts import ActKind
from db.cases.queues import lists
from db.cases.surveys.planning import Person, Plan, Point, Survey
from desktop.cases import doing
from desktop.cases.reviewing.record import RecordDialog
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
