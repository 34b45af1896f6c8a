"""报送踏勘情况: what a station saw for the county, with the photos and recordings taken there."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QWidget

from db.attachments import kinds
from db.attachments.service import LARGEST
from db.cases.acts import ActKind
from db.cases.rules import CaseDetail
from desktop import messages
from desktop.cases.acting.step import StepDialog
from desktop.desk import Desk
from desktop.widgets.buttons import KeyButton
from desktop.widgets.parts import label, row

if TYPE_CHECKING:
    from db.cases.reported import Brought

NONE = "没有照片、录音、录像；加上的随数据包到县里。"


class ReportDialog(StepDialog):
    """报送踏勘情况."""

    def __init__(self, desk: Desk, parent: QWidget | None, case: CaseDetail, kind: ActKind) -> None:
        self.files: list[Path] = []
        super().__init__(desk, parent, case, kind)
        self.add = KeyButton("加照片、录音、录像…", "Ctrl+T").bind(self, self._choose)
        self.drop = KeyButton("去掉最后一个", "Ctrl+Z").bind(self, self.drop_last)
        self.shown = label(NONE, "small", "ink2", wrap=True)
        self.by_bag = label("", "small", "amber", wrap=True)
        self.body.addLayout(row(self.add, self.drop, None))
        self.body.addWidget(self.shown)
        self.body.addWidget(self.by_bag)
        self._list()

    def _choose(self) -> None:
        endings = " ".join(sorted({f"*{kind.suffix}" for kind in kinds.KINDS}))
        names, _ = QFileDialog.getOpenFileNames(
            self, "选现场的照片、录音、录像", str(Path.home()), f"可作附件的文件 ({endings});;所有文件 (*)"
        )
        self.take([Path(name) for name in names])

    def take(self, files: Sequence[Path]) -> None:
        """Take files along; they are stored when the report is saved."""
        self.files += [file for file in files if file not in self.files]
        self._list()

    def drop_last(self) -> None:
        """Leave the file taken last out again."""
        self.files = self.files[:-1]
        self._list()

    def _list(self) -> None:
        large = [file.name for file in self.files if _size(file) > LARGEST]
        names = [file.name for file in self.files if file.name not in large]
        self.shown.setText(f"随数据包 {len(names)} 个：{_few(names)}" if names else NONE)
        told = f"{_few(large)} 超过 {LARGEST >> 20} MB，不随数据包走：县里看得到文件名，请拷进 U 盘放进资料袋。"
        self.by_bag.setText(told if large else "")
        self.by_bag.setVisible(bool(large))
        self.drop.setEnabled(bool(self.files))

    def save(self, details: Mapping[str, str]) -> None:
        """Record the report with its files."""
        actor, case_id, day, files = self._desk.actor, self._case.summary.id, self.day.day, tuple(self.files)

        def work() -> "tuple[Brought, ...]":
            from db.cases.surveys import entrusted

            return entrusted.report(actor, case_id, day, details, files)

        self.record(work)

    def recorded(self, found: object) -> None:
        """Close, and name the files that have to be carried by hand."""
        super().recorded(found)
        if isinstance(found, tuple) and found:
            pairs = [("随资料袋", one.name) for one in found]
            messages.tell(self.parentWidget(), "已报送；有文件太大，请拷进 U 盘，放在资料袋里送县里", pairs)


def _size(file: Path) -> int:
    """In bytes; 0 for a file that is gone, which saving then names."""
    try:
        return file.stat().st_size
    except OSError:
        return 0


def _few(names: Sequence[str]) -> str:
    more = f"等 {len(names)} 个" if len(names) > 4 else ""
    return "、".join(names[:4]) + more
