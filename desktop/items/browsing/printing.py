"""打印目录: what of the list in sight is printed, in which version, on paper or as a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QWidget

from db.items.rules import Edition, EditionState, Item, ItemStatus
from db.paths import file_stem
from desktop import messages
from desktop.desk import Desk
from desktop.messages import FormDialog
from desktop.papers import preview_catalogue
from desktop.tokens import GAP_SMALL
from desktop.widgets.buttons import ChoiceRow
from desktop.widgets.parts import column, label, row

if TYPE_CHECKING:
    from reports.catalogue import Scope

SCOPES = (("all", "全部"), ("department", "一个部门"), ("township", "乡镇部分"))
VERSIONS = (("list", "目录"), ("public", "公示版"))
FORMATS = (("pdf", "打印（PDF）"), ("xlsx", "表格（XLSX）"))
ALL_TOWNSHIPS = "全部乡镇"


@dataclass(frozen=True, slots=True)
class InSight:
    """The list as the page shows it."""

    edition: Edition
    day: date
    items: Sequence[Item]


class CatalogueDialog(FormDialog):
    """Scope, version and form of the catalogue."""

    def __init__(self, desk: Desk, parent: QWidget | None, shown: InSight) -> None:
        super().__init__(parent, "打印目录", "继续", width=560)
        self._desk, self._shown, self._parent = desk, shown, parent
        self._townships: list[str] = []
        self.scope, self.version, self.form = ChoiceRow(SCOPES), ChoiceRow(VERSIONS), ChoiceRow(FORMATS)
        self.part = QComboBox()
        self.part.setAccessibleName("部门或乡镇")
        self.phone = QLineEdit()
        self.phone.setPlaceholderText("投诉电话，印在公告里（可不填）")
        self.phone.setAccessibleName("投诉电话")
        self.told = label("", "small", "ink2", wrap=True)
        day = f"{shown.day.year}年{shown.day.month}月{shown.day.day}日"
        self.body.addWidget(label(f"{shown.edition.name}　截至 {day}", tone="ink2", wrap=True))
        for words, choice in (("范围", self.scope), ("版本", self.version), ("格式", self.form)):
            holder = QWidget()
            below = {self.scope: (self.part,), self.version: (self.phone, self.told)}.get(choice, ())
            holder.setLayout(column(row(choice, None), *below, gap=GAP_SMALL))
            self.add_field(words, holder)
            choice.chosen.connect(lambda _: self._offer())
        self._offer()
        desk.query(_townships, self._take_townships)
        self.ok.setFocus()

    def _take_townships(self, names: list[str]) -> None:
        self._townships = names
        self._offer()

    def _offer(self) -> None:
        departments = sorted({one.department for one in self._shown.items if one.status is ItemStatus.CURRENT})
        names = {"department": departments, "township": [ALL_TOWNSHIPS, *self._townships]}.get(self.scope.current, [])
        self.part.clear()
        for name in names:
            self.part.addItem(name or "没有写部门", name)
        self.part.setVisible(bool(names))
        published = self._shown.edition.state is EditionState.PUBLISHED
        public = self.version.current == "public"
        self.phone.setVisible(public and published)
        self.told.setText(
            "目录带编码、层级、类型和合计。" if not public
            else "公示版带公告，只有公布的栏目。" if published
            else "这个版本还没有公布，不能打印公示版。"
        )  # fmt: skip
        self.ok.setEnabled(published or not public)

    def choice(self) -> "Scope":
        """What was chosen."""
        from reports.catalogue import Scope

        part = self.part.currentData()
        return Scope(
            department=part if self.scope.current == "department" else None,
            township=part.replace(ALL_TOWNSHIPS, "") if self.scope.current == "township" else None,
            day=self._shown.day,
            public=self.version.current == "public",
            phone=self.phone.text(),
        )

    def submit(self) -> None:
        scope, edition, parent = self.choice(), self._shown.edition, self._parent
        if self.form.current == "pdf":
            self.accept()
            preview_catalogue(self._desk, parent, edition, scope)
            return
        start = Path.home() / f"{file_stem(edition.name)}事项目录.xlsx"
        name, _ = QFileDialog.getSaveFileName(self, "存成表格", str(start), "表格 (*.xlsx)")
        if name:
            out = Path(name).with_suffix(".xlsx")
            self.accept()
            self._desk.change(
                lambda: _save(edition.id, out, scope),
                lambda done: messages.tell(parent, "事项目录已存好。", [("文件", str(out))]),
            )


def _townships() -> list[str]:
    from db.items.lists import editions

    return [organ.name for organ in editions.township_organs()]


def _save(edition_id: str, out: Path, scope: "Scope") -> None:
    from reports import catalogue

    catalogue.write_catalogue_xlsx(edition_id, out, scope)
