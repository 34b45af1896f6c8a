"""The four panels at the right of the workbench."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from db import clock
from db.handover.rules import Batch
from db.organs.rules import short_office
from desktop.desk import Desk
from desktop.look import look
from desktop.status import progress_status
from desktop.tokens import GAP
from desktop.widgets.parts import Facts, Panel, Progress, clear, column, label, row
from desktop.widgets.shapes import Shape, Status, StatusLabel, Tone
from desktop.workbench.summary import Surroundings

SHOWN_DEPARTMENTS = 4
SIDE_WIDTH = 268


class SidePanels(QWidget):
    """第三批划转承接, 数据包, 备份, 清单."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.transfer = Panel("划转承接")
        self.departments = column(gap=6)
        self.departments.setContentsMargins(GAP, GAP, GAP, GAP)
        self.transfer.body.addLayout(self.departments)
        self.packages, self.package_facts = _facts_panel("数据包")
        self.backups, self.backup_facts = _facts_panel("备份")
        self.list, self.list_facts = _facts_panel("清单")
        self.setLayout(column(self.transfer, self.packages, self.backups, self.list, None, gap=GAP))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)
        look.changed.connect(self._relayout)
        self._relayout()

    def _relayout(self) -> None:
        self.setFixedWidth(look.metrics.scaled(SIDE_WIDTH))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Hide the lower panels on a low screen: a panel is shown whole or not at all."""
        used = 0
        for panel in (self.transfer, self.packages, self.backups, self.list):
            used += panel.sizeHint().height()
            panel.setVisible(used <= self.height())
            used += GAP

    def show_surroundings(self, found: Surroundings) -> None:
        """Show what was read."""
        self._show_batch(found.batch)
        self._show_exchange(found)
        self.backup_facts.show_facts([("本机", _backup_status(found))])
        edition = found.edition
        facts: list[tuple[str, str | Status]] = [
            ("现行版本", f"{edition.name}，{edition.items} 项" if edition else "还没有，按 Ctrl+2 导入")
        ]
        self.list_facts.show_facts(facts + _upper_changes(found))
        self._fit()

    def _show_exchange(self, found: Surroundings) -> None:
        status = found.exchange
        waiting = sum(one.state == "待看" for one in status.inbox)
        going = sum(bool(one.waiting or one.attachments) for one in status.addressees)
        self.package_facts.show_facts(
            [
                ("待看待带", _to_do(waiting, going)),
                (
                    "最近带出",
                    f"{short_office(status.outbox[0].receiver)}第 {status.outbox[0].number} 号"
                    if status.outbox
                    else "还没有",
                ),
                (
                    "最近带回",
                    f"{short_office(status.inbox[0].sender)}第 {status.inbox[0].number} 号"
                    if status.inbox
                    else "还没有",
                ),
            ]
        )

    def _show_batch(self, batch: Batch | None) -> None:
        clear(self.departments)
        if batch is None:
            self.transfer.title.setText("划转承接")
            self.departments.addWidget(label("还没有划转批次，按 Ctrl+3 录入。", tone="ink2", wrap=True))
            return
        self.transfer.title.setText(batch.name)
        self.transfer.remark.setText(f"共 {len(batch.items)} 项")
        unfinished = sorted(batch.checklists, key=lambda c: c.progress.complete)
        for one in unfinished[:SHOWN_DEPARTMENTS]:
            bar = Progress(40)
            bar.show_progress(one.progress.settled, one.progress.lines)
            status = progress_status(one.progress)
            state = StatusLabel(Status(status.shape, status.tone, ""))
            state.setAccessibleName(status.word)
            state.setToolTip(status.word)
            self.departments.addLayout(row(label(short_name(one.department)), None, bar, state))
        rest = len(unfinished) - SHOWN_DEPARTMENTS
        if rest > 0:
            self.departments.addWidget(label(f"另有 {rest} 份清单，按 Ctrl+3 看全部", "small", "ink2"))


def short_name(department: str) -> str:
    """A department without 县 and 局 where that leaves something to read, as the narrow panel needs it."""
    plain = department.removeprefix("县").removesuffix("局")
    return plain if len(plain) >= 2 else department


def _facts_panel(title: str) -> tuple[Panel, Facts]:
    panel, facts = Panel(title), Facts()
    facts.setContentsMargins(GAP, GAP - 2, GAP, GAP)
    panel.body.addWidget(facts)
    return panel, facts


def _to_do(waiting: int, going: int) -> str | Status:
    if waiting:
        return Status(Shape.HALF, Tone.AMBER, f"待看 {waiting} 个包")
    return Status(Shape.UP, Tone.PRIMARY, f"待带 {going} 个包") if going else "没有"


def _upper_changes(found: Surroundings) -> list[tuple[str, str | Status]]:
    """Changes of the upper list that still wait, by the oldest."""
    if not found.upper_changes:
        return []
    days = max(age.days for age in found.upper_changes)
    late = any(age.overdue for age in found.upper_changes)
    shape, tone = (Shape.SQUARE, Tone.RED) if late else (Shape.TRIANGLE, Tone.AMBER)
    return [("上级变化", Status(shape, tone, f"{len(found.upper_changes)} 件，最久 {days} 天"))]


def _backup_status(found: Surroundings) -> Status:
    if found.backup is None:
        return Status(Shape.TRIANGLE, Tone.AMBER, "还没有，在设置页备份")
    days = (clock.today() - found.backup.date()).days
    at = f"{found.backup:%H:%M}"
    if days <= 0:
        return Status(Shape.DISC, Tone.GREEN, f"今天 {at}")
    tone, shape = (Tone.GREEN, Shape.DISC) if days <= 3 else (Tone.AMBER, Shape.TRIANGLE)
    return Status(shape, tone, f"{days} 日前")
