"""What was typed and not saved: kept while it is typed, offered when the form is opened again."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame

from db.cases.rules import HandedIn
from db.errors import UserError
from db.items.rules import Item
from desktop.desk import Desk
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import KeyButton
from desktop.widgets.parts import label, row

FORM = "intake"
PAUSE = 700
"""Milliseconds without typing after which the form is kept."""

Fill = Callable[[dict[str, object], Item | None, tuple[HandedIn, ...]], object]
Found = tuple[dict[str, object], str, Item | None]


class DraftBar(QFrame):
    """The line that offers an unsaved form; hidden where there is none."""

    def __init__(self, desk: Desk, values: Callable[[], dict[str, object]], fill: Fill) -> None:
        super().__init__()
        self._desk, self._values, self._fill_form = desk, values, fill
        self._found: Found | None = None
        self.handed: tuple[HandedIn, ...] = ()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._keep)
        self.words = label("", wrap=True)
        self.resume = KeyButton("接着填", "Ctrl+R").bind(self, self.go_on)
        self.forget = KeyButton("不要了").bind(self, self.drop)
        self.setProperty("note", "amber")
        line = row(self.words, self.forget, self.resume, gap=GAP_SMALL)
        line.setStretch(0, 1)
        line.setContentsMargins(GAP, 6, GAP, 6)
        self.setLayout(line)
        self.hide()

    def look_back(self) -> None:
        """Offer what was left, if anything."""
        actor = self._desk.actor

        def read() -> Found | None:
            from db.cases.counter import drafts
            from db.items import service as items

            kept = drafts.kept(actor, FORM)
            if kept is None:
                return None
            item_id = str(kept[0].get("item_id", ""))
            try:
                item = items.item(item_id) if item_id else None
            except UserError:
                item = None
            return kept[0], kept[1], item

        self._desk.query(read, self._show)

    def note(self) -> None:
        """Something was typed; an offer not taken is over."""
        self._found = None
        self.hide()
        self._pause.start()

    def flush(self) -> None:
        """Keep at once what still waits to be kept."""
        if self._pause.isActive() and not self._desk.tasks.ended:
            self._pause.stop()
            self._keep()

    def go_on(self) -> None:
        """Put the unsaved form back."""
        if self._found:
            values, _, item = self._found
            self._found = None
            self.hide()
            self._fill_form(values, item, _handed(values.get("handed")))

    def drop(self) -> None:
        """The form was saved, or nobody wants the draft."""
        from db.cases.counter import drafts

        self._pause.stop()
        self.hide()
        actor = self._desk.actor
        self._desk.query(lambda: drafts.drop(actor, FORM), lambda _: None)

    def _keep(self) -> None:
        from db.cases.counter import drafts

        actor, values = self._desk.actor, self._values()
        self._desk.query(lambda: drafts.keep(actor, FORM, values), lambda _: None)

    def _show(self, found: Found | None) -> None:
        if found and not self._pause.isActive():
            self._found = found
            values, at, _ = found
            told = "　".join(str(part) for part in (values.get("item_name"), values.get("applicant")) if part)
            self.words.setText(f"上次填到一半没有存（{at[5:16].replace('T', ' ')}）：{told}")
            self.show()


def _handed(kept: Any) -> tuple[HandedIn, ...]:
    rows = kept if isinstance(kept, list) else []
    return tuple(
        HandedIn(int(row[0]), int(row[1]), str(row[2]), str(row[3]))
        for row in rows
        if isinstance(row, list) and len(row) == 4
    )
