"""What a person does to one line, the same in the list and while counting (现场清点)."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from db.errors import UserError
from db.handover.checklists import scanning
from db.handover.line_states import is_open
from db.handover.rules import Line, LineAct, LineState, Party
from desktop.desk import Desk
from desktop.handover.checklist.dialogs import DifferenceDialog, QuantityDialog, difference_words
from desktop.handover.checklist.opened import Opened, may_excuse
from desktop.messages import ReasonDialog

NOT_YOURS = "本人不是这份清单的交接员或监交人，请按 F8 换人。"
CLOSED = "已办结移交，不再勾选；要更正的，先按 Ctrl+Z 重新打开。"


class LineActions(QObject):
    """Asks for what an act needs and records it; `hint` says in words why nothing was asked."""

    hint = Signal(str)
    written = Signal(object)
    """The line as it stands after what was written, at once: the rest of the checklist is read again behind it."""
    scanned = Signal(bool, str, str)
    """Whether a scan was received, the line it means ('' for none), and what is to be read."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self._parent = parent
        self.opened: Opened | None = None

    def tick(self, line: Line, party: Party | None) -> None:
        """Space: sign the line in full, or ask why a signature is taken back."""
        from db.handover import service

        if self.opened is None or party is None:
            self.hint.emit(CLOSED if self.opened and self.opened.closed_on else NOT_YOURS)
            return
        act = line.signed_by(party)
        if act and not (party is Party.RECEIVER and line.state is LineState.PARTIAL):
            self.take_back(line, act)
            return
        checklist_id, actor = self.opened.checklist.id, self.desk.actor
        self._write(lambda: service.sign(actor, checklist_id, line.id, party))

    def take_back(self, line: Line, act: LineAct | None) -> None:
        """Ask why an act is taken back."""
        from db.handover import service

        if act is None or self.opened is None:
            return
        checklist_id, actor = self.opened.checklist.id, self.desk.actor
        at = act.at[:16].replace("T", " ")
        told = f"{line.name}　由{act.user_name}在 {at} 登记。原来的登记仍留在日志里。"
        dialog = ReasonDialog(self._parent, f"撤销 {line.number} 行的登记", told, "撤销", "例：点错了行")
        dialog.given.connect(lambda reason: self._write(lambda: service.reverse(actor, checklist_id, act.id, reason)))
        dialog.open()

    def count(self, line: object, party: Party | None) -> None:
        """F2: how many, whether a part of it, and in which condition."""
        from db.handover import service
        from db.handover.checklists import differences

        if not isinstance(line, Line) or party is None or self.opened is None:
            return
        if party is Party.WITNESS:
            self.hint.emit("监交人只勾选，不改数量。")
            return
        checklist_id, actor = self.opened.checklist.id, self.desk.actor
        dialog = QuantityDialog(self._parent, line, party)
        dialog.counted.connect(
            lambda quantity, condition: self._write(
                lambda: service.sign(actor, checklist_id, line.id, party, quantity, condition)
            )
        )
        dialog.part.connect(
            lambda quantity, serial, condition: self._write(
                lambda: differences.receive_part(actor, checklist_id, line.id, quantity, serial, condition)
            )
        )
        dialog.open()

    def differ(self, line: object) -> None:
        """F4: owed, disputed, excused; or settle, or take back, what stands there already."""
        if not isinstance(line, Line) or self.opened is None:
            return
        if self.opened.closed_on:
            self.hint.emit(CLOSED)
        elif not self.opened.own & {Party.GIVER, Party.RECEIVER}:
            self.hint.emit("欠交和异议由移交方或接收方的交接员记，请按 F8 换人。")
        elif line.state in (LineState.OWED, LineState.EXCUSED):
            self.take_back(line, line.owed or line.excused)
        elif is_open(line):
            self._settle(line)
        else:
            self._ask_difference(line, self.opened)

    def _settle(self, line: Line) -> None:
        from db.handover.checklists import differences

        if self.opened is None:
            return
        checklist_id, actor = self.opened.checklist.id, self.desk.actor
        title, example = f"{line.number} 行异议已解决", "例：双方当面核对，以实物印文为准"
        dialog = ReasonDialog(self._parent, title, difference_words(line), "确认解决", example, "怎样解决")
        dialog.given.connect(
            lambda reason: self._write(lambda: differences.settle(actor, checklist_id, line.id, reason))
        )
        dialog.open()

    def _ask_difference(self, line: Line, opened: Opened) -> None:
        from db.handover import service
        from db.handover.checklists import differences

        checklist_id, actor = opened.checklist.id, self.desk.actor
        dialog = DifferenceDialog(self._parent, line, may_excuse(opened, line))
        dialog.owed.connect(
            lambda due, reason, who: self._write(lambda: service.owe(actor, checklist_id, line.id, due, reason, who))
        )
        dialog.disputed.connect(
            lambda reason: self._write(lambda: differences.dispute(actor, checklist_id, line.id, reason))
        )
        dialog.excused.connect(lambda reason: self._write(lambda: service.excuse(actor, checklist_id, line.id, reason)))
        dialog.open()

    def scan(self, text: str, party: Party | None) -> None:
        """A scanner typed a number: receive one of its line, tick a line that is one thing, or say why not."""
        from db.handover import service
        from db.handover.checklists import differences

        if self.opened is None or party is None:
            self.scanned.emit(False, "", NOT_YOURS)
            return
        found = scanning.find(self.opened.checklist.lines, text)
        line, serial = found.line, found.serial
        if line is None:
            self.scanned.emit(False, "", found.problem)
            return
        checklist_id, actor = self.opened.checklist.id, self.desk.actor
        part = party is Party.RECEIVER and bool(serial) and line.quantity > 1
        task = self.desk.tasks.change(
            lambda: (
                differences.receive_part(actor, checklist_id, line.id, 1, serial)
                if part
                else service.sign(actor, checklist_id, line.id, party)
            )
        )
        task.finished.connect(self.written)
        task.finished.connect(lambda now: self.scanned.emit(True, line.id, _received(now, text)))
        task.failed.connect(lambda error: self._refused(error, line))

    def _refused(self, error: Exception, line: Line) -> None:
        if isinstance(error, UserError):
            self.scanned.emit(False, line.id, f"{error}{error.hint}")
        else:
            self.desk.report(error)

    def _write(self, work: Callable[[], Line]) -> None:
        self.desk.change(work, self.written.emit)


def _received(line: Line, text: str) -> str:
    return f"{text} 已收：{line.number} {line.name}　{line.received_quantity} / {line.quantity} {line.unit}"
