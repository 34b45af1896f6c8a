"""批次: every value of a notice's head in a field, the sentence it came from beside it."""

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLineEdit, QScrollArea, QWidget

from db.handover.notice.rules import HEAD_LABELS, Proposal, Said
from desktop.look import look
from desktop.tokens import GAP, GAP_SMALL, MARGIN
from desktop.widgets.parts import clear, column, label

FIELD, CAPTION = 400, 96
EXAMPLES = {
    "name": "例：2026年第三批划转",
    "number": "例：泽政发〔2026〕3号；没有可以不填",
    "notice_on": "例：2026-03-02",
    "deadline": "例：2026-03-30",
    "transition_months": "没有过渡期可以不填",
    "sequence": "例：第三批",
}
LONGEST = 400
NOT_SAID = "原文没有说"


class Scrolled(QScrollArea):
    """A white panel that scrolls; its lines are laid out by who makes it."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("framed")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidgetResizable(True)
        self.inner = QFrame()
        self.inner.setProperty("role", "panel")
        self.setWidget(self.inner)


class HeadForm(Scrolled):
    """The fields of the head; `changed` gives the name of a value and its new text."""

    changed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, QLineEdit] = {}
        self._said: dict[str, QWidget] = {}
        self._grid = QGridLayout(self.inner)
        self._grid.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(GAP)
        for line, (name, words) in enumerate(HEAD_LABELS.items()):
            field = self.fields[name] = QLineEdit()
            field.setAccessibleName(words)
            field.setPlaceholderText(EXAMPLES.get(name, ""))
            field.setFixedWidth(look.metrics.scaled(FIELD))
            field.textEdited.connect(lambda text, name=name: self.changed.emit(name, text))
            caption = label(words, tone="ink2")
            caption.setFixedWidth(look.metrics.scaled(CAPTION))
            caption.setFixedHeight(look.metrics.control)
            caption.setBuddy(field)
            top = Qt.AlignmentFlag.AlignTop
            self._grid.addWidget(caption, line, 0, top)
            self._grid.addWidget(field, line, 1, top)
        self._grid.setColumnStretch(2, 1)
        self._grid.setRowStretch(len(HEAD_LABELS), 1)

    def show_head(self, proposal: Proposal) -> None:
        """Show the values with where they come from."""
        for line, name in enumerate(HEAD_LABELS):
            said: Said = getattr(proposal, name)
            self.fields[name].setText(said.value)
            self.fields[name].setCursorPosition(0)
            if name in self._said:
                self._said[name].deleteLater()
            self._said[name] = _source(said)
            self._grid.addWidget(self._said[name], line, 2)

    def focus_first(self) -> None:
        """Put the keyboard into the first field."""
        self.fields["name"].setFocus()


def _source(said: Said) -> QWidget:
    """The sentence in quiet ink, what to look at in amber."""
    found = QWidget()
    parts = [label(f"{said.place}　{said.sentence[:LONGEST]}" if said.sentence else NOT_SAID, tone="ink2", wrap=True)]
    if said.doubt:
        parts.append(label(said.doubt, tone="amber", wrap=True))
    found.setLayout(column(*parts, gap=0))
    found.setMinimumHeight(look.metrics.control)
    return found


class DutyList(Scrolled):
    """职责和提示: what the notice puts on whom, what it rests on, and where its own figures are not what was read."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = column(gap=GAP_SMALL)
        self._lines.setContentsMargins(MARGIN, GAP, MARGIN, GAP)
        self.inner.setLayout(self._lines)

    def show_duties(self, proposal: Proposal) -> None:
        """Show remarks first, then each duty with its sentence."""
        clear(self._lines)
        for remark in proposal.remarks:
            self._lines.addWidget(label(remark, tone="amber", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(GAP_SMALL)
        grid.setColumnStretch(1, 1)
        for line, (words, text) in enumerate(_told(proposal)):
            caption = label(words, tone="ink2")
            caption.setFixedWidth(look.metrics.scaled(150))
            grid.addWidget(caption, line, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(label(text, wrap=True), line, 1)
        self._lines.addLayout(grid)
        self._lines.addStretch(1)


def _told(proposal: Proposal) -> Iterator[tuple[str, str]]:
    for duty in proposal.duties:
        yield duty.label, f"{duty.said.place}　{duty.said.sentence}"
    for base in proposal.bases:
        yield "依据文件", f"{base.place}　{base.sentence}"
