"""导出待带: to whom, onto which stick; written, read back, then the stick can be let go."""

from collections.abc import Generator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QWidget

from db.organs.rules import short_office
from desktop import messages
from desktop.desk import Desk
from desktop.exchange.boxes import box_status
from desktop.exchange.picking import PickTable
from desktop.exchange.places import REFRESH_MILLISECONDS, Place, chosen_folder, place_columns, places
from desktop.look import look
from desktop.messages import FormDialog, MessageBox
from desktop.page import Page
from desktop.tokens import TypeSize
from desktop.widgets.buttons import Toggle
from desktop.widgets.parts import column, label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from db.actors import Actor
    from db.exchange.service import AddresseeRow, ExchangeStatus


class ExportDialog(FormDialog):
    """导出待带: the county picks offices, those behind are picked already; an office sends to the county."""

    def __init__(self, desk: Desk, parent: Page, status: "ExchangeStatus") -> None:
        super().__init__(parent, "导出待带的数据包", "导出", width=720)
        self._desk, self._page, self._status = desk, parent, status
        self.offices = PickTable(("发", "不发"), _office_columns(), key=lambda one: one.address)
        self.offices.setAccessibleName("发给哪些单位")
        self.target = DenseTable(place_columns(), sortable=False)
        self.target.setAccessibleName("写到哪里")
        self.target.empty_text = "正在找 U 盘…"
        self.body.addWidget(label(_lead(status), tone="ink2", wrap=True))
        if status.is_county:
            self.body.addWidget(label("发给　空格选或不选，Ctrl+A 全选", "small", "ink2"))
            self.body.addWidget(_framed(self.offices), 3)
        self.body.addWidget(label("写到", "small", "ink2"))
        self.body.addWidget(_framed(self.target), 1)
        self.amount, self.room = label("", wrap=True), StatusLabel()
        self.records_only = Toggle("只带记录，附件下次再带")
        self.records_only.setVisible(any(one.attachments for one in status.addressees))
        self.records_only.toggled.connect(lambda on: self._say_amount())
        going = row(self.amount, self.records_only)
        going.setStretch(0, 1)
        self.body.addLayout(going)
        self.body.addLayout(row(self.room, None))
        self.offices.setMinimumHeight(
            look.metrics.table_head + (3 if look.metrics.size is TypeSize.EXTRA else 8) * look.metrics.row + 6
        )
        self.target.setMinimumHeight(look.metrics.table_head + 2 * look.metrics.row + 8)
        self.target.opened.connect(lambda place: self.submit())
        self.target.current_changed.connect(lambda place: self._say_amount())
        self.offices.picked_changed.connect(self._say_picked)
        wanted = [one for one in status.addressees if one.waiting or one.attachments]
        self.offices.show_choice(status.addressees, lambda one: one in wanted or not status.is_county)
        self._timer = QTimer(self)
        self._timer.setInterval(REFRESH_MILLISECONDS)
        self._timer.timeout.connect(self._look_for_sticks)
        self._timer.start()
        self._look_for_sticks()
        if not status.addressees:
            self.problem("名册里还没有别的单位" if status.is_county else "本机还没有入册，请先按「名册」办入册")
            self.ok.setEnabled(False)
        (self.offices if status.is_county else self.target).setFocus()

    def _say_picked(self) -> None:
        if self._status.is_county:
            count = len(self.offices.picked)
            self.ok.setText(f"导出 {count} 个单位")
            self.ok.updateGeometry()
            self.problem("" if count else "请至少选一个单位")
        self._say_amount()

    def _say_amount(self) -> None:
        """Before anything is written: how much goes, and whether it fits where it is to go."""
        chosen, place = self.offices.picked, self.target.current_row()
        with_files = not self.records_only.isChecked()
        self.amount.setText(amount_words(chosen, with_files) if chosen else "")
        free = place.free if isinstance(place, Place) else None
        known = bool(chosen) and free is not None
        self.room.show_status(room_status(bytes_to_carry(chosen, with_files), free or 0) if known else None)

    def _look_for_sticks(self) -> None:
        """A stick plugged in while the dialog is open appears by itself."""
        self._desk.tasks.query(lambda: places(self._desk)).finished.connect(self._show_places)

    def _show_places(self, found: list[Place]) -> None:
        if found != [row for row in self.target.rows.visible_rows() if isinstance(row, Place)]:
            self.target.show_rows(found)
            if self._status.addressees:
                self.problem("")
                self._say_picked()
            if not self.target.currentIndex().isValid():
                self.target.go_to_first()

    def submit(self) -> None:
        """导出: at a stick it begins at once, otherwise a folder is asked for."""
        codes = list(dict.fromkeys(one.site for one in self.offices.picked))
        place = self.target.current_row()
        if not codes or not isinstance(place, Place):
            self.problem("请至少选一个单位" if not codes else "请选写到哪里")
            return
        if not place.writable:
            self.problem("这个 U 盘只能读，请拨开写保护开关或换一个")
            return
        if place.path is None:
            folder = QFileDialog.getExistingDirectory(self, "导出到哪里", str(Path.home()))
            place = chosen_folder(Path(folder)) if folder else None
        if place is not None:
            self._timer.stop()
            self.accept()
            carry_out(self._desk, self._page, codes, place, with_files=not self.records_only.isChecked())


