"""The band of the practice (练习库): unmistakable in every page, with the five steps and the way out."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QWidget

from db import practice
from db.practice import SIDE_LABELS, STEP_LABELS, Practice, Step
from desktop.look import look
from desktop.manual import ManualDialog
from desktop.tokens import GAP, GAP_SMALL, MARGIN, TypeSize
from desktop.widgets.buttons import KeyButton
from desktop.widgets.parts import clear, label, row
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone

WARNING = "练习库：内容都是示例，不会报送"
NUMBERS = "①②③④⑤"
ARROW = "→"


class PracticeBand(QFrame):
    """What this is, what to try next, the other office, and the end of the practice."""

    side_wanted = Signal()
    ended = Signal()
    again_wanted = Signal()

    def __init__(self, found: Practice) -> None:
        super().__init__()
        self._practice = found
        self.setProperty("role", "practice")
        self.warning = StatusLabel(Status(Shape.TRIANGLE, Tone.AMBER, WARNING), bold=True)
        here, there = SIDE_LABELS[found.side], SIDE_LABELS[found.other.side]
        self.here = label(f"现在在{here}", "strong", "amber")
        self.switch = KeyButton(f"换到{there}", "Ctrl+Shift+P")
        self.switch.clicked.connect(self.side_wanted)
        self.explain = KeyButton("怎么练")
        self.explain.clicked.connect(lambda: ManualDialog(self.window(), "practice", "练习").open())
        self.again = KeyButton("从头再练")
        self.again.clicked.connect(self.again_wanted)
        self.end = KeyButton("结束练习")
        self.end.clicked.connect(self.ended)
        self._steps = row(gap=6)
        holder = QWidget()
        holder.setLayout(self._steps)
        buttons = QWidget()
        buttons.setLayout(row(self.explain, self.switch, self.again, self.end, gap=GAP_SMALL))
        words = QWidget()
        words.setLayout(row(self.warning, self.here, gap=GAP))
        self._top = row(words, None, buttons, gap=GAP)
        self._middle = holder
        self._layout = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._layout.setContentsMargins(MARGIN, 6, MARGIN, 6)
        self._layout.setSpacing(6)
        self._layout.addLayout(self._top)
        self.setLayout(self._layout)
        look.changed.connect(self._relayout)
        self._relayout()
        self.show_steps()

    def _relayout(self) -> None:
        """One row at 标准; two where the type is larger."""
        if look.metrics.size is TypeSize.STANDARD:
            self._top.insertWidget(1, self._middle)
        else:
            self._layout.addWidget(self._middle)

    def show_steps(self) -> None:
        """Tick what was done; the next step stands out."""
        clear(self._steps)
        done = practice.steps_done(self._practice)
        self.again.setVisible(len(done) == len(Step))
        if len(done) == len(Step):
            words = "五步都做完了，真的报送也是这样做"
            self._steps.addWidget(StatusLabel(Status(Shape.DISC, Tone.GREEN, words), bold=True))
            self._steps.addStretch(1)
            return
        coming = next(step for step in Step if step not in done)
        for number, step in zip(NUMBERS, Step, strict=True):
            if step is not Step.EXPORT:
                self._steps.addWidget(label(ARROW, tone="ink3"))
            self._steps.addWidget(_step_label(f"{number}{STEP_LABELS[step]}", step in done, step is coming))
        self._steps.addStretch(1)

    def note(self, step: str) -> None:
        """Something was done: tick it where it is one of the steps of this side."""
        practice.note_step(self._practice, step)
        self.show_steps()


def _step_label(words: str, done: bool, coming: bool) -> StatusLabel:
    if done:
        return StatusLabel(Status(Shape.DISC, Tone.GREEN, words), small=True)
    tone = Tone.PRIMARY if coming else Tone.GREY
    return StatusLabel(Status(Shape.HALF if coming else Shape.RING, tone, words), bold=coming, small=True)
