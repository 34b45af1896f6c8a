"""The item lists in the window: groups, the item at the right."""

from pathlib import Path

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from db.actors import Actor
from db.command_line import finished
from db.items import importing, service
from db.items.drafts import NewItem
from db.items.incoming.choices import Choices
from db.items.rules import Item
from db.items.specs import guides
from db.items.specs import service as specs
from db.items.specs.rules import Direction, ElementValue
from db.items.specs.service import SpecEdit
from db.organs import service as organs
from db.organs.rules import OrganKind
from desktop.desk import Desk
from desktop.items.browsing.view import BrowseView
from desktop.items.page import ItemsPage
from desktop.widgets.shapes import Shape
from tests.desktop.conftest import settle


def test_items_stand_in_groups_and_the_current_one_is_explained(qtbot: QtBot, desk: Desk, county: Actor) -> None:
    organs.add_organ(county, "县水务局", "水务局", OrganKind.DEPARTMENT, "14052502")
    edition = service.ensure_edition(county, "泽州县2026年版")
    service.add_items(
        county,
        edition.id,
        [
            NewItem("林木采伐许可证核发", department="县林业局"),
            NewItem("取水许可", department="县水务局", basis="《水法》第四十八条"),
        ],
    )
    page = ItemsPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.enter()
    settle(qtbot, desk.tasks)
    view = page.view
    assert isinstance(view, BrowseView)
    groups = [view.table.rows.index(number, 0).data() for number in range(view.table.rows.rowCount())]
    assert sorted(groups) == ["县林业局　1 项", "县水务局　1 项"]
    view.table.go_to(view.table.rows.index_of(lambda item: item.name == "取水许可"))
    settle(qtbot, desk.tasks)
    assert view.detail.name.text() == "取水许可"
    view.problems.click()
    assert [row.name for row in view.table.rows.visible_rows() if isinstance(row, Item)] == ["林木采伐许可证核发"]


def test_an_item_tells_from_which_cell_it_came_and_the_list_whose_guide_lags(
    qtbot: QtBot, desk: Desk, county: Actor, tmp_path: Path
) -> None:
    file = tmp_path / "示例.csv"
    file.write_text(
        "事项名称,主管部门,设定依据\n取水许可,县水务局,《水法》\n排水许可,县水务局,《条例》\n", encoding="utf-8"
    )
    plan = importing.plan_import(file, "泽州县2026年版", Choices(corrections={"C2": "《水法》第七条"}))
    finished(importing.apply_import(county, plan))
    water = service.find_items("取水许可")[0]
    for effective_on, conditions in (("2026-01-01", "有取水口"), ("2026-02-01", "有取水口和计量设施")):
        elements = {"conditions": ElementValue(conditions)}
        said = {"conditions": (Direction.FAVOURABLE, "示例")}
        edit = SpecEdit(effective_on, "省规范", "1号", "2", elements, (), said)
        specs.set_spec(county, water.id, edit)
        if effective_on == "2026-01-01":
            guides.derive(county, water.id)
    page = ItemsPage(desk)
    qtbot.addWidget(page)
    page.show()
    page.enter()
    settle(qtbot, desk.tasks)
    view = page.view
    assert isinstance(view, BrowseView)
    status = view.table.rows.columns[-1].status
    assert status is not None
    shown = {row.name: status(row) for row in view.table.rows.visible_rows() if isinstance(row, Item)}
    words = {name: (one.shape, one.word) for name, one in shown.items() if one}
    assert words["取水许可"] == (Shape.ZIGZAG, "指南待更新")
    assert words["排水许可"][1] == "部门待对应"
    view.open_subject(water.id)
    settle(qtbot, desk.tasks)
    told = [found.text() for found in view.detail.history.findChildren(QLabel)]
    assert told[told.index("设定依据") + 1] == "示例.csv C2（预览时改过）"
    assert told[told.index("主管部门") + 1] == "示例.csv B2"
