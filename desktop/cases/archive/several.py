"""成批归档: several cases checked, then archived one after the other; those that fail say what to do."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QWidget

from db import clock
from db.cases.archive.rules import ASPECT_LABELS, RESULT_LABELS, Filing, Result
from desktop.cases.archive.putting import SIGNS, FolderField, retention_box
from desktop.desk import Desk
from desktop.look import look
from desktop.messages import FormDialog
from desktop.widgets.fields import DayField, TextField
from desktop.widgets.parts import captioned, label
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from db.cases.archive.many import Looked, Outcome


class SeveralDialog(FormDialog):
    """The cases chosen under 待归档: how each was checked, and what came of it."""

    def __init__(self, desk: Desk, parent: QWidget | None, case_ids: Sequence[str]) -> None:
        super().__init__(parent, f"成批归档　{len(case_ids)} 件", "全部归档", width=1120)
        self._desk, self._whole = desk, len(case_ids)
        self._looked: list[Looked] = []
        self.outcomes: dict[str, Outcome] = {}
        self._running = True
        self.table = DenseTable(self._columns(), sortable=False)
        self.table.setAccessibleName("成批归档的办件")
        self.table.setMinimumHeight(look.metrics.scaled(190))
        self.table.empty_text = "正在逐件检测…"
        self.told = label("", "small", "ink2", wrap=True)
        self.day, self.retention = DayField(clock.today()), retention_box()
        self.fonds, self.category, self.secrecy = (QLineEdit() for _ in range(3))
        self.folder = FolderField()
        self.why = TextField("缺项的共同说明：缺什么、为什么、原件在哪里；不写的，有缺项的件不归档", 2)
        self._build()
        self.ok.setEnabled(False)
        self.table.current_changed.connect(lambda _: self._explain())
        self._start(tuple(case_ids))

    def _build(self) -> None:
        self.body.addWidget(self.table, 1)
        self.body.addWidget(self.told)
        self.body.addLayout(
            captioned(
                ("归档日期", self.day), ("保管期限", self.retention), ("全宗号", self.fonds), ("门类", self.category),
                ("密级", self.secrecy),
            )
        )  # fmt: skip
        self.body.addLayout(self.folder.line())
        self.add_field("归档说明", self.why)

    def _columns(self) -> list[Column]:
        return [
            Column("办件编号", 164, text=lambda one: one.number),
            Column("事项", 160, text=lambda one: one.item_name, tail=True, rank=3),
            Column("申请人", 150, text=lambda one: one.applicant, tail=True),
            Column("四性检测", 92, status=lambda one: Status(*SIGNS[one.worst], RESULT_LABELS[one.worst])),
            Column("结果", 96, status=self._result),
            Column("档号、要做什么", 320, text=self._words, stretch=True, tail=True),
        ]

    def _result(self, one: "Looked") -> Status | None:
        found = self.outcomes.get(one.id)
        if found is None:
            return None
        done = not found.problem
        return Status(Shape.DISC, Tone.GREEN, "已归档") if done else Status(Shape.CROSS, Tone.AMBER, "没有归档")

    def _words(self, one: "Looked") -> str:
        found = self.outcomes.get(one.id)
        if found:
            return found.archive_number or f"{found.problem}{found.hint}"
        if not one.wanting:
            return "可以归档"
        first = one.wanting[0]
        more = f"，另有 {len(one.wanting) - 1} 项" if len(one.wanting) > 1 else ""
        doing = "改好才能归档：" if one.worst is Result.BAD else "补齐，或者写归档说明："
        return f"{doing}{first.words or first.name}{more}"

    def _start(self, ids: tuple[str, ...]) -> None:
        def look_at() -> object:
            from db.cases.archive import many

            return many.looked(ids)

        def read() -> tuple[str, str]:
            from db.cases.archive import service

            return service.fonds()

        task = self._desk.query(look_at, lambda _: self._looked_at())
        task.progressed.connect(self._add)
        self._desk.query(read, self._show_fonds)

    def _show_fonds(self, fonds: tuple[str, str]) -> None:
        self.fonds.setText(self.fonds.text() or fonds[0])
        self.category.setText(self.category.text() or fonds[1])

    def _add(self, one: object) -> None:
        from db.cases.archive.many import Looked

        assert isinstance(one, Looked)
        self._looked.append(one)
        self.table.show_rows(self._looked)
        self.problem(f"已检测 {len(self._looked)} / {self._whole} 件")

    def _looked_at(self) -> None:
        """Show the checked cases, the bad ones first, and say how many can be archived."""
        order = list(SIGNS)
        self._looked.sort(key=lambda one: order.index(one.worst))
        self.table.show_rows(self._looked)
        self.table.go_to_first()
        self._running = False
        counted = {one: sum(case.worst is one for case in self._looked) for one in Result}
        words = [f"{count} 件{RESULT_LABELS[one]}" for one, count in counted.items() if count]
        self.problem("，".join(words))
        self.ok.setEnabled(counted[Result.BAD] < self._whole)
        self._explain()
        (self.why if counted[Result.LACKING] else self.ok).setFocus()

    def _explain(self) -> None:
        """What the chosen case lacks, all of it."""
        one = self.table.current_row()
        if one is not None:
            found = [f"{ASPECT_LABELS[check.aspect]}：{check.words or check.name}" for check in one.wanting]
            self.told.setText("；".join(found) or "四性检测都通过。")

    @property
    def waiting(self) -> list[str]:
        """The cases not archived yet, in the order of their numbers, without the bad ones."""
        left = [one for one in self._looked if one.worst is not Result.BAD and not self._done(one.id)]
        return [one.id for one in sorted(left, key=lambda one: one.number)]

    def _done(self, case_id: str) -> bool:
        found = self.outcomes.get(case_id)
        return found is not None and not found.problem

    def submit(self) -> None:
        """Archive what is left; those that fail stay, and can be tried again when their lack is explained."""
        ids, actor, day, why = self.waiting, self._desk.actor, self.day.day, self.why.text
        if not ids or self._running:
            return
        filing = Filing(
            "", str(self.retention.currentData()), self.fonds.text().strip(), self.category.text().strip(),
            self.secrecy.text().strip(),
        )  # fmt: skip
        folder = Path(self.folder.text())

        def work() -> object:
            from reports import archiving

            return archiving.archive_many(actor, ids, day, filing, folder, why)

        self._running = True
        self.ok.setEnabled(False)
        task = self._desk.change(work, lambda _: self._ended())
        task.progressed.connect(self._note)
        task.failed.connect(lambda _: self._ended())

    def _note(self, one: object) -> None:
        from db.cases.archive.many import Outcome

        assert isinstance(one, Outcome)
        self.outcomes[one.id] = one
        self.table.show_rows(self._looked)
        self.problem(f"已办 {len(self.outcomes)} / {self._whole} 件")

    def _ended(self) -> None:
        self._running = False
        done = sum(self._done(one.id) for one in self._looked)
        left = self._whole - done
        told = f"归档 {done} 件" + (f"，{left} 件没有归档，原因和办法见「要做什么」" if left else "，都归档了")
        self.problem(told)
        self.ok.setText("再归档剩下的")
        self.ok.setVisible(bool(self.waiting))
        self.ok.setEnabled(True)
        self.back.setText("关闭")
        self.back.updateGeometry()

    def reject(self) -> None:
        """Close, but not while a package is being written."""
        if not self._running or not self.outcomes:
            super().reject()
