"""The field of one element: what it says, which level fixed it, and why it is locked."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from db.items.rules import LEVELS
from db.items.specs.elements import Element, Kind
from db.items.specs.rules import ElementValue
from desktop.look import look
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.fields import TextField
from desktop.widgets.parts import column, label, row

LONG = frozenset(
    {"conditions", "procedure", "setting_basis", "implementing_basis", "conditions_basis",
     "reform_measures", "supervision_measures", "amendment", "renewal", "remark", "procedure_basis"}
)  # fmt: skip
NO_LEVEL = "未注明"


class LevelBox(QComboBox):
    """Which level fixed something, '' where nobody said."""

    def __init__(self, level: str = "") -> None:
        super().__init__()
        self.addItem(NO_LEVEL, "")
        for code in "123456":
            self.addItem(LEVELS[code], code)
        self.setCurrentIndex(max(0, self.findData(level)))

    @property
    def level(self) -> str:
        """The code."""
        return str(self.currentData())


class ElementField(QWidget):
    """One element: caption, field, source level; a locked one says why."""

    edited = Signal()

    def __init__(self, element: Element, value: ElementValue | None) -> None:
        super().__init__()
        self.element = element
        self._given = value or ElementValue()
        self.field = _field(element, self._given.value)
        self.field.setAccessibleName(element.label)
        self.level = LevelBox(self._given.level)
        self.level.setAccessibleName(f"{element.label}：哪一级规定")
        self.level.setFixedWidth(look.metrics.scaled(112))
        caption = label(element.label + ("　*" if element.required else ""), tone="ink2", wrap=True)
        caption.setFixedWidth(look.metrics.scaled(150))
        caption.setBuddy(self.field)
        self.reason = label("", "small", "amber", wrap=True)
        line = row(gap=GAP)
        line.addWidget(caption)
        line.addLayout(column(self.field, self.reason, gap=2), 1)
        line.addWidget(self.level)
        line.setContentsMargins(0, 0, GAP_SMALL, 0)
        self.setLayout(line)
        self.lock("")
        self._listen()

    def _listen(self) -> None:
        if isinstance(self.field, QComboBox):
            self.field.currentIndexChanged.connect(lambda _: self.edited.emit())
        elif isinstance(self.field, QLineEdit):
            self.field.textChanged.connect(lambda _: self.edited.emit())
        else:
            self.field.textChanged.connect(self.edited.emit)
        self.level.currentIndexChanged.connect(lambda _: self.edited.emit())

    @property
    def value(self) -> ElementValue:
        """What the field says now; an empty one says nothing of a level either."""
        text = self.text
        if not text:
            return ElementValue()
        return ElementValue(text, self.level.level, self._given.basis)

    @property
    def text(self) -> str:
        """The words in the field."""
        if isinstance(self.field, QComboBox):
            return str(self.field.currentData())
        return self.field.text().strip() if isinstance(self.field, QLineEdit) else self.field.text

    def put(self, text: str) -> None:
        """Type a text, or choose an option."""
        if isinstance(self.field, QComboBox):
            self.field.setCurrentIndex(max(0, self.field.findData(text)))
        elif isinstance(self.field, QLineEdit):
            self.field.setText(text)
        else:
            self.field.setPlainText(text)

    def doubt(self, words: str) -> None:
        """Say what is not right about the level chosen, '' when nothing is; a locked field says that it is."""
        if self.field.isEnabled():
            self.reason.setText(words)
            self.reason.setVisible(bool(words))

    def lock(self, reason: str) -> None:
        """Lock or free the field; what is locked says again what was given."""
        if reason and self.value != self._given:
            with QSignalBlocker(self):
                self.put(self._given.value)
                self.level.setCurrentIndex(max(0, self.level.findData(self._given.level)))
        self.field.setEnabled(not reason)
        self.level.setEnabled(not reason)
        self.reason.setText(f"已锁定：{reason}" if reason else "")
        self.reason.setVisible(bool(reason))


def _field(element: Element, text: str) -> QComboBox | QLineEdit | TextField:
    if element.kind in (Kind.YES_NO, Kind.CHOICE):
        box = QComboBox()
        box.addItem("未填", "")
        for option in dict.fromkeys((*element.options, *([text] if text else []))):
            box.addItem(option, option)
        box.setCurrentIndex(max(0, box.findData(text)))
        return box
    if element.key in LONG or "\n" in text:
        field = TextField(lines=3)
        field.setPlainText(text)
        return field
    line = QLineEdit(text)
    line.setCursorPosition(0)
    if element.kind is Kind.QUANTITY:
        line.setPlaceholderText(f"数字和单位，例如 20{element.options[0]}；没有期限的写「长期」等")
    return line
