"""Unsaved forms: stored while they are typed, offered when the form is opened again."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QFrame

from db.cases.rules import HandedIn
from db.errors import UserError
from db.items.rules import Item
from db.rows import uuid7
from desktop.desk import Desk
from desktop.tasks import Work
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import KeyButton
from desktop.widgets.parts import label, row

if TYPE_CHECKING:
    from db.cases.counter.drafts import Draft

FORM = "intake"
PAUSE = 700
"""Milliseconds without typing after which the form is kept."""

Fill = Callable[[dict[str, object], Item | None, tuple[HandedIn, ...]], object]


class DraftBar(QFrame):
    """The line that offers the forms left unsaved, one or several to choose from; hidden where there is none.

    Each form is kept under an id of its own: who is interrupted by a second applicant leaves the first form (Esc), and
    finds both when the next one is opened. A form that cannot be kept while it is typed says so in this line: a box
    would come between two keys and swallow those that follow.
    """

    def __init__(self, desk: Desk, values: Callable[[], dict[str, object]], fill: Fill) -> None:
        super().__init__()
        self._desk, self._values, self._fill_form = desk, values, fill
        self._id = uuid7()
        self._found: list[Draft] = []
        self._unkept = False
        self.handed: tuple[HandedIn, ...] = ()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._keep)
        self.words = label("", wrap=True)
        self.choice = QComboBox()
        self.choice.setAccessibleName("没有填完的表单")
        self.resume = KeyButton("接着填", "Ctrl+R").bind(self, self.go_on)
        self.forget = KeyButton("不要了").bind(self, self.drop_chosen)
        self.setProperty("note", "amber")
        line = row(self.words, self.choice, self.forget, self.resume, gap=GAP_SMALL)
        line.setStretch(0, 1)
        line.setStretch(1, 2)
        line.setContentsMargins(GAP, 6, GAP, 6)
        self.setLayout(line)
        self.hide()

    def look_back(self) -> None:
        """Offer what was left, if anything."""
        actor = self._desk.actor

        def read() -> "list[Draft]":
            from db.cases.counter import drafts

            return drafts.kept(actor, FORM)

        self._desk.query(read, self._show)

    def note(self) -> None:
        """Note that something was typed: this form is stored from now on, the drafts offered wait for the next time."""
        self._found = []
        self.setVisible(self._unkept)
        self._pause.start()

    def flush(self) -> None:
        """Store at once what is not stored yet; typing has ended, so a failure is shown in a box."""
        if (self._pause.isActive() or self._unkept) and not self._desk.tasks.ended:
            self._pause.stop()
            self._desk.query(self._keeping(), lambda _: None)

    def go_on(self) -> None:
        """Put the chosen form back; what is typed from now on is kept as that one."""
        found = self._chosen()
        if found is None:
            return
        self._id, self._found = found.id, []
        self.hide()
        values = found.contents

        def read() -> Item | None:
            from db.items import service as items

            item_id = str(values.get("item_id", ""))
            try:
                return items.item(item_id) if item_id else None
            except UserError:
                return None

        self._desk.query(read, lambda item: self._fill_form(values, item, _handed(values.get("handed"))))

    def drop(self) -> None:
        """The form was saved: its draft goes."""
        self._pause.stop()
        self.hide()
        self._drop(self._id)

    def drop_chosen(self) -> None:
        """Nobody wants the chosen one; the others are still offered."""
        found = self._chosen()
        if found:
            self._drop(found.id)
            self._show([one for one in self._found if one.id != found.id])

    def _drop(self, draft_id: str) -> None:
        from db.cases.counter import drafts

        actor = self._desk.actor
        self._desk.query(lambda: drafts.drop(actor, draft_id), lambda _: None)

    def _keep(self) -> None:
        task = self._desk.tasks.query(self._keeping())
        task.finished.connect(self._note_kept)
        task.failed.connect(self._note_unkept)

    def _keeping(self) -> Work:
        from db.cases.counter import drafts

        actor, values, draft_id = self._desk.actor, self._values(), self._id
        return lambda: drafts.keep(actor, FORM, draft_id, values)

    def _note_kept(self, _: object) -> None:
        if self._unkept:
            self._unkept = False
            self.hide()

    def _note_unkept(self, error: Exception) -> None:
        self._unkept = True
        why = str(error).split("，")[0].rstrip("。") if isinstance(error, UserError) else "程序出了错"
        self.words.setText(f"{why}，正在填的还没有留底，先别关电脑；填完照常收件。")
        for part in (self.choice, self.forget, self.resume):
            part.hide()
        self.show()

    def _chosen(self) -> "Draft | None":
        place = self.choice.currentIndex()
        return self._found[place] if 0 <= place < len(self._found) else None

    def _show(self, found: "list[Draft]") -> None:
        if self._pause.isActive():
            return
        self._found = found
        self.forget.show()
        self.resume.show()
        self.choice.clear()
        self.choice.addItems([_words(one) for one in found])
        self.choice.setVisible(len(found) > 1)
        several = f"有 {len(found)} 份填到一半没有存，选一份："
        self.words.setText(
            several if len(found) > 1 else "".join(f"上次填到一半没有存：{_words(one)}" for one in found)
        )
        self.setVisible(bool(found))


def _words(one: "Draft") -> str:
    """When it was left, for what, for whom: 11-21 09:30　食品经营许可　张三."""
    told = (one.at[5:16].replace("T", " "), one.contents.get("item_name"), one.contents.get("applicant"))
    return "　".join(str(part) for part in told if part)


def _handed(kept: Any) -> tuple[HandedIn, ...]:
    rows = kept if isinstance(kept, list) else []
    return tuple(
        HandedIn(int(row[0]), int(row[1]), str(row[2]), str(row[3]))
        for row in rows
        if isinstance(row, list) and len(row) == 4
    )
