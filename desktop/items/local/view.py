"""专项目录: the four local catalogues, their versions, what each lists and where that does not agree with the list."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QVBoxLayout

from db import clock
from db.items import editors
from db.items.local.rules import KINDS, Entry, Remark, title_of
from db.items.rules import EDITION_LABELS, Edition, EditionState, ListKind
from desktop.desk import Desk
from desktop.items.local.form import EntryForm
from desktop.items.view import ItemsView, only_for_editors
from desktop.papers import show_paper
from desktop.tokens import GAP, GAP_SMALL
from desktop.widgets.buttons import ChoiceRow, KeyButton
from desktop.widgets.keys import bind_key
from desktop.widgets.listpanel import ListPanel
from desktop.widgets.parts import label, row
from desktop.widgets.rows import Column
from desktop.widgets.shapes import Shape, Status, Tone
from desktop.widgets.table import DenseTable

NO_VERSION = "{title}还没有版本。按 Ctrl+N 起草：可以从空白开始，再按 Ctrl+I 从现行清单里添加事项。"
NO_ENTRY = "这一版还没有事项。按 Ctrl+I 从现行清单里添加。"
ELSEWHERE = "{title}还没有版本，由县级编制，随数据包带来。"


@dataclass(frozen=True, slots=True)
class Line:
    """One entry, or one item that should be listed, with what does not agree."""

    entry: Entry | None
    remarks: tuple[Remark, ...]

    @property
    def id(self) -> str:
        """What the cursor goes back to."""
        return self.entry.id if self.entry else self.remarks[0].item_id

    @property
    def name(self) -> str:
        """The item's name."""
        return self.entry.name if self.entry else self.remarks[0].name


@dataclass(frozen=True, slots=True)
class Seen:
    """The versions of the chosen kind and the one in sight."""

    versions: tuple[Edition, ...]
    chosen: Edition | None
    lines: tuple[Line, ...]


def _agreement(line: Line) -> Status:
    if line.remarks:
        return Status(Shape.TRIANGLE, Tone.AMBER, line.remarks[0].text)
    return Status(Shape.DISC, Tone.GREEN, "一致")


def columns() -> list[Column]:
    """序号, 事项, 部门, 内容, 和清单一致."""
    return [
        Column("序号", 46, text=lambda line: str(line.entry.position) if line.entry else "—", tone=Tone.INK2),
        Column("事项名称", 210, text=lambda line: line.name, hint="汉字或拼音首字母", stretch=True),
        Column("主管部门", 116, text=lambda line: line.entry.department if line.entry else "", choices=True, rank=3),
        Column("内容", 180, text=lambda line: "；".join(line.entry.parts) if line.entry else "", tail=True, extra=190),
        Column("和现行清单", 190, status=_agreement),
    ]


