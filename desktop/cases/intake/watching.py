"""New pictures of the document camera (高拍仪): new files in the watched folder are offered to the open case."""

from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QFileDialog, QListWidget, QListWidgetItem, QWidget

from db import clock
from db.cases.rules import CaseDetail
from desktop.desk import Desk
from desktop.look import look
from desktop.messages import FormDialog
from desktop.widgets.buttons import KeyButton
from desktop.widgets.parts import label, row

ENDINGS = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".pdf", ".bmp"})
RECENT = timedelta(hours=12)
"""How old a picture may be and still be offered: those of this working day."""
EVERY = 1500
MOST = 60


def new_files(folder: Path, since: datetime) -> list[Path]:
    """The pictures and PDF files in a folder written since then, the newest first; nothing where it cannot be read."""
    found = []
    try:
        for file in folder.iterdir():
            about = file.stat()
            if file.suffix.lower() in ENDINGS and file.is_file() and about.st_size:
                found.append((about.st_mtime, file))
    except OSError:
        return []
    kept = [file for at, file in sorted(found, reverse=True) if at >= since.timestamp()]
    return kept[:MOST]


class CameraDialog(FormDialog):
    """收入高拍仪的新文件: they appear here as they are taken; those ticked become attachments."""

    def __init__(self, desk: Desk, parent: QWidget | None, case: CaseDetail) -> None:
        super().__init__(parent, "收入高拍仪、扫描仪的新文件", "收为附件", width=680)
        self._desk, self._case = desk, case
        self._known: dict[Path, bool] = {}
        self.where = label("", tone="ink2", wrap=True)
        self.change = KeyButton("换文件夹", "Ctrl+O").bind(self, self._choose)
        self.body.addLayout(row(self.where, None, self.change))
        self.to = QComboBox()
        self.to.addItem("整件", 0)
        for place, material in enumerate(case.materials, 1):
            self.to.addItem(f"{place} {material.name}", place)
        self.add_field("收到", self.to)
        self.files = QListWidget()
        self.files.setObjectName("results")
        self.files.setAccessibleName("新文件")
        self.files.setMinimumHeight(look.metrics.scaled(220))
        self.body.addWidget(self.files, 1)
        told = "拍照、扫描的文件存到这个文件夹，就会列在这里；空格勾选。原文件不删除。"
        self.body.addWidget(label(told, "small", "ink3", wrap=True))
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look_again)
        self._timer.start(EVERY)
        self.look_again()
        self.files.setFocus()

    def look_again(self) -> None:
        """List what is new in the folder; what was ticked stays ticked, what appears is ticked."""
        folder = self._desk.preferences.watched_folder
        self.where.setText(f"文件夹：{folder}" if folder else "还没有选高拍仪存放文件的文件夹。")
        now = new_files(Path(folder), clock.now() - RECENT) if folder else []
        self._note_ticks()
        if now == [self.files.item(n).data(Qt.ItemDataRole.UserRole) for n in range(self.files.count())]:
            return
        first = not self._known
        self.files.clear()
        for file in now:
            ticked = self._known.setdefault(file, not first)
            entry = QListWidgetItem(file.name)
            entry.setFlags(entry.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            entry.setCheckState(Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked)
            entry.setData(Qt.ItemDataRole.UserRole, file)
            self.files.addItem(entry)
        self.files.setCurrentRow(0)

    @property
    def ticked(self) -> list[Path]:
        """The files to attach, in the order they were taken."""
        self._note_ticks()
        entries = [self.files.item(number) for number in range(self.files.count())]
        chosen = [one for one in entries if one.checkState() == Qt.CheckState.Checked]
        return [one.data(Qt.ItemDataRole.UserRole) for one in reversed(chosen)]

    def _note_ticks(self) -> None:
        for number in range(self.files.count()):
            entry = self.files.item(number)
            self._known[entry.data(Qt.ItemDataRole.UserRole)] = entry.checkState() == Qt.CheckState.Checked

    def _choose(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "高拍仪、扫描仪存放文件的文件夹", str(Path.home()))
        if folder:
            self._desk.preferences.watched_folder = folder
            self._known.clear()
            self.look_again()

    def submit(self) -> None:
        from db.cases import attachments

        files, place = self.ticked, int(self.to.currentData())
        actor, case_id = self._desk.actor, self._case.summary.id
        if not files:
            self.problem("请先勾选文件")
            return

        def work() -> None:
            material = attachments.material_at(case_id, place) if place else None
            for file in files:
                attachments.add(actor, case_id, file, material)

        self.ok.setEnabled(False)
        task = self._desk.change(work)
        task.finished.connect(lambda _: self.accept())
        task.failed.connect(lambda error: self.ok.setEnabled(True))


def open_camera(desk: Desk, parent: QWidget, case: CaseDetail) -> None:
    """Offer the new pictures to a case."""
    CameraDialog(desk, parent, case).open()
