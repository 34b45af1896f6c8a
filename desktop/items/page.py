"""The item lists: editions, items in groups with their filter row, the item at the right."""

from collections import defaultdict
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QStackedWidget, QWidget

from db.items.rules import Edition, Item, ItemStatus
from desktop.desk import Desk
from desktop.items.detail import ItemDetail
from desktop.look import look
from desktop.page import Page
from desktop.status import item_status
from desktop.tokens import GAP, TypeSize
from desktop.widgets.buttons import ChoiceRow, KeyButton, Toggle
from desktop.widgets.drop import accept_files
from desktop.widgets.empty import EmptyState, NextStep
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import label, row
from desktop.widgets.rows import Column, Group
from desktop.widgets.shapes import Tone
from desktop.widgets.table import DenseTable

FILE_KINDS = "表格 (*.xlsx *.xls *.csv *.ods)"
NO_DEPARTMENT = "没有写部门"


def item_columns() -> list[Column]:
    """编码, 事项名称, 类型, 主管部门, 状态."""
    return [
        Column("编码", 124, text=lambda item: item.code, hint="编码"),
        Column("事项名称", 270, text=lambda item: item.name, hint="汉字或拼音首字母", stretch=True),
        Column("类型", 96, text=lambda item: item.type_label, tone=Tone.INK2, choices=True),
        Column("主管部门", 124, text=lambda item: item.department, tone=Tone.INK2, choices=True, rank=3),
        Column("状态", 112, status=item_status, choices=True),
    ]


