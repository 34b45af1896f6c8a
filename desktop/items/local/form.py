"""The panel at the right of 专项目录: what one entry says, typed over while its version is a draft."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from db.items.local.rules import CONTENT, EXAMPLES, Entry, Remark
from db.items.rules import ListKind
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import KeyButton
from desktop.widgets.fields import TextField
from desktop.widgets.parts import Note, clear, column, label, row
from desktop.widgets.shapes import Shape, Tone


class EntryForm(QFrame):
    """Content, basis and note of an entry; what does not agree with the list stands above them."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.setMinimumWidth(300)
        self.entry: Entry | None = None
        self._drafted = False
        self.name = label("", "title", wrap=True)
        self.organ = label("", tone="ink2", wrap=True)
        self.notes = column(gap=GAP_SMALL)
        self.caption = label("", tone="ink2")
        self.content, self.basis, self.note = (
            TextField(lines=6),
            TextField("文件名称、文号", lines=2),
            TextField(lines=2),
        )
        self.save = KeyButton("保存", "Ctrl+S", primary=True)
        self.remove = KeyButton("去掉这一项", "Ctrl+Del")
        head = column(self.name, self.organ, self.notes, gap=GAP_SMALL)
        fields = column(
            self.caption, self.content, label("依据", tone="ink2"), self.basis, label("备注", tone="ink2"), self.note,
            None, gap=GAP_SMALL,
        )  # fmt: skip
        for words, field in (("依据", self.basis), ("备注", self.note)):
            field.setAccessibleName(words)
        foot = QFrame()
        foot.setProperty("role", "panelfoot")
        buttons = row(self.remove, None, self.save, gap=GAP_SMALL)
        buttons.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        foot.setLayout(buttons)
        for part in (head, fields):
            part.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        inner, area = QWidget(), QScrollArea()
        inner.setLayout(fields)
        area.setWidgetResizable(True)
        area.setWidget(inner)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = column(head, area, foot, gap=0)
        whole.setStretch(1, 1)
        whole.setContentsMargins(1, 1, 1, 1)
        self.setLayout(whole)

    def show_kind(self, kind: ListKind, drafted: bool) -> None:
        """What the content is called; only a draft can be typed over."""
        self._drafted = drafted
        self.caption.setText(CONTENT[kind])
        self.content.setAccessibleName(CONTENT[kind])
        self.content.setPlaceholderText(EXAMPLES[kind])

    def show_line(self, entry: Entry | None, remarks: Sequence[Remark]) -> None:
        """Show an entry, or an item that is not listed (no entry), with what does not agree."""
        self.entry = entry
        self.name.setText(entry.name if entry else remarks[0].name if remarks else "还没有选事项")
        self.organ.setText("　".join(filter(None, (entry.code, entry.department))) if entry else "")
        clear(self.notes)
        for remark in remarks:
            self.notes.addWidget(Note(f"{remark.text}。", "", Tone.AMBER, Shape.TRIANGLE))
        for field, text in (
            (self.content, entry.content if entry else ""), (self.basis, entry.basis if entry else ""),
            (self.note, entry.note if entry else ""),
        ):  # fmt: skip
            field.setPlainText(text)
            field.setReadOnly(not (entry and self._drafted))
        for button in (self.save, self.remove):
            button.setVisible(entry is not None and self._drafted)

    @property
    def values(self) -> dict[str, str]:
        """What the fields say."""
        return {"content": self.content.text, "basis": self.basis.text, "note": self.note.text}