class LocalView(ItemsView):
    """One kind at a time; the versions of it in a box, the entries of one version in the table."""

    title = "专项目录"
    keys = (
        ("Alt+1…4", "哪一种"),
        ("Ctrl+N", "起草"),
        ("Ctrl+I", "添加事项"),
        ("Ctrl+S", "保存"),
        ("Ctrl+Enter", "审定、公布"),
    )

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._seen = Seen((), None, ())
        self._day = clock.today()
        self._wanted = ""
        self._opened = False
        self.buttons = (
            KeyButton("起草新版", "Ctrl+N").bind(self, self.draft),
            KeyButton("比对", "Ctrl+D").bind(self, self.compare),
            KeyButton("打印", "Ctrl+P").bind(self, self.print_catalogue),
            KeyButton("写成表格", "Ctrl+E").bind(self, self.write_workbook),
        )
        self.kind = ChoiceRow([(kind.value, title_of(kind)) for kind in KINDS])
        self.kind.chosen.connect(lambda _: self._choose_kind())
        self.version = QComboBox()
        self.version.setAccessibleName("目录版本")
        self.version.setMinimumWidth(180)
        self.version.activated.connect(lambda _: self._read(str(self.version.currentData())))
        self.state = label("", tone="ink2")
        self.add = KeyButton("添加事项", "Ctrl+I").bind(self, self.add_items)
        self.next = KeyButton("登记审定", "Ctrl+Enter").bind(self, self.take_next)
        self.table = DenseTable(columns())
        self.panel = ListPanel(self.table)
        self.form = EntryForm()
        only_for_editors(desk, self.buttons[0], self.add, self.next, self.form.save, self.form.remove)
        self._build()

    def _build(self) -> None:
        inner = row(gap=GAP)
        inner.addWidget(self.panel, 742)
        inner.addWidget(self.form, 456)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GAP_SMALL, 0, 0)
        layout.setSpacing(GAP_SMALL)
        layout.addLayout(row(self.kind, None, gap=GAP_SMALL))
        layout.addLayout(row(self.version, self.state, None, self.add, self.next, gap=GAP_SMALL))
        layout.addLayout(inner, 1)
        self.table.current_changed.connect(self._show_current)
        self.table.opened.connect(self._open)
        self.form.save.bind(self, self.save)
        self.form.remove.bind(self, self.remove)
        for number, kind in enumerate(KINDS, start=1):
            bind_key(self, f"Alt+{number}", partial(self.kind.choose, kind.value))
        bind_key(self, "Ctrl+F", self.table.focus_filter)
        bind_key(self, "F6", lambda: (self.form.content if self.table.hasFocus() else self.table).setFocus())

    @property
    def chosen_kind(self) -> ListKind:
        """The kind in sight."""
        return ListKind(self.kind.current)

    @property
    def chosen(self) -> Edition | None:
        """The version in sight."""
        return self._seen.chosen

    def show_edition(self, edition: Edition | None, day: date) -> None:
        """The page's day says which version is in force; its edition does not matter here."""
        self._day = day
        if self._opened:
            self._again()
        else:
            self.desk.query(_first_kind, self._open_at)

    def _open_at(self, kind: ListKind) -> None:
        """The first time: the first kind of which there is something."""
        if not self._opened:
            self.kind.mark_chosen(kind.value)
        self._choose_kind()

    def _choose_kind(self) -> None:
        self._opened = True
        self._read()

    def _read(self, wanted: str = "") -> None:
        kind, day = self.chosen_kind, self._day
        self.desk.query(lambda: _read(kind, wanted, day), self._show)

    def _show(self, seen: Seen) -> None:
        self._seen = seen
        self.version.clear()
        for edition in seen.versions:
            self.version.addItem(edition.name + ("（现行）" if edition.in_force(self._day) else ""), edition.id)
        chosen = seen.chosen
        self.version.setCurrentIndex(self.version.findData(chosen.id) if chosen else -1)
        self.version.setEnabled(bool(seen.versions))
        drafted = chosen is not None and chosen.state is EditionState.DRAFT
        self.state.setText(_state_words(chosen))
        self.add.setVisible(drafted)
        self.next.setVisible(chosen is not None and chosen.state is not EditionState.PUBLISHED)
        self.next.setText("登记审定" if drafted else "登记公布")
        self.next.updateGeometry()
        self.form.show_kind(self.chosen_kind, drafted)
        self.table.empty_text = self._nothing(chosen)
        self.table.show_rows(seen.lines)
        listed = [line for line in seen.lines if line.entry]
        apart = sum(bool(line.remarks) for line in seen.lines)
        agreed = f"和现行清单不一致 {apart}" if apart else "和现行清单一致"
        self.panel.show_foot(f"{len(listed)} 项" if chosen else "", agreed if listed else "")
        self.form.setVisible(bool(seen.lines))
        if not self.table.currentIndex().isValid():
            self.table.go_to_first()
        self._show_current(self.table.current_row())
        if self._wanted:
            self.open_subject(self._wanted)

    def _nothing(self, chosen: Edition | None) -> str:
        """What an empty table says, and the next key."""
        if chosen:
            return NO_ENTRY if chosen.state is EditionState.DRAFT else "这一版没有事项。"
        words = NO_VERSION if editors.may_change(self.desk.actor) else ELSEWHERE
        return words.format(title=title_of(self.chosen_kind))

    def _show_current(self, line: object) -> None:
        here = next((one for one in self._seen.lines if isinstance(line, Line) and one.id == line.id), None)
        self.form.show_line(here.entry if here else None, here.remarks if here else ())

    def _open(self, line: Line) -> None:
        """Enter: type over an entry; go to an item that is not listed."""
        if line.entry:
            self.form.content.setFocus()
        else:
            self.desk.open("items", line.id)

    def _again(self) -> None:
        self._read(self._seen.chosen.id if self._seen.chosen else "")

    def save(self) -> None:
        """Ctrl+S: what the fields say of the entry."""
        from db.items.local import service

        entry, values, actor = self.form.entry, self.form.values, self.desk.actor
        if entry:
            self.desk.change(lambda: service.change_entry(actor, entry.id, values), lambda _: self._again())

    def remove(self) -> None:
        """Take the entry out of the draft."""
        from db.items.local import service

        entry, actor = self.form.entry, self.desk.actor
        if entry:
            self.desk.change(lambda: service.remove_entry(actor, entry.id), lambda _: self._again())

    def draft(self) -> None:
        """起草新版."""
        from desktop.items.local.dialogs import DraftDialog

        dialog = DraftDialog(self.desk, self, self.chosen_kind, self._seen.versions)
        dialog.drafted.connect(self._read)
        dialog.open()

    def add_items(self) -> None:
        """添加事项 from our list in force."""
        from desktop.items.local.dialogs import AddDialog

        chosen = self.chosen
        if chosen and chosen.state is EditionState.DRAFT:
            dialog = AddDialog(self.desk, self, chosen)
            dialog.saved.connect(self._again)
            dialog.open()

    def take_next(self) -> None:
        """登记审定, then 登记公布."""
        from desktop.items.local.dialogs import ApproveDialog, PublishDialog

        chosen = self.chosen
        if chosen and chosen.state is not EditionState.PUBLISHED:
            kind = ApproveDialog if chosen.state is EditionState.DRAFT else PublishDialog
            dialog: ApproveDialog | PublishDialog = kind(self.desk, self, chosen)
            dialog.saved.connect(self._again)
            dialog.open()

    def compare(self) -> None:
        """比对 with another version."""
        from desktop.items.local.dialogs import CompareDialog

        if self.chosen and len(self._seen.versions) > 1:
            CompareDialog(self.desk, self, self._seen.versions, self.chosen).open()

    def print_catalogue(self) -> None:
        """打印 the version in sight."""
        from reports import local_catalogue

        chosen, actor = self.chosen, self.desk.actor
        if chosen:
            title = f"{title_of(chosen.kind)} {chosen.name}"
            show_paper(self.desk, self, title, lambda out: local_catalogue.print_catalogue(actor, chosen.id, out))

    def write_workbook(self) -> None:
        """写成表格."""
        from reports import local_catalogue

        chosen = self.chosen
        if chosen:
            name = str(Path.home() / f"{title_of(chosen.kind)}.xlsx")
            out, _ = QFileDialog.getSaveFileName(self, "写到哪里", name, "表格 (*.xlsx)")
            if out:
                self.desk.change(lambda: local_catalogue.write_catalogue_xlsx(chosen.id, Path(out)))

    def open_subject(self, subject_id: str) -> None:
        index = self.table.rows.index_of(lambda line: line.id == subject_id, 1)
        self._wanted = "" if index.isValid() else subject_id
        self.table.go_to(index)

    def focus_first(self) -> None:
        self.table.setFocus()


def _state_words(edition: Edition | None) -> str:
    if edition is None:
        return "还没有版本"
    parts = [EDITION_LABELS[edition.state], edition.approved_by]
    parts += [f"{edition.in_force_on} 起施行"] if edition.in_force_on else []
    parts += [f"{edition.ended_on} 起由新版代替"] if edition.ended_on else []
    return "　".join(part for part in parts if part)


def _first_kind() -> ListKind:
    """The first kind that has a version; the first of all where none has."""
    from db.items.local import service

    return next((kind for kind in KINDS if service.versions(kind)), KINDS[0])


def _read(kind: ListKind, wanted: str, day: date) -> Seen:
    from db.items.local import service

    versions = tuple(service.versions(kind))
    in_force = next((one for one in versions if one.in_force(day)), None)
    chosen = next((one for one in versions if one.id == wanted), in_force or next(iter(versions), None))
    if chosen is None:
        return Seen(versions, None, ())
    remarks = service.remarks(chosen.id)
    lines = [
        Line(entry, tuple(one for one in remarks if one.entry_id == entry.id))
        for entry in service.catalogue(chosen.id).entries
    ]
    return Seen(versions, chosen, (*lines, *(Line(None, (one,)) for one in remarks if not one.entry_id)))
