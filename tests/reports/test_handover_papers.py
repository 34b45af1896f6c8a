"""The papers of seals, stock, keys, progress and urging, and the record's annexes, say what the registers say."""

from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from db.papers.rules import PaperStamp
from db.rulesets.rules import GENERAL
from reports.handover import (
    annexes,
    catalogue_sheet,
    deadline_notice,
    key_sheet,
    memorandum,
    outstanding,
    progress_sheet,
    record_sheet,
    seal_log,
    seal_sheet,
    stock_ledger,
)
from reports.page import MM, SIZE_5
from tests.reports import sample_handover, samples
from tests.reports.reading import pages_by_pdfium, pictures


def words(path: Path) -> str:
    """Every page's words, without white."""
    return "".join(pages_by_pdfium(path))


def test_every_seal_has_a_page_with_its_life_in_order_and_the_box_for_its_impression(
    stamp: PaperStamp, tmp_path: Path
) -> None:
    pages = seal_sheet.write(sample_handover.seals(), stamp, tmp_path / "a.pdf")
    done, fresh = pages_by_pdfium(tmp_path / "a.pdf")
    assert pages == 2
    order = ["一、基本情况", "圆形，42毫米", "停用文号：示例发〔2020〕9号", "二、移交", "（张三）", "（赵六）",
             "三、封存", "F-01", "（张三）（李四）", "2020年12月31日", "四、销毁", "五、启封"]  # fmt: skip
    places = [done.index(text) for text in order]
    assert places == sorted(places)
    assert "第2枚，共2枚" in fresh
    assert "（李四）" not in fresh


@pytest.mark.parametrize("name", ["章", "示例县交通运输局道路客运和货运行政审批专用章（第一号，供办事大厅使用）"])
def test_a_seal_of_any_name_stays_on_one_page(name: str, stamp: PaperStamp, tmp_path: Path) -> None:
    content = sample_handover.seals()
    facts = tuple((label, name if label in ("印章名称", "印文") else value) for label, value in content.seals[0].facts)
    one = replace(content, seals=(replace(content.seals[0], name=name, facts=facts),))
    assert seal_sheet.write(one, stamp, tmp_path / "a.pdf") == 1


def test_the_use_log_counts_uses_and_extra_seals_apart(stamp: PaperStamp, tmp_path: Path) -> None:
    seal_log.write(sample_handover.log(3), stamp, tmp_path / "a.pdf")
    text = words(tmp_path / "a.pdf")
    assert text.index("决定书〔2021〕1号") < text.index("决定书〔2021〕3号") < text.index("加盖原单位印章")
    assert "共用印3次，6份；加盖原单位印章1次。" in text


def test_the_stock_ledger_shows_ranges_balances_and_what_a_count_found(stamp: PaperStamp, tmp_path: Path) -> None:
    stock_ledger.write(sample_handover.ledger(), stamp, tmp_path / "a.pdf")
    text = words(tmp_path / "a.pdf")
    assert "道路运输经营许可证结存79本供应渠道：省交通运输厅直供（孙八，0351-0000000）" in text
    assert "入库JY0001—0100100100王五入库单1号" in text
    assert "领用JY0001—00202080" in text
    assert "实盘78，账面79，少1；缺1本待查" in text
    assert "结存编号：JY0022—0100" in text
    assert "从业资格证结存0本" in text


def test_the_key_sheet_is_an_unbroken_chain_and_knows_no_pin(stamp: PaperStamp, tmp_path: Path) -> None:
    key_sheet.write(sample_handover.custody(), stamp, tmp_path / "a.pdf")
    text = words(tmp_path / "a.pdf")
    assert "1张三2018年6月1日2020年12月29日登记" in text
    assert "2李四2020年12月29日2021年3月1日移交保管" in text
    assert "3王五2021年3月1日移交保管" in text
    assert "PIN、口令和密码不得写在本单上" in text


def test_a_first_holder_nobody_dated_has_the_key_from_before(stamp: PaperStamp, tmp_path: Path) -> None:
    found = sample_handover.key()
    fields = {name: text for name, text in found.entry.fields.items() if name != "held_since"}
    sheet = key_sheet.build(samples.DEPARTMENT, replace(found, entry=replace(found.entry, fields=fields)))
    key_sheet.write(sheet, stamp, tmp_path / "a.pdf")
    assert f"1张三{key_sheet.BEFORE}2020年12月29日登记" in words(tmp_path / "a.pdf")


def test_a_link_that_does_not_join_the_one_before_is_marked() -> None:
    found = sample_handover.key()
    acts = [found.acts[0], replace(found.acts[1], details={"giver": "赵六", "receiver": "王五"})]
    sheet = key_sheet.build(samples.DEPARTMENT, replace(found, acts=tuple(acts), held=tuple(acts)))
    assert [link.how for link in sheet.links] == ["登记", "移交保管", f"移交保管（{key_sheet.BROKEN}）"]


