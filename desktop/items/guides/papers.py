"""打印 of an item: its guide sheet, the blank application form, the one-time notice."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from db.actors import Actor
from db.items.rules import Item
from desktop.desk import Desk
from desktop.messages import FormDialog
from desktop.papers import show_paper
from desktop.widgets.buttons import ChoiceRow
from desktop.widgets.parts import label, row

PAPERS = (("guide", "办事指南"), ("notice", "一次性告知单"), ("form", "空白申请书"))


class PapersDialog(FormDialog):
    """One choice of three."""

    def __init__(self, desk: Desk, parent: QWidget | None, item: Item) -> None:
        super().__init__(parent, "打印", "预览")
        self._desk, self._item, self._parent = desk, item, parent
        self.body.addWidget(label(item.name, tone="ink2", wrap=True))
        self.paper = ChoiceRow(PAPERS)
        self.body.addLayout(row(self.paper, None))
        self.body.addWidget(label("每张都印有指南的版次和日期，和其他渠道同源。", "small", "ink3", wrap=True))
        self.ok.setFocus()

    def submit(self) -> None:
        write, item = _writer(self.paper.current), self._item
        words = dict(PAPERS)[self.paper.current]
        parent, actor = self._parent or self, self._desk.actor
        self.accept()
        show_paper(self._desk, parent, f"{item.name}{words}", lambda out: write(actor, item.id, out))


def _writer(paper: str) -> Callable[[Actor, str, Path], object]:
    from reports import application_form, guide_sheet, one_time_notice

    return {
        "guide": guide_sheet.print_guide,
        "notice": one_time_notice.print_notice,
        "form": application_form.print_form,
    }[paper]
