"""From a notice to a proposal: every item, with the sentence it came from."""

import io
import os
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.errors import UserError
from db.handover.notice import wording
from db.handover.notice.files import LARGEST_FILE, read_text
from db.handover.notice.parsing import propose
from db.handover.notice.rules import DutyKind, ProposedItem
from db.handover.rules import Direction

SEEDS = Path(os.environ.get("SEEDS", Path(__file__).parents[3] / "shared" / "seeds"))
"""Where notices lie that governments really issued: not ours to give away, so a fresh clone has none."""

NOTICE = """\
示例县人民政府
关于划转第三批行政审批事项的通知
示政发〔2026〕5号

各乡（镇）人民政府，县直各有关单位：
为深化相对集中行政许可权改革，将2个部门4个事项划转至县
行政审批服务管理局，将首批划转的2个事项划回原部门办理。现通知如
下：
一、调整事项
（一）将县水务局3个事项划转至县行政审批服务管理局
1.取水许可审批（行政许可）
2.河道管理范围内有关活动（不含河道采砂）的现场核查意见出
具（其他权利）
3.水利工程质量监督手续办理（行政确认）
（二）将县教育局1个事项划转至县行政审批服务管理局
4.民办学校中的幼儿园设立（行政许可）
— 1 —
（三）将下列2个事项划回原部门办理
1.将食品小作坊登记事项划回县市场监督管理局办理（其他权力）
2.将宗教活动场所筹备设立审核事项划回县委统战部办理（行政许
可）
二、要求
1.做好衔接。县行政审批服务管理局依法实施审批，对后果承担责任。
各部门应于2026年4月10日前完成移交。设置两个月的过渡期，
做好传帮带。
以交接日期为界，之前受理的由原部门办结。
示例县人民政府
2026年3月16日
"""


def names(items: tuple[ProposedItem, ...]) -> list[tuple[int, str, str, str, str]]:
    return [(item.seq, item.name, item.item_type, item.from_name, item.to_name) for item in items]


def test_a_notice_gives_its_items_with_types_and_organs() -> None:
    found = propose(NOTICE)
    bureau = "县行政审批服务管理局"
    assert names(found.moved_in) == [
        (1, "取水许可审批", "01", "县水务局", bureau),
        (2, "河道管理范围内有关活动（不含河道采砂）的现场核查意见出具", "10", "县水务局", bureau),
        (3, "水利工程质量监督手续办理", "07", "县水务局", bureau),
        (4, "民办学校中的幼儿园设立", "01", "县教育局", bureau),
    ]
    assert names(found.moved_back) == [
        (1, "食品小作坊登记", "10", bureau, "县市场监督管理局"),
        (2, "宗教活动场所筹备设立审核", "01", bureau, "县委统战部"),
    ]
    assert found.remarks == ()


def test_every_value_of_the_head_stands_beside_its_sentence() -> None:
    found = propose(NOTICE)
    head = {name: getattr(found, name) for name in ("name", "title", "number", "issuer", "notice_on", "deadline")}
    assert {name: said.value for name, said in head.items()} == {
        "name": "2026年第三批划转", "title": "关于划转第三批行政审批事项的通知", "number": "示政发〔2026〕5号",
        "issuer": "示例县人民政府", "notice_on": "2026-03-16", "deadline": "2026-04-10",
    }  # fmt: skip
    assert all(said.sentence and said.place for said in head.values())
    assert "4月10日前完成移交" in found.deadline.sentence
    assert (found.transition_months.value, found.sequence.value) == ("2", "第三批")
    assert "起算日通知没有写明" in found.transition_months.doubt


def test_an_item_keeps_its_sentence_its_place_and_the_slip_of_the_pen() -> None:
    item = propose(NOTICE).moved_in[1]
    assert (item.type_as_written, item.item_type, item.place) == ("其他权利", "10", "一（一）2")
    assert item.sentence.startswith("（一）将县水务局3个事项划转至县行政审批服务管理局　2.河道管理")
    assert item.sentence.endswith("出具（其他权利）")
    assert "原文写作「其他权利」" in item.doubts[0]


