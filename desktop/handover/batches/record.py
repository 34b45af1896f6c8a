"""批次记录: the progress of each power and what it lacks, the mentoring log, and all dated records of a batch."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from db.actors import Actor
from db.handover.acts import HandoverAct, HandoverActKind, Subject
from db.handover.correcting import CORRECTED_HERE
from db.handover.rules import DIRECTION_LABELS, STATE_LABELS, Batch
from desktop.desk import Desk
from desktop.look import look
from desktop.messages import WIDEST, ReasonDialog
from desktop.tokens import GAP, MARGIN
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.dialogs import Dialog
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import column, label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

if TYPE_CHECKING:
    from db.handover.checklists.gate import ItemStanding

K = HandoverActKind
TABS = (("items", "事项承接"), ("mentoring", "传帮带"), ("acts", "期限和其他登记"))
SUBJECTS = (Subject.BATCH, Subject.LIAISON, Subject.ITEM, Subject.CHECKLIST)
MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class Taken:
    """A power with the checklist Enter opens; '' where there is none yet."""

    standing: "ItemStanding"
    checklist_id: str

    @property
    def id(self) -> str:
        """What the cursor goes back to."""
        return self.standing.item.id

    @property
    def lacks(self) -> str:
        """Each line that is missing and how it stands; what else is missing."""
        told = [f"{line.number} {line.name}（{STATE_LABELS[line.state]}）" for line in self.standing.missing]
        if len(told) > MOST_NAMED:
            told = [*told[:MOST_NAMED], f"另有 {len(told) - MOST_NAMED} 行"]
        if not self.standing.lines:
            told.append("移交清单还没有编")
        if self.standing.in_force is None:
            told.append("审管衔接备忘录没有生效")
        return "；".join(told)


@dataclass(frozen=True, slots=True)
class Done:
    """One dated act of a batch; `about` is the department or the power, `holds` False once it was taken back."""

    act: HandoverAct
    about: str
    holds: bool

    @property
    def id(self) -> str:
        """What the cursor goes back to."""
        return self.act.id

    @property
    def correctable(self) -> bool:
        """Whether it stands, and is corrected here rather than where it was made."""
        return self.holds and self.act.kind in CORRECTED_HERE


@dataclass(frozen=True, slots=True)
class Record:
    """Everything the dialog shows."""

    items: tuple[Taken, ...]
    mentoring: tuple[Done, ...]
    acts: tuple[Done, ...]


def read(batch_id: str) -> Record:
    """Read how far the powers of a batch have got and what was recorded of it, the newest first."""
    from db.handover import acts, service
    from db.handover.checklists import gate
    from db.organs import service as organs

    batch = service.batch(batch_id)
    names = {one.id: one.name for one in organs.organs()} | {one.id: one.name for one in batch.items}
    lists = {item_id: one.id for one in gate.of_batch(batch_id) for item_id in one.item_ids}
    items = tuple(Taken(one, lists.get(one.item.id, "")) for one in gate.item_standings(batch_id))

    def of(subject: Subject) -> list[Done]:
        every = acts.in_batch(batch_id, subject)
        held = {act.id for act in acts.standing(every)}
        of_item = subject is Subject.ITEM
        return [
            Done(act, names.get((act.subject_id if of_item else act.organ_id) or "", ""), act.id in held)
            for act in reversed(every)
        ]

    rest = sorted((one for subject in SUBJECTS for one in of(subject)), key=lambda one: -one.act.lsn)
    return Record(items, tuple(of(Subject.MENTORING)), tuple(rest))


def take_back(actor: Actor, act: HandoverAct, reason: str) -> None:
    """Correct an act; of a cut-over with the cases the receiving organ accepted since."""
    from db.cases import for_handover
    from db.handover import correcting, service

    moved = next((one for one in service.batch(act.batch_id).items if one.id == act.subject_id), None)
    correcting.correct(actor, act.id, reason, for_handover.accepted_since_cut_over(moved) if moved else ())


def item_columns() -> list[Column]:
    """部门, 事项, 承接, 还缺什么, 交接日."""
    return [
        Column("部门", 164, text=lambda one: one.standing.department, tone=Tone.INK2, choices=True, rank=3),
        Column("方向", 76, text=lambda one: DIRECTION_LABELS[one.standing.item.direction], choices=True, rank=3),
        Column("事项", 270, text=lambda one: one.standing.item.name, hint="事项", tail=True, extra=300),
        Column("承接", 170, status=_state, choices=True, extra=290),
        Column("还缺什么", 260, text=lambda one: one.lacks, tone=Tone.INK2, stretch=True, tail=True),
        Column("交接日", 100, text=lambda one: one.standing.item.effective_on or "没有交接", tone=Tone.INK2, extra=130),
    ]


def _state(one: Taken) -> Status:
    done = one.standing.complete
    return Status(Shape.DISC if done else Shape.HALF, Tone.GREEN if done else Tone.AMBER, one.standing.words)


def mentoring_columns() -> list[Column]:
    """日期, 部门, 带教人, 跟学人, 内容."""
    return [
        Column("日期", 100, text=lambda one: one.act.happened_on.isoformat(), extra=130),
        Column("部门", 170, text=lambda one: one.about, tone=Tone.INK2, choices=True, tail=True),
        Column("带教人", 96, text=lambda one: one.act.details.get("mentor", ""), hint="姓名"),
        Column("跟学人", 96, text=lambda one: one.act.details.get("trainee", ""), hint="姓名"),
        Column("内容", 260, text=lambda one: one.act.details.get("content", ""), stretch=True, tail=True),
        Column("登记人", 90, text=lambda one: one.act.user_name, tone=Tone.INK2, rank=3),
        Column("效力", 84, status=_holds, rank=3),
    ]


def act_columns() -> list[Column]:
    """日期, 登记, 部门或事项, 内容, 理由, 登记人."""
    return [
        Column("日期", 100, text=lambda one: one.act.happened_on.isoformat(), extra=130),
        Column("登记", 120, text=lambda one: one.act.label, choices=True),
        Column("部门、事项", 190, text=lambda one: one.about, tone=Tone.INK2, hint="名称", rank=3, tail=True),
        Column("内容", 260, text=lambda one: words(one.act), stretch=True, tail=True),
        Column("理由", 170, text=lambda one: one.act.reason, tone=Tone.INK2, rank=3, tail=True),
        Column("登记人", 90, text=lambda one: one.act.user_name, tone=Tone.INK2, rank=3),
        Column("效力", 84, status=_holds),
    ]


def _holds(one: Done) -> Status:
    if one.act.reverses or one.holds:
        return Status(Shape.RING, Tone.GREY, "更正") if one.act.reverses else Status(Shape.DISC, Tone.GREEN, "有效")
    return Status(Shape.CROSS, Tone.GREY, "已更正")


def _moved(told: Mapping[str, str]) -> str:
    return f"{told.get('from', '')} 改为 {told.get('to', '')}"


def _named(told: Mapping[str, str]) -> str:
    replaced = f"接替 {told['replaces']}" if told.get("replaces") else ""
    return "　".join(part for part in (told.get("name"), told.get("post"), told.get("phone"), replaced) if part)


def _paper(told: Mapping[str, str]) -> str:
    return f"《{told.get('title', '')}》{told.get('number', '')}"


def _cut_over(told: Mapping[str, str]) -> str:
    override = f"四份文件未齐，依据：{told['override']}" if told.get("override") else ""
    return "　".join(part for part in (f"以{told.get('criterion', '交接')}日期为界", override) if part)


_WORDS: Mapping[HandoverActKind, Callable[[Mapping[str, str]], str]] = {
    K.DEADLINE_MOVED: _moved,
    K.TRANSITION_BEGUN: lambda told: f"从 {told['since']} 起算" if told.get("since") else "",
    K.NAMED: _named,
    K.REPLACED: _named,
    K.PAPER_PRESENTED: _paper,
    K.CATALOGUE_PUBLISHED: lambda told: f"第 {told.get('version', '')} 版　{told.get('channel', '')}",
    K.TASK_DONE: lambda told: f"{told.get('item', '')}　{told.get('what', '')}",
    K.CUT_OVER: _cut_over,
}


def words(act: HandoverAct) -> str:
    """What was written down with an act, in a line."""
    said = _WORDS[act.kind](act.details) if act.kind in _WORDS else ""
    return "　".join(part for part in (said, act.details.get("document", "")) if part)


class RecordDialog(Dialog):
    """批次记录; Enter on a power asks for its checklist."""

    wanted = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None, batch: Batch) -> None:
        super().__init__(parent)
        self.desk, self._batch = desk, batch
        self.setWindowTitle("批次记录")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(min(look.metrics.scaled(1300), WIDEST), 660)
        self.items = DenseTable(item_columns())
        self.mentoring = DenseTable(mentoring_columns())
        self.acts = DenseTable(act_columns())
        self.mentoring.empty_text = "还没有记过传帮带。关上以后按「记传帮带…」。"
        self.acts.empty_text = "还没有登记过。"
        self.tables = (self.items, self.mentoring, self.acts)
        self.tabs, self.pages = ChoiceRow(TABS, "tab"), QStackedWidget()
        for table in self.tables:
            self.pages.addWidget(table)
        self.panel = ListPanel(self.pages)
        self.told = label("", tone="ink2", wrap=True)
        self.told.setMinimumHeight(round(look.metrics.body * 1.5) * 2)
        self.back = KeyButton("更正…", "Ctrl+Z").bind(self, self.correct)
        self._build()
        desk.tasks.data_changed.connect(self.read)
        self.read()

    def _build(self) -> None:
        close = KeyButton("关闭", "Esc").bind(self, self.close)
        foot = row(self.told, self.back, close, gap=GAP)
        foot.setStretchFactor(self.told, 1)
        whole = column(label(f"{self._batch.name}　批次记录", "title"), self.tabs, gap=GAP)
        whole.addWidget(self.panel, 1)
        whole.addLayout(foot)
        whole.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self.setLayout(whole)
        self.tabs.chosen.connect(self.show_tab)
        for number, (key, _) in enumerate(TABS, start=1):
            bind_key(self, f"Alt+{number}", partial(self.tabs.choose, key))
        bind_key(self, "Ctrl+F", lambda: self.table.focus_filter())
        self.items.opened.connect(self._open)
        for table in self.tables:
            table.current_changed.connect(lambda _: self._tell())

    @property
    def table(self) -> DenseTable:
        """The table in sight."""
        return self.tables[self.pages.currentIndex()]

    def show_tab(self, key: str) -> None:
        """Bring one of the three into sight."""
        self.tabs.mark_chosen(key)
        self.pages.setCurrentIndex([name for name, _ in TABS].index(key))
        self.table.setFocus()
        self._tell()

    def read(self) -> None:
        """Read the record and show it."""
        batch_id = self._batch.id
        self.desk.query(lambda: read(batch_id), self.show_record)

    def show_record(self, found: Record) -> None:
        """Show what was read; the cursors stay."""
        for (key, name), table, rows in zip(TABS, self.tables, (found.items, found.mentoring, found.acts), strict=True):
            table.show_rows(rows)
            self.tabs.rename(key, f"{name} {len(rows)}")
            if not table.currentIndex().isValid():
                table.go_to_first()
        done = sum(one.standing.complete for one in found.items)
        self.panel.show_foot(f"{len(found.items)} 个事项，承接完成 {done} 个", "Enter 打开清单　Alt+1 到 Alt+3 换页")
        self.table.setFocus()
        self._tell()

    def correct(self) -> None:
        """Ctrl+Z: take the selected act back, with a reason; not while anything rests on it."""
        one, actor = self.table.current_row(), self.desk.actor
        if not isinstance(one, Done) or not one.correctable:
            return
        act = one.act
        said = f"{act.happened_on} {act.label}　{one.about}　{words(act)}"
        told = f"{said}\n由{act.user_name}登记，原来的登记仍留在记录里。"
        dialog = ReasonDialog(self, f"更正「{act.label}」", told, "更正", "例：日期登错")
        dialog.given.connect(lambda reason: self.desk.change(lambda: take_back(actor, act, reason)))
        dialog.open()

    def _tell(self) -> None:
        """Show the full text that a narrow cell cuts."""
        one = self.table.current_row()
        self.back.setVisible(isinstance(one, Done) and one.correctable)
        if isinstance(one, Taken):
            self.told.setText(f"还缺：{one.lacks}" if one.lacks else "什么都不缺了。")
        elif isinstance(one, Done):
            parts = (one.about, words(one.act) or one.act.details.get("content", ""), one.act.reason)
            self.told.setText("　".join(part for part in parts if part))
        else:
            self.told.setText("")

    def _open(self, one: object) -> None:
        if isinstance(one, Taken) and one.checklist_id:
            self.wanted.emit(one.checklist_id)
            self.close()
