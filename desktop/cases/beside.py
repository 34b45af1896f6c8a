"""The strip below a case's facts: until when its acts are known (截至), who writes it (经办), its attachments."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from desktop.cases import viewing
from desktop.desk import Desk
from desktop.exchange.handing import addressees
from desktop.tokens import GAP
from desktop.widgets.buttons import KeyButton
from desktop.widgets.parts import label, row
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone

if TYPE_CHECKING:
    from db.cases.attachments import Attachment
    from db.exchange.merging.provenance import Beside

SHOWN = 30

Material = tuple[int, str]
"""Which material of a case, from 1, and its name."""


class BesideCase(QWidget):
    """截至 and 经办 of one case, and the attachments button, which the page places."""

    files_wanted = Signal()

    def __init__(self, desk: Desk, owner: QWidget, chosen: Callable[[], Material | None]) -> None:
        super().__init__()
        self.desk, self._chosen, self._case_id = desk, chosen, ""
        self._attachments: tuple[Attachment, ...] = ()
        self.known: Beside | None = None
        self.may_hand = False
        self.until = label("", "small", "ink2")
        self.writer = StatusLabel()
        self.files = KeyButton("附件", "Ctrl+T").bind(owner, self._files_menu)
        self.setLayout(row(self.until, self.writer, None, gap=GAP))
        self.hide()

    def show_case(self, case_id: str) -> None:
        """Read what stands beside a case."""
        self._case_id = case_id

        def read() -> tuple["Beside", tuple["Attachment", ...], bool]:
            from db.cases import attachments
            from db.exchange.merging import provenance

            known = provenance.beside(case_id)
            return known, attachments.listed(case_id), not known.read_only and bool(addressees())

        self.desk.query(read, partial(self._show, case_id))

    def _show(self, case_id: str, found: tuple["Beside", tuple["Attachment", ...], bool]) -> None:
        if case_id == self._case_id:
            self.show_beside(*found)

    def show_beside(self, known: "Beside", attachments: tuple["Attachment", ...], may_hand: bool = False) -> None:
        """Show up to when it is known, who writes it, and how many attachments are here."""
        self._attachments, self.may_hand = attachments, may_hand
        self.known = known
        self.until.setText(known.until)
        self.writer.show_status(Status(Shape.RING, Tone.GREY, known.read_only) if known.read_only else None)
        self.setVisible(bool(known.until or known.read_only))
        self.files.setText(self._count())
        self.files.updateGeometry()

    def _count(self) -> str:
        whole = len(self._attachments)
        here = sum(one.present for one in self._attachments)
        if here == whole:
            return f"附件 {whole}" if whole else "附件"
        return f"附件 {here}/{whole}，待收 {whole - here}"

    # --- attachments -----------------------------------------------------------------------------------------------

    def files_menu(self) -> QMenu:
        """Add one to the case or to the chosen material; open one of those here."""
        menu = QMenu(self)
        editable, material = self.known is not None and not self.known.read_only, self._chosen()
        menu.addAction("添加附件…(&A)", lambda: self._choose(None)).setEnabled(editable)
        if material and editable:
            menu.addAction(f"添加到材料「{material[1][:16]}」…(&M)", lambda: self._choose(material))
        if self._attachments:
            menu.addSeparator()
        for one in self._attachments[:SHOWN]:
            words = f"{one.position} {one.name}（{one.kind}" + ("）" if one.present else "，待收）")
            opens = partial(viewing.open_attachment, self.desk, self, one)
            menu.addAction(words.replace("&", "&&"), opens).setEnabled(one.present)
        if len(self._attachments) > SHOWN:
            menu.addAction(f"还有 {len(self._attachments) - SHOWN} 个，用 cases attachments 命令列出").setEnabled(False)
        return menu

    def _files_menu(self) -> None:
        if self._case_id:
            self.files_wanted.emit()
            self.files_menu().popup(self.files.mapToGlobal(self.files.rect().bottomLeft()))

    def _choose(self, material: Material | None) -> None:
        from db.attachments import kinds

        endings = " ".join(sorted({f"*{kind.suffix}" for kind in kinds.KINDS}))
        names, _ = QFileDialog.getOpenFileNames(
            self, "选要加的附件", str(Path.home()), f"可作附件的文件 ({endings});;所有文件 (*)"
        )
        self.add([Path(name) for name in names], material)

    def add(self, files: list[Path], material: Material | None = None) -> None:
        """Attach files to the case shown, or to one of its materials."""
        actor, case_id = self.desk.actor, self._case_id

        def work() -> None:
            from db.cases import attachments

            material_id = attachments.material_at(case_id, material[0]) if material else None
            for file in files:
                attachments.add(actor, case_id, file, material_id)

        if files:
            self.desk.change(work)
