"""附件: the scans and photos of a case, and which of them are still awaited."""

from typing import TYPE_CHECKING

from db.cases.rules import CaseDetail
from desktop.cases.tabs.listed import ListedTab
from desktop.desk import Desk
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone

if TYPE_CHECKING:
    from db.cases.attachments import Attachment


def file_columns() -> list[Column]:
    """附件, 种类, 到没到."""
    return [
        Column("附件", 150, text=lambda one: one.name, stretch=True),
        Column("种类", 80, text=lambda one: one.kind, tone=Tone.INK2),
        Column("到没到", 70, status=_here),
    ]


def _here(one: "Attachment") -> Status:
    return Status(Shape.DISC, Tone.GREEN, "已到") if one.present else Status(Shape.RING, Tone.GREY, "待收")


class FilesTab(ListedTab):
    """附件."""

    empty_words = "还没有附件。按 Ctrl+T 添加扫描件、照片、录音。"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "附件", file_columns())

    def show_case(self, case: CaseDetail) -> None:
        """Read what is attached."""
        case_id = case.summary.id

        def read() -> "tuple[Attachment, ...]":
            from db.cases import attachments

            return attachments.listed(case_id)

        self.desk.query(read, self.show_found)
