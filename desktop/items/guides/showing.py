"""登记已更换: since when a channel shows the published version, for one guide or for all of the place at once."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from db import clock
from db.items.specs.showing import BOARD, Showing
from desktop.desk import Desk
from desktop.messages import FormDialog
from desktop.widgets.buttons import ChoiceRow
from desktop.widgets.fields import CountField, DayField
from desktop.widgets.parts import label, row


class ShowingDialog(FormDialog):
    """The version that hangs there now, and from which day."""

    saved = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None, one: Showing, same_place: Sequence[Showing]) -> None:
        where = f"{one.place}公示栏" if one.channel == BOARD else one.channel
        super().__init__(parent, f"登记展示的版本：{where}", "登记")
        self._desk, self._one, self._others = desk, one, list(same_place)
        self.body.addWidget(label(f"{one.item.name}　已公布第 {one.published} 版", tone="ink2", wrap=True))
        self.scope = ChoiceRow((("one", "只这一份"), ("all", f"这里的 {len(self._others)} 份旧版都已更换")))
        self.scope.setVisible(len(self._others) > 1)
        self.body.addLayout(row(self.scope, None))
        self.version = CountField(one.published, one.published)
        self.day = DayField(clock.today())
        self.add_field("展示的是", self.version, "照展示的指南上印的版次填。")
        self.add_field("从哪天起", self.day)
        self.scope.chosen.connect(lambda key: self.version.setEnabled(key == "one"))
        self.version.setFocus()

    def submit(self) -> None:
        from db.items.specs import showing

        actor, day, number = self._desk.actor, self.day.day, self.version.value()
        single = [(self._one, number)]
        wanted = [(one, one.published) for one in self._others] if self.scope.current == "all" else single
        told = [(one.item.id, one.channel, one.place, version) for one, version in wanted]
        self._desk.change(lambda: showing.record_all(actor, told, day), lambda _: self._done())

    def _done(self) -> None:
        self.saved.emit()
        self.accept()
