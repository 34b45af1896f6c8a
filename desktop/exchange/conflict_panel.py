"""One document that waits: both versions side by side, what will be saved, and the keys that decide."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QPlainTextEdit, QWidget

from desktop.exchange.conflict_words import (
    MINE,
    SAVED_COLUMN,
    TAKEN_COLUMN,
    THEIRS,
    line_columns,
    saved,
    side_words,
    standing_status,
)
from desktop.look import look
from desktop.tokens import GAP, GAP_SMALL, TypeSize
from desktop.widgets.buttons import KeyButton, Toggle
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import Panel, column, label, row
from desktop.widgets.shapes import StatusLabel
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from db.exchange.merging.conflicts import Comparison
    from db.exchange.records.comparing import Line


class ConflictPanel(Panel):
    """Left and right arrow choose a side for the current line; Ctrl+Enter saves.

    `equal` is placed by whoever shows the panel.
    """

    decided = Signal(object)
    acknowledged = Signal()
    deferred = Signal()

    def __init__(self) -> None:
        super().__init__("", "")
        self.comparison: Comparison | None = None
        self._chosen: dict[str, dict[str, str]] = {}
        self.standing = StatusLabel(chip=True, bold=True)
        self.head_row.insertWidget(1, self.standing)
        self.why, self.mine, self.theirs = (label("", wrap=True) for _ in range(3))
        self.why.setProperty("tone", "ink2")
        self.table = DenseTable(line_columns(self.side_of), sortable=False)
        self.table.setAccessibleName("两版逐项比对")
        self.full = QPlainTextEdit()
        self.full.setReadOnly(True)
        self.full.setTabChangesFocus(True)
        self.full.setFrameShape(QFrame.Shape.NoFrame)
        self.full.setAccessibleName("这一项的全文")
        self.note = QLineEdit()
        self.note.setMaxLength(500)
        self.progress = self.remark
        self.equal = Toggle("也列相同的项")
        self.all_mine = KeyButton("全用本机", "Ctrl+←")
        self.all_theirs = KeyButton("全用对方", "Ctrl+→")
        self.later = KeyButton("以后再定", "D")
        self.save = KeyButton("保存决定", "Ctrl+Enter", primary=True)
        self._build()
        self._connect()

    def _build(self) -> None:
        words = column(self.why, gap=GAP_SMALL)
        heads = row(gap=GAP)
        for shown in (self.mine, self.theirs):
            shown.setProperty("role", "strong")
            shown.setAlignment(Qt.AlignmentFlag.AlignTop)
            heads.addWidget(shown, 1)
        words.addLayout(heads)
        words.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        detail, foot = QFrame(), QFrame()
        for frame in (detail, foot):
            frame.setProperty("role", "panelfoot")
        inner = column(self.full, gap=0)
        inner.setContentsMargins(GAP_SMALL, 2, GAP_SMALL, 2)
        detail.setLayout(inner)
        self._detail = detail
        below = row(gap=GAP_SMALL)
        below.addWidget(self.note, 1)
        for button in (self.all_mine, self.all_theirs, self.later, self.save):
            below.addWidget(button)
        below.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        foot.setLayout(below)
        self.body.addLayout(words)
        self.body.addWidget(self.table, 1)
        self.body.addWidget(detail)
        self.body.addWidget(foot)
        look.changed.connect(self._size_detail)
        self._size_detail()

    def _size_detail(self) -> None:
        self._name_note()
        self._detail.setFixedHeight(round(look.metrics.body * 1.6) * 4 + 24)

    def _connect(self) -> None:
        bind_key(self.table, "Left", lambda: self.take(MINE))
        bind_key(self.table, "Right", lambda: self.take(THEIRS))
        bind_key(self.table, "D", self.later.click)
        bind_key(self, "Ctrl+Left", self.all_mine.click)
        bind_key(self, "Ctrl+Right", self.all_theirs.click)
        bind_key(self, "Ctrl+Enter", self.save.click)
        self.all_mine.clicked.connect(lambda: self.take_all(MINE))
        self.all_theirs.clicked.connect(lambda: self.take_all(THEIRS))
        self.equal.toggled.connect(lambda on: self._show_lines())
        self.later.clicked.connect(self.deferred)
        self.save.clicked.connect(self._save)
        self.table.current_changed.connect(self._show_full)

    @property
    def may_decide(self) -> bool:
        """Whether the two versions are to be decided here, rather than looked at."""
        return self.comparison is not None and "decide" in self.comparison.waiting.actions

    @property
    def choice(self) -> dict[str, str]:
        """The side chosen for each line, of the document in sight."""
        return self._chosen.setdefault(self.comparison.shown, {}) if self.comparison else {}

    def side_of(self, key: str) -> str:
        """The side chosen for a line; '' before a choice."""
        return self.choice.get(key, "")

    def show_comparison(self, comparison: "Comparison") -> None:
        """Show a document; what was chosen for it before is still chosen."""
        self.comparison = comparison
        waiting = comparison.waiting
        self.title.setText(f"{waiting.kind}　{waiting.subject}")
        status = standing_status(waiting)
        self.standing.show_status(type(status)(status.shape, status.tone, waiting.turn))
        self._say_why(comparison)
        self.mine.setText(side_words(comparison.mine))
        self.theirs.setText(side_words(comparison.theirs))
        self._offer()
        self._show_lines()
        self.table.go_to_first()
        self._count()

    def _say_why(self, comparison: "Comparison") -> None:
        """Why it waits, from whom and since when, what was noted; where there is room also what it is about."""
        waiting, roomy = comparison.waiting, look.metrics.size is not TypeSize.EXTRA
        more = f"，共 {waiting.versions} 版在等" if waiting.versions > 1 else ""
        parts = [f"{waiting.reason}{more}", f"{waiting.sender}，{waiting.since} 收到", waiting.content if roomy else ""]
        noted = [f"{note.at} {note.by}记：{note.text}" for note in comparison.notes]
        self.why.setText("　".join(part for part in (*parts, *noted, comparison.remark) if part))

    def _offer(self) -> None:
        """Only what can be done with this document is there to be pressed."""
        assert self.comparison is not None
        actions = self.comparison.waiting.actions
        for number in (TAKEN_COLUMN, SAVED_COLUMN):
            self.table.drop_column(number, not self.may_decide)
        for button in (self.all_mine, self.all_theirs):
            button.setVisible(self.may_decide)
        self.later.setVisible("defer" in actions)
        self.save.setVisible(self.may_decide or "acknowledge" in actions)
        self.save.setText("保存决定" if self.may_decide else "记下核对结果")
        self.save.updateGeometry()
        self.note.clear()
        self._name_note()

    def _name_note(self) -> None:
        """What the field is for; the example goes where there is no room for it."""
        name, hint = ("理由", "照纸质材料核对过") if self.may_decide else ("核对结果", "已打电话问过，告知对方更正")
        short = f"{name}，可不填" if self.may_decide else name
        roomy = look.metrics.size is not TypeSize.EXTRA
        self.note.setPlaceholderText(f"{short}　例：{hint}" if roomy else short)
        self.note.setAccessibleName(name)

    def _show_lines(self) -> None:
        if self.comparison:
            wanted = self.comparison.lines if self.equal.isChecked() else self.comparison.differing
            self.table.empty_text = self.comparison.remark or "两版没有不同的项。"
            self.table.show_rows(wanted)

    def take(self, side: str) -> None:
        """Choose a side for the current line; a document decided whole takes all lines with it."""
        line = self.table.current_row()
        if line is None or not line.differs or not self.may_decide or self.comparison is None:
            return
        if not self.comparison.by_field:
            self.take_all(side)
            return
        self.choice[line.key] = side
        self._renew([line])

    def take_all(self, side: str) -> None:
        """Choose a side for every line."""
        if self.may_decide and self.comparison is not None:
            self.choice.update(dict.fromkeys((line.key for line in self.comparison.differing), side))
            self._renew(self.comparison.differing)

    def _renew(self, lines: "Sequence[Line]") -> None:
        for line in lines:
            self.table.rows.replace_row(_is(line), line)
        self._count()
        self._show_full(self.table.current_row())

    def _count(self) -> None:
        if self.comparison is None:
            return
        total, chosen = len(self.comparison.differing), len(self.choice)
        whole = "" if self.comparison.by_field else "，整份采用一边"
        text = f"不同 {total} 项，已选 {chosen} 项{whole}" if self.may_decide else f"不同 {total} 项"
        self.progress.setText(text)

    def _show_full(self, line: "Line | None") -> None:
        if line is None:
            self.full.clear()
            return
        result = f"\n保存为：{saved(line, self.side_of(line.key))}" if self.may_decide else ""
        self.full.setPlainText(f"{line.label}\n本机：{line.mine}\n对方：{line.theirs}{result}")

    def _save(self) -> None:
        if self.comparison is None or self.save.isHidden():
            return
        if not self.may_decide:
            self.acknowledged.emit()
            return
        left = [line for line in self.comparison.differing if not self.side_of(line.key)]
        if left:
            self.progress.setText(f"还有 {len(left)} 项没有选：按 ← 用本机，按 → 用对方")
            self.table.go_to(self.table.rows.index_of(_is(left[0])))
            self.table.setFocus()
            return
        self.decided.emit(dict(self.choice))

    def areas(self) -> list[QWidget]:
        """Where F6 goes inside."""
        return [self.table, self.full, self.note]


def _is(line: "Line") -> "Callable[[Line], bool]":
    return lambda one: one.key == line.key
