"""数据交换 in the window: a plan before anything is written, refusals in their own words."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from db.exchange.service import PackagePlan, PlanRow
from desktop.desk import Desk
from desktop.exchange.boxes import box_status
from desktop.exchange.page import ExchangePage
from desktop.widgets.shapes import Shape, Tone
from tests.desktop.conftest import settle

ROWS = (
    PlanRow("新增", "办件", "示例〔2026〕1 食品经营许可", "", "已收件"),
    PlanRow("变更", "办件", "示例〔2026〕2 取水许可", "已受理", "待补正"),
    PlanRow("相同", "办件", "示例〔2026〕3 林木采伐许可", "", "不写入"),
)
PLAN = PackagePlan(
    "report", "巴公镇", 42, "2026-10-20T09:00:00+08:00", ("来源相符", "没有改动"), False, 1, 1, 1, 0, ROWS
)


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> ExchangePage:
    """The page of a county that has not exchanged anything yet."""
    found = ExchangePage(desk)
    qtbot.addWidget(found)
    found.resize(1242, 700)
    found.show()
    found.enter()
    settle(qtbot, desk.tasks)
    return found


def subjects(page: ExchangePage) -> list[str]:
    return [row.subject for row in page.plan.table.rows.visible_rows() if isinstance(row, PlanRow)]


def test_a_plan_is_shown_with_its_counts_and_says_that_nothing_is_written(page: ExchangePage) -> None:
    page.show_plan(Path("巴公镇-42.xpk"), PLAN)
    assert page.plan.title.text() == "预览　巴公镇第 42 号包"
    assert page.plan.remark.text() == "还没有写入任何数据"
    assert page.plan.apply.text() == "写入 2 件"
    assert len(subjects(page)) == 3
    page.plan.counts.choose("变更")
    assert subjects(page) == ["示例〔2026〕2 取水许可"]


def test_a_file_that_is_no_package_is_refused_in_words_and_no_plan_is_shown(
    qtbot: QtBot, page: ExchangePage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[Exception] = []
    monkeypatch.setattr(page.desk, "report", told.append)
    file = tmp_path / "不是包.xpk"
    file.write_bytes(b"not a package")
    page.open_file(file)
    settle(qtbot, page.desk.tasks)
    assert len(told) == 1
    assert not page.plan.isVisible()


@pytest.mark.parametrize(
    ("words", "shape", "tone"),
    [
        ("待看", Shape.HALF, Tone.AMBER),
        ("拒收：被改动", Shape.CROSS, Tone.AMBER),
        ("县已接收 2026-10-16 回执 7 号", Shape.DISC, Tone.GREEN),
        ("落后 2 次", Shape.TRIANGLE, Tone.AMBER),
    ],
)
def test_a_state_keeps_the_services_word_and_gets_its_shape(words: str, shape: Shape, tone: Tone) -> None:
    status = box_status(words)
    assert (status.word, status.shape, status.tone) == (words, shape, tone)
