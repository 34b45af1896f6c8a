"""专项目录: a new version, items to list, who fixed it, its publication, and two versions side by side."""

from collections.abc import Sequence
from operator import itemgetter
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QListWidget, QListWidgetItem, QWidget

from db import clock
from db.items.local.rules import CONTENT, EXAMPLES, EntryChange, title_of
from db.items.rules import Edition, Item, ListKind
from desktop.desk import Desk
from desktop.look import look
from desktop.messages import FormDialog
from desktop.widgets.fields import DayField, TextField
from desktop.widgets.parts import label, row
from desktop.widgets.rows import Column
from desktop.widgets.table import DenseTable

EMPTY = "空白"


class DraftDialog(FormDialog):
    """起草新版."""

    drafted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None, kind: ListKind, versions: Sequence[Edition]) -> None:
        super().__init__(parent, f"起草{title_of(kind)}", "起草")
        self._desk, self._kind = desk, kind
        self.name, self.base = QLineEdit(f"{clock.today().year}年版"), QComboBox()
        for edition in versions:
            self.base.addItem(edition.name, edition.id)
        self.base.addItem(EMPTY, None)
        self.add_field("版本名称", self.name)
        self.add_field("底稿", self.base, "底稿的条目都带过来，再改。")
        self.name.setFocus()
        self.name.selectAll()

    def submit(self) -> None:
        from db.items.local import service

        actor, kind, name, base = self._desk.actor, self._kind, self.name.text(), self.base.currentData()
        self._desk.change(lambda: service.draft(actor, kind, name, base), lambda made: self._done(made.edition.id))

    def _done(self, edition_id: str) -> None:
        self.drafted.emit(edition_id)
        self.accept()


class AddDialog(FormDialog):
    """添加事项: sought in our list in force, ticked, listed with one content."""

    saved = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None, catalogue: Edition) -> None:
        super().__init__(parent, f"添加事项：{title_of(catalogue.kind)}", "列入", width=640)
        self._desk, self._catalogue = desk, catalogue
        self._ticked: dict[str, Item] = {}
        self.seek = QLineEdit()
        self.seek.setPlaceholderText("汉字、拼音首字母或编码；空格勾选")
        self.found = QListWidget()
        self.found.setObjectName("results")
        self.found.setAccessibleName("找到的事项")
        self.found.setFixedHeight(6 * look.metrics.row + 2)
        self.told = label("还没有勾选", tone="ink2", wrap=True)
        self.content = TextField(EXAMPLES[catalogue.kind], lines=3)
        self.basis = QLineEdit()
        self.add_field("事项", self.seek)
        self.body.addWidget(self.found)
        self.body.addWidget(self.told)
        self.add_field(CONTENT[catalogue.kind], self.content, "可以先空着，列入以后逐项填。")
        self.add_field("依据", self.basis)
        self.seek.textChanged.connect(self._search)
        self.found.itemChanged.connect(self._tick)
        self.seek.setFocus()

    def _search(self, text: str) -> None:
        if text.strip():
            self._desk.query(lambda: _find(text.strip()), self._show_found)

    def _show_found(self, items: list[Item]) -> None:
        self.found.blockSignals(True)
        self.found.clear()
        for item in items:
            entry = QListWidgetItem(f"{item.name}　{item.type_label}　{item.department}")
            entry.setData(Qt.ItemDataRole.UserRole, item)
            entry.setFlags(entry.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            entry.setCheckState(Qt.CheckState.Checked if item.id in self._ticked else Qt.CheckState.Unchecked)
            self.found.addItem(entry)
        self.found.setCurrentRow(0)
        self.found.blockSignals(False)

    def _tick(self, entry: QListWidgetItem) -> None:
        item: Item = entry.data(Qt.ItemDataRole.UserRole)
        if entry.checkState() is Qt.CheckState.Checked:
            self._ticked[item.id] = item
        else:
            self._ticked.pop(item.id, None)
        names = "、".join(item.name for item in self._ticked.values())
        self.told.setText(f"勾选 {len(self._ticked)} 项：{names}" if self._ticked else "还没有勾选")

    def submit(self) -> None:
        from db.items.local import service

        if not self._ticked:
            self.problem("请先勾选事项")
            return
        actor, edition_id, ids = self._desk.actor, self._catalogue.id, list(self._ticked)
        content, basis = self.content.text, self.basis.text()
        self._desk.change(lambda: service.add_items(actor, edition_id, ids, content, basis), lambda _: self._done())

    def _done(self) -> None:
        self.saved.emit()
        self.accept()


class ApproveDialog(FormDialog):
    """登记审定: the bureau and the departments fixed the version together."""

    saved = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None, catalogue: Edition) -> None:
        super().__init__(parent, f"登记审定：{catalogue.name}", "登记")
        self._desk, self._catalogue = desk, catalogue
        self.organ, self.departments, self.number = QLineEdit(desk.actor.organ_name), QLineEdit(), QLineEdit()
        self.departments.setPlaceholderText("例：县林业局、县水利局")
        self.number.setPlaceholderText("联合发文的文号")
        self.day = DayField(clock.today())
        self.add_field("审定机关", self.organ)
        self.add_field("会商部门", self.departments, "目录由审批局和主管部门共同确定。")
        self.add_field("文号", self.number)
        self.add_field("审定日期", self.day)
        self.departments.setFocus()

    def submit(self) -> None:
        from db.items.local import service

        actor, edition_id, on = self._desk.actor, self._catalogue.id, self.day.day
        told = {"organ": self.organ.text(), "departments": self.departments.text(), "number": self.number.text()}
        self._desk.change(lambda: service.approve(actor, edition_id, on, told), lambda _: self._done())

    def _done(self) -> None:
        self.saved.emit()
        self.accept()


