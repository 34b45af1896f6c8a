"""花脸稿, 清样 and 申请表 of one adjustment."""

from pathlib import Path

import pytest

from db.items.changes.marking import Mark, Run
from db.papers.rules import PaperStamp
from reports import adjustment_draft, adjustment_form
from reports.adjustment_draft_marks import STRIKE, UNDER, marked_paragraph
from reports.page import CAP, FORM, Flow
from reports.typeface import Style
from tests.reports.reading import pages_by_pypdf
from tests.reports.sample_adjustments import application, record


def test_the_draft_holds_what_goes_and_what_comes_and_the_clean_copy_only_what_comes(
    stamp: PaperStamp, tmp_path: Path
) -> None:
    adjustment_draft.write_draft(record(), stamp, tmp_path / "draft.pdf")
    adjustment_draft.write_clean(record(), stamp, tmp_path / "clean.pdf")
    draft, clean = ("".join(pages_by_pypdf(tmp_path / name)) for name in ("draft.pdf", "clean.pdf"))
    assert "承诺时限：105个工作日" in draft
    assert "承诺时限：5个工作日" in clean
    assert "第三十二条" not in clean
    assert "图例：加删除线的文字删去，加下划线的文字增加。" in draft
    assert "图例" not in clean
    for text in (draft, clean):
        assert "共3项：新增1项，变更要素1项，停用并接续1项" in text
        assert "接续事项：木材运输备案" in text


def test_what_is_deleted_is_struck_through_and_what_is_added_underlined_exactly_there() -> None:
    flow, size = Flow(FORM), 12.0
    runs = (Run(Mark.KEPT, "承诺时限："), Run(Mark.DELETED, "10"), Run(Mark.ADDED, "五"), Run(Mark.KEPT, "个工作日"))
    marked_paragraph(flow, runs, Style.SONG, size, 1.6, 0.0)
    (words,) = flow.page.words
    struck, under = flow.page.rules
    assert words.y == pytest.approx(FORM.top + (0.3 + CAP) * size)
    assert (struck.y1, under.y1) == pytest.approx((words.y + STRIKE * size, words.y + UNDER * size))
    assert abs(struck.x1 - (FORM.left + 5 * size)) < 1
    assert abs(under.x2 - under.x1 - size) < 1
    assert struck.x2 < under.x1


def test_marks_go_on_over_the_end_of_a_line_and_a_line_end_in_the_text_is_kept() -> None:
    flow = Flow(FORM)
    marked_paragraph(flow, (Run(Mark.DELETED, "删" * 60 + "\n"), Run(Mark.ADDED, "增")), Style.FANG, 12.0, 1.6, 0.0)
    assert len(flow.page.words) == 3
    assert [rule.y1 for rule in flow.page.rules] == sorted(rule.y1 for rule in flow.page.rules)
    assert len(flow.page.rules) == 3


def test_many_lines_go_over_pages(stamp: PaperStamp, tmp_path: Path) -> None:
    assert adjustment_draft.write_draft(record(20), stamp, tmp_path / "draft.pdf") > 3


def test_the_application_form_leaves_room_for_what_was_not_said_yet(stamp: PaperStamp, tmp_path: Path) -> None:
    adjustment_form.write(application(), stamp, tmp_path / "form.pdf")
    text = "".join(pages_by_pypdf(tmp_path / "form.pdf"))
    for wanted in ("清单调整申请表", "同意。", "单位：县审改办（印章）", "批准机关意见", "停用，由「木材运输备案」接续",
                   "承诺时限：10个工作日", "承诺时限：5个工作日"):  # fmt: skip
        assert wanted in text
