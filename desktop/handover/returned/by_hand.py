"""手工归卷: a page whose code cannot be read is looked at, and filed or set aside by a person."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from db.papers.returned.records import FiledPage, PaperHome
from db.papers.returned.scanning import Picture
from desktop.desk import Desk
from desktop.handover.returned.columns import source_words
from desktop.handover.returned.sheet import LONGEST, SheetView
from desktop.look import look
from desktop.messages import FormDialog
from desktop.widgets.buttons import KeyButton
from desktop.widgets.fields import CountField
from desktop.widgets.parts import column, label, row


class ByHandDialog(FormDialog):
    """The scan on the left; on the right the paper and page it belongs to, or why it belongs to none."""

    def __init__(self, desk: Desk, parent: QWidget | None, page: FiledPage, number: str = "") -> None:
        super().__init__(parent, f"手工归卷：{source_words(page)}", "归到这一页", width=1080)
        self._desk, self.page_ = desk, page
        self.sheet = SheetView("扫描件")
        self.sheet.setMinimumSize(look.metrics.scaled(520), 520)
        self.sheet.show_words("正在取出…")
        self.paper = QComboBox()
        self.paper.setEditable(True)
        self.paper.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.paper.setAccessibleName("文书编号")
        self.paper.setMinimumWidth(look.metrics.scaled(320))
        self.number = CountField(page.page or 1, 99_999)
        self.why = QLineEdit()
        self.why.setPlaceholderText("例：背面空白页；别的县寄错的")
        self.aside = KeyButton("不归卷", "Ctrl+D").bind(self, self.set_aside)
        right = QWidget()
        right.setLayout(column(gap=12))
        self._right = right.layout()
        self._fill(page)
        line = row(gap=18)
        line.addWidget(self.sheet, 3)
        line.addWidget(right, 2)
        self.body.addLayout(line, 1)
        self._number = number
        self.foot.insertWidget(0, self.aside)
        desk.query(_papers, self._offer)
        desk.query(lambda: _picture(page), self.sheet.show_picture)
        self.paper.setFocus()

    def _fill(self, page: FiledPage) -> None:
        fields = column(gap=6)
        fields.addWidget(label(page.note or "二维码已认出；改归以后原来的归卷留在日志里。", tone="ink2", wrap=True))
        for name, field in (("文书编号（印在纸上）", self.paper), ("第几页", self.number), ("不归卷的原因", self.why)):
            fields.addSpacing(8)
            fields.addWidget(label(name, tone="ink2"))
            fields.addWidget(field)
        fields.addStretch(1)
        layout = self._right
        if layout is not None:
            holder = QWidget()
            holder.setLayout(fields)
            layout.addWidget(holder)

    def _offer(self, papers: list[PaperHome]) -> None:
        """Papers that lack pages first."""
        typed = self.paper.currentText()
        self.paper.clear()
        for paper in sorted(papers, key=lambda one: not one.missing):
            self.paper.addItem(f"{paper.number}　{paper.title}　{paper.about}", paper.number)
        completer = self.paper.completer()
        if completer:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
        wanted = self.paper.findData(self._number)
        self.paper.setCurrentIndex(wanted)
        if wanted < 0:
            self.paper.setEditText(typed)

    @property
    def chosen(self) -> str:
        """The number of the paper chosen or typed."""
        text = self.paper.currentText().strip()
        place = self.paper.findText(text)
        return str(self.paper.itemData(place)) if place >= 0 else text

    def submit(self) -> None:
        from db.papers.returned import service

        if not self.chosen:
            self.problem("请选文书，或照着纸上填编号")
            return
        actor, page, number, where = self._desk.actor, self.page_, self.chosen, self.number.value()
        self._desk.change(lambda: service.file_by_hand(actor, page.id, number, where), lambda done: self.accept())

    def set_aside(self) -> None:
        """不归卷: it is no page of ours."""
        from db.papers.returned import service

        actor, page, why = self._desk.actor, self.page_, self.why.text()
        if not why.strip():
            self.problem("请写不归卷的原因")
            self.why.setFocus()
            return
        self._desk.change(lambda: service.set_aside(actor, page.id, why), lambda done: self.accept())


def _papers() -> list[PaperHome]:
    from db.papers.returned import records

    return records.papers_home()


def _picture(page: FiledPage) -> Picture:
    from db.papers.returned import service

    return service.picture(page, LONGEST)
