"""What the program asks before it takes hidden rows and struck-out text; nothing is written until it is answered."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QPushButton, QWidget

from db.items.incoming.choices import Answer
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.parts import column, label, row
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone

_WORDS = {
    "hidden": ("表里有 {} 行是隐藏的，收不收？", "不收", "收"),
    "struck": ("表里有 {} 行画了删除线，怎么办？", "当作已删", "照收"),
}


class _Question(QFrame):
    """One question with its two answers; neither is chosen until somebody chooses."""

    chosen = Signal(str)

    def __init__(self, words: tuple[str, str, str]) -> None:
        super().__init__()
        self._sentence, skip, take = words
        self.setProperty("note", "amber")
        self.words = label()
        self.answers = {Answer.SKIP: QPushButton(skip), Answer.TAKE: QPushButton(take)}
        line = row(StatusLabel(Status(Shape.TRIANGLE, Tone.AMBER, "")), self.words, gap=GAP_SMALL)
        for answer, button in self.answers.items():
            button.setProperty("role", "chip")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.clicked.connect(lambda checked, answer=answer: self.chosen.emit(answer.value))
            line.addWidget(button)
        line.addStretch(1)
        line.setContentsMargins(GAP, 4, GAP, 4)
        self.setLayout(line)

    def ask(self, count: int, answer: Answer | None) -> None:
        """Ask about `count` rows, showing the answer given."""
        self.setVisible(bool(count))
        self.words.setText(self._sentence.format(count))
        for key, button in self.answers.items():
            button.setChecked(key is answer)


class Questions(QWidget):
    """The questions of one list, those that arise."""

    answered = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.asked = {key: _Question(words) for key, words in _WORDS.items()}
        lines = column(gap=4)
        for key, question in self.asked.items():
            question.chosen.connect(lambda answer, key=key: self.answered.emit(key, answer))
            question.hide()
            lines.addWidget(question)
        self.setLayout(lines)
        self.hide()

    def ask(self, hidden: int, struck: int, hidden_answer: Answer | None, struck_answer: Answer | None) -> None:
        """Ask about these numbers of hidden rows and rows with struck-out text."""
        self.asked["hidden"].ask(hidden, hidden_answer)
        self.asked["struck"].ask(struck, struck_answer)
        self.setVisible(bool(hidden or struck))
