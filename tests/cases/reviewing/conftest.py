"""A case under review, and the acts of reviewing done to it in one call."""

from collections.abc import Callable

import pytest

from db import clock
from db.actors import Actor
from db.cases import service
from db.cases.acts import ActKind
from db.cases.rules import CaseDetail
from tests.cases.after_decision import SERVED

K = ActKind

SAID: dict[ActKind, dict[str, str]] = {
    K.DELIVERED: SERVED,
    K.COMMITMENT_TOLD: {"conditions": "有固定场所", "supervision": "两个月内核查", "consequences": "撤销决定"},
    K.COMMITMENT_MET: {"from": "县卫生健康和体育局"},
    K.COMMITMENT_FAILED: {"from": "县卫生健康和体育局"},
    K.CONSULTED: {"from": "县自然资源局", "opinion": "无不同意见", "paper": "泽自然资函〔2026〕3号"},
    K.LEGACY_OPINION: {"from": "县林业局", "opinion": "可以补办", "paper": "泽林函〔2026〕5号"},
    K.LEGACY_VERIFIED: {"from": "县林业局", "opinion": "已整改到位", "paper": "泽林函〔2026〕9号"},
    K.VIEWS_HEARD: {"from": "利害关系人李四", "opinion": "噪声扰民"},
    K.HEARING_TOLD: {"to": "申请人；李四", "matter": "排油烟口正对李四住宅", "paper": "听告〔2026〕1号"},
    K.HEARING_ASKED: {"by": "李四"},
    K.HEARING_NOTICED: {
        "day": "2026-10-20", "at": "上午9时", "place": "县政务中心三楼", "presider": "周八", "public": "public",
        "paper": "听通〔2026〕1号",
    },
    K.HEARING_HELD: {
        "presider": "周八", "recorder": "吴九", "attended": "王五；李四", "opinion": "改装", "paper": "听笔〔2026〕1号",
    },
    K.SURVEYED: {"at": "2026-09-18 09:00", "place": "县城", "officers": "王五、赵六", "found": "符合"},
    K.FORWARDED: {"to": "市行政审批服务管理局", "opinion": "符合条件，同意上报"},
    K.DECIDED_ABOVE: {"from": "市行政审批服务管理局", "result": "granted", "decision_number": "晋市审〔2026〕7号"},
    K.TAKEN_BACK: {"ground": "8-2", "evidence": "泽水函〔2026〕8号", "compensation": "无财产损失"},
    K.RESCINDED: {"ground": "69-1-4", "evidence": "现场检查记录"},
    K.REVOKED: {"ground": "penalty", "by": "县应急管理局", "evidence": "卷", "decision_number": "泽应急罚〔2026〕2号"},
    K.CANCELLED: {"ground": "70-3", "evidence": "注销登记通知书"},
}  # fmt: skip
"""Details each act is recorded with unless told otherwise."""


@pytest.fixture
def do(county: Actor) -> Callable[..., CaseDetail]:
    """Record an act today with fitting details; those given lie over them, '' takes one away."""

    def work(case: CaseDetail, kind: ActKind, reason: str = "写清理由", **details: str) -> CaseDetail:
        said = {**SAID.get(kind, {}), **details}
        return service.act(county, case.summary.id, kind, clock.today(), reason, said)

    return work


@pytest.fixture
def accepted(take_in: Callable[..., CaseDetail], do: Callable[..., CaseDetail]) -> Callable[..., CaseDetail]:
    """Take in and accept a case."""
    return lambda name="公共场所卫生许可", **more: do(take_in(name, **more), K.ACCEPTED, "")
