"""关系 in the panel: what an item is merged into, what precedes it, what it asks for instead, by which document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from db import clock
from db.items.specs.relations import RELATIONS, MaterialsInForce, Relation, RelationKind
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.parts import Note, clear, column
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable


@dataclass(frozen=True, slots=True)
class RelationLine:
    """One relation, and what became of its other item where that was ended."""

    relation: Relation
    ended: str

    @property
    def id(self) -> str:
        """The relation's id."""
        return self.relation.id


_HOW = "有接续事项的按「添加关系」改指，原来的这条按「停用」。"


def relation_columns() -> list[Column]:
    """关系, 内容, 依据, 状态."""
    return [
        Column("关系", 104, text=lambda one: RELATIONS[one.relation.kind]),
        Column("事项或材料", 140, text=_what, stretch=True),
        Column("依据", 120, text=lambda one: one.relation.paper, tone=Tone.INK2, rank=3),
        Column("状态", 104, status=_state),
    ]


class RelationsTab(QWidget):
    """A short table, and what follows from it for the clerk who takes papers in."""

    def __init__(self) -> None:
        super().__init__()
        self.notes = column(gap=GAP_SMALL)
        self.notes.setContentsMargins(GAP, GAP, GAP, 0)
        self.table = DenseTable(relation_columns(), sortable=False)
        self.table.empty_text = "没有关系。合并办理、前一环节、文件规定只收哪几种材料的，按「添加关系」录入。"
        layout = column(self.notes, self.table, gap=GAP_SMALL)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def show_relations(
        self, found: Sequence[Relation], wanted: MaterialsInForce, ended: Mapping[str, str] | None = None
    ) -> None:
        """Show the relations, those no longer in force last; `ended` says what became of the other items."""
        clear(self.notes)
        lines = [RelationLine(one, (ended or {}).get(one.id, "")) for one in found]
        told = [f"「{one.relation.other_name}」{one.ended}。" for one in lines if one.ended]
        if told:
            self.notes.addWidget(Note("请改指接续事项。", "".join(told) + _HOW, Tone.AMBER, Shape.TRIANGLE))
        if wanted.remarks:
            self.notes.addWidget(Note(wanted.remarks[0], "\n".join(wanted.remarks[1:]), Tone.PRIMARY, Shape.EQUALS))
        held = [one for one in lines if not one.relation.ended_on]
        self.table.show_rows([*held, *(one for one in lines if one.relation.ended_on)])
        self.table.go_to_first()


def _what(line: RelationLine) -> str:
    one = line.relation
    if one.kind is RelationKind.ONLY_MATERIALS:
        return "、".join(material.name for material in one.materials)
    return one.other_name


def _state(line: RelationLine) -> Status:
    one, today = line.relation, clock.today()
    if line.ended:
        return Status(Shape.TRIANGLE, Tone.AMBER, "对方已停用")
    if one.holds(today):
        return Status(Shape.DISC, Tone.GREEN, "有效")
    if one.ended_on:
        return Status(Shape.CROSS, Tone.GREY, "已停用")
    return Status(Shape.RING, Tone.PRIMARY, f"{one.effective_on} 起")