class PublishDialog(FormDialog):
    """登记公布: where and from when it holds."""

    saved = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None, catalogue: Edition) -> None:
        super().__init__(parent, f"登记公布：{catalogue.name}", "登记")
        self._desk, self._catalogue = desk, catalogue
        self.channels = QLineEdit("政府网站、政务服务中心")
        self.day, self.start = DayField(clock.today()), DayField(clock.today())
        self.add_field("公布渠道", self.channels)
        self.add_field("公布日期", self.day)
        self.add_field("施行日期", self.start, "从这一天起，上一版停用，仍可按日期查看。")
        self.channels.setFocus()

    def submit(self) -> None:
        from db.items.local import service

        actor, edition_id, on, start = self._desk.actor, self._catalogue.id, self.day.day, self.start.day
        told = {"channels": self.channels.text()}
        self._desk.change(lambda: service.publish(actor, edition_id, on, told, start), lambda _: self._done())

    def _done(self) -> None:
        self.saved.emit()
        self.accept()


class CompareDialog(FormDialog):
    """比对: the version in sight against another of its kind."""

    def __init__(self, desk: Desk, parent: QWidget | None, versions: Sequence[Edition], chosen: Edition) -> None:
        super().__init__(parent, f"比对{title_of(chosen.kind)}", "写成表格", width=900)
        self._desk, self._chosen = desk, chosen
        self._changes: list[EntryChange] = []
        self.other = QComboBox()
        for edition in versions:
            if edition.id != chosen.id:
                self.other.addItem(edition.name, edition.id)
        names = ("变化", "主管部门", "事项名称", "要素", "前", "后")
        widths = (60, 120, 200, 90, 170, 170)
        self.table = DenseTable(
            [
                Column(name, width, text=itemgetter(place), stretch=place == len(names) - 1)
                for place, (name, width) in enumerate(zip(names, widths, strict=True))
            ]
        )
        self.table.empty_text = "两版没有差别。"
        self.table.setMinimumHeight(look.metrics.scaled(240))
        self.add_field("前一版", self.other)
        self.body.addLayout(row(label(f"后一版　{chosen.name}", tone="ink2"), None))
        self.body.addWidget(self.table, 1)
        self.other.activated.connect(lambda _: self._compare())
        self.other.setFocus()
        self._compare()

    def _compare(self) -> None:
        from db.items.local import service

        before, after = str(self.other.currentData()), self._chosen.id
        self._desk.query(lambda: service.differences(before, after), self._show)

    def _show(self, changes: list[EntryChange]) -> None:
        from reports.local_catalogue import change_lines

        self._changes = changes
        self.table.show_rows([line for change in changes for line in change_lines(change)])

    def submit(self) -> None:
        from reports import local_catalogue

        kind, before, after = self._chosen.kind, self.other.currentText(), self._chosen.name
        name = str(Path.home() / f"{title_of(kind)}比对表.xlsx")
        out, _ = QFileDialog.getSaveFileName(self, "写到哪里", name, "表格 (*.xlsx)")
        if out:
            changes = self._changes
            self._desk.change(
                lambda: local_catalogue.write_changes_xlsx(kind, before, after, changes, Path(out)),
                lambda _: self.accept(),
            )


def _find(text: str) -> list[Item]:
    """Items of our list in force that answer a text."""
    from db.items import service

    current = service.current_edition()
    found = service.find_items(text, limit=200)
    return [item for item in found if current and item.edition_id == current.id][:30]