def bytes_to_carry(chosen: "Sequence[AddresseeRow]", with_files: bool) -> int:
    """About how many bytes are written for these addressees."""
    return sum(one.record_bytes + (one.attachment_bytes if with_files else 0) for one in chosen)


def amount_words(chosen: "Sequence[AddresseeRow]", with_files: bool) -> str:
    """What goes, before it is sealed: how many documents and files, and about how large."""
    from db.exchange.format.limits import in_words

    records = f"记录约 {sum(one.documents for one in chosen)} 条，{in_words(bytes_to_carry(chosen, with_files=False))}"
    count, size = (sum(getattr(one, name) for one in chosen) for name in ("attachments", "attachment_bytes"))
    files = "没有附件要带" if not count else f"附件 {count} 个，{in_words(size)}" + ("" if with_files else "，这次不带")
    return f"要写出　{records}；{files}"


def room_status(needed: int, free: int) -> Status:
    """Whether this many bytes fit into the room, with some kept free for the receipts that come back."""
    from db.exchange.format.limits import in_words
    from db.exchange.transport.carrying import ROOM_FOR_RECEIPTS

    needed += ROOM_FOR_RECEIPTS
    if needed <= free:
        return Status(Shape.DISC, Tone.GREEN, f"写得下：约需 {in_words(needed)}，剩余 {in_words(free)}")
    more = "请换一个空一些的 U 盘，或清出空间"
    return Status(Shape.TRIANGLE, Tone.AMBER, f"可能写不下：约需 {in_words(needed)}，剩余 {in_words(free)}。{more}")


def carry_out(desk: Desk, parent: Page, codes: list[str], place: Place, with_files: bool = True) -> None:
    """Export to all these offices, with progress that can be stopped, and say when the stick may be pulled out."""
    actor, folder = desk.actor, place.path
    assert folder is not None
    task = desk.change(
        lambda: export_all(actor, codes, folder, with_files), lambda files: _exported(desk, parent, place, files)
    )
    for broken_off in (task.cancelled, task.failed):
        broken_off.connect(lambda *_: parent.refresh())
    count = f"{len(codes)} 个单位的" if len(codes) > 1 else ""
    messages.ProgressBox(parent, f"正在导出{count}数据包", task)


def export_all(
    actor: "Actor", codes: list[str], folder: Path, with_files: bool = True
) -> Generator[object, None, list[Path]]:
    """Every office's packages, one office after the other; returns the files. Stopped, what was begun is taken back."""
    from db.exchange import service
    from db.exchange.transport import stick

    files: list[Path] = []
    for code in codes:
        files += yield from service.export_to(actor, code, folder, with_attachments=with_files)
    yield "正在等 U 盘写完"
    stick.finish(folder)
    return files