def test_a_part_of_an_item_and_an_organ_of_the_party_are_marked() -> None:
    found = propose(NOTICE)
    assert (found.moved_in[3].part, found.moved_in[0].part) == ("幼儿园设立", "")
    assert any("一部分" in doubt for doubt in found.moved_in[3].doubts)
    assert any("党委机关" in doubt for doubt in found.moved_back[1].doubts)
    assert not any("党委机关" in doubt for doubt in found.moved_back[0].doubts)


def test_the_duties_are_told_with_their_sentences() -> None:
    told = {duty.kind: duty.said.sentence for duty in propose(NOTICE).duties}
    assert "承担责任" in told[DutyKind.APPROVAL]
    assert told[DutyKind.CUT_OVER].startswith("以交接日期为界")
    assert "传帮带" in told[DutyKind.MENTORING]


def test_where_the_notice_counts_otherwise_than_was_read_it_is_said() -> None:
    remarks = propose(NOTICE.replace("县水务局3个事项", "县水务局5个事项")).remarks
    assert remarks == ("「（一）将县水务局5个事项划转至县行政审批服务管理局」说 5 项，读出 3 项，请对照原文。",)
    assert "说划入 9 项，读出 4 项" in propose(NOTICE.replace("部门4个事项", "部门9个事项")).remarks[0]


def test_the_real_notice_of_2020_gives_its_fourteen_and_its_eight() -> None:
    path = SEEDS / "zezhou_2020_item_transfer.txt"
    if not path.exists():
        pytest.skip(f"not tried with a real notice: put {path.name} into a folder and name that folder in SEEDS")
    found = propose(read_text(path))
    kinds = [item.item_type for item in found.moved_in]
    assert [item.seq for item in found.moved_in] == list(range(1, 15))
    assert [item.seq for item in found.moved_back] == list(range(1, 9))
    assert (kinds.count("01"), kinds.count("07"), kinds.count("10")) == (8, 1, 5)
    assert [item.item_type for item in found.moved_back].count("01") == 5
    assert [item.seq for item in found.moved_in if item.type_as_written == "其他权利"] == [3]
    assert {item.to_name for item in found.moved_in} == {"县行政审批服务管理局"}
    assert [len([i for i in found.moved_in if i.from_name == name]) for name in
            ("县住房和城乡建设管理局", "县卫生健康和体育局", "县交通运输局")] == [1, 2, 11]  # fmt: skip
    assert found.moved_in[4].name == "客运班线变更经营主体、起讫地和日发班次许可"
    assert found.moved_in[13].name == "经营性道路班线（旅游）客运车辆年度审验"
    assert found.moved_back[1].name == "森林植物及其产品、苗木和其它繁殖材料省内调运检疫"
    assert (found.moved_back[5].part, found.moved_back[6].to_name) == ("分社、网点设立", "县委统战部")
    assert (found.notice_on.value, found.deadline.value, found.transition_months.value) == (
        "2020-12-24", "2020-12-30", "3")  # fmt: skip
    assert (found.number.value, found.sequence.value, found.name.value) == ("", "第二批", "2020年第二批划转")
    assert found.title.value == "关于“一枚印章管审批”事项调整及完善审管衔接机制的通知"
    assert (found.issuer.value, len(found.bases), found.remarks) == ("泽州县人民政府", 3, ())


WORDS = st.text(st.sampled_from("道路水利林木工程经营设立变更许可备案"), min_size=4, max_size=30)
TYPES = st.sampled_from(["行政许可", "行政确认", "其他权力", "公共服务"])


@settings(max_examples=40)
@given(st.lists(st.tuples(WORDS, TYPES), min_size=1, max_size=12, unique=True), st.booleans(), st.integers(20, 34))
def test_whatever_a_line_is_broken_at_the_items_are_read_back(
    items: list[tuple[str, str]], spaced: bool, wide: int
) -> None:
    head = f"一、将县交通运输局{len(items)}个事项划转至县行政审批服务管理局"
    whole = ["为做好相对集中行政许可权改革工作，结合我县实际，" * 4 + "通知如下：", head]
    whole += [f"{number}.{name}（{kind}）" for number, (name, kind) in enumerate(items, start=1)]
    broken = [text[at : at + wide] for text in whole for at in range(0, len(text), wide)]
    found = propose(("\n\n" if spaced else "\n").join(broken))
    assert [(item.name, item.type_as_written) for item in found.items] == items
    assert found.remarks == ()


