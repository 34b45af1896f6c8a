"""The papers of reviewing: each says what was recorded, leaves a place to sign, and makes up no number."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from db.actors import Actor
from db.cases.acts import ActKind
from db.cases.rules import CaseDetail
from db.cases.surveys import drawing
from db.cases.surveys import service as surveys
from db.cases.surveys.drawing import Draw
from db.cases.surveys.planning import Person, Plan, Point
from db.handover.registers import service as registers
from db.handover.registers.rules import Register
from db.handover.registers.service import NewEntry
from db.items.tables import ItemRow
from db.papers.rules import PaperKind
from reports.cases import papers
from tests.cases.conftest import Today

K, P = ActKind, PaperKind
Do = Callable[..., CaseDetail]
Read = Callable[[CaseDetail, PaperKind], str]


@pytest.fixture
def read(county: Actor, tmp_path: Path) -> Read:
    """Print a paper of a case and read it back without blanks."""
    folder = Path(os.environ.get("PAPERS", tmp_path))

    def work(case: CaseDetail, kind: PaperKind) -> str:
        out = folder / f"{kind}.pdf"
        papers.print_one(county, case.summary.id, kind, out)
        with PdfDocument(out) as document:
            text = "".join(page.get_textpage().get_text_bounded() for page in document)
        return "".join(text.split())

    return work


def test_a_commitment_letter_tells_the_five_things_and_what_comes_later(take_in: Do, do: Do, read: Read) -> None:
    ItemRow.update(commitment=True).execute()
    case = do(take_in(received_materials=(1, 0)), K.COMMITMENT_TOLD)
    assert "承诺期限：年月日" in read(case, P.COMMITMENT_LETTER)
    do(case, K.COMMITTED, missing=json.dumps(["营业执照"]), due_on="2027-01-05")
    text = read(case, P.COMMITMENT_LETTER)
    for told in (
        "有固定场所",
        "两个月内核查",
        "撤销决定",
        "承诺后补",
        "后补材料：营业执照",
        "2027年1月5日",
        "重点监管",
    ):
        assert told in text


def test_the_papers_of_a_hearing_name_day_presider_and_rights(accepted: Do, do: Do, read: Read, today: Today) -> None:
    case = do(accepted(), K.HEARING_TOLD)
    text = read(case, P.HEARING_TOLD)
    assert "听告〔2026〕1号" in text
    assert "五日内" in text
    do(case, K.HEARING_ASKED)
    do(case, K.HEARING_NOTICED)
    text = read(case, P.HEARING_NOTICE)
    for told in ("2026年10月20日上午9时", "周八", "公开举行", "根据李四的要求", "申请主持人回避"):
        assert told in text
    today.day = date(2026, 10, 20)
    do(case, K.HEARING_HELD, "")
    text = read(case, P.HEARING_RECORD)
    for told in ("改装", "吴九", "主持人", "利害关系人"):
        assert told in text


def test_the_papers_of_a_survey_say_who_comes_and_what_was_found(
    accepted: Do, county: Actor, read: Read, today: Today
) -> None:
    case = accepted(project="城西商场")
    people = (
        Person("王五", county.organ_name, post="科员"), Person("赵六", county.organ_name, post="科员"),
        Person("", "县卫生健康和体育局", "department"), Person("", "示例宾馆有限公司", "applicant"),
    )  # fmt: skip
    points = (Point("消毒间", "独立设置，有三个水池"), Point("布草间", "分类存放"))
    at = datetime(2026, 9, 21, 9, 30)
    plan = Plan((case.summary.id,), "visit", "joint", at, "凤台街12号", people, points, "城西商场")
    made = surveys.plan(county, plan, today.day)
    text = read(case, P.SURVEY_NOTICE)
    for told in (made.number, "2026年9月21日09:30", "联合", "消毒间", "县卫生健康和体育局", "不少于两名"):
        assert told in text
    today.day = date(2026, 9, 21)
    given = (*people[:2], replace(people[2], name="孙七", opinion="同意", opinion_kind="definite"), people[3])
    found = (replace(points[0], found="独立", fits="yes"), replace(points[1], found="混放", fits="no"))
    surveys.record(county, made.id, today.day, given, found, "布草间整改后复核")
    text = read(case, P.SURVEY_RECORD)
    for told in ("王五", "赵六", "孙七", "不符合", "混放", "明确意见", "布草间整改后复核", "核查人员（二）"):
        assert told in text


def test_a_township_prints_the_record_of_what_its_act_says(accepted: Do, do: Do, read: Read) -> None:
    text = read(do(accepted(), K.SURVEYED, ""), P.SURVEY_RECORD)
    assert "王五" in text
    assert "县城" in text


def test_a_draw_is_printed_with_pool_seed_and_who_kept_away(accepted: Do, county: Actor, read: Read) -> None:
    for name in ("甲一", "乙二", "丙三"):
        registers.add_entry(county, NewEntry(Register.EXPERT, name, fields={"field": "给排水"}))
    case = accepted()
    wanted = Draw(1, "给排水", {"甲一": "申请人的亲属"})
    act = drawing.draw(county, case.summary.id, wanted, case.summary.received_on).acts[-1]
    text = read(case, P.EXPERT_DRAW)
    for told in (act.details["seed"], "甲一（申请人的亲属）", act.details["names"], "给排水", county.name):
        assert told in text


def test_a_transmittal_carries_the_opinion_and_every_material(take_in: Do, do: Do, read: Read) -> None:
    case = do(do(take_in(flags=frozenset({"upper"})), K.ACCEPTED, ""), K.FORWARDED)
    text = read(case, P.TRANSMITTAL)
    for told in ("市行政审批服务管理局：", "符合条件，同意上报", "卫生许可证申请书", "营业执照", "共2种", "第四十三条"):
        assert told in text


@pytest.mark.parametrize(
    ("kind", "paper", "told"),
    [
        (K.TAKEN_BACK, P.TAKING_BACK, ("第八条第二款", "补偿：无财产损失", "客观情况发生重大变化")),
        (K.RESCINDED, P.RESCISSION, ("第六十九条第一款第四项", "现场检查记录")),
        (K.CANCELLED, P.CANCELLATION, ("第七十条第三项", "交回本机关")),
    ],
)
def test_how_a_licence_ends_is_decided_on_its_article_with_remedies(
    kind: ActKind, paper: PaperKind, told: tuple[str, ...], accepted: Do, do: Do, read: Read
) -> None:
    case = do(do(do(accepted(), K.GRANTED, decision_number="泽审准〔2026〕7号"), K.DELIVERED), kind)
    text = read(case, paper)
    for words in (*told, "泽审准〔2026〕7号", "六十日", "六个月", "〔〕号"):
        assert words in text