def _exported(desk: Desk, parent: QWidget, place: Place, files: list[Path]) -> None:
    desk.note_step("export")
    box = MessageBox(parent, "导出待带", Shape.DISC, Tone.GREEN, _done_words(place))
    box.add_line("位置", place.name if place.stick else str(place.path))
    box.add_line("文件", _file_words(files))
    box.add_line("请这样做", _next_words(desk, place))
    box.add_copy_button()
    box.foot.addStretch(1)
    if place.stick and desk.practice is None and place.path is not None:
        path = place.path
        box.add_answer("弹出 U 盘", "Alt+E", lambda: _eject(desk, parent, path))
    box.add_answer("知道了", "Enter", lambda: None, primary=True)
    box.open()


def _done_words(place: Place) -> str:
    return "已写完并核对，可以拔出" if place.stick else "已写完并核对"


def _file_words(files: list[Path]) -> str:
    from db.exchange.format.limits import in_words

    size = sum(file.stat().st_size for file in files if file.exists())
    names = "、".join(file.name for file in files[:3])
    return f"{names}{'等' if len(files) > 3 else ''}，共 {len(files)} 个文件，{in_words(size)}"


def _next_words(desk: Desk, place: Place) -> str:
    if desk.practice:
        return "这是练习：按 Ctrl+Shift+P 换到另一边，再按 Ctrl+I 读取。"
    carried = "请把 U 盘带给收件单位" if place.stick else "请把这些文件拷到 U 盘，带给收件单位"
    return f"{carried}；对方读取后把写了回执的 U 盘带回来，再按 Ctrl+I 读取回执。"


def _eject(desk: Desk, parent: QWidget, path: Path) -> None:
    from db.exchange.transport import stick

    task = desk.query(lambda: stick.eject(path), lambda done: _ejected(parent, done))
    messages.WaitBox(parent, "正在弹出 U 盘", task)


def _ejected(parent: QWidget, done: bool) -> QDialog:
    if done:
        return messages.tell(parent, "U 盘已经弹出，可以拔了", [])
    lines = [("请这样做", "数据已经写完。请在系统的文件管理器或任务栏里点「弹出」，再拔 U 盘。")]
    return messages.tell(parent, "这台电脑不能从程序里弹出 U 盘", lines)


def _lead(status: "ExchangeStatus") -> str:
    if status.is_county:
        return "每个单位一个包，只有那个单位的电脑能打开。包里是到现在为止的全部，重复读取不会重复写入。"
    one = next(iter(status.addressees), None)
    if one is None:
        return "包里是到现在为止的全部，重复读取不会重复写入。"
    waiting = f"还有 {one.waiting} 条没有带到县里。" if one.waiting else "没有新的要带；也可以再导出一次。"
    return f"发给{one.name}：{waiting}包里是到现在为止的全部，重复读取不会重复写入。"


def _office_columns() -> list[Column]:
    return [
        Column("单位", 150, text=lambda one: short_office(one.name), stretch=True),
        Column("没有带到的", 150, text=_waiting_words, extra=220),
        Column("最近一包", 210, status=_last_status, extra=300),
    ]


def _waiting_words(one: "AddresseeRow") -> str:
    parts = [f"{one.waiting} 件" if one.waiting else "", f"附件 {one.attachments} 个" if one.attachments else ""]
    return "，".join(part for part in parts if part) or "—"


def _last_status(one: "AddresseeRow") -> Status | None:
    if not one.number:
        return Status(Shape.RING, Tone.GREY, "没有发过")
    status = box_status(one.state.split(" 回执")[0])
    return Status(status.shape, status.tone, f"第 {one.number} 号 {status.word}")


def _framed(table: DenseTable) -> QFrame:
    frame = QFrame()
    frame.setProperty("role", "panel")
    inner = column(table, gap=0)
    inner.setContentsMargins(1, 1, 1, 1)
    frame.setLayout(inner)
    return frame
