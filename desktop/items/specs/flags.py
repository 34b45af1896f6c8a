"""办理方式: what an item offers, ticked by the list editor."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from db.items.rules import FLAGS, Flag, Item
from db.items.specs.flags import COMMITMENT
from desktop.desk import Desk
from desktop.messages import FormDialog
from desktop.widgets.buttons import Toggle
from desktop.widgets.parts import column, label, row


class FlagsDialog(FormDialog):
    """Seven ticks; the window shows them where papers are taken in."""

    saved = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None, item: Item) -> None:
        super().__init__(parent, "办理方式", "保存")
        self._desk, self._item = desk, item
        self.commitment = Toggle(COMMITMENT)
        self.commitment.setChecked(item.commitment)
        self.flags = {flag: Toggle(words) for flag, words in FLAGS.items()}
        for flag, toggle in self.flags.items():
            toggle.setChecked(flag in item.flags)
        self.body.addWidget(label(item.name, tone="ink2", wrap=True))
        toggles = [self.commitment, *self.flags.values()]
        lines = [row(*toggles[start : start + 2], None) for start in range(0, len(toggles), 2)]
        self.body.addLayout(column(*lines))
        self.body.addWidget(label("勾选的方式会在收件时提示窗口。", "small", "ink3", wrap=True))
        self.commitment.setFocus()

    def submit(self) -> None:
        from db.items.specs import flags

        actor, item_id, commitment = self._desk.actor, self._item.id, self.commitment.isChecked()
        chosen: frozenset[Flag] = frozenset(flag for flag, toggle in self.flags.items() if toggle.isChecked())
        self._desk.change(lambda: flags.set_flags(actor, item_id, commitment, chosen), lambda _: self._done())

    def _done(self) -> None:
        self.saved.emit()
        self.accept()
