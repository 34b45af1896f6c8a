"""Beside the departments: the batch in sight, what is agreed on about it, and what can be done with it."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QSizePolicy, QWidget

from db import clock
from db.handover.rules import HandoverKind
from desktop.handover.batches.reading import ShownBatch
from desktop.look import look
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import KeyButton
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import Facts, Note, Panel, clear, column, label
from desktop.widgets.shapes import Shape, Status, Tone

WIDTH = 304
ACTIONS = (
    ("liaison", "联络员…"),
    ("deadline", "变更期限…"),
    ("transition", "过渡期起算…"),
    ("mentoring", "记传帮带…"),
    ("cutover", "事项交接…"),
    ("tasks", "划转后任务…"),
    ("record", "批次记录…"),
    ("finish", "批次办结"),
)


STILL = ("tasks", "record")
"""What goes on after a batch is finished."""


class BatchSide(Panel):
    """The panel; `wanted` names what was asked for."""

    wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__("批次")
        self.remark.hide()
        self.facts = column(gap=GAP_SMALL)
        self.notes = column(gap=GAP_SMALL)
        self.buttons = {key: KeyButton(words, str(digit)) for digit, (key, words) in enumerate(ACTIONS, start=1)}
        for button in self.buttons.values():
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for key, button in self.buttons.items():
            button.bind(self, partial(self.wanted.emit, key))
            bind_key(button, "Enter", button.click)
        inner = QWidget()
        whole = column(self.facts, self.notes, gap=GAP_SMALL)
        self._grid = QGridLayout()
        self._grid.setSpacing(GAP_SMALL)
        self._grid.setColumnStretch(len(ACTIONS), 1)
        whole.addLayout(self._grid)
        whole.addStretch(1)
        whole.setContentsMargins(GAP, GAP_SMALL, GAP, GAP)
        inner.setLayout(whole)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setWidget(inner)
        self.body.addWidget(area)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two buttons in a line beside the list, more where the panel stands in its place."""
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        across = 4 if self.width() > look.metrics.scaled(2 * WIDTH) else 2
        offered = [button for button in self.buttons.values() if not button.isHidden()]
        for number, button in enumerate(offered):
            self._grid.addWidget(button, number // across, number % across)

    def focus_first(self) -> None:
        """The keyboard goes to the first button."""
        for button in self.buttons.values():
            if button.isVisible():
                button.setFocus()
                return

    def show_batch(self, shown: ShownBatch | None) -> None:
        """Show what is agreed on about a batch."""
        clear(self.facts)
        clear(self.notes)
        for button in self.buttons.values():
            button.setVisible(shown is not None)
        if shown is None:
            return
        batch = shown.batch
        transfer = batch.kind is HandoverKind.TRANSFER
        facts = Facts()
        facts.show_facts(_facts(shown))
        self.facts.addWidget(label(batch.name, "strong", wrap=True))
        self.facts.addWidget(facts)
        if shown.finished_on:
            self.notes.addWidget(Note(f"{shown.finished_on} 办结", "", Tone.GREEN, Shape.DISC))
        unnamed = [row.department for row in shown.rows if not row.liaison and transfer]
        if unnamed and not shown.finished_on:
            names = list(dict.fromkeys(unnamed))
            told = "、".join(names[:3]) + (" 等" if len(names) > 3 else "")
            self.notes.addWidget(Note(f"{len(names)} 个部门没有确定联络员", told, Tone.AMBER, Shape.DIAMOND))
        for key, button in self.buttons.items():
            button.setVisible((transfer or key == "finish") and not (shown.finished_on and key not in STILL))
        self._place()


def _facts(shown: ShownBatch) -> list[tuple[str, str | Status]]:
    batch = shown.batch
    moved = f"（变更过 {shown.moved} 次）" if shown.moved else ""
    facts: list[tuple[str, str | Status]] = [("移交期限", f"{batch.deadline}{moved}")]
    if batch.kind is HandoverKind.LEAVING:
        return facts
    if shown.bureau_liaison:
        facts.append(("本局联络员", shown.bureau_liaison))
    if shown.transition:
        since, until = shown.transition
        left = (until - clock.today()).days
        facts.append(("过渡期", f"{since} 到 {until}" + (f"，剩 {left} 天" if 0 <= left < 100 else "")))
    else:
        facts.append(("过渡期", f"{batch.transition_months or 3} 个月，起算日没有写明"))
    done = sum(row.complete for row in shown.rows)
    cut = sum(bool(item.effective_on) for item in batch.items)
    facts += [
        ("承接完成", f"{done} / {len(shown.rows)} 份清单"),
        ("已交接", f"{cut} / {len(batch.items)} 项"),
        ("划转后", f"要办 {shown.tasks[1]} 件，已办 {shown.tasks[0]} 件"),
    ]
    return facts
