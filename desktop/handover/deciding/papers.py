"""四份文件和目录: what must be issued before a batch is cut over, and the catalogue published after it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtWidgets import QComboBox, QFrame, QGridLayout, QScrollArea, QWidget

from db.handover.deciding.papers import PaperState
from desktop.handover.deciding.reading import BatchPapers
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import KeyButton
from desktop.widgets.parts import Panel, clear, column, label, row
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone

LACKING = Status(Shape.RING, Tone.AMBER, "缺")
IN_FORCE = Status(Shape.DISC, Tone.GREEN, "已生效")
THERE = Status(Shape.DISC, Tone.GREEN, "已登记")
RULE = "四份文件齐了才能交接（先立后破）。"


class PapersPanel(Panel):
    """One batch's papers; `present`, `publish` and `printing` give the batch."""

    present = Signal(object)
    publish = Signal(object)
    printing = Signal(object)

    def __init__(self) -> None:
        super().__init__("四份文件和目录")
        self._batches: Sequence[BatchPapers] = ()
        self.batch = QComboBox()
        self.batch.setAccessibleName("批次")
        self.batch.currentIndexChanged.connect(self._show)
        self._lines = column(gap=GAP)
        inner = QFrame()
        inner.setLayout(column(self._lines, None, gap=GAP))
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        self.present_button = KeyButton("登记文件", "F4")
        self.publish_button = KeyButton("公布目录", "F7")
        self.print_button = KeyButton("打印目录…", "Ctrl+P")
        self.present_button.clicked.connect(lambda: self._emit(self.present))
        self.publish_button.clicked.connect(lambda: self._emit(self.publish))
        self.print_button.clicked.connect(lambda: self._emit(self.printing))
        first = row(self.present_button, self.publish_button, None, gap=GAP_SMALL)
        whole = column(self.batch, area, first, row(self.print_button, None, gap=GAP_SMALL), gap=GAP)
        whole.setContentsMargins(GAP, GAP, GAP, GAP)
        self.body.addLayout(whole)

    @property
    def chosen(self) -> BatchPapers | None:
        """The batch the box shows."""
        place = self.batch.currentIndex()
        return self._batches[place] if 0 <= place < len(self._batches) else None

    def show_batches(self, batches: Sequence[BatchPapers]) -> None:
        """Offer the batches, the newest first; the chosen one stays."""
        kept = self.chosen.id if self.chosen else ""
        self._batches = batches
        self.batch.blockSignals(True)
        self.batch.clear()
        for batch in batches:
            self.batch.addItem(batch.name, batch.id)
        self.batch.setCurrentIndex(max(0, self.batch.findData(kept)))
        self.batch.blockSignals(False)
        self._show()

    def _emit(self, signal: SignalInstance) -> None:
        if self.chosen:
            signal.emit(self.chosen)

    def _show(self, _: int = 0) -> None:
        clear(self._lines)
        found = self.chosen
        for button in (self.present_button, self.publish_button, self.print_button):
            button.setEnabled(found is not None)
        if found is None:
            self.remark.setText("")
            self._lines.addWidget(label("还没有划转批次。在「批次」里用划转文件起草一批。", tone="ink2", wrap=True))
            return
        lacking = sum(not state.presented for state in found.papers)
        self.remark.setText(f"缺 {lacking} 份" if lacking else "已齐")
        for state in found.papers:
            shown = _line(state.label, _status(state), state.told)
            shown.setToolTip("\n".join(state.in_force))
            self._lines.addWidget(shown)
        self._lines.addWidget(label(RULE, "small", "ink2", wrap=True))
        version = found.published
        status = Status(Shape.DISC, Tone.GREEN, f"第 {version.version} 版") if version else LACKING
        told = (
            f"{version.published_on}　{version.channel}　{len(version.entries)} 项"
            if version
            else "这一批之后还没有公布"
        )
        self._lines.addWidget(_line("公布的划转事项目录", status, told))


def _status(state: PaperState) -> Status:
    if state.by_itself:
        return IN_FORCE
    return THERE if state.presented else LACKING


def _line(name: str, status: Status, told: str) -> QWidget:
    found = QWidget()
    grid = QGridLayout(found)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setVerticalSpacing(2)
    grid.setColumnStretch(0, 1)
    grid.addWidget(label(name, "strong", wrap=True), 0, 0)
    grid.addWidget(StatusLabel(status), 0, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
    if told:
        grid.addWidget(label(told, tone="ink2", wrap=True), 1, 0, 1, 2)
    return found