def test_the_catalogue_is_grouped_by_department_and_says_what_changed(stamp: PaperStamp, tmp_path: Path) -> None:
    content = sample_handover.catalogue(4)
    catalogue_sheet.write(content, stamp, tmp_path / "a.pdf")
    text = words(tmp_path / "a.pdf")
    assert text.index("县交通运输局（2项）") < text.index("第3号经营许可") < text.index("县卫生健康和体育局（2项）")
    assert "划转事项目录（第2版）" in text
    assert "整项（已划回：分社、网点设立）" in text
    assert "共4项。与上一版相比，新增1项：第3号经营许可。" in text
    catalogue_sheet.write(replace(content, published=""), stamp, tmp_path / "b.pdf")
    assert "（第2版，送审稿）" in words(tmp_path / "b.pdf")


def test_the_progress_sheet_lists_what_is_outstanding_on_one_page(stamp: PaperStamp, tmp_path: Path) -> None:
    assert progress_sheet.write(sample_handover.progress(), stamp, tmp_path / "a.pdf") == 1
    text = words(tmp_path / "a.pdf")
    assert "2020年12月30日（已过6天）" in text
    assert "未办结的行（1行）" in text
    assert "9-1专网审批系统第1件30欠交2021年1月15日待上级开通账号；王五" in text


def test_the_outstanding_sheet_says_why_each_line_is_open_and_what_it_keeps_from_being_done(
    stamp: PaperStamp, tmp_path: Path
) -> None:
    assert outstanding.write(sample_handover.outstanding_sheet(), stamp, tmp_path / "a.pdf") == 1
    text = words(tmp_path / "a.pdf")
    order = ["欠交（1行）", "应于2021年1月15日前补交；待上级开通账号。责任人：王五。", "有异议、不相符（3行）",
             "有异议：卷宗少2019年第3号，目录上有（接收人、张三、2021年1月4日）。", "状况不符：封面破损",
             "移交3份，实收2份，数量不符。", "还没有交、没有点收完（2行）", "分批移交，还差2份。", "免交（1行）",
             "旧章点收了还没有封存（1行）", "不能办结移交", "还有6行没有办结"]  # fmt: skip
    places = [text.index(one) for one in order]
    assert places == sorted(places)
    assert "联络员孙八，0356-0000000" in text
    for blocked in ("全部3项不能办理", "全部3项不能受理", "全部3项不能发证"):
        assert blocked in text


def test_what_a_line_of_some_powers_blocks_names_them(stamp: PaperStamp, tmp_path: Path) -> None:
    found = sample_handover.outstanding_list()
    line = replace(found.lines[0], item_seqs=("i1", "i2"))
    some = replace(found, lines=(line,), item_ids=("i1", "i2", "i3"))
    sheet = outstanding.build(samples.batch(), "d", [some], "", "2021-01-05", -6)
    assert sheet.groups[0].lines[0].blocks == "、".join(samples.ITEMS[:2]) + "不能承接"


def test_the_outstanding_sheet_is_set_smaller_before_it_runs_over(stamp: PaperStamp, tmp_path: Path) -> None:
    few, some, many = (sample_handover.outstanding_sheet(more) for more in (0, 1, 9))
    heights = [outstanding.lay_out(one, stamp.number)[0].words[-1].size for one in (few, some, many)]
    assert [len(outstanding.lay_out(one, stamp.number)) for one in (few, some)] == [1, 1]
    assert len(outstanding.lay_out(many, stamp.number)) > 1
    tables = [{word.size for word in outstanding.lay_out(one, stamp.number)[0].words} for one in (few, many)]
    assert all(SIZE_5 in sizes for sizes in tables), "in the usual size where it fits, and where it must run over"
    assert heights


def test_disputes_stand_in_the_progress_sheet_with_their_words(stamp: PaperStamp, tmp_path: Path) -> None:
    found = sample_handover.outstanding_list()
    progress_sheet.write(progress_sheet.build(found, "2021-01-05", -6), stamp, tmp_path / "a.pdf")
    text = words(tmp_path / "a.pdf")
    assert "有异议卷宗少2019年第3号，目录上有" in text
    assert "状况不符封面破损" in text


def test_the_notice_is_a_letter_with_its_head_at_30_mm_and_red_rules_of_170_mm(
    stamp: PaperStamp, tmp_path: Path
) -> None:
    assert deadline_notice.write(sample_handover.notice(), stamp, tmp_path / "a.pdf") == 2
    first, annex = pages_by_pdfium(tmp_path / "a.pdf")
    order = [samples.BUREAU, "示例审批函〔2021〕3号", "催交函", f"{samples.DEPARTMENT}：", "还有1行没有办结", "附件：",
             "2021年1月5日"]  # fmt: skip
    assert [first.rindex(text) if text == order[-1] else first.index(text) for text in order] == sorted(
        first.rindex(text) if text == order[-1] else first.index(text) for text in order
    )
    assert "—1—" not in first, "10.1: the first page of a letter bears no number"
    assert "—2—" in annex
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as document:
        picture = document[0].render(scale=2).to_pil().convert("RGB")
    red = [
        (x, y) for y in range(picture.height) for x in range(0, picture.width, 4) if _is_red(picture.getpixel((x, y)))
    ]
    left, right = min(x for x, _ in red) / 2 / MM, max(x for x, _ in red) / 2 / MM
    assert (left, right) == pytest.approx((20, 190), abs=1.5)
    assert min(y for _, y in red) / 2 / MM == pytest.approx(30, abs=1.5)
    assert 297 - max(y for _, y in red) / 2 / MM == pytest.approx(17.5, abs=1.5), "the rule begins 20 mm above the foot"


