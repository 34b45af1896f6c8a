"""编辑规范: the 15 parts of the template at the left, the elements of one at the right; saving makes a new version."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QScrollArea, QStackedWidget, QWidget

from db import clock
from db.items.rules import Item
from db.items.specs import rules
from db.items.specs.elements import MATERIALS_PART, TEMPLATE, Part
from db.items.specs.rules import Direction, Spec
from db.items.specs.service import OWN_LEVELS, SpecEdit
from desktop import messages
from desktop.desk import Desk
from desktop.items.specs.changes import ChangesDialog
from desktop.items.specs.fields import ElementField, LevelBox
from desktop.items.specs.materials import MaterialsTable
from desktop.look import look
from desktop.messages import FormDialog
from desktop.tasks import Task
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.fields import DayField
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import column, label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

TALLEST = 456
"""Pixels a dialog may take at the largest type on a screen of 1366 by 768; all fifteen parts are seen at 标准."""


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part with how much of it is filled."""

    id: int
    name: str
    filled: int
    wanted: int

    @property
    def status(self) -> Status:
        """已填 / 应填."""
        words = f"{self.filled} / {self.wanted}"
        if self.filled >= self.wanted:
            done = bool(self.wanted)
            return Status(Shape.DISC if done else Shape.RING, Tone.GREEN if done else Tone.GREY, words)
        return Status(Shape.HALF if self.filled else Shape.RING, Tone.AMBER, words)


def part_columns() -> list[Column]:
    """部分, 已填."""
    return [
        Column("部分", 150, text=lambda one: f"{one.id} {one.name}", stretch=True),
        Column("已填 / 应填", 92, status=lambda one: one.status),
    ]


