"""A checklist's lines as a table: groups by category, ticks by party, reasons as sub-lines."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt

from db.errors import UserError
from db.handover.checking import check_signature
from db.handover.line_states import difference_of
from db.handover.rules import (
    CATEGORIES,
    CIRCLED,
    PARTY_LABELS,
    Checklist,
    Line,
    LineAct,
    LineState,
    Party,
)
from desktop.look import look
from desktop.status import group_status, line_status
from desktop.tokens import TypeSize
from desktop.widgets.delegates import TICK_ROLE
from desktop.widgets.rows import Column, Group, Index, Rows, SubLine
from desktop.widgets.shapes import Tone

PARTIES = (Party.GIVER, Party.RECEIVER, Party.WITNESS)
FIRST_TICK = 6
SERIALS, MEDIUM = 3, 4
DONE_KEY = "done"


def category_name(category: int) -> str:
    """A category with its circled number."""
    return f"{CIRCLED[category - 1]} {CATEGORIES[category]}"


def line_columns(own: frozenset[Party]) -> list[Column]:
    """行号, 名称 / 规格, 数量, 编号, 载体, 状态, and a tick column for each party; the own one is marked."""
    centre, right = Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight
    ticks = [Column(PARTY_LABELS[party], 64, align=centre, own=party in own, extra=88) for party in PARTIES]
    return [
        Column("行号", 52, extra=72, text=lambda line: line.number, tone=Tone.INK2),
        Column("名称 / 规格", 250, text=_name, stretch=True, tail=True),
        Column("数量", 100, extra=124, text=_quantity, align=right),
        Column("编号 / 起止号", 150, extra=180, text=lambda line: line.serials),
        Column("载体", 84, text=lambda line: line.medium, align=centre, rank=3),
        Column("状态", 104, extra=156, status=lambda line: line_status(line.state)),
        *ticks,
    ]


def _name(line: Line) -> str:
    if look.metrics.size is TypeSize.EXTRA:
        return line.name
    return f"{line.name}（{line.specification}）" if line.specification else line.name


def _quantity(line: Line) -> str:
    unit = "" if look.metrics.size is TypeSize.EXTRA else f" {line.unit}"
    return f"{line.received_quantity} / {line.quantity}{unit}"


class LineRows(Rows):
    """The lines with what each tick box shows."""

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__(columns)
        self.own: frozenset[Party] = frozenset()
        self.issued = False
        self.colour_rows(_ground)

    def show_owner(self, own: frozenset[Party], issued: bool) -> None:
        """Say in whose place the signed-in person may tick."""
        self.own, self.issued = own, issued
        for number, party in enumerate(PARTIES):
            old = self.columns[FIRST_TICK + number]
            self.columns[FIRST_TICK + number] = replace(old, own=party in own)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, FIRST_TICK, FIRST_TICK + 2)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        column = index.column()
        if column >= FIRST_TICK:
            line = self.row_at(index)
            if isinstance(line, Line):
                party = PARTIES[column - FIRST_TICK]
                if role == TICK_ROLE:
                    return self.tick(line, party)
                if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
                    return tick_words(line, party)
        return super().data(index, role)

    def tick(self, line: Line, party: Party) -> str:
        """What the box of a party shows on a line: `own`, `other`, `open` or `none`."""
        if line.signed_by(party) and not (party is Party.RECEIVER and line.state is LineState.PARTIAL):
            return "own" if party in self.own else "other"
        return "open" if self.issued and party in self.own and may_sign(line, party) else "none"


def may_sign(line: Line, party: Party) -> bool:
    """Whether the rules let this party sign this line now."""
    try:
        check_signature(line, party, line.quantity)
    except UserError:
        return False
    return True


def tick_words(line: Line, party: Party) -> str:
    """A tick box in words, for copying and for a screen reader."""
    act = line.signed_by(party)
    return f"{PARTY_LABELS[party]}已勾（{act.user_name}）" if act else f"{PARTY_LABELS[party]}未勾"


def _ground(row: Any) -> Tone | None:
    tinted = (LineState.OWED, LineState.DISPUTED, LineState.CONDITION)
    return Tone.AMBER if isinstance(row, Line) and row.state in tinted else None


def sub_line(line: Line) -> SubLine | None:
    """The reason under a line that is owed, excused, disputed, partly received or differs."""
    difference = difference_of(line)
    if line.state in (LineState.DISPUTED, LineState.CONDITION) and difference:
        return _disputed(line, difference)
    if line.state is LineState.PARTIAL and line.received:
        told = "、".join(f"{act.at[5:10]} 收 {act.quantity}" for act in line.parts[-3:])
        left = line.quantity - line.received_quantity
        return SubLine(f"已收 {line.received_quantity}，还差 {left} {line.unit}", f"{told}；按 F2 再收，空格收齐")
    if line.state is LineState.OWED and line.owed:
        act = line.owed
        parts = [f"理由：{act.reason}"]
        parts += [f"责任人：{act.responsible}"] if act.responsible else []
        return SubLine(f"欠交到 {act.due_on}", "　".join([*parts, _registered(act)]))
    if line.state is LineState.EXCUSED and line.excused:
        return SubLine("免交（接收方同意）", f"依据：{line.excused.reason}　{_registered(line.excused)}")
    if line.state is LineState.DIFFERS and line.received:
        if line.received_quantity == line.quantity:
            words = f"移交 {line.given_quantity}，实收 {line.received_quantity} {line.unit}"
            return SubLine(words, f"{_registered(line.received)}；请移交人按 F2 改移交数，或接收人重新点数")
        less = line.quantity - line.received_quantity
        words = f"少 {less} {line.unit}" if less > 0 else f"多 {-less} {line.unit}"
        return SubLine(f"实收 {line.received_quantity}，{words}", f"{_registered(line.received)}；补齐后按 F2 改实收数")
    return None


def _disputed(line: Line, difference: LineAct) -> SubLine:
    """What is disputed, and who still has to call it settled."""
    said = difference.condition if line.state is LineState.CONDITION else difference.reason
    word = "实际状况" if line.state is LineState.CONDITION else f"{PARTY_LABELS[difference.party]}异议"
    agreed = "、".join(f"{PARTY_LABELS[act.party]}已确认解决" for act in line.agreed)
    return SubLine(f"{word}：{said}", f"{_registered(difference)}；{agreed or '双方解决后各按 F4 确认'}")


def _registered(act: LineAct) -> str:
    return f"登记：{act.user_name} {act.at[5:16].replace('T', ' ')}"


def with_reasons(lines: Sequence[Line]) -> list[object]:
    """Lines, each followed by its reason if it has one."""
    rows: list[object] = []
    for line in lines:
        rows.append(line)
        reason = sub_line(line)
        if reason:
            rows.append(reason)
    return rows


def groups_of(checklist: Checklist, open_only: bool = False) -> list[tuple[Group, list[object]]]:
    """The lines by category; with `open_only` what is settled stands in one closed group at the top."""
    by_category: dict[int, list[Line]] = defaultdict(list)
    for line in checklist.lines:
        by_category[line.category].append(line)
    groups: list[tuple[Group, list[object]]] = []
    settled = [line for line in checklist.lines if line.settled]
    if open_only and settled:
        excused = sum(line.state is LineState.EXCUSED for line in settled)
        words = f"已收起：已齐 {len(settled) - excused} 行" + (f"，免交 {excused} 行" if excused else "")
        groups.append((Group(DONE_KEY, words, f"{len(settled)} 行", group_status(1, 1)), with_reasons(settled)))
    for category, lines in sorted(by_category.items()):
        done = sum(line.settled for line in lines)
        shown = [line for line in lines if not line.settled] if open_only else lines
        if shown:
            status = group_status(done, len(lines))
            group = Group(str(category), category_name(category), f"{done} / {len(lines)} 行", status)
            groups.append((group, with_reasons(shown)))
    return groups


def settled_groups(checklist: Checklist) -> set[str]:
    """The categories that need nothing more: they are closed when the checklist is opened."""
    open_ones = {str(line.category) for line in checklist.lines if not line.settled}
    return {str(line.category) for line in checklist.lines} - open_ones | {DONE_KEY}
