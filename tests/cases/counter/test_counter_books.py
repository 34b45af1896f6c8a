"""The reader's text, the consultation log, the numbers and their gaps, rare names, the day's sheet."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import clock, journal
from db.actors import Actor
from db.cases import service
from db.cases.acts import ActKind
from db.cases.counter import applicants, card, consultations, numbers
from db.cases.counter.consultations import Asking
from db.cases.papers.paperwork import paperwork
from db.cases.queues.finding import find_cases
from db.cases.rules import CaseDetail
from db.cases.tables import CaseRow
from db.errors import UserError
from db.papers import by_hand
from db.papers.rules import PaperKind
from reports.cases import day_sheet, papers, receipt_slip
from tests.cases.after_decision import SERVED
from tests.reports.reading import pages_by_pypdf

EXAMPLE_ID = "999999199001010016"
TakeIn = Callable[..., CaseDetail]
READER = f"""姓名：张三
性别：女　民族：汉
出生日期：1990年01月01日
住址：示例省示例县示例镇
      示例村001号
公民身份号码：{EXAMPLE_ID}
签发机关：示例县公安局
有效期限：2010.05.01-2020.05.01"""


@pytest.mark.parametrize(
    "text",
    [
        READER,
        READER.replace("：", ":").replace("\n", "\r\n"),
        READER.replace("\n", "  "),
        READER.replace("公民身份号码", "身份证号"),
        f"姓名 张三 住址 示例省示例县示例镇示例村001号 公民身份号码 {EXAMPLE_ID} 有效期限 2010.05.01-2020.05.01",
    ],
)
def test_the_usual_texts_of_a_reader_fill_name_number_and_address(text: str) -> None:
    found = card.read_card(text)
    assert found
    assert (found.name, found.number) == ("张三", EXAMPLE_ID)
    assert found.address.replace(" ", "") == "示例省示例县示例镇示例村001号"
    assert card.expired(found, date(2026, 1, 1))
    assert not card.expired(found, date(2015, 1, 1))


@pytest.mark.parametrize("text", ["", "姓名：张三", EXAMPLE_ID, "住址：示例村", "随便一段话，没有证件"])
def test_what_is_no_readers_text_is_none(text: str) -> None:
    assert card.read_card(text) is None


def test_a_wrong_digit_read_is_told() -> None:
    with pytest.raises(UserError, match="身份证号码不对"):
        card.read_card(READER.replace(EXAMPLE_ID, "999999199001010017"))


@given(st.text(max_size=120))
def test_any_pasted_text_is_read_or_refused_in_words(text: str) -> None:
    with suppress(UserError):
        assert card.read_card(text) is None or "姓名" in text or "名称" in text


def test_a_question_is_noted_answered_once_and_numbered_by_itself(county: Actor) -> None:
    first = consultations.add(county, Asking("办卫生许可要带什么？", "张三（示例）", "000"))
    second = consultations.add(county, Asking("几点下班？", answer="十七点三十分"))
    assert first.number.startswith(f"Z140525A{clock.today().year}")
    assert second.number[-5:] == "00002"
    today = clock.today()
    assert [one.number for one in consultations.between(today, today, waiting_only=True)] == [first.number]
    answered = consultations.answer(county, first.number, "带营业执照复印件和申请书。")
    assert answered.answered_by == county.name
    refused = ((first.number, "再答", "已由李四答复"), ("Z0", "答", "没有编号"), (first.number, " ", "没有写答复"))
    for number, text, said in refused:
        with pytest.raises(UserError, match=said):
            consultations.answer(county, number, text)
    with pytest.raises(UserError, match="没有写咨询的内容"):
        consultations.add(county, Asking("  "))


def test_the_numbers_of_a_series_are_accounted_for_and_a_gap_is_explained(county: Actor, take_in: TakeIn) -> None:
    for _ in range(4):
        take_in()
    (own,) = numbers.series()
    assert (own.first, own.last, own.cases, own.gaps, own.why) == (1, 4, 4, (), "")
    year = clock.today().year
    for old, new in ((2, f"140525108A{year}000003"), (4, f"140525108A{year}000005")):
        number = f"140525A{year}{old:06d}"
        CaseRow.update(number=new, site_code="140525108").where(CaseRow.number == number).execute()
    by_site = {one.site_code: one for one in numbers.series()}
    assert by_site["140525"].gaps == ((2, 2), (4, 4))
    assert "备份恢复" in by_site["140525"].words
    assert by_site["140525108"].gaps == ((1, 2), (4, 4))
    assert "还没有随数据包带来" in by_site["140525108"].words
    assert take_in().summary.number.endswith("000005")


@pytest.mark.parametrize("name", ["张𬱖（示例）", "李㛃（示例）", "王䶮（示例）", "孙\U00031350（示例）"])
def test_a_rare_name_is_stored_found_printed_and_taken_out_of_the_paper_unchanged(
    county: Actor, take_in: TakeIn, tmp_path: Path, name: str
) -> None:
    case = take_in(applicant=name)
    assert service.case(case.summary.id).summary.applicant == name
    assert [one.id for one in find_cases(name[:2])] == [case.summary.id]
    assert applicants.offered(name[:2])[0].applicant == name
    out = tmp_path / "slip.pdf"
    papers.print_one(county, case.summary.id, PaperKind.RECEIPT_SLIP, out)
    assert name in "".join(pages_by_pypdf(out))


def test_a_name_no_font_has_is_stored_and_found_and_its_paper_refused_in_words(
    county: Actor, take_in: TakeIn, tmp_path: Path
) -> None:
    name = "赵\U0002ebf0（示例）"  # Extension I, which the bundled fonts do not have
    case = take_in(applicant=name)
    assert [one.applicant for one in find_cases(name[:2])] == [name]
    with pytest.raises(UserError, match=r"U\+2EBF0.*没有打印"):
        papers.print_one(county, case.summary.id, PaperKind.RECEIPT_SLIP, tmp_path / "slip.pdf")
    assert list(tmp_path.glob("slip*")) == []


def test_a_place_is_left_to_be_filled_in_by_hand_only_when_agreed_and_the_record_says_so(
    county: Actor, take_in: TakeIn, tmp_path: Path
) -> None:
    rare, other = "\U0002ebf0", "\U0002ebf1"
    case, out = take_in(applicant=f"赵{rare}{other}（示例）"), tmp_path / "slip.pdf"
    with by_hand.agreed(frozenset(rare)), pytest.raises(by_hand.NoGlyph) as refused:
        papers.print_one(county, case.summary.id, PaperKind.RECEIPT_SLIP, out)
    assert refused.value.character == other
    with by_hand.agreed(frozenset((rare, other))):
        papers.print_one(county, case.summary.id, PaperKind.RECEIPT_SLIP, out)
    assert f"赵{rare}{other}（示例）" in "".join(pages_by_pypdf(out))
    printed = journal.history("case", case.summary.id)
    assert [one.reason for one in printed if one.action.startswith("打印")] == [
        "字库没有的字留空手写：\U0002ebf0（U+2EBF0）、\U0002ebf1（U+2EBF1）"
    ]
    with pytest.raises(UserError, match=r"U\+2EBF0.*没有打印"):
        papers.print_one(county, case.summary.id, PaperKind.RECEIPT_SLIP, out)


def test_the_slip_says_what_came_what_is_missing_and_that_intake_is_not_acceptance(
    county: Actor, take_in: TakeIn, tmp_path: Path
) -> None:
    case = take_in(received_materials=(1, 1), agent="王五（示例）")
    content = receipt_slip.build(paperwork(case.summary.id), case.acts[0])
    assert content.missing == ("营业执照 1 份", "授权委托书 1 份")
    out = tmp_path / "slip.pdf"
    papers.print_one(county, case.summary.id, PaperKind.RECEIPT_SLIP, out)
    said = "".join("".join(pages_by_pypdf(out)).split())
    for words in (
        "不是受理决定",
        "尚缺：营业执照1份；授权委托书1份",
        "自收件之日起五个工作日内",
        "一式两份",
        "王五（示例）",
    ):
        assert words in said, words


def test_the_day_is_closed_with_what_was_taken_in_done_and_asked(
    county: Actor, take_in: TakeIn, tmp_path: Path
) -> None:
    take_in()
    consultations.add(county, Asking("几点下班？"))
    today = clock.today()
    content = day_sheet.build(county.organ_name, county.site.code, today)
    assert ([one.applicant for one in content.cases], content.done) == (
        ["示例宾馆有限公司"], (("收件", "李四", 1),)
    )  # fmt: skip
    assert (content.asked, content.unanswered) == (1, 1)
    out = tmp_path / "day.pdf"
    day_sheet.print_sheet(county, today, out)
    assert "1 条还没有答复".replace(" ", "") in "".join("".join(pages_by_pypdf(out)).split())
    assert day_sheet.write_ledger(county.organ_name, today, today, tmp_path / "l.xlsx") == 1
    assert day_sheet.write_month(county.organ_name, today.year, today.month, tmp_path / "m.xlsx") == 1
    before = today - timedelta(9)
    assert day_sheet.write_ledger(county.organ_name, before, before, tmp_path / "e.xlsx") == 0


def test_the_rating_sheet_names_the_case_and_leaves_the_grade_to_the_applicant(
    county: Actor, take_in: TakeIn, tmp_path: Path
) -> None:
    case, out = take_in(), tmp_path / "rating.pdf"
    for kind in (ActKind.ACCEPTED, ActKind.GRANTED, ActKind.DELIVERED):
        service.act(county, case.summary.id, kind, clock.today(), "", SERVED if kind is ActKind.DELIVERED else None)
    papers.print_one(county, case.summary.id, PaperKind.RATING_SHEET, out)
    said = "".join("".join(pages_by_pypdf(out)).split())
    assert case.summary.number in said
    assert said.count("□") == 5
