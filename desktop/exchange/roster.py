"""名册: every installation with the state of its keys; the county approves, closes and prints from here."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QMenu, QWidget

from db.actors import SITE_LABELS, SiteKind
from desktop.desk import Desk
from desktop.exchange.boxes import box_status, silence_status
from desktop.look import look
from desktop.manual import ManualDialog
from desktop.messages import FormDialog
from desktop.tokens import GAP
from desktop.widgets.buttons import KeyButton
from desktop.widgets.dialogs import Dialog
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import column, label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from db.exchange.service import ExchangeStatus, Member, SiteRow

IN_USE = "有效"


class RosterDialog(Dialog):
    """名册; Enter shows one installation whole."""

    def __init__(self, desk: Desk, parent: QWidget, status: "ExchangeStatus") -> None:
        super().__init__(parent)
        self._desk, self._status = desk, status
        self._sites: dict[str, SiteRow] = {one.address: one for one in status.sites}
        self.setWindowTitle("名册")
        self.resize(min(look.metrics.scaled(1180), 1320), 690)
        self.table = DenseTable(self._columns())
        self.table.setAccessibleName("名册")
        self.table.empty_text = "还没有别的电脑入册。对方写出入册申请带来后，按「批准入册」。"
        self.panel = ListPanel(self.table)
        self.enrol = KeyButton("批准入册…" if status.is_county else "入册…", "Ctrl+N").bind(self, self._enrol)
        self.close_one = KeyButton("停用…", "Ctrl+D").bind(self, self._ask_closing)
        paper = "打印根密钥单…" if status.is_county else "打印登记表…"
        self.print_one = KeyButton(paper, "Ctrl+P").bind(self, self._print)
        self.more = KeyButton("更多…", "Ctrl+B").bind(self, self._show_more)
        close = KeyButton("关闭", "Esc", primary=True)
        close.clicked.connect(self.accept)
        version = f"第 {status.roster_version} 版" if status.enrolled else "还没有入册"
        head = row(label("名册", "title"), label(f"{status.county}　{version}", tone="ink2"), None, gap=GAP)
        foot = row(self.enrol, self.close_one, self.print_one, self.more, None, close)
        layout = column(head, self._facts(), self.panel, foot, gap=GAP)
        layout.setStretch(2, 1)
        layout.setContentsMargins(24, 16, 24, 16)
        self.setLayout(layout)
        self.close_one.setVisible(status.is_county)
        self.print_one.setVisible(status.is_county or bool(status.fingerprint))
        desk.tasks.data_changed.connect(self.refresh)
        self.table.current_changed.connect(lambda one: self.close_one.setEnabled(one.standing == IN_USE))
        bind_key(self, "F1", lambda: ManualDialog(self, "roster", "名册").open())
        self.refresh()
        self.table.setFocus()

    def _columns(self) -> list[Column]:
        """单位, 编码, 字母, 指纹, 钥匙, 入册, 停用, 原因, 最近上报."""
        reports = [
            Column("最近上报", 88, text=self._last, extra=124),
            Column("已隔", 100, status=self._silence, extra=146),
        ]
        return [
            Column("单位", 160, text=lambda one: one.name, hint="汉字、首字母", stretch=True),
            Column("编码", 88, text=lambda one: one.code, hint="编码", extra=124),
            Column("字母", 48, text=lambda one: one.letter, rank=3),
            Column("指纹", 176, text=lambda one: one.fingerprint, tone=Tone.INK2, extra=250),
            Column("密钥状态", 88, status=lambda one: box_status(one.standing), choices=True, extra=124),
            Column("入册", 84, text=lambda one: one.since, rank=3),
            Column("停用", 84, text=lambda one: one.until or "—", rank=3),
            Column("原因", 150, text=lambda one: one.reason, tone=Tone.INK2, stretch=True, rank=3, tail=True),
            *(reports if self._status.is_county else []),
        ]

    def _last(self, one: "Member") -> str:
        found = self._sites.get(one.address)
        return (found.last_received if found else "") or "—"

    def _silence(self, one: "Member") -> Status | None:
        found = self._sites.get(one.address)
        return silence_status(found) if found else None

    def _facts(self) -> QGridLayout:
        """This installation and, at an office, the county, two facts on a line."""
        site, status = self._desk.actor.site, self._status
        own = "本机是县级平台" if status.is_county else SITE_LABELS[SiteKind(site.kind)]
        facts: list[tuple[str, str | Status]] = [
            ("本机", f"{site.organ_name}（{site.code}）　{own}"),
            ("入册", _own_standing(status)),
            ("本机指纹", status.fingerprint or "第一次办入册时生成"),
        ]
        if status.enrolled and not status.is_county:
            facts.append(("县级指纹", status.county_fingerprint))
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(4)
        for number, (name, value) in enumerate(facts):
            line, place = divmod(number, 2)
            shown = StatusLabel(value) if isinstance(value, Status) else label(value, wrap=True)
            grid.addWidget(label(name, tone="ink2"), line, 2 * place)
            grid.addWidget(shown, line, 2 * place + 1)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        return grid

    def refresh(self) -> None:
        """Read the roster again."""
        from db.exchange import service

        self._desk.query(service.roster_rows, self.show_members)

    def show_members(self, rows: "tuple[Member, ...]") -> None:
        """Show every installation."""
        self.table.show_rows(rows)
        if not self.table.currentIndex().isValid():
            self.table.go_to_first()
        in_use = [one for one in rows if one.standing == IN_USE]
        offices, closed = len({one.code for one in in_use}), len(rows) - len(in_use)
        words = f"{offices} 个单位，{len(in_use)} 台电脑在用，{closed} 台停用"
        self.panel.show_foot(words, "指纹只写前 4 组，打电话核对时逐组念")
        self.close_one.setEnabled(bool(in_use))

    def _enrol(self) -> None:
        from desktop.exchange.enrol import enrol_dialog

        enrol_dialog(self._desk, self).open()

    def _ask_closing(self) -> None:
        one = self.table.current_row()
        if one is not None and one.standing == IN_USE and self._status.is_county:
            dialog = ClosingDialog(self, one)
            dialog.given.connect(lambda reason: self._close_installation(one, reason))
            dialog.open()

    def _close_installation(self, one: "Member", reason: str) -> None:
        from db.exchange import service

        actor = self._desk.actor
        self._desk.change(lambda: service.revoke(actor, one.address, reason))

    def more_menu(self) -> QMenu:
        """What is needed once in years: a county that moved or lost its store, and the office that helps it."""
        from desktop.exchange import rescue, second_lives

        menu = QMenu(self)
        if self._status.is_county:
            menu.addAction("确认由本机继续做县级平台…(&M)", lambda: rescue.ask_moved(self._desk, self))
            menu.addAction("凭根密钥单恢复县级平台…(&R)", lambda: rescue.RestoreRootDialog(self._desk, self).open())
            menu.addAction("接管原单位办不了的…(&H)", lambda: rescue.TakeOverDialog(self._desk, self).open())
            menu.addAction("还原以后从单位取回…(&T)", lambda: second_lives.TakeBackDialog(self._desk, self).open())
            first = menu.addAction(
                "确认以前没有用过数据交换…(&F)", lambda: second_lives.ask_first_keys(self._desk, self)
            )
            first.setVisible(any(one.kind == "second_root" for one in self._status.concerns))
        else:
            menu.addAction("由另一台电脑经办的…(&O)", lambda: second_lives.OtherPcDialog(self._desk, self).open())
            copy = menu.addAction("县里丢了数据库：写名册副本…(&C)", lambda: rescue.copy_roster(self._desk, self))
            copy.setEnabled(self._status.enrolled)
        return menu

    def _show_more(self) -> None:
        self.more_menu().popup(self.more.mapToGlobal(self.more.rect().topLeft()))

    def _print(self) -> None:
        """The paper of this installation: at an office its registration, at the county the sheet of its root key."""
        from desktop.papers import show_paper

        actor = self._desk.actor
        if self._status.is_county:
            from reports import root_sheet

            show_paper(self._desk, self, "根密钥单", lambda out: root_sheet.print_root_sheet(actor, out))
        else:
            from reports import enrolment_form

            shown = self._status.fingerprint
            show_paper(
                self._desk, self, "登记表", lambda out: enrolment_form.print_form(actor, shown, "入册申请.xpk", out)
            )


class ClosingDialog(FormDialog):
    """停用…: why; it cannot be taken back."""

    given = Signal(str)

    def __init__(self, parent: QWidget, one: "Member") -> None:
        super().__init__(parent, f"停用{one.name}的这台电脑", "停用", width=600)
        words = "停用以后，它封的包都不再收，也不再给它发包；不能再启用，还要用的请换新密钥重新入册。"
        self.body.addWidget(label(words, wrap=True))
        self.body.addWidget(label(f"指纹　{one.fingerprint}　　编号字母　{one.letter}", tone="ink2"))
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("例如：电脑丢失，张三 11 月 20 日电话报告")
        self.reason.setMaxLength(100)
        self.add_field("原因", self.reason, "写进名册和日志，各单位都能看到。")
        self.reason.setFocus()

    def submit(self) -> None:
        if not self.reason.text().strip():
            self.problem("请写一句停用的原因")
            return
        self.given.emit(self.reason.text().strip())
        self.accept()


def _own_standing(status: "ExchangeStatus") -> Status:
    """How this installation itself stands, from the reminders the services give."""
    kinds = {one.kind: one.text for one in status.concerns}
    if not status.enrolled:
        return Status(Shape.RING, Tone.GREY, "还没有入册")
    if "closed" in kinds:
        return Status(Shape.CROSS, Tone.AMBER, "已停用")
    if "pending" in kinds:
        return Status(Shape.EMPTY_DIAMOND, Tone.AMBER, "待续接：换了密钥，等县里批准")
    return Status(Shape.DISC, Tone.GREEN, "有效")
