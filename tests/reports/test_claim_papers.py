"""The claim worksheet and the same-source report as paper and as workbook."""

from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from db.items.acts import ListAct, ListActKind, Subject
from db.items.lists.claims import Worksheet
from db.items.lists.claims_rules import CHAIN, Chain, Line
from db.items.lists.claims_standing import NOBODY
from db.items.lists.same_source import Comparison
from db.items.lists.same_source_rules import judge, sources
from db.items.rules import Edition, EditionState
from db.papers.rules import PaperStamp
from reports import claim_worksheet, same_source_report
from tests.items.listed import item_of
from tests.reports.reading import pages_by_pypdf

OURS = Edition("e", "泽州县2026年版", "4", "140525", EditionState.DRAFT, "", "", 2, upper_id="u")
UPPER = Edition("u", "山西省2026年版", "2", "14", EditionState.PUBLISHED, "", "2026-01-20", 2)
STAMP = PaperStamp("认领", "认领〔2026〕140525A-1号", "0" * 64, date(2026, 11, 20))


def act(number: int, kind: ListActKind, reason: str = "") -> ListAct:
    return ListAct(f"a{number}", Subject.CLAIM, "u", kind, "e", "o", date(2026, 3, number + 1), {}, reason, "", "张三",
                   "县林业局", "2026-03-01T09:00:00+08:00", number)  # fmt: skip


def worksheet() -> Worksheet:
    done = Chain(tuple(act(number, kind) for number, kind in enumerate(CHAIN[:3])))
    declined = Chain((), act(0, ListActKind.DECLINED, "由市局实施"))
    item = item_of("取水许可", "000119001000", department="省水利厅", basis="《水法》第七条")
    return Worksheet(OURS, UPPER, (
        Line(item, "", NOBODY, True, Chain()),
        Line(item_of("林木采伐许可证核发", "000164002000"), "o", "泽州县林业局", False, done),
        Line(item_of("狩猎证核发"), "o", "泽州县林业局", False, declined),
    ))  # fmt: skip


def test_each_department_answers_on_pages_of_its_own_with_places_to_sign(tmp_path: Path) -> None:
    out = tmp_path / "认领.pdf"
    content = claim_worksheet.build(worksheet(), "泽州县行政审批服务管理局")
    assert claim_worksheet.write(content, STAMP, out) == 2
    first, second = pages_by_pypdf(out)
    assert "答复部门：泽州县林业局" in first
    assert "由市局实施" in first
    assert "负责人" in first
    assert "待定部门" in second
    assert "□认领" in second
    assert "□认领" not in first


def test_the_workbook_has_every_step_and_codes_as_text(tmp_path: Path) -> None:
    out = tmp_path / "认领.xlsx"
    claim_worksheet.write_xlsx(claim_worksheet.build(worksheet(), "县审改办"), out)
    page = load_workbook(out).worksheets[0]
    rows = [[str(cell or "") for cell in row] for row in page.iter_rows(values_only=True)]
    claimed = next(row for row in rows if "林木采伐许可证核发" in row)
    assert claimed[2] == "000164002000"
    assert claimed[8:13] == ["2026-03-01", "2026-03-02", "2026-03-03", "", ""]


def test_the_report_shows_both_texts_of_what_differs_and_counts_the_rest(tmp_path: Path) -> None:
    upper = item_of("取水许可", "000119001000", id="u1", department="省水利厅", basis="《水法》第七条")
    ours = item_of("取水许可", "000119001000", department="县水务局", basis="《水法》第八条")
    known = sources("山西省2026年版", [upper])
    findings = tuple(judge(one, "4", known) for one in (ours, item_of("饮用水许可")))
    content = same_source_report.build(Comparison(OURS, UPPER, findings))
    assert [(one.verdict, one.element) for one in content.lines] == [
        ("无上级事项", ""), ("要素不一致", "设定和实施依据"),
    ]  # fmt: skip
    assert content.levels == 1
    out = tmp_path / "同源.pdf"
    assert same_source_report.write(content, STAMP, out) == 1
    page = pages_by_pypdf(out)[0]
    assert "《水法》第七条" in page
    assert "《水法》第八条" in page
    assert "层级对应" in page
    same_source_report.write_xlsx(content, tmp_path / "同源.xlsx")
    assert load_workbook(tmp_path / "同源.xlsx").worksheets[0].max_row >= 5
