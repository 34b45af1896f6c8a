"""What still keeps a transfer from being complete, category by category."""

from collections import defaultdict

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from db.handover.blocking import Blocker, blockers, effects
from db.handover.rules import HandoverKind, Line, LineState
from desktop.handover.checklist.lines import category_name
from desktop.handover.checklist.opened import Opened
from desktop.status import group_status
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import KeyCap
from desktop.widgets.parts import Note, Panel, clear, column, label, row
from desktop.widgets.scrolled import FormArea
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone

WIDTH = 284


def blocking(opened: Opened) -> list[Blocker]:
    """The obstacles: differences, old seals, what cannot be done yet, categories not begun."""
    checklist = opened.checklist
    found = list(blockers(checklist, opened.unsealed))
    if not checklist.issued_at:
        found.insert(0, Blocker(False, "清单还没有定稿。", "核对各行后按「定稿」，才能勾选。"))
    else:
        found += effects(checklist)
    if checklist.kind is HandoverKind.LEAVING:
        return found
    if not opened.memorandum_id:
        found.append(Blocker(False, "审管衔接备忘录还没有。", "到「备忘录」里起草。"))
    elif opened.in_force is None:
        found.append(Blocker(False, "审管衔接备忘录没有生效。", "双方签署、到生效日以后，才算承接完成。"))
    return found


def verdict(opened: Opened) -> Status:
    """Whether it is taken over (承接完成), closed, or what is left."""
    checklist = opened.checklist
    p = checklist.progress
    if not p.complete:
        return group_status(p.settled, p.lines)
    if opened.in_force or checklist.kind is HandoverKind.LEAVING:
        return Status(Shape.DISC, Tone.GREEN, "承接完成" if opened.in_force else "各行已齐")
    return Status(Shape.HALF, Tone.AMBER, "各行已齐，备忘录未生效")


class Conditions(Panel):
    """承接完成条件: every category with its figures, and what blocks."""

    def __init__(self) -> None:
        super().__init__("承接完成条件")
        self.setAccessibleName("承接完成条件")
        self.remark.hide()
        self.state = StatusLabel(bold=True)
        self.head_row.addWidget(self.state)
        self._categories = column(gap=3)
        self._categories.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        self._notes = column(gap=GAP_SMALL)
        self._notes.setContentsMargins(GAP, GAP_SMALL, GAP, GAP)
        inner = QWidget()
        rule = QFrame()
        rule.setProperty("role", "panelhead")
        rule.setFixedHeight(1)
        inner.setLayout(column(self._categories, rule, self._notes, None, gap=0))
        self.area = FormArea(inner, "surface")
        self.area.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.body.addWidget(self.area)

    def show_opened(self, opened: Opened) -> None:
        """Show how far each category has got and what blocks the closing."""
        checklist = opened.checklist
        self.state.show_status(verdict(opened))
        clear(self._categories)
        by_category: dict[int, list[Line]] = defaultdict(list)
        for line in checklist.lines:
            by_category[line.category].append(line)
        for category, lines in sorted(by_category.items()):
            self._categories.addLayout(_category_row(category, lines))
        if checklist.kind is HandoverKind.TRANSFER:
            self._categories.addLayout(_memorandum_row(opened))
        clear(self._notes)
        found = blocking(opened)
        closed = f"已于 {opened.closed_on} 办结移交" if opened.closed_on else "没有什么挡着了"
        self._notes.addWidget(label("还挡着什么" if found else closed, "strong"))
        for one in found:
            tone, shape = (Tone.RED, Shape.SQUARE) if one.stops else (Tone.AMBER, Shape.DIAMOND)
            self._notes.addWidget(Note(one.text, one.detail, tone, shape))


def _memorandum_row(opened: Opened) -> QHBoxLayout:
    words = f"{opened.in_force} 生效" if opened.in_force else "已起草" if opened.memorandum_id else "未起草"
    tone = Tone.GREEN if opened.in_force else Tone.AMBER if opened.memorandum_id else Tone.GREY
    shape = Shape.DISC if opened.in_force else Shape.HALF if opened.memorandum_id else Shape.RING
    return row(StatusLabel(Status(shape, tone, "审管衔接备忘录")), None, label(words, tone="ink3"))


def _category_row(category: int, lines: list[Line]) -> QHBoxLayout:
    done = sum(line.settled for line in lines)
    status = group_status(done, len(lines))
    if all(line.state is LineState.EXCUSED for line in lines):
        figures, shape = f"{len(lines)} 行免交", Status(Shape.EMPTY_DIAMOND, Tone.GREY, "")
    else:
        figures, shape = f"{done} / {len(lines)}", Status(status.shape, status.tone, "")
    name = label(category_name(category).split("（")[0])
    return row(StatusLabel(shape), name, None, label(figures, tone="ink3" if done == len(lines) else ""), gap=6)


class BlockStrip(QFrame):
    """Where the panel has no room: the same in one strip below the table; F6 shows the panel."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("note", "amber")
        self.needed = False
        self._state = StatusLabel(bold=True)
        self._text = label()
        layout = row(self._state, self._text, None, KeyCap("F6 展开"), gap=GAP_SMALL)
        layout.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        self.setLayout(layout)

    def show_opened(self, opened: Opened) -> None:
        """Say how many things are in the way and name the first ones."""
        found = blocking(opened)
        self.needed = bool(found)
        stops = any(one.stops for one in found)
        shape, tone = (Shape.SQUARE, Tone.RED) if stops else (Shape.DIAMOND, Tone.AMBER)
        self.setProperty("note", tone.name.lower())
        self.style().unpolish(self)
        self.style().polish(self)
        self._state.show_status(Status(shape, tone, f"还挡着 {len(found)} 件事"))
        self._text.setText("；".join(one.text.rstrip("。") for one in found[:2]))