class ItemsPage(Page):
    """事项清单."""

    title = "事项清单"
    manual = "items"
    keys = (
        ("Ctrl+F", "筛选"),
        ("→ ←", "展开、收起"),
        ("Alt+1…3", "换页签"),
        ("Ctrl+O", "导入表格"),
        ("Ctrl+P", "打印目录"),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._items: list[Item] = []
        self._editions: list[Edition] = []
        self._wanted = ""
        self.edition = QComboBox()
        self.edition.setAccessibleName("清单版本")
        self.edition.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.edition.activated.connect(self._read_items)
        self.head.addWidget(self.edition)
        self.add_actions(
            KeyButton("导入表格", "Ctrl+O").bind(self, self.choose_file),
            KeyButton("打印目录", "Ctrl+P").bind(self, self.print_catalogue),
        )
        self.grouping = ChoiceRow((("department", "按部门"), ("type", "按类型"), ("none", "不分组")))
        self.grouping.chosen.connect(lambda key: self._show_items())
        self.problems = Toggle("只看有问题的")
        self.problems.toggled.connect(self._keep_problems)
        self.tools = self.bar(self.grouping, self.problems, None, label("本页可改：清单编制", tone="ink2"))
        self.layout_.addWidget(self.tools)
        self.table = DenseTable(item_columns())
        self.table.group_columns = (4, 4)
        self.panel = ListPanel(self.table)
        self.detail = ItemDetail(desk)
        self._build()
        self.table.current_changed.connect(self._show_detail)
        self.table.opened.connect(lambda item: self.detail.focus_tabs())
        bind_key(self, "Ctrl+F", self.table.focus_filter)
        self.detail.bind_tabs(self)
        accept_files(self, (".xlsx", ".xls", ".csv", ".ods"), self.open_file)
        look.changed.connect(self._drop_detail)
        self._drop_detail()

    def _build(self) -> None:
        self.empty = EmptyState(
            "list",
            "还没有事项清单",
            "清单是收件的依据，清单之外一律不得办理。从现成的表格开始最快。",
            (
                NextStep(
                    "导入表格",
                    "Ctrl+O",
                    "支持 .xlsx、.xls、.csv。先给您看会新增、变更、退回哪些行，认可之前不写入任何数据。",
                    self.choose_file,
                ),
                NextStep(
                    "从数据包带入",
                    "Ctrl+6",
                    "乡镇和部门不用自己导入：县里带来的数据包里就有现行清单，到数据交换页读取。",
                    lambda: self.desk.open("exchange"),
                ),
            ),
            "也可以把表格文件直接拖到这个窗口里。",
        )
        self.stack = QStackedWidget()
        self.content = QWidget()
        inner = row(gap=GAP)
        inner.addWidget(self.panel, 726)
        inner.addWidget(self.detail, 472)
        self.content.setLayout(inner)
        self.stack.addWidget(self.content)
        self.stack.addWidget(self.empty)
        self.layout_.addWidget(self.stack, 1)

    def _drop_detail(self) -> None:
        self.detail.setVisible(look.metrics.size is not TypeSize.EXTRA)

    def refresh(self) -> None:
        from db.items import service

        self.desk.query(lambda: (service.editions(), service.current_edition()), self._show_editions)

    def _show_editions(self, found: tuple[list[Edition], Edition | None]) -> None:
        self._editions, current = found
        chosen = self.edition.currentData() or (current.id if current else "")
        self.edition.clear()
        for edition in self._editions:
            mark = "（现行）" if current and edition.id == current.id else ""
            self.edition.addItem(edition.name + mark, edition.id)
        self.edition.setCurrentIndex(max(0, self.edition.findData(chosen)))
        self.stack.setCurrentWidget(self.content if self._editions else self.empty)
        self.tools.setVisible(bool(self._editions))
        self.edition.setVisible(bool(self._editions))
        if self._editions:
            self._read_items()

    def _read_items(self) -> None:
        from db.items import service

        edition_id = self.edition.currentData()
        self.desk.query(lambda: (service.list_items(edition_id), service.totals(edition_id)), self._take_items)

    def _take_items(self, found: tuple[list[Item], dict[str, int]]) -> None:
        self._items, totals = found
        words = "、".join(f"{name} {count}" for name, count in totals.items() if count)
        self._show_items()
        self.panel.show_foot(f"{len(self._items)} 项：{words}" if words else f"{len(self._items)} 项", self._pending())
        if self._wanted:
            self.open_subject(self._wanted)
        elif not self.table.currentIndex().isValid():
            self.table.go_to_first()

    def _pending(self) -> str:
        waiting = sum(item.department_pending for item in self._items)
        unproved = sum(not item.basis for item in self._items)
        parts = [f"部门待对应 {waiting}"] if waiting else []
        parts += [f"依据待核 {unproved}"] if unproved else []
        return "，".join(parts)

    def _show_items(self) -> None:
        self.table.drop_column(3, self.grouping.current == "department")
        if self.grouping.current == "none":
            self.table.show_rows(self._items)
            return
        groups: dict[str, list[Item]] = defaultdict(list)
        for item in self._items:
            by_department = self.grouping.current == "department"
            groups[(item.department or NO_DEPARTMENT) if by_department else item.type_label].append(item)
        self.table.show_groups([(Group(name, name, f"{len(found)} 项"), found) for name, found in groups.items()])

    def _keep_problems(self, on: bool) -> None:
        self.table.rows.keep(_has_problem if on else None)
        self.table.go_to_first()

    def _show_detail(self, found: object) -> None:
        if isinstance(found, Item):
            self.detail.show_item(found)

    def open_subject(self, subject_id: str) -> None:
        self._wanted = ""
        if not subject_id:
            return
        index = self.table.rows.index_of(lambda item: item.id == subject_id, 1)
        if index.isValid():
            self.table.go_to(index)
        else:
            self._wanted = subject_id

    def focus_first(self) -> None:
        if self._editions or not self._fresh:
            self.table.setFocus()

    def choose_file(self) -> None:
        """导入表格: choose a file, then show its plan."""
        name, _ = QFileDialog.getOpenFileName(self, "选要导入的表格", str(Path.home()), FILE_KINDS)
        if name:
            self.open_file(Path(name))

    def open_file(self, file: Path) -> None:
        """Show what an import of this file would do."""
        from desktop.items.import_dialog import ImportDialog

        edition = self.edition.currentText().removesuffix("（现行）")
        dialog = ImportDialog(self.desk, file, edition, self)
        dialog.open()

    def print_catalogue(self) -> None:
        """打印目录."""
        from desktop.papers import preview_catalogue

        edition = next((e for e in self._editions if e.id == self.edition.currentData()), None)
        if edition:
            preview_catalogue(self.desk, self, edition, list(self._items))


def _has_problem(item: Item) -> bool:
    return item.status is ItemStatus.CURRENT and (item.department_pending or not item.basis)
