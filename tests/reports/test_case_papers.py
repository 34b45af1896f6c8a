"""Papers of cases: what each must say and may not, whose seal, whose number, many at once, how they stand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from db import clock
from db.actors import Actor
from db.cases import service
from db.cases.acts import ActKind as K
from db.cases.intake.corrections import Correction, encoded
from db.cases.papers.own_numbers import OWN_NUMBER
from db.cases.papers.paperwork import paperwork
from db.cases.rules import CaseDetail, Intake
from db.cases.tables import CaseMaterialRow, CaseRow
from db.errors import UserError
from db.items import service as items
from db.items.drafts import NewItem
from db.items.rules import Material
from db.papers import numbers, series
from db.papers import service as papers
from db.papers.numbers import NumberState
from db.papers.rules import PaperKind as P
from db.papers.rules import PaperStamp
from reports import reprint
from reports.cases import base, filed, receipt_slip
from reports.cases.filed import Standing
from reports.cases.papers import CASE_PAPERS, Chosen, offered_for, print_one, print_several
from tests.cases.conftest import Today
from tests.reports import samples
from tests.reports.reading import codes, pages_by_pdfium, pages_by_pypdf

ACT_NAME = "《中华人民共和国行政许可法》"
TakeIn = Callable[..., CaseDetail]
Words = Callable[[CaseDetail, P], str]


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> Today:
    found = Today(date(2026, 1, 21))
    monkeypatch.setattr(clock, "today", lambda: found.day)
    return found


@pytest.fixture
def take_in(county: Actor, today: Today) -> TakeIn:
    """Take in an application of a firm for a licence, or for a confirmation, of twenty working days."""
    edition = items.ensure_edition(county, "示例清单")
    ids = {}
    for item_type, name in (("01", "公共场所卫生许可"), ("07", "公路工程交竣工质量鉴定")):
        new = NewItem(name, implementing_body=county.organ_name, item_type=item_type, level="4", statutory_limit=20,
                      statutory_unit="working_day")  # fmt: skip
        (ids[item_type],) = items.add_items(county, edition.id, [new])
        wanted = [Material(1, "申请书", "1", 1, True)]
        items.add_guide(county, ids[item_type], materials=wanted, result_name="卫生许可证", place="二楼12号窗口")

    def work(item_type: str = "01", applicant: str = "示例宾馆有限公司") -> CaseDetail:
        intake = Intake(ids[item_type], applicant, "2", today.day, received_materials=(1,))
        return service.take_in(county, intake)

    return work


@pytest.fixture
def act(county: Actor, today: Today) -> Callable[..., CaseDetail]:
    """Record an act some days later."""

    def work(case: CaseDetail, kind: K, reason: str = "", later: int = 0, **details: str) -> CaseDetail:
        today.day += timedelta(days=later)
        return service.act(county, case.summary.id, kind, today.day, reason, details)

    return work


@pytest.fixture
def words(county: Actor, tmp_path: Path) -> Words:
    """What a paper of a case reads, line ends left out."""

    def read(case: CaseDetail, kind: P) -> str:
        print_one(county, case.summary.id, kind, tmp_path / "a.pdf")
        return "".join(pages_by_pypdf(tmp_path / "a.pdf")).replace("\n", "")

    return read


Act = Callable[..., CaseDetail]


def test_the_notice_of_corrections_lists_all_of_them_numbered_and_says_where_and_until_when(
    take_in: TakeIn, act: Act, words: Words
) -> None:
    asked = encoded(Correction(f"第{n}种材料", f"第{n}个问题", f"第{n}个要求") for n in range(1, 31))
    text = words(act(take_in(), K.CORRECTION_ASKED, later=1, items=asked), P.CORRECTION_NOTICE)
    assert all(f"第{n}种材料" in text and f"第{n}个问题" in text and f"第{n}个要求" in text for n in range(1, 31))
    assert "共30项" in text
    assert "第三十二条第一款第四项" in text
    assert "二楼12号窗口" in text
    assert "2026年1月28日" in text, "the fifth working day after receipt"


def test_not_needed_and_not_ours_are_two_papers_on_two_grounds_with_the_same_remedies(
    take_in: TakeIn, act: Act, words: Words
) -> None:
    not_needed = words(act(take_in(), K.NOT_APPLICABLE, "法律没有设定许可"), P.NOT_APPLICABLE_NOTICE)
    not_ours = words(act(take_in(), K.REFUSED, "由县林业局实施", to="县林业局"), P.REFUSAL)
    assert "不受理告知书" in not_needed
    assert "第三十二条第一款第一项" in not_needed
    assert "不予受理决定书" in not_ours
    assert "第三十二条第一款第二项" in not_ours
    assert "请依法向县林业局提出申请" in not_ours
    for text in (not_needed, not_ours):
        assert "六十日内依法向泽州县人民政府申请行政复议" in text
        assert "六个月内依法向有管辖权的人民法院提起行政诉讼" in text
        assert "三个月" not in text


def test_the_article_of_a_phrase_is_the_basis_of_the_refusal(take_in: TakeIn, act: Act, words: Words) -> None:
    reason = f"申请人提供虚假材料（{ACT_NAME}第七十八条）"
    text = words(act(take_in(), K.REFUSED, reason, review_organ="晋城市人民政府"), P.REFUSAL)
    assert f"根据{ACT_NAME}第七十八条的规定" in text
    assert "第三十二条" not in text
    assert "向晋城市人民政府申请行政复议" in text


def test_a_special_procedure_is_told_with_its_days_and_that_they_are_not_counted(
    take_in: TakeIn, act: Act, words: Words
) -> None:
    case = act(take_in(), K.ACCEPTED)
    case = act(case, K.STOPPED, "需要检测。", 1, procedure="检测", paper="示审特〔2026〕3号", days="15")
    text = words(case, P.SPECIAL_NOTICE)
    assert "第四十五条" in text
    assert "所需时间为15个工作日" in text
    assert "不计算在作出行政许可决定的期限内" in text
    assert "示审特〔2026〕3号" in text
    assert "因需要检测，依法" in text, "no full stop in the middle of a sentence"


def test_an_extension_names_approver_old_and_new_date_whatever_is_stopped_later(
    take_in: TakeIn, act: Act, words: Words
) -> None:
    case = act(take_in(), K.ACCEPTED)
    approved = {"days": "10", "approver": "赵六", "approver_post": "organ_head", "paper": OWN_NUMBER}
    case = act(case, K.EXTENDED, "需要核实", 5, **approved)
    told = case.statutory.due if case.statutory else None
    case = act(case, K.STOPPED, "检测", 1, procedure="检测", paper=OWN_NUMBER, days="9")
    text = words(case, P.EXTENSION_NOTICE)
    assert told
    assert "经本行政机关负责人批准，决定延长10个工作日" in text
    assert "赵六" in text
    assert "应当于2026年2月25日前作出决定" in text
    assert f"最迟于{told.year}年{told.month}月{told.day}日（含当日）" in text


def test_a_grant_bears_the_number_it_was_given_and_invents_none(take_in: TakeIn, act: Act, words: Words) -> None:
    case = act(act(take_in(), K.ACCEPTED), K.GRANTED, decision_number="示许〔2026〕12号", content="住宿场所",
               valid_from="2026-01-21", valid_to="2030-01-20", territory="示例镇")  # fmt: skip
    text = words(case, P.GRANT)
    assert "准予行政许可决定书" in text
    for said in ("示许〔2026〕12号", "卫生许可证", "住宿场所", "2026年1月21日至2030年1月20日", "示例镇", "监督检查",
                 "有效期届满三十日前"):  # fmt: skip
        assert said in text
    without = words(act(act(take_in(), K.ACCEPTED), K.GRANTED), P.GRANT)
    assert without.startswith("〔〕号泽州县"), "a blank to be filled in by hand"
    assert "需要变更的，应当向本机关申请。" in without
    assert "延续" not in without, "a licence without an end is not renewed"
    assert "存底编号：准予〔2026〕" in without


def test_a_denial_has_facts_reasons_standard_articles_and_remedies(take_in: TakeIn, act: Act, words: Words) -> None:
    reason = "空气质量不符合条件（《公共场所卫生管理条例》第三条）"
    case = act(act(take_in(), K.ACCEPTED), K.DENIED, reason, facts="甲醛超标", standard="GB 37488—2019")
    text = words(case, P.DENIAL)
    assert "查明：甲醛超标。" in text
    assert "空气质量不符合条件。" in text
    assert "第五十五条第三款" in text
    assert "GB37488" in text
    assert f"根据《公共场所卫生管理条例》第三条、{ACT_NAME}第三十八条第二款的规定" in text
    assert "不予行政许可" in text
    assert "六十日" in text


@pytest.mark.parametrize(
    ("kinds", "paper"),
    [
        ((K.CORRECTION_ASKED,), P.CORRECTION_NOTICE),
        ((K.NOT_APPLICABLE,), P.NOT_APPLICABLE_NOTICE),
        ((K.REFUSED,), P.REFUSAL),
        ((K.ACCEPTED,), P.ACCEPTANCE_NOTICE),
        ((K.ACCEPTED, K.GRANTED), P.GRANT),
        ((K.ACCEPTED, K.DENIED), P.DENIAL),
    ],
)
def test_no_paper_of_an_item_that_is_no_licence_names_licences_or_their_act(
    kinds: tuple[K, ...], paper: P, take_in: TakeIn, act: Act, words: Words
) -> None:
    case = take_in("07")
    for kind in kinds:
        case = act(case, kind, "竣工图与现场不符")
    assert "许可" not in words(case, paper).replace("卫生许可证", "")


@pytest.mark.parametrize("paragraphs", range(1, 30, 2))
def test_organ_seal_and_signature_are_never_on_a_page_without_text(
    paragraphs: int, stamp: PaperStamp, tmp_path: Path
) -> None:
    organ = "示例自治州示例市自然资源和规划行政审批服务管理局（政务服务中心）"
    content = replace(samples.notice(paragraphs, paragraphs), organ=organ)
    base.write(content, stamp, tmp_path / "a.pdf")
    pages = pages_by_pdfium(tmp_path / "a.pdf")
    assert [("（印章）" in page, "特此通知。" in page, "受送达人签收" in page) for page in pages][-1] == (True,) * 3
    assert sum("（印章）" in page for page in pages) == 1


def test_rare_characters_of_a_name_come_out_of_the_file_unchanged(take_in: TakeIn, act: Act, words: Words) -> None:
    name = "𬱖䶮𠮷㛃龘·示例有限公司"
    assert f"{name}：" in words(act(take_in(applicant=name), K.ACCEPTED), P.ACCEPTANCE_NOTICE)


def test_papers_of_several_cases_are_one_file_each_page_with_its_own_number(
    county: Actor, take_in: TakeIn, act: Act, tmp_path: Path
) -> None:
    cases = [act(take_in(), K.ACCEPTED) for _ in range(3)]
    asked = [Chosen(case.summary.id, P.ACCEPTANCE_NOTICE) for case in cases]
    printed = print_several(county, asked, tmp_path / "a.pdf")
    assert len({one.number for one in printed}) == 3
    pages = pages_by_pdfium(tmp_path / "a.pdf")
    assert all(one.number in page for one, page in zip(printed, pages, strict=True))
    assert [code.split(":")[1] for code in codes(tmp_path / "a.pdf")] == [one.id.replace("-", "") for one in printed]
    with pytest.raises(UserError, match="没有准予决定书可打"):
        print_several(county, [*asked, Chosen(cases[0].summary.id, P.GRANT)], tmp_path / "b.pdf")
    assert not (tmp_path / "b.pdf").exists()


def test_a_number_given_with_an_act_is_on_its_paper_and_accounted_for_before(
    county: Actor, take_in: TakeIn, act: Act, tmp_path: Path
) -> None:
    case = act(take_in(), K.ACCEPTED)
    case = act(case, K.STOPPED, "检测", procedure="检测", paper=OWN_NUMBER, days="9")
    number = case.acts[-1].details["paper"]
    (special,) = [one for one in series.series() if one.kind is P.SPECIAL_NOTICE]
    assert [(one.number, one.state) for one in special.without] == [(number, NumberState.WAITING)]
    assert case.summary.number in special.without[0].title

    assert print_one(county, case.summary.id, P.SPECIAL_NOTICE, tmp_path / "a.pdf").number == number
    (special,) = [one for one in series.series() if one.kind is P.SPECIAL_NOTICE]
    assert (special.last, special.printed, special.without) == (1, 1, ())


def test_a_given_number_that_is_not_wanted_any_more_is_void_and_the_next_print_gets_another(
    county: Actor, take_in: TakeIn, act: Act, tmp_path: Path
) -> None:
    case = act(take_in(), K.ACCEPTED)
    case = act(case, K.STOPPED, "检测", procedure="检测", paper=OWN_NUMBER, days="9")
    number = case.acts[-1].details["paper"]
    print_one(county, case.summary.id, P.SPECIAL_NOTICE, tmp_path / "a.pdf")
    numbers.void(county, number, "卡纸")
    assert print_one(county, case.summary.id, P.SPECIAL_NOTICE, tmp_path / "b.pdf").number != number


def test_a_crash_between_number_and_printer_leaves_the_number_with_its_paper(
    county: Actor, take_in: TakeIn, act: Act, tmp_path: Path
) -> None:
    case = act(take_in(), K.ACCEPTED)
    papers.issue(lambda: print_one(county, case.summary.id, P.ACCEPTANCE_NOTICE, tmp_path / "a.pdf"))
    (row,) = filed.papers_of_case(case)[:1]
    assert row.standing is Standing.NUMBERED
    (one,) = [one for one in series.series() if one.kind is P.ACCEPTANCE_NOTICE]
    assert (one.last, one.printed, one.waiting, one.without) == (1, 0, 1, ())
    assert [number.number for number in series.of_series(one)] == [row.number]
    again = print_one(county, case.summary.id, P.ACCEPTANCE_NOTICE, tmp_path / "b.pdf")
    assert again.number == row.number
    assert "补打" not in pages_by_pdfium(tmp_path / "b.pdf")[0]


def test_two_special_procedures_have_two_papers_and_the_second_voids_nothing(
    county: Actor, take_in: TakeIn, act: Act, tmp_path: Path
) -> None:
    case = act(take_in(), K.ACCEPTED)
    for procedure in ("检测", "鉴定"):
        case = act(case, K.STOPPED, procedure, procedure=procedure, paper=OWN_NUMBER, days="3")
        case = act(case, K.RESUMED)
    offers = [one for one in offered_for(case) if one.kind is P.SPECIAL_NOTICE]
    assert len(offers) == 2
    for number, one in enumerate(offers):
        out = tmp_path / f"{number}.pdf"
        papers.issue(partial(print_one, county, case.summary.id, one.kind, out, one.act_id))
    states = [one.standing for one in filed.papers_of_case(case) if one.kind is P.SPECIAL_NOTICE]
    assert states == [Standing.NUMBERED] * 2


def test_the_paper_of_a_step_taken_back_is_offered_no_longer_and_a_printed_one_says_so(
    county: Actor, take_in: TakeIn, act: Act, tmp_path: Path
) -> None:
    case = act(take_in(), K.REFUSED, "不归本机关")
    print_one(county, case.summary.id, P.REFUSAL, tmp_path / "a.pdf")
    case = service.reverse(county, case.summary.id, "记错了")
    assert P.REFUSAL not in {one.kind for one in offered_for(case)}
    (row,) = [one for one in filed.papers_of_case(case) if one.kind is P.REFUSAL]
    assert row.standing is Standing.UNDONE


def test_what_is_still_to_be_printed_of_several_cases_leaves_out_what_was(
    county: Actor, take_in: TakeIn, act: Act, tmp_path: Path
) -> None:
    done, waiting = act(take_in(), K.ACCEPTED), act(take_in(), K.ACCEPTED)
    print_one(county, done.summary.id, P.ACCEPTANCE_NOTICE, tmp_path / "a.pdf")
    found = [one for one in filed.to_print([done.summary.id, waiting.summary.id]) if one.filed.kind in base_kinds()]
    assert [(one.case_id, one.filed.kind) for one in found] == [(waiting.summary.id, P.ACCEPTANCE_NOTICE)]


def base_kinds() -> set[P]:
    """The kinds of notices this file is about."""
    return {P.ACCEPTANCE_NOTICE, P.GRANT, P.DENIAL}


def test_every_paper_of_a_case_can_be_printed_again_from_its_snapshot() -> None:
    assert {one.kind for one in CASE_PAPERS} <= set(reprint.CONTENT)


def test_a_collected_case_bears_the_accepting_organs_name_and_both_dates(
    county: Actor, take_in: TakeIn, act: Act, tmp_path: Path
) -> None:
    case = act(take_in(), K.ACCEPTED)
    told = {
        "accept_mode": "collected",
        "accepting_organ": "县林业局",
        "deciding_organ": "县林业局",
        "site_name": "示例镇便民服务中心",
    }
    CaseRow.update(**told).where(CaseRow.id == case.summary.id).execute()
    print_one(county, case.summary.id, P.ACCEPTANCE_NOTICE, tmp_path / "a.pdf")
    (text,) = pages_by_pypdf(tmp_path / "a.pdf")
    assert text.count("县林业局") == 2, "over the title and where the seal goes"
    assert "代收单位示例镇便民服务中心" in text
    assert county.organ_name not in text


def test_no_notice_ends_on_a_page_with_its_last_words_and_the_seal_alone() -> None:
    def notice(rows: int) -> base.Notice:
        listed = base.Grid(("序号", "材料名称"), (12.0, 0.0), tuple((str(n), f"材料{n}") for n in range(rows)))
        parts = (base.Part(texts=("示例。" * 60,)), base.Part(grid=listed), base.Part(texts=("特此通知。",)))
        return base.Notice("a", "示例县行政审批服务管理局", "受理通知书", "张三", parts, "2026-11-21")

    counts = []
    for rows in range(1, 40):
        pages = base.lay_out(notice(rows), "受理〔2026〕1号")
        counts.append(len(pages))
        if len(pages) > 1:
            assert sum(one.text.startswith("材料") and one.text != "材料名称" for one in pages[-1].words) >= 3, rows
    assert counts[0] == 1
    assert counts[-1] == 2


def test_the_receipt_of_a_delivery_is_offered_once_filled_in_when_there_was_one(take_in: TakeIn, act: Act) -> None:
    case = take_in()
    for kind in (K.ACCEPTED, K.REVIEWED):
        act(case, kind, "符合条件")
    granted = act(case, K.GRANTED, decision_number="示例许〔2026〕1号")
    assert [one.act_id for one in offered_for(granted) if one.kind is P.DELIVERY_RECEIPT] == [granted.acts[-1].id]
    done = act(case, K.DELIVERED, how="direct", receiver="钱七", relation="法定代表人")
    assert [one.act_id for one in offered_for(done) if one.kind is P.DELIVERY_RECEIPT] == [done.acts[-1].id]


def test_the_slip_of_what_was_corrected_lists_what_the_notice_asked_for(take_in: TakeIn, act: Act) -> None:
    case = take_in()
    CaseMaterialRow.create(
        case_id=case.summary.id, position=1, name="平面图", form="1", copies=1, core=False, received=1
    )
    act(case, K.CORRECTION_ASKED, items=encoded([Correction("平面图", "没有标注", "请重画")]))
    corrected = act(case, K.CORRECTED)
    slip = receipt_slip.build(paperwork(case.summary.id), corrected.acts[-1])
    assert [one.name for one in slip.materials] == ["平面图"]
    first = receipt_slip.build(paperwork(case.summary.id), corrected.acts[0])
    assert [one.name for one in first.materials] == ["申请书", "平面图"]