@settings(max_examples=60)
@given(st.text(st.sampled_from("将县局2个事项划转划回至由到办理（行政许可）一二、.1。，：中的\t\n"), max_size=120))
def test_no_text_however_odd_stops_the_reading(text: str) -> None:
    for item in propose(text).items:
        assert item.direction in Direction


@pytest.mark.parametrize(("text", "number"), [("14", 14), ("十", 10), ("十四", 14), ("二十", 20), ("两", 2),
                                              ("二十三", 23), ("百", None), ("甲", None), ("十十", None)])  # fmt: skip
def test_numbers_are_read_in_figures_and_in_chinese(text: str, number: int | None) -> None:
    assert wording.number_of(text) == number


@pytest.mark.parametrize(("text", "day"), [("二〇二〇年十二月二十四日", "2020-12-24"), ("2026 年 2 月底", "2026-02-28"),
                                           ("2026年2月30日", None), ("4月10日", "2026-04-10")])  # fmt: skip
def test_days_are_read_as_notices_write_them(text: str, day: str | None) -> None:
    found = wording.day_in(text, 2026)
    assert (found.isoformat() if found else None) == day


def test_a_department_as_a_heading_under_a_direction_is_where_items_come_from() -> None:
    lines = ("一、划转事项", "（一）县水务局（1项）", "1.取水许可审批（行政许可）", "二、划回事项", "（一）县林业局：",
             "1.森林防火审批（行政许可）", "由县行政审批局办理。")  # fmt: skip
    found = propose("\n".join(lines))
    assert [(i.direction, i.name, i.from_name, i.to_name) for i in found.items] == [
        (Direction.IN, "取水许可审批", "县水务局", "县行政审批局"),
        (Direction.BACK, "森林防火审批", "县行政审批局", "县林业局"),
    ]


# --- files -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("line", "read"), [
    ("1.取水许可审批", [(1, "取水许可审批", "")]),
    ("取水许可审批（行政许可）", [(1, "取水许可审批", "01")]),
    ("各部门做好准备", []),
    ("（1）各部门做好准备", [(1, "各部门做好准备", "")]),
])  # fmt: skip
def test_below_a_section_a_line_is_an_item_by_its_number_or_by_its_type(
    line: str, read: list[tuple[int, str, str]]
) -> None:
    found = propose(f"示例县人民政府关于划转的通知\n（一）将县水务局1个事项划转至县行政审批服务管理局\n{line}\n")
    assert [(item.seq, item.name, item.item_type) for item in found.items] == read


@pytest.mark.parametrize(("line", "read"), [
    ("将取水许可审批划转至县行政审批服务管理局（行政许可）", ["取水许可审批"]),
    ("3.将取水许可审批划转至县行政审批服务管理局", ["取水许可审批"]),
    ("将取水许可审批划转至县行政审批服务管理局", []),
    ("3.取水许可审批（行政许可）", []),
])  # fmt: skip
def test_above_all_sections_only_a_sentence_that_moves_an_item_and_is_numbered_or_typed_is_one(
    line: str, read: list[str]
) -> None:
    assert [item.name for item in propose(f"示例县人民政府关于划转的通知\n{line}\n").items] == read


def docx(*paragraphs: str, rows: tuple[tuple[str, ...], ...] = (), prolog: str = "") -> bytes:
    def said(text: str) -> str:
        return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"

    cells = "".join(f"<w:tr>{''.join(f'<w:tc>{said(cell)}</w:tc>' for cell in row)}</w:tr>" for row in rows)
    body = "".join(map(said, paragraphs)) + (f"<w:tbl>{cells}</w:tbl>" if rows else "")
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(
            "word/document.xml", f'{prolog}<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'
        )
    return made.getvalue()


