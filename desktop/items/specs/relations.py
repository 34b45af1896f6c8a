"""关系 in the panel: what an item is merged into, what precedes it, what it asks for instead, by which document."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from db import clock
from db.items.specs.relations import RELATIONS, MaterialsInForce, Relation, RelationKind
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.parts import Note, clear, column
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable


def relation_columns() -> list[Column]:
    """关系, 内容, 依据, 状态."""
    return [
        Column("关系", 104, text=lambda one: RELATIONS[one.kind]),
        Column("事项或材料", 140, text=_what, stretch=True),
        Column("依据", 120, text=lambda one: one.paper, tone=Tone.INK2, rank=3),
        Column("状态", 104, status=_state),
    ]


class RelationsTab(QWidget):
    """A short table, and what follows from it for whoever takes papers in."""

    def __init__(self) -> None:
        super().__init__()
        self.notes = column(gap=GAP_SMALL)
        self.notes.setContentsMargins(GAP, GAP, GAP, 0)
        self.table = DenseTable(relation_columns(), sortable=False)
        self.table.empty_text = "没有关系。合并办理、前一环节、文件规定只收哪几种材料的，按「添加关系」录入。"
        layout = column(self.notes, self.table, gap=GAP_SMALL)
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def show_relations(self, found: Sequence[Relation], wanted: MaterialsInForce) -> None:
        """Show the relations, ended ones last."""
        clear(self.notes)
        if wanted.remarks:
            self.notes.addWidget(Note(wanted.remarks[0], "\n".join(wanted.remarks[1:]), Tone.PRIMARY, Shape.EQUALS))
        self.table.show_rows([*(one for one in found if not one.ended_on), *(one for one in found if one.ended_on)])
        self.table.go_to_first()


def _what(one: Relation) -> str:
    if one.kind is RelationKind.ONLY_MATERIALS:
        return "、".join(material.name for material in one.materials)
    return one.other_name


def _state(one: Relation) -> Status:
    today = clock.today()
    if one.holds(today):
        return Status(Shape.DISC, Tone.GREEN, "有效")
    if one.ended_on:
        return Status(Shape.CROSS, Tone.GREY, "已停用")
    return Status(Shape.RING, Tone.PRIMARY, f"{one.effective_on} 起")
