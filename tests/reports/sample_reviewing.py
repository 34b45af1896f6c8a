"""Small contents of the papers of reviewing; people and firms are examples."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from db.papers.rules import PaperKind, PaperStamp
from reports.cases import papers
from reports.cases.commitment_letter import CommitmentLetter
from reports.cases.expert_draw import ExpertDraw
from reports.cases.hearings import HearingRecord
from reports.cases.surveys import SurveyRecord

BUREAU = "示例县行政审批服务管理局"
FACTS = (("办件编号", "140525A2026000012"), ("申请人", "示例宾馆有限公司"), ("事项", "公共场所卫生许可"))


def letter() -> CommitmentLetter:
    """Told, and committed to: one material comes later."""
    return CommitmentLetter(
        act="a1", organ=BUREAU, number="", facts=FACTS, materials=(("申请书", "已提交"), ("检测报告", "承诺后补")),
        conditions="有固定场所。", supervision="决定后两个月内核查。", consequences="逾期不履行的，依法撤销决定。",
        missing=("检测报告",), due="2026-11-09", told_on="2026-10-09",
    )  # fmt: skip


def survey() -> SurveyRecord:
    """A joint survey with one checkpoint and one opinion."""
    return SurveyRecord(
        "a1", BUREAU, "踏勘（评审）记录", FACTS,
        (("核查人员", BUREAU, "王五", "科员"), ("核查人员", BUREAU, "赵六", "科员")),
        (("1", "消毒间", "独立设置", "独立设置，有三个水池", "符合"),),
        (("县卫生健康和体育局", "明确意见", "同意", "2026年10月12日"),), "大门.jpg", "符合条件。",
    )  # fmt: skip


def hearing() -> HearingRecord:
    """A hearing of an interested party."""
    told = (*FACTS, ("主持人", "周八"), ("记录人", "吴九"), ("到场的人", "王五；李四"))
    return HearingRecord("a1", BUREAU, "", told, "申请人愿意改装排油烟口。\n李四没有异议。", "")


def draw() -> ExpertDraw:
    """Two experts, one of them kept."""
    drawn = (("1", "钱七", "上次抽取，保留"), ("2", "孙八", "随机抽取"))
    return ExpertDraw("a1", BUREAU, FACTS, drawn, ("张三（申请人的亲属）",), "李四因病不能参加", "0123456789abcdef")


_OF_CASES = {one.kind: one.write for one in papers.CASE_PAPERS}
CONTENTS: dict[PaperKind, tuple[Any, Callable[[Any, PaperStamp, Path], int]]] = {
    kind: (content, _OF_CASES[kind])
    for kind, content in (
        (PaperKind.COMMITMENT_LETTER, letter()), (PaperKind.SURVEY_RECORD, survey()),
        (PaperKind.HEARING_RECORD, hearing()), (PaperKind.EXPERT_DRAW, draw()),
    )
}  # fmt: skip