def kept(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_is_read_in_whatever_encoding_offices_use(tmp_path: Path, encoding: str) -> None:
    assert len(propose(read_text(kept(tmp_path, "通知.txt", NOTICE.encode(encoding)))).items) == 6


def test_a_word_file_is_read_paragraph_by_paragraph(tmp_path: Path) -> None:
    lines = [line for line in NOTICE.splitlines() if line and "— 1 —" not in line]
    whole = "\n".join(lines).replace("意见出\n具", "意见出具").replace("行政许\n可", "行政许可").split("\n")
    found = propose(read_text(kept(tmp_path, "通知.docx", docx(*whole))))
    assert [len(found.moved_in), len(found.moved_back)] == [4, 2]
    assert found.title.value == "关于划转第三批行政审批事项的通知"


def test_a_table_of_items_in_a_word_file_is_read_by_its_head(tmp_path: Path) -> None:
    rows = (("序号", "事项名称", "事项类型", "原实施部门", "承接部门"),
            ("1", "取水许可审批", "行政许可", "县水务局", "县行政审批服务管理局"),
            ("2", "水土保持方案审批", "行政许可", "", ""),
            ("3", "食品小作坊登记", "其他行政权力", "县行政审批服务管理局", "县市场监督管理局"))  # fmt: skip
    content = docx("示例县人民政府关于调整划转事项的通知", "划转事项见下表。", rows=rows)
    found = propose(read_text(kept(tmp_path, "通知.docx", content)))
    assert [(i.direction, i.name, i.item_type, i.from_name) for i in found.items] == [
        (Direction.IN, "取水许可审批", "01", "县水务局"), (Direction.IN, "水土保持方案审批", "01", "县水务局"),
        (Direction.BACK, "食品小作坊登记", "10", "县行政审批服务管理局"),
    ]  # fmt: skip


def test_a_pdf_that_holds_text_is_read(tmp_path: Path) -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(tmp_path / "通知.pdf"))
    canvas.setFont("STSong-Light", 12)
    for number, line in enumerate(NOTICE.splitlines()):
        canvas.drawString(60, 800 - 22 * number, line)
    canvas.save()
    found = propose(read_text(tmp_path / "通知.pdf"))
    assert [len(found.moved_in), len(found.moved_back)] == [4, 2]


HOSTILE = {
    "空.txt": (b"", "是空文件"),
    "空白.txt": (b" \n\n ", "是空文件"),
    "乱码.txt": (bytes(range(256)) * 40, "不是文字文件"),
    "图片.txt": (b"\x89PNG\r\n\x1a\n" + b"0" * 99, "其实是图片"),
    "旧版.doc": (b"\xd0\xcf\x11\xe0" + b"0" * 99, "旧版 Word"),
    "网页.txt": (b"<html><body>x</body></html>", "其实是网页"),
    "坏.docx": (b"PK\x03\x04" + b"0" * 99, "损坏或不完整"),
    "坏.pdf": (b"%PDF-1.7\n" + b"0" * 99, "打不开"),
    "有害.docx": (docx("甲", prolog='<!DOCTYPE x [<!ENTITY y "z">]>'), "可能有害"),
    "没字.docx": (docx(), "没有文字"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_notice_is_refused_in_words(tmp_path: Path, name: str) -> None:
    content, words = HOSTILE[name]
    with pytest.raises(UserError, match=words) as refused:
        read_text(kept(tmp_path, name, content))
    assert refused.value.hint


def test_a_workbook_is_sent_to_the_lists_and_a_huge_file_is_not_read(tmp_path: Path) -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
    with pytest.raises(UserError, match="其实是表格") as refused:
        read_text(kept(tmp_path, "清单.xlsx", made.getvalue()))
    assert "事项清单" in (refused.value.hint or "")
    huge = tmp_path / "大.txt"
    with huge.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(UserError, match="超过 20 MB"):
        read_text(huge)
    with pytest.raises(UserError, match="找不到文件"):
        read_text(tmp_path / "没有.txt")
    with pytest.raises(UserError, match="是文件夹"):
        read_text(tmp_path)
