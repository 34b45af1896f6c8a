"""Settings: type size, the people who sign in here, the organs, backup and journal, this office."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QFrame, QScrollArea, QWidget

from db.actors import SITE_LABELS, Role, roles_in_words
from db.organs.rules import Organ
from desktop import messages
from desktop.desk import Desk
from desktop.look import look
from desktop.page import Page
from desktop.settings.notices import NoticesPanel
from desktop.settings.organs import OrgansPanel
from desktop.tokens import GAP, TYPE_LABELS, TypeSize
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.keys import bind_key
from desktop.widgets.parts import Facts, Panel, column, label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Tone
from desktop.widgets.table import DenseTable

Person = tuple[str, str, frozenset[Role]]


def people_columns() -> list[Column]:
    """姓名, 单位, 角色."""
    return [
        Column("姓名", 84, text=lambda one: one[0]),
        Column("单位", 184, text=lambda one: one[1], tone=Tone.INK2, rank=3),
        Column("角色", 340, text=lambda one: roles_in_words(one[2]), stretch=True),
    ]


class SettingsPage(Page):
    """设置."""

    title = "设置"
    manual = "settings"
    keys = (
        ("Ctrl+＋", "字号放大"), ("Ctrl+N", "加用户"), ("F6", "到单位"), ("Ctrl+D", "登记单位"), ("Ctrl+B", "备份"),
    )  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.practise = KeyButton("开始练习")
        self.practise.clicked.connect(self.desk.practice_wanted)
        self.add_actions(*([] if desk.practice else [self.practise]))
        self.sizes = ChoiceRow([(size.value, words) for size, words in TYPE_LABELS.items()])
        self.sizes.mark_chosen(look.metrics.size.value)
        self.sizes.chosen.connect(self._set_size)
        self.people = DenseTable(people_columns(), sortable=False)
        self.office = Facts(84)
        self.office.setContentsMargins(GAP, GAP, GAP, GAP)
        self.organs = OrgansPanel(desk)
        left = column(self._size_panel(), self._people_panel(), self.organs, gap=GAP)
        left.setStretch(1, 2)
        left.setStretch(2, 3)
        self.notices = NoticesPanel(desk)
        right = column(self._office_panel(), self.notices, self._safety_panel(), self._later_panel(), None, gap=GAP)
        inner = QWidget()
        inner.setLayout(right)
        side = QScrollArea()
        side.setFrameShape(QFrame.Shape.NoFrame)
        side.setWidgetResizable(True)
        side.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side.setWidget(inner)
        whole = row(gap=GAP)
        whole.addLayout(left, 2)
        whole.addWidget(side, 1)
        self.layout_.addLayout(whole, 1)
        look.changed.connect(self._note_size)
        bind_key(self, "Ctrl+D", self.organs.add)
        bind_key(self, "Ctrl+H", self.notices.enter.click)
        bind_key(self, "Ctrl+F", self.organs.table.focus_filter)
        bind_key(self, "F6", self._next_area)

    def _size_panel(self) -> Panel:
        panel = Panel("字号")
        sample = label("动物防疫条件合格证核发　剩 2 日　巴公〔2026〕0405")
        inner = row(self.sizes, sample, None, gap=GAP)
        inner.setContentsMargins(GAP, GAP, GAP, GAP)
        panel.body.addLayout(inner)
        return panel

    def _people_panel(self) -> Panel:
        panel = Panel("在这台电脑登录的人")
        panel.head_row.addWidget(KeyButton("加用户", "Ctrl+N").bind(self, self.add_person))
        panel.body.addWidget(self.people, 1)
        return panel

    def _office_panel(self) -> Panel:
        panel = Panel("本单位")
        panel.body.addWidget(self.office)
        return panel

    def _safety_panel(self) -> Panel:
        panel = Panel("备份和日志")
        words = "导入、读数据包、升级之前都会自动备份在本机；请每周再备份一次到 U 盘或移动硬盘。"
        inner = column(
            label(words, tone="ink2", wrap=True),
            row(
                KeyButton("备份到…", "Ctrl+B").bind(self, self.back_up),
                KeyButton("核对日志", "Ctrl+J").bind(self, self.verify),
                None,
            ),
            gap=GAP,
        )
        inner.setContentsMargins(GAP, GAP, GAP, GAP)
        panel.body.addLayout(inner)
        return panel

    def _later_panel(self) -> Panel:
        panel = Panel("还没有做好的")
        words = "改角色、停用用户、第二处备份位置、规则参数，以后都放在这里。要恢复备份，请找管理员。"
        text = label(words, tone="ink2", wrap=True)
        text.setContentsMargins(GAP, GAP, GAP, GAP)
        panel.body.addWidget(text)
        return panel

    def _set_size(self, size: str) -> None:
        look.apply(TypeSize(size))
        self.desk.preferences.type_size = TypeSize(size)

    def _note_size(self) -> None:
        self.sizes.mark_chosen(look.metrics.size.value)

    def refresh(self) -> None:
        from db.organs import service

        self.desk.query(lambda: (service.users(), service.organs()), self._show)
        self.notices.refresh()

    def _show(self, found: tuple[list[Person], list[Organ]]) -> None:
        people, organs = found
        self.organs.show_organs(organs)
        self.people.show_rows(people)
        if not self.people.currentIndex().isValid():
            self.people.go_to_first()
        site = self.desk.actor.site
        self.office.show_facts(
            [
                ("单位", site.organ_name),
                ("类别", SITE_LABELS[site.kind]),
                ("编码", site.code),
                ("存放位置", str(self.desk.paths.folder)),
            ]
        )

    def add_person(self) -> None:
        """加用户."""
        from desktop.settings.person import PersonDialog

        PersonDialog(self.desk, self, self.organs.organs).open()

    def back_up(self) -> None:
        """备份到…: one file with everything, encrypted as the store is."""
        from db import backups, clock

        name, _ = QFileDialog.getSaveFileName(
            self, "备份到", str(Path.home() / f"审管通备份-{clock.today()}.tar"), "备份 (*.tar)"
        )
        if name:
            task = self.desk.query(
                lambda: backups.backup_to(Path(name)),
                lambda done: messages.tell(self, "备份已写好", [("文件", name)]),
            )
            messages.WaitBox(self, "正在备份", task)

    def verify(self) -> None:
        """核对日志: check the chain from the first entry to the last, and the signatures against it."""
        from db import journal
        from db.cases.queues import tally
        from db.handover import verifying

        actor = self.desk.actor

        def verify() -> tuple[int, str]:
            count = journal.verify()
            verifying.check_acts()
            return count, tally.recount(actor)

        messages.WaitBox(self, "正在核对日志和件数", self.desk.change(verify, lambda found: self._verified(*found)))

    def _verified(self, count: int, recounted: str) -> None:
        mended = [("件数", f"各队列的件数与办件对不上，已经重数：{recounted}")] if recounted else []
        messages.tell(self, "日志前后相连，没有改动", [("条数", f"{count} 条"), *mended])

    def _next_area(self) -> None:
        (self.organs.table if self.people.hasFocus() else self.people).setFocus()

    def focus_first(self) -> None:
        self.people.setFocus()