def _is_red(pixel: object) -> bool:
    assert isinstance(pixel, tuple)
    return bool(pixel[0] > 150 and pixel[1] < 90 and pixel[2] < 90)


@pytest.mark.parametrize("lines", range(1, 9))
def test_the_seal_of_a_notice_never_stands_on_a_page_without_text(
    lines: int, stamp: PaperStamp, tmp_path: Path
) -> None:
    content = replace(sample_handover.notice(), document="示例县人民政府《通知》" + "根据上级要求" * lines * 4)
    deadline_notice.write(content, stamp, tmp_path / "a.pdf")
    sealed = [page for page in pages_by_pdfium(tmp_path / "a.pdf") if "存底编号" in page]
    assert len(sealed) == 1
    assert "逐行移交" in sealed[0]


def test_the_annexes_of_the_record_are_fed_from_the_registers(stamp: PaperStamp, tmp_path: Path) -> None:
    content = record_sheet.build(
        samples.batch(), samples.checklist(), GENERAL, open_cases=(), annexed=sample_handover.annexed()
    )
    record_sheet.write(content, stamp, tmp_path / "a.pdf")
    text = words(tmp_path / "a.pdf")
    assert "附件A交接日期前已受理、由移交单位继续办结的办件（共0件）无。" in text
    assert "附件B卷宗目录（共1件）" in text
    assert "10118" in text
    assert "客运经营许可卷（2019年）201912630年完好" in text
    assert "道路运输经营许可证JY0022—010079本" in text
    assert text.index("附件D密钥") < text.index("UK-DEMO-01王五M-03、FQ-118") < text.index("负责人签名")


@pytest.mark.parametrize("keys", [None, 0, 1, 3, 8, 30])
def test_no_annex_is_parted_from_its_heading(keys: int | None, stamp: PaperStamp, tmp_path: Path) -> None:
    held = (
        None if keys is None else tuple(annexes.KeyHeld("UKey", f"第{n}支", f"K-{n}", "张三", "") for n in range(keys))
    )
    annexed = replace(sample_handover.annexed(), keys=held)
    content = record_sheet.build(samples.batch(), samples.checklist(), GENERAL, annexed=annexed)
    record_sheet.write(content, stamp, tmp_path / "a.pdf")
    headed = [page for page in pages_by_pdfium(tmp_path / "a.pdf") if "附件D" in page and "持有人）" in page]
    assert len(headed) == 1
    assert ("无。" if keys == 0 else "序列号持有人") in headed[0].split("附件D")[1]


def test_an_amendment_says_what_it_changes_and_until_when_it_holds(stamp: PaperStamp, tmp_path: Path) -> None:
    found = replace(samples.memorandum(2), expires_on="2025-12-31")
    memorandum.write(memorandum.build(found, "2020年12月30日签署的备忘录"), stamp, tmp_path / "a.pdf")
    text = words(tmp_path / "a.pdf")
    assert "对双方2020年12月30日签署的备忘录作出修改" in text
    assert "原备忘录自本备忘录生效之日起不再执行" in text
    assert "自2020年12月30日起生效，有效期至2025年12月31日，一式四份" in text


def test_the_scope_table_of_a_memorandum_has_code_survey_and_push_of_each_item(
    stamp: PaperStamp, tmp_path: Path
) -> None:
    found = samples.memorandum(2)
    item = replace(found.items[0], item_code="000118001000", survey="联合踏勘", push="及时推送")
    memorandum.write(memorandum.build(replace(found, items=(item,))), stamp, tmp_path / "a.pdf")
    annex = pages_by_pdfium(tmp_path / "a.pdf")[-1]
    assert "初审意见及依据踏勘形式信息推送" in annex
    assert "（000118001000）" in annex
    assert "不再出具联合踏勘及时推送" in annex


def test_nothing_on_a_new_form_leaves_the_paper(stamp: PaperStamp, tmp_path: Path) -> None:
    seal_sheet.write(sample_handover.seals(), stamp, tmp_path / "seals.pdf")
    stock_ledger.write(sample_handover.ledger(), stamp, tmp_path / "stock.pdf")
    key_sheet.write(sample_handover.custody(), stamp, tmp_path / "key.pdf")
    for name in ("seals", "stock", "key"):
        for picture in pictures(tmp_path / f"{name}.pdf", 1.0):
            edge = 10
            for box in ((0, 0, edge, picture.height), (picture.width - edge, 0, picture.width, picture.height)):
                assert min(picture.crop(box).tobytes()) > 250
