"""The button 常用语: puts one of the county's phrases where the cursor is; the county keeps the list in it."""

from PySide6.QtWidgets import QMenu, QWidget

from db.cases.acts import ActKind
from desktop.desk import Desk
from desktop.widgets.buttons import KeyButton
from desktop.widgets.fields import TextField

SHOWN = 36


class PhraseButton(KeyButton):
    """Offers the phrases for one act; unseen while there are none and this person keeps none."""

    def __init__(self, desk: Desk, owner: QWidget, kind: ActKind, field: TextField) -> None:
        super().__init__("常用语…", "Alt+Y")
        self._desk, self._kind, self._field = desk, kind, field
        self._phrases: tuple[str, ...] = ()
        self.hide()
        self.bind(owner, self._offer)
        self._read()

    def _read(self) -> None:
        from db.cases.papers import phrases

        self._desk.query(lambda: phrases.phrases(self._kind), self._show)

    def _show(self, found: tuple[str, ...]) -> None:
        from db.cases.papers import phrases

        self._phrases = found
        self.setVisible(bool(found) or phrases.may_set(self._desk.actor))

    def menu_of_phrases(self) -> QMenu:
        """The phrases by number and, for who keeps them, what can be done to the list."""
        from db.cases.papers import phrases

        menu = QMenu(self)
        for number, text in enumerate(self._phrases, start=1):
            menu.addAction(_line(number, text), lambda text=text: self._insert(text))
        if phrases.may_set(self._desk.actor):
            menu.addSeparator()
            keep = menu.addAction("把写好的存为常用语(&S)", lambda: self._set((*self._phrases, self._field.text)))
            keep.setEnabled(bool(self._field.text) and self._field.text not in self._phrases)
            if self._phrases:
                drop = QMenu("不再提供(&D)", menu)
                menu.addMenu(drop)
                for number, text in enumerate(self._phrases, start=1):
                    kept = tuple(other for other in self._phrases if other != text)
                    drop.addAction(_line(number, text), lambda kept=kept: self._set(kept))
        return menu

    def _offer(self) -> None:
        self.menu_of_phrases().popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _insert(self, text: str) -> None:
        self._field.insertPlainText(text)
        self._field.setFocus()

    def _set(self, texts: tuple[str, ...]) -> None:
        from db.cases.papers import phrases

        actor, kind = self._desk.actor, self._kind
        self._desk.change(lambda: phrases.set_phrases(actor, kind, texts), self._show)


def _line(number: int, text: str) -> str:
    """One phrase as a line of the menu: its number, the first ten with a key, cut where it is long."""
    words = " ".join(text.split()).replace("&", "&&")
    short = words if len(words) <= SHOWN else words[:SHOWN] + "…"
    return f"&{number % 10} {short}" if number <= 10 else f"{number} {short}"