class SpecDialog(FormDialog):
    """Everything by keyboard: PgUp and PgDn change the part, Tab goes through its elements, Ctrl+Enter saves."""

    saved = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None, item: Item) -> None:
        super().__init__(parent, f"实施规范：{item.name}", "保存新一版", width=1040)
        self._desk, self._item = desk, item
        self._before: Spec | None = None
        self._start = Spec(item.id, 0)
        self._upper: Spec | None = None
        self._clean: SpecEdit | None = None
        self.fields: dict[str, ElementField] = {}
        self.materials = MaterialsTable(())
        self.parts = DenseTable(part_columns(), sortable=False)
        self.pages = QStackedWidget()
        self.document, self.number = QLineEdit(), QLineEdit()
        self.day = DayField(clock.today())
        self.level = LevelBox(OWN_LEVELS[desk.actor.site.kind])
        self._build()
        self.ok.setEnabled(False)
        desk.query(lambda: _read(item), self._show)

    def _build(self) -> None:
        self.document.setPlaceholderText("依据文件名称")
        self.number.setPlaceholderText("文号")
        for field, name in ((self.document, "依据文件"), (self.number, "文号"), (self.day, "生效日期")):
            field.setAccessibleName(name)
        self.level.setAccessibleName("文件是哪一级的")
        self.told = label("", "small", "ink2", wrap=True)
        head = row(gap=GAP_SMALL)
        head.addWidget(label("依据文件", tone="ink2"))
        head.addWidget(self.document, 3)
        head.addWidget(self.number, 2)
        head.addWidget(self.level)
        head.addWidget(label("生效日期", tone="ink2"))
        head.addWidget(self.day)
        self.body.addLayout(head)
        self.body.addWidget(self.told)
        self.parts.setFixedWidth(look.metrics.scaled(286))
        inside = row(gap=GAP)
        inside.addWidget(self.parts)
        inside.addWidget(self.pages, 1)
        self.body.addLayout(inside, 1)
        self.pages.setMinimumHeight(TALLEST)
        self.parts.current_changed.connect(self._choose_part)
        self.parts.opened.connect(lambda _: self._into_part())
        bind_key(self, "PgDown", lambda: self.step(1))
        bind_key(self, "PgUp", lambda: self.step(-1))

    def _show(self, found: tuple[Spec | None, Spec, Spec | None]) -> None:
        self._before, self._start, self._upper = found
        start = self._start
        self.materials = MaterialsTable(start.materials)
        for part in TEMPLATE:
            self.pages.addWidget(self._page(part))
        self.document.setText("" if self._before else start.document)
        self.number.setText("" if self._before else start.document_number)
        if not self._before and start.source_level:
            self.level.setCurrentIndex(self.level.findData(start.source_level))
        if self._before:
            paper = self._before.document + f"（{self._before.document_number}）"
            when = f"第 {self._before.version} 版 {self._before.effective_on} 起，依据 {paper}。"
            if self._before.inherited:
                when = f"承接自「{self._before.inherited}」，请核对；原样保存也要填承接的文件和文号。"
            self.told.setText(f"{when}带 * 的必填；上级规定的要素已锁定，换成上级的文件才能改。")
        else:
            self.told.setText("第 1 版：清单、指南或上级规范里已有的内容已经填好，请核对。带 * 的必填。")
        self.level.currentIndexChanged.connect(lambda _: self._lock())
        for field in (self.document, self.number):
            field.textEdited.connect(lambda _: self._edited())
        self.materials.edited.connect(self._edited)
        self._lock()
        self._show_parts()
        self.parts.go_to_first()
        self.parts.setFocus()
        self.ok.setEnabled(True)
        self._clean = self.edit()

    def _page(self, part: Part) -> QWidget:
        fields = [ElementField(one, self._start.elements.get(one.key)) for one in part.elements]
        for field in fields:
            self.fields[field.element.key] = field
            field.edited.connect(self._edited)
        heading = row(label(f"{part.number}　{part.label}", "head"), None, label("哪一级规定", "small", "ink2"))
        heading.setContentsMargins(0, 0, look.metrics.scaled(46), 0)
        shown: list[QWidget | None] = [self.materials] if part.number == MATERIALS_PART else []
        inner = QWidget()
        body = column(*fields, *shown, None, gap=GAP_SMALL)
        inner.setLayout(body)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setFocusPolicy(area.focusPolicy().NoFocus)
        page = QWidget()
        page.setLayout(column(heading, area, gap=GAP_SMALL))
        return page

    @property
    def spec(self) -> Spec:
        """What the fields say now, with elements of other programs kept."""
        known = {key: field.value for key, field in self.fields.items() if field.text}
        more = {key: value for key, value in self._start.elements.items() if key not in self.fields}
        return replace(self._start, elements=more | known, materials=tuple(self.materials.materials))

    def edit(self, said: Mapping[str, tuple[Direction, str]] | None = None) -> SpecEdit:
        """The next version."""
        spec = self.spec
        return SpecEdit(
            self.day.day.isoformat(), self.document.text().strip(), self.number.text().strip(), self.level.level,
            spec.elements, spec.materials, said or {}, spec.note,
        )  # fmt: skip

    def _edited(self) -> None:
        self.problem("")
        self._show_parts()
        self._show_doubts()

    def _show_doubts(self) -> None:
        """Show beside each element what is wrong with the level it is said to come from."""
        from db.items.specs import service

        edit = self.edit()
        told = service.level_remarks(self._item, edit) | service.level_problems(self._item, edit, self._upper)
        for key, field in self.fields.items():
            field.doubt(told.get(key, ""))

    def _show_parts(self) -> None:
        spec = self.spec
        lines = [PartLine(part.number, part.label, *rules.progress(part, spec)) for part in TEMPLATE]
        if self.parts.rows.rowCount():
            for line in lines:
                self.parts.rows.replace_row(partial(_same_part, line), line)
        else:
            self.parts.show_rows(lines)

    def _choose_part(self, line: object) -> None:
        if isinstance(line, PartLine):
            self.pages.setCurrentIndex(line.id - 1)

    def step(self, by: int) -> None:
        """Go to the next or the previous part."""
        current = self.parts.currentIndex().row()
        self.parts.go_to(self.parts.rows.index(max(0, min(len(TEMPLATE) - 1, current + by)), 0))

    def _into_part(self) -> None:
        """Enter: from the list of parts into the first field that is free."""
        part = TEMPLATE[self.pages.currentIndex()]
        fields = [self.fields[one.key].field for one in part.elements]
        free = next((field for field in fields if field.isEnabled()), None)
        target = self.materials.table if part.number == MATERIALS_PART and self.materials.materials else free
        if target:
            target.setFocus()

    def _lock(self) -> None:
        from db.items.specs import service

        reasons = service.locked(self._item, self._before, self.level.level)
        for key, field in self.fields.items():
            field.lock(reasons.get(key, ""))
        self.materials.lock(frozenset(reasons))
        self._show_doubts()

    def submit(self) -> None:
        from db.items.specs import service

        edit, before = self.edit(), self._before
        held = service.in_force(self._item) if before else None
        changes = service.accountable(held, before, edit)
        if held is None or not changes:
            self._save(edit)
            return
        if not (edit.document and edit.document_number):
            self.problem("上一版已经施行，请填依据文件和文号")
            (self.number if edit.document else self.document).setFocus()
            return
        known = {one.key: rules.harshest(one, held, self.spec) for one in changes}
        allowed = rules.may_be_stricter(self._item.setting_level, edit.source_level)
        dialog = ChangesDialog(self, changes, known, allowed, f"{edit.document}（{edit.document_number}）")
        dialog.told.connect(lambda said: self._save(self.edit(said)))
        dialog.open()

    def _save(self, edit: SpecEdit) -> None:
        from db.items.specs import service

        actor, item_id = self._desk.actor, self._item.id
        self.ok.setEnabled(False)
        task: Task = self._desk.change(lambda: service.set_spec(actor, item_id, edit), self._done)
        task.failed.connect(lambda error: self.ok.setEnabled(True))

    def _done(self, made: Spec) -> None:
        self.saved.emit(made)
        self.accept()

    def reject(self) -> None:
        """Esc: what was typed and not saved is asked about."""
        if self._clean is None or self.edit() == self._clean:
            super().reject()
            return
        text = "这些改动还没有保存，关闭就没有了。"
        messages.ask(self, "不保存就关闭吗？", text, "不保存，关闭", self._leave)

    def _leave(self) -> None:
        self._clean = None
        self.reject()


def _same_part(line: PartLine, old: PartLine) -> bool:
    return old.id == line.id


def _read(item: Item) -> tuple[Spec | None, Spec, Spec | None]:
    from db.items.specs import service

    before = service.spec(item.id)
    return before, before or service.proposed(item), service.upper_spec(item)
