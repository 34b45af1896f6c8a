"""After a restore or a copied PC: documents another PC writes, taking back at a restored county, first keys."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from desktop import messages
from desktop.desk import Desk
from desktop.look import look
from desktop.messages import FormDialog
from desktop.widgets.parts import label
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Tone
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from db.exchange.service import Elsewhere, Returned, TakenBack


def ask_first_keys(desk: Desk, parent: QWidget) -> QDialog:
    """确认以前没有用过数据交换: a restored or moved county without keys makes its first ones."""
    from db.exchange import service

    actor = desk.actor

    def confirm() -> None:
        desk.change(lambda: service.confirm_first(actor), lambda shown: _made(desk, parent, str(shown)))

    return messages.ask(
        parent, "以前从来没有用过数据交换吗？",
        "恢复或搬过的县级库里没有密钥时，才用这一步。以前给任何单位批准过入册的，请不要确认：新密钥各单位都不认。"
        "那要用更近的备份，或者凭根密钥单恢复。这一步记在日志里。",
        "从来没有用过，生成密钥", confirm,
    )  # fmt: skip


def _made(desk: Desk, parent: QWidget, fingerprint: str) -> None:
    desk.renew_actor()
    messages.tell(parent, "县级密钥已生成，可以批准入册了", [("县级指纹", fingerprint)])


class OtherPcDialog(FormDialog):
    """由另一台电脑经办的: what this PC can only show, and which of it the county never got."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, "由本单位另一台电脑经办的", "知道了", width=860)
        self._desk = desk
        words = (
            "这些由另一台电脑接着办，本机只能看。要改的请在那台上改；那台坏了、不用了的，"
            "请在「名册」写一份入册申请带到县里，请县里选「更换」，以后就由本机接着办。"
        )
        self.body.addWidget(label(words, tone="ink2", wrap=True))
        self.table = DenseTable(_columns_elsewhere(), sortable=False)
        self.table.setAccessibleName("由另一台电脑经办的")
        self.table.empty_text = "没有：本单位的都由本机经办。"
        self.table.setMinimumHeight(look.metrics.row * 8)
        self.body.addWidget(self.table, 1)
        self.refresh()
        self.table.setFocus()

    def refresh(self) -> None:
        """Read the list again."""
        from db.exchange import service

        self._desk.query(service.elsewhere, self.table.show_rows)

    def submit(self) -> None:
        from db.exchange import service

        actor = self._desk.actor
        self._desk.change(lambda: service.note_seen(actor), lambda count: self.accept())


class TakeBackDialog(FormDialog):
    """从单位取回: what offices brought back of a county set back to a backup, taken back office by office."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent, "取回还原以前县里写的", "取回这个单位的", width=980)
        self._desk, self._parent = desk, parent
        words = (
            "县里从备份还原以后，备份之后写的办理记录、文书等本机已经没有；各单位读了县里的新包，会把它们带回来放在这里。"
            "没有别的凭据证明是县里写的：请和对方核对原件，再选一行，取回那个单位送来的全部。"
        )
        self.body.addWidget(label(words, tone="ink2", wrap=True))
        self.table = DenseTable(_columns_returned(), sortable=False)
        self.table.setAccessibleName("等着取回的")
        self.table.empty_text = "没有等着取回的。请先给各单位导出一个包，等它们再报上来。"
        self.table.setMinimumHeight(look.metrics.row * 8)
        self.body.addWidget(self.table, 1)
        self.reason = QLineEdit()
        self.reason.setMaxLength(100)
        self.reason.setPlaceholderText("例如：11 月 20 日和巴公镇李四对过原件")
        self.add_field("和谁核对过", self.reason, "记进每一件的日志。和本机不同的会放进「待核对」，逐项决定。")
        self.refresh()
        self.table.setFocus()

    def refresh(self) -> None:
        """Read the list again."""
        from db.exchange import service

        self._desk.query(service.returned, self.show_returned)

    def show_returned(self, rows: "tuple[Returned, ...]") -> None:
        """Put what waits in sight."""
        self.table.show_rows(rows)
        self.table.go_to_first()
        self.ok.setEnabled(any(one.fits for one in rows))

    def submit(self) -> None:
        from db.exchange import service

        one: Returned | None = self.table.current_row()
        actor, reason = self._desk.actor, self.reason.text().strip()
        if one is None or not reason:
            self.problem("请写明和谁核对过" if one is not None else "请选一行，取回那个单位的")
            return
        site, office = one.site, one.office
        self._desk.change(lambda: service.take_back(actor, site, reason), lambda done: self._taken(office, done))

    def _taken(self, office: str, done: "TakenBack") -> None:
        self.accept()
        lines = [("取回", f"{done.taken} 件")]
        if done.to_decide:
            lines.append(("待核对", f"{done.to_decide} 件和本机的不同，请按「待核对」决定"))
        if done.waiting:
            lines.append(("没有取回", f"{done.waiting} 件，不像县里写的，或本机另有一版"))
        messages.tell(self._parent, f"已从{office}取回", lines)


def _columns_elsewhere() -> list[Column]:
    def standing(one: "Elsewhere") -> str:
        return "县里没有收到" if one.unsent else "县里已收"

    return [
        Column("类别", 84, text=lambda one: one.kind),
        Column("哪一件", 300, text=lambda one: one.subject, stretch=True),
        Column("那台的字母", 92, text=lambda one: one.letter),
        Column("那台", 76, text=lambda one: "在用" if one.in_use else "已停用"),
        Column("县里", 120, text=standing, tone=Tone.INK2),
    ]


def _columns_returned() -> list[Column]:
    def here(one: "Returned") -> str:
        return one.here if one.fits else f"{one.here}，不取回"

    return [
        Column("送回的单位", 160, text=lambda one: one.office),
        Column("类别", 84, text=lambda one: one.kind),
        Column("哪一件", 260, text=lambda one: one.subject, stretch=True),
        Column("内容", 200, text=lambda one: one.content, tone=Tone.INK2, stretch=True),
        Column("本机", 180, text=here),
    ]
