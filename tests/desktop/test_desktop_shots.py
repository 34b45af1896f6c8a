"""The pictures a reviewer looks at, and the preview of a paper."""

from pathlib import Path

from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from db.actors import Actor
from desktop import shots
from desktop.frame import PLACES
from desktop.preview import PreviewDialog, as_image, render_page
from desktop.tasks import TaskRunner
from reports import recovery_sheet
from tests.desktop.conftest import Transfer, settle


def test_every_place_is_drawn_at_both_screen_sizes_and_dialogs_and_the_largest_type_at_the_smaller(
    qapp: object, county: Actor, transfer: Transfer, tmp_path: Path
) -> None:
    drawn = shots.draw(county, tmp_path / "pictures")
    names = {path.stem for path in drawn}
    small, large = (
        {name.removesuffix(f"-{width}x{height}") for name in names if name.endswith(f"{width}x{height}")}
        for width, height in shots.SIZES
    )
    assert large < small
    assert len(large) >= len(PLACES) + 6
    assert {"25-待核对", "25-待核对-特大", "27-批准入册", "28-导出进度", "29-练习-特大", "31-凭根密钥单恢复"} <= small
    window = QImage(str(next(path for path in drawn if path.stem == "01-工作台-1366x768")))
    assert (window.width(), window.height()) == (1366, 768)
    assert [path.name for path in (tmp_path / "pictures").iterdir() if path.suffix != ".png"] == []


def test_the_preview_shows_the_very_pdf_page_by_page(qtbot: QtBot, tasks: TaskRunner, tmp_path: Path) -> None:
    file = tmp_path / "恢复单.pdf"
    recovery_sheet.write_recovery("示例单位", "140525", "ABCD-EFGH", file)
    page, pages = render_page(file, 0, 96)
    image = as_image(page)
    assert (pages, image.width()) == (1, 794)
    assert image.pixelColor(5, 5).lightness() == 255
    dialog = PreviewDialog(tasks, None, "恢复单", file)
    qtbot.addWidget(dialog)
    dialog.show()
    settle(qtbot, tasks)
    assert dialog.where.text() == "第 1 / 1 页"
    assert not dialog.on.isEnabled()
    assert dialog.sheet.pixmap().width() > 700
