"""The only module with message boxes: errors, faults of the program, questions, long work."""

import platform
import traceback
from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QPlainTextEdit, QProgressBar, QVBoxLayout, QWidget

import resources
from db import clock
from db.errors import UserError
from desktop.look import look
from desktop.tasks import Task
from desktop.tokens import GAP, MARGIN
from desktop.widgets.buttons import KeyButton
from desktop.widgets.dialogs import Dialog
from desktop.widgets.fields import DayField, TextField
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import CAPTION, captioned, column, label, row
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone, draw_shape


class BigShape(QWidget):
    """The shape at the left of a message."""

    def __init__(self, shape: Shape, tone: Tone) -> None:
        super().__init__()
        self._shape, self._tone = shape, tone
        self.setFixedSize(QSize(36, 36))

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_shape(QPainter(self), self._shape, self._tone.colour, 2, 2, 32)


class MessageBox(Dialog):
    """Shape, one bold sentence, lines of name and text, and buttons in a foot."""

    def __init__(self, parent: QWidget | None, title: str, shape: Shape, tone: Tone, sentence: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(look.metrics.scaled(560))
        self.sentence = sentence
        self._copied = [sentence]
        self.body = column(label(sentence, "title", wrap=True), gap=GAP)
        head = row(gap=MARGIN)
        head.setContentsMargins(24, 20, 24, 20)
        head.addWidget(BigShape(shape, tone), 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(self.body, 1)
        foot = QFrame()
        foot.setProperty("role", "panelfoot")
        self.foot = row(gap=8)
        self.foot.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        foot.setLayout(self.foot)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head, 1)
        whole.addWidget(foot)

    def add_line(self, name: str, text: str | Status) -> None:
        """One line below the sentence: what it is about, and what it says."""
        caption = label(name, tone="ink2")
        caption.setFixedWidth(look.metrics.scaled(84))
        caption.setAlignment(Qt.AlignmentFlag.AlignTop)
        if isinstance(text, Status):
            line = row(caption, StatusLabel(text), None, gap=GAP)
        else:
            line = row(gap=GAP)
            line.addWidget(caption)
            words = label(text, wrap=True)
            words.setAlignment(Qt.AlignmentFlag.AlignTop)
            line.addWidget(words, 1)
        self.body.addLayout(line)
        self._copied.append(f"{name}：{text.word if isinstance(text, Status) else text}")

    def copy(self) -> None:
        """Put everything the box says on the clipboard."""
        QGuiApplication.clipboard().setText("\n".join(self._copied))

    def add_copy_button(self) -> None:
        """复制详情."""
        self.foot.addWidget(KeyButton("复制详情", "Ctrl+C").bind(self, self.copy))

    def add_answer(self, words: str, key: str, answer: Callable[[], object], primary: bool = False) -> KeyButton:
        """A button in the foot that closes the box first."""
        button = KeyButton(words, key, primary)

        def press() -> None:
            self.accept()
            answer()

        button.clicked.connect(press)
        self.foot.addWidget(button)
        if primary:
            button.setDefault(True)
            button.setFocus()
        return button


def show_error(parent: QWidget | None, error: Exception) -> QDialog:
    """Say what went wrong: a UserError in its own words, anything else as our fault, with details to copy."""
    box = _error_box(parent, error) if isinstance(error, UserError) else _fault_box(parent, error)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
    return box


def _error_box(parent: QWidget | None, error: UserError) -> MessageBox:
    box = MessageBox(parent, resources.APP_NAME, Shape.CROSS, Tone.AMBER, str(error))
    if error.hint:
        box.add_line("请这样做", error.hint)
    box.add_copy_button()
    box.foot.addStretch(1)
    box.add_answer("知道了", "Enter", lambda: None, primary=True)
    return box


def _fault_box(parent: QWidget | None, error: Exception) -> MessageBox:
    box = MessageBox(parent, resources.APP_NAME, Shape.SQUARE, Tone.RED, "程序出了问题，这一步没有完成")
    box.add_line("没有受影响", Status(Shape.DISC, Tone.GREEN, "已经保存的数据都在，可以继续办别的事"))
    box.add_line("请这样做", "请再试一次；还不行，按「复制详情」，把内容发给维护人员。")
    details = "".join(traceback.format_exception(error))
    text = f"{resources.APP_NAME} {resources.VERSION}　{platform.platform()}\n{details}"
    shown = QPlainTextEdit(text)
    shown.setReadOnly(True)
    shown.setMinimumHeight(140)
    shown.setAccessibleName("详情")
    box.body.addWidget(shown)
    box._copied.append(text)
    box.add_copy_button()
    box.foot.addStretch(1)
    box.add_answer("知道了", "Enter", lambda: None, primary=True)
    return box


def ask(parent: QWidget | None, sentence: str, text: str, verb: str, then: Callable[[], object]) -> QDialog:
    """Ask before something that cannot be taken back; `verb` names what will happen, Esc leaves it."""
    box = MessageBox(parent, resources.APP_NAME, Shape.TRIANGLE, Tone.AMBER, sentence)
    box.body.addWidget(label(text, wrap=True))
    box.foot.addStretch(1)
    back = KeyButton("不了", "Esc")
    back.clicked.connect(box.reject)
    box.foot.addWidget(back)
    box.add_answer(verb, "Enter", then, primary=True)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
    return box


def tell(parent: QWidget | None, sentence: str, lines: list[tuple[str, str]]) -> QDialog:
    """Say that something was done, with what came of it."""
    box = MessageBox(parent, resources.APP_NAME, Shape.DISC, Tone.GREEN, sentence)
    for name, text in lines:
        box.add_line(name, text)
    box.add_copy_button()
    box.foot.addStretch(1)
    box.add_answer("知道了", "Enter", lambda: None, primary=True)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
    return box


WIDEST = 1320
"""What fits beside the frame of a window on a screen of 1366, at the largest type too."""

PARTS = 1000
"""A bar's steps where it counts bytes, of which there are more than it has numbers."""


class ProgressBox(Dialog):
    """Long work: its progress in figures, and a way to stop it with nothing left behind."""

    def __init__(self, parent: QWidget | None, sentence: str, task: Task, total: int = 0) -> None:
        super().__init__(parent)
        self.setWindowTitle(resources.APP_NAME)
        self.setMinimumWidth(look.metrics.scaled(440))
        self._task, self._total = task, total
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, total)
        self._figures = label("正在开始…", tone="ink2")
        self._stop = KeyButton("停止", "Esc")
        self._stop.clicked.connect(self.reject)
        layout = column(label(sentence, "title", wrap=True), self._bar, row(self._figures, None, self._stop), gap=GAP)
        layout.setContentsMargins(24, 20, 24, 16)
        self.setLayout(layout)
        task.progressed.connect(self._show_progress)
        for ended in (task.finished, task.failed, task.cancelled):
            ended.connect(self._close)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.open()

    def reject(self) -> None:
        """Stop the work; the box closes when the work has been rolled back."""
        self._figures.setText("正在停止，已写的会退回…")
        self._stop.setEnabled(False)
        self._task.cancel()

    def _show_progress(self, done: object) -> None:
        if isinstance(done, int):
            self._bar.setValue(done)
            self._figures.setText(f"{done} / {self._total}" if self._total else f"已完成 {done}")
            return
        self._figures.setText(str(getattr(done, "text", done)))
        total = getattr(done, "total", 0)
        self._bar.setRange(0, PARTS if total else 0)
        self._bar.setValue(getattr(done, "done", 0) * PARTS // total if total else 0)

    def _close(self) -> None:
        self.accept()


class WaitBox(Dialog):
    """Work that takes a moment and cannot be stopped: says so, and goes when it is done."""

    def __init__(self, parent: QWidget | None, sentence: str, task: Task) -> None:
        super().__init__(parent)
        self.setWindowTitle(resources.APP_NAME)
        layout = column(label(sentence, "title"), label("请稍等…", tone="ink2"), gap=GAP)
        layout.setContentsMargins(24, 20, 24, 20)
        self.setLayout(layout)
        for ended in (task.finished, task.failed, task.cancelled):
            ended.connect(self._close)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.open()

    def reject(self) -> None:
        """Do nothing: the box closes by itself."""

    def _close(self) -> None:
        self.accept()


class FormDialog(Dialog):
    """A dialog that asks for something: title, rows of fields, a foot with 取消 and one filled button."""

    def __init__(
        self, parent: QWidget | None, title: str, verb: str, key: str = "Ctrl+Enter", width: int = 520
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(min(look.metrics.scaled(width), WIDEST))
        self.body = column(label(title, "title"), gap=GAP)
        self.body.setContentsMargins(24, 20, 24, 16)
        self.remark = label("", tone="amber", wrap=True)
        self.ok = KeyButton(verb, key, primary=True)
        self.ok.clicked.connect(lambda: self.problem(""))  # what was missing before may be there now
        self.ok.clicked.connect(self.submit)
        bind_key(self, "Ctrl+Enter", self.ok.click)
        self.back = KeyButton("取消", "Esc")
        self.back.clicked.connect(self.reject)
        foot = QFrame()
        foot.setProperty("role", "panelfoot")
        self.foot = row(gap=8)
        self.foot.addWidget(self.remark, 1)
        self.foot.addWidget(self.back)
        self.foot.addWidget(self.ok)
        self.foot.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        foot.setLayout(self.foot)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self.body, 1)
        whole.addWidget(foot)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

    def add_field(self, name: str, field: QWidget, remark: str = "") -> None:
        """A caption and its field; a remark stands below."""
        self.add_fields((name, field))
        if remark:
            below = row(gap=GAP)
            below.addSpacing(look.metrics.scaled(CAPTION) + GAP)
            below.addWidget(label(remark, "small", "ink3", wrap=True), 1)
            self.body.addLayout(below)

    def add_fields(self, *fields: tuple[str, QWidget]) -> None:
        """Captions and their fields, side by side."""
        self.body.addLayout(captioned(*fields))

    def showEvent(self, event: QShowEvent) -> None:
        """The buttons were made before the fields: put in again, they come at the end of the Tab order."""
        for button in (self.back, self.ok):
            taken_away = button.isHidden() and button.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)
            button.setParent(None)
            self.foot.addWidget(button)
            button.setVisible(not taken_away)
        super().showEvent(event)

    def problem(self, text: str) -> None:
        """Say in the foot what is still missing."""
        self.remark.setText(text)

    def wait_for(self, task: Task) -> None:
        """Wait until the input is written; if that is refused, the dialog comes back with its input."""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        task.failed.connect(lambda _: self._come_back())
        task.finished.connect(lambda _: self._go())
        task.cancelled.connect(self._go)

    def _come_back(self) -> None:
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.ok.setEnabled(True)
        if not self.isVisible():
            self.open()

    def _go(self) -> None:
        """Let the dialog be deleted: now if it is hidden, otherwise when it closes."""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if not self.isVisible():
            self.deleteLater()

    def submit(self) -> None:
        """What the filled button does; subclasses check their fields first."""
        self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.focusNextChild()
            return
        super().keyPressEvent(event)


class ReasonDialog(FormDialog):
    """Why a step is taken, or taken back: what it is about, the reason, and from which day where one is asked for."""

    given = Signal(str)

    def __init__(
        self, parent: QWidget | None, title: str, told: str, verb: str, example: str = "写清理由或者依据",
        caption: str = "理由", day: date | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent, title, verb)
        self._caption = caption
        self.body.addWidget(label(told, tone="ink2", wrap=True))
        self.on = DayField(day or clock.today())
        if day:
            self.add_field("从哪天起", self.on)
        self.reason = TextField(example)
        self.add_field(caption, self.reason)
        self.reason.setFocus()

    def submit(self) -> None:
        if not self.reason.text:
            self.problem(f"请写明{self._caption}")
            self.reason.setFocus()
            return
        self.given.emit(self.reason.text)
        self.accept()
