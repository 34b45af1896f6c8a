"""Fields a register declares, as captions and editors in one or two columns."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QGridLayout, QLineEdit, QWidget

from db.handover.registers.rules import Field, FieldKind
from desktop.desk import Desk
from desktop.handover.people import complete, read_people
from desktop.look import look
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.parts import clear, label

if TYPE_CHECKING:
    from db.handover.contacts import Contact

MOST_IN_ONE = 6
HINTS = {FieldKind.DAY: "如 2026-10-12", FieldKind.NUMBER: "数字"}

EXAMPLES = {"serials": "如 JY0001-0100；没有编号的只填数量"}


class FieldForm(QWidget):
    """Asks a set of fields; more than a few stand in two columns."""

    def __init__(self) -> None:
        super().__init__()
        self.editors: dict[str, QLineEdit | QComboBox] = {}
        self._people: Sequence[Contact] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(GAP_SMALL)

    def ask(self, fields: Sequence[Field], values: Mapping[str, str]) -> None:
        """Ask these fields instead of those before, filled in as far as is known."""
        clear(self._grid)
        self.editors = {}
        columns = 2 if len(fields) > MOST_IN_ONE else 1
        for number, field in enumerate(fields):
            line, side = divmod(number, columns)
            caption = label(field.label, tone="ink2")
            editor = _editor(field, values.get(field.name, ""))
            editor.setAccessibleName(field.label)
            caption.setBuddy(editor)
            caption.setMinimumWidth(look.metrics.scaled(84))
            self._grid.addWidget(caption, line, 2 * side)
            self._grid.addWidget(editor, line, 2 * side + 1)
            self.editors[field.name] = editor
        self._complete()
        for side in range(2):
            self._grid.setColumnStretch(2 * side + 1, 1 if side < columns else 0)

    def offer(self, desk: Desk) -> None:
        """Let the fields that ask for a person offer those known."""
        read_people(desk, self._offer)

    def _offer(self, people: Sequence["Contact"]) -> None:
        self._people = people
        self._complete()

    def _complete(self) -> None:
        for editor in self.editors.values():
            if isinstance(editor, QLineEdit) and editor.accessibleName().endswith("人"):
                complete(editor, self._people)

    @property
    def values(self) -> dict[str, str]:
        """What was filled in, without what was left empty."""
        texts = {
            name: editor.currentText() if isinstance(editor, QComboBox) else editor.text()
            for name, editor in self.editors.items()
        }
        return {name: text.strip() for name, text in texts.items() if text.strip()}

    def focus_first(self) -> None:
        """Put the keyboard into the first field nobody has filled in."""
        empty = [one for one in self.editors.values() if isinstance(one, QLineEdit) and not one.text()]
        first = next(iter(empty), next(iter(self.editors.values()), None))
        if first:
            first.setFocus()


def _editor(field: Field, text: str) -> QLineEdit | QComboBox:
    if field.kind is FieldKind.CHOICE:
        combo = QComboBox()
        combo.addItems([*([] if field.required else [""]), *field.choices])
        combo.setCurrentIndex(max(0, combo.findText(text)))
        return combo
    line = QLineEdit(text)
    line.setPlaceholderText(EXAMPLES.get(field.name) or _hint(field))
    return line


def _hint(field: Field) -> str:
    return "，".join(filter(None, (HINTS.get(field.kind, ""), "" if field.required else "可不填")))
