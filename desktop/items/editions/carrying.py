"""承接底版调整: bringing later changes of the base into a draft; elements both changed are settled line by line."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from db.items.changes.carrying import Plan
from db.items.changes.carrying_rules import PARTS, Missed
from desktop.look import look
from desktop.messages import FormDialog
from desktop.widgets.buttons import KeyButton
from desktop.widgets.parts import label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

TAKEN = Status(Shape.PLUS, Tone.PRIMARY, "带入")
OPEN = Status(Shape.TRIANGLE, Tone.AMBER, "请选用哪个")
OURS = Status(Shape.DISC, Tone.GREEN, "用本稿的")
THEIRS = Status(Shape.DISC, Tone.GREEN, "用底版的")


@dataclass(frozen=True, slots=True)
class Line:
    """One thing the draft lacks, and what was answered where it is asked about."""

    missed: Missed
    answer: bool | None

    @property
    def id(self) -> str:
        """What a table keeps its place by."""
        return self.missed.id

    @property
    def status(self) -> Status:
        """What becomes of it."""
        if not self.missed.conflict:
            return TAKEN
        return OPEN if self.answer is None else THEIRS if self.answer else OURS


def line_columns() -> list[Column]:
    """事项, 要素, 本稿, 底版, 处理."""
    return [
        Column("事项名称", 200, text=lambda line: line.missed.item_name, stretch=True, hint="汉字或拼音首字母"),
        Column("要素", 120, text=lambda line: line.missed.label, tone=Tone.INK2, extra=150),
        Column("本稿", 150, text=lambda line: line.missed.ours, tone=Tone.INK2, tail=True, rank=3),
        Column("底版现在", 150, text=lambda line: line.missed.theirs, tail=True, extra=170),
        Column("处理", 124, status=lambda line: line.status, choices=True, extra=170),
    ]


class CarryDialog(FormDialog):
    """Every line in a table; two keys settle the one the cursor is on."""

    settled = Signal(dict)

    def __init__(self, parent: QWidget | None, name: str, plan: Plan) -> None:
        super().__init__(parent, f"承接底版调整：{name}", "承接", width=900)
        self._plan = plan
        self._answers: dict[str, bool] = {}
        told = label(_told(plan), tone="ink2", wrap=True)
        self.body.addWidget(told)
        self.table = DenseTable(line_columns(), sortable=False)
        self.table.setMinimumHeight(min(look.metrics.scaled(250), 300))
        self.body.addWidget(self.table, 1)
        self.words = label("", tone="ink2", wrap=True)
        self.body.addWidget(self.words)
        for words in (told, self.words):
            words.setMinimumHeight(2 * round(look.metrics.body * 1.5))
        self.theirs = KeyButton("用底版的", "Alt+1").bind(self, lambda: self._settle(True))
        self.ours = KeyButton("用本稿的", "Alt+2").bind(self, lambda: self._settle(False))
        self.body.addLayout(row(self.theirs, self.ours, None))
        self.table.current_changed.connect(self._show_words)
        self._show()
        self._to_next_open()
        self.table.setFocus()

    @property
    def answers(self) -> Mapping[str, bool]:
        """What was settled so far."""
        return self._answers

    def _show(self) -> None:
        self.table.show_rows([Line(one, self._answers.get(one.id)) for one in self._plan.missed])
        left = sum(one.id not in self._answers for one in self._plan.conflicts)
        self.problem(f"还有 {left} 处要选用哪个" if left else "")

    def _show_words(self, line: object) -> None:
        """Both sides in full, for what the cells are too narrow for."""
        if not isinstance(line, Line):
            return
        one = line.missed
        for button in (self.theirs, self.ours):
            button.setEnabled(one.conflict)
        ours = f"本稿：{one.ours or '（空）'}　" if one.key or one.part else ""
        self.words.setText(f"{one.words}　{ours}底版现在：{one.theirs or '（空）'}")

    def _settle(self, take: bool) -> None:
        line = self.table.current_row()
        if isinstance(line, Line) and line.missed.conflict:
            self._answers[line.id] = take
            self._show()
            self._to_next_open()

    def _to_next_open(self) -> None:
        self.table.go_to(self.table.rows.index_of(lambda line: line.missed.conflict and line.answer is None))
        if not self.table.currentIndex().isValid():
            self.table.go_to_first()
        self._show_words(self.table.current_row())

    def submit(self) -> None:
        if any(one.id not in self._answers for one in self._plan.conflicts):
            self._show()
            self._to_next_open()
            return
        self.settled.emit(dict(self._answers))
        self.accept()


def _told(plan: Plan) -> str:
    """What happened to the base since the draft was begun, and what becomes of it."""
    titles = "、".join(f"「{title}」" for title in plan.adjustments.values())
    happened = [f"底版在起草以后生效的调整：{titles}。"] if titles else []
    if any(one.kind in PARTS for one in plan.missed):
        happened.append("底版的规范、指南、关系或监管在起草以后改过。")
    return f"{''.join(happened)}本稿没有改过的直接带入；两边都改过的，逐处选用哪个。"
