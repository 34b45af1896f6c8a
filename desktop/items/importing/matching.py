"""对应单位: the names in a list that are only texts, each tied to a registered organ or made a new one."""

from PySide6.QtWidgets import QWidget

from db.items.incoming.organ_names import UnknownName
from db.items.rules import Edition
from desktop.desk import Desk
from desktop.items.importing.settling import NameMatching
from desktop.look import look
from desktop.messages import FormDialog
from desktop.widgets.parts import label

Names = tuple[tuple[UnknownName, ...], list[tuple[str, str]]]


class MatchDialog(FormDialog):
    """The names of an edition, chosen for one by one or all at once, then written."""

    def __init__(self, desk: Desk, parent: QWidget | None, edition: Edition) -> None:
        super().__init__(parent, f"对应单位：{edition.name}", "写入", width=900)
        self._desk, self._edition = desk, edition
        self.choices: dict[str, str] = {}
        self.names = NameMatching()
        self.names.chosen.connect(self.choices.__setitem__)
        self.body.addWidget(self.names, 1)
        self.body.addWidget(
            label("清单里的文字照原样保留；已经登记过的单位，写入时一并对上。", "small", "ink3", wrap=True)
        )
        desk.query(lambda: _read(edition.id), self._show)

    def _show(self, found: Names) -> None:
        self.names.show_names(*found, {})
        self.names.setMinimumHeight(min(self.names.whole_height, look.metrics.scaled(380), 440))
        first = next(iter(self.names.fields.values()), self.ok)
        first.setFocus()

    def submit(self) -> None:
        from db.items.incoming import organ_names

        actor, edition_id, choices = self._desk.actor, self._edition.id, dict(self.choices)
        self.ok.setEnabled(False)
        self._desk.change(lambda: organ_names.match(actor, edition_id, choices), lambda _: self.accept())


def _read(edition_id: str) -> Names:
    from db.items.incoming import organ_names
    from db.organs import service as organs

    return organ_names.waiting(edition_id), [(one.id, one.name) for one in organs.organs() if not one.valid_to]
