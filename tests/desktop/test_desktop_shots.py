"""The pictures a reviewer looks at, and the preview of a paper."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from db.actors import Actor
from db.items import service
from db.items.drafts import NewItem
from desktop.desk import Desk
from desktop.frame import PLACES
from desktop.preview import PreviewDialog
from desktop.printer import as_image, render_page
from desktop.shots import drawing
from desktop.tasks import TaskRunner
from reports import recovery_sheet
from tests.desktop.conftest import Transfer, settle

SMALL, LARGE = drawing.SIZES
EXTRA = "-特大"


@pytest.fixture
def listed(county: Actor) -> None:
    """A list of two items, one of them of a department nobody registered."""
    edition = service.ensure_edition(county, "泽州县2026年版", "4", "140525")
    items = [
        NewItem("林木采伐许可证核发", department="县林业局", item_type="01"),
        NewItem("苗木检疫", department="某局"),
    ]
    service.add_items(county, edition.id, items)


def test_every_place_view_and_dialog_is_seen_once_under_a_number_of_its_own_and_at_the_largest_type_none_is_too_large(
    listed: None, desk: Desk, transfer: Transfer, tmp_path: Path
) -> None:
    sizes: dict[str, tuple[int, int]] = {}
    folder = tmp_path / "pictures"
    folder.mkdir()
    for name, widget in drawing.pictures(desk, SMALL, folder, whole=True):
        assert name not in sizes
        sizes[name] = (widget.width(), widget.height())
    standard = [name for name in sizes if not name.endswith(EXTRA)]
    numbers = {name.partition("-")[0] for name in standard}
    assert len(numbers) == len(standard)
    assert {f"{place}01" for place in range(1, len(PLACES) + 1)} <= numbers
    assert {"221-清单版本", "205-补要素", "207-本地读音", "208-打印目录", "251-调整", "253-列入事项"} <= sizes.keys()
    assert {"302-移交清单", "604-待核对", "612-批准入册", "613-导出进度", "005-练习"} <= sizes.keys()
    assert {f"251-调整{EXTRA}", f"273-成批确定{EXTRA}", f"604-待核对{EXTRA}"} <= sizes.keys()
    assert {name: size for name, size in sizes.items() if size[0] > SMALL[0] or size[1] > SMALL[1]} == {}
    assert list(folder.iterdir()) == []


def test_a_picture_is_written_at_both_screen_sizes_and_dialogs_and_the_largest_type_only_at_the_smaller(
    qapp: object, county: Actor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def pictures(desk: Desk, size: tuple[int, int], folder: Path, *, whole: bool) -> Iterator[tuple[str, QWidget]]:
        asked.append((size, whole))
        shown = QLabel("工作台")
        shown.resize(*size)
        yield "101-工作台", shown

    monkeypatch.setattr(drawing, "pictures", pictures)
    drawn = drawing.draw(county, tmp_path / "pictures")
    assert asked == [(SMALL, True), (LARGE, False)]
    assert [path.name for path in drawn] == ["101-工作台-1366x768.png", "101-工作台-1920x1080.png"]
    images = [QImage(str(path)) for path in drawn]
    assert [(one.width(), one.height()) for one in images] == [SMALL, LARGE]


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
