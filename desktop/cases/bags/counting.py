"""A table of the cases in a bag; two fields below it take the pages and the originals of the chosen one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.look import look
from desktop.tokens import GAP
from desktop.widgets.fields import CountField
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable


@dataclass(slots=True)
class Counted:
    """One line: the counts of a case, whether it is ticked, and the remark on it."""

    id: str
    number: str
    item_name: str
    applicant: str
    things: str
    pages: int
    originals: int
    ticked: bool = False
    said: tuple[int, int] = field(default=(0, 0))
    remark: str = ""

    @property
    def differs(self) -> bool:
        """Whether the count is not what the sheet said."""
        return self.said != (0, 0) and (self.pages, self.originals) != self.said


class CountTable(QWidget):
    """Lines to tick with Space and to count."""

    def __init__(self, verb: str, changed: Callable[[], object]) -> None:
        super().__init__()
        self._verb, self._changed = verb, changed
        self.lines: list[Counted] = []
        self.table = DenseTable(self._columns(), sortable=False)
        self.table.setAccessibleName("办件")
        self.table.empty_text = f"没有可以{verb}的办件。"
        self.table.setMinimumHeight(look.metrics.scaled(210))
        self.pages, self.originals = CountField(0, 99_999), CountField(0, 99_999)
        self._fields = row(gap=GAP)
        told = label(f"空格勾选{verb}的，这里填的是选中的一行", "small", "ink3")
        below = row(self._fields, told, None, gap=GAP)
        for name, box in (("总页数", self.pages), ("其中原件", self.originals)):
            box.setFixedWidth(look.metrics.scaled(90))
            box.valueChanged.connect(lambda _: self._count())
            self.add_field(name, box)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP)
        layout.addWidget(self.table, 1)
        layout.addLayout(below)
        self.table.current_changed.connect(self._show_counts)
        bind_key(self.table, "Space", self._tick)

    def add_field(self, name: str, box: QWidget) -> None:
        """Add a field below the table that fills in the chosen line."""
        caption = label(name, tone="ink2")
        caption.setBuddy(box)
        box.setAccessibleName(name)
        self._fields.addWidget(caption)
        self._fields.addWidget(box)

    def _columns(self) -> list[Column]:
        return [
            Column(self._verb, 84, status=self._ticked),
            Column("办件编号", 184, text=lambda one: one.number, hint="编号"),
            Column("事项", 150, text=lambda one: one.item_name, tail=True, rank=3),
            Column("申请人", 130, text=lambda one: one.applicant, hint="姓名、单位", stretch=True, tail=True),
            Column("内容", 116, text=lambda one: one.things, tone=Tone.INK2, tail=True),
            Column("页数", 54, text=lambda one: str(one.pages)),
            Column("原件", 54, text=lambda one: str(one.originals)),
        ]

    def _ticked(self, one: Counted) -> Status:
        if (one.differs or one.remark) and one.ticked:
            return Status(Shape.DIAMOND, Tone.AMBER, "有差异")
        if one.ticked:
            return Status(Shape.DISC, Tone.GREEN, self._verb)
        return Status(Shape.RING, Tone.GREY, "不" + self._verb if len(self._verb) == 1 else "没有" + self._verb)

    def show_lines(self, lines: Sequence[Counted]) -> None:
        """Show these lines."""
        self.lines = list(lines)
        self.table.show_rows(self.lines)
        self.table.go_to_first()
        self._changed()

    @property
    def ticked(self) -> list[Counted]:
        """The lines that are ticked."""
        return [one for one in self.lines if one.ticked]

    @property
    def chosen(self) -> Counted | None:
        """The line that is chosen."""
        one = self.table.current_row()
        return one if isinstance(one, Counted) else None

    def _tick(self) -> None:
        one = self.chosen
        if one:
            one.ticked = not one.ticked
            self.renew()

    def _show_counts(self, one: object) -> None:
        if isinstance(one, Counted):
            for box, value in ((self.pages, one.pages), (self.originals, one.originals)):
                box.blockSignals(True)
                box.setValue(value)
                box.blockSignals(False)

    def _count(self) -> None:
        one = self.chosen
        if one:
            one.pages, one.originals, one.ticked = self.pages.value(), self.originals.value(), True
            self.renew()

    def renew(self) -> None:
        """Show the lines as they are now."""
        self.table.viewport().update()
        self._changed()
